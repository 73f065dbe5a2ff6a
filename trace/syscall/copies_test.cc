#include "trace/syscall/copies.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <cstring>
#include <map>
#include <string_view>

#include "trace/syscall/name.h"

namespace ramet::trace {
namespace {

// Memory of one page at a fixed address; everything else cannot be read.
class OnePage : public MemorySource {
 public:
  static constexpr std::uint64_t begin = 0x7000'0000'0000;
  void put(std::uint64_t offset, std::string_view text) {
    std::memcpy(bytes_.data() + offset, text.data(), text.size());
  }
  void put(std::uint64_t offset, std::uint64_t value) { std::memcpy(bytes_.data() + offset, &value, sizeof value); }
  std::size_t read(std::uint64_t address, std::span<std::byte> into) override {
    if (address < begin || address >= begin + bytes_.size()) return 0;
    const std::size_t count = std::min<std::size_t>(into.size(), begin + bytes_.size() - address);
    std::memcpy(into.data(), bytes_.data() + (address - begin), count);
    return count;
  }

 private:
  std::array<std::byte, 4096> bytes_{};
};

std::uint64_t number(std::string_view name) { return syscall_number(Architecture::x86_64, name).value(); }

std::string text(const MemoryCopy& copy) {
  return {reinterpret_cast<const char*>(copy.bytes.data()), copy.bytes.size()};
}

using Six = std::array<std::uint64_t, 6>;

TEST(Copies, HoldAPathToItsEnd) {
  OnePage memory;
  memory.put(100, std::string_view("/etc/passwd\0junk", 16));
  const auto copies = copies_at_entry(Architecture::x86_64, number("openat"), Six{0, memory.begin + 100}, memory, {});
  ASSERT_EQ(copies.size(), 1U);
  EXPECT_EQ(text(copies[0]), std::string_view("/etc/passwd\0", 12));
}

TEST(Copies, HoldWhatCanBeReadOfATextThatRunsIntoNothing) {
  OnePage memory;
  memory.put(4090, "abcdef");
  const auto copies = copies_at_entry(Architecture::x86_64, number("chdir"), Six{memory.begin + 4090}, memory, {});
  ASSERT_EQ(copies.size(), 1U);
  EXPECT_EQ(text(copies[0]), "abcdef");
}

TEST(Copies, OfABufferAreNoLongerThanWhatIsShown) {
  OnePage memory;
  const auto written = copies_at_entry(Architecture::x86_64, number("write"), Six{1, memory.begin, 4000}, memory, {});
  ASSERT_EQ(written.size(), 1U);
  EXPECT_EQ(written[0].bytes.size(), 32U);
  const auto read = copies_at_return(Architecture::x86_64, number("read"), Six{1, memory.begin, 4000}, 5, memory, {});
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].bytes.size(), 5U);
}

TEST(Copies, OfWhatAFailedCallDidNotWriteAreNone) {
  OnePage memory;
  EXPECT_TRUE(copies_at_return(Architecture::x86_64, number("read"), Six{1, memory.begin, 40}, -9, memory, {}).empty());
}

TEST(Copies, OfPointersToNothingAreNone) {
  OnePage memory;
  for (const KnownSyscall& call : known_syscalls(Architecture::x86_64)) {
    EXPECT_TRUE(copies_at_entry(Architecture::x86_64, call.number, Six{}, memory, {}).empty()) << call.name;
    const Six wild{~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL};
    EXPECT_TRUE(copies_at_entry(Architecture::x86_64, call.number, wild, memory, {}).empty()) << call.name;
    EXPECT_TRUE(copies_at_return(Architecture::x86_64, call.number, wild, 1 << 30, memory, {}).empty()) << call.name;
  }
}

TEST(Copies, OfAnArgumentListAreItsPointersAndItsTexts) {
  OnePage memory;
  memory.put(0, std::string_view("ls\0-l\0", 6));
  memory.put(64, memory.begin);
  memory.put(72, memory.begin + 3);
  const auto copies =
      copies_at_entry(Architecture::x86_64, number("execve"), Six{memory.begin, memory.begin + 64}, memory, {});
  ASSERT_EQ(copies.size(), 4U) << "the path, the pointers, two texts";
  EXPECT_EQ(copies[1].bytes.size(), 24U);
  EXPECT_EQ(text(copies[3]), std::string_view("-l\0", 3));
}

TEST(Copies, OfA32BitTaskTakeItsPointersForWhatTheyAre) {
  class Low : public OnePage {
   public:
    std::size_t read(std::uint64_t address, std::span<std::byte> into) override {
      return OnePage::read(address - 0x1000 + OnePage::begin, into);
    }
  } memory;
  memory.put(0, std::string_view("ls\0-l\0", 6));
  memory.put(64, (std::uint64_t{0x1003} << 32) | 0x1000);
  const auto copies = copies_at_entry(Architecture::i386, 11, Six{0x1000, 0x1040}, memory, {});
  ASSERT_EQ(copies.size(), 4U);
  EXPECT_EQ(copies[1].bytes.size(), 12U);
}

TEST(Descriptors, AreThoseAmongTheArguments) {
  EXPECT_EQ(descriptors_at_entry(Architecture::x86_64, number("dup2"), Six{3, 4}), (std::vector{3, 4}));
  EXPECT_EQ(descriptors_at_entry(Architecture::x86_64, number("openat"), Six{~99ULL}), std::vector{-100})
      << "the working directory";
  EXPECT_EQ(descriptors_at_return(Architecture::x86_64, number("openat"), Six{}, 5, {}), std::vector{5});
}

TEST(Descriptors, ThatPipeMadeAreFoundInItsMemory) {
  OnePage memory;
  memory.put(0, (std::uint64_t{8} << 32) | 7);
  const Six arguments{memory.begin};
  const auto copies = copies_at_return(Architecture::x86_64, number("pipe2"), arguments, 0, memory, {});
  EXPECT_EQ(descriptors_at_return(Architecture::x86_64, number("pipe2"), arguments, 0, copies), (std::vector{7, 8}));
}

TEST(Copies, OfAThreadOfI386HoldItsSegmentToo) {
  OnePage memory;
  memory.put(100 + 56, memory.begin + 1000);  // clone_args.tls
  const std::uint64_t clone3 = syscall_number(Architecture::i386, "clone3").value();
  const Six arguments{memory.begin + 100, 88};
  const auto narrow = copies_at_entry(Architecture::i386, clone3, arguments, memory, {});
  ASSERT_EQ(narrow.size(), 2U);
  EXPECT_EQ(narrow[1].address, memory.begin + 1000);
  EXPECT_EQ(narrow[1].bytes.size(), 16U);
  EXPECT_EQ(copies_at_entry(Architecture::x86_64, number("clone3"), arguments, memory, {}).size(), 1U);
}

TEST(Copies, OfALimitAreAsWideAsTheCallHasThem) {
  OnePage memory;
  const auto bytes_of = [&](std::string_view name, const Six& arguments) {
    const auto copies = copies_at_return(Architecture::i386, syscall_number(Architecture::i386, name).value(),
                                         arguments, 0, memory, {});
    return copies.empty() ? 0 : copies[0].bytes.size();
  };
  EXPECT_EQ(bytes_of("ugetrlimit", {3, memory.begin}), 8U);
  EXPECT_EQ(bytes_of("prlimit64", {0, 3, 0, memory.begin}), 16U);
}

}  // namespace
}  // namespace ramet::trace
