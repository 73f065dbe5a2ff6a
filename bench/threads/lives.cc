// How long a thread takes from its creation to its join, made in one of several ways. Prints the median of the rounds
// in nanoseconds, one number. Usage: lives floor|ramet|pthread|std one|mallocs|many COUNT
//   one      create, join, COUNT times one after the other; the thread does nothing
//   mallocs  the same, with 24 allocations in the thread
//   many     COUNT threads alive at once, then joined; three times, the last (warm) and the first (cold) are printed
// `floor` is the bare system call: clone3 without TLS on a stack that is there already, joined by its futex. Nothing
// that uses libc could run in such a thread.
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include "ramet/kernel/clone3.h"
#include "ramet/kernel/clone_flags.h"
#include "ramet/kernel/futex.h"
#include "ramet/task/thread_builder.h"

namespace {

using Clock = std::chrono::steady_clock;

void nothing() {}

void allocate() {
  void* blocks[24];
  for (std::size_t index = 0; index < 24; ++index) {
    blocks[index] = std::malloc(16 + index * 40);
    asm volatile("" : : "r"(blocks[index]) : "memory");
  }
  for (void* block : blocks) std::free(block);
}

[[noreturn]] void end_at_once(void*) {
  for (;;) asm volatile("syscall" : : "a"(SYS_exit), "D"(0) : "rcx", "r11", "memory");
}

class Floor {
 public:
  Floor()
      : stack_(static_cast<char*>(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {}
  void create() {
    using enum ramet::CloneFlag;
    const auto word = reinterpret_cast<std::uintptr_t>(&tid_);
    const ramet::CloneArgs arguments{
        .flags = (VM | FS | FILES | SYSVSEM | SIGHAND | THREAD | PARENT_SETTID | CHILD_CLEARTID).bits(),
        .child_tid = word,
        .parent_tid = word,
        .stack = reinterpret_cast<std::uintptr_t>(stack_),
        .stack_size = size};
    if (!ramet::clone3_onto_stack(arguments, {.function = end_at_once, .argument = nullptr})) std::abort();
  }
  void join() {
    while (const std::uint32_t tid = tid_.load(std::memory_order_acquire)) {
      ramet::futex_wait(tid_, tid, ramet::FutexScope::any_process);
    }
  }

 private:
  static constexpr std::size_t size = 1 << 16;
  char* stack_;
  ramet::FutexWord tid_{0};
};

struct Ways {
  std::string_view way;
  void (*body)();

  void one_life(Floor& floor) const {
    if (way == "floor") {
      floor.create();
      floor.join();
    } else if (way == "ramet") {
      if (!ramet::spawn(body)->join()) std::abort();
    } else if (way == "pthread") {
      pthread_t thread;
      const auto run = [](void* function) -> void* {
        reinterpret_cast<void (*)()>(function)();
        return nullptr;
      };
      if (pthread_create(&thread, nullptr, run, reinterpret_cast<void*>(body)) != 0) std::abort();
      pthread_join(thread, nullptr);
    } else {
      std::thread(body).join();
    }
  }
};

long nanoseconds_since(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
}

long median(std::vector<long> times) {
  std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
  return times[times.size() / 2];
}

void one_after_the_other(const Ways& ways, std::size_t count) {
  Floor floor;
  for (int warm = 0; warm < 100; ++warm) ways.one_life(floor);
  std::vector<long> times(count);
  for (long& time : times) {
    const auto begin = Clock::now();
    ways.one_life(floor);
    time = nanoseconds_since(begin);
  }
  std::printf("%ld\n", median(std::move(times)));
}

// All of them stand at one gate until the last is there.
class Gate {
 public:
  void wait() {
    while (word_.load(std::memory_order_acquire) == 0) ramet::futex_wait(word_, 0, ramet::FutexScope::this_process);
  }
  void set(std::uint32_t open) {
    word_.store(open, std::memory_order_release);
    ramet::futex_wake(word_, ramet::everyone, ramet::FutexScope::this_process);
  }

 private:
  ramet::FutexWord word_{0};
};
Gate gate;

template <class Create, class Join>
long all_at_once(std::size_t count, const Create& create, const Join& join) {
  gate.set(0);
  const auto begin = Clock::now();
  for (std::size_t number = 0; number < count; ++number) create();
  gate.set(1);
  join();
  return nanoseconds_since(begin) / static_cast<long>(count);
}

long many(std::string_view way, std::size_t count) {
  if (way == "ramet") {
    std::vector<ramet::Thread<>> threads;
    threads.reserve(count);
    return all_at_once(
        count, [&] { threads.push_back(std::move(ramet::spawn([] { gate.wait(); }).value())); },
        [&] {
          for (auto& thread : threads) (void)thread.join();
        });
  }
  if (way == "pthread") {
    std::vector<pthread_t> threads(count);
    std::size_t made = 0;
    const auto run = [](void*) -> void* {
      gate.wait();
      return nullptr;
    };
    return all_at_once(
        count,
        [&] {
          if (pthread_create(&threads[made++], nullptr, run, nullptr) != 0) std::abort();
        },
        [&] {
          for (const pthread_t thread : threads) pthread_join(thread, nullptr);
        });
  }
  std::vector<std::thread> threads;
  threads.reserve(count);
  return all_at_once(
      count, [&] { threads.emplace_back([] { gate.wait(); }); },
      [&] {
        for (auto& thread : threads) thread.join();
      });
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  const std::string_view what = words[2];
  const std::size_t number = std::strtoul(words[3], nullptr, 10);
  if (what == "many") {
    const long cold = many(words[1], number);
    (void)many(words[1], number);
    std::printf("%ld %ld\n", many(words[1], number), cold);
  } else {
    one_after_the_other({.way = words[1], .body = what == "mallocs" ? allocate : nothing}, number);
  }
}
