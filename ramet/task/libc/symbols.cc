#include "ramet/task/libc/symbols.h"

#include <dlfcn.h>
#include <sys/auxv.h>

#include <algorithm>
#include <cstdint>

namespace ramet {

Result<Symbols> Symbols::of_libc() {
  // A static program has no interpreter, and the copy of libc that dlopen would load for it is not the one it runs on.
  if (getauxval(AT_BASE) == 0) return refuse("libc", "this program is linked statically");
  // RTLD_NOLOAD: only the one that is there. The search takes in what it depends on, and so the loader.
  void* libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
  if (libc == nullptr) return refuse("libc", "no libc.so.6 is loaded: this is not glibc");
  return Symbols(libc);
}

void* Symbols::find(const char* name) const {
  if (std::ranges::find(hidden_, name) != hidden_.end()) return nullptr;
  return dlsym(libc_, name);
}

void* Symbols::find_in_program(const char* name) const {
  if (std::ranges::find(hidden_, name) != hidden_.end()) return nullptr;
  return dlsym(RTLD_DEFAULT, name);
}

Result<std::size_t> Symbols::offset(const char* descriptor) const {
  struct Field {
    std::uint32_t bits;
    std::uint32_t elements;
    std::uint32_t offset;
  };
  const auto field = need<const Field*>(descriptor);
  if (!field) return std::unexpected(field.error());
  return (*field)->offset;
}

}  // namespace ramet
