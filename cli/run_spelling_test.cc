#include "cli/run_spelling.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/run_options.h"
#include "ramet/own/fd.h"

namespace ramet::cli {
namespace {

using Words = std::vector<std::string>;

class RunSpelling : public testing::Test {
 protected:
  RunSpelling() { declare_run_options(verb_, settings_); }
  Words ours(Words words) { return in_our_spelling(verb_, std::move(words)).value().options; }

 private:
  RunSettings settings_;
  CommandLine line_{"ramet", "", ""};

 protected:
  Verb verb_ = line_.add_verb("run", "");
};

// A descriptor from which `text` can be read.
Fd holding(std::string_view text) {
  int ends[2] = {};
  EXPECT_EQ(::pipe(ends), 0);
  EXPECT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  return Fd(ends[0]);
}

TEST_F(RunSpelling, BubblewrapSetsAVariableInTwoWords) {
  EXPECT_EQ(ours({"--setenv", "A", "1", "--setenv", "B=2", "sh"}), (Words{"--setenv", "A=1", "--setenv", "B=2", "sh"}));
}

TEST_F(RunSpelling, UnshareNamesTheSignalOfAChild) {
  EXPECT_EQ(ours({"--kill-child=TERM", "sh"}), (Words{"--death-signal", "TERM", "sh"}));
  EXPECT_EQ(ours({"--kill-child", "sh"}), (Words{"--kill-child", "sh"}));
}

TEST_F(RunSpelling, MoreOptionsComeFromADescriptor) {
  using namespace std::string_view_literals;
  const Fd file = holding("--tmpfs\0/a b\0--setenv\0A\0001\0"sv);
  EXPECT_EQ(ours({"-p", "--args", std::to_string(file.number()), "--dir", "/c", "sh"}),
            (Words{"-p", "--tmpfs", "/a b", "--setenv", "A=1", "--dir", "/c", "sh"}));
  const Fd with_command = holding("sh\0-c\0true"sv);  // the last NUL may be missing
  EXPECT_EQ(ours({"--args=" + std::to_string(with_command.number())}), (Words{"sh", "-c", "true"}));
}

TEST_F(RunSpelling, DashesFromADescriptorEndTheOptions) {
  using namespace std::string_view_literals;
  const Fd file = holding("--dir\0/a\0--\0-x\0"sv);
  const auto words = in_our_spelling(verb_, {"--args", std::to_string(file.number()), "--setenv", "A", "1"});
  ASSERT_TRUE(words);
  EXPECT_EQ(words->options, (Words{"--dir", "/a"}));
  EXPECT_EQ(words->command, (Words{"-x", "--setenv", "A", "1"}));
}

TEST_F(RunSpelling, WhatFollowsTheCommandIsItsOwn) {
  const Words words{"--bind", "--args", "/to", "-pw", "/", "./program", "--setenv", "A", "1", "--kill-child=TERM", "--args", "99"};
  EXPECT_EQ(ours(words), words);
  const Words unknown{"--no-such-option", "--setenv", "A", "1"};
  EXPECT_EQ(ours(unknown), unknown);
}

TEST_F(RunSpelling, ADescriptorThatCannotBeReadIsSaid) {
  for (const char* text : {"99", "x", "-1", ""}) {
    const auto refused = in_our_spelling(verb_, {"--args", text});
    ASSERT_FALSE(refused) << text;
    EXPECT_FALSE(describe(refused.error()).empty());
  }
}

}  // namespace
}  // namespace ramet::cli
