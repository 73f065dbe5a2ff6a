#include "trace/engine/ptrace/registers.h"

#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include <cstring>
#include <string>

#include "trace/syscall/name.h"

namespace ramet::trace::ptrace {
namespace {

// Positions in struct user_regs_struct of x86-64.
enum Wide : std::size_t { r10 = 7, r9 = 8, r8 = 9, rcx = 11, rdx = 12, rsi = 13, rdi = 14, orig_rax = 15, rip = 16, rsp = 19,
                          rbp = 4, rbx = 5 };
// Positions in struct user_regs_struct32.
enum Narrow : std::size_t { ebx = 0, ecx = 1, edx = 2, esi = 3, edi = 4, ebp = 5, orig_eax = 11, eip = 12, esp = 15 };

static_assert(sizeof(user_regs_struct) == 27 * sizeof(std::uint64_t));
static_assert(offsetof(user_regs_struct, orig_rax) == orig_rax * 8 && offsetof(user_regs_struct, rsp) == rsp * 8);
static_assert(offsetof(user_regs_struct, rdi) == rdi * 8 && offsetof(user_regs_struct, r10) == r10 * 8);

}  // namespace

Result<Registers> Registers::read(pid_t tid) {
  Registers registers;
  std::array<std::byte, sizeof(user_regs_struct)> raw{};
  iovec into{raw.data(), raw.size()};
  if (::ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &into) == -1) return last_error("read the registers of", std::to_string(tid));
  if (into.iov_len == sizeof(registers.narrow_)) {
    registers.architecture_ = Architecture::i386;
    std::memcpy(registers.narrow_.data(), raw.data(), sizeof(registers.narrow_));
  } else {
    registers.architecture_ = Architecture::x86_64;
    std::memcpy(registers.wide_.data(), raw.data(), sizeof(registers.wide_));
  }
  return registers;
}

SystemCall Registers::system_call() const {
  if (architecture_ == Architecture::i386)
    return {architecture_, narrow_[orig_eax], {narrow_[ebx], narrow_[ecx], narrow_[edx], narrow_[esi], narrow_[edi], narrow_[ebp]}};
  const std::uint64_t number = wide_[orig_rax];
  return {(number & x32_bit) != 0 ? Architecture::x32 : Architecture::x86_64, number,
          {wide_[rdi], wide_[rsi], wide_[rdx], wide_[r10], wide_[r8], wide_[r9]}};
}

SystemCall Registers::system_call_as_i386() const {
  if (architecture_ == Architecture::i386) return system_call();
  const auto low = [this](std::size_t position) { return wide_[position] & 0xffff'ffff; };
  return {Architecture::i386, low(orig_rax), {low(rbx), low(rcx), low(rdx), low(rsi), low(rdi), low(rbp)}};
}

std::uint64_t Registers::stack_pointer() const { return architecture_ == Architecture::i386 ? narrow_[esp] : wide_[rsp]; }

std::uint64_t Registers::instruction_pointer() const {
  return architecture_ == Architecture::i386 ? narrow_[eip] : wide_[rip];
}

std::vector<std::uint64_t> Registers::words() const {
  if (architecture_ == Architecture::i386) return {narrow_.begin(), narrow_.end()};
  return {wide_.begin(), wide_.end()};
}

Result<void> Registers::write_first_argument(pid_t tid, std::uint64_t value) {
  iovec from{};
  if (architecture_ == Architecture::i386) {
    narrow_[ebx] = static_cast<std::uint32_t>(value);
    from = {narrow_.data(), sizeof(narrow_)};
  } else {
    wide_[rdi] = value;
    from = {wide_.data(), sizeof(wide_)};
  }
  if (::ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &from) == -1) return last_error("write the registers of", std::to_string(tid));
  return {};
}

}  // namespace ramet::trace::ptrace
