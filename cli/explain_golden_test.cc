// `ramet explain` as a user meets it: each file of tests/golden/explain is a transcript ("$ ramet explain ...", what it
// printed, "[exit N]") and must come out again. RAMET_GOLDEN_UPDATE=1 writes the files anew, from their first lines.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Run {
  std::string output;  // both streams
  int status = -1;
};

Run run(const std::string& arguments) {
  // No terminal, no locale and a fixed width: the same bytes everywhere.
  const std::string command = "PATH='" + fs::path(RAMET_COMMAND).parent_path().string() +
                              "':$PATH LC_ALL=C COLUMNS=100 ramet " + arguments + " 2>&1 </dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  Run result;
  std::array<char, 4096> buffer{};
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    result.output.append(buffer.data(), got);
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

std::string transcript(const std::string& command_line) {
  const Run result = run(command_line.substr(std::string_view("$ ramet ").size()));
  return command_line + "\n" + result.output + "[exit " + std::to_string(result.status) + "]\n";
}

std::string contents(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<fs::path> transcripts() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(RAMET_EXPLAIN_TRANSCRIPTS)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

class ExplainTranscript : public testing::TestWithParam<fs::path> {};

TEST_P(ExplainTranscript, ComesOutAgain) {
  const std::string expected = contents(GetParam());
  ASSERT_TRUE(expected.starts_with("$ ramet explain")) << GetParam();
  const std::string found = transcript(expected.substr(0, expected.find('\n')));
  if (std::getenv("RAMET_GOLDEN_UPDATE") != nullptr) {
    std::ofstream(GetParam()) << found;
    return;
  }
  EXPECT_EQ(found, expected);
}

INSTANTIATE_TEST_SUITE_P(Golden, ExplainTranscript, testing::ValuesIn(transcripts()),
                         [](const auto& file) { return file.param.stem().string(); });

TEST(ExplainColours, AppearOnlyWhenAskedForOrOnATerminal) {
  EXPECT_EQ(run("explain vm").output.find('\x1b'), std::string::npos);
  EXPECT_NE(run("explain --color always vm").output.find("\x1b["), std::string::npos);
}

}  // namespace
