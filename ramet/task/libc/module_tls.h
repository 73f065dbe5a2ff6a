// ModuleTls: the calling thread's TLS of the loaded modules, put back to how a new thread finds it.
// Source: dl_iterate_phdr(3); ELF's PT_TLS.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ramet {

// How often a module has been loaded or unloaded in this process.
[[nodiscard]] std::uint64_t module_changes() noexcept;

// libc's own TLS is left out here and below: its contents (the cache of malloc) belong to the place more than to the
// life. Which it is, has to be found first, and not by a thread that ends: it takes the lock that dlopen holds while it runs the
// constructors of a library, which may be waiting for that thread.
void find_libc_for_tls() noexcept;

// A thread's copy of a module's TLS, and what it is made from: an image, and zeros to the end. In bytes.
struct TlsBlock {
  std::byte* bytes = nullptr;
  const std::byte* image = nullptr;
  std::size_t image_size = 0;
  std::size_t size = 0;
};

// The blocks of a place, once they were looked up: so that the next look need not ask the loader for each module.
struct TlsBlocks {
  static constexpr std::size_t most = 4;  // the program, libstdc++, and two more; whoever has more asks each time
  std::uint64_t changes = 0;              // module_changes() when the TLS was made
  bool are_known = false;                 // all of them, and none that is allocated when it is first used
  std::uint8_t count = 0;
  std::array<TlsBlock, most> blocks;
};

enum class ModuleTls : std::uint8_t {
  as_new,           // every byte is as a new thread finds it
  used,             // something was written and stands there still
  modules_changed,  // modules have come or gone since
};
[[nodiscard]] ModuleTls look_at_module_tls(TlsBlocks& known) noexcept;

// Rewrites the thread's TLS of every module. The destructors of what is in it must have run. True when it did so;
// false, with nothing done, when modules have come or gone since.
[[nodiscard]] bool renew_module_tls(const TlsBlocks& known) noexcept;

}  // namespace ramet
