// Told: what a fixture stated of its own tasks (tests/fixtures/truth.h).
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ramet::end_to_end {

using Json = nlohmann::json;

// A life of a tid: the tid at birth, and how often the kernel had used it before.
struct Life {
  int tid = 0;
  int number = 0;
  friend auto operator<=>(const Life&, const Life&) = default;
};
std::string to_string(Life life);

class Told {
 public:
  // Throws on a line that is not JSON: the fixture would be wrong.
  explicit Told(std::string_view lines);

  // The statements of one kind, with the life that each is about.
  [[nodiscard]] std::vector<std::pair<Life, Json>> all(std::string_view fact) const;
  [[nodiscard]] const Json* find(std::string_view fact, Life life) const;
  [[nodiscard]] bool has(std::string_view fact, Life life) const { return find(fact, life) != nullptr; }

 private:
  using Statements = std::vector<std::pair<Life, Json>>;
  std::map<std::string, Statements, std::less<>> by_fact_;
  std::map<std::pair<std::string, Life>, Json> by_life_;
};

}  // namespace ramet::end_to_end
