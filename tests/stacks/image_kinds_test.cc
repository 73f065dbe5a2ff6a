// The same program, linked and stripped in every way: what its stacks and threads are called, and where.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>

#include "tests/stacks/captured_run.h"

namespace ramet::trace {
namespace {

struct Shown {
  CapturedRun run;
  std::vector<std::vector<Frame>> stacks;     // of each creation
  std::vector<std::optional<Frame>> entries;  // what it runs
};

Shown shown(const std::filesystem::path& program) {
  SymbolResolver resolver;
  Shown shown{run_captured({program}, resolver), {}, {}};
  for (const Creation& creation : shown.run.creations) {
    shown.stacks.push_back(resolver.frames(creation.stack));
    shown.entries.push_back(creation.entry ? resolver.function_at(creation.task, *creation.entry) : std::nullopt);
  }
  return shown;
}

// The frames in the program itself, without its start code.
std::vector<Frame> own_frames(const std::vector<Frame>& frames, const std::filesystem::path& program) {
  std::vector<Frame> own;
  std::ranges::copy_if(frames, std::back_inserter(own),
                       [&](const Frame& frame) { return frame.module == program && frame.function != "_start"; });
  return own;
}

bool is_at(const Frame& frame, const ToldSite& site) {
  return frame.function == site.function && frame.line == site.line && frame.file.ends_with(site.file);
}

class ImageKinds : public testing::Test {
 protected:
  // Every stack is what the program told of itself: functions, files and lines.
  static void expect_all_is_told(const std::string& fixture) {
    const std::filesystem::path program = stack_fixture(fixture);
    const Shown seen = shown(program);
    ASSERT_TRUE(seen.run.ended_well);
    ASSERT_EQ(seen.stacks.size(), seen.run.told.size());
    for (std::size_t index = 0; index < seen.stacks.size(); ++index) {
      const auto found = std::ranges::search(seen.stacks[index], seen.run.told[index].sites, is_at);
      EXPECT_EQ(found.size(), seen.run.told[index].sites.size()) << "creation " << index;
      ASSERT_TRUE(seen.entries[index].has_value());
      EXPECT_EQ(seen.entries[index]->function, seen.run.told[index].runs);
      EXPECT_GT(seen.entries[index]->line, 0);
    }
  }
};

TEST_F(ImageKinds, OfAFixedAddressHasAllNames) { expect_all_is_told("pthread_nested_fixed"); }

TEST_F(ImageKinds, OfAStaticProgramAtAnyAddressHasAllNames) { expect_all_is_told("pthread_nested_static_pie"); }

TEST_F(ImageKinds, WithItsDebugInformationInAnotherFileHasAllNames) { expect_all_is_told("pthread_nested_split"); }

TEST_F(ImageKinds, WithoutDebugInformationHasFunctionsAndNoLines) {
  const std::filesystem::path program = stack_fixture("pthread_nested_no_debug");
  const Shown seen = shown(program);
  ASSERT_TRUE(seen.run.ended_well);
  ASSERT_EQ(seen.stacks.size(), seen.run.told.size());
  for (std::size_t index = 0; index < seen.stacks.size(); ++index) {
    const std::vector<Frame> own = own_frames(seen.stacks[index], program);
    const std::vector<ToldSite>& told = seen.run.told[index].sites;
    ASSERT_EQ(own.size(), told.size());
    for (std::size_t depth = 0; depth < told.size(); ++depth) {
      EXPECT_EQ(own[depth].function, told[depth].function);
      EXPECT_EQ(own[depth].file, "");
      EXPECT_EQ(own[depth].line, 0);
    }
    EXPECT_EQ(seen.entries[index].value().function, seen.run.told[index].runs);
  }
}

TEST_F(ImageKinds, StrippedHasItsFramesAndClaimsNoNames) {
  const std::filesystem::path program = stack_fixture("pthread_nested_stripped");
  const Shown seen = shown(program);
  ASSERT_TRUE(seen.run.ended_well);
  ASSERT_EQ(seen.stacks.size(), seen.run.told.size());
  for (std::size_t index = 0; index < seen.stacks.size(); ++index) {
    const std::vector<Frame> own = own_frames(seen.stacks[index], program);
    EXPECT_GE(own.size(), seen.run.told[index].sites.size()) << "unwinding needs no symbols";
    for (const Frame& frame : own) {
      EXPECT_EQ(frame.function, "");
      EXPECT_NE(frame.address, 0u);
    }
    EXPECT_EQ(seen.entries[index].value().function, "");
    EXPECT_EQ(seen.entries[index].value().module, program);
  }
}

// A program that deletes itself, as an updater may, is opened where it still is: in its process.
TEST_F(ImageKinds, DeletedWhileItRunsHasAllNames) {
  const std::filesystem::path copy =
      std::filesystem::temp_directory_path() / ("ramet_deleted." + std::to_string(getpid()));
  std::filesystem::copy_file(stack_fixture("pthread_nested"), copy, std::filesystem::copy_options::overwrite_existing);
  class Deleter : public EventSink {
   public:
    Deleter(SymbolResolver& resolver, std::filesystem::path program)
        : resolver_(resolver), program_(std::move(program)) {}
    void take(const Event& event) override {
      std::error_code ignored;
      std::filesystem::remove(program_, ignored);  // before its first mapping is told
      Event told = event;
      if (auto* mapped = std::get_if<Mapped>(&told.payload)) {
        for (Mapping& mapping : mapped->mappings) {
          if (mapping.path == program_) mapping.path += " (deleted)";
        }
      }
      resolver_.take(told);
    }

   private:
    SymbolResolver& resolver_;
    std::filesystem::path program_;
  };
  SymbolResolver resolver;
  Deleter deleter(resolver, copy);
  const CapturedRun run = run_captured({copy}, deleter);
  ASSERT_TRUE(run.ended_well);
  ASSERT_FALSE(run.creations.empty());
  const std::vector<Frame> own = own_frames(resolver.frames(run.creations.front().stack), copy);
  ASSERT_FALSE(own.empty());
  EXPECT_EQ(own.front().function, run.told.front().sites.front().function);
  EXPECT_EQ(own.front().line, run.told.front().sites.front().line);
}

}  // namespace
}  // namespace ramet::trace
