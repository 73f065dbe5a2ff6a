#include "trace/syscall/selection.h"

#include <gtest/gtest.h>

#include "trace/syscall/name.h"

namespace ramet::trace {
namespace {

SyscallSelection parsed(std::string_view expression) {
  auto selection = SyscallSelection::parse(expression);
  EXPECT_TRUE(selection.has_value()) << expression << ": " << (selection ? "" : describe(selection.error()));
  return selection.value_or(SyscallSelection{});
}

bool chooses(std::string_view expression, std::string_view name, Architecture architecture = Architecture::x86_64) {
  return parsed(expression).contains(architecture, syscall_number(architecture, name).value());
}

std::string refusal(std::string_view expression) {
  const auto selection = SyscallSelection::parse(expression);
  return selection ? "accepted" : selection.error().item;
}

TEST(Selection, OfNamesHoldsThemAlone) {
  EXPECT_TRUE(chooses("clone,futex", "clone"));
  EXPECT_TRUE(chooses("clone,futex", "futex"));
  EXPECT_FALSE(chooses("clone,futex", "clone3"));
  EXPECT_EQ(parsed("clone,futex").numbers(Architecture::x86_64), (std::vector<std::uint64_t>{56, 202}));
}

TEST(Selection, HoldsTheSameNameOfEachArchitectureByItsOwnNumber) {
  EXPECT_TRUE(parsed("clone").contains(Architecture::i386, 120));
  EXPECT_TRUE(parsed("clone").contains(Architecture::aarch64, 220));
  EXPECT_TRUE(parsed("clone").contains(Architecture::x32, 0x4000'0000 + 56));
  EXPECT_FALSE(parsed("clone").contains(Architecture::i386, 56));
}

TEST(Selection, TakesStracesQualifier) {
  EXPECT_TRUE(chooses("trace=clone", "clone"));
  EXPECT_TRUE(chooses("t=clone", "clone"));
  EXPECT_FALSE(chooses("trace=!clone", "clone"));
}

TEST(Selection, OfAClassHoldsItsMembers) {
  EXPECT_TRUE(chooses("%process", "clone3"));
  EXPECT_TRUE(chooses("process", "exit_group"));
  EXPECT_FALSE(chooses("%process", "brk"));
  EXPECT_TRUE(chooses("%memory", "brk"));
  EXPECT_TRUE(chooses("%%stat", "newfstatat"));
  EXPECT_TRUE(chooses("%net", "socket"));
}

TEST(Selection, WithAnExclamationMarkHoldsAllOthers) {
  EXPECT_FALSE(chooses("!futex", "futex"));
  EXPECT_TRUE(chooses("!futex", "read"));
  EXPECT_TRUE(parsed("!futex").contains(Architecture::x86_64, 599)) << "a call too new to have a name";
  EXPECT_FALSE(chooses("!%memory,close", "close"));
}

TEST(Selection, OfAllAndOfNone) {
  EXPECT_TRUE(parsed("all").all());
  EXPECT_TRUE(parsed("!none").all());
  EXPECT_TRUE(SyscallSelection().all());
  EXPECT_FALSE(parsed("none").all());
  EXPECT_TRUE(parsed("none").numbers(Architecture::x86_64).empty());
  EXPECT_TRUE(parsed("!all").numbers(Architecture::x86_64).empty());
}

TEST(Selection, OfAPatternHoldsEveryNameItMatches) {
  EXPECT_TRUE(chooses("/^clone", "clone3"));
  EXPECT_TRUE(chooses("/^(v|)fork$/,read", "vfork"));
  EXPECT_TRUE(chooses("/^(v|)fork$/,read", "read"));
  EXPECT_NE(refusal("/a[").find("no regular expression"), std::string::npos);
}

TEST(Selection, TakesNumbersAndPersonalities) {
  EXPECT_TRUE(chooses("56", "clone"));
  EXPECT_TRUE(parsed("open@32").contains(Architecture::i386, 5));
  EXPECT_FALSE(parsed("open@32").contains(Architecture::x86_64, 2));
}

TEST(Selection, OfANameThatMayBeUnknownIsNotRefused) {
  EXPECT_TRUE(chooses("?clone4,clone", "clone"));
  EXPECT_TRUE(parsed("?clone4").numbers(Architecture::x86_64).empty());
}

TEST(Selection, NamesTheNearestOfABadName) {
  EXPECT_EQ(refusal("clonee"), "no system call is called 'clonee'; did you mean 'clone'?");
  EXPECT_EQ(refusal("%procss"), "no class of system calls is called '%procss'; did you mean '%process'?");
  EXPECT_EQ(refusal("xyzzyplugh"), "no system call is called 'xyzzyplugh'");
}

TEST(Selection, RefusesWhatItDoesNotSupportByName) {
  EXPECT_EQ(refusal("signal=SIGCHLD"), "'signal=' is not supported: only the choice of system calls is, trace=");
  EXPECT_EQ(refusal(""), "no system call is named; 'none' chooses none");
  EXPECT_EQ(refusal("trace="), "no system call is named; 'none' chooses none");
}

}  // namespace
}  // namespace ramet::trace
