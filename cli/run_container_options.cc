#include "cli/run_settings.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <memory>

#include "cli/help_format.h"
#include "cli/run_join.h"
#include "cli/run_values.h"

namespace ramet::cli {
namespace {

using Words = std::vector<std::string>;

constexpr const char* footer =
    "Examples:\n"
    "  ramet run --isolated                       a shell that can look at everything and change nothing\n"
    "  ramet run --isolated -- ./untrusted        ... or a program\n"
    "  ramet run --isolated --bind . . -- make    what it makes here stays\n"
    "  ramet run --unshare net -- ./program       no network but a loopback of its own\n"
    "  ramet run --overlay ./image -r -- sh       a root of its own, whose changes are thrown away\n"
    "  ramet run --timeout 10s --memory 1g -- ./program\n"
    "  ramet run --print --isolated -- true       what is done, step by step\n"
    "\n"
    "Namespaces are named as ramet explain names them: mount, pid, user, net, ipc, uts, cgroup, time, or all. Whoever "
    "may not\n"
    "make one gets a user namespace too. Mounts happen in the order of the command line; paths on the left are the "
    "host's.\n"
    "The command may be spelled as for unshare(1) and bwrap(1) where that means the same.\n"
    "\n"
    "Exit status: the command's own; 128+N when signal N killed it; 124 when its time was over; 125 when ramet itself "
    "failed,\n"
    "126 when the command cannot be executed, 127 when it is not found.";

[[noreturn]] void refuse_option(const std::string& name, const Error& error) {
  throw CLI::ValidationError(name, error.item.empty()  ? describe(error)
                                   : error.number == 0 ? error.item
                                                       : describe(error));
}

// Of "-S,--long,--other": the one that --help leads with.
std::string first_long_name(const std::string& names) {
  const std::size_t begin = names.find("--");
  return begin == std::string::npos ? names : names.substr(begin, names.find(',', begin) - begin);
}

// Options act where they stand, because the order of mounts matters.
class Declare {
 public:
  Declare(CLI::App& verb, std::string group) : verb_(verb), group_(std::move(group)) {}

  void flag(const std::string& names, const std::string& help, std::function<void()> act) const {
    verb_.add_flag_callback(names, std::move(act), help)->trigger_on_parse()->group(group_);
  }
  // With one word.
  void one(const std::string& names, const std::string& type, const std::string& help,
           std::function<void(const std::string&)> act) const {
    verb_
        .add_option_function<Words>(
            names, [act = std::move(act)](const Words& words) { act(words.back()); }, help)
        ->type_name(type)
        ->type_size(1)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
        ->trigger_on_parse()
        ->group(group_);
  }
  // With two.
  void two(const std::string& names, const std::string& type, const std::string& help,
           std::function<void(const std::string&, const std::string&)> act) const {
    verb_
        .add_option_function<Words>(
            names, [act = std::move(act)](const Words& words) { act(words[words.size() - 2], words.back()); }, help)
        ->type_name(type)
        ->type_size(2)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
        ->trigger_on_parse()
        ->group(group_);
  }
  // With one word that has a form: `parse` gives Result<T>.
  template <class Parse, class Act>
  void value(const std::string& names, const std::string& type, const std::string& help, Parse parse, Act act) const {
    one(names, type, help, [names, parse, act](const std::string& text) {
      auto value = parse(text);
      if (!value) refuse_option(first_long_name(names), value.error());
      act(std::move(*value));
    });
  }

 private:
  CLI::App& verb_;
  std::string group_;
};

Result<long> whole_number(const std::string& text, long least, long most) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    return refuse("option",
                  "'" + text + "' is no number from " + std::to_string(least) + " to " + std::to_string(most));
  return number;
}

auto number_between(long least, long most) {
  return [least, most](const std::string& text) { return whole_number(text, least, most); };
}

template <unsigned most>
Result<mode_t> octal(const std::string& text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value > most)
    return refuse("option", "'" + text + "' is no octal mode");
  return static_cast<mode_t>(value);
}

// tmpfs(5) takes none for no limit.
Result<std::uint64_t> memory_size(const std::string& text) {
  auto size = bytes_in(text);
  if (size && *size == 0) return refuse("option", "'" + text + "' is no size of a directory in memory");
  return size;
}

// Paths of the container, too, may be said relative to where we are.
std::string absolute(const std::string& path) {
  if (path.starts_with('/')) return path;
  char* here = ::getcwd(nullptr, 0);
  std::string text = here != nullptr ? here : "";
  std::free(here);
  return path == "." || path.empty() ? text : text + "/" + path;
}

void declare_sharing(CLI::App& verb, RunSettings& run) {
  const Declare declare(verb, "What is shared");
  declare.flag("--isolated",
               "Everything of its own: all namespaces, the host's files read-only, its own /proc, /dev and /tmp",
               [&run] { run.isolated = true; });
  declare.value("--unshare", "WHAT",
                "New namespaces: mount, pid, user, net, ipc, uts, cgroup, time or all, with commas", namespaces_in,
                [&run](Namespaces which) { run.fresh |= which; });
  declare.value("--share", "WHAT", "Keep these the host's, whatever else unshares them", namespaces_in,
                [&run](Namespaces which) { run.shared |= which; });
  const auto letter = [&](const char* names, Namespace which, const char* what) {
    declare.flag(names, std::string("The same as --unshare ") + what, [&run, which] { run.fresh |= which; });
  };
  letter("-m,--mount", Namespace::mount, "mount");
  letter("-p,--pid", Namespace::pid, "pid");
  letter("-U,--user", Namespace::user, "user");
  letter("-n,--net", Namespace::net, "net");
  letter("-i,--ipc", Namespace::ipc, "ipc");
  letter("-u,--uts", Namespace::uts, "uts");
  letter("-C,--cgroup-namespace", Namespace::cgroup, "cgroup");
  letter("-T,--time", Namespace::time, "time");
  // As bubblewrap spells them.
  const Declare hidden(verb, "");
  for (const char* what : {"mount", "pid", "user", "net", "ipc", "uts", "cgroup", "time", "all"}) {
    const Namespaces which = *namespaces_in(what);
    hidden.flag(std::string("--unshare-") + what, "", [&run, which] { run.fresh |= which; });
    hidden.flag(std::string("--share-") + what, "", [&run, which] { run.shared |= which; });
  }
  declare.one("--join", "PID", "Enter the namespaces of this process; PID:WHAT: these of them",
              [&run](const std::string& text) {
                if (auto joined = join_process(text, run); !joined) refuse_option("--join", joined.error());
              });
}

void declare_ids(CLI::App& verb, RunSettings& run) {
  const Declare declare(verb, "Who it is");
  constexpr long most = 4294967294;
  declare.value("--uid", "ID", "This user inside", number_between(0, most),
                [&run](long id) { run.container.user(static_cast<uid_t>(id)); });
  declare.value("--gid", "ID", "This group inside", number_between(0, most),
                [&run](long id) { run.container.group(static_cast<gid_t>(id)); });
  declare.flag("-c,--map-current-user", "Who you are, inside too: the default", [] {});
  declare.flag("-r,--map-root-user", "Root inside, and nobody special outside",
               [&run] { run.container.user(0).group(0); });
  declare.value("--map-users", "RANGE", "INSIDE:OUTSIDE:COUNT: these users of the host, by these numbers inside",
                id_range_in, [&run](IdRange range) { run.container.map_users(range); });
  declare.value("--map-groups", "RANGE", "The same for groups", id_range_in,
                [&run](IdRange range) { run.container.map_groups(range); });
  declare.flag("--map-auto", "Root inside, and all ids that /etc/subuid and /etc/subgid grant",
               [&run] { run.container.map_granted_ids(); });
  declare.flag("--no-new-privs", "No program started inside ever gains privileges, set-user-id or not",
               [&run] { run.no_new_privileges = true; });
  declare.flag("--drop-caps", "None of root's power, also for a root inside", [&run] { run.drop_capabilities = true; });
}

void declare_root(CLI::App& verb, RunSettings& run) {
  const Declare declare(verb, "Its files");
  declare.one("-R,--root", "DIR", "This directory is the root",
              [&run](const std::string& path) { run.container.root_directory(path); });
  declare.flag("--root-tmpfs", "An empty root in memory; the mounts fill it",
               [&run] { run.container.root_in_memory(); });
  declare.one("--overlay", "DIR", "This directory is the root, and changes go into memory and are thrown away",
              [&run](const std::string& path) { run.container.root_overlay({.lower = {absolute(path)}}); });
  declare.flag("--read-only", "The root cannot be written", [&run] { run.container.root_read_only(); });
}

void declare_mounts(CLI::App& verb, RunSettings& run) {
  const Declare declare(verb, "Its files");
  const auto bind = [&](const char* name, const char* help, BindOptions options) {
    declare.two(name, "SRC DEST", help, [&run, options](const std::string& source, const std::string& target) {
      run.container.bind(absolute(source), absolute(target), options);
    });
  };
  bind("--bind", "The host's SRC under the name DEST", {});
  bind("--bind-try", "The same if there is SRC", {.missing = Missing::is_passed_over});
  bind("--ro-bind", "The same, read-only", {.access = Access::read_only});
  bind("--ro-bind-try", "The same if there is SRC", {.access = Access::read_only, .missing = Missing::is_passed_over});
  bind("--dev-bind", "The same, with devices that work", {.devices = Devices::usable});
  bind("--dev-bind-try", "The same if there is SRC", {.devices = Devices::usable, .missing = Missing::is_passed_over});
  declare.value("--size", "SIZE", "Of the next --tmpfs: at most so much in it", memory_size,
                [&run](std::uint64_t size) { run.next_size = size; });
  declare.value("--perms", "MODE", "Of the next --tmpfs or --dir, in octal; default 0755", octal<07777>,
                [&run](mode_t permissions) { run.next_permissions = permissions; });
  declare.one("--tmpfs", "DEST", "An empty directory in memory", [&run](const std::string& target) {
    MemoryOptions options;
    if (const auto size = std::exchange(run.next_size, std::nullopt)) options.size = std::to_string(*size);
    if (const auto mode = std::exchange(run.next_permissions, std::nullopt)) options.mode = fmt::format("{:04o}", *mode);
    run.container.memory(absolute(target), options);
  });
  declare.one("--proc", "DEST", "The container's processes",
              [&run](const std::string& target) { run.container.processes(absolute(target)); });
  declare.flag("--mount-proc", "The same as --proc /proc", [&run] { run.container.processes(); });
  declare.one("--dev", "DEST", "The devices that every program expects, and its own terminals",
              [&run](const std::string& target) { run.container.devices(absolute(target)); });
  declare.one("--mqueue", "DEST", "Its own message queues",
              [&run](const std::string& target) { run.container.message_queues(absolute(target)); });
  declare.one("--dir", "DEST", "A directory", [&run](const std::string& target) {
    constexpr mode_t usual = 0755;
    run.container.directory(absolute(target), std::exchange(run.next_permissions, std::nullopt).value_or(usual));
  });
  declare.two("--symlink", "TEXT DEST", "A symbolic link", [&run](const std::string& text, const std::string& target) {
    run.container.symlink(text, absolute(target));
  });
  declare.one("--remount-ro", "DEST", "What is mounted there, read-only",
              [&run](const std::string& target) { run.container.read_only(absolute(target)); });
}

void declare_surroundings(CLI::App& verb, RunSettings& run) {
  const Declare declare(verb, "Its surroundings");
  declare.one("-w,--chdir", "DIR", "Its working directory; default: where you are, if that is there",
              [&run](const std::string& path) { run.directory = path; });
  declare.one("-E,--setenv", "NAME=VALUE", "A variable of its environment; --setenv NAME VALUE, too; -E NAME: as it is here",
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

void declare_limits(CLI::App& verb, RunSettings& run) {
  const Declare declare(verb, "Its limits");
  declare.value("--timeout", "TIME", "Ended after so long, with SIGTERM and then SIGKILL; exit status 124", time_in,
                [&run](std::chrono::nanoseconds time) { run.timeout = time; });
  declare.value("--grace", "TIME", "Between the two signals; default 5s", time_in,
                [&run](std::chrono::nanoseconds time) { run.grace = time; });
  declare.value("--memory", "SIZE",
                "Memory of all its processes together (cgroup); of each by itself (RLIMIT_AS) where no cgroup can be had",
                bytes_in, [&run](std::uint64_t size) { run.tree_limits.memory = size; });
  declare.value("--cpu,--cpus", "AMOUNT", "Processors that all its processes together keep busy: 1.5 or 150% (cgroup)",
                processors_in, [&run](double amount) { run.tree_limits.processors = amount; });
  declare.value("--tasks,--pids-limit", "N", "Processes and threads at one time, all together (cgroup)",
                number_between(1, 1'000'000'000),
                [&run](long count) { run.tree_limits.tasks = static_cast<std::uint64_t>(count); });
  declare.value("--limit", "LIMIT", "A limit of each process by itself, NAME=SOFT or NAME=SOFT:HARD, by the names of prlimit(1)",
                limit_in, [&run](const std::pair<int, rlimit>& limit) { run.limits[limit.first] = limit.second; });
  declare.one("--cgroup", "DIR", "In this cgroup, which exists",
              [&run](const std::string& path) { run.cgroup = path; });
  declare.value("--nice", "N", "Its niceness: -20 (first) to 19", number_between(-20, 19),
                [&run](long nice) { run.nice = static_cast<int>(nice); });
  declare.value("--cpu-list,--cpuset-cpus", "LIST", "On these processors: 0-3,6", processor_list_in,
                [&run](cpu_set_t set) { run.affinity = set; });
  declare.value("--oom-score", "N", "How soon it is killed when memory is short: -1000 to 1000",
                number_between(-1000, 1000), [&run](long score) { run.oom_score = static_cast<int>(score); });
}

void declare_life(CLI::App& verb, RunSettings& run) {
  const Declare declare(verb, "Its life");
  declare.flag("--die-with-parent,--kill-child", "Killed when ramet is", [&run] { run.death_signal = SIGKILL; });
  declare.value("--death-signal", "SIGNAL", "Sent this signal when ramet is killed", signal_in,
                [&run](int signal) { run.death_signal = signal; });
  declare.flag("--no-init", "The command is process 1 itself", [&run] { run.container.init(Init::none); });
  declare.flag("-f,--fork", "As unshare(1) has it; ramet always does", [] {});
  declare.flag("--new-session", "In a session without a terminal", [&run] { run.new_session = true; });
  declare.flag("--pty", "On a terminal of its own; default with --isolated, on a terminal",
               [&run] { run.terminal = Choice::yes; });
  declare.flag("--no-pty", "On the terminal that is there", [&run] { run.terminal = Choice::no; });
  declare.one("--args", "FD", "More options, each ended by a NUL, from this descriptor", [](const std::string&) {});
  declare.flag("--print", "Say what is done, step by step, and do it", [&run] { run.print = true; });
  declare.flag("--dry-run", "Say it, and do nothing", [&run] { run.print = run.dry_run = true; });
}

}  // namespace

void declare_run_options(CLI::App& verb, RunSettings& settings) {
  verb.formatter(std::make_shared<HelpFormat>("ramet run [OPTIONS] [--] [COMMAND [ARGS...]]"));
  verb.prefix_command();
  declare_sharing(verb, settings);
  declare_ids(verb, settings);
  declare_root(verb, settings);
  declare_mounts(verb, settings);
  declare_surroundings(verb, settings);
  declare_limits(verb, settings);
  declare_life(verb, settings);
  verb.footer(footer);
}

}  // namespace ramet::cli
