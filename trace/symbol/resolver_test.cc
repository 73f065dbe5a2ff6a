// The test looks at its own process: what it asks for stands in this file.
#include "trace/symbol/resolver.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>

#include "trace/symbol/own_process.h"

#if defined(__x86_64__)
namespace ramet::trace {
namespace {

struct Here {
  StackCaptured captured;
  int line = 0;  // of the call
};

[[gnu::noinline]] Here capture_from_below(int depth) {
  Here here;
  if (depth == 0) {
    here.captured = own_stack(StackId{1}, MapsId{1});
    here.line = __LINE__ - 1;
    return here;
  }
  here = capture_from_below(depth - 1);
  __asm__ volatile("" ::: "memory");  // no tail call: its frame would be gone
  return here;
}

std::vector<Frame> resolved(SymbolResolver& resolver, const StackCaptured& captured) {
  resolver.take(own_event(own_maps(MapsId{1})));
  resolver.take(own_event(captured));
  return resolver.frames(captured.id);
}

std::vector<std::string> functions_of(const std::vector<Frame>& frames) {
  std::vector<std::string> names;
  for (const Frame& frame : frames) names.push_back(frame.function);
  return names;
}

bool is(const std::string& function, std::string_view name) { return function.ends_with(name); }

TEST(SymbolResolver, NamesFunctionFileAndLineOfEachCall) {
  SymbolResolver resolver;
  const Here here = capture_from_below(2);
  const std::vector<Frame> frames = resolved(resolver, here.captured);
  ASSERT_GE(frames.size(), 5u);
  EXPECT_TRUE(is(frames[0].function, "own_stack")) << frames[0].function;
  for (int depth = 1; depth <= 3; ++depth)
    EXPECT_TRUE(is(frames[depth].function, "capture_from_below")) << frames[depth].function;
  EXPECT_TRUE(frames[1].file.ends_with("resolver_test.cc")) << frames[1].file;
  EXPECT_EQ(frames[1].line, here.line);
  EXPECT_TRUE(is(frames[4].function, "TestBody")) << frames[4].function;
}

TEST(SymbolResolver, SaysInWhichImageAndAtWhichAddress) {
  SymbolResolver resolver;
  const Here here = capture_from_below(0);
  const std::vector<Frame> frames = resolved(resolver, here.captured);
  ASSERT_FALSE(frames.empty());
  EXPECT_EQ(frames[0].module, own_mapping_of(here.captured.registers[16]).path);
  EXPECT_EQ(frames[0].address, here.captured.registers[16]);
}

TEST(SymbolResolver, GivesTheSameAnswerAgain) {
  SymbolResolver resolver;
  const Here here = capture_from_below(1);
  const auto first = functions_of(resolved(resolver, here.captured));
  EXPECT_EQ(functions_of(resolver.frames(StackId{1})), first);
}

TEST(SymbolResolver, GivesOneAnswerForTheSameCallsInAnotherProcess) {
  SymbolResolver resolver;
  Here here = capture_from_below(1);
  const auto first = functions_of(resolved(resolver, here.captured));
  // The same program, mapped a page higher.
  constexpr std::uint64_t shift = std::uint64_t{1} << 40;
  Mapped other = own_maps(MapsId{2});
  for (Mapping& mapping : other.mappings) {
    mapping.begin += shift;
    mapping.end += shift;
  }
  here.captured.id = StackId{2};
  here.captured.maps = MapsId{2};
  here.captured.registers[16] += shift;
  const auto is_code = [](std::uint64_t word) { return !own_mapping_of(word).path.empty(); };
  for (std::size_t at = 0; at + 8 <= here.captured.stack.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, here.captured.stack.data() + at, sizeof word);
    if (!is_code(word)) continue;
    word += shift;
    std::memcpy(here.captured.stack.data() + at, &word, sizeof word);
  }
  resolver.take(own_event(std::move(other)));
  resolver.take(own_event(here.captured));
  EXPECT_EQ(functions_of(resolver.frames(StackId{2})), first);
}

TEST(SymbolResolver, OpensEachImageWhenItsMappingIsReportedAndNotLater) {
  int opened = 0;
  SymbolResolver resolver([&](pid_t tgid, const Mapping& mapping) {
    ++opened;
    return open_image_of_live_process(tgid, mapping);
  });
  const Event mapped = own_event(own_maps(MapsId{1}));
  resolver.open_images(mapped);
  const int when_reported = opened;
  EXPECT_GT(when_reported, 0);
  resolver.take(mapped);
  const Here here = capture_from_below(0);
  resolver.take(own_event(here.captured));
  EXPECT_FALSE(resolver.frames(StackId{1}).front().function.empty());
  EXPECT_EQ(opened, when_reported);
}

TEST(SymbolResolver, OpensImagesWhileAnotherThreadAsksForFrames) {
  SymbolResolver resolver;
  const Here here = capture_from_below(1);
  const auto first = functions_of(resolved(resolver, here.captured));
  std::thread tracing([&] {
    for (std::uint64_t number = 10; number < 60; ++number) resolver.open_images(own_event(own_maps(MapsId{number})));
  });
  for (int times = 0; times < 50; ++times) EXPECT_EQ(functions_of(resolver.frames(StackId{1})), first);
  tracing.join();
}

TEST(SymbolResolver, LeavesOutNamesOfAnImageThatCannotBeOpened) {
  SymbolResolver resolver([](pid_t, const Mapping&) { return -1; });
  const Here here = capture_from_below(0);
  const std::vector<Frame> frames = resolved(resolver, here.captured);
  ASSERT_FALSE(frames.empty());
  EXPECT_EQ(frames[0].function, "");
  EXPECT_EQ(frames[0].address, here.captured.registers[16]);
  EXPECT_EQ(frames[0].module, own_mapping_of(here.captured.registers[16]).path);
}

TEST(SymbolResolver, KnowsNothingOfAStackThatItNeverSaw) {
  SymbolResolver resolver;
  EXPECT_TRUE(resolver.frames(StackId{7}).empty());
  EXPECT_TRUE(resolver.frames(StackId::none).empty());
  EXPECT_FALSE(resolver.function_at(TaskId{1}, 0x1000).has_value());
}

TEST(SymbolResolver, OutlivesAStackWhoseMapsWereNeverTold) {
  SymbolResolver resolver;
  const Here here = capture_from_below(0);
  resolver.take(own_event(here.captured));
  EXPECT_TRUE(resolver.frames(StackId{1}).empty());
}

TEST(SymbolResolver, AnswersForEveryOneOfVeryManyStacks) {
  SymbolResolver resolver;
  resolver.take(own_event(own_maps(MapsId{1})));
  Here here = capture_from_below(1);
  constexpr std::uint64_t count = 600;  // more than wait raw
  for (std::uint64_t number = 1; number <= count; ++number) {
    here.captured.id = StackId{number};
    resolver.take(own_event(here.captured));
  }
  for (const std::uint64_t number : {std::uint64_t{1}, std::uint64_t{300}, count}) {
    EXPECT_TRUE(is(resolver.frames(StackId{number}).at(1).function, "capture_from_below"));
  }
}

[[gnu::noinline]] void something_to_run() { __asm__ volatile("" ::: "memory"); }
const int line_of_something = __LINE__ - 1;

TEST(SymbolResolver, NamesTheFunctionAtAnAddress) {
  SymbolResolver resolver;
  resolver.take(own_event(own_maps(MapsId{1})));
  const std::optional<Frame> frame = resolver.function_at(TaskId{1}, address_of(&something_to_run));
  ASSERT_TRUE(frame.has_value());
  EXPECT_TRUE(is(frame->function, "something_to_run")) << frame->function;
  EXPECT_TRUE(frame->file.ends_with("resolver_test.cc"));
  EXPECT_EQ(frame->line, line_of_something);
}

TEST(SymbolResolver, LooksInTheCreatorsMemoryForWhatANewThreadRuns) {
  SymbolResolver resolver;
  resolver.take(own_event(own_maps(MapsId{1})));
  Created created;
  created.creator = {TaskId{1}, getpid(), Certainty::exact};
  created.entry = address_of(&something_to_run);
  Event birth = own_event(std::move(created));
  birth.task = TaskId{2};
  resolver.take(birth);
  const std::optional<Frame> frame = resolver.function_at(TaskId{2}, address_of(&something_to_run));
  ASSERT_TRUE(frame.has_value());
  EXPECT_TRUE(is(frame->function, "something_to_run")) << frame->function;
}

}  // namespace
}  // namespace ramet::trace
#endif
