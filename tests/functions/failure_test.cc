// Failures, made at every stage: each is told by stage and errno, and leaves nothing behind.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>

#include "ramet/own/shared_array.h"
#include "ramet/task/zygote.h"
#include "tests/functions/deny.h"
#include "tests/functions/left_over.h"

namespace ramet {
namespace {

// "", or what is not as it should be, in a process of its own: so much can be spoiled in it. Whatever call is spoiled, this
// one is not.
template <class Scenario>
void expect_fine(Scenario scenario) {
  std::array<int, 2> ends{-1, -1};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  const pid_t pid = fork();
  if (pid == 0) {
    std::string complaint = scenario();
    const iovec text{.iov_base = complaint.data(), .iov_len = complaint.size()};
    _exit(complaint.empty() || writev(writing.number(), &text, 1) > 0 ? 0 : 1);
  }
  writing.reset();
  std::array<char, 4096> complaint{};
  const ssize_t size = read(reading.number(), complaint.data(), complaint.size());
  EXPECT_EQ(std::string(complaint.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))), "");
  int status = -1;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

std::string differences(const LeftOver& before, std::string_view wanted, const std::string& got) {
  std::ostringstream text;
  const bool fits = wanted.empty() ? got.empty() : got.starts_with(wanted);
  if (!fits) text << "said \"" << got << "\", not \"" << wanted << "\" ";
  if (const auto after = what_is_there(); after != before) text << "left " << after << " of " << before;
  return text.str();
}

// What is tried: "", or what was told.
std::string a_process() {
  auto process = Process<>::spawn([] { return 1; });
  return process ? "" : describe(process.error());
}

std::string libcs_fork() {
  static auto has_run = shared_memory::Array<bool>::make(1);
  (*has_run)[0] = false;
  auto make = ProcessBuilder().in_threaded_parent(InThreadedParent::let_libc_fork);
  auto process = make.spawn([] { return (*has_run)[0] = true; });
  return process ? "" : describe(process.error()) + ((*has_run)[0] ? " and has run" : "");
}

std::string a_zygotes_start() {
  auto zygote = Zygote::start();
  return zygote ? "" : describe(zygote.error());
}

std::string a_call() {
  static const auto zygote = Zygote::start();
  const auto outcome = zygote->call([] { return 1; });
  return outcome ? "" : describe(outcome.error());
}

struct Injection {
  std::string (*attempt)();
  int call;
  int error;
  const char* told;  // or how that begins
};

constexpr Injection injections[] = {
    {a_process, SYS_memfd_create, EMFILE, "memfd_create ramet mailbox: Too many open files (EMFILE)"},
    {a_process, SYS_clone3, EAGAIN, "clone3: Resource temporarily unavailable (EAGAIN)"},
    {a_process, SYS_clone3, ENOMEM, "clone3: Cannot allocate memory (ENOMEM)"},
    {libcs_fork, SYS_pipe2, EMFILE, "pipe: Too many open files (EMFILE)"},
    {libcs_fork, SYS_clone, EAGAIN, "fork: Resource temporarily unavailable (EAGAIN)"},
    {libcs_fork, SYS_pidfd_open, EMFILE, "pidfd_open"},
    {libcs_fork, SYS_write, EIO, "write the gate of a child: Input/output error (EIO)"},
    {a_zygotes_start, SYS_socketpair, EMFILE, "socketpair: Too many open files (EMFILE)"},
    {a_zygotes_start, SYS_pidfd_open, EMFILE, "pidfd_open"},
    {a_zygotes_start, SYS_clone3, EAGAIN, "clone3: Resource temporarily unavailable (EAGAIN)"},
    {a_call, SYS_memfd_create, EMFILE, "memfd_create ramet mailbox: Too many open files (EMFILE)"},
    {a_call, SYS_pwrite64, ENOSPC, "write the arguments: Cannot allocate memory (ENOMEM)"},
    {a_call, SYS_sendmsg, ENOBUFS, "sendmsg: No buffer space available (ENOBUFS)"},
};

TEST(Failure, IsToldAndLeavesNothingBehind) {
  for (const Injection& injection : injections) {
    SCOPED_TRACE(injection.told);
    expect_fine([&] {
      if (const std::string at_first = injection.attempt(); !at_first.empty()) return at_first;
      const auto before = what_is_there();
      deny(injection.call, injection.error);
      const std::string told = injection.attempt();
      return differences(before, injection.told, told);
    });
  }
}

TEST(Failure, OfClone3IsMadeGoodByClone) {
  expect_fine([] {
    deny(SYS_clone3, ENOSYS);
    auto process = Process<>::spawn([] { return gettid() == getpid() ? 1 : 2; });
    if (!process) return describe(process.error());
    return process->join().value_or(0) == 1 ? std::string() : std::string("no value");
  });
}

// How many descriptors it has; where its user may not be looked at, as many as it should.
std::ptrdiff_t descriptors_of(const Zygote& zygote) {
  std::error_code refused;
  const std::filesystem::directory_iterator all("/proc/" + std::to_string(zygote.pid()) + "/fd", refused);
  return refused ? 2 : std::distance(begin(all), end(all));
}

// The zygote is as before: it serves, and has its two descriptors once it is back from serving.
std::string complaint_of(const Zygote& zygote) {
  const auto served = zygote.call([] { return 1; });
  if (!served) return "then: " + describe(served.error());
  for (int turn = 0; turn < 5000; ++turn) {
    if (descriptors_of(zygote) == 2) return "";
    usleep(1000);
  }
  return "the zygote has " + std::to_string(descriptors_of(zygote)) + " descriptors";
}

// With every number of descriptors from none on that `limit` lets there be: either it works or it says what is missing, and the
// next works.
template <class Limit>
void expect_every_number_of_descriptors(rlim_t most, Limit limit) {
  expect_fine([&] {
    auto zygote = Zygote::start();
    if (!zygote) return describe(zygote.error());
    (void)zygote->call([] { return 1; });
    const auto before = what_is_there();
    rlimit all{};
    getrlimit(RLIMIT_NOFILE, &all);
    int worked = 0;
    int failed = 0;
    std::string complaint;
    for (rlim_t few = 0; few < before.descriptors + most; ++few) {
      limit(*zygote, {.rlim_cur = few, .rlim_max = all.rlim_max});
      const auto outcome = zygote->call([] { return 1; });
      limit(*zygote, all);
      (outcome ? worked : failed)++;
      if (!outcome && outcome.error().error.number != EMFILE) complaint += describe(outcome.error()) + "; ";
      complaint += differences(before, "", "") + complaint_of(*zygote);
    }
    return complaint + (worked > 0 && failed > 0 ? "" : "nothing was tried");
  });
}

TEST(Failure, OfDescriptorsHereIsToldAndPasses) {
  expect_every_number_of_descriptors(8, [](const Zygote&, const rlimit& few) { setrlimit(RLIMIT_NOFILE, &few); });
}

TEST(Failure, OfDescriptorsInTheZygoteIsToldAndPasses) {
  expect_every_number_of_descriptors(12, [](const Zygote& zygote, const rlimit& few) {
    prlimit(zygote.pid(), RLIMIT_NOFILE, &few, nullptr);
  });
}

TEST(Failure, OfTheZygotesCloneIsToldAndPasses) {
  expect_fine([] {
    if (geteuid() == 0 && setresuid(65533, 65533, 65533) != 0) return std::string("cannot become another user");
    auto zygote = Zygote::start();
    if (!zygote) return describe(zygote.error());
    (void)zygote->call([] { return 1; });
    const auto before = what_is_there();
    rlimit all{};
    getrlimit(RLIMIT_NPROC, &all);
    const rlimit none{.rlim_cur = 0, .rlim_max = all.rlim_max};
    prlimit(zygote->pid(), RLIMIT_NPROC, &none, nullptr);
    const auto outcome = zygote->call([] { return 1; });
    prlimit(zygote->pid(), RLIMIT_NPROC, &all, nullptr);
    const std::string told = outcome ? "" : describe(outcome.error());
    return differences(before, "clone3: Resource temporarily unavailable (EAGAIN)", told) + complaint_of(*zygote);
  });
}

TEST(Failure, OfAValueThatIsLargerThanAnyFileMayBeIsNoDeathBySigxfsz) {
  expect_fine([]() -> std::string {
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_FSIZE, &none);
    auto process = Process<>::spawn([] { return std::string(5000, 'x'); });
    if (!process) return describe(process.error());
    const auto value = process->join();
    if (value) return "a value that fits nowhere";
    const std::string told = describe(value.error());
    return told.find("SIGXFSZ") == std::string::npos ? "" : told;
  });
}

}  // namespace
}  // namespace ramet
