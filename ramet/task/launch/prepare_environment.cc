// The environment: the caller's, or nothing, and then the changes. Source: environ(7).
#include <unistd.h>

#include <string_view>

#include "ramet/task/launch/prepare.h"

namespace ramet::launch {

namespace {

Result<void> check(const std::string& name, const std::optional<std::string>& value) {
  if (name.empty()) return malformed("a variable without a name");
  if (name.contains('=')) return malformed("the variable's name \"" + name + "\" holds a =");
  if (name.contains('\0')) return malformed("a zero byte in a variable's name");
  if (value && value->contains('\0')) return malformed("a zero byte in the variable " + name);
  return {};
}

}  // namespace

Result<void> prepare_environment(const CommandSettings& settings, PreparedLaunch& prepared) {
  static char* nothing[] = {nullptr};
  char** const inherited = settings.environment == EnvironmentStart::inherited && environ != nullptr ? environ : nothing;
  if (settings.variables.empty()) {
    prepared.plan.environment = inherited;
    return {};
  }
  for (char** variable = inherited; *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    if (!settings.variables.contains(std::string(text.substr(0, text.find('='))))) {
      prepared.environment.push_back(*variable);
    }
  }
  for (const auto& [name, value] : settings.variables) {
    if (auto good = check(name, value); !good) return good;
    if (value) prepared.environment.push_back(const_cast<char*>(prepared.keep(name + '=' + *value)));
  }
  prepared.environment.push_back(nullptr);
  prepared.plan.environment = prepared.environment.data();
  return {};
}

}  // namespace ramet::launch
