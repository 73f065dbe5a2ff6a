#include "tests/golden/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ramet::trace {
namespace {

bool updating() {
  const char* update = std::getenv("RAMET_GOLDEN_UPDATE");  // NOLINT: no thread changes the environment
  return update != nullptr && std::string_view(update) == "1";
}

std::string first_difference(std::string_view expected, std::string_view actual) {
  std::istringstream left{std::string(expected)};
  std::istringstream right{std::string(actual)};
  std::string expected_line;
  std::string actual_line;
  for (int number = 1;; ++number) {
    const bool more_expected = static_cast<bool>(std::getline(left, expected_line));
    const bool more_actual = static_cast<bool>(std::getline(right, actual_line));
    if (!more_expected && !more_actual) return "only the last line's end differs";
    if (!more_expected) expected_line = "(the end)";
    if (!more_actual) actual_line = "(the end)";
    if (expected_line != actual_line) {
      return "line " + std::to_string(number) + "\n  golden: " + expected_line + "\n  now:    " + actual_line;
    }
  }
}

}  // namespace

testing::AssertionResult equals_golden(std::string_view actual, const std::string& file) {
  const std::filesystem::path path = std::filesystem::path(RAMET_GOLDEN_FOLDER) / file;
  if (updating()) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return testing::AssertionSuccess();
  }
  std::ifstream stored(path, std::ios::binary);
  if (!stored) return testing::AssertionFailure() << "no file " << path << "; RAMET_GOLDEN_UPDATE=1 makes it";
  std::ostringstream content;
  content << stored.rdbuf();
  if (content.str() == actual) return testing::AssertionSuccess();
  return testing::AssertionFailure() << file << ": " << first_difference(content.str(), actual)
                                     << "\nIf the change is meant: RAMET_GOLDEN_UPDATE=1, then look at git diff.";
}

}  // namespace ramet::trace
