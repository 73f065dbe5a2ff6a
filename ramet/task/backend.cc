#include "ramet/task/backend.h"

#include <pthread.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>

#include "ramet/own/made_once.h"
#include "ramet/sync/mutex.h"
#include "ramet/task/process_generation.h"
#include "ramet/task/thread/backend_donor.h"
#include "ramet/task/thread/backend_hybrid.h"
#include "ramet/task/thread/backend_pthread.h"
#include "ramet/task/thread/backend_start.h"
#include "ramet/task/thread/overflow_watch.h"

namespace ramet {

namespace {

struct Chosen {
  Mutex mutex;
  std::atomic<Backend*> backend{nullptr};
  const std::string* why = nullptr;  // never destroyed: threads may outlive the destructors of main
};
constinit Chosen choice;

void choose(BackendChoice made) {
  choice.why = new std::string(std::move(made.why));
  choice.backend.store(made.backend, std::memory_order_release);  // pairs with backend()
}

// A fork in the middle of the choice, which takes the life of a primer, leaves the lock held by nobody.
[[gnu::constructor]] void free_the_lock_in_children() {
  pthread_atfork(nullptr, nullptr, [] { std::construct_at(&choice.mutex); });
}

constinit std::atomic<PthreadBackend*> the_pthreads{nullptr};
Backend& pthreads() { return made_once(the_pthreads); }

// The run-times that follow every thread from its creation, and only know pthread_create. AddressSanitizer works with
// ours too, but does not know their stacks by name; who wants that asks for it (use_backend).
constexpr std::array sanitizers{"__tsan_init",   "__msan_init", "__asan_init",
                                "__hwasan_init", "__lsan_init", "__dfsan_init"};

std::optional<std::string> sanitizer_in_use(const Symbols& symbols) {
  for (const char* sanitizer : sanitizers) {
    if (symbols.find_in_program(sanitizer) != nullptr) return "a sanitizer is in use (" + std::string(sanitizer) + ")";
  }
  return std::nullopt;
}

std::optional<BackendKind> kind_named(std::string_view wanted) {
  for (const BackendKind kind : backend_kinds) {
    if (name(kind) == wanted) return kind;
  }
  return std::nullopt;
}

// `why`: what kept us from the faster ones.
BackendChoice choose_donor(const Symbols& symbols, std::string why) {
  auto donor = DonorBackend::make(symbols);
  if (donor) return {.backend = *donor, .why = std::move(why)};
  // What both lack is said once.
  std::string further = describe(donor.error());
  return {.backend = &pthreads(), .why = why == further ? std::move(why) : why + "; " + further};
}

BackendChoice choose_unasked() {
  const char* wanted = secure_getenv("RAMET_BACKEND");
  const auto symbols = Symbols::of_libc();
  if (wanted != nullptr) {
    if (const auto kind = kind_named(wanted)) return choose_backend(symbols, *kind);
  }
  if (symbols) {
    if (auto sanitizer = sanitizer_in_use(*symbols)) return {.backend = &pthreads(), .why = std::move(*sanitizer)};
  }
  return choose_backend(symbols, BackendKind::hybrid);
}

}  // namespace

std::string_view name(BackendKind kind) {
  switch (kind) {
    case BackendKind::hybrid:
      return "hybrid";
    case BackendKind::start:
      return "start";
    case BackendKind::donor:
      return "donor";
    case BackendKind::pthread:
      return "pthread";
  }
  return "?";
}

BackendChoice choose_backend(const Result<Symbols>& symbols, BackendKind fastest) {
  const auto watched = watch_for_forks();
  if (fastest == BackendKind::pthread) return {.backend = &pthreads(), .why = "asked for"};
  if (!symbols) return {.backend = &pthreads(), .why = describe(symbols.error())};
  if (!watched) return {.backend = &pthreads(), .why = describe(watched.error())};
  if (fastest == BackendKind::donor) return choose_donor(*symbols, "asked for");
  auto libc = learn_libc_threads(*symbols, LibcUse::make_threads);
  if (!libc) return choose_donor(*symbols, describe(libc.error()));
  if (fastest == BackendKind::start) return {.backend = new StartBackend(std::move(*libc)), .why = "asked for"};
  auto hybrid = HybridBackend::make(*libc);
  if (!hybrid) return {.backend = new StartBackend(std::move(*libc)), .why = describe(hybrid.error())};
  return {.backend = *hybrid, .why = {}};
}

Backend& backend() {
  if (Backend* known = choice.backend.load(std::memory_order_acquire)) return *known;  // pairs with choose()
  const std::lock_guard guard(choice.mutex);
  if (choice.backend.load(std::memory_order_relaxed) == nullptr) choose(choose_unasked());
  return *choice.backend.load(std::memory_order_relaxed);
}

BackendInUse backend_in_use() {
  const BackendKind kind = backend().kind();
  return {.kind = kind, .why = *choice.why};
}

Result<void> use_backend(BackendKind kind) {
  const std::lock_guard guard(choice.mutex);
  if (const Backend* known = choice.backend.load(std::memory_order_relaxed)) {
    if (known->kind() == kind) return {};
    return refuse("use_backend", "threads are already made by " + std::string(name(known->kind())));
  }
  auto made = choose_backend(Symbols::of_libc(), kind);
  if (made.backend->kind() != kind) return refuse("use_backend", made.why);
  choose(std::move(made));
  return {};
}

void trim_threads() {
  backend().trim();
  OverflowWatch::trim();
}

}  // namespace ramet
