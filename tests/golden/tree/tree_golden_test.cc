// Golden files of the tree: each story drawn once as it is usually seen, and once for every option that changes it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/golden/tree/tree_stories.h"
#include "trace/view/tree.h"

namespace ramet::trace {
namespace {

Genealogy fold(const Story& story) {
  Genealogy genealogy;
  for (const Event& event : story.events) genealogy.apply(event);
  return genealogy;
}

void expect_golden(const std::string& name, const std::string& drawn) {
  const std::string path = std::string(GOLDEN_DIRECTORY) + "/" + name + ".txt";
  if (const char* update = std::getenv("RAMET_GOLDEN_UPDATE"); update != nullptr && std::string_view(update) == "1") {
    std::ofstream(path, std::ios::binary) << drawn;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  ASSERT_TRUE(file) << path << " is missing: run make golden, and read what it wrote";
  std::ostringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(drawn, expected.str()) << path;
}

// The stacks of nested_rust_threads.
class Stacks : public FrameResolver {
 public:
  std::vector<Frame> frames(StackId stack) override {
    const Frame libc{.function = "__clone3", .module = "/lib/x86_64-linux-gnu/libc.so.6"};
    if (stack == StackId(1)) return {libc, {.function = "nested::main", .file = "src/main.rs", .line = 8, .module = "/nested"}};
    return {libc, {.function = "nested::main::{closure#0}", .file = "src/main.rs", .line = 12, .module = "/nested"}};
  }
  std::optional<Frame> function_at(TaskId, std::uint64_t) override { return std::nullopt; }
};

const TreeOptions usual{.style = {.unicode = true, .width = 100}};

void draw(const std::string& name, const Story& story, const TreeOptions& options = usual, FrameResolver* resolver = nullptr) {
  expect_golden(name, render_tree(fold(story), options, resolver));
}

TreeOptions with_width(int width) {
  TreeOptions options = usual;
  options.style.width = width;
  return options;
}

TreeOptions by_parent() {
  TreeOptions options = usual;
  options.by = TreeBy::parent;
  return options;
}

TEST(TreeGolden, NestedRustThreadsHangUnderTheirCreators) { draw("nested_rust_threads", stories::nested_rust_threads()); }
TEST(TreeGolden, TheKernelsTreeHangsThemUnderTheirProcess) {
  draw("nested_rust_threads_by_parent", stories::nested_rust_threads(), by_parent());
}
TEST(TreeGolden, StacksSayWhereEachWasCreated) {
  Stacks stacks;
  draw("nested_rust_threads_stack_120", stories::nested_rust_threads(), with_width(120), &stacks);
  draw("nested_rust_threads_stack_60", stories::nested_rust_threads(), with_width(60), &stacks);
  draw("nested_rust_threads_stack_unlimited", stories::nested_rust_threads(), with_width(0), &stacks);
}
TEST(TreeGolden, AsciiWritesAsciiOnly) {
  TreeOptions options = usual;
  options.style.unicode = false;
  draw("namespaces_and_sharing_ascii", stories::namespaces_and_sharing(), options);
  draw("hostile_names_ascii", stories::hostile_names(), options);
  for (const Story& story : {stories::hostile_names(), stories::shell_pipeline(), stories::ten_thousand_siblings()}) {
    for (const char byte : render_tree(fold(story), options, nullptr)) ASSERT_TRUE(byte == '\n' || (byte >= ' ' && byte < 127));
  }
}
TEST(TreeGolden, ColoursGoByMeaning) {
  TreeOptions options = usual;
  options.style.colour = true;
  draw("bad_ends_colour", stories::bad_ends(), options);
}
TEST(TreeGolden, SumArrayWithThreads) { draw("sum_array_threads", stories::sum_array_threads()); }
TEST(TreeGolden, SumArrayWithProcesses) { draw("sum_array_processes", stories::sum_array_processes()); }
TEST(TreeGolden, AShellPipeline) {
  draw("shell_pipeline", stories::shell_pipeline());
  draw("shell_pipeline_60", stories::shell_pipeline(), with_width(60));
  draw("shell_pipeline_40", stories::shell_pipeline(), with_width(40));
}
TEST(TreeGolden, OrphansAndTheirAdopters) {
  draw("orphans_and_subreaper", stories::orphans_and_subreaper());
  draw("orphans_and_subreaper_by_parent", stories::orphans_and_subreaper(), by_parent());
}
TEST(TreeGolden, AnExecFromASecondThread) {
  draw("exec_from_second_thread", stories::exec_from_second_thread());
  draw("exec_from_second_thread_by_parent", stories::exec_from_second_thread(), by_parent());
}
TEST(TreeGolden, VforkChildren) { draw("vfork_and_exec", stories::vfork_and_exec()); }
TEST(TreeGolden, NamespacesAndUnusualSharing) { draw("namespaces_and_sharing", stories::namespaces_and_sharing()); }
TEST(TreeGolden, TenThousandSiblingsStayReadable) { draw("ten_thousand_siblings", stories::ten_thousand_siblings()); }
TEST(TreeGolden, LikeSubtreesFoldAsAWhole) {
  draw("like_subtrees", stories::like_subtrees());
  TreeOptions options = usual;
  options.folding = Folding::off;
  draw("like_subtrees_no_fold", stories::like_subtrees(), options);
}
TEST(TreeGolden, CommandsThatDifferOnlyInTheirArgumentsFoldWhereThereAreTooMany) {
  draw("build_of_many_files", stories::build_of_many_files());
}
TEST(TreeGolden, HostileNamesAreHarmless) { draw("hostile_names", stories::hostile_names()); }
TEST(TreeGolden, AnAttachedProgramClaimsNoCreators) {
  draw("attached_program", stories::attached_program());
  TreeOptions options = usual;
  options.shows = TreeShows::alive;
  draw("attached_program_alive", stories::attached_program(), options);
}
TEST(TreeGolden, TasksThatRunShowWhatTheyHaveUsedSoFar) {
  TreeOptions options = usual;
  options.shows = TreeShows::alive;
  options.cpu_time_so_far = [](pid_t tid) { return std::chrono::milliseconds(tid); };
  draw("attached_program_alive_used", stories::attached_program(), options);
}
TEST(TreeGolden, ADeadlockIsPointedOut) { draw("deadlock", stories::deadlock()); }
TEST(TreeGolden, AThousandLevelsFitThePage) { draw("deep_nesting", stories::deep_nesting()); }
TEST(TreeGolden, FailedCreationsAndLossesAreSaid) { draw("failures_and_losses", stories::failures_and_losses()); }
TEST(TreeGolden, BadEnds) { draw("bad_ends", stories::bad_ends()); }
TEST(TreeGolden, UnknownCreatorsHaveASectionOfTheirOwn) { draw("creators_unknown", stories::creators_unknown()); }
TEST(TreeGolden, AScreenHasOnlySoManyLines) {
  TreeOptions options = usual;
  options.shows = TreeShows::alive;
  options.max_lines = 8;
  const std::string drawn = render_tree(fold(stories::deep_nesting()), options, nullptr);
  EXPECT_EQ(std::count(drawn.begin(), drawn.end(), '\n'), 8);
  expect_golden("deep_nesting_8_lines", drawn);
}
TEST(TreeGolden, NoLineIsWiderThanThePage) {
  for (const Story& story : {stories::shell_pipeline(), stories::hostile_names(), stories::deep_nesting(), stories::deadlock(),
                             stories::namespaces_and_sharing(), stories::failures_and_losses(), stories::ten_thousand_siblings()}) {
    const Genealogy genealogy = fold(story);
    for (const int width : {30, 40, 80, 120, 200}) {
      std::istringstream lines(render_tree(genealogy, with_width(width), nullptr));
      for (std::string line; std::getline(lines, line);) ASSERT_LE(display_width(line), width) << line;
    }
  }
}

}  // namespace
}  // namespace ramet::trace
