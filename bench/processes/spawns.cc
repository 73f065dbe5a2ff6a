// Starts and collects programs, as it is told on standard input, a line for each burst: WAY COUNT EXTRA PROGRAM; EXTRA is none,
// uid or userns. Answers with the microseconds of each life, in one line.
// Usage: spawns MEGABYTES DESCRIPTORS: memory that it has written to, and descriptors that it has open. Without them it names
// its ways.
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <string>

#ifdef RAMET_BENCH_BOOST
#include <boost/process.hpp>
#endif

#include "ramet/task/command.h"

namespace {

constexpr uid_t other_user = 65534;

struct Wish {
  const char* program;
  std::string extra;
};

bool by_ramet(const Wish& wish) {
  ramet::Command command(wish.program);
  if (wish.extra == "uid") command.user(other_user, other_user);
  if (wish.extra == "userns") command.container(ramet::Container().unshare(ramet::Namespace::user));
  auto status = command.status();
  return status && status->success();
}

bool collected(pid_t pid) {
  int status = 0;
  return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

void become(const Wish& wish) {
  if (wish.extra == "uid") {
    (void)!syscall(SYS_setgroups, 0, nullptr);
    (void)!syscall(SYS_setresgid, other_user, other_user, other_user);
    (void)!syscall(SYS_setresuid, other_user, other_user, other_user);
  }
  if (wish.extra == "userns") (void)!unshare(CLONE_NEWUSER);
  char* const words[] = {const_cast<char*>(wish.program), nullptr};
  execve(wish.program, words, environ);
  _exit(127);
}

bool by_fork(const Wish& wish) {
  const pid_t pid = fork();
  if (pid == 0) become(wish);
  return collected(pid);
}

bool by_vfork(const Wish& wish) {
  const pid_t pid = vfork();
  if (pid == 0) become(wish);
  return collected(pid);
}

bool by_posix_spawn(const Wish& wish) {
  char* const words[] = {const_cast<char*>(wish.program), nullptr};
  pid_t pid = 0;
  return posix_spawn(&pid, wish.program, nullptr, nullptr, words, environ) == 0 && collected(pid);
}

#ifdef RAMET_BENCH_BOOST
bool by_boost(const Wish& wish) {
  boost::process::child child{std::string(wish.program)};
  child.wait();
  return child.exit_code() == 0;
}
#endif

// Present, in pages of the usual size.
bool use_memory(std::size_t size) {
  if (size == 0) return true;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  madvise(memory, size, MADV_NOHUGEPAGE);
  constexpr int populate_write = 23;  // MADV_POPULATE_WRITE: linux/mman.h has it from 5.14 on
  if (madvise(memory, size, populate_write) != 0) std::memset(memory, 1, size);  // a fault for each page
  return true;
}

bool use_descriptors(int wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  while (wanted > 0 && open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0) --wanted;
  return wanted == 0;
}

}  // namespace

int main(int count, char** words) {
  const std::map<std::string, bool (*)(const Wish&)> ways = {
      {"ramet", by_ramet}, {"fork", by_fork}, {"vfork", by_vfork}, {"posix_spawn", by_posix_spawn},
#ifdef RAMET_BENCH_BOOST
      {"boost", by_boost},
#endif
  };
  if (count == 1) {  // which ways there are
    for (const auto& [name, way] : ways) std::puts(name.c_str());
    return 0;
  }
  if (count != 3) return 2;
  if (!use_memory(std::strtoul(words[1], nullptr, 10) << 20) || !use_descriptors(std::atoi(words[2]))) return 3;
  std::string way, extra, program;
  int lives = 0;
  while (std::cin >> way >> lives >> extra >> program) {
    if (!ways.contains(way)) return 2;
    const Wish wish{program.c_str(), extra};
    for (; lives > 0; --lives) {
      const auto start = std::chrono::steady_clock::now();
      if (!ways.at(way)(wish)) return 4;
      const std::chrono::duration<double, std::micro> life = std::chrono::steady_clock::now() - start;
      std::printf("%.2f ", life.count());
    }
    std::puts("");
    std::fflush(stdout);
  }
}
