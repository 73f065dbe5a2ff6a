// What is true of every thread of Linux, whoever made it: ids, the parent, who outlives whom. And scopes.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "ramet/task/scope.h"

namespace ramet {
namespace {

TEST(Threads, HaveOneProcessAndOneParentButTheirOwnNumber) {
  struct Ids {
    pid_t tid, pid, parent;
  };
  const auto ids = [] { return Ids{gettid(), getpid(), getppid()}; };
  auto outer = spawn([&] {
    auto inner = spawn(ids);
    return std::pair(ids(), inner->join().value());
  });
  ASSERT_TRUE(outer);
  const pid_t tid = outer->tid();
  const auto [one, other] = outer->join().value();
  EXPECT_EQ(one.tid, tid);
  EXPECT_NE(one.tid, other.tid);
  EXPECT_NE(one.tid, gettid());
  EXPECT_EQ(one.pid, getpid());
  EXPECT_EQ(other.pid, getpid());
  EXPECT_EQ(one.parent, getppid());
  EXPECT_EQ(other.parent, getppid());
}

TEST(Threads, OutliveTheThreadThatMadeThem) {
  std::atomic<bool> creator_is_gone{false};
  std::atomic<bool> saw_it_gone{false};
  auto creator = spawn([&] {
    return spawn([&] {
      while (!creator_is_gone.load()) usleep(100);
      saw_it_gone = true;
    });
  });
  ASSERT_TRUE(creator);
  auto inner = creator->join().value();
  ASSERT_TRUE(inner);
  creator_is_gone = true;
  EXPECT_TRUE(inner->join());
  EXPECT_TRUE(saw_it_gone.load());
}

TEST(Scope, JoinsAllWhoBorrow) {
  std::vector<int> numbers(1000);
  std::iota(numbers.begin(), numbers.end(), 1);
  std::atomic<int> sum{0};
  const auto done = scope([&](Scope& inside) {
    for (std::size_t part = 0; part < 4; ++part) {
      const auto spawned = inside.spawn([&, part] {
        for (std::size_t index = part; index < numbers.size(); index += 4) sum += numbers[index];
      });
      ASSERT_TRUE(spawned);
    }
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(sum.load(), 500'500);
}

TEST(Scope, JoinsThreadsThatItsThreadsMade) {
  std::atomic<int> ran{0};
  const auto done = scope([&](Scope& inside) {
    (void)inside.spawn([&] {
      for (int number = 0; number < 3; ++number) {
        (void)inside.spawn([&] {
          usleep(2000);
          ++ran;
        });
      }
    });
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(ran.load(), 3);
}

TEST(Scope, JoinsWhenItsBodyThrows) {
  std::atomic<bool> ran{false};
  const auto done = scope([&](Scope& inside) {
    (void)inside.spawn([&] {
      usleep(2000);
      ran = true;
    });
    throw std::logic_error("the body's");
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, NoValue::Reason::threw);
  EXPECT_TRUE(ran.load());
}

TEST(Scope, KeepsTheFirstFailure) {
  const auto done = scope([&](Scope& inside) {
    (void)inside.spawn([] {
      usleep(50'000);
      throw std::runtime_error("second");
    });
    (void)inside.spawn([] { throw std::runtime_error("first"); });
  });
  ASSERT_FALSE(done);
  try {
    std::rethrow_exception(done.error().exception);
  } catch (const std::runtime_error& thrown) {
    EXPECT_STREQ(thrown.what(), "first");
  }
}

}  // namespace
}  // namespace ramet
