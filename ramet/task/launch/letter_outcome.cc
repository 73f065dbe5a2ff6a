#include "ramet/task/launch/letter_outcome.h"

#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include "ramet/own/made_once.h"
#include "ramet/sync/mutex.h"

namespace ramet::launch {

namespace {

// Of a stage, which errors keep by its address.
std::string_view lasting(std::string stage) {
  struct Stages {
    Mutex mutex;
    std::set<std::string> all;
  };
  static constinit std::atomic<Stages*> place{nullptr};
  Stages& stages = made_once(place);
  const std::lock_guard guard(stages.mutex);
  return *stages.all.insert(std::move(stage)).first;
}

}  // namespace

Bytes write_failure(const Error& error, pid_t member) {
  constexpr std::size_t most = 2000;
  return to_bytes(std::tuple(member, std::string(error.stage), error.number, error.item.substr(0, most)));
}

LetterOutcome read_outcome(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  if (auto member = from_bytes<pid_t>(bytes)) return {.member = *member, .error = std::nullopt};
  auto failure = from_bytes<std::tuple<pid_t, std::string, int, std::string>>(bytes);
  if (!failure) return {.error = Error{"zygote", EPROTO, "a report"}};
  auto& [member, stage, number, item] = *failure;
  return {.member = member, .error = Error{lasting(std::move(stage)), number, std::move(item)}};
}

}  // namespace ramet::launch
