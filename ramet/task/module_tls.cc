#include "ramet/task/module_tls.h"

#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <cstring>
#include <span>

namespace ramet {

namespace {

std::uint64_t changes_in(const dl_phdr_info& module) { return module.dlpi_adds + module.dlpi_subs; }

// Where libc lies: the module of a function that only libc defines.
std::uintptr_t libc_base() {
  static const std::uintptr_t base = [] {
    Dl_info libc;
    return dladdr(dlsym(RTLD_DEFAULT, "gnu_get_libc_version"), &libc) != 0
               ? reinterpret_cast<std::uintptr_t>(libc.dli_fbase)
               : std::uintptr_t{0};
  }();
  return base;
}

// The thread's copy of a module's TLS, and what it is made from: an image, and zeros to the end.
struct Block {
  std::byte* bytes;
  const std::byte* image;
  std::size_t image_size;
  std::size_t size;
};

bool is_as_new(const Block& block) {
  const std::byte* zeros = block.bytes + block.image_size;
  const std::size_t count = block.size - block.image_size;
  if (std::memcmp(block.bytes, block.image, block.image_size) != 0) return false;
  // All are equal to the one before, and the first is zero.
  return count == 0 || (zeros[0] == std::byte{0} && std::memcmp(zeros, zeros + 1, count - 1) == 0);
}

void renew(const Block& block) {
  std::memcpy(block.bytes, block.image, block.image_size);
  std::memset(block.bytes + block.image_size, 0, block.size - block.image_size);
}

// Calls `with` for each block that the thread has, until it says false. False, with nothing done, when modules came or
// went. The loader's lock is held throughout: what the first module says holds for all.
template <class With>
bool each_block(std::uint64_t known, const With& with) {
  struct Walk {
    const With* with;
    std::uint64_t known;
    std::uintptr_t libc;
    bool is_unchanged;
  } walk{&with, known, libc_base(), false};
  dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* argument) {
        auto& self = *static_cast<Walk*>(argument);
        self.is_unchanged = changes_in(*module) == self.known;
        if (!self.is_unchanged) return 1;
        // No data: the module has none, or the thread never used it.
        if (module->dlpi_tls_data == nullptr || module->dlpi_addr == self.libc) return 0;
        for (const ElfW(Phdr) & segment : std::span(module->dlpi_phdr, module->dlpi_phnum)) {
          if (segment.p_type != PT_TLS) continue;
          const Block block{.bytes = static_cast<std::byte*>(module->dlpi_tls_data),
                            .image = reinterpret_cast<const std::byte*>(module->dlpi_addr + segment.p_vaddr),
                            .image_size = segment.p_filesz,
                            .size = segment.p_memsz};
          return (*self.with)(block) ? 0 : 1;  // there is one at most
        }
        return 0;
      },
      &walk);
  return walk.is_unchanged;
}

}  // namespace

std::uint64_t module_changes() noexcept {
  std::uint64_t changes = 0;
  dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* result) {
        *static_cast<std::uint64_t*>(result) = changes_in(*module);
        return 1;  // one module tells it for all
      },
      &changes);
  return changes;
}

ModuleTls look_at_module_tls(std::uint64_t known) noexcept {
  bool as_new = true;
  const bool unchanged = each_block(known, [&](const Block& block) { return as_new = is_as_new(block); });
  if (!unchanged) return ModuleTls::modules_changed;
  return as_new ? ModuleTls::as_new : ModuleTls::used;
}

bool renew_module_tls(std::uint64_t known) noexcept {
  return each_block(known, [](const Block& block) {
    renew(block);
    return true;
  });
}

}  // namespace ramet
