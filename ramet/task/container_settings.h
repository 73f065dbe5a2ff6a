// ContainerSettings: what a Container was asked for, as plain data. Container is the way to fill it in.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ramet/result.h"
#include "ramet/task/namespaces.h"

namespace ramet {

// Ids `inside`, `inside` + 1, ... of the container are `outside`, `outside` + 1, ... of the host. Source:
// user_namespaces(7).
struct IdRange {
  std::uint32_t inside = 0;
  std::uint32_t outside = 0;
  std::uint32_t count = 1;
  friend bool operator==(const IdRange&, const IdRange&) = default;
};

enum class Access : std::uint8_t { read_write, read_only };
enum class Devices : std::uint8_t { inert, usable };
enum class Missing : std::uint8_t { is_an_error, is_passed_over };

struct BindOptions {
  Access access = Access::read_write;
  Devices devices = Devices::inert;
  Missing missing = Missing::is_an_error;  // what it means that the source does not exist
};

struct MemoryOptions {
  std::string size = {};      // as tmpfs(5) has it: bytes, k, m, g or a percentage; empty: half of the RAM
  std::string mode = "0755";  // of its top directory, in octal
};

enum class FilePlace : std::uint8_t { in_the_root, mounted };

struct FileOptions {
  // Mounted: it lies on top of what is there, also where that cannot be written, and goes with the container. In the root:
  // it is written there, in place of what a file there had.
  FilePlace place = FilePlace::in_the_root;
  mode_t permissions = 0644;
  Access access = Access::read_write;  // of a mounted one
};

// What becomes of mounts that are made here, there; and the other way round. Source: mount_namespaces(7).
enum class Propagation : std::uint8_t {
  none,           // neither here nor there
  from_the_host,  // the host's are seen here
  both_ways,      // a user namespace of its own keeps its mounts from the host
  as_it_was,      // as the host has it for each mount
};

struct OverlayLayers {
  std::vector<std::string> lower;  // the uppermost first
  // Where changes go. Without it: into memory, and nobody sees them again.
  std::optional<std::string> upper = {};
  std::string work = {};  // an empty directory beside `upper`
  Access access = Access::read_write;  // read-only: there are no changes, and two lower layers at least
};

enum class ClockOffset : std::uint8_t { monotonic, boottime };

// No init: the program is process 1 itself, with all that this means (pid_namespaces(7): it must collect orphans, and
// signals without a handler do not reach it).
enum class Init : std::uint8_t { collects_and_forwards, none };

// How a user namespace's ids are chosen when no range is given.
enum class IdChoice : std::uint8_t { own, granted };

// Whether a process inside may change its groups (setgroups(2)), and so leave one that keeps it from something. Source:
// user_namespaces(7). `as_needed`: where somebody outside writes the ids; a child that maps its own has to deny it.
enum class SetGroups : std::uint8_t { as_needed, allowed, denied };

// Writes the ids of a process that waits for them in a new user namespace, or sees to it that somebody does.
using IdWriter = std::function<Result<void>(pid_t process)>;

struct ContainerSettings {
  struct Join {
    Namespaces namespaces;
    int descriptor = -1;
  };
  enum class MountKind : std::uint8_t {
    bind,
    overlay,
    memory,
    processes,
    devices,
    message_queues,
    directory,
    symlink,
    read_only,
    file,
    mounted_file,
    permissions
  };
  struct Mount {
    MountKind kind = MountKind::bind;
    std::string source = {};
    std::optional<int> descriptor = {};  // of a bind, instead
    std::string target = {};
    BindOptions bind = {};
    MemoryOptions memory = {};
    OverlayLayers layers = {};
    mode_t permissions = 0755;
    std::string contents = {};
  };
  enum class RootKind : std::uint8_t { of_the_host, directory, memory, overlay };

  Namespaces fresh;
  Namespaces shared;
  std::vector<Join> joins;

  IdChoice id_choice = IdChoice::own;
  std::vector<IdRange> users;
  std::vector<IdRange> groups;
  std::optional<uid_t> user;
  std::optional<gid_t> group;
  IdWriter id_writer;
  SetGroups set_groups = SetGroups::as_needed;
  bool forbids_user_namespaces = false;
  bool requires_no_user_namespaces = false;

  RootKind root = RootKind::of_the_host;
  std::string root_directory;
  std::string root_size;
  OverlayLayers layers;
  Access root_access = Access::read_write;
  Devices root_devices = Devices::usable;  // of a root that is a directory or the host's
  Propagation propagation = Propagation::none;
  std::vector<Mount> mounts;

  std::optional<std::string> host_name;
  std::optional<std::string> domain_name;
  bool loopback = false;
  std::optional<std::int64_t> monotonic_offset;  // seconds
  std::optional<std::int64_t> boottime_offset;
  Init init = Init::collects_and_forwards;
  std::vector<std::string> locked;  // files
};

}  // namespace ramet
