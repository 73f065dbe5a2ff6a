#include "ramet/task/launch/cgroup_place.h"

#include <unistd.h>

#include <fstream>
#include <sstream>

namespace ramet {

namespace {

bool lists(const std::string& list, const std::string& name) {
  std::istringstream words(list);
  for (std::string word; std::getline(words, word, ',');) {
    if (word == name) return true;
  }
  return false;
}

struct Mount {
  std::string root;  // the cgroup that is mounted: not the topmost one in some containers
  std::string point;
};

// Fields: id, parent, device, root, mount point, options, any number of tags, "-", type, source, options of the
// hierarchy.
Result<Mount> mount_of(const std::string& controller) {
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    const std::size_t dash = line.find(" - cgroup");
    if (dash == std::string::npos) continue;
    std::istringstream fields(line), kind(line.substr(dash + 3));
    std::string id, parent, device, type, source, options;
    Mount mount;
    fields >> id >> parent >> device >> mount.root >> mount.point;
    kind >> type >> source >> options;
    const bool fits = controller.empty() ? type == "cgroup2" : type == "cgroup" && lists(options, controller);
    if (fits) return mount;
  }
  const std::string what = controller.empty() ? "no cgroup v2" : "no cgroup v1 of " + controller;
  return std::unexpected(Error{"cgroup", ENOENT, what + " is mounted"});
}

// "0::/path" of version 2, "4:memory:/path" of version 1.
Result<std::string> own_path(const std::string& controller) {
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (controller.empty() ? line.starts_with("0::") : lists(controllers, controller)) return line.substr(second + 1);
  }
  return std::unexpected(Error{"cgroup", ENOENT, "/proc/self/cgroup"});
}

}  // namespace

Result<CgroupPlace> cgroup_place(const std::string& controller) {
  auto mount = mount_of(controller);
  if (!mount) return std::unexpected(mount.error());
  auto path = own_path(controller);
  if (!path) return std::unexpected(path.error());
  std::string below = *path;
  if (mount->root != "/" && below.starts_with(mount->root)) below.erase(0, mount->root.size());
  if (below == "/") below.clear();
  CgroupPlace place{.directory = mount->point + below, .top = mount->point};
  // A path of another view of the hierarchy: what is mounted is all that can be seen of it.
  if (::access(place.directory.c_str(), F_OK) != 0) place.directory = place.top;
  return place;
}

}  // namespace ramet
