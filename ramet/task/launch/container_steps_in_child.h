// The steps of a child that make its container, each in the file of its name. As all steps in the child: raw system
// calls alone, and of the plan nothing is written to but the child's own notes.
#pragma once

#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/launch_plan.h"
#include "ramet/task/launch/launch_report.h"

namespace ramet::launch {

// The namespaces that exist already. join_in_child.cc
Step join_namespaces_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;
// Whether whoever started the launch is gone: of plans that have a descriptor of it. ties_in_child.cc
bool creator_has_ended_in_child(const ContainerPlan& plan) noexcept;
// The id maps of a new user namespace, and who the child is in it. id_maps_in_child.cc
Step write_id_maps_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;
Step become_somebody_in_child(const UserPlan& plan, LaunchReport& report) noexcept;

// A session keyring that is not the creator's. keyring_in_child.cc
Step part_from_the_keys_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;

// Whether what is mounted here is seen on the other side, and the other way round. What the plan's binds show, noted before
// the child becomes somebody else; and a copy of one, or -errno. sources_in_child.cc
Step part_from_the_host_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;
void note_sources_in_child(const ContainerPlan& plan) noexcept;
long copy_source_in_child(const char* path, int& noted) noexcept;

// The new root stands on top of the old one, and is the working directory; descriptor in `root`. root_in_child.cc
Step raise_root_in_child(const ContainerPlan& plan, LaunchReport& report, int& root) noexcept;
// One mount, on a path that cannot lead out of the directory `root`; one on "/" becomes the root. mount_in_child.cc,
// devices_in_child.cc
Step mount_in_child(const ContainerPlan& plan, const MountPlan& mount, int& root, LaunchReport& report) noexcept;
Step mount_devices_in_child(const MountPlan& mount, int target, LaunchReport& report) noexcept;
// A terminal of these, in the place of the plan's descriptor. terminal_in_child.cc
Step make_terminal_in_child(const MountPlan& mount, int terminals, LaunchReport& report) noexcept;
// Those of them that are files. file_in_child.cc
Step make_file_in_child(const MountPlan& mount, int root, LaunchReport& report) noexcept;
Step set_permissions_in_child(const MountPlan& mount, int root, LaunchReport& report) noexcept;
// One that is not attached yet: its descriptor or -errno.
long new_file_in_child(const MountPlan& mount, int root) noexcept;
// The new root becomes the only one. pivot_in_child.cc
Step pivot_in_child(const ContainerPlan& plan, int root, LaunchReport& report) noexcept;

// The locks of the init, and that its exec leaves them. locks_in_child.cc
Step take_locks_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;
void keep_locks_in_child(const ContainerPlan& plan) noexcept;

// Host name, loopback, clocks; of these the file is opened while it is still the child's own. names_in_child.cc
Step open_clocks_in_child(const ContainerPlan& plan, LaunchReport& report, long& file) noexcept;
Step set_names_in_child(const ContainerPlan& plan, int clocks_file, LaunchReport& report) noexcept;

// A user namespace in the user namespace, and no more of them, nested_user_in_child.cc: the limit, and the step into it when
// there is nothing left to do in the first.
Step forbid_more_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;
Step enter_nested_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;
Step require_no_more_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;

// All of the above in their order. container_in_child.cc
Step enter_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;
Step set_up_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept;
// That the working directory lies inside the root: a path through a descriptor (/proc/self/fd/7) may lead out of it.
Step check_directory_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;

}  // namespace ramet::launch
