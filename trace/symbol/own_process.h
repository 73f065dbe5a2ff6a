// For tests: the test's own process as a traced one. Its maps, and its own stack as an engine would copy it.
#pragma once

#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "trace/event.h"

namespace ramet::trace {

inline std::vector<Mapping> own_executable_mappings() {
  std::vector<Mapping> mappings;
  std::ifstream file("/proc/self/maps");
  for (std::string line; std::getline(file, line);) {
    Mapping mapping;
    char dash = 0;
    std::string rights, device, inode;
    std::istringstream fields(line);
    fields >> std::hex >> mapping.begin >> dash >> mapping.end >> rights >> mapping.offset >> device >> inode;
    mapping.executable = rights.size() > 2 && rights[2] == 'x';
    std::getline(fields >> std::ws, mapping.path);
    if (mapping.executable) mappings.push_back(std::move(mapping));
  }
  return mappings;
}

inline Event own_event(Payload payload) {
  Event event;
  event.task = TaskId{1};
  event.tid = event.tgid = getpid();
  event.payload = std::move(payload);
  return event;
}

inline Mapped own_maps(MapsId id) { return {id, own_executable_mappings()}; }

// The mapping of this program's code that holds `address`.
inline Mapping own_mapping_of(std::uint64_t address) {
  for (const Mapping& mapping : own_executable_mappings()) {
    if (mapping.begin <= address && address < mapping.end) return mapping;
  }
  return {};
}

template <class Function>
std::uint64_t address_of(Function* function) {
  return reinterpret_cast<std::uint64_t>(function);
}

#if defined(__x86_64__)
// The stack of the function that calls this one, outside of any system call. Never inlined: its own frame is on top.
[[gnu::noinline]] inline StackCaptured own_stack(StackId id, MapsId maps) {
  constexpr std::size_t bytes = 16 * 1024;
  ucontext_t context{};
  getcontext(&context);
  const auto reg = [&](int index) { return static_cast<std::uint64_t>(context.uc_mcontext.gregs[index]); };
  StackCaptured captured;
  captured.id = id;
  captured.maps = maps;
  captured.architecture = Architecture::x86_64;
  // As struct user_regs_struct has them; 15 is orig_rax, -1 outside of a system call.
  captured.registers = {reg(REG_R15),
                        reg(REG_R14),
                        reg(REG_R13),
                        reg(REG_R12),
                        reg(REG_RBP),
                        reg(REG_RBX),
                        reg(REG_R11),
                        reg(REG_R10),
                        reg(REG_R9),
                        reg(REG_R8),
                        reg(REG_RAX),
                        reg(REG_RCX),
                        reg(REG_RDX),
                        reg(REG_RSI),
                        reg(REG_RDI),
                        ~std::uint64_t{0},
                        reg(REG_RIP),
                        0x33,
                        reg(REG_EFL),
                        reg(REG_RSP),
                        0x2b,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0};
  captured.stack_address = reg(REG_RSP);
  captured.stack.resize(bytes);
  // By the kernel, which knows of no red zones that a sanitizer would defend.
  const iovec into{captured.stack.data(), bytes};
  const iovec from{reinterpret_cast<void*>(captured.stack_address), bytes};
  const ssize_t count = process_vm_readv(getpid(), &into, 1, &from, 1, 0);
  captured.stack.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return captured;
}
#endif

}  // namespace ramet::trace
