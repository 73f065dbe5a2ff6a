// The steps of a child between its birth and its program, each in the file of its name. They make raw system calls, and
// read the plan: nothing of libc, no heap, no lock, no errno, because child and creator may share their memory.
#pragma once

#include "ramet/task/launch/launch_plan.h"

namespace ramet::launch {

Step join_cgroup_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step set_session_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step set_directory_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step set_scheduling_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step place_descriptors_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step close_the_rest_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step set_limits_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step set_credentials_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step tie_to_parent_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step restrict_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step install_filters_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step wait_for_release_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;  // release_in_child.cc
Step set_signals_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;
Step exec_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;

// All of them in their order. Returns only when one went wrong.
void run_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept;

}  // namespace ramet::launch
