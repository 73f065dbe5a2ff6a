// The options of `ramet run` for any process: its surroundings, its limits, its life.
#include <signal.h>

#include <cstdlib>

#include "cli/command_line.h"
#include "cli/option_values.h"
#include "cli/run_input.h"
#include "cli/run_options.h"
#include "cli/run_values.h"

namespace ramet::cli {
namespace {

constexpr const char* several_filters = "with several filters, each takes --add-seccomp-fd";

void declare_surroundings(const Verb& verb, RunSettings& run) {
  const OptionGroup declare = verb.options("Its surroundings");
  declare.one("-w,--chdir", "DIR", "Its working directory; default: where you are, if that is there",
              [&run](const std::string& path) { run.directory = path; });
  declare.one("-E,--setenv", "NAME=VALUE",
              "A variable of its environment; --setenv NAME VALUE, too; -E NAME: as it is here",
              [&run](const std::string& text) {
                const std::size_t equals = text.find('=');
                const std::string name = text.substr(0, equals);
                const char* here = ::getenv(name.c_str());
                if (equals != std::string::npos)
                  run.variables.emplace_back(name, text.substr(equals + 1));
                else if (here != nullptr)
                  run.variables.emplace_back(name, here);
              });
  declare.one("--unsetenv", "NAME", "Not this variable",
              [&run](const std::string& name) { run.variables.emplace_back(name, std::nullopt); });
  declare.flag("--clearenv", "An empty environment, but for what is set", [&run] { run.clear_environment = true; });
  declare.one("--hostname", "NAME", "Its host name",
              [&run](const std::string& name) { run.container.host_name(name); });
  constexpr long longest = 1'000'000'000'000;
  declare.value("--monotonic", "SECONDS", "Added to its monotonic clock", number_between(-longest, longest),
                [&run](long seconds) { run.container.clock_offset(ClockOffset::monotonic, seconds); });
  declare.value("--boottime", "SECONDS", "Added to its time since boot", number_between(-longest, longest),
                [&run](long seconds) { run.container.clock_offset(ClockOffset::boottime, seconds); });
  declare.value("--umask", "MODE", "In octal", octal<0777>, [&run](mode_t mask) { run.umask = mask; });
}

void declare_limits(const Verb& verb, RunSettings& run) {
  const OptionGroup declare = verb.options("Its limits");
  declare.value("--timeout", "TIME", "Ended after so long, with SIGTERM and then SIGKILL; exit status 124", time_in,
                [&run](std::chrono::nanoseconds time) {
                  run.timeout = time.count() > 0 ? std::optional(time) : std::nullopt;  // 0: none, as of timeout(1)
                });
  declare.value("--grace", "TIME", "Between the two signals; default 5s", time_in,
                [&run](std::chrono::nanoseconds time) { run.grace = time; });
  declare.value(
      "--memory", "SIZE",
      "Memory of all its processes together (cgroup); of each by itself (RLIMIT_AS) where no cgroup can be had",
      bytes_in, [&run](std::uint64_t size) { run.tree_limits.memory = size; });
  declare.value("--cpu,--cpus", "AMOUNT", "Processors that all its processes together keep busy: 1.5 or 150% (cgroup)",
                processors_in, [&run](double amount) { run.tree_limits.processors = amount; });
  declare.value("--tasks,--pids-limit", "N", "Processes and threads at one time, all together (cgroup)",
                number_between(1, 1'000'000'000),
                [&run](long count) { run.tree_limits.tasks = static_cast<std::uint64_t>(count); });
  declare.value("--limit", "LIMIT",
                "A limit of each process by itself, NAME=SOFT or NAME=SOFT:HARD, by the names of prlimit(1)", limit_in,
                [&run](const std::pair<int, rlimit>& limit) { run.limits[limit.first] = limit.second; });
  declare.one("--cgroup", "DIR", "In this cgroup, which exists",
              [&run](const std::string& path) { run.cgroup = path; });
  declare.value("--nice", "N", "Its niceness: -20 (first) to 19", number_between(-20, 19),
                [&run](long nice) { run.nice = static_cast<int>(nice); });
  declare.value("--cpu-list,--cpuset-cpus", "LIST", "On these processors: 0-3,6", processor_list_in,
                [&run](cpu_set_t set) { run.affinity = set; });
  declare.value("--oom-score", "N", "How soon it is killed when memory is short: -1000 to 1000",
                number_between(-1000, 1000), [&run](long score) { run.oom_score = static_cast<int>(score); });
}

void declare_life(const Verb& verb, RunSettings& run) {
  const OptionGroup declare = verb.options("Its life");
  declare.flag("--die-with-parent", "Killed when ramet is, and ramet when whoever started it has ended", [&run] {
    run.die_with_parent = true;
    run.death_signal = SIGKILL;
  });
  declare.flag("--kill-child", "Killed when ramet is", [&run] { run.death_signal = SIGKILL; });
  declare.value("--death-signal", "SIGNAL", "Sent this signal when ramet is killed", signal_in,
                [&run](int signal) { run.death_signal = signal; });
  declare.flag("--no-init,--as-pid-1", "The command is process 1 itself", [&run] { run.container.init(Init::none); });
  declare.one("--argv0", "NAME", "Its argument 0, where that is not the command",
              [&run](const std::string& name) { run.name = name; });
  declare.value("--seccomp", "FD", "It runs under this compiled seccomp filter, read from the descriptor", filter_in,
                [&run](std::vector<sock_filter> filter) {
                  // bwrap forgets all but the last. What filters is not to be lost silently.
                  if (!run.filters.empty()) refuse_option("--seccomp", {"option", 0, several_filters});
                  run.one_filter = true;
                  run.filters.push_back(std::move(filter));
                });
  declare.value("--add-seccomp-fd", "FD", "The same, as often as there are filters; all of them have to let a call pass",
                filter_in, [&run](std::vector<sock_filter> filter) {
                  if (run.one_filter) refuse_option("--add-seccomp-fd", {"option", 0, several_filters});
                  run.filters.push_back(std::move(filter));
                });
  declare.flag("-f,--fork", "As unshare(1) has it; ramet always does", [] {});
  declare.flag("--new-session", "In a session without a terminal", [&run] { run.new_session = true; });
  declare.flag("--pty", "On a terminal of its own; default with --isolated, on a terminal",
               [&run] { run.terminal = Choice::yes; });
  declare.flag("--no-pty", "On the terminal that is there", [&run] { run.terminal = Choice::no; });
  declare.one("--args", "FD", "More options, each ended by a NUL, from this descriptor", [](const std::string&) {});
  declare.value("--info-fd", "FD", "Gets the pid and the namespaces of the process, in JSON", descriptor_in,
                [&run](int number) { run.told_start = number; });
  declare.value("--json-status-fd", "FD", "Gets the same, and at the end the exit status", descriptor_in,
                [&run](int number) { run.told_life = number; });
  declare.value("--block-fd", "FD", "The command begins when something can be read there", descriptor_in,
                [&run](int number) { run.awaited = number; });
  declare.value("--userns-block-fd", "FD",
                "Somebody else, told by --info-fd, writes its ids; it goes on when something can be read there", descriptor_in,
                [&run](int number) { run.ids_awaited = number; });
  declare.value("--sync-fd", "FD", "Stays open until the command has ended", descriptor_in, [](int) {});
  declare.flag("--print", "Say what is done, step by step, and do it", [&run] { run.print = true; });
  declare.flag("--dry-run", "Say it, and do nothing", [&run] { run.print = run.dry_run = true; });
}

}  // namespace

void declare_process_options(const Verb& verb, RunSettings& settings) {
  declare_surroundings(verb, settings);
  declare_limits(verb, settings);
  declare_life(verb, settings);
}

}  // namespace ramet::cli
