#include "ramet/kernel/clone_text.h"

#include <gtest/gtest.h>
#include <linux/sched.h>

#include <csignal>
#include <random>

#include "ramet/kernel/clone_flag_table.h"
#include "ramet/kernel/signal_name.h"

namespace ramet {
namespace {

using enum CloneFlag;

std::string complaint(std::string_view text, CloneCall call = CloneCall::clone) {
  const auto parsed = parse_clone_flags(text, call);
  return parsed ? "accepted as " + to_string(parsed->flags, parsed->exit_signal) : parsed.error().item;
}

TEST(CloneFlagTable, HasTheValuesOfLinuxSched) {
  EXPECT_EQ(static_cast<std::uint64_t>(NEWTIME), std::uint64_t{CLONE_NEWTIME});
  EXPECT_EQ(static_cast<std::uint64_t>(VM), std::uint64_t{CLONE_VM});
  EXPECT_EQ(static_cast<std::uint64_t>(DETACHED), std::uint64_t{CLONE_DETACHED});
  EXPECT_EQ(static_cast<std::uint64_t>(IO), std::uint64_t{CLONE_IO});
  EXPECT_EQ(static_cast<std::uint64_t>(CLEAR_SIGHAND), std::uint64_t{CLONE_CLEAR_SIGHAND});
  EXPECT_EQ(static_cast<std::uint64_t>(INTO_CGROUP), std::uint64_t{CLONE_INTO_CGROUP});
}

TEST(CloneFlagTable, HasARowForEveryBitFromVmToIntoCgroupAndForNewtime) {
  EXPECT_EQ(named_clone_flags().bits(), 0x3'ffff'ff80u);
  EXPECT_EQ(clone_flag_table.size(), 27u);
}

TEST(CloneTextPrints, NamesInTheOrderOfStrace) {
  EXPECT_EQ(to_string(NEWTIME | CLEAR_SIGHAND | IO | VFORK), "CLONE_VFORK|CLONE_IO|CLONE_NEWTIME|CLONE_CLEAR_SIGHAND");
}

TEST(CloneTextPrints, ZeroForTheEmptySet) {
  EXPECT_EQ(to_string(CloneFlags{}), "0");
  EXPECT_EQ(to_string(CloneFlags{}, 0), "0");
}

TEST(CloneTextPrints, BitsWithoutANameAsHexadecimal) {
  EXPECT_EQ(to_string(CloneFlags::from_bits(0x104)), "CLONE_VM|0x4");
  EXPECT_EQ(to_string(CloneFlags::from_bits(0x8000000000000001)), "0x8000000000000001");
}

TEST(CloneTextPrints, TheExitSignalLast) {
  EXPECT_EQ(to_string(VM | VFORK, SIGCHLD), "CLONE_VM|CLONE_VFORK|SIGCHLD");
  EXPECT_EQ(to_string(CloneFlags{}, SIGCHLD), "SIGCHLD");
  EXPECT_EQ(to_string(VM, 33), "CLONE_VM|SIGRT_1");
  EXPECT_EQ(to_string(VM, 131), "CLONE_VM|131");
}

TEST(CloneTextParses, NamesWithAndWithoutPrefixInAnyCase) {
  const ParsedCloneFlags expected{VM | FS, SIGCHLD};
  for (const auto* text :
       {"CLONE_VM|CLONE_FS|SIGCHLD", "vm fs sigchld", "clone_vm, FS , SIGCHLD", "VM|FS|17", "0x311"}) {
    const auto parsed = parse_clone_flags(text, CloneCall::clone);
    ASSERT_TRUE(parsed.has_value()) << text << ": " << parsed.error().item;
    EXPECT_EQ(*parsed, expected) << text;
  }
}

TEST(CloneTextParses, TheLowByteOfANumberAsTheSignalInCloneOnly) {
  EXPECT_EQ(parse_clone_flags("0x191", CloneCall::clone), (ParsedCloneFlags{VM, 0x91}));
  EXPECT_EQ(parse_clone_flags("0x191", CloneCall::clone3), (ParsedCloneFlags{CloneFlags::from_bits(0x191), 0}));
}

TEST(CloneTextParses, TheSignalOfClone3WhenItIsNamed) {
  EXPECT_EQ(parse_clone_flags("VM|SIGRT_2", CloneCall::clone3), (ParsedCloneFlags{VM, 34}));
}

TEST(CloneTextParses, ZeroAsTheEmptySet) { EXPECT_EQ(parse_clone_flags("0", CloneCall::clone), ParsedCloneFlags{}); }

TEST(CloneTextRefuses, AnUnknownFlagWithItsPlaceAndTheNearestName) {
  EXPECT_EQ(complaint("CLONE_VM|CLONE_TREAD"),
            "unknown flag 'CLONE_TREAD' at character 10; did you mean CLONE_THREAD?");
  EXPECT_EQ(complaint("vm|sighnd"), "unknown flag 'sighnd' at character 4; did you mean CLONE_SIGHAND?");
  EXPECT_EQ(complaint("SIGCLHD"), "unknown signal 'SIGCLHD' at character 1; did you mean SIGCHLD?");
  EXPECT_EQ(complaint("VM|banana"), "unknown flag 'banana' at character 4");
}

TEST(CloneTextRefuses, NumbersThatAreNone) {
  EXPECT_EQ(complaint("VM|0xzz"), "not a number of 64 bits: '0xzz' at character 4");
  EXPECT_EQ(complaint("0x10000000000000000"), "not a number of 64 bits: '0x10000000000000000' at character 1");
  EXPECT_EQ(complaint("0x"), "not a number of 64 bits: '0x' at character 1");
}

TEST(CloneTextRefuses, TwoExitSignals) {
  EXPECT_EQ(complaint("SIGCHLD|SIGUSR1"), "a second exit signal, after SIGCHLD: 'SIGUSR1' at character 9");
}

TEST(CloneTextRefuses, NothingAtAll) { EXPECT_EQ(complaint(" | "), "no flags given; the empty set is written 0"); }

TEST(CloneTextRefuses, ControlBytesWithoutRepeatingThem) {
  EXPECT_EQ(complaint("\x1b[31m"), "unknown flag '?[31m' at character 1");
}

TEST(CloneText, PrintedAndParsedAgainIsTheSameForAnyBits) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 20'000; ++round) {
    const auto flags = CloneFlags::from_bits(random() & random() & ~std::uint64_t{0x7f});
    const auto parsed = parse_clone_flags(to_string(flags), CloneCall::clone3);
    ASSERT_TRUE(parsed.has_value()) << to_string(flags);
    ASSERT_EQ(parsed->flags, flags) << to_string(flags);
    const auto legacy = CloneFlags::from_bits(flags.bits() & ~clone_signal_bits);
    const int signal = static_cast<int>(random() & clone_signal_bits);
    ASSERT_EQ(parse_clone_flags(to_string(legacy, signal), CloneCall::clone), (ParsedCloneFlags{legacy, signal}));
  }
}

TEST(SignalName, GoesBothWaysForEverySignal) {
  for (int signal = 1; signal <= highest_signal; ++signal) {
    EXPECT_EQ(signal_by_name(signal_name(signal)), signal) << signal_name(signal);
  }
  EXPECT_EQ(signal_name(65), "65");
  EXPECT_EQ(signal_by_name("SIGRT_33"), std::nullopt);
}

TEST(SignalName, CountsFromLibcsEndsWhereANameDoes) {
  EXPECT_EQ(signal_by_name("SIGRTMIN+1"), SIGRTMIN + 1);
  EXPECT_EQ(signal_by_name("sigrtmax-2"), SIGRTMAX - 2);
  EXPECT_EQ(signal_by_name("SIGRTMAX"), SIGRTMAX);
  EXPECT_EQ(signal_by_name("SIGRTMIN"), 32) << "as strace prints it";
  EXPECT_EQ(real_time_signal_by_name("SIGRTMIN"), SIGRTMIN);
  for (const char* name : {"SIGRTMIN+", "SIGRTMIN-1", "SIGRTMIN1", "SIGRTMIN+31", "SIGRTMIN+-1", "SIGRTMIN+1x", "SIGRTMAX+1",
                           "SIGRTMAX-31", "SIGRTMAX-99999999999", "SIGRTMIN+2147483647", "SIGRT"})
    EXPECT_EQ(signal_by_name(name), std::nullopt) << name;
}

}  // namespace
}  // namespace ramet
