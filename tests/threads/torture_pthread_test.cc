// Torture, the half of pthreads and of C++: what these functions do to the calling thread must work in ours.
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/threads/in_thread.h"

namespace {

TEST(Torture, ExceptionsInManyThreads) {
  in_threads(8, [](int number) {
    for (int round = 0; round < 100; ++round) {
      try {
        throw std::runtime_error(std::to_string(number));
      } catch (const std::runtime_error& thrown) {
        EXPECT_EQ(thrown.what(), std::to_string(number));
        EXPECT_EQ(std::uncaught_exceptions(), 0);
      }
    }
  });
}

pthread_key_t stubborn_key;

TEST(Torture, AValueThatItsDestructorStoresAgainIsGoneWithTheThread) {
  ASSERT_EQ(pthread_key_create(&stubborn_key, [](void* value) { pthread_setspecific(stubborn_key, value); }), 0);
  static int value = 0;
  for (int round = 0; round < 3; ++round) {
    in_threads(2, [](int) {
      EXPECT_EQ(pthread_getspecific(stubborn_key), nullptr);
      EXPECT_EQ(pthread_setspecific(stubborn_key, &value), 0);
    });
  }
  EXPECT_EQ(pthread_key_delete(stubborn_key), 0);
}

std::atomic<int> constructed{0};
std::atomic<int> destroyed{0};

struct Counted {
  Counted() { ++constructed; }
  ~Counted() { ++destroyed; }
  std::string text = "as constructed";
};
thread_local Counted counted;
thread_local int plain_local = 42;
thread_local int zero_local;

TEST(Torture, ThreadLocalsBeginAnewAndAreDestroyed) {
  const int before = constructed;
  const int destroyed_before = destroyed;
  for (int round = 0; round < 3; ++round) {
    in_threads(4, [](int number) {
      EXPECT_EQ(counted.text, "as constructed");
      EXPECT_EQ(plain_local, 42);
      EXPECT_EQ(zero_local, 0);
      counted.text = "changed";
      plain_local = zero_local = number + 1;
      sched_yield();
      EXPECT_EQ(plain_local, number + 1);
    });
  }
  EXPECT_EQ(constructed - before, 12);
  EXPECT_EQ(destroyed - destroyed_before, 12);
}

TEST(Torture, MutexesOfEveryKind) {
  for (const int kind : {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK}) {
    for (const int protocol : {PTHREAD_PRIO_NONE, PTHREAD_PRIO_INHERIT}) {
      pthread_mutexattr_t attributes;
      pthread_mutexattr_init(&attributes);
      pthread_mutexattr_settype(&attributes, kind);
      pthread_mutexattr_setprotocol(&attributes, protocol);
      pthread_mutex_t mutex;
      ASSERT_EQ(pthread_mutex_init(&mutex, &attributes), 0);
      int count = 0;
      in_threads(4, [&](int) {
        for (int round = 0; round < 300; ++round) {
          ASSERT_EQ(pthread_mutex_lock(&mutex), 0);
          if (kind == PTHREAD_MUTEX_RECURSIVE) {
            EXPECT_EQ(pthread_mutex_lock(&mutex), 0);
            pthread_mutex_unlock(&mutex);
          }
          if (kind == PTHREAD_MUTEX_ERRORCHECK) {
            EXPECT_EQ(pthread_mutex_lock(&mutex), EDEADLK);
          }
          ++count;
          ASSERT_EQ(pthread_mutex_unlock(&mutex), 0);
        }
        if (kind == PTHREAD_MUTEX_ERRORCHECK) {
          EXPECT_EQ(pthread_mutex_unlock(&mutex), EPERM);
        }
      });
      EXPECT_EQ(count, 1200);
      pthread_mutex_destroy(&mutex);
      pthread_mutexattr_destroy(&attributes);
    }
  }
}

TEST(Torture, ARobustMutexTellsOfItsOwnersDeath) {
  for (int round = 0; round < 3; ++round) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_t mutex;
    ASSERT_EQ(pthread_mutex_init(&mutex, &attributes), 0);
    InThread([&] { ASSERT_EQ(pthread_mutex_lock(&mutex), 0); }).join();
    InThread([&] {
      EXPECT_EQ(pthread_mutex_lock(&mutex), EOWNERDEAD);
      EXPECT_EQ(pthread_mutex_consistent(&mutex), 0);
      EXPECT_EQ(pthread_mutex_unlock(&mutex), 0);
    }).join();
    pthread_mutex_destroy(&mutex);
  }
}

TEST(Torture, ConditionVariables) {
  std::mutex mutex;
  std::condition_variable changed;
  int turn = 0;
  in_threads(4, [&](int number) {
    for (int round = 0; round < 50; ++round) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return turn % 4 == number; });
      ++turn;
      changed.notify_all();
    }
  });
  EXPECT_EQ(turn, 200);
}

TEST(Torture, SemaphoresBarriersAndSharedMutexes) {
  sem_t semaphore;
  sem_init(&semaphore, 0, 0);
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, nullptr, 4);
  std::shared_mutex shared;
  std::atomic<int> serial{0};
  int written = 0;
  in_threads(4, [&](int) {
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) ++serial;
    sem_post(&semaphore);
    const std::unique_lock lock(shared);
    ++written;
  });
  for (int number = 0; number < 4; ++number) EXPECT_EQ(sem_trywait(&semaphore), 0);
  EXPECT_EQ(serial, 1);
  EXPECT_EQ(written, 4);
  pthread_barrier_destroy(&barrier);
}

std::atomic<int> data_destroyed{0};

TEST(Torture, ThreadSpecificDataIsDestroyed) {
  data_destroyed = 0;
  std::vector<pthread_key_t> keys(40);  // more than fit into libc's first block
  for (auto& key : keys) {
    ASSERT_EQ(
        pthread_key_create(&key, [](void* data) { data_destroyed += *std::unique_ptr<int>(static_cast<int*>(data)); }),
        0);
  }
  for (int round = 0; round < 2; ++round) {
    in_threads(3, [&](int) {
      for (const auto key : keys) {
        EXPECT_EQ(pthread_getspecific(key), nullptr);
        pthread_setspecific(key, new int(1));
      }
    });
  }
  EXPECT_EQ(data_destroyed, 2 * 3 * 40);
  for (const auto key : keys) pthread_key_delete(key);
}

TEST(Torture, StreamsAndLocales) {
  in_threads(4, [](int number) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << number << ' ' << 1.5 << std::boolalpha << true;
    EXPECT_EQ(text.str(), std::to_string(number) + " 1.5true");
  });
}

TEST(Torture, StdThreadInside) {
  std::atomic<int> ran{0};
  in_threads(4, [&](int) {
    std::thread inner([&] { ++ran; });
    inner.join();
    std::jthread another([&] { ++ran; });
  });
  EXPECT_EQ(ran, 8);
}

TEST(Torture, LibcKnowsTheStack) {
  in_threads(4, [](int) {
    pthread_attr_t attributes;
    ASSERT_EQ(pthread_getattr_np(pthread_self(), &attributes), 0);
    void* low = nullptr;
    std::size_t size = 0;
    pthread_attr_getstack(&attributes, &low, &size);
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    EXPECT_GT(here, reinterpret_cast<std::uintptr_t>(low));
    EXPECT_LT(here, reinterpret_cast<std::uintptr_t>(low) + size);
    pthread_attr_destroy(&attributes);
  });
}

TEST(Torture, NamesAndSelf) {
  in_threads(4, [](int number) {
    const std::string name = "number " + std::to_string(number);
    char found[16] = {};
    EXPECT_EQ(pthread_setname_np(pthread_self(), name.c_str()), 0);
    EXPECT_EQ(pthread_getname_np(pthread_self(), found, sizeof found), 0);
    EXPECT_EQ(found, name);
    int policy = -1;
    sched_param parameter{};
    EXPECT_EQ(pthread_getschedparam(pthread_self(), &policy, &parameter), 0);
    EXPECT_EQ(policy, SCHED_OTHER);
  });
}

struct Unwound {
  explicit Unwound(std::atomic<int>& counter) : counter(counter) {}
  ~Unwound() { ++counter; }
  std::atomic<int>& counter;
};

TEST(Torture, PthreadExitUnwindsTheStack) {
  std::atomic<int> unwound{0};
  for (int round = 0; round < 3; ++round) {
    in_threads(3, [&](int) {
      const Unwound here(unwound);
      pthread_exit(nullptr);
    });
  }
  EXPECT_EQ(unwound, 9);
}

TEST(Torture, CancellationUnwindsTheStackAndLeavesTheNextThreadAlone) {
  std::atomic<int> unwound{0};
  for (int round = 0; round < 3; ++round) {
    std::atomic<pthread_t> self{};
    InThread thread([&] {
      const Unwound here(unwound);
      self = pthread_self();
      for (;;) pause();
    });
    while (self == pthread_t{}) usleep(100);
    EXPECT_EQ(pthread_cancel(self), 0);
    thread.join();
    InThread([] {
      pthread_testcancel();
      int before = -1;
      pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);  // and left so
      EXPECT_EQ(before, PTHREAD_CANCEL_ENABLE);
      pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before);
      EXPECT_EQ(before, PTHREAD_CANCEL_DEFERRED);
    }).join();
  }
  EXPECT_EQ(unwound, 3);
}

TEST(Torture, PthreadKillReachesTheThread) {
  static std::atomic<int> got{0};
  got = 0;
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) { ++got; };
  sigaction(SIGUSR1, &action, &before);
  for (int round = 0; round < 3; ++round) {
    std::atomic<pthread_t> self{};
    std::atomic<bool> done{false};
    InThread thread([&] {
      self = pthread_self();
      while (!done) usleep(100);
    });
    while (self == pthread_t{}) usleep(100);
    EXPECT_EQ(pthread_kill(self, SIGUSR1), 0);
    while (got <= round) usleep(100);
    done = true;
  }
  EXPECT_EQ(got, 3);
  sigaction(SIGUSR1, &before, nullptr);
}

}  // namespace
