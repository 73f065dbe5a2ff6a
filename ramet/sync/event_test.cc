#include "ramet/sync/event.h"

#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

TEST(Event, LetsThroughThoseWhoWaitAndThoseWhoCome) {
  Event event;
  int written = 0;
  Sleeper sleeper([&] {
    event.wait();
    EXPECT_EQ(written, 1);
  });
  ASSERT_TRUE(sleeper.sleeps());
  EXPECT_FALSE(event.is_set());
  written = 1;
  event.set();
  sleeper.join();
  event.wait();
  event.reset();
  EXPECT_FALSE(event.is_set());
}

TEST(Event, ASetReleasesAllWhoWaitEvenWhenAResetFollows) {
  Event event;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::unique_ptr<Sleeper>> sleepers;
    for (int i = 0; i < 3; ++i) sleepers.push_back(std::make_unique<Sleeper>([&] { event.wait(); }));
    for (const auto& sleeper : sleepers) ASSERT_TRUE(sleeper->sleeps());
    event.set();
    event.reset();
  }
}

TEST(Event, TimesOut) {
  Event event;
  EXPECT_FALSE(event.wait_for(5ms));
  EXPECT_FALSE(event.wait_until(std::chrono::system_clock::now() + 5ms));
  event.set();
  EXPECT_TRUE(event.wait_for(0ms));
}

TEST(Event, WakesBetweenProcesses) {
  SharedPage<shared_memory::Event> event;
  ForkedChild child([&] {
    event->wait();
    return 8;
  });
  ASSERT_TRUE(wait_until_asleep(child.pid()));
  event->set();
  EXPECT_EQ(child.wait(), 8);
}

}  // namespace
}  // namespace ramet
