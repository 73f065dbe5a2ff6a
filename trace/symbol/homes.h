// Homes: one libdwfl session for one kind of machine, in which every image has its home (address_space.h).
// Owns the session; the images live in ImageFiles, which must outlive it. Source: elfutils/libdwfl.h.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "trace/symbol/address_space.h"

struct Dwfl;
struct Dwfl_Module;

namespace ramet::trace {

class Homes {
 public:
  explicit Homes(int machine);  // EM_X86_64, EM_386
  ~Homes();
  Homes(const Homes&) = delete;
  Homes& operator=(const Homes&) = delete;

  // Gives a home to those images of `space` that are for this machine and have none. Not while a stack is being unwound.
  void admit(const AddressSpace& space);

  // Where `address` of a process is at home, when it lies in an image that has one.
  [[nodiscard]] std::optional<std::uint64_t> home_of(const AddressSpace& space, std::uint64_t address) const;

  [[nodiscard]] Dwfl* session() { return session_; }
  [[nodiscard]] Dwfl_Module* module_at(std::uint64_t home) const;
  // Any image: libdwfl learns the machine from it. nullptr before the first was admitted.
  [[nodiscard]] Dwfl_Module* any_module() const { return any_module_; }

 private:

  int machine_;
  Dwfl* session_;
  Dwfl_Module* any_module_ = nullptr;
  std::uint64_t next_home_, last_home_;
  std::unordered_map<const Image*, std::optional<std::uint64_t>> biases_;  // home - link-time; nullopt: of no use
};

}  // namespace ramet::trace
