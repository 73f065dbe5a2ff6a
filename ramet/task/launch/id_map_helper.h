// IdMapHelper: a thread of the creator that writes a container's id maps from outside, while the creator itself sleeps
// until the child's exec. A child may map one id alone; more takes a privilege over the ids, which the creator has, or
// newuidmap(1) and newgidmap(1) lend to those whom /etc/subuid and /etc/subgid name.
// Source: user_namespaces(7).
#pragma once

#include <optional>
#include <string>

#include "ramet/result.h"
#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/id_map_plan.h"
#include "ramet/task/thread_builder.h"

namespace ramet::launch {

// The maps of a child that waits for them. Fails with {id map, errno, file or program}.
[[nodiscard]] Result<void> write_id_maps(pid_t child, const IdMapPlan& maps);

class IdMapHelper {
 public:
  IdMapHelper() = default;
  IdMapHelper(const IdMapHelper&) = delete;
  IdMapHelper& operator=(const IdMapHelper&) = delete;
  ~IdMapHelper() { finish(); }

  // `meeting` and `maps` must live until the end of this.
  [[nodiscard]] Result<void> start(IdMapMeeting& meeting, const IdMapPlan& maps);

  // When there is a child or never will be: ends the thread.
  void finish();

 private:
  void help();

  IdMapMeeting* meeting_ = nullptr;
  const IdMapPlan* maps_ = nullptr;
  std::string item_;  // of a failure; the child reads it
  std::optional<Thread<void>> thread_;
};

}  // namespace ramet::launch
