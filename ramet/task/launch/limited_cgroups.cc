#include "ramet/task/launch/limited_cgroups.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "ramet/task/launch/cgroup_place.h"

namespace ramet {

namespace {

constexpr long period = 100'000;  // microseconds, over which processor time is counted: the kernel's own

struct Setting {
  std::string controller;
  std::string file;
  std::string value;
};
using Settings = std::vector<Setting>;

std::string quota_of(double processors) { return std::to_string(std::lround(processors * period)); }

Settings settings_of_version_2(const TreeLimits& limits) {
  Settings settings;
  if (limits.memory) settings.push_back({"memory", "memory.max", std::to_string(*limits.memory)});
  if (limits.processors)
    settings.push_back({"cpu", "cpu.max", quota_of(*limits.processors) + " " + std::to_string(period)});
  if (limits.tasks) settings.push_back({"pids", "pids.max", std::to_string(*limits.tasks)});
  return settings;
}

Settings settings_of_version_1(const TreeLimits& limits) {
  Settings settings;
  if (limits.memory) settings.push_back({"memory", "memory.limit_in_bytes", std::to_string(*limits.memory)});
  if (limits.processors) settings.push_back({"cpu", "cpu.cfs_quota_us", quota_of(*limits.processors)});
  if (limits.tasks) settings.push_back({"pids", "pids.max", std::to_string(*limits.tasks)});
  return settings;
}

Result<void> refuse_what_means_nothing(const TreeLimits& limits) {
  constexpr double most_processors = 1e6;
  if (limits.memory && *limits.memory == 0) return std::unexpected(Error{"limits", EINVAL, "no memory at all"});
  if (limits.tasks && *limits.tasks == 0) return std::unexpected(Error{"limits", EINVAL, "no task at all"});
  if (limits.processors && !(*limits.processors >= 0.01 && *limits.processors <= most_processors))
    return std::unexpected(Error{"limits", EINVAL, "less than a hundredth of a processor, or no number"});
  return {};
}

Result<void> write_to(const std::string& path, std::string_view text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.is_open()) return last_error("limits", path);
  if (::write(file.number(), text.data(), text.size()) < 0) return last_error("limits", path);
  return {};
}

bool has_word(const std::string& path, const std::string& wanted) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    if (word == wanted) return true;
  }
  return false;
}

// That those below have the controllers: asks for what is not given yet.
Result<void> give_controllers(const std::string& parent, const Settings& settings) {
  for (const Setting& setting : settings) {
    if (has_word(parent + "/cgroup.subtree_control", setting.controller)) continue;
    if (!has_word(parent + "/cgroup.controllers", setting.controller))
      return std::unexpected(Error{"limits", ENOENT, setting.file + " below " + parent});
    if (auto given = write_to(parent + "/cgroup.subtree_control", "+" + setting.controller); !given) return given;
  }
  return {};
}

Result<Cgroup> make_limited(const std::string& parent, const Settings& settings) {
  auto cgroup = Cgroup::make(parent);
  if (!cgroup) return std::unexpected(Error{"limits", cgroup.error().number, cgroup.error().item});
  for (const Setting& setting : settings) {
    if (auto set = write_to(cgroup->path() + "/" + setting.file, setting.value); !set)
      return std::unexpected(set.error());
  }
  return cgroup;
}

Result<LimitedCgroups> make_below(const std::string& parent, const Settings& settings) {
  if (auto given = give_controllers(parent, settings); !given) return std::unexpected(given.error());
  // Who moves a process has to be allowed to in what the old and the new place have in common: that is this one.
  if (::faccessat(AT_FDCWD, (parent + "/cgroup.procs").c_str(), W_OK, AT_EACCESS) != 0)
    return last_error("limits", parent + "/cgroup.procs");
  auto cgroup = make_limited(parent, settings);
  if (!cgroup) return std::unexpected(cgroup.error());
  LimitedCgroups made{.all = {}, .born_in = true};
  made.all.push_back(std::move(*cgroup));
  return made;
}

// What stands in the way nearest to us says the most.
Result<LimitedCgroups> make_of_version_2(const TreeLimits& limits) {
  const Settings settings = settings_of_version_2(limits);
  auto place = cgroup_place("");
  if (!place) return std::unexpected(Error{"limits", place.error().number, place.error().item});
  std::filesystem::path parent = place->directory;
  auto made = make_below(parent, settings);
  while (!made && parent != place->top && parent.has_relative_path()) {
    parent = parent.parent_path();
    if (auto higher = make_below(parent, settings); higher) return higher;
  }
  return made;
}

Result<LimitedCgroups> make_of_version_1(const TreeLimits& limits) {
  LimitedCgroups made;
  for (const Setting& setting : settings_of_version_1(limits)) {
    auto place = cgroup_place(setting.controller);
    if (!place) return std::unexpected(Error{"limits", place.error().number, setting.file});
    auto cgroup = make_limited(place->directory, {setting});
    if (!cgroup) return std::unexpected(cgroup.error());
    made.all.push_back(std::move(*cgroup));
  }
  return made;
}

}  // namespace

Result<LimitedCgroups> LimitedCgroups::make(const TreeLimits& limits) {
  if (auto good = refuse_what_means_nothing(limits); !good) return std::unexpected(good.error());
  auto made = make_of_version_2(limits);
  if (made) return made;
  auto elder = make_of_version_1(limits);
  // Where version 1 does not have them either, version 2 is what everybody has.
  return elder || elder.error().number != ENOENT ? std::move(elder) : std::move(made);
}

}  // namespace ramet
