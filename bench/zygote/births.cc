// What it costs to run a function or a program in a process of its own, made in several ways in turn, by a parent with so
// much memory in use. Prints for each life its way and, from before the birth to the value or the collected end,
// nanoseconds; and for the functions also "NAME_in_a_row", as many one after the other as fit into a fifth of a second: the
// mean of these. The ways that copy the parent come last, and take turns among themselves: after such a copy the parent pays
// for each page that it writes to, whatever it does next. Between any two lives time passes in which the process that was
// taken from those kept ready is replaced, and a program is started, so that no way finds the processors asleep.
// Usage: births MEGABYTES SECONDS PROGRAM, which does nothing
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "ramet/task/zygote.h"

extern char** environ;

namespace {

constexpr int wanted = 5;
std::optional<ramet::Zygote> zygote;
std::optional<ramet::Zygote> ready_zygote;  // with processes made in advance
constexpr unsigned kept_ready = 2;
constexpr std::chrono::milliseconds replaced_by_then{5};
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
int by_ready_zygote() { return ready_zygote->call(add, 2, 3).value_or(-1); }

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

using Ways = std::map<std::string, int (*)()>;
const Ways without_copy{{"zygote", by_zygote},
                        {"posix_spawn", by_posix_spawn},
                        {"command", by_command},
                        {"zygote_command", by_zygote_command},
                        {"ready", by_ready_zygote}};
const Ways with_copy{{"fork", by_fork}, {"process", by_process}};

// Present, in pages of the usual size.
bool use_memory(std::size_t megabytes) {
  constexpr int populate_write = 23;  // MADV_POPULATE_WRITE: linux/mman.h has it from 5.14 on
  const std::size_t size = megabytes << 20;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  madvise(memory, size, MADV_NOHUGEPAGE);
  return madvise(memory, size, populate_write) == 0;
}

// False when one went wrong.
bool take_turns(const Ways& ways, std::chrono::milliseconds time) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + time;
  do {
    for (const auto& [name, live] : ways) {
      std::this_thread::sleep_for(replaced_by_then);
      if (by_posix_spawn() != wanted) return false;
      const auto before = Clock::now();
      if (live() != wanted) return false;
      const std::chrono::nanoseconds life = Clock::now() - before;
      std::printf("%s %lld\n", name.c_str(), static_cast<long long>(life.count()));
    }
  } while (Clock::now() < end);
  return true;
}

// Nanoseconds from one to the next; negative when one went wrong.
long long in_a_row(int (*live)()) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  auto now = begin;
  long long count = 0;
  for (; now < begin + std::chrono::milliseconds(200); now = Clock::now()) {
    if (live() != wanted) return -1;
    ++count;
  }
  return std::chrono::nanoseconds(now - begin).count() / count;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  program = words[3];
  auto started = ramet::Zygote::start();
  auto started_ready = ramet::Zygote::start({.ready = kept_ready});
  if (!started || !started_ready) return 1;
  zygote.emplace(std::move(*started));
  ready_zygote.emplace(std::move(*started_ready));
  if (!use_memory(std::strtoul(words[1], nullptr, 10))) return 1;
  const std::chrono::milliseconds each_half(std::strtol(words[2], nullptr, 10) * 500);
  if (!take_turns(without_copy, each_half)) return 1;
  for (const auto& [name, live] : Ways{{"zygote", by_zygote}, {"ready", by_ready_zygote}}) {
    const long long each = in_a_row(live);
    if (each < 0) return 1;
    std::printf("%s_in_a_row %lld\n", name.c_str(), each);
  }
  if (!take_turns(with_copy, each_half)) return 1;
  const long long each = in_a_row(by_fork);
  if (each < 0) return 1;
  std::printf("fork_in_a_row %lld\n", each);
}
