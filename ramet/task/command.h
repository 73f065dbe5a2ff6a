// Command: a program to be run, with exact control of what it shares with its caller and of what it gets.
//
//   auto child = ramet::Command("grep").arguments({"-c", "aspen"}).fd(0, Stdio::text(trees)).fd(1, Stdio::pipe()).spawn();
//
// Safe unless told otherwise: a descriptor that is not mapped is closed in the program, its signals are at their default and
// none is blocked, and PATH is followed to absolute directories alone. Nothing is opened, looked up or checked before
// spawn(), so that one Command can be spawned many times; it is const then, and several threads may do so at once.
// The price of spawn() does not depend on how large the caller is: the child borrows the caller's memory, and the
// calling thread stops, until the program runs. docs/processes.md goes through it. Source: clone(2), execve(2).
#pragma once

#include <linux/filter.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ramet/result.h"
#include "ramet/task/child.h"
#include "ramet/task/container.h"
#include "ramet/task/exit_status.h"
#include "ramet/task/held_child.h"
#include "ramet/task/launch/command_settings.h"
#include "ramet/task/stdio.h"

namespace ramet {

namespace launch {
struct PreparedLaunch;
}

class Command {
 public:
  // A path, if there is a slash in it; else a name, looked for in the PATH that the program will have.
  explicit Command(std::string program) { settings_.program = std::move(program); }
  // What an open descriptor holds (memfd_create(2), O_PATH), with `name` for messages and as its argument 0. A script cannot be
  // run so: its interpreter would not find it.
  static Command of_file(int fd, std::string name) {
    Command command(std::move(name));
    command.settings_.program_fd = fd;
    return command;
  }

  // Its words.
  Command& argument(std::string word) {
    settings_.arguments.push_back(std::move(word));
    return *this;
  }
  Command& arguments(std::vector<std::string> words) {
    for (std::string& word : words) settings_.arguments.push_back(std::move(word));
    return *this;
  }
  // Its argument 0, where that is not the program.
  Command& name(std::string name) { return with(settings_.name, std::move(name)); }
  // Whether a text without "#!" is given to /bin/sh, as execvp and shells do. Unless told so it is ENOEXEC.
  Command& plain_script(PlainScript what) { return with(settings_.plain_script, what); }

  // Its environment: the caller's, with these changes.
  Command& variable(std::string name, std::string value) {
    settings_.variables.insert_or_assign(std::move(name), std::move(value));
    return *this;
  }
  Command& remove_variable(std::string name) {
    settings_.variables.insert_or_assign(std::move(name), std::nullopt);
    return *this;
  }
  // Nothing of the caller's, and nothing of what was set before.
  Command& clear_environment() {
    settings_.variables.clear();
    return with(settings_.environment, launch::EnvironmentStart::empty);
  }

  // Its files. A path that is relative means: to directory_fd, where that is given too.
  Command& directory(std::string path) { return with(settings_.directory, std::move(path)); }
  Command& directory_fd(int fd) { return with(settings_.directory_fd, fd); }
  Command& umask(mode_t mask) { return with(settings_.umask, mask); }
  // What it has under a number: 0 is its standard input, 1 its output, 2 its errors, which are the caller's unless set.
  Command& fd(int number, Stdio what) {
    settings_.fds.insert_or_assign(number, std::move(what));
    return *this;
  }
  Command& other_fds(OtherFds what) { return with(settings_.other_fds, what); }

  // Its place among processes. A group of 0 is one of its own.
  Command& process_group(pid_t group) {
    settings_.process_group = group;
    return with(settings_.session, launch::SessionWish::new_group);
  }
  Command& new_session() { return with(settings_.session, launch::SessionWish::new_session); }
  // A terminal, by the caller's number, that becomes its own; wants new_session().
  Command& controlling_terminal(int terminal) { return with(settings_.controlling_terminal, terminal); }
  // A terminal, by the caller's number, whose foreground group its group becomes.
  Command& foreground_of(int terminal) { return with(settings_.foreground_of, terminal); }

  // When and where it runs.
  Command& nice(int niceness) { return with(settings_.nice, niceness); }
  Command& affinity(const cpu_set_t& processors) { return with(settings_.affinity, processors); }
  Command& scheduling(Scheduling scheduling) { return with(settings_.scheduling, scheduling); }
  // -1000 (never) to 1000 (first), for when memory is short. proc_pid_oom_score_adj(5)
  Command& oom_score(int score) { return with(settings_.oom_score, score); }
  // RLIMIT_NOFILE and the others of getrlimit(2).
  Command& limit(int resource, rlimit value) {
    settings_.limits.insert_or_assign(resource, value);
    return *this;
  }
  // The directory of an existing cgroup, v2 or v1. Of v2 it is a member from its birth on.
  Command& cgroup(std::string directory) { return with(settings_.cgroup, std::move(directory)); }
  Command& cgroup_fd(int directory) { return with(settings_.cgroup_fd, directory); }

  // Who it is: real, effective and saved ids, and no other groups than these. A caller that is root and names no groups leaves
  // none to it.
  Command& user(uid_t user, gid_t group) { return with(settings_.user, std::pair(user, group)); }
  Command& groups(std::vector<gid_t> groups) { return with(settings_.groups, std::move(groups)); }
  // All that it can ever have: the bounding set too. For a user other than root they become ambient.
  Command& capabilities(CapabilitySet capabilities) { return with(settings_.capabilities, capabilities); }

  // What it may never do, nor whoever it starts.
  Command& new_privileges(NewPrivileges what) { return with(settings_.new_privileges, what); }
  // The paths of its rules are the caller's, also with a container: what only that has (memory, /proc, /dev) they cannot name.
  Command& landlock(Landlock rules) { return with(settings_.landlock, std::move(rules)); }
  // A filter of seccomp(2). It must allow execve, which comes after it. A caller without CAP_SYS_ADMIN forbids new
  // privileges with it, as the kernel demands.
  Command& seccomp(std::vector<sock_filter> filter) {
    settings_.seccomp.clear();
    return add_seccomp(std::move(filter));
  }
  // One more, installed after those before it, which must allow that: a call passes when all of them let it.
  Command& add_seccomp(std::vector<sock_filter> filter) {
    settings_.seccomp.push_back(std::move(filter));
    return *this;
  }

  // A signal that it gets when the *thread* that spawned it ends: not its process, a thread. So spawn it from one that
  // lives long enough. Not for a set-user-id program: its exec clears the signal. PR_SET_PDEATHSIG(2const)
  Command& parent_death_signal(int signal) { return with(settings_.parent_death_signal, signal); }

  // Namespaces, ids, file systems and names of its own. Paths of the Command (program, directory) are the container's then,
  // and so are users and groups.
  Command& container(Container container) { return with(settings_.container, std::move(container)); }

  // Its signals. Unless told otherwise those that the caller ignores are at their default, and none is blocked.
  Command& ignored_signals(Ignored what) { return with(settings_.ignored, what); }
  Command& ignore_signal(int signal) {
    settings_.ignore.push_back(signal);
    return *this;
  }
  Command& signal_mask(const sigset_t& mask) { return with(settings_.mask, mask); }

  // Called in the child shortly before its exec; gives 0, or an errno that ends the launch. It runs in the caller's memory on a
  // small stack, while the calling thread is stopped in the middle of whatever it did and the others run on: so it may
  // make raw system calls (ramet/kernel/raw_syscall.h) and touch what was made for it, and nothing else: no malloc,
  // no stdio, no lock, no errno, no exception.
  Command& pre_exec(int (*hook)(void* argument) noexcept, void* argument = nullptr) {
    settings_.pre_exec_value.clear();
    return with(settings_.pre_exec, launch::HookPlan{hook, argument, 0});
  }
  // The same for a hook whose argument points to a copy of `value`, which goes wherever the Command goes: also to a zygote, in
  // whose memory no other address means anything.
  template <class Value>
    requires(std::is_trivially_copyable_v<Value> && alignof(Value) <= alignof(std::max_align_t))
  Command& pre_exec_with_copy(int (*hook)(void* copy) noexcept, const Value& value) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(&value);
    settings_.pre_exec_value.assign(bytes, bytes + sizeof value);
    return with(settings_.pre_exec, launch::HookPlan{hook, nullptr, sizeof value});
  }

  // How far Child::kill_tree() reaches, and a Child that kills what it is dropped with.
  Command& tree(Tree tree) { return with(settings_.tree, tree); }

  // What it and all that it starts may use together, in a cgroup of their own, made at each spawn() and gone with the Child: who
  // is in it then is killed. Such a command has a tree, whatever tree() says. Fails to spawn with {limits, errno, file}
  // where the caller can have no such cgroup: it is not a limit that is silently none.
  Command& tree_limits(TreeLimits limits) { return with(settings_.tree_limits, limits); }

  // What happens to a process whose Child goes before its end.
  Command& on_drop(Child::OnDrop what) { return with(on_drop_, what); }

  // Starts it; returns when it runs. Fails with the step that could not be done, its errno and its item, as
  // {exec, ENOENT, "/bin/nope"}, and leaves nothing behind.
  [[nodiscard]] Result<Child> spawn() const;

  // Starts it, and waits for its end.
  [[nodiscard]] Result<ExitStatus> status() const;

  // Starts it with pipes for 1 and 2, unless they were set to something else, and takes what it writes until its end.
  [[nodiscard]] Result<Output> output(const Capture& capture = {}) const;

  // Starts it as far as its program, and holds it there. A container is ready then, and fails here where it cannot be made.
  [[nodiscard]] Result<HeldChild> spawn_held() const;

  // Becomes the program: the calling process keeps its pid, and its other threads end. Returns only the error, and by then the
  // process is already what the steps before the one that failed made of it: so the next thing to do is to exit. A pipe, a
  // terminal or a tree would need a Child, and is refused with EINVAL.
  // A container is entered by the process itself, as unshare(1) does. Where the kernel lets only a child in (a pid namespace,
  // new or joined; ids that somebody outside has to write; a user namespace while there are other threads) it does what
  // unshare(1) --fork does: starts the program as its child, and becomes a small program that hands signals on to
  // it, ends as it does (128+N when signal N killed it), and takes it along when it is killed.
  [[nodiscard]] Error exec() const;

 private:
  friend class Zygote;

  enum class Keeps : std::uint8_t { a_pidfd, the_pid_alone };
  [[nodiscard]] Result<Child> spawn(Keeps keeps) const;
  [[nodiscard]] Result<Child> child_of(pid_t pid, Fd pidfd, launch::PreparedLaunch& prepared) const;

  template <class Setting, class Value>
  Command& with(Setting& setting, Value value) {
    setting = std::move(value);
    return *this;
  }

  launch::CommandSettings settings_;
  Child::OnDrop on_drop_ = Child::OnDrop::wait;
};

}  // namespace ramet
