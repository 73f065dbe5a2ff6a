#include "ramet/task/command.h"

#include "ramet/task/launch/launch.h"
#include "ramet/task/launch/prepare.h"

namespace ramet {

Result<Child> Command::spawn() const {
  launch::PreparedLaunch prepared;
  if (auto ready = launch::prepare(settings_, prepared); !ready) return std::unexpected(ready.error());
  auto process = launch::launch(prepared.plan);
  if (!process) return std::unexpected(process.error());
  Child child(process->pid, std::move(process->pidfd), on_drop_);
  child.pipes_ = std::move(prepared.of_parent);
  return child;
}

Result<ExitStatus> Command::status() const {
  auto child = spawn();
  if (!child) return std::unexpected(child.error());
  auto ended = child->wait();
  if (!ended) return std::unexpected(ended.error());
  return ended->status;
}

}  // namespace ramet
