#include "cli/run_values.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "cli/option_values.h"
#include "ramet/kernel/letter_case.h"
#include "ramet/kernel/nearest_name.h"
#include "ramet/kernel/signal_name.h"
#include "trace/syscall/constants/process.h"

namespace ramet::cli {
namespace {

std::unexpected<Error> wrong(const std::string& sentence) { return refuse("option", sentence); }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return parts;
}

struct NamedNamespace {
  std::string_view name;
  Namespace which;
};
constexpr std::array<NamedNamespace, 8> namespace_names = {{{"mount", Namespace::mount},
                                                            {"pid", Namespace::pid},
                                                            {"user", Namespace::user},
                                                            {"net", Namespace::net},
                                                            {"ipc", Namespace::ipc},
                                                            {"uts", Namespace::uts},
                                                            {"cgroup", Namespace::cgroup},
                                                            {"time", Namespace::time}}};

struct NamedLimit {
  std::string_view name;
  int resource;
};
constexpr std::array<NamedLimit, 16> limit_names = {{{"as", RLIMIT_AS},
                                                     {"core", RLIMIT_CORE},
                                                     {"cpu", RLIMIT_CPU},
                                                     {"data", RLIMIT_DATA},
                                                     {"fsize", RLIMIT_FSIZE},
                                                     {"locks", RLIMIT_LOCKS},
                                                     {"memlock", RLIMIT_MEMLOCK},
                                                     {"msgqueue", RLIMIT_MSGQUEUE},
                                                     {"nice", RLIMIT_NICE},
                                                     {"nofile", RLIMIT_NOFILE},
                                                     {"nproc", RLIMIT_NPROC},
                                                     {"rss", RLIMIT_RSS},
                                                     {"rtprio", RLIMIT_RTPRIO},
                                                     {"rttime", RLIMIT_RTTIME},
                                                     {"sigpending", RLIMIT_SIGPENDING},
                                                     {"stack", RLIMIT_STACK}}};

template <class Rows>
std::string suggestion(std::string_view typed, const Rows& rows) {
  std::vector<std::string_view> names;
  for (const auto& row : rows) names.push_back(row.name);
  const auto nearest = nearest_name(typed, names);
  return nearest ? " (did you mean " + std::string(*nearest) + "?)" : "";
}

std::optional<rlim_t> limit_value_in(const std::string& text) {
  if (text == "unlimited" || text == "infinity") return RLIM_INFINITY;
  auto bytes = bytes_in(text);
  return bytes ? std::optional<rlim_t>(*bytes) : std::nullopt;
}

}  // namespace

Result<Namespaces> namespaces_in(const std::string& text) {
  Namespaces found;
  for (const std::string& word : split(text, ',')) {
    std::string name = lower_case(word);
    if (name.starts_with("clone_")) name.erase(0, 6);
    if (name.starts_with("new")) name.erase(0, 3);
    if (name == "mnt" || name == "ns") name = "mount";
    if (name == "network") name = "net";
    if (name == "all") {
      found |= every_namespace;
      continue;
    }
    const auto row = std::ranges::find(namespace_names, name, &NamedNamespace::name);
    if (row == namespace_names.end())
      return wrong("'" + word + "' is no namespace" + suggestion(name, namespace_names) +
                   "; there are mount, pid, user, net, ipc, uts, cgroup, time and all");
    found |= row->which;
  }
  return found;
}

std::string namespaces_in_words(Namespaces namespaces) {
  std::string text;
  for (const auto& [name, which] : namespace_names) {
    if (namespaces.has(which)) text += (text.empty() ? "" : ", ") + std::string(name);
  }
  return text;
}

Result<CapabilitySet> capabilities_in(const std::string& text) {
  if (equal_ignoring_case(text, "all")) return all_capabilities;
  constexpr std::string_view prefix = "CAP_";
  std::string name(text);
  std::ranges::transform(name, name.begin(), to_upper);
  if (!name.starts_with(prefix)) name.insert(0, prefix);
  std::vector<std::string_view> names;
  for (const trace::NamedValue& row : trace::constants::capability_names.values) {
    if (row.name == name) return CapabilitySet{static_cast<int>(row.value)};
    names.push_back(row.name);
  }
  const auto nearest = nearest_name(name, names);
  return wrong("'" + text + "' is no capability" + (nearest ? " (did you mean " + std::string(*nearest) + "?)" : ""));
}

std::string capabilities_in_words(CapabilitySet capabilities) {
  std::string there;
  std::string missing;
  std::size_t count = 0;
  for (const trace::NamedValue& row : trace::constants::capability_names.values) {
    const bool has = capabilities.has(static_cast<int>(row.value));
    count += has ? 1 : 0;
    (has ? there : missing) += " " + std::string(row.name);
  }
  if (there.empty()) return "none";
  if (missing.empty()) return "all";
  const bool are_most = count * 2 > trace::constants::capability_names.values.size();
  return are_most ? "all but" + missing : there.substr(1);
}

Result<Propagation> propagation_in(const std::string& text) {
  if (text == "private") return Propagation::none;
  if (text == "slave") return Propagation::from_the_host;
  if (text == "shared") return Propagation::both_ways;
  if (text == "unchanged") return Propagation::as_it_was;
  return wrong("'" + text + "' is no propagation; there are private, slave, shared and unchanged");
}

Result<SetGroups> set_groups_in(const std::string& text) {
  if (text == "allow") return SetGroups::allowed;
  if (text == "deny") return SetGroups::denied;
  return wrong("'" + text + "' is neither allow nor deny");
}

Result<IdRange> id_range_in(const std::string& text) {
  // unshare(1) takes commas too, in another order; a colon says which one is meant.
  const auto parts = split(text, ':');
  const auto sentence = "'" + text + "' is no range of ids: write INSIDE:OUTSIDE:COUNT";
  if (parts.size() < 2 || parts.size() > 3) return wrong(sentence);
  const auto inside = number_in<std::uint32_t>(parts[0]);
  const auto outside = number_in<std::uint32_t>(parts[1]);
  const auto count = parts.size() == 3 ? number_in<std::uint32_t>(parts[2]) : std::optional<std::uint32_t>(1);
  if (!inside || !outside || !count) return wrong(sentence);
  return IdRange{.inside = *inside, .outside = *outside, .count = *count};
}

Result<std::uint64_t> bytes_in(const std::string& text) {
  std::string_view digits = text;
  unsigned shift = 0;
  constexpr std::string_view units = "kmgt";
  if (!digits.empty()) {
    const std::size_t unit = units.find(static_cast<char>(std::tolower(static_cast<unsigned char>(digits.back()))));
    if (unit != std::string_view::npos) {
      shift = 10 * (static_cast<unsigned>(unit) + 1);
      digits.remove_suffix(1);
    }
  }
  const auto number = number_in<std::uint64_t>(digits);
  if (!number || *number > (std::numeric_limits<std::uint64_t>::max() >> shift))
    return wrong("'" + text + "' is no size: write bytes, or a number with k, m, g or t");
  return *number << shift;
}

Result<std::chrono::nanoseconds> time_in(const std::string& text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  constexpr std::array<Unit, 5> units = {{{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}}};
  const std::size_t end = text.find_first_not_of("0123456789.");
  const auto number = number_in<double>(std::string_view(text).substr(0, end));
  double seconds = 1;
  if (end != std::string::npos) {
    const auto unit = std::ranges::find(units, std::string_view(text).substr(end), &Unit::name);
    seconds = unit == units.end() ? 0 : unit->seconds;
  }
  constexpr double longest = 1e9;  // seconds: 31 years
  if (!number || seconds == 0 || *number * seconds > longest)
    return wrong("'" + text + "' is no time: write seconds, or a number with ms, s, m or h");
  return std::chrono::nanoseconds(std::llround(*number * seconds * 1e9));
}

Result<std::pair<int, rlimit>> limit_in(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return wrong("'" + text + "' is no limit: write NAME=SOFT or NAME=SOFT:HARD");
  std::string name = lower_case(text.substr(0, equals));
  if (name.starts_with("rlimit_")) name.erase(0, 7);
  const auto row = std::ranges::find(limit_names, name, &NamedLimit::name);
  if (row == limit_names.end()) return wrong("there is no limit '" + name + "'" + suggestion(name, limit_names));
  const auto parts = split(text.substr(equals + 1), ':');
  const auto soft = limit_value_in(parts.front());
  const auto hard = limit_value_in(parts.back());
  if (parts.size() > 2 || !soft || !hard) return wrong("'" + text.substr(equals + 1) + "' is no limit's value");
  if (*hard < *soft) return wrong("'" + text + "': the soft limit lies above the hard one");
  return std::pair(row->resource, rlimit{.rlim_cur = *soft, .rlim_max = *hard});
}

std::string limit_in_words(int resource, const rlimit& limit) {
  const auto in_words = [](rlim_t value) { return value == RLIM_INFINITY ? "unlimited" : std::to_string(value); };
  const auto row = std::ranges::find(limit_names, resource, &NamedLimit::resource);
  const std::string name = row == limit_names.end() ? std::to_string(resource) : std::string(row->name);
  return name + "=" + in_words(limit.rlim_cur) + ":" + in_words(limit.rlim_max);
}

Result<int> signal_in(const std::string& text) {
  constexpr int last_signal = 64;
  const auto number = number_in<int>(text);
  if (number && *number >= 1 && *number <= last_signal) return *number;
  for (const std::string& name : {text, "SIG" + text}) {
    if (const auto named = real_time_signal_by_name(name)) return *named;
    if (const auto named = signal_by_name(name)) return *named;
  }
  return wrong("'" + text + "' is no signal: write TERM, SIGTERM, RTMIN+1 or 15");
}

std::string signal_in_words(int signal) {
  constexpr int first_real_time = 32;  // the kernel's; libc keeps those below its own to itself, and gives them no name
  if (signal < first_real_time) return signal_name(signal);
  if (signal < SIGRTMIN || signal > SIGRTMAX) return std::to_string(signal);
  return signal == SIGRTMIN ? "SIGRTMIN" : "SIGRTMIN+" + std::to_string(signal - SIGRTMIN);
}

Result<double> processors_in(const std::string& text) {
  const bool hundredths = text.ends_with('%');
  const auto number = number_in<double>(std::string_view(text).substr(0, text.size() - (hundredths ? 1 : 0)));
  const double amount = number.value_or(0) / (hundredths ? 100 : 1);
  if (!(amount >= 0.01 && amount <= 1e6))
    return wrong("'" + text + "' is no amount of processors: write 1.5 or 150% (a list of them is --cpu-list 0-3,6)");
  return amount;
}

Result<cpu_set_t> processor_list_in(const std::string& text) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const std::string& part : split(text, ',')) {
    const auto ends = split(part, '-');
    const auto first = number_in<unsigned>(ends.front());
    const auto last = number_in<unsigned>(ends.back());
    if (ends.size() > 2 || !first || !last || *last < *first || *last >= CPU_SETSIZE)
      return wrong("'" + text + "' is no list of processors: write 0-3,6");
    for (unsigned processor = *first; processor <= *last; ++processor) CPU_SET(processor, &set);
  }
  return set;
}

std::string processor_list_in_words(const cpu_set_t& set) {
  std::string text;
  for (int first = 0; first < CPU_SETSIZE; ++first) {
    if (!CPU_ISSET(first, &set)) continue;
    int last = first;
    while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, &set)) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(first) + (last > first ? "-" + std::to_string(last) : "");
    first = last;
  }
  return text;
}

}  // namespace ramet::cli
