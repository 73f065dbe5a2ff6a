// Torture, libc's half: everything in libc that keeps something for each thread must work in ours.
#include <ctype.h>
#include <dlfcn.h>
#include <locale.h>
#include <netdb.h>
#include <resolv.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <string>

#include "tests/threads/in_thread.h"

namespace {

TEST(Torture, PrintfFromManyThreadsLosesNoByte) {
  FILE* file = tmpfile();
  ASSERT_NE(file, nullptr);
  in_threads(8, [&](int number) {
    for (int line = 0; line < 500; ++line) fprintf(file, "%d %5d %s %8.3f\n", number, line, "text", line / 7.0);
  });
  EXPECT_EQ(ftell(file), 8L * 500 * 22);
  fclose(file);
}

TEST(Torture, MallocFromManyThreads) {
  in_threads(8, [&](int number) {
    std::vector<std::pair<unsigned char*, std::size_t>> blocks(64);
    for (unsigned round = 0; round < 3000; ++round) {
      auto& [block, size] = blocks[round % blocks.size()];
      for (std::size_t index = 0; index < size; index += 61) ASSERT_EQ(block[index], number);
      free(block);
      size = 16 + (round * 2654435761u >> 20) % 5000;
      block = static_cast<unsigned char*>(malloc(size));
      ASSERT_NE(block, nullptr);
      memset(block, number, size);
    }
    for (auto& [block, size] : blocks) free(block);
  });
}

TEST(Torture, WhatOneThreadAllocatesAnotherFrees) {
  std::vector<void*> blocks(2000);
  in_threads(4, [&](int number) {
    for (std::size_t index = static_cast<std::size_t>(number); index < blocks.size(); index += 4)
      blocks[index] = malloc(index + 1);
  });
  in_threads(4, [&](int number) {
    for (std::size_t index = static_cast<std::size_t>(number); index < blocks.size(); index += 4)
      free(blocks[(index + 1) % blocks.size()]);
  });
}

TEST(Torture, ErrnoIsTheThreadsOwnAndBeginsWithZero) {
  in_threads(8, [](int number) {
    EXPECT_EQ(errno, 0);
    EXPECT_EQ(h_errno, 0);
    for (int round = 0; round < 50; ++round) {
      errno = number + 1;
      sched_yield();
      EXPECT_EQ(errno, number + 1);
    }
    h_errno = 3;
  });
}

TEST(Torture, CharacterClassesAndLocalesAreTheThreadsOwn) {
  locale_t utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", nullptr);
  ASSERT_NE(utf8, nullptr);
  in_threads(8, [&](int number) {
    EXPECT_TRUE(isalpha('a') && !isalpha('1') && toupper('q') == 'Q');
    EXPECT_EQ(uselocale(nullptr), LC_GLOBAL_LOCALE);
    if (number % 2 == 0) uselocale(utf8);
    sched_yield();
    EXPECT_EQ(uselocale(nullptr), number % 2 == 0 ? utf8 : LC_GLOBAL_LOCALE);
    EXPECT_EQ(MB_CUR_MAX, number % 2 == 0 ? 6u : 1u);
  });
  InThread([&] { EXPECT_EQ(uselocale(nullptr), LC_GLOBAL_LOCALE); }).join();
  freelocale(utf8);
}

TEST(Torture, StrerrorAndStrsignalHaveABufferForEachThread) {
  in_threads(8, [](int number) {
    const int unknown = 5000 + number;
    const std::string expected = "Unknown error " + std::to_string(unknown);
    const char* text = strerror(unknown);
    sched_yield();
    EXPECT_EQ(text, expected);
    EXPECT_NE(strsignal(60 + number % 4), nullptr);
  });
}

TEST(Torture, TheResolverHasAStateForEachThread) {
  in_threads(8, [](int number) {
    EXPECT_EQ(_res.options, 0u);
    ASSERT_EQ(res_init(), 0);
    _res.retrans = 100 + number;
    sched_yield();
    EXPECT_EQ(_res.retrans, 100 + number);
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo* result = nullptr;
    EXPECT_EQ(getaddrinfo("127.0.0.1", "80", &hints, &result), 0);
    freeaddrinfo(result);
  });
}

TEST(Torture, DlerrorIsTheThreadsOwn) {
  in_threads(4, [](int number) {
    EXPECT_EQ(dlerror(), nullptr);
    EXPECT_EQ(dlopen(("/no/such/" + std::to_string(number)).c_str(), RTLD_NOW), nullptr);
    sched_yield();
    const char* message = dlerror();
    ASSERT_NE(message, nullptr);
    EXPECT_NE(std::string(message).find("/no/such/" + std::to_string(number)), std::string::npos);
    EXPECT_EQ(dlopen("/no/such/left/behind", RTLD_NOW), nullptr);
  });
}

TEST(Torture, TheProcessorIsKnown) {
  in_threads(4, [](int) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(sched_getcpu(), 0);
  });
}

TEST(Torture, ForkInAThread) {
  in_threads(4, [](int) {
    const pid_t child = fork();
    if (child == 0) {
      char* text = nullptr;
      const bool whole = asprintf(&text, "%d", 7) == 1 && getpid() == gettid();
      free(text);
      _exit(whole ? 3 : 4);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 3);
  });
}

// The child's only thread: when it leaves, the child ends.
TEST(Torture, TheForkingThreadMayReturnInTheChild) {
  std::atomic<pid_t> child{0};
  const pid_t parent = getpid();
  InThread([&] {
    const pid_t forked = fork();
    if (forked != 0) child = forked;
  }).join();
  ASSERT_EQ(getpid(), parent);
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child.load());
  EXPECT_EQ(status, 0);
}

TEST(Torture, ThreadsInAForksChild) {
  InThread([] {
    const pid_t child = fork();
    if (child == 0) {
      std::atomic<int> ran{0};
      for (int round = 0; round < 3; ++round) in_threads(3, [&](int) { ++ran; });
      _exit(ran == 9 ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }).join();
}

TEST(Torture, ExecInAThreadOfAForksChild) {
  InThread([] {
    const pid_t child = fork();
    if (child == 0) {
      InThread([] { execl("/bin/true", "true", nullptr); }).join();
      _exit(1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }).join();
}

TEST(Torture, PopenAndSystemInThreads) {
  in_threads(4, [](int number) {
    FILE* output = popen(("echo " + std::to_string(number)).c_str(), "r");
    ASSERT_NE(output, nullptr);
    int echoed = -1;
    EXPECT_EQ(fscanf(output, "%d", &echoed), 1);
    EXPECT_EQ(echoed, number);
    EXPECT_EQ(pclose(output), 0);
  });
}

// In a child, since it gives its rights away.
TEST(Torture, SetuidReachesEveryThread) {
  if (getuid() != 0) GTEST_SKIP() << "needs root";
  const pid_t child = fork();
  if (child == 0) {
    std::atomic<bool> changed{false};
    std::atomic<int> obeyed{0};
    {
      std::vector<InThread> threads;
      for (int number = 0; number < 6; ++number) {
        threads.emplace_back([&] {
          while (!changed) usleep(100);
          if (syscall(SYS_getuid) == 65534) ++obeyed;
        });
      }
      if (setuid(65534) != 0) _exit(2);
      changed = true;
    }
    _exit(obeyed == 6 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
