// The lines about waiting for others, and about signals.
#include <fmt/format.h>

#include <csignal>
#include <utility>

#include "ramet/kernel/signal_name.h"
#include "trace/view/json_names.h"
#include "trace/view/lines.h"
#include "trace/view/signal_information.h"

namespace ramet::trace {
namespace {

std::string_view doubt(Certainty certainty) { return certainty == Certainty::exact ? "" : "probably "; }

// Told already, and better, by the end, stop or collection of the child.
bool only_tells_of_a_child(const Signalled& signalled, const SignalInformation& information) {
  return signalled.signal == SIGCHLD && information.child_status.has_value();
}

}  // namespace

void Lines::tell(const Event& event, const JoinBegan& began) {
  cast_.meet(event).join_began = event.time;
  print(event, Sentence().add(Role::verb, "waits").add(" for ").add(name(began.target)).add(" to end"));
}

void Lines::tell(const Event& event, const JoinEnded& ended) {
  if (event.task == TaskId::none) {
    print(event.time, name(ended.target), Sentence().add(Role::good, "was joined").add(": nobody saw by whom"));
    return cast_.forget(ended.target.task);
  }
  Person& joiner = cast_.meet(event);
  const std::optional<Time> began = std::exchange(joiner.join_began, std::nullopt);
  Sentence what;
  switch (ended.outcome) {
    case JoinOutcome::joined:
      what.add(Role::dim, std::string(doubt(ended.target.certainty))).add(Role::good, "joins ").add(name(ended.target));
      break;
    case JoinOutcome::timed_out:
      what.add(Role::warning, "gives up").add(" waiting for ").add(name(ended.target)).add(": time-out");
      break;
    case JoinOutcome::interrupted:
      what.add(Role::warning, "stops").add(" waiting for ").add(name(ended.target)).add(": interrupted by a signal");
      break;
  }
  if (began) what.add(Role::dim, ", waited ").add(Role::time, format_duration(event.time - *began));
  print(event, what);
  if (ended.outcome == JoinOutcome::joined) cast_.forget(ended.target.task);
}

void Lines::tell(const Event& event, const Detached& detached) {
  Sentence what;
  what.add("is ").add(std::string(doubt(detached.certainty))).add(Role::verb, "detached").add(": nobody will join it");
  print(event, what);
}

void Lines::tell(const Event& event, const NeverJoined& never) {
  Sentence what;
  what.add("was ").add(std::string(doubt(never.certainty))).add(Role::warning, "never joined");
  print(event, what);
  cast_.forget(event.task);
}

void Lines::tell(const Event& event, const Collected& collected) {
  const bool by_ramet = ramet_ != 0 && collected.by.task == TaskId::none && collected.by.tid == ramet_;
  if (by_ramet) return cast_.forget(event.task);
  const std::string probably(doubt(collected.by.certainty));
  if (collected.call == CollectCall::automatic) {
    print(event, Sentence().add(probably + "freed by the kernel: its parent ignores SIGCHLD"));
  } else if (collected.by.certainty == Certainty::unknown) {
    print(event, Sentence().add(Role::good, "was collected").add(": nobody saw by whom"));
  } else if (collected.by.task == TaskId::none) {
    print(event, Sentence().add(probably).add(Role::good, "collected").add(" by ").add(name(collected.by)));
  } else {
    Sentence what;
    what.add(Role::dim, probably).add(Role::good, "collects ").add(name(cast_.meet(event)));
    if (collected.call != CollectCall::unknown) what.add(Role::dim, fmt::format(" ({})", json_name(collected.call)));
    print(event.time, name(collected.by), what);
  }
  cast_.forget(event.task);
}

void Lines::tell(const Event& event, const NeverCollected& never) {
  Sentence what;
  what.add(std::string(doubt(never.certainty))).add(Role::warning, "never collected").add(": left as a zombie");
  print(event, what);
  cast_.forget(event.task);
}

void Lines::tell(const Event& event, const Adopted& adopted) {
  if (adopted.by.certainty == Certainty::unknown) {
    return print(event, Sentence().add(Role::verb, "loses its parent").add(", which ended; its new one is unknown"));
  }
  Sentence what;
  what.add(Role::dim, std::string(doubt(adopted.by.certainty))).add(Role::verb, "adopted").add(" by ");
  print(event, what.add(name(adopted.by)).add(": its parent ended"));
}

// " from sh[900]", " from the kernel", " at address 0x10 (SEGV_MAPERR)"; nothing where siginfo is not known.
Sentence Lines::sender_of(const Event& event, const Signalled& signalled) const {
  const auto information = information_of(signalled);
  if (!information) return {};
  if (information->fault_address) {
    return Sentence().add(fmt::format(" at address {:#x}", *information->fault_address))
        .add(Role::dim, information->code_name.empty() ? "" : fmt::format(" ({})", information->code_name));
  }
  if (!information->sender) {
    if (information->code == SI_KERNEL) return Sentence().add(" from the kernel");
    if (information->code == SI_TIMER) return Sentence().add(" from a timer");
    return {};
  }
  // A receiver in a nested pid namespace knows its senders by other numbers than we do.
  const Person* receiver = cast_.find(event.task);
  if (receiver != nullptr && receiver->in_nested_pid_namespace) {
    if (*information->sender == 0) return Sentence().add(" from outside its pid namespace");
    return Sentence().add(fmt::format(" from {} of its pid namespace", *information->sender));
  }
  if (*information->sender == event.tgid) return Sentence().add(" from itself");
  return Sentence().add(" from ").add(name_of_pid(*information->sender));
}

void Lines::tell(const Event& event, const Signalled& signalled) {
  const auto information = information_of(signalled);
  if (information && only_tells_of_a_child(signalled, *information)) return;
  cast_.meet(event);
  Sentence what;
  what.add(Role::verb, signalled.delivered ? "receives " : "is sent ").add(signal_name(signalled.signal));
  what.add(sender_of(event, signalled));
  print(event, what);
}

}  // namespace ramet::trace
