// Failures, made at every stage: each is told by stage and errno, and leaves nothing behind.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>

#include "ramet/own/shared_array.h"
#include "ramet/task/zygote.h"
#include "tests/functions/deny.h"
#include "tests/functions/left_over.h"

namespace ramet {
namespace {

constexpr int fine_without_answer = 77;

// "", or what is not as it should be, in a process of its own: so much can be spoiled in it.
template <class Scenario>
void expect_fine(Scenario scenario) {
  auto process = Process<>::spawn(scenario);
  ASSERT_TRUE(process) << describe(process.error());
  auto complaint = process->join();
  if (!complaint && complaint.error().status.code() == fine_without_answer) return;
  ASSERT_TRUE(complaint) << describe(complaint.error());
  EXPECT_EQ(*complaint, "");
}

std::string differences(const LeftOver& before, std::string_view wanted, const std::string& got) {
  std::ostringstream text;
  if (got != wanted) text << "said \"" << got << "\", not \"" << wanted << "\" ";
  if (const auto after = what_is_there(); after != before) text << "left " << after << " of " << before;
  return text.str();
}

struct Failure {
  int call;
  int error;
  const char* told;
};

TEST(Failure, OfAProcessLeavesNothingBehind) {
  for (const Failure& failure :
       {Failure{SYS_memfd_create, EMFILE, "memfd_create ramet mailbox: Too many open files (EMFILE)"},
        Failure{SYS_clone3, EAGAIN, "clone3: Resource temporarily unavailable (EAGAIN)"},
        Failure{SYS_clone3, ENOMEM, "clone3: Cannot allocate memory (ENOMEM)"}}) {
    expect_fine([&] {
      (void)Process<>::spawn([] {});
      const auto before = what_is_there();
      deny(failure.call, failure.error);
      auto process = Process<>::spawn([] { return 1; });
      return differences(before, failure.told, process ? "" : describe(process.error()));
    });
  }
}

TEST(Failure, OfLibcsForkLeavesNothingBehindAndRunsNothing) {
  for (const Failure& failure : {Failure{SYS_pipe2, EMFILE, "pipe: Too many open files (EMFILE)"},
                                 Failure{SYS_clone, EAGAIN, "fork: Resource temporarily unavailable (EAGAIN)"},
                                 Failure{SYS_pidfd_open, EMFILE, "pidfd_open"},
                                 Failure{SYS_write, EIO, "write the gate of a child: Input/output error (EIO)"}}) {
    expect_fine([&] {
      auto has_run = shared_memory::Array<bool>::make(1);
      auto make = ProcessBuilder().in_threaded_parent(InThreadedParent::let_libc_fork);
      (void)make.spawn([] {});
      const auto before = what_is_there();
      deny(failure.call, failure.error);
      auto process = make.spawn([&] { return (*has_run)[0] = true; });
      std::string told = process ? "" : describe(process.error());
      if (failure.call == SYS_pidfd_open) told = told.substr(0, told.find(' '));
      if ((*has_run)[0]) told += " and has run";
      return differences(before, failure.told, told);
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

TEST(Failure, OfAZygotesStartLeavesNothingBehind) {
  for (const Failure& failure : {Failure{SYS_socketpair, EMFILE, "socketpair: Too many open files (EMFILE)"},
                                 Failure{SYS_pidfd_open, EMFILE, "pidfd_open"},
                                 Failure{SYS_clone3, EAGAIN, "clone3: Resource temporarily unavailable (EAGAIN)"}}) {
    expect_fine([&] {
      (void)Zygote::start();
      const auto before = what_is_there();
      deny(failure.call, failure.error);
      auto zygote = Zygote::start();
      std::string told = zygote ? "" : describe(zygote.error());
      if (failure.call == SYS_pidfd_open) told = told.substr(0, told.find(' '));
      return differences(before, failure.told, told);
    });
  }
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

TEST(Failure, OfACallHereLeavesNothingBehind) {
  for (const Failure& failure :
       {Failure{SYS_memfd_create, EMFILE, "memfd_create ramet mailbox: Too many open files (EMFILE)"},
        Failure{SYS_pwrite64, ENOSPC, "write the arguments: Cannot allocate memory (ENOMEM)"},
        Failure{SYS_sendmsg, ENOBUFS, "sendmsg: No buffer space available (ENOBUFS)"}}) {
    expect_fine([&] {
      auto zygote = Zygote::start();
      if (!zygote) return describe(zygote.error());
      (void)zygote->call([] { return 1; });
      const auto before = what_is_there();
      if (failure.call == SYS_pwrite64) {
        // Its answer goes through the same call: it tells by its exit status.
        deny(failure.call, failure.error);
        const auto outcome = zygote->call([] { return 1; });
        _exit(differences(before, failure.told, describe(outcome.error())).empty() ? fine_without_answer : 1);
      }
      deny(failure.call, failure.error);
      return differences(before, failure.told, describe(zygote->call([] { return 1; }).error()));
    });
  }
}

// With every number of descriptors that there may be: either it works or it says what is missing, and the next works.
TEST(Failure, OfDescriptorsHereIsToldAndPasses) {
  expect_fine([] {
    auto zygote = Zygote::start();
    if (!zygote) return describe(zygote.error());
    (void)zygote->call([] { return 1; });
    const auto before = what_is_there();
    rlimit all{};
    getrlimit(RLIMIT_NOFILE, &all);
    int worked = 0;
    int failed = 0;
    std::string complaint;
    for (rlim_t most = 0; most < before.descriptors + 8; ++most) {
      const rlimit few{.rlim_cur = most, .rlim_max = all.rlim_max};
      setrlimit(RLIMIT_NOFILE, &few);
      const auto outcome = zygote->call([] { return 1; });
      setrlimit(RLIMIT_NOFILE, &all);
      (outcome ? worked : failed)++;
      if (!outcome && outcome.error().error.number != EMFILE) complaint += describe(outcome.error()) + "; ";
      complaint += differences(before, "", "") + complaint_of(*zygote);
    }
    return complaint + (worked > 0 && failed > 0 ? "" : "nothing was tried");
  });
}

TEST(Failure, OfDescriptorsInTheZygoteIsToldAndPasses) {
  expect_fine([] {
    auto zygote = Zygote::start();
    if (!zygote) return describe(zygote.error());
    (void)zygote->call([] { return 1; });
    const auto before = what_is_there();
    rlimit all{};
    getrlimit(RLIMIT_NOFILE, &all);
    int worked = 0;
    int failed = 0;
    std::string complaint;
    for (rlim_t most = 0; most < 16; ++most) {
      const rlimit few{.rlim_cur = most, .rlim_max = all.rlim_max};
      prlimit(zygote->pid(), RLIMIT_NOFILE, &few, nullptr);
      const auto outcome = zygote->call([] { return 1; });
      prlimit(zygote->pid(), RLIMIT_NOFILE, &all, nullptr);
      (outcome ? worked : failed)++;
      if (!outcome && outcome.error().error.number != EMFILE) complaint += describe(outcome.error()) + "; ";
      complaint += differences(before, "", "") + complaint_of(*zygote);
    }
    return complaint + (worked > 0 && failed > 0 ? "" : "nothing was tried");
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

}  // namespace
}  // namespace ramet
