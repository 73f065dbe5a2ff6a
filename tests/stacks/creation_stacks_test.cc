// What a fixture says of its own call stack at each creation is what the resolver makes of the raw copies.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/stacks/captured_run.h"

namespace ramet::trace {
namespace {

std::string text(const std::vector<Frame>& frames) {
  std::string lines;
  for (const Frame& frame : frames) {
    lines += "  " + frame.function + " at " + frame.file + ":" + std::to_string(frame.line) + " in " + frame.module +
             (frame.inlined ? " (inlined)\n" : "\n");
  }
  return lines;
}

std::string text(const ToldStack& told) {
  std::string lines;
  for (const ToldSite& site : told.sites) {
    lines += "  " + site.function + " at " + site.file + ":" + std::to_string(site.line) + "\n";
  }
  return lines;
}

// A resolved name is qualified: "nest::create<int>" for what __func__ calls "create".
bool is_named(const std::string& qualified, const std::string& name) {
  const std::string bare = qualified.substr(0, qualified.find('<', qualified.starts_with('<') ? 1 : 0));
  return qualified == name || qualified.ends_with("::" + name) || bare.ends_with("::" + name) || bare == name;
}

bool matches(const Frame& frame, const ToldSite& site) {
  return is_named(frame.function, site.function) && frame.line == site.line &&
         std::filesystem::path(frame.file).filename() == site.file;
}

// "lambda()#1" stands for the first lambda of some function, which clang numbers from 0; Rust's plain functions have a type
// without a name.
bool runs(const Frame& frame, const std::string& told) {
  const std::string& name = frame.function;
  if (told == "lambda()#1") return (name.ends_with("{lambda()#1}") || name.ends_with("::$_0")) && frame.line > 0;
  if (told == "fn()") return frame.function == told;
  return is_named(frame.function, told) && frame.line > 0;
}

// The told sites stand in the frames without a gap.
bool holds(const std::vector<Frame>& frames, const ToldStack& told) {
  return !std::ranges::search(frames, told.sites, matches).empty();
}

// Each fixture optimised, and not.
std::vector<std::string> fixtures_both_ways(std::initializer_list<std::string> names) {
  std::vector<std::string> both;
  for (const std::string& name : names) {
    both.push_back(name);
    both.push_back(name + "_O0");
  }
  return both;
}

class CreationStacks : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(stack_fixture(GetParam()))) GTEST_SKIP() << "no fixture " << GetParam() << " on this machine";
  }
};

TEST_P(CreationStacks, AreWhatTheProgramItselfSays) {
  SymbolResolver resolver;
  const CapturedRun run = run_captured({stack_fixture(GetParam())}, resolver);
  ASSERT_TRUE(run.ended_well);
  ASSERT_FALSE(run.told.empty());
  ASSERT_GE(run.creations.size(), run.told.size());
  for (std::size_t index = 0; index < run.told.size(); ++index) {
    const std::vector<Frame> frames = resolver.frames(run.creations[index].stack);
    EXPECT_TRUE(holds(frames, run.told[index])) << "told:\n" << text(run.told[index]) << "resolved:\n" << text(frames);
  }
}

TEST_P(CreationStacks, SayWhichFunctionANewThreadRuns) {
  SymbolResolver resolver;
  const CapturedRun run = run_captured({stack_fixture(GetParam())}, resolver);
  ASSERT_GE(run.creations.size(), run.told.size());
  for (std::size_t index = 0; index < run.told.size(); ++index) {
    const Creation& creation = run.creations[index];
    const std::string& told = run.told[index].runs;
    if (told == "-") {
      EXPECT_FALSE(creation.entry.has_value()) << "a process has no start routine";
      continue;
    }
    if (GetParam().find("m32") != std::string::npos) continue;  // the test reads descriptors of 64-bit threads alone
    ASSERT_TRUE(creation.entry.has_value());
    const std::optional<Frame> frame = resolver.function_at(creation.task, *creation.entry);
    ASSERT_TRUE(frame.has_value());
    EXPECT_TRUE(runs(*frame, told)) << "told " << told << ", resolved " << text({*frame});
  }
}

INSTANTIATE_TEST_SUITE_P(Fixtures, CreationStacks, testing::ValuesIn(fixtures_both_ways({"pthread_nested", "pthread_nested_static", "pthread_nested_m32",
                                                               "std_thread_closures", "std_async", "nested_spawn", "fork_in_recursion",
                                                               "process_calls", "raw_clone3"})),
                         [](const auto& fixture) { return fixture.param; });

}  // namespace
}  // namespace ramet::trace
