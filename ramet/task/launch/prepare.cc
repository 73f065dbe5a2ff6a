#include "ramet/task/launch/prepare.h"

#include <fcntl.h>
#include <unistd.h>

#include "ramet/task/launch/prepared_container.h"

namespace ramet::launch {

PreparedLaunch::PreparedLaunch() = default;
PreparedLaunch::~PreparedLaunch() = default;

Result<Fd> out_of_the_way(Fd fd, const LaunchPlan& plan) {
  const int lowest = plan.lift_above > 3 ? plan.lift_above : 3;
  if (fd.number() >= lowest) return fd;
  bool in_the_way = fd.number() <= 2;
  for (const FdMove& move : plan.moves) in_the_way = in_the_way || move.to == fd.number();
  if (!in_the_way) return fd;
  Fd lifted(::fcntl(fd.number(), F_DUPFD_CLOEXEC, lowest));
  if (!lifted.is_open()) return last_error("dup", "fd " + std::to_string(fd.number()));
  return lifted;
}

Result<void> prepare(const CommandSettings& settings, PreparedLaunch& prepared) {
  // Descriptors come first: all others that the child needs have to keep out of their way.
  using Part = Result<void> (*)(const CommandSettings&, PreparedLaunch&);
  for (const Part part : {prepare_environment, prepare_descriptors, prepare_program, prepare_surroundings,
                          prepare_restrictions, prepare_container, prepare_tree}) {
    if (auto done = part(settings, prepared); !done) return done;
  }
  return {};
}

}  // namespace ramet::launch
