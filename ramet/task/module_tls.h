// ModuleTls: the calling thread's TLS of the loaded modules, put back to how a new thread finds it.
// Source: dl_iterate_phdr(3); ELF's PT_TLS.
#pragma once

#include <cstdint>

namespace ramet {

// How often a module has been loaded or unloaded in this process.
[[nodiscard]] std::uint64_t module_changes() noexcept;

// libc's own TLS is left out here and below: its contents (the cache of malloc) belong to the place more than to the
// life.
enum class ModuleTls : std::uint8_t {
  as_new,           // every byte is as a new thread finds it
  used,             // something was written and stands there still
  modules_changed,  // module_changes() is no longer what was `known`
};
[[nodiscard]] ModuleTls look_at_module_tls(std::uint64_t known) noexcept;

// Rewrites the thread's TLS of every module. The destructors of what is in it must have run. True when it did so;
// false, with nothing done, when module_changes() is no longer `known`.
[[nodiscard]] bool renew_module_tls(std::uint64_t known) noexcept;

}  // namespace ramet
