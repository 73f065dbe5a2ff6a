#include "trace/view/json_names.h"

namespace ramet::trace {
namespace {

struct EventName {
  std::string_view operator()(const Started&) const { return "started"; }
  std::string_view operator()(const Warned&) const { return "warned"; }
  std::string_view operator()(const Lost&) const { return "lost"; }
  std::string_view operator()(const Attached&) const { return "attached"; }
  std::string_view operator()(const Created&) const { return "created"; }
  std::string_view operator()(const CreateFailed&) const { return "create_failed"; }
  std::string_view operator()(const Executed&) const { return "executed"; }
  std::string_view operator()(const Renamed&) const { return "renamed"; }
  std::string_view operator()(const SharingChanged&) const { return "sharing_changed"; }
  std::string_view operator()(const Signalled&) const { return "signalled"; }
  std::string_view operator()(const Stopped&) const { return "stopped"; }
  std::string_view operator()(const Continued&) const { return "continued"; }
  std::string_view operator()(const JoinBegan&) const { return "join_began"; }
  std::string_view operator()(const JoinEnded&) const { return "join_ended"; }
  std::string_view operator()(const Detached&) const { return "detached"; }
  std::string_view operator()(const NeverJoined&) const { return "never_joined"; }
  std::string_view operator()(const Ended&) const { return "ended"; }
  std::string_view operator()(const Collected&) const { return "collected"; }
  std::string_view operator()(const NeverCollected&) const { return "never_collected"; }
  std::string_view operator()(const Adopted&) const { return "adopted"; }
  std::string_view operator()(const Released&) const { return "released"; }
  std::string_view operator()(const Mapped&) const { return "mapped"; }
  std::string_view operator()(const StackCaptured&) const { return "stack"; }
  std::string_view operator()(const SyscallEntered&) const { return "syscall"; }
  std::string_view operator()(const SyscallReturned&) const { return "syscall"; }
};

}  // namespace

std::string_view event_name(const Payload& payload) { return std::visit(EventName{}, payload); }

std::string_view json_name(Architecture architecture) {
  switch (architecture) {
    case Architecture::x86_64: return "x86_64";
    case Architecture::i386: return "i386";
    case Architecture::x32: return "x32";
    case Architecture::aarch64: return "aarch64";
    case Architecture::arm: return "arm";
    case Architecture::riscv64: return "riscv64";
    case Architecture::unknown: break;
  }
  return "unknown";
}

std::string_view json_name(Certainty certainty) {
  switch (certainty) {
    case Certainty::exact: return "exact";
    case Certainty::inferred: return "inferred";
    case Certainty::unknown: break;
  }
  return "unknown";
}

std::string_view json_name(CreateCall call) {
  switch (call) {
    case CreateCall::clone: return "clone";
    case CreateCall::clone3: return "clone3";
    case CreateCall::fork: return "fork";
    case CreateCall::vfork: return "vfork";
    case CreateCall::kernel: return "kernel";
    case CreateCall::unknown: break;
  }
  return "unknown";
}

std::string_view json_name(SharingCall call) {
  switch (call) {
    case SharingCall::unshare: return "unshare";
    case SharingCall::setns: return "setns";
    case SharingCall::exec: return "exec";
    case SharingCall::unknown: break;
  }
  return "unknown";
}

std::string_view json_name(JoinOutcome outcome) {
  switch (outcome) {
    case JoinOutcome::joined: return "joined";
    case JoinOutcome::timed_out: return "timed_out";
    case JoinOutcome::interrupted: break;
  }
  return "interrupted";
}

std::string_view json_name(EndCause cause) {
  switch (cause) {
    case EndCause::exited: return "exited";
    case EndCause::signalled: return "signalled";
    case EndCause::replaced: return "replaced";
    case EndCause::unknown: break;
  }
  return "unknown";
}

std::string_view json_name(CollectCall call) {
  switch (call) {
    case CollectCall::wait4: return "wait4";
    case CollectCall::waitid: return "waitid";
    case CollectCall::automatic: return "automatic";
    case CollectCall::unknown: break;
  }
  return "unknown";
}

}  // namespace ramet::trace
