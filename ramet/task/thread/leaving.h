// Leaving: the end of a thread's own part of its life, also when pthread_exit or a cancellation unwinds it. Whoever
// waits holds the state; who does not has left it to the thread to give back its place.
#pragma once

#include "ramet/task/backend.h"
#include "ramet/task/thread/thread_state.h"

namespace ramet {

class Leaving {
 public:
  explicit Leaving(ThreadState& state) : home_(state.home()), state_(state), place_(state.place()) {}
  Leaving(const Leaving&) = delete;
  Leaving& operator=(const Leaving&) = delete;
  ~Leaving() {
    if (state_.leave()) home_.give_back(place_);
  }

 private:
  Backend& home_;
  ThreadState& state_;
  void* place_;
};

}  // namespace ramet
