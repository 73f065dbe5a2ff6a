#include "trace/engine/thread_entry/thread_entry.h"

#include <array>
#include <cstring>

namespace ramet::trace {

namespace {

constexpr std::size_t words_at_argument = 8;
constexpr std::size_t words_followed = 4;  // of those
constexpr std::size_t words_behind = 12;   // at each: as far as the function in the state of a std::async
constexpr std::uint64_t lowest_pointer = 4096;

class Reader {
 public:
  Reader(MemorySource& memory, std::size_t word) : memory_(memory), word_(word) {}

  [[nodiscard]] MemoryCopy copy(std::uint64_t address, std::size_t words) const {
    MemoryCopy copy{address, std::vector<std::byte>(words * word_)};
    copy.bytes.resize(memory_.read(address, copy.bytes) / word_ * word_);
    return copy;
  }

  [[nodiscard]] std::uint64_t word(const MemoryCopy& copy, std::size_t index) const {
    std::uint64_t value = 0;
    if ((index + 1) * word_ <= copy.bytes.size()) std::memcpy(&value, copy.bytes.data() + index * word_, word_);
    return value;
  }

  [[nodiscard]] bool may_point(std::uint64_t value) const { return value >= lowest_pointer && value % word_ == 0; }

 private:
  MemorySource& memory_;
  std::size_t word_;
};

// i386 gives clone no address but a struct user_desc: entry number, base address, limit, bits. Source: set_thread_area(2).
std::uint64_t descriptor_of(const CreateArguments& arguments, Architecture architecture, const Reader& reader) {
  if (architecture != Architecture::i386) return arguments.tls;
  return reader.word(reader.copy(arguments.tls, 2), 1);
}

}  // namespace

std::optional<ThreadEntry> thread_entry(StartRoutineOffset offset, const CreateArguments& arguments,
                                        Architecture architecture, MemorySource& memory) {
  if (!arguments.flags.has_all(CloneFlag::THREAD | CloneFlag::SETTLS) || arguments.tls == 0) return std::nullopt;
  const Reader reader(memory, architecture == Architecture::i386 ? 4 : 8);
  const std::uint64_t descriptor = descriptor_of(arguments, architecture, reader);
  const MemoryCopy noted = reader.copy(descriptor + offset, 2);
  ThreadEntry entry{reader.word(noted, 0), {}};
  if (entry.routine < lowest_pointer) return std::nullopt;
  const std::uint64_t argument = reader.word(noted, 1);
  if (!reader.may_point(argument)) return entry;

  entry.memory.push_back(reader.copy(argument, words_at_argument));
  for (std::size_t index = 0; index < words_followed; ++index) {
    const std::uint64_t word = reader.word(entry.memory.front(), index);
    if (!reader.may_point(word)) continue;
    MemoryCopy behind = reader.copy(word, words_behind);
    if (!behind.bytes.empty()) entry.memory.push_back(std::move(behind));
  }
  if (entry.memory.front().bytes.empty()) entry.memory.clear();
  return entry;
}

}  // namespace ramet::trace
