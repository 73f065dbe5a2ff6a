#include "trace/view/sharing_words.h"

#include <string_view>
#include <vector>

namespace ramet::trace {
namespace {

struct Word {
  CloneFlag flag;
  std::string_view text;
};

constexpr Word shared_things[] = {
    {CloneFlag::VM, "memory"},
    {CloneFlag::FILES, "file table"},
    {CloneFlag::FS, "working directory"},
    {CloneFlag::SIGHAND, "signal handlers"},
    {CloneFlag::SYSVSEM, "semaphore undo"},
    {CloneFlag::IO, "I/O context"},
};

constexpr Word namespaces[] = {
    {CloneFlag::NEWUSER, "user"}, {CloneFlag::NEWPID, "pid"}, {CloneFlag::NEWNET, "net"},
    {CloneFlag::NEWNS, "mount"},  {CloneFlag::NEWUTS, "uts"}, {CloneFlag::NEWIPC, "ipc"},
    {CloneFlag::NEWTIME, "time"}, {CloneFlag::NEWCGROUP, "cgroup"},
};

constexpr Word peculiarities[] = {
    {CloneFlag::CLEAR_SIGHAND, "signal handlers reset"},
    {CloneFlag::INTO_CGROUP, "in another cgroup"},
    {CloneFlag::UNTRACED, "hidden from tracers"},
};

constexpr CloneFlags thread_shares =
    CloneFlag::VM | CloneFlag::FILES | CloneFlag::FS | CloneFlag::SIGHAND | CloneFlag::SYSVSEM;
constexpr CloneFlags vfork_shares = CloneFlag::VM;

template <std::size_t Size>
std::string list(const Word (&words)[Size], CloneFlags chosen) {
  std::string text;
  for (const Word& word : words) {
    if (!chosen.has(word.flag)) continue;
    text.append(text.empty() ? "" : ", ").append(word.text);
  }
  return text;
}

std::string namespace_words(CloneFlags flags) {
  const std::string names = list(namespaces, flags);
  if (names.empty()) return {};
  return "new " + names + (names.contains(',') ? " namespaces" : " namespace");
}

void add(std::string& text, std::string_view prefix, std::string_view words, std::string_view separator) {
  if (words.empty()) return;
  text.append(text.empty() ? "" : separator).append(prefix).append(words);
}

}  // namespace

TaskKind kind_of(CloneFlags flags) {
  if (flags.has(CloneFlag::THREAD)) return TaskKind::thread;
  return flags.has_all(CloneFlag::VM | CloneFlag::VFORK) ? TaskKind::vfork_child : TaskKind::process;
}

std::string sharing_words(CloneFlags flags) {
  CloneFlags usual;
  switch (kind_of(flags)) {
    case TaskKind::thread: usual = thread_shares; break;
    case TaskKind::vfork_child: usual = vfork_shares; break;
    case TaskKind::process: break;
  }
  std::string text;
  add(text, "own ", list(shared_things, usual.without(flags)), "; ");
  add(text, "shares ", list(shared_things, flags.without(usual)), "; ");
  add(text, "", namespace_words(flags), "; ");
  add(text, "", list(peculiarities, flags), "; ");
  return text;
}

std::string sharing_change_words(CloneFlags no_longer_shared) {
  std::string text;
  add(text, "own ", list(shared_things, no_longer_shared), ", ");
  add(text, "", namespace_words(no_longer_shared), ", ");
  return text;
}

}  // namespace ramet::trace
