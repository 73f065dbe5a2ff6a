#include "ramet/task/exit_status.h"

#include "ramet/kernel/signal_name.h"

namespace ramet {

std::string describe(ExitStatus status) {
  if (status.kind() == ExitStatus::Kind::exited) return "exited with " + std::to_string(status.code());
  const std::string killed = "killed by " + std::string(signal_name(status.signal()));
  return status.kind() == ExitStatus::Kind::dumped ? killed + ", core dumped" : killed;
}

}  // namespace ramet
