// Any call with any arguments may come from a program, and any memory may lie where they point, or none: what is copied
// stays bounded, and the strace form prints lines that steer no terminal. The bytes choose calls, arguments and memory;
// the addresses are few, so that they meet.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "trace/syscall/copies.h"
#include "trace/syscall/name.h"
#include "trace/view/strace_lines.h"

namespace {

using namespace ramet::trace;

constexpr std::uint64_t memory_begin = 0x1000;
constexpr std::size_t memory_size = 512;

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), end_(data + size) {}
  [[nodiscard]] bool empty() const { return data_ == end_; }
  std::uint8_t next() { return empty() ? std::uint8_t{0} : *data_++; }
  std::uint8_t below(unsigned limit) { return static_cast<std::uint8_t>(next() % limit); }
  // Mostly what a call can do something with: a small number, an address, a negative number; now and then anything.
  std::uint64_t value() {
    switch (below(8)) {
      case 0:
        return 0;
      case 1:
      case 2:
        return next();
      case 3:
      case 4:
        return memory_begin + next() % 64 * 8ULL;
      case 5:
        return std::uint64_t{0} - next();
      case 6:
        return std::uint64_t{next()} << 8 * below(8);
      default:
        return std::uint64_t{next()} << 56 | std::uint64_t{next()} << 32 | std::uint64_t{next()} << 16 | next();
    }
  }

 private:
  const std::uint8_t* data_;
  const std::uint8_t* end_;
};

// A small piece of memory whose words are as arbitrary as arguments are; all else cannot be read.
class Memory : public MemorySource {
 public:
  explicit Memory(Bytes& bytes) {
    const std::size_t words = bytes.below(24);
    for (std::size_t index = 0; index < words; ++index) {
      const std::uint64_t word = bytes.value();
      for (std::size_t byte = 0; byte < 8; ++byte)
        content_[index * 8 + byte] = static_cast<std::byte>(word >> 8 * byte);
    }
  }
  std::size_t read(std::uint64_t address, std::span<std::byte> into) override {
    if (address < memory_begin || address >= memory_begin + memory_size) return 0;
    const std::size_t from = address - memory_begin;
    const std::size_t count = std::min(into.size(), memory_size - from);
    std::copy_n(content_.begin() + static_cast<std::ptrdiff_t>(from), count, into.begin());
    return count;
  }

 private:
  std::array<std::byte, memory_size> content_{};
};

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<MemoryCopy> bounded(std::vector<MemoryCopy> copies) {
  std::size_t total = 0;
  for (const MemoryCopy& copy : copies) total += copy.bytes.size();
  require(total < 8U << 20);
  return copies;
}

// Copies that no engine would make: of any address, of any length, or cut short.
std::vector<MemoryCopy> arbitrary(Bytes& bytes) {
  std::vector<MemoryCopy> copies(bytes.below(4));
  for (MemoryCopy& copy : copies) {
    copy.address = bytes.value();
    copy.bytes.assign(bytes.below(120), static_cast<std::byte>(bytes.next()));
  }
  return copies;
}

struct Call {
  std::uint64_t number;
  Architecture architecture;
  std::array<std::uint64_t, 6> arguments;
};

Call call(Bytes& bytes) {
  constexpr std::array architectures{Architecture::x86_64, Architecture::i386, Architecture::aarch64,
                                     Architecture::unknown};
  Call call{};
  call.architecture = architectures[bytes.below(architectures.size())];
  call.number = bytes.next() + (bytes.below(2) == 0 ? 0U : 256U);
  for (std::uint64_t& argument : call.arguments) argument = bytes.value();
  return call;
}

std::vector<DescriptorPath> descriptors(Bytes& bytes) {
  std::vector<DescriptorPath> paths(bytes.below(3));
  for (DescriptorPath& path : paths)
    path = {bytes.below(8), std::string(bytes.below(9), static_cast<char>(bytes.next()))};
  return paths;
}

Payload other(Bytes& bytes) {
  const Edge edge{TaskId(bytes.below(5)), static_cast<pid_t>(bytes.below(9)), Certainty::exact};
  switch (bytes.below(8)) {
    case 0:
      return Started{.command = {"prog"}};
    case 1:
      return Attached{};
    case 2:
      return Created{.creator = edge, .call = CreateCall(bytes.below(6))};
    case 3:
      return Executed{.former_tid = bytes.below(9), .architecture = Architecture(bytes.below(7))};
    case 4: {
      Signalled signalled{.signal = bytes.next()};
      for (std::byte& byte : signalled.information) byte = static_cast<std::byte>(bytes.next());
      return signalled;
    }
    case 5:
      return Stopped{bytes.next()};
    case 6:
      return Warned{std::string(3, static_cast<char>(bytes.next()))};
    default:
      return Ended{.cause = EndCause(bytes.below(4)), .status = bytes.next(), .signal = bytes.next()};
  }
}

void tell_call(Bytes& bytes, const Call& made, const CopyLimits& limits, Event event, StraceLines& lines) {
  Memory memory(bytes);
  const bool by_an_engine = bytes.below(2) == 0;
  const std::int64_t result = static_cast<std::int64_t>(bytes.value());
  if (bytes.below(8) != 0) {
    event.payload = SyscallEntered{
        made.number, made.architecture, made.arguments,
        by_an_engine ? bounded(copies_at_entry(made.architecture, made.number, made.arguments, memory, limits))
                     : arbitrary(bytes),
        descriptors(bytes)};
    lines.take(event);
  }
  if (bytes.below(8) == 0) return;
  event.payload = SyscallReturned{
      made.number,
      made.architecture,
      made.arguments,
      result,
      result < 0 && result > -4096,
      by_an_engine ? bounded(copies_at_return(made.architecture, made.number, made.arguments, result, memory, limits))
                   : arbitrary(bytes),
      descriptors(bytes)};
  lines.take(event);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  StraceOptions options;
  options.limits = {.string_limit = bytes.below(40),
                    .detail = bytes.below(2) == 0 ? Detail::full : Detail::abbreviated};
  const CopyLimits limits = options.limits;
  std::string text;
  StraceLines lines(std::move(options), [&](std::string_view line) { text += line; });
  for (int count = 0; !bytes.empty() && count < 60; ++count) {
    Event event{Time(count), TaskId(bytes.below(5)), static_cast<pid_t>(bytes.below(9)), 1, {}};
    if (bytes.below(4) == 0) {
      event.payload = other(bytes);
      lines.take(event);
    } else {
      tell_call(bytes, call(bytes), limits, event, lines);
    }
  }
  lines.finish();
  require(std::ranges::all_of(text, [](char byte) { return byte == '\n' || (byte >= ' ' && byte <= '~'); }));
  return 0;
}
