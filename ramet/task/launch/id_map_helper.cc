#include "ramet/task/launch/id_map_helper.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ramet/kernel/capabilities.h"
#include "ramet/kernel/futex.h"
#include "ramet/kernel/raw_syscall.h"
#include "ramet/own/fd.h"
#include "ramet/task/command.h"

namespace ramet::launch {

namespace {

constexpr std::uint32_t child_waits = 1;
constexpr std::uint32_t no_child = 2;
constexpr std::uint32_t written = 1;
constexpr std::uint32_t failed = 2;

Result<void> write_map(pid_t child, const char* file, const std::vector<IdRange>& ranges) {
  const std::string path = "/proc/" + std::to_string(child) + "/" + file;
  const std::string lines = lines_of(ranges);
  const Fd map(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!map.is_open()) return last_error("id map", path);
  const long size =
      raw_syscall(SYS_write, map.number(), lines.data(), lines.size());  // the kernel takes it whole or not
  if (size < 0) return std::unexpected(Error{"id map", static_cast<int>(-size), path});
  return {};
}

Result<void> write_map_by(const char* program, pid_t child, const std::vector<IdRange>& ranges) {
  std::string asked;
  Command command(program);
  command.argument(std::to_string(child)).fd(0, Stdio::null()).fd(1, Stdio::null()).fd(2, Stdio::null());
  for (const IdRange& range : ranges) {
    for (const std::uint32_t number : {range.inside, range.outside, range.count}) {
      command.argument(std::to_string(number));
      asked += " " + std::to_string(number);
    }
  }
  auto status = command.status();
  if (!status) return std::unexpected(Error{"id map", status.error().number, program});
  if (!status->success()) return std::unexpected(Error{"id map", EPERM, program + asked});
  return {};
}

}  // namespace

Result<void> write_id_maps(pid_t child, const IdMapPlan& maps) {
  if (maps.by) return maps.by(child);
  if (has_capability(CAP_SETUID) && has_capability(CAP_SETGID)) {
    if (auto done = write_map(child, "uid_map", maps.users); !done) return done;
    return write_map(child, "gid_map", maps.groups);
  }
  if (auto done = write_map_by("newuidmap", child, maps.users); !done) return done;
  return write_map_by("newgidmap", child, maps.groups);
}

Result<void> IdMapHelper::start(IdMapMeeting& meeting, const IdMapPlan& maps) {
  meeting_ = &meeting;
  maps_ = &maps;
  sigset_t all{};
  ::sigfillset(&all);
  auto thread = ThreadBuilder().signal_mask(all).spawn([this] { help(); });
  if (!thread) return std::unexpected(Error{"id map", thread.error().number, "a helper thread"});
  thread_.emplace(std::move(*thread));
  return {};
}

void IdMapHelper::finish() {
  if (!thread_) return;
  std::uint32_t nobody = 0;
  if (meeting_->child_waits.compare_exchange_strong(nobody, no_child, std::memory_order_acq_rel))
    futex_wake(meeting_->child_waits, 1, FutexScope::any_process);
  (void)thread_->join();
  thread_.reset();
}

void IdMapHelper::help() {
  std::uint32_t state = 0;
  while ((state = meeting_->child_waits.load(std::memory_order_acquire)) == 0) {  // the child's release
    (void)futex_wait(meeting_->child_waits, 0, FutexScope::any_process);
  }
  if (state != child_waits) return;
  std::uint32_t answer = written;
  if (auto done = write_id_maps(meeting_->child, *maps_); !done) {
    item_ = done.error().item;
    meeting_->stage = maps_->by ? done.error().stage.data() : "id map";
    meeting_->item = item_.c_str();
    meeting_->number = done.error().number;
    answer = failed;
  }
  meeting_->answer.store(answer, std::memory_order_release);  // the child's acquire sees the failure
  futex_wake(meeting_->answer, 1, FutexScope::any_process);
}

}  // namespace ramet::launch
