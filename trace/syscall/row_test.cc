#include "trace/syscall/row.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

#include "trace/syscall/name.h"

namespace ramet::trace {
namespace {

TEST(Rows, NameEachCallOnce) {
  std::set<std::string_view> seen;
  for (const auto group : all_rows())
    for (const Row& row : group) EXPECT_TRUE(seen.insert(row.name).second) << row.name;
}

TEST(Rows, ExistForTheCallsOfThisMachine) {
  std::string missing;  // of the calls of Linux 6.18
  for (const KnownSyscall& call : known_syscalls(Architecture::x86_64))
    if (find_row(call.name) == nullptr && call.number < 470) missing += " " + call.name;
  EXPECT_EQ(missing, "");
}

TEST(Rows, NameALengthOnlyAmongTheirArguments) {
  for (const auto group : all_rows())
    for (const Row& row : group)
      for (const Argument& argument : row.shape.arguments)
        EXPECT_TRUE(argument.length == no_argument || argument.length < 6) << row.name;
}

TEST(Rows, OfManyUsesTakeTheShapeThatTheirArgumentsChoose) {
  const Row* futex = find_row("futex");
  ASSERT_NE(futex, nullptr);
  const std::array<std::uint64_t, 6> wake{0, 1 | 128, 1, 0, 0, 0};
  EXPECT_EQ(shape_of(futex, wake).arguments[3].kind, Kind::none);
  const std::array<std::uint64_t, 6> wait{0, 0, 1, 0, 0, 0};
  EXPECT_EQ(shape_of(futex, wait).arguments[3].kind, Kind::timespec);
}

TEST(Rows, OfAnUnknownCallAreSixRawArguments) {
  const std::array<std::uint64_t, 6> arguments{};
  EXPECT_EQ(find_row(Architecture::x86_64, 599), nullptr);
  EXPECT_EQ(shape_of(nullptr, arguments).arguments[5].kind, Kind::hexadecimal);
}

TEST(Names, OfNumbersThatNobodyKnowsAreTheNumbers) { EXPECT_EQ(syscall_name(Architecture::x86_64, 0x1ff), "syscall_0x1ff"); }

TEST(Names, AreThoseOfTheArchitecture) {
  EXPECT_EQ(syscall_name(Architecture::x86_64, 56), "clone");
  EXPECT_EQ(syscall_name(Architecture::i386, 120), "clone");
  EXPECT_EQ(syscall_name(Architecture::x32, 0x4000'0000 + 56), "clone");
  EXPECT_EQ(syscall_name(Architecture::riscv64, 435), "clone3");
}

}  // namespace
}  // namespace ramet::trace
