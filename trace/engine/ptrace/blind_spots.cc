#include "trace/engine/ptrace/blind_spots.h"

namespace ramet::trace::ptrace {

std::vector<std::string> blind_spots(const Options& options, Began began, Filtered filtered) {
  std::vector<std::string> sentences;
  if (began == Began::by_attach) {
    sentences.emplace_back("Tasks that ran before the attach have no known creator, and children they had already are not followed.");
  }
  if (!options.watches_system_calls()) {
    sentences.emplace_back("Creations that fail do not show.");
    sentences.emplace_back("A task made with CLONE_UNTRACED, and all that it makes, does not show unless it lives when its process, with others that show, ends.");
    sentences.emplace_back("A join that gives up before the thread ends shows only when ramet happens to look meanwhile.");
    sentences.emplace_back("unshare and setns show at the next exec, as a difference of namespaces.");
  } else if (options.failed_creations == FailedCreations::not_seen && filtered == Filtered::yes) {
    sentences.emplace_back("Creations that fail show only for the system calls that were chosen.");
  }
  sentences.emplace_back("Workers that the kernel makes for io_uring show only when they live at the end of a process that has made a task itself.");
  sentences.emplace_back("Which thread of a process with several collected a child is inferred.");
  sentences.emplace_back("A thread that had ended before it was joined shows as joined only where libc's own record of it could be read.");
  sentences.emplace_back("A creator that is killed in the middle of its call leaves a task whose creator is unknown.");
  sentences.emplace_back("A program that traces its own children (gdb, strace) cannot trace what ramet traces already.");
  return sentences;
}

}  // namespace ramet::trace::ptrace
