#include "trace/view/duration.h"

#include <fmt/format.h>

namespace ramet::trace {
namespace {

struct Unit {
  std::int64_t nanoseconds;
  const char* name;
  int small_decimals;  // below ten of this unit
  int large_decimals;  // from ten on
  std::int64_t limit;  // how many of it are written in the next unit
};

constexpr Unit units[] = {
    {1'000, "us", 1, 0, 1'000},
    {1'000'000, "ms", 1, 0, 1'000},
    {1'000'000'000, "s", 2, 1, 60},
};

constexpr std::int64_t power_of_ten(int exponent) { return exponent == 0 ? 1 : 10 * power_of_ten(exponent - 1); }

// `value` in tenths or hundredths of `unit`, rounded to the nearest, without floating point so that no platform differs.
std::int64_t scaled(std::int64_t value, const Unit& unit, int decimals) {
  const std::int64_t step = unit.nanoseconds / power_of_ten(decimals);
  return value / step + (value % step * 2 >= step ? 1 : 0);
}

std::string in_unit(std::int64_t value, const Unit& unit) {
  int decimals = unit.small_decimals;
  if (scaled(value, unit, decimals) >= 10 * power_of_ten(decimals)) decimals = unit.large_decimals;
  const std::int64_t number = scaled(value, unit, decimals);
  if (decimals == 0) return fmt::format("{} {}", number, unit.name);
  const std::int64_t one = power_of_ten(decimals);
  return fmt::format("{}.{:0{}} {}", number / one, number % one, decimals, unit.name);
}

std::string in_two_units(std::int64_t seconds) {
  if (seconds < 3'600) return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
  const std::int64_t minutes = seconds / 60;
  if (minutes < 24 * 60) return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
  const std::int64_t hours = minutes / 60;
  return fmt::format("{} d {:02} h", hours / 24, hours % 24);
}

}  // namespace

std::string format_duration(Time duration) {
  const std::int64_t value = duration.count();
  if (value < 0) {
    // A clock that seems to run backwards is shown, not hidden; the smallest value has no positive counterpart.
    return "-" + format_duration(value == INT64_MIN ? Time::max() : Time(-value));
  }
  if (value < 1'000) return fmt::format("{} ns", value);
  for (const Unit& unit : units) {
    if (scaled(value, unit, unit.large_decimals) < unit.limit * power_of_ten(unit.large_decimals)) {
      return in_unit(value, unit);
    }
  }
  return in_two_units(scaled(value, units[2], 0));
}

}  // namespace ramet::trace
