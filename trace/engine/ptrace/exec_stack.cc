#include "trace/engine/ptrace/exec_stack.h"

#include <elf.h>

#include <cstring>

namespace ramet::trace::ptrace {
namespace {

// A cursor over the words of the stack, which knows where in the program's memory they lie.
class Words {
 public:
  Words(std::span<const std::byte> memory, std::uint64_t address, WordSize size) : memory_(memory), address_(address), size_(size) {}

  std::optional<std::uint64_t> next() {
    const auto width = static_cast<std::size_t>(size_);
    if (memory_.size() - at_ < width) return std::nullopt;
    std::uint64_t word = 0;
    std::memcpy(&word, memory_.data() + at_, width);
    at_ += width;
    return word;
  }

  [[nodiscard]] std::optional<std::string> text(std::uint64_t address) const {
    if (address < address_ || address - address_ >= memory_.size()) return std::nullopt;
    const auto rest = memory_.subspan(static_cast<std::size_t>(address - address_));
    const void* end = std::memchr(rest.data(), 0, rest.size());
    if (end == nullptr) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(rest.data()), static_cast<const char*>(end));
  }

 private:
  std::span<const std::byte> memory_;
  std::uint64_t address_;
  WordSize size_;
  std::size_t at_ = 0;
};

// The words up to a zero, which is taken too; none when the memory ends before it.
std::optional<std::vector<std::uint64_t>> until_zero(Words& words) {
  std::vector<std::uint64_t> found;
  for (;;) {
    const auto word = words.next();
    if (!word) return std::nullopt;
    if (*word == 0) return found;
    found.push_back(*word);
  }
}

std::optional<std::uint64_t> auxiliary_value(Words& words, std::uint64_t wanted) {
  for (;;) {
    const auto key = words.next();
    const auto value = words.next();
    if (!key || !value || *key == AT_NULL) return std::nullopt;
    if (*key == wanted) return value;
  }
}

}  // namespace

std::optional<ExecStack> parse_exec_stack(std::span<const std::byte> memory, std::uint64_t stack_pointer, WordSize size) {
  Words words(memory, stack_pointer, size);
  const auto count = words.next();
  const auto arguments = until_zero(words);
  if (!count || !arguments || arguments->size() != *count) return std::nullopt;
  if (!until_zero(words)) return std::nullopt;  // the environment
  ExecStack stack;
  for (const std::uint64_t address : *arguments) {
    auto argument = words.text(address);
    if (!argument) return std::nullopt;
    stack.arguments.push_back(std::move(*argument));
  }
  const auto name = auxiliary_value(words, AT_EXECFN);
  auto text = name ? words.text(*name) : std::nullopt;
  if (!text) return std::nullopt;
  stack.executed_name = std::move(*text);
  return stack;
}

std::optional<std::string> name_after_exec(const std::string& executed_name) {
  if (executed_name.empty() || executed_name.starts_with("/dev/fd/")) return std::nullopt;
  constexpr std::size_t longest = 15;  // TASK_COMM_LEN, without its end
  return executed_name.substr(executed_name.rfind('/') + 1, longest);
}

}  // namespace ramet::trace::ptrace
