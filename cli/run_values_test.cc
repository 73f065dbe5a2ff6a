#include "cli/run_values.h"

#include <gtest/gtest.h>

#include <csignal>

namespace ramet::cli {
namespace {

TEST(RunValues, CapabilitiesHaveNamesAndFewWords) {
  EXPECT_EQ(capabilities_in("net_raw")->bits(), std::uint64_t{1} << 13);
  EXPECT_EQ(capabilities_in("CAP_CHOWN")->bits(), 1u);
  EXPECT_EQ(*capabilities_in("ALL"), all_capabilities);
  EXPECT_FALSE(capabilities_in("net_rwa"));
  EXPECT_FALSE(capabilities_in(""));
  EXPECT_EQ(capabilities_in_words({}), "none");
  EXPECT_EQ(capabilities_in_words(all_capabilities), "all");
  EXPECT_EQ(capabilities_in_words({0, 13}), "CAP_CHOWN CAP_NET_RAW");
  EXPECT_EQ(capabilities_in_words(CapabilitySet::from_bits(~std::uint64_t{1})), "all but CAP_CHOWN");
}

TEST(RunValues, NamespacesAreNamedAsExplainNamesThem) {
  EXPECT_EQ(*namespaces_in("net,pid"), Namespace::net | Namespace::pid);
  EXPECT_EQ(*namespaces_in("CLONE_NEWNS"), Namespaces(Namespace::mount));
  EXPECT_EQ(*namespaces_in("NEWUSER,mnt"), Namespace::user | Namespace::mount);
  EXPECT_EQ(*namespaces_in("all"), every_namespace);
}

TEST(RunValues, AMistypedNamespaceIsRefusedWithASuggestion) {
  const auto wrong = namespaces_in("moun");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().item.find("did you mean mount?"), std::string::npos) << wrong.error().item;
}

TEST(RunValues, SignalsHaveNamesAndNumbers) {
  for (const char* text : {"TERM", "SIGTERM", "term", "15"}) EXPECT_EQ(*signal_in(text), 15) << text;
  for (const char* text : {"", "0", "65", "-1", "SIG", "TERMX", "RTMIN+31", "RTMIN-1"})
    EXPECT_FALSE(signal_in(text)) << text;
}

TEST(RunValues, RealTimeSignalsAreCountedAsKillCountsThem) {
  for (const char* text : {"RTMIN+1", "SIGRTMIN+1", "rtmin+1", "35"}) EXPECT_EQ(*signal_in(text), SIGRTMIN + 1) << text;
  EXPECT_EQ(*signal_in("RTMIN"), SIGRTMIN);
  EXPECT_EQ(*signal_in("RTMAX-2"), SIGRTMAX - 2);
  for (int signal = 1; signal <= SIGRTMAX; ++signal) EXPECT_EQ(*signal_in(signal_in_words(signal)), signal);
  EXPECT_EQ(signal_in_words(SIGRTMIN + 1), "SIGRTMIN+1");
}

TEST(RunValues, SizesHaveUnits) {
  EXPECT_EQ(*bytes_in("100"), 100u);
  EXPECT_EQ(*bytes_in("2k"), 2048u);
  EXPECT_EQ(*bytes_in("1G"), 1u << 30);
  for (const char* text : {"", "k", "-1", "1x", "99999999999999999999", "99999999999999999t"})
    EXPECT_FALSE(bytes_in(text)) << text;
}

TEST(RunValues, TimesHaveUnits) {
  using namespace std::chrono_literals;
  EXPECT_EQ(*time_in("10"), 10s);
  EXPECT_EQ(*time_in("0.5"), 500ms);
  EXPECT_EQ(*time_in("20ms"), 20ms);
  EXPECT_EQ(*time_in("2m"), 2min);
  for (const char* text : {"", "s", "1d", "-1", "1.2.3", "99999999999999"}) EXPECT_FALSE(time_in(text)) << text;
}

TEST(RunValues, LimitsAreASoftAndAHardOne) {
  EXPECT_EQ(limit_in("nofile=10")->second.rlim_max, 10u);
  EXPECT_EQ(limit_in("RLIMIT_NOFILE=10:20")->second.rlim_max, 20u);
  EXPECT_EQ(limit_in("core=unlimited")->second.rlim_cur, RLIM_INFINITY);
  EXPECT_EQ(limit_in_words(RLIMIT_NOFILE, {.rlim_cur = 10, .rlim_max = RLIM_INFINITY}), "nofile=10:unlimited");
  for (const char* text : {"nofile", "nofile=", "no=1", "nofile=20:10", "nofile=1:2:3"})
    EXPECT_FALSE(limit_in(text)) << text;
}

TEST(RunValues, RangesOfIdsGoFromInsideToOutside) {
  EXPECT_EQ(*id_range_in("0:1000:5"), (IdRange{.inside = 0, .outside = 1000, .count = 5}));
  EXPECT_EQ(*id_range_in("0:1000"), (IdRange{.inside = 0, .outside = 1000, .count = 1}));
  for (const char* text : {"", "0", "0:", "0:1:2:3", "a:b:c"}) EXPECT_FALSE(id_range_in(text)) << text;
}

TEST(RunValues, ProcessorsAreListsOfRanges) {
  const auto set = processor_list_in("0-2,5");
  ASSERT_TRUE(set);
  EXPECT_EQ(CPU_COUNT(&*set), 4);
  EXPECT_TRUE(CPU_ISSET(5, &*set));
  for (const char* text : {"0-2,5", "7", "1023", "0-1023"})
    EXPECT_EQ(processor_list_in_words(*processor_list_in(text)), text);
  for (const char* text : {"", "a", "3-1", "0-", "99999"}) EXPECT_FALSE(processor_list_in(text)) << text;
}

TEST(RunValues, TakeAnAmountOfProcessorsAsDockerAndSystemdWriteIt) {
  EXPECT_EQ(processors_in("1.5").value(), 1.5);
  EXPECT_EQ(processors_in("150%").value(), 1.5);
  EXPECT_EQ(processors_in("2").value(), 2);
  for (const char* text : {"", "%", "0", "0.001", "-1", "a", "1.5x", "0-3", "nan", "inf"})
    EXPECT_FALSE(processors_in(text)) << text;
}

}  // namespace
}  // namespace ramet::cli
