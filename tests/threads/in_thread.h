// InThread: a thread of ramet's, or, as the control of the torture (RAMET_BACKEND=plain), one of pthread_create with no
// ramet at all. What fails in both is the test's fault, or libc's.
#pragma once

#include <gtest/gtest.h>
#include <pthread.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "ramet/task/thread_builder.h"

class InThread {
 public:
  explicit InThread(std::function<void()> body) {
    if (is_plain()) {
      auto copy = std::make_unique<std::function<void()>>(std::move(body));
      started_ = pthread_create(&plain_, nullptr, run_plain, copy.get()) == 0;
      if (started_) (void)copy.release();
    } else {
      auto spawned = ramet::spawn(std::move(body));
      started_ = spawned.has_value();
      if (started_) thread_ = std::move(*spawned);
    }
    EXPECT_TRUE(started_);
  }
  InThread(InThread&& other) noexcept
      : started_(std::exchange(other.started_, false)), plain_(other.plain_), thread_(std::move(other.thread_)) {}
  InThread& operator=(InThread&&) = delete;
  ~InThread() { join(); }

  void join() {
    if (!std::exchange(started_, false)) return;
    if (is_plain()) {
      pthread_join(plain_, nullptr);
    } else {
      (void)thread_.join();
    }
  }

  [[nodiscard]] static bool is_plain() {
    const char* backend = std::getenv("RAMET_BACKEND");
    return backend != nullptr && std::string_view(backend) == "plain";
  }

 private:
  static void* run_plain(void* argument) {
    const std::unique_ptr<std::function<void()>> body(static_cast<std::function<void()>*>(argument));
    (*body)();
    return nullptr;
  }

  bool started_ = false;
  pthread_t plain_{};
  ramet::Thread<> thread_;
};

// The same body in `count` threads at once; returns when all are gone.
inline void in_threads(int count, const std::function<void(int)>& body) {
  std::vector<InThread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int number = 0; number < count; ++number) threads.emplace_back([&body, number] { body(number); });
}
