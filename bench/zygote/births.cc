// What it costs to run a function or a program in a process of its own, made in several ways, by a parent with so much
// memory in use. Prints for each life, from before the birth to the value or the collected end, nanoseconds.
// Usage: births WAY MEGABYTES COUNT PROGRAM, which does nothing; ways: fork, process, zygote, posix_spawn, command,
// zygote_command
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ramet/task/zygote.h"

extern char** environ;

namespace {

constexpr int wanted = 5;
std::optional<ramet::Zygote> zygote;
const char* program = nullptr;  // that does nothing

int add(int first, int second) { return first + second; }

// The value by a pipe, as one does it by hand.
int by_fork() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  const pid_t pid = fork();
  if (pid < 0) return -1;
  if (pid == 0) {
    const int value = add(2, 3);
    _exit(write(ends[1], &value, sizeof value) == sizeof value ? 0 : 1);
  }
  close(ends[1]);
  int value = -1;
  (void)!read(ends[0], &value, sizeof value);
  close(ends[0]);
  waitpid(pid, nullptr, 0);
  return value;
}

int by_process() {
  auto process = ramet::Process<>::spawn(add, 2, 3);
  return process ? process->join().value_or(-1) : -1;
}

int by_zygote() { return zygote->call(add, 2, 3).value_or(-1); }

int by_posix_spawn() {
  pid_t pid = 0;
  char* words[] = {const_cast<char*>(program), nullptr};
  if (posix_spawn(&pid, program, nullptr, nullptr, words, environ) != 0) return -1;
  return waitpid(pid, nullptr, 0) == pid ? wanted : -1;
}

int ended(ramet::Result<ramet::Child> child) {
  if (!child) std::fprintf(stderr, "%s\n", ramet::describe(child.error()).c_str());
  return child && child->wait() ? wanted : -1;
}

int by_command() { return ended(ramet::Command(program).spawn()); }
int by_zygote_command() { return ended(zygote->spawn(ramet::Command(program))); }

const std::map<std::string, int (*)()> ways{{"fork", by_fork},       {"process", by_process},
                                            {"zygote", by_zygote},   {"posix_spawn", by_posix_spawn},
                                            {"command", by_command}, {"zygote_command", by_zygote_command}};

// Written to, so that it is there; in pages of the usual size.
std::vector<char> memory(std::size_t megabytes) {
  std::vector<char> all;
  all.reserve(megabytes << 20);
  all.resize(megabytes << 20, 'x');
  return all;
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) return 2;
  program = words[4];
  const auto way = ways.find(words[1]);
  if (way == ways.end()) return 2;
  auto started = ramet::Zygote::start();
  if (!started) return 1;
  zygote.emplace(std::move(*started));
  const auto used = memory(std::strtoul(words[2], nullptr, 10));
  for (long left = std::strtol(words[3], nullptr, 10); left > 0; --left) {
    const auto before = std::chrono::steady_clock::now();
    if (way->second() != wanted) return 1;
    const std::chrono::nanoseconds life = std::chrono::steady_clock::now() - before;
    std::printf("%lld\n", static_cast<long long>(life.count()));
  }
  return used.empty() ? 1 : 0;
}
