#include "trace/engine/ptrace/refusal.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

namespace ramet::trace::ptrace {
namespace {

int yama_scope() {
  int scope = 0;
  std::ifstream("/proc/sys/kernel/yama/ptrace_scope") >> scope;
  return scope;
}

}  // namespace

Error explain_refused_attach(const Error& error, const TaskStatus& status) {
  Error explained = error;
  explained.item = "process " + std::to_string(status.tgid);
  if (error.number != EPERM) return explained;
  if (status.tgid == ::getpid()) {
    explained.item += " (it is ramet itself)";
  } else if (status.tracer != 0) {
    const auto tracer = read_status(status.tracer);  // /proc names the thread that traces
    explained.item += " (it is being traced by process " + std::to_string(tracer ? tracer->tgid : status.tracer) + ")";
  } else if (::access(("/proc/" + std::to_string(status.tgid) + "/exe").c_str(), F_OK) != 0 && status.threads == 1 && !status.peak_rss) {
    explained.item += " (a kernel thread, or one that has ended)";
  } else if (::geteuid() != 0) {
    explained.item += yama_scope() > 0 ? " (another user's, or kernel.yama.ptrace_scope forbids it: run ramet as root)"
                                       : " (another user's: run ramet as that user or as root)";
  }
  return explained;
}

std::optional<std::string> ignored_set_id(pid_t tid, const std::string& path) {
  struct stat information {};
  const std::string image = "/proc/" + std::to_string(tid) + "/exe";
  static const bool root = ::geteuid() == 0;
  if (root || ::stat(image.c_str(), &information) != 0) return std::nullopt;
  const bool changes_user = (information.st_mode & S_ISUID) != 0 && information.st_uid != ::geteuid();
  const bool changes_group = (information.st_mode & S_ISGID) != 0 && (information.st_mode & S_IXGRP) != 0 && information.st_gid != ::getegid();
  if (!changes_user && !changes_group) return std::nullopt;
  return "the kernel ignores the set-" + std::string(changes_user ? "user" : "group") + "-id bit of " + path +
         " while it is traced: it runs without those rights (trace it as root to keep them)";
}

}  // namespace ramet::trace::ptrace
