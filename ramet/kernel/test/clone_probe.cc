// A small program that asks the running kernel which clones it accepts, and reaps every child that it accepts. It is
// apart from the test, and without sanitizers, because every question copies the whole process.
//
//   the test -> keeper -> prober -> one child for each question, which ends at once
//
// A child made with CLONE_PARENT is the keeper's, so the keeper waits for anything. Nobody may be killed by the exit
// signals asked for (0, SIGCHLD and those that are ignored here).
#include <sys/wait.h>
#include <unistd.h>

#include <sched.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <vector>

#include "clone_and_exit.h"
#include "ramet/kernel/clone_flags.h"
#include "ramet/kernel/test/clone_probe.h"

namespace {

using namespace ramet;

// Where the kernel may write tids; volatile, since it does so behind the compiler.
alignas(8) volatile int parent_tid_word = 0;
alignas(8) volatile int child_tid_word = 0;
alignas(8) volatile int pidfd_word = -1;

std::uint64_t address_of(volatile int& word) { return reinterpret_cast<std::uintptr_t>(&word); }

void* pointer_to(volatile int& word) { return const_cast<int*>(&word); }

void wait_for(pid_t child) {
  while (waitpid(child, nullptr, __WALL) < 0 && errno == EINTR) {
  }
}

// The pidfd, where one was asked for, comes through the word that this call uses for it.
long make_child(const ProbeRequest& request) {
  if (request.call == CloneCall::clone) {
    const std::uint64_t flags = request.arguments.flags | request.arguments.exit_signal;
    parent_tid_word = -1;
    const long child = clone_and_exit(flags, pointer_to(parent_tid_word), pointer_to(child_tid_word));
    pidfd_word = parent_tid_word;
    return child;
  }
  CloneArgs arguments = request.arguments;
  if (arguments.pidfd == 0) arguments.pidfd = address_of(pidfd_word);
  if (arguments.parent_tid == 0) arguments.parent_tid = address_of(parent_tid_word);
  arguments.child_tid = address_of(child_tid_word);
  return clone3_and_exit(&arguments, request.size);
}

int ask_birth(const ProbeRequest& request) {
  const auto flags = CloneFlags::from_bits(request.arguments.flags);
  const long child = make_child(request);
  if (child < 0) return static_cast<int>(-child);
  if (flags.has(CloneFlag::PIDFD)) close(pidfd_word);
  if (!flags.has_any(CloneFlag::THREAD | CloneFlag::PARENT)) wait_for(static_cast<pid_t>(child));
  return 0;
}

int ask_unshare(const ProbeRequest& request) {
  const pid_t child = fork();
  if (child < 0) return errno;
  // unshare(2) takes an int, as libc does; the bits above are lost on the way and no question is asked about them.
  if (child == 0) _exit(unshare(static_cast<int>(request.arguments.flags)) == 0 ? 0 : errno);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

int probe() {
  ProbeRequest request;
  while (std::fread(&request, sizeof request, 1, stdin) == 1) {
    const ProbeAnswer answer{request.call == CloneCall::unshare ? ask_unshare(request) : ask_birth(request)};
    if (std::fwrite(&answer, sizeof answer, 1, stdout) != 1) return 1;
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace

int main() {
  for (int signal = 32; signal <= 64; ++signal) std::signal(signal, SIG_IGN);
  const pid_t prober = fork();
  if (prober < 0) return 1;
  if (prober == 0) _exit(probe());
  int result = 1;
  int status = 0;
  for (pid_t ended = 0; (ended = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR;) {
    if (ended == prober) result = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
  }
  return result;
}
