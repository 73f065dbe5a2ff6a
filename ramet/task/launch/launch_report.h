// LaunchReport: why a child did not reach its program. The child writes it, into memory that it shares with its creator
// or down a pipe; the creator reads it once the child has exec'ed or is gone.
// The pointers are to literals and to strings that the creator made before the birth: they mean the same to both.
#pragma once

namespace ramet::launch {

struct LaunchReport {
  const char* stage = nullptr;  // the step that failed, a literal; nullptr: none did
  const char* item = nullptr;   // what it was working on, of the LaunchPlan; nullptr: nothing by name
  int number = 0;               // errno; 0 where the item says what is wrong
};

// What a step returns. `went_wrong` ends the child: the report then says why.
enum class Step : bool { went_wrong = false, done = true };

// The step that made a system call: done, unless `result` is a negated errno.
inline Step judge_in_child(LaunchReport& report, const char* stage, long result, const char* item = nullptr) noexcept {
  if (result >= 0) return Step::done;
  report = {.stage = stage, .item = item, .number = static_cast<int>(-result)};
  return Step::went_wrong;
}

}  // namespace ramet::launch
