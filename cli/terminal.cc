#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace ramet::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

bool wants_colour(int descriptor, ColourChoice choice) {
  if (choice != ColourChoice::automatic) return choice == ColourChoice::always;
  if (!environment("NO_COLOR").empty()) return false;
  if (const auto force = environment("CLICOLOR_FORCE"); !force.empty() && force != "0") return true;
  return isatty(descriptor) == 1 && environment("TERM") != "dumb";
}

// The rule of setlocale: the first of these three that is set decides.
bool has_unicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view value = environment(name);
    if (value.empty()) continue;
    return value.ends_with("UTF-8") || value.ends_with("utf8") || value.ends_with("UTF8") || value.ends_with("utf-8");
  }
  return false;
}

int width_of(int descriptor, int width_elsewhere) {
  winsize size{};
  if (isatty(descriptor) == 1 && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const int columns = std::atoi(std::string(environment("COLUMNS")).c_str());
  return columns > 0 ? columns : width_elsewhere;
}

}  // namespace

trace::Style style_for(int descriptor, ColourChoice choice, int width_elsewhere) {
  return {.colour = wants_colour(descriptor, choice),
          .unicode = has_unicode(),
          .width = width_of(descriptor, width_elsewhere)};
}

int terminal_height(int descriptor) {
  winsize size{};
  constexpr int usual = 24;
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : usual;
}

}  // namespace ramet::cli
