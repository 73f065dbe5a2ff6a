// ModuleTls: the calling thread's TLS of the loaded modules, put back to how a new thread finds it.
// Source: dl_iterate_phdr(3); ELF's PT_TLS.
#pragma once

#include <cstdint>

namespace ramet {

// How often a module has been loaded or unloaded in this process.
[[nodiscard]] std::uint64_t module_changes() noexcept;

// Rewrites the thread's TLS of every module but libc's own, whose contents (the cache of malloc) belong to the place
// more than to the life. The destructors of what is in it must have run. True when it did so; false, with nothing done,
// when module_changes() is no longer `known`.
[[nodiscard]] bool renew_module_tls(std::uint64_t known) noexcept;

}  // namespace ramet
