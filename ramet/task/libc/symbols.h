// Symbols: what libc and its loader export, by name. Looked up at run time and never linked: most of the names are
// private to glibc (GLIBC_PRIVATE), may be gone in its next release, and packagers refuse programs that need them.
// Source: dlsym(3); glibc's nptl_db for the `_thread_db_` descriptors, which debuggers read.
#pragma once

#include <string>
#include <vector>

#include "ramet/result.h"

namespace ramet {

class Symbols {
 public:
  // Those of the libc that this program runs on. Fails where there is no shared glibc.
  [[nodiscard]] static Result<Symbols> of_libc();

  // From now on `name` is not found: so a test learns what happens on a libc without it.
  void hide(std::string name) { hidden_.push_back(std::move(name)); }

  // Null where there is none.
  [[nodiscard]] void* find(const char* name) const;

  // The same in the whole program, not libc alone.
  [[nodiscard]] void* find_in_program(const char* name) const;

  // Fails with the name.
  template <class T>
  [[nodiscard]] Result<T> need(const char* name) const {
    void* found = find(name);
    if (found == nullptr) return refuse("libc symbol", std::string(name) + " is missing");
    return reinterpret_cast<T>(found);
  }

  // The third element of a descriptor of libthread_db: bytes from the beginning of the structure to the field.
  [[nodiscard]] Result<std::size_t> offset(const char* descriptor) const;

 private:
  explicit Symbols(void* libc) : libc_(libc) {}

  void* libc_;  // a handle of dlopen on what is loaded for good
  std::vector<std::string> hidden_;
};

}  // namespace ramet
