// Backend: one way to start a thread. All of them give the same thread; they differ in what they need to know of libc,
// and in speed. The fastest of which all holds true is used; the program can ask which, and why none faster.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "ramet/result.h"
#include "ramet/task/libc/symbols.h"

namespace ramet {

class ThreadState;
struct StartSettings;

// From the fastest to the one that always works.
enum class BackendKind : std::uint8_t {
  hybrid,   // clone3 into libc's start_thread; the next thread on the same stack continues where that one left
  start,    // clone3 into libc's start_thread, anew for each thread
  donor,    // pthread_create for the first thread on a stack; the next ones continue where that one left
  pthread,  // libc's pthread_create
};
inline constexpr std::array backend_kinds{BackendKind::hybrid, BackendKind::start, BackendKind::donor,
                                          BackendKind::pthread};

[[nodiscard]] std::string_view name(BackendKind kind);

class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  [[nodiscard]] virtual BackendKind kind() const = 0;

  // Starts a thread that runs state.live() and then state.leave(). Has called state.prepare() before the thread is
  // born, and set_tid() when it returns. Fails without a trace; then the state's thread was never there.
  [[nodiscard]] virtual Result<void> start(ThreadState& state, const StartSettings& settings) = 0;

  // Takes back what a thread lived in. The thread has ended, or is about to.
  virtual void give_back(void* place) = 0;

  // Frees what is kept for threads to come.
  virtual void trim() = 0;
};

struct BackendInUse {
  BackendKind kind = BackendKind::pthread;
  std::string why;  // why no faster one; empty for the fastest
};

// Which one starts this program's threads. The first question, or the first thread, decides it for good: by
// use_backend(), by the environment variable RAMET_BACKEND (hybrid, start, donor, pthread), or the fastest that works.
[[nodiscard]] BackendInUse backend_in_use();

// Asks for one. Fails when it does not work here, or when threads have already been started by another.
[[nodiscard]] Result<void> use_backend(BackendKind kind);

// Gives back the memory that is kept for threads to come.
void trim_threads();

// ---- for ramet/task
[[nodiscard]] Backend& backend();

// Chooses among those that work with these symbols, from `fastest` on. Never fails: pthread needs nothing.
struct BackendChoice {
  Backend* backend = nullptr;
  std::string why;
};
[[nodiscard]] BackendChoice choose_backend(const Result<Symbols>& symbols, BackendKind fastest);

}  // namespace ramet
