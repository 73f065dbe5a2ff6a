#include "tests/end_to_end/told.h"

#include <fmt/format.h>
#include <sstream>

namespace ramet::end_to_end {
namespace {

Life life_of(const Json& statement) { return {statement.value("tid", 0), statement.value("life", 0)}; }

}  // namespace

std::string to_string(Life life) {
  return life.number == 0 ? std::to_string(life.tid) : fmt::format("{} (life {})", life.tid, life.number);
}

Told::Told(std::string_view lines) {
  std::istringstream stream{std::string(lines)};
  for (std::string line; std::getline(stream, line);) {
    const Json statement = Json::parse(line);
    const std::string fact = statement["fact"];
    by_fact_[fact].emplace_back(life_of(statement), statement);
    by_life_[{fact, life_of(statement)}] = statement;
  }
}

std::vector<std::pair<Life, Json>> Told::all(std::string_view fact) const {
  const auto found = by_fact_.find(fact);
  return found == by_fact_.end() ? Statements() : found->second;
}

const Json* Told::find(std::string_view fact, Life life) const {
  const auto found = by_life_.find({std::string(fact), life});
  return found == by_life_.end() ? nullptr : &found->second;
}

}  // namespace ramet::end_to_end
