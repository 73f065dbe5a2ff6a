#include "ramet/kernel/clone_describe.h"

#include <array>
#include <csignal>
#include <utility>

#include "ramet/kernel/signal_name.h"

namespace ramet {
namespace {

using enum CloneFlag;
using enum SharingState;

struct Namespace {
  CloneFlag flag;
  std::string_view name;  // as in /proc/PID/ns
};

constexpr auto namespaces = std::to_array<Namespace>({
    {NEWNS, "mount"},
    {NEWPID, "pid"},
    {NEWUSER, "user"},
    {NEWNET, "net"},
    {NEWIPC, "ipc"},
    {NEWUTS, "uts"},
    {NEWCGROUP, "cgroup"},
    {NEWTIME, "time"},
});

struct Shareable {
  CloneFlag flag;
  std::string_view name;
  SharingState apart;  // what the new task has when the flag is not given
  std::string_view apart_words;
  std::string_view shared_words = "";
};

constexpr auto shareable = std::to_array<Shareable>({
    {VM, "memory", copied, "page by page, when written to"},
    {FILES, "file descriptors", copied, "the open files stay common"},
    {FS, "working directory", copied, "with root and umask", "with root and umask"},
    {SIGHAND, "signal handlers", copied, ""},
    {SYSVSEM, "semaphore undo list", fresh, "empty"},
    {IO, "I/O context", fresh, ""},
});

// What makes a thread what everybody calls a thread.
constexpr CloneFlags usual_thread = VM | FS | FILES | SIGHAND | THREAD | SYSVSEM;

// "pid", "pid and net", "mount, pid and net".
std::string listed(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::vector<std::string_view> new_namespaces(CloneFlags flags) {
  std::vector<std::string_view> names;
  for (const Namespace& one : namespaces) {
    if (flags.has(one.flag)) names.push_back(one.name);
  }
  return names;
}

std::string namespaces_in_words(CloneFlags flags) {
  const auto names = new_namespaces(flags);
  if (names.empty()) return {};
  return " in " + std::string(names.size() == 1 ? "a new " : "new ") + listed(names) +
         (names.size() == 1 ? " namespace" : " namespaces");
}

std::vector<std::string_view> shareable_names(CloneFlags flags) {
  std::vector<std::string_view> names;
  for (const Shareable& one : shareable) {
    if (flags.has(one.flag)) names.push_back(one.name);
  }
  return names;
}

std::string describe_thread(CloneFlags flags) {
  const CloneFlags own = (usual_thread | flags).without(flags);
  std::string text = "thread" + namespaces_in_words(flags);
  if (!own.empty()) text += " with its own " + listed(shareable_names(own));
  if (flags.has(VFORK)) text += "; its creator sleeps until it ends";
  return text;
}

std::string describe_process(CloneFlags flags, int exit_signal) {
  const bool vfork_child = flags.has_all(VM | VFORK);
  const bool container = flags.has_all(NEWPID | NEWNS);
  std::string text = vfork_child ? "vfork child" : container ? "container: process" : "process";
  text += namespaces_in_words(flags);
  const auto shared = shareable_names(vfork_child ? flags.without(VM) : flags);
  if (!shared.empty()) {
    text += " that shares " + std::string(vfork_child ? "also " : "") + listed(shared) + " with its creator";
  }
  if (flags.has(CLEAR_SIGHAND)) text += "; signal handlers reset";
  if (flags.has(VFORK) && !vfork_child) text += "; its creator sleeps until it calls exec or ends";
  if (flags.has(INTO_CGROUP)) text += "; born in a given cgroup";
  if (flags.has(PARENT)) return text + "; sibling of its creator";
  if (exit_signal == 0 || exit_signal > highest_signal) return text + "; its end sends no signal";
  if (exit_signal != SIGCHLD) text += "; its end sends " + signal_name(exit_signal);
  return text;
}

std::string describe_unshare(CloneFlags flags) {
  const CloneFlags all = with_implied_by_unshare(flags);
  const auto own = shareable_names(all);
  std::string text = own.empty() ? "" : "the caller gets its own " + listed(own);
  const CloneFlags at_once = flags.without(NEWPID | NEWTIME);
  if (!new_namespaces(at_once).empty()) {
    text += (text.empty() ? "the caller goes on" : ", and goes on") + namespaces_in_words(at_once);
  }
  const CloneFlags later = flags & (NEWPID | NEWTIME);
  if (!later.empty()) text += (text.empty() ? "" : "; ") + ("its next children are born" + namespaces_in_words(later));
  if (text.empty())
    return all.has(THREAD) ? "nothing changes: only asks whether the caller has one thread" : "nothing changes";
  return text;
}

// What another call ignores must not be described.
CloneFlags effective(CloneFlags flags, CloneCall call) {
  if (call != CloneCall::clone) return flags;
  return CloneFlags::from_bits(flags.bits() & 0xffff'ffff & ~clone_signal_bits);
}

}  // namespace

CloneFlags with_implied_by_unshare(CloneFlags flags) {
  // In the order of ksys_unshare(): each may imply the next.
  if (flags.has(NEWUSER)) flags |= THREAD | FS;
  if (flags.has(VM)) flags |= SIGHAND;
  if (flags.has(SIGHAND)) flags |= THREAD;
  if (flags.has(NEWNS)) flags |= FS;
  // A new IPC namespace detaches the undo list too.
  if (flags.has(NEWIPC)) flags |= SYSVSEM;
  return flags;
}

std::string describe(CloneFlags flags, int exit_signal, CloneCall call) {
  flags = effective(flags, call);
  if (call == CloneCall::unshare) return describe_unshare(flags);
  return flags.has(THREAD) ? describe_thread(flags) : describe_process(flags, exit_signal);
}

std::vector<SharedAspect> sharing(CloneFlags flags, CloneCall call) {
  flags = effective(flags, call);
  const bool unshares = call == CloneCall::unshare;
  if (unshares) flags = with_implied_by_unshare(flags);
  std::vector<SharedAspect> aspects;
  for (const Shareable& one : shareable) {
    if (unshares) {
      aspects.push_back({one.name, flags.has(one.flag) ? one.apart : kept, ""});
    } else if (flags.has(one.flag)) {
      aspects.push_back({one.name, shared, one.shared_words});
    } else if (one.flag == SIGHAND && flags.has(CLEAR_SIGHAND)) {
      aspects.push_back({one.name, fresh, "all at their default"});
    } else {
      aspects.push_back({one.name, one.apart, one.apart_words});
    }
  }
  if (!unshares) aspects.push_back({"process (thread group)", flags.has(THREAD) ? shared : fresh, ""});
  for (const Namespace& one : namespaces) {
    const std::string_view when =
        unshares && (one.flag == NEWPID || one.flag == NEWTIME) ? "for its next children" : "";
    if (flags.has(one.flag)) {
      aspects.push_back({one.name, fresh, when, true});
    } else {
      aspects.push_back({one.name, unshares ? kept : shared, "", true});
    }
  }
  return aspects;
}

std::string_view parent_in_words(CloneFlags flags, CloneCall call) {
  if (call == CloneCall::unshare) return {};
  if (flags.has(THREAD)) return "that of its process, whichever of its threads created it";
  return flags.has(PARENT) ? "the creator's parent: the two are siblings" : "the creator's process";
}

std::string end_in_words(CloneFlags flags, int exit_signal, CloneCall call) {
  if (call == CloneCall::unshare) return {};
  if (flags.has(THREAD)) {
    if (flags.has(CHILD_CLEARTID)) return "sends no signal; clears the word at child_tid, which a join waits for";
    return flags.has(PIDFD) ? "sends no signal; its pidfd becomes readable"
                            : "sends no signal, and leaves nothing that a join could wait for";
  }
  if (flags.has(PARENT)) return "sends its parent the signal that the creator's end would send";
  if (exit_signal == 0 || exit_signal > highest_signal) return "sends no signal";
  if (exit_signal == SIGCHLD) return "sends SIGCHLD to its parent, which collects it";
  return "sends " + signal_name(exit_signal) + " to its parent";
}

}  // namespace ramet
