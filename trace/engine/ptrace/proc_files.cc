#include "trace/engine/ptrace/proc_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "ramet/own/fd.h"

namespace ramet::trace::ptrace {
namespace {

struct ProcPath {
  std::array<char, 64> text{};
  ProcPath(pid_t tid, const char* file) { std::snprintf(text.data(), text.size(), "/proc/%d/%s", tid, file); }
};

template <class Number>
Number parse_number(std::string_view text, int base = 10) {
  Number number{};
  const auto first = std::find_if(text.begin(), text.end(), [](char c) { return c != ' ' && c != '\t'; });
  std::from_chars(first, text.end(), number, base);
  return number;
}

std::vector<pid_t> parse_numbers(std::string_view text) {
  std::vector<pid_t> numbers;
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    numbers.push_back(parse_number<pid_t>(text));
    const std::size_t end = text.find_first_of(" \t");
    if (end == std::string_view::npos) break;
    text.remove_prefix(end);
  }
  return numbers;
}

// In status a line's end in a name is written \n, and a backslash \\.
std::string unescaped(std::string_view text) {
  std::string name;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool escape = text[at] == '\\' && at + 1 < text.size();
    if (escape) ++at;
    name += escape && text[at] == 'n' ? '\n' : text[at];
  }
  return name;
}

void parse_status_line(std::string_view key, std::string_view value, TaskStatus& status) {
  constexpr std::uint64_t kibibyte = 1024;
  if (key == "Name") status.name = unescaped(value.substr(std::min<std::size_t>(1, value.size())));
  else if (key == "State") status.state = value.size() > 1 ? value[1] : '?';
  else if (key == "Tgid") status.tgid = parse_number<pid_t>(value);
  else if (key == "PPid") status.parent = parse_number<pid_t>(value);
  else if (key == "TracerPid") status.tracer = parse_number<pid_t>(value);
  else if (key == "Threads") status.threads = parse_number<int>(value);
  else if (key == "NSpid") status.namespace_tids = parse_numbers(value);
  else if (key == "VmHWM") status.peak_rss = parse_number<std::uint64_t>(value) * kibibyte;
}

// maps comes a page at a time.
bool may_come_in_pieces(std::string_view file) { return file == "maps"; }

std::string read_link(const char* path) {
  std::array<char, 4096> target{};
  const ssize_t size = ::readlink(path, target.data(), target.size());
  return size < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(size));
}

}  // namespace

std::string read_proc(pid_t tid, const char* file) {
  const Fd fd(::open(ProcPath(tid, file).text.data(), O_RDONLY | O_CLOEXEC));
  std::string content;
  if (!fd.is_open()) return content;
  // A file of /proc gives all it has to a buffer that is large enough: a short piece is the last.
  std::array<char, 8192> piece;
  ssize_t count = 0;
  do {
    count = ::read(fd.number(), piece.data(), piece.size());
    if (count > 0) content.append(piece.data(), static_cast<std::size_t>(count));
  } while (count > 0 && (static_cast<std::size_t>(count) == piece.size() || may_come_in_pieces(file)));
  return content;
}

std::optional<TaskStatus> read_status(pid_t tid) {
  const std::string text = read_proc(tid, "status");
  if (text.empty()) return std::nullopt;
  TaskStatus status;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (const std::size_t colon = line.find(':'); colon != std::string_view::npos)
      parse_status_line(line.substr(0, colon), line.substr(colon + 1), status);
  }
  return status;
}

std::optional<Time> read_cpu_time(pid_t tid) {
  // One read: the file is short, and this is done for every task that ends.
  const Fd fd(::open(ProcPath(tid, "schedstat").text.data(), O_RDONLY | O_CLOEXEC));
  if (!fd.is_open()) return std::nullopt;
  std::array<char, 64> text;
  const ssize_t size = ::read(fd.number(), text.data(), text.size());
  if (size <= 0) return std::nullopt;
  return Time(parse_number<std::int64_t>(std::string_view(text.data(), static_cast<std::size_t>(size))));
}

std::string read_name(pid_t tid) {
  const Fd fd(::open(ProcPath(tid, "comm").text.data(), O_RDONLY | O_CLOEXEC));
  std::array<char, 64> text;
  const ssize_t size = fd.is_open() ? ::read(fd.number(), text.data(), text.size()) : 0;
  if (size <= 0) return {};
  return {text.data(), static_cast<std::size_t>(size - 1)};  // without the line's end
}

std::string read_executable(pid_t tid) { return read_link(ProcPath(tid, "exe").text.data()); }

std::string read_working_directory(pid_t tid) { return read_link(ProcPath(tid, "cwd").text.data()); }

std::vector<std::string> read_arguments(pid_t tid) {
  const std::string text = read_proc(tid, "cmdline");
  std::vector<std::string> arguments;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\0', begin), text.size());
    arguments.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return arguments;
}

std::optional<TaskStat> read_stat(pid_t tid) {
  const std::string text = read_proc(tid, "stat");
  // The name is in parentheses and may hold any byte; the fields after its last one are numbers. proc(5), from field 3 on.
  const std::size_t close = text.rfind(')');
  if (close == std::string::npos) return std::nullopt;
  std::array<std::string_view, 52> fields{};
  std::size_t count = 3;
  std::string_view rest = std::string_view(text).substr(close + 1);
  while (!rest.empty() && count < fields.size()) {
    const std::size_t begin = rest.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    rest.remove_prefix(begin);
    const std::size_t end = std::min(rest.find(' '), rest.size());
    fields[count++] = rest.substr(0, end);
    rest.remove_prefix(end);
  }
  // Numbers of the fields in proc(5).
  constexpr std::size_t parent = 4, flags = 9, minor = 10, waited_minor = 11, major = 12, waited_major = 13, start_time = 22, ignored = 33;
  if (count <= ignored) return std::nullopt;
  const auto number = [&](std::size_t field) { return parse_number<std::uint64_t>(fields[field]); };
  TaskStat stat;
  if (const std::size_t open = text.find('('); open < close) stat.name = text.substr(open + 1, close - open - 1);
  stat.parent = parse_number<pid_t>(fields[parent]);
  stat.kernel_flags = number(flags);
  stat.waited_faults = number(waited_minor) + number(waited_major);
  stat.faults = number(minor) + number(major) + stat.waited_faults;
  stat.born = std::chrono::nanoseconds(std::chrono::seconds(1)) * static_cast<std::int64_t>(number(start_time)) / ::sysconf(_SC_CLK_TCK);
  stat.ignored_signals = number(ignored);
  return stat;
}

Fd open_blocked_call(pid_t tid) { return Fd(::open(ProcPath(tid, "syscall").text.data(), O_RDONLY | O_CLOEXEC)); }

std::optional<BlockedCall> read_blocked_call(const Fd& file) {
  std::array<char, 256> text{};
  const ssize_t size = file.is_open() ? ::pread(file.number(), text.data(), text.size() - 1, 0) : 0;
  // "running", "-1 SP PC" outside of a call, or "NUMBER A1 ... A6 SP PC".
  if (size <= 0 || text[0] < '0' || text[0] > '9') return std::nullopt;
  BlockedCall call;
  char* rest = nullptr;
  call.number = std::strtoull(text.data(), &rest, 10);
  for (auto& argument : call.arguments) argument = std::strtoull(rest, &rest, 16);
  return call;
}

std::optional<BlockedCall> read_blocked_call(pid_t tid) { return read_blocked_call(open_blocked_call(tid)); }

std::vector<pid_t> read_threads(pid_t pid) {
  std::vector<pid_t> tids;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(ProcPath(pid, "task").text.data()), ::closedir);
  if (!directory) return tids;
  while (const dirent* entry = ::readdir(directory.get()))
    if (const auto tid = parse_number<pid_t>(entry->d_name); tid > 0) tids.push_back(tid);
  return tids;
}

std::uint64_t read_namespace(pid_t tid, const char* file) {
  // "mnt:[4026531841]": the inode number is in the link's text, and reading that is cheaper than following it.
  const std::string text = read_link(ProcPath(tid, file).text.data());
  const std::size_t bracket = text.find('[');
  return bracket == std::string::npos ? 0 : parse_number<std::uint64_t>(std::string_view(text).substr(bracket + 1));
}

NamespaceIds read_namespaces(pid_t tid) {
  static constexpr std::array<const char*, namespace_flags.size()> files = {"ns/mnt", "ns/uts",    "ns/ipc", "ns/user",
                                                                            "ns/pid", "ns/cgroup", "ns/net", "ns/time"};
  NamespaceIds ids{};
  for (std::size_t kind = 0; kind < files.size(); ++kind) ids[kind] = read_namespace(tid, files[kind]);
  return ids;
}

bool has_own_pid_namespace_for_children(pid_t tid, const NamespaceIds& ids) {
  constexpr std::size_t pid_namespace = 4;
  static_assert(namespace_flags[pid_namespace] == CloneFlag::NEWPID);
  return read_namespace(tid, "ns/pid_for_children") != ids[pid_namespace];
}

std::vector<Mapping> read_mappings(pid_t tid) {
  const std::string text = read_proc(tid, "maps");
  std::vector<Mapping> mappings;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    unsigned long long low = 0, high = 0, offset = 0;
    std::array<char, 5> permissions{};
    int path = 0;
    if (std::sscanf(line.c_str(), "%llx-%llx %4s %llx %*x:%*x %*u %n", &low, &high, permissions.data(), &offset, &path) < 4) continue;
    mappings.push_back({low, high, offset, permissions[2] == 'x', line.substr(std::min<std::size_t>(static_cast<std::size_t>(path), line.size()))});
  }
  return mappings;
}

std::string read_descriptor(pid_t tid, int descriptor) {
  if (descriptor == AT_FDCWD) return read_working_directory(tid);
  std::array<char, 32> file{};
  std::snprintf(file.data(), file.size(), "fd/%d", descriptor);
  return read_link(ProcPath(tid, file.data()).text.data());
}

}  // namespace ramet::trace::ptrace
