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

void renew(const dl_phdr_info& module) {
  for (const ElfW(Phdr) & segment : std::span(module.dlpi_phdr, module.dlpi_phnum)) {
    if (segment.p_type != PT_TLS) continue;
    auto* block = static_cast<std::byte*>(module.dlpi_tls_data);
    std::memcpy(block, reinterpret_cast<const void*>(module.dlpi_addr + segment.p_vaddr), segment.p_filesz);
    std::memset(block + segment.p_filesz, 0, segment.p_memsz - segment.p_filesz);
  }
}

struct Renewal {
  std::uint64_t known;
  std::uintptr_t libc;
  bool unchanged = false;
};

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

bool renew_module_tls(std::uint64_t known) noexcept {
  Renewal renewal{.known = known, .libc = libc_base()};
  dl_iterate_phdr(
      [](dl_phdr_info* module, std::size_t, void* argument) {
        auto& wanted = *static_cast<Renewal*>(argument);
        // The loader's lock is held throughout: what the first module says holds for all.
        wanted.unchanged = changes_in(*module) == wanted.known;
        if (!wanted.unchanged) return 1;
        // No data: the thread never used the module's TLS.
        if (module->dlpi_tls_data != nullptr && module->dlpi_addr != wanted.libc) renew(*module);
        return 0;
      },
      &renewal);
  return renewal.unchanged;
}

}  // namespace ramet
