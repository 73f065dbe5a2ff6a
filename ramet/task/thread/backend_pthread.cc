#include "ramet/task/thread/backend_pthread.h"

#include <pthread.h>

#include "ramet/own/mapping.h"
#include "ramet/task/signal_mask.h"
#include "ramet/task/thread/pthread_settings.h"
#include "ramet/task/thread/thread_state.h"

namespace ramet {

namespace {

// What a thread of libc's own lives in, as we see it.
struct Place {
  ThreadState* state = nullptr;
  const StartSettings* settings = nullptr;  // until it has begun
  pthread_t thread{};
  FutexWord present{1};  // 0: the thread has left, and pthread_join will not wait for long
  FutexWord begun{0};    // 1: what follows is known
  pid_t tid = 0;
  Fd pidfd;
  Error failure;  // number 0: none
};

void bury(Place* place) {
  if (pthread_equal(place->thread, pthread_self()) != 0) {
    pthread_detach(place->thread);
  } else {
    pthread_join(place->thread, nullptr);
  }
  delete place;
}

GuardedStack own_stack() {
  GuardedStack stack;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return stack;
  void* low = nullptr;
  pthread_attr_getstack(&attributes, &low, &stack.size);
  pthread_attr_getguardsize(&attributes, &stack.guard_size);
  pthread_attr_destroy(&attributes);
  stack.low = static_cast<std::byte*>(low);
  return stack;
}

class LeavingPlace {
 public:
  explicit LeavingPlace(Place& place) : place_(place) {}
  LeavingPlace(const LeavingPlace&) = delete;
  LeavingPlace& operator=(const LeavingPlace&) = delete;
  ~LeavingPlace() {
    if (place_.state->leave()) {
      bury(&place_);
      return;
    }
    place_.present.store(0, std::memory_order_release);  // pairs with the waiter's acquire
    // The place is still there: who frees it waits for this thread's end before.
    futex_wake(place_.present, everyone, FutexScope::any_process);
  }

 private:
  Place& place_;
};

void* run_pthread(void* argument) {
  auto& place = *static_cast<Place*>(argument);
  auto settled = settle_in_thread(*place.settings);
  if (settled) {
    place.tid = settled->tid;
    place.pidfd = std::move(settled->pidfd);
  } else {
    place.failure = std::move(settled.error());
  }
  const bool failed = !settled;
  place.state->set_thread(pthread_self());
  ThreadState& state = *place.state;
  place.begun.store(1, std::memory_order_release);  // pairs with start()
  futex_wake(place.begun, 1, FutexScope::this_process);
  if (failed) return nullptr;
  const LeavingPlace leaving(place);
  if (state.is_watched()) state.set_stack(own_stack());
  state.live();
  return nullptr;
}

int set_attributes(pthread_attr_t& attributes, const StartSettings& settings) {
  if (!settings.own_stack.empty()) {
    return pthread_attr_setstack(&attributes, settings.own_stack.data(), settings.own_stack.size());
  }
  if (settings.stack_size != 0) {
    const std::size_t size = in_pages(settings.stack_size);
    if (const int error = pthread_attr_setstacksize(&attributes, size); error != 0) return error;
  }
  return settings.guard_size ? pthread_attr_setguardsize(&attributes, *settings.guard_size) : 0;
}

int create(Place& place, const StartSettings& settings) {
  pthread_attr_t attributes;
  if (const int error = pthread_attr_init(&attributes); error != 0) return error;
  int error = set_attributes(attributes, settings);
  if (error == 0) error = pthread_create(&place.thread, &attributes, run_pthread, &place);
  pthread_attr_destroy(&attributes);
  return error;
}

}  // namespace

Result<void> PthreadBackend::start(ThreadState& state, const StartSettings& settings) {
  auto* place = new Place;
  place->state = &state;
  place->settings = &settings;
  ThreadState::Birth birth{.exit_word = &place->present, .place = place, .mask = {}, .thread = {}, .stack = {}};
  if (settings.signal_mask) birth.mask = signal_mask_of(*settings.signal_mask);
  state.prepare(birth);
  if (const int error = create(*place, settings); error != 0) {
    delete place;
    return std::unexpected(Error{"pthread_create", error, {}});
  }
  while (place->begun.load(std::memory_order_acquire) == 0) {  // pairs with run_pthread()
    futex_wait(place->begun, 0, FutexScope::this_process);
  }
  if (place->failure.number != 0) {
    Error failure = place->failure;
    bury(place);
    return std::unexpected(std::move(failure));
  }
  state.set_tid(place->tid);
  state.set_pidfd(std::move(place->pidfd));
  return {};
}

void PthreadBackend::give_back(void* place) { bury(static_cast<Place*>(place)); }

}  // namespace ramet
