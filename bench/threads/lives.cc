// How long a thread takes from its creation to its join, made in one of several ways; and what it takes of memory.
// Usage: lives floor|told_floor|parked|ramet|lean|pthread|std one|mallocs|many COUNT, lives
// ramet|ramet_small|pthread|pthread_small alive COUNT
//   one      create, join, COUNT times one after the other; the thread does nothing. Prints the median in microseconds
//   mallocs  the same, with 24 allocations in the thread
//   many     COUNT threads alive at once, then joined; three times, the last (warm) and the first (cold) are printed
//   alive    COUNT threads at once; prints KiB of address space, of resident memory and of page tables for each, and
//   the
//            mappings of all. The small ones have stacks of 64 KiB, the others of the default size
// `floor` is the bare system call: clone3 without TLS on a stack that is there already, joined by its futex. Nothing
// that uses libc could run in such a thread. `told_floor` makes, in the thread, the two system calls besides by which
// libc registers each of its threads; `lean` is a thread of ramet's without them.
#include <linux/futex.h>
#include <linux/rseq.h>
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
#include <fstream>
#include <functional>
#include <string>
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

long raw_call(long number, long first, long second = 0, long third = 0, long fourth = 0) {
  long result = number;
  register long fourth_in_r10 asm("r10") = fourth;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(first), "S"(second), "d"(third), "r"(fourth_in_r10)
               : "rcx", "r11", "memory");
  return result;
}

[[noreturn]] void end_at_once(void*) {
  for (;;) raw_call(SYS_exit, 0);
}

// What the kernel is told of libc's in each thread: here, of two areas that nobody uses.
alignas(32) struct rseq rseq_area;
robust_list_head robust_list = {.list = {&robust_list.list}, .futex_offset = 0, .list_op_pending = nullptr};

[[noreturn]] void tell_and_end(void*) {
  constexpr long signature = 0x53053053;
  raw_call(SYS_set_robust_list, reinterpret_cast<long>(&robust_list), sizeof robust_list);
  raw_call(SYS_rseq, reinterpret_cast<long>(&rseq_area), sizeof rseq_area, 0, signature);
  end_at_once(nullptr);
}

class Floor {
 public:
  Floor()
      : stack_(static_cast<char*>(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {}
  void create(void (*entry)(void*)) {
    using enum ramet::CloneFlag;
    const auto word = reinterpret_cast<std::uintptr_t>(&tid_);
    const ramet::CloneArgs arguments{
        .flags = (VM | FS | FILES | SYSVSEM | SIGHAND | THREAD | PARENT_SETTID | CHILD_CLEARTID).bits(),
        .child_tid = word,
        .parent_tid = word,
        .stack = reinterpret_cast<std::uintptr_t>(stack_),
        .stack_size = size};
    if (!ramet::clone3_onto_stack(arguments, {.function = entry, .argument = nullptr})) std::abort();
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

// No life at all: one task that sleeps until it is handed the next function, and says when it has returned.
class Parked {
 public:
  Parked() : task_([this] { run(); }) {}
  ~Parked() { hand_over(nullptr); }
  void hand_over(void (*body)()) {
    body_ = body;
    turn_.store(2, std::memory_order_release);
    ramet::futex_wake(turn_, 1, ramet::FutexScope::this_process);
    while (turn_.load(std::memory_order_acquire) == 2) ramet::futex_wait(turn_, 2, ramet::FutexScope::this_process);
  }

 private:
  void run() {
    for (bool is_wanted = true; is_wanted;) {
      while (turn_.load(std::memory_order_acquire) == 1) ramet::futex_wait(turn_, 1, ramet::FutexScope::this_process);
      is_wanted = body_ != nullptr;
      if (is_wanted) body_();
      turn_.store(1, std::memory_order_release);
      ramet::futex_wake(turn_, 1, ramet::FutexScope::this_process);
    }
  }

  ramet::FutexWord turn_{1};
  void (*body_)() = nullptr;
  std::jthread task_;
};

struct Ways {
  std::string_view way;
  void (*body)();

  void one_life(Floor& floor) const {
    if (way == "floor") {
      floor.create(end_at_once);
      floor.join();
    } else if (way == "told_floor") {
      floor.create(tell_and_end);
      floor.join();
    } else if (way == "parked") {
      static Parked parked;
      parked.hand_over(body);
    } else if (way == "ramet") {
      if (!ramet::spawn(body)->join()) std::abort();
    } else if (way == "lean") {
      constexpr auto left_out = ramet::Registration::left_out;
      static const auto lean = ramet::ThreadBuilder().registrations({left_out, left_out});
      if (!lean.spawn(body)->join()) std::abort();
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

double in_microseconds(long nanoseconds) { return static_cast<double>(nanoseconds) / 1000; }

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
  std::printf("%.2f\n", in_microseconds(median(std::move(times))));
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

struct Memory {
  double address_space = 0, resident = 0, page_tables = 0;  // KiB
  double mappings = 0;
};

Memory memory_of_process() {
  Memory memory;
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    const auto read = [&](const char* name, double& place) {
      if (line.starts_with(name)) place = std::stod(line.substr(std::strlen(name)));
    };
    read("VmSize:", memory.address_space);
    read("VmRSS:", memory.resident);
    read("VmPTE:", memory.page_tables);
  }
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) ++memory.mappings;
  return memory;
}

// The process ends with its threads at the gate.
void alive(std::string_view way, std::size_t count) {
  constexpr std::size_t small = 64 << 10;
  const Memory before = memory_of_process();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  if (way.ends_with("_small")) pthread_attr_setstacksize(&attributes, small);
  auto builder = ramet::ThreadBuilder().on_drop(ramet::OnDrop::detach);
  if (way.ends_with("_small")) builder.stack_size(small);
  for (std::size_t number = 0; number < count; ++number) {
    if (way.starts_with("ramet")) {
      if (!builder.spawn_detached([] { gate.wait(); })) std::abort();
      continue;
    }
    pthread_t thread;
    const auto run = [](void*) -> void* {
      gate.wait();
      return nullptr;
    };
    if (pthread_create(&thread, &attributes, run, nullptr) != 0) std::abort();
  }
  usleep(200'000);  // until the last has come to the gate
  const Memory after = memory_of_process();
  const auto each = static_cast<double>(count);
  std::printf("%.2f %.2f %.2f %.0f\n", (after.address_space - before.address_space) / each,
              (after.resident - before.resident) / each, (after.page_tables - before.page_tables) / each,
              after.mappings);
  std::fflush(stdout);
  _exit(0);
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  const std::string_view what = words[2];
  const std::size_t number = std::strtoul(words[3], nullptr, 10);
  if (what == "alive") {
    alive(words[1], number);
  } else if (what == "many") {
    const long cold = many(words[1], number);
    (void)many(words[1], number);
    std::printf("%.2f %.2f\n", in_microseconds(many(words[1], number)), in_microseconds(cold));
  } else {
    one_after_the_other({.way = words[1], .body = what == "mallocs" ? allocate : nothing}, number);
  }
}
