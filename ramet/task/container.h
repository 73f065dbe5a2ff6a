// Container: the namespaces, ids, file systems and names that a Command finds itself in.
//
//   auto child = ramet::Command("sh")
//                    .container(ramet::Container().unshare(ramet::every_namespace).root_in_memory()
//                                   .bind("/usr", "/usr", {.access = ramet::Access::read_only})
//                                   .symlink("usr/bin", "/bin").symlink("usr/lib", "/lib").symlink("usr/lib64",
//                                   "/lib64") .processes().devices())
//                    .spawn();
//
// Needs no privilege: whoever lacks it gets a user namespace too. What a call needs of other namespaces comes with it:
// a mount brings a mount namespace, a host name one for names, and so on. Mounts happen in the order of the calls,
// sources are the host's, and targets cannot lead out of the new root. Nothing happens before the Command starts; a
// Container can be used for many. Needs Linux 5.12. Source: namespaces(7), user_namespaces(7), mount_namespaces(7),
// pid_namespaces(7).
#pragma once

#include <utility>

#include "ramet/task/container_settings.h"

namespace ramet {

class Container {
 public:
  Container() = default;
  explicit Container(ContainerSettings settings) : settings_(std::move(settings)) {}

  // New namespaces of these kinds.
  Container& unshare(Namespaces which);
  // These stay the caller's, whatever else of this brought them.
  Container& share(Namespaces which);
  // Those that `descriptor` stands for: a pidfd of a process inside, or /proc/PID/ns/NAME, open until the Command has
  // started. The child then has memory of its own from its birth on: nobody inside ever sees the caller's.
  Container& join(Namespaces which, int descriptor);

  // ---- Who: user namespaces.
  // The caller's own ids are these inside. Default: the same as outside. 0: root of the container.
  Container& user(uid_t inside);
  Container& group(gid_t inside);
  // Several ranges. Without privilege newuidmap(1) and newgidmap(1) write them, where /etc/subuid and /etc/subgid grant
  // them.
  Container& map_users(IdRange range);
  Container& map_groups(IdRange range);
  // The caller is root inside, and all that /etc/subuid and /etc/subgid grant follows from 1 on; of root: all ids.
  Container& map_granted_ids();
  // Somebody else writes the maps to /proc/PID, while the process waits and so does who spawns it: `writer` is called for that,
  // in a thread of its own with all signals blocked. What it fails with the start fails with. The program is whoever they
  // make of the caller, unless user() and group() say otherwise.
  Container& ids_written_by(IdWriter writer);
  // To allow it takes root, or a range of groups that /etc/subgid grants.
  Container& set_groups(SetGroups what);
  // Nobody inside can make a user namespace, and be root of others in it: the program lives in a second one, out of which the
  // limit of the first cannot be raised. Both have one user and one group.
  Container& forbid_user_namespaces();
  // Fails to start where one can be made inside, with what is joined there as it is.
  Container& require_no_user_namespaces();

  // ---- Where: the root. Default: the host's.
  Container& root_directory(std::string path);
  Container& root_in_memory(std::string size = {});
  Container& root_overlay(OverlayLayers layers);
  // Nothing of the root can be written, but for what is mounted on it below.
  Container& root_read_only();
  // Whether device files of the root work, also in what is mounted below it there. Default: as they do on the host.
  Container& root_devices(Devices devices);

  // ---- What is mounted there, in this order. Targets are made where they are missing.
  Container& bind(std::string source, std::string target, BindOptions options = {});
  // What an open descriptor stands for, a directory or a file, by the name that it has at the start: fails with
  // {bind, ESTALE, name} where something else lies there by then.
  Container& bind_fd(int descriptor, std::string target, BindOptions options = {});
  // Several directories of the host on top of each other.
  Container& overlay(std::string target, OverlayLayers layers);
  Container& memory(std::string target, MemoryOptions options = {});
  Container& processes(std::string target = "/proc");  // needs a pid namespace, and brings one
  // null, zero, full, random, urandom, tty, its own pts, an empty shm. On /dev they are where a Stdio::pty() of the Command is
  // made, so that it has a name; a terminal of the host's that the Command keeps is their console.
  Container& devices(std::string target = "/dev");
  Container& message_queues(std::string target = "/dev/mqueue");
  Container& directory(std::string target, mode_t permissions = 0755);
  Container& symlink(std::string text, std::string target);
  Container& read_only(std::string target);  // what is mounted there already
  // A file with these contents, which may be any bytes.
  Container& file(std::string target, std::string contents, FileOptions options = {});
  Container& permissions(std::string target, mode_t permissions);  // of what is there already

  // Of mounts, between the host and it. `both_ways` and `as_it_was` want the host's root.
  Container& propagation(Propagation propagation);

  // ---- Names, network, clocks.
  Container& host_name(std::string name);
  Container& domain_name(std::string name);
  Container& loopback();  // up, in a network of its own
  Container& clock_offset(ClockOffset clock, std::int64_t seconds);

  // Of a new pid namespace. Default: an init of ramet's. It collects and forwards, and ends with the command's status,
  // 128+N when signal N killed it; whatever still runs inside is killed then.
  Container& init(Init init);
  // A shared lock (fcntl(2) F_RDLCK) on this file of the container, which exists: the init holds it as long as the container
  // lives, and so brings a pid namespace. Fails to start with {lock, EAGAIN, path} where somebody holds an exclusive one.
  Container& lock_file(std::string path);

  [[nodiscard]] const ContainerSettings& settings() const { return settings_; }

 private:
  Container& mount(ContainerSettings::Mount mount);

  ContainerSettings settings_;
};

}  // namespace ramet
