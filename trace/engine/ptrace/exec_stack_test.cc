#include "trace/engine/ptrace/exec_stack.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>

namespace ramet::trace::ptrace {
namespace {

// The stack of a program as the kernel builds it: words first, then the texts that they point to.
struct BuiltStack {
  std::vector<std::byte> memory;
  std::uint64_t address = 0x7fff'0000;
};

template <class Word>
BuiltStack build(const std::vector<std::string>& arguments, const std::vector<std::string>& environment, const std::string& name) {
  BuiltStack stack;
  const std::size_t words = 1 + arguments.size() + 1 + environment.size() + 1 + 6;
  std::vector<Word> head;
  std::string texts;
  const auto place = [&](const std::string& text) {
    const std::uint64_t at = stack.address + words * sizeof(Word) + texts.size();
    texts += text + '\0';
    return static_cast<Word>(at);
  };
  head.push_back(static_cast<Word>(arguments.size()));
  for (const auto& text : arguments) head.push_back(place(text));
  head.push_back(0);
  for (const auto& text : environment) head.push_back(place(text));
  head.push_back(0);
  head.insert(head.end(), {AT_PAGESZ, 4096, AT_EXECFN, place(name), AT_NULL, 0});
  stack.memory.resize(head.size() * sizeof(Word) + texts.size());
  std::memcpy(stack.memory.data(), head.data(), head.size() * sizeof(Word));
  std::memcpy(stack.memory.data() + head.size() * sizeof(Word), texts.data(), texts.size());
  return stack;
}

TEST(ExecStack, HoldsTheArgumentsAndTheName) {
  const auto stack = build<std::uint64_t>({"ls", "", "two words"}, {"PATH=/bin"}, "/bin/ls");
  const auto parsed = parse_exec_stack(stack.memory, stack.address, WordSize::of_64_bits);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->arguments, (std::vector<std::string>{"ls", "", "two words"}));
  EXPECT_EQ(parsed->executed_name, "/bin/ls");
}

TEST(ExecStack, OfAProgramOf32Bits) {
  const auto stack = build<std::uint32_t>({"ls"}, {}, "/bin/ls");
  const auto parsed = parse_exec_stack(stack.memory, stack.address, WordSize::of_32_bits);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->arguments, std::vector<std::string>{"ls"});
  EXPECT_FALSE(parse_exec_stack(stack.memory, stack.address, WordSize::of_64_bits));
}

TEST(ExecStack, WithoutArgumentsIsAStackToo) {
  const auto stack = build<std::uint64_t>({}, {"A=B"}, "prog");
  const auto parsed = parse_exec_stack(stack.memory, stack.address, WordSize::of_64_bits);
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->arguments.empty());
}

TEST(ExecStack, CutOffAnywhereIsNoAnswer) {
  const auto stack = build<std::uint64_t>({"ls", "-l"}, {"PATH=/bin"}, "/bin/ls");
  for (std::size_t size = 0; size < stack.memory.size(); ++size) {
    EXPECT_FALSE(parse_exec_stack(std::span(stack.memory).first(size), stack.address, WordSize::of_64_bits)) << size;
  }
}

TEST(ExecStack, MakesTheNameThatTheKernelMakes) {
  EXPECT_EQ(name_after_exec("/usr/bin/a-name-of-twenty-letters"), "a-name-of-twent");
  EXPECT_EQ(name_after_exec("./true"), "true");
  EXPECT_EQ(name_after_exec("true"), "true");
  EXPECT_EQ(name_after_exec("/dev/fd/3"), std::nullopt);
  EXPECT_EQ(name_after_exec(""), std::nullopt);
}

}  // namespace
}  // namespace ramet::trace::ptrace
