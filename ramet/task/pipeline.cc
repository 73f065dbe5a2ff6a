#include "ramet/task/pipeline.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "ramet/task/launch/gathering.h"

namespace ramet {

namespace {

// Where SIGCHLD is ignored the kernel collects at once who has ended. Source: wait(2), NOTES.
bool nobody_becomes_a_zombie() {
  struct sigaction action {};
  if (::sigaction(SIGCHLD, nullptr, &action) != 0) return false;
  return (action.sa_flags & SA_NOCLDWAIT) != 0 || ((action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN);
}

}  // namespace

Result<std::vector<Child>> Pipeline::spawn(std::vector<Command> commands, Group group) {
  std::vector<Child> children;
  const auto give_up = [&](Error error) {
    for (Child& child : children) (void)child.kill();
    for (Child& child : children) (void)child.wait();
    return std::unexpected(std::move(error));
  };
  // The first leads the group, and one that has ended would take it along unless its zombie held it. So it begins last.
  const bool hold_the_first = group == Group::one && commands.size() > 1 && nobody_becomes_a_zombie();
  std::optional<HeldChild> first;
  pid_t leader = 0;
  Fd from_the_one_before;
  for (std::size_t index = 0; index < commands.size(); ++index) {
    Command command = std::move(commands[index]);
    if (index > 0) command.fd(0, Stdio::fd(std::move(from_the_one_before)));
    if (index + 1 < commands.size()) {
      std::array<int, 2> ends{};
      if (::pipe2(ends.data(), O_CLOEXEC) != 0) return give_up({"pipe", errno, {}});
      from_the_one_before = Fd(ends[0]);
      command.fd(1, Stdio::fd(Fd(ends[1])));
    }
    if (group == Group::one) command.process_group(leader);
    if (index == 0 && hold_the_first) {
      auto held = command.spawn_held();
      if (!held) return give_up(std::move(held.error()));
      leader = held->pid();
      (void)::setpgid(leader, leader);  // by us and by itself: it may not have come that far
      first.emplace(std::move(*held));
      continue;
    }
    auto child = command.spawn();
    if (!child) return give_up(std::move(child.error()));
    if (index == 0) leader = child->pid();
    children.push_back(std::move(*child));
  }
  if (!first) return children;
  auto child = first->release();
  if (!child) return give_up(std::move(child.error()));
  children.insert(children.begin(), std::move(*child));
  return children;
}

Result<std::vector<Child>> Pipeline::spawn() const { return spawn(commands_, group_); }

Result<std::vector<ExitStatus>> Pipeline::status() const {
  auto children = spawn();
  if (!children) return std::unexpected(children.error());
  std::vector<ExitStatus> each;
  for (Child& child : *children) {
    auto ended = child.wait();
    if (!ended) return std::unexpected(ended.error());
    each.push_back(ended->status);
  }
  return each;
}

Result<Output> Pipeline::output(const Capture& capture) const {
  std::vector<Command> commands = commands_;
  for (Command& command : commands) command.fd(2, Stdio::pipe());
  commands.back().fd(1, Stdio::pipe());
  auto children = spawn(std::move(commands), group_);
  if (!children) return std::unexpected(children.error());
  return Gathering(*children, capture).run();
}

}  // namespace ramet
