// What is chance in a line of strace's form, and what stands for it in a comparison.
#include "tests/end_to_end/strace_account.h"

#include <algorithm>
#include <array>
#include <regex>

namespace ramet::end_to_end {
namespace {

struct Replacement {
  std::regex pattern;
  std::string text;
};

const std::vector<Replacement>& replacements() {
  static const std::vector<Replacement> all = {
      {std::regex(R"(\) += )"), ") = "},
      {std::regex(R"(\b0x[0-9a-f]{7,16}\b)"), "ADDRESS"},
      {std::regex(R"(^getrandom\("(?:\\x[0-9a-f]{2})+")"), "getrandom(\"BYTES\""},
      {std::regex(R"((utime|stime)=\{tv_sec=\d+, tv_usec=\d+\})"), "$1=TIME"},
      {std::regex(R"((si_utime|si_stime)=\d+(?: /\* [^*]* \*/)?)"), "$1=TIME"},
      {std::regex(R"(\{tv_sec=[1-9]\d{8,}, tv_[nu]sec=\d+\})"), "MOMENT"},
      {std::regex(R"((pipe|socket):\[\d+\])"), "$1:[NUMBER]"},
      {std::regex(R"(, \{tv_sec=\d+, tv_nsec=\d+\}\) = \? ERESTART_RESTARTBLOCK)"),
       ", TIME) = ? ERESTART_RESTARTBLOCK"},
      {std::regex(R"(left \{tv_sec=\d+, tv_[nu]sec=\d+\}\))"), "left TIME)"},
  };
  return all;
}

// Where a pid stands, as the one group of each.
const std::vector<std::regex>& places_of_pids() {
  static const std::vector<std::regex> all = {
      std::regex(R"(\bset_tid=\[(\d+)\])"),
      std::regex(R"(si_pid=(\d+))"),
      std::regex(R"(parent_tid(?:ptr)?=\[(\d+)\])"),
      std::regex(R"(^(?:clone3?|v?fork|get(?:p|t|pp|pg|s)id|setsid|set_tid_address|wait4|waitpid)\(.*\) = (\d+)$)"),
      std::regex(R"(^(?:tgkill|rt_tgsigqueueinfo)\(\d+, (\d+))"),
      std::regex(R"(^(?:wait4|waitpid|kill|tkill|tgkill|pidfd_open|prlimit64|setpgid|getpgid|getsid)\((-?\d+))"),
      std::regex(R"(^waitid\(P_PID, (\d+))"),
      std::regex(R"(^futex\(\w+(?: /\*.*?\*/)?, FUTEX_WAIT[A-Z_|]*, (\d+))"),
      std::regex(R"re(^execve.*"(\d+)")re"),
      std::regex(R"re(/proc/(?:self/task/)?(\d+)[/"])re"),
      std::regex(R"(in pid (\d+) \+\+\+$)"),
  };
  return all;
}

// A tid of the run is its task's name; another number stands as it is, unless it is a process outside: our own.
std::string name_or_number(const std::string& number, const std::map<int, std::string>& names,
                           const std::string& line) {
  const auto found = names.find(std::stoi(number));
  if (found != names.end()) return "<" + found->second + ">";
  return line.starts_with("getp") || line.starts_with("gets") ? "<outside>" : number;
}

}  // namespace

std::string without_chance(std::string line, const std::map<int, std::string>& names) {
  for (const auto& [pattern, text] : replacements()) line = std::regex_replace(line, pattern, text);
  for (const std::regex& place : places_of_pids()) {
    std::smatch match;
    if (!std::regex_search(line, match, place)) continue;
    const std::string name = name_or_number(match[1], names, line);
    line.replace(static_cast<std::size_t>(match.position(1)), static_cast<std::size_t>(match.length(1)), name);
  }
  return line;
}

std::string_view call_name(std::string_view line) {
  if (line.starts_with("---") || line.starts_with("+++")) return line.substr(0, 3);
  return line.substr(0, line.find('('));
}

bool is_task_life(std::string_view line) {
  constexpr std::array names{"clone",
                             "clone3",
                             "fork",
                             "vfork",
                             "execve",
                             "execveat",
                             "exit",
                             "exit_group",
                             "wait4",
                             "waitpid",
                             "waitid",
                             "kill",
                             "tkill",
                             "tgkill",
                             "futex",
                             "set_tid_address",
                             "set_robust_list",
                             "rseq",
                             "prctl",
                             "arch_prctl",
                             "unshare",
                             "setns",
                             "pidfd_open",
                             "pidfd_getfd",
                             "pidfd_send_signal",
                             "---",
                             "+++"};
  return std::ranges::find(names, call_name(line)) != names.end();
}

bool is_of_every_program(std::string_view line) {
  constexpr std::array names{
      "brk",         "mmap",   "mmap2",  "mprotect", "munmap",     "rt_sigaction", "rt_sigprocmask",
      "sigaltstack", "getpid", "gettid", "getppid",  "prlimit64",  "access",       "openat",
      "read",        "write",  "close",  "fstat",    "newfstatat", "pread64",      "getrandom"};
  return std::ranges::find(names, call_name(line)) != names.end();
}

}  // namespace ramet::end_to_end
