// Home: the memory that a thread lives in.
//
//   begin                                         stack_top   thread_pointer
//   | guard: no access | stack, from its top downwards | TLS | TLS |
//
// The TLS ends or begins at the thread pointer: on which side of it, the processor's ABI says (machine.h).
// Whoever runs out of stack hits the guard and dies, instead of writing over its neighbour. The TLS is a copy of an
// image in the program's file, at a distance from the thread pointer that the linker has written into every instruction
// which uses a thread_local. Source: mmap(2), elf(5) PT_TLS, getauxval(3); Drepper, ELF Handling For Thread-Local
// Storage.
#pragma once

#include <asm/unistd.h>
#include <elf.h>
#include <linux/mman.h>

#include "machine.h"

// The initial values of the thread_locals, and how many bytes they are with those that begin with 0.
struct TlsImage {
  const std::byte* begin = nullptr;
  std::size_t in_file = 0;
  std::size_t size = 0;
  std::size_t alignment = 1;

  static TlsImage of_program;
};
inline TlsImage TlsImage::of_program;

// The segment of the kind PT_TLS. `auxiliary` is the vector of the kernel's: pairs of a kind and a value.
inline TlsImage find_tls_image(const long* auxiliary) {
  const Elf64_Phdr* header = nullptr;
  long count = 0;
  for (; auxiliary[0] != AT_NULL; auxiliary += 2) {
    if (auxiliary[0] == AT_PHDR) header = reinterpret_cast<const Elf64_Phdr*>(auxiliary[1]);
    if (auxiliary[0] == AT_PHNUM) count = auxiliary[1];
  }
  for (; count > 0; --count, ++header) {
    if (header->p_type != PT_TLS) continue;
    // The program is linked to a fixed address, so that its addresses are what the file says.
    return {reinterpret_cast<const std::byte*>(header->p_vaddr), header->p_filesz, header->p_memsz, header->p_align};
  }
  return {};
}

struct Home {
  static constexpr std::size_t guard_size = 65536;  // no processor here has larger pages
  static constexpr std::size_t size = guard_size + (std::size_t{256} << 10);
  static constexpr std::size_t tls_room = 4096;  // on each side; this program needs eight bytes of it

  std::byte* begin = nullptr;  // null: there was no memory
  std::byte* stack_top = nullptr;
  std::byte* thread_pointer = nullptr;

  // mmap gives zeros, so of the TLS only the initial values have to be copied.
  static Home map() {
    const TlsImage& image = TlsImage::of_program;
    const long mapped = ask(__NR_mmap, 0, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (mapped < 0 && mapped > -4096) return {};
    Home home{.begin = reinterpret_cast<std::byte*>(mapped)};
    if (ask(__NR_mprotect, home.begin + guard_size, size - guard_size, PROT_READ | PROT_WRITE) < 0) return {};
    home.stack_top = home.begin + size - 2 * tls_room;
    home.thread_pointer = home.begin + size - tls_room;
    mark_thread_pointer(home.thread_pointer);
    std::byte* tls = home.thread_pointer + tls_distance(image.size, image.alignment);
    for (std::size_t index = 0; index < image.in_file; ++index) tls[index] = image.begin[index];
    return home;
  }

  void unmap() const { ask(__NR_munmap, begin, size); }
};
