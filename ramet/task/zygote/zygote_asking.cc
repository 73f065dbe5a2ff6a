#include "ramet/task/zygote/zygote_asking.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

namespace ramet::zygote {

void end_unknown(pid_t pid) {
  kill(pid, SIGKILL);
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | __WALL) < 0 && errno == EINTR) {
  }
}

// A number that closes on exec is not meant to be handed on, whatever it is: where standard input was closed, it may be
// a descriptor of ours.
std::vector<int> standard_descriptors(Request& request) {
  std::vector<int> descriptors;
  descriptors.reserve(request.has_standard.size());
  for (int number = 0; number < 3; ++number) {
    const bool open = fcntl(number, F_GETFD) == 0;
    request.has_standard[static_cast<std::size_t>(number)] = open;
    if (open) descriptors.push_back(number);
  }
  return descriptors;
}

}  // namespace ramet::zygote
