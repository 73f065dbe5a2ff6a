// Threads where the loader's locks are held: in the constructor of a library that is being loaded, and in a child that was forked
// while another thread held one. std::thread works there, so ramet's have to.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <link.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "ramet/task/thread_builder.h"
#include "tests/threads/in_child.h"

namespace ramet {
namespace {

bool spawn_and_join() {
  auto thread = spawn([] { return 7; });
  return thread && thread->join().value_or(0) == 7;
}

// How many of so many forked children could not do that.
int children_that_cannot_spawn(int count) {
  int failed = 0;
  for (int number = 0; number < count; ++number) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(10);
      _exit(spawn_and_join() && spawn_and_join() ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    failed += status == 0 ? 0 : 1;
  }
  return failed;
}

TEST(Loader, LetsAChildSpawnThatWasForkedInTheMiddleOfALook) {
  ASSERT_TRUE(spawn_and_join());
  std::atomic<bool> enough{false};
  std::thread looker([&] {
    while (!enough) dl_iterate_phdr([](dl_phdr_info*, std::size_t, void*) { return 0; }, nullptr);
  });
  EXPECT_EQ(children_that_cannot_spawn(20), 0);
  enough = true;
  looker.join();
  EXPECT_TRUE(spawn_and_join());
}

// What the first spawn finds out for good, it may be finding out just then: each round in a process where nobody has spawned.
TEST(Loader, LetsAChildSpawnThatWasForkedInTheMiddleOfTheFirstSpawn) {
  for (int round = 0; round < 30; ++round) {
    const int status = in_child([&] {
      std::vector<std::thread> others;
      for (int number = 0; number < 4; ++number) others.emplace_back([] { (void)spawn_and_join(); });
      usleep(static_cast<useconds_t>(50 * round));
      const bool well = children_that_cannot_spawn(2) == 0;
      for (std::thread& other : others) other.join();
      return well;
    });
    ASSERT_EQ(status, 0) << "round " << round;
  }
}

// Which is dlopen's caller: it holds the loader's lock.
std::atomic<bool> spawned_while_loading{false};

TEST(Loader, LetsAConstructorOfALibrarySpawn) {
  for (int round = 0; round < 3; ++round) {
    spawned_while_loading = false;
    void* library = dlopen(RAMET_CONSTRUCTED_MODULE, RTLD_NOW);
    ASSERT_NE(library, nullptr) << dlerror();
    EXPECT_TRUE(spawned_while_loading);
    dlclose(library);
  }
}

}  // namespace
}  // namespace ramet

// Called by the module's constructor.
extern "C" [[gnu::visibility("default")]] void while_loading() {
  ramet::spawned_while_loading = ramet::spawn_and_join();
}
