#include "ramet/task/launch/letter_launch.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/launch.h"
#include "ramet/task/launch/letter_outcome.h"
#include "ramet/task/launch/read_plan.h"
#include "ramet/task/launch/steps_in_child.h"
#include "ramet/task/signal_mask.h"

namespace ramet::launch {

namespace {

Error no_letter() { return {"zygote", EPROTO, "a plan"}; }

// Returns when something went wrong.
Error run_read_plan(ReadPlan& read, std::span<const int> descriptors) {
  LaunchReport report;
  const long moved = raw_syscall(SYS_fchdir, descriptors[descriptors.size() - 2]);
  read.renumber(descriptors);
  read.tell_of_a_member(descriptors.back());
  LaunchPlan& plan = read.plan();
  plan.signals.to_default = 0;  // a zygote ignores none
  // What a container takes from the host may be named as the caller sees it.
  if ((plan.container == nullptr && !plan.begins_where_its_creator_is()) ||
      judge_in_child(report, "chdir", moved, "the caller's directory") == Step::done) {
    set_signal_mask(all_signals);  // until the program has its own: as in every child
    run_in_child(plan, report);
  }
  return {report.stage, report.number, report.item != nullptr ? report.item : ""};
}

}  // namespace

Result<NewProcess> launch_letter(std::span<const std::byte> letter, const LetterDescriptors& descriptors, pid_t& born) {
  born = 0;
  const auto read = ReadPlan::of(letter);
  if (read == nullptr) return std::unexpected(no_letter());
  read->renumber(descriptors.of_plan);
  read->place_standard(descriptors.standard);
  read->plan().of_creators_parent = true;
  read->plan().signals.to_default = 0;  // a zygote ignores none
  read->plan().pid = &born;
  return launch(read->plan());
}

void run_letter(const Mailbox& mailbox, std::span<const int> descriptors) noexcept {
  const auto content = mailbox.content();
  const auto read = ReadPlan::of(content.bytes);
  const Error error = read != nullptr ? run_read_plan(*read, descriptors) : no_letter();
  const Bytes outcome = write_failure(error, read != nullptr ? read->member() : 0);
  (void)!write(descriptors.back(), outcome.data(), outcome.size());
  constexpr int exit_without_program = 127;
  _exit(exit_without_program);
}

}  // namespace ramet::launch
