#include "ramet/sync/parker.h"

#include <signal.h>

#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

TEST(Parker, AnUnparkThatComesFirstIsKept) {
  Parker parker;
  parker.unpark();
  parker.unpark();
  parker.park();
  EXPECT_FALSE(parker.try_park()) << "several count as one";
}

TEST(Parker, LosesNoTokenBackAndForth) {
  Parker here;
  Parker there;
  int ball = 0;
  std::thread player([&] {
    for (int i = 0; i < 3000; ++i) {
      there.park();
      ++ball;
      here.unpark();
    }
  });
  for (int i = 0; i < 3000; ++i) {
    there.unpark();
    here.park();
    EXPECT_EQ(ball, i + 1);
  }
  player.join();
}

TEST(Parker, TimesOutAndTakesNoLaterToken) {
  Parker parker;
  EXPECT_FALSE(parker.park_for(5ms));
  EXPECT_FALSE(parker.park_until(std::chrono::system_clock::now() + 5ms));
  parker.unpark();
  EXPECT_TRUE(parker.park_for(1h));
}

TEST(Parker, SleepsOnAfterASignalHandler) {
  struct sigaction old;
  struct sigaction nothing {};
  nothing.sa_handler = [](int) {};
  sigaction(SIGUSR1, &nothing, &old);
  Parker parker;
  Sleeper sleeper([&] { parker.park(); });
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(sleeper.sleeps());
    pthread_kill(sleeper.handle(), SIGUSR1);
  }
  ASSERT_TRUE(sleeper.sleeps());
  EXPECT_FALSE(sleeper.done());
  parker.unpark();
  sleeper.join();
  sigaction(SIGUSR1, &old, nullptr);
}

TEST(Parker, MayBeFreedByWhoWasUnparked) {
  for (int round = 0; round < 200; ++round) {
    auto parker = std::make_unique<Parker>();
    std::thread waker([where = parker.get()] { where->unpark(); });
    parker->park();
    parker.reset();
    waker.join();
  }
}

TEST(Parker, IsUnparkedByAnotherProcess) {
  SharedPage<shared_memory::Parker> parker;
  ForkedChild child([&] {
    parker->park();
    return 2;
  });
  ASSERT_TRUE(wait_until_asleep(child.pid()));
  parker->unpark();
  EXPECT_EQ(child.wait(), 2);
}

}  // namespace
}  // namespace ramet
