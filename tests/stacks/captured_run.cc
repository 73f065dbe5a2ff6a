#include "tests/stacks/captured_run.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <sstream>

#include "trace/engine/thread_entry/thread_entry.h"

namespace ramet::trace {

namespace {

constexpr std::size_t stack_bytes = 16 * 1024;

std::string contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t read_memory(pid_t pid, std::uint64_t address, std::span<std::byte> into) {
  const iovec local{into.data(), into.size()};
  const iovec remote{reinterpret_cast<void*>(address), into.size()};
  const ssize_t count = process_vm_readv(pid, &local, 1, &remote, 1, 0);
  return count < 0 ? 0 : static_cast<std::size_t>(count);
}

class TracedMemory : public MemorySource {
 public:
  explicit TracedMemory(pid_t pid) : pid_(pid) {}
  std::size_t read(std::uint64_t address, std::span<std::byte> into) override { return read_memory(pid_, address, into); }

 private:
  pid_t pid_;
};

// As many bytes from `address` on as one mapping has, up to `most`.
std::vector<std::byte> copy_up_to(pid_t pid, std::uint64_t address, std::size_t most) {
  std::vector<std::byte> bytes(most);
  std::size_t done = 0;
  while (done < most) {
    const std::size_t to_page_end = 4096 - (address + done) % 4096;
    const std::size_t step = std::min(to_page_end, most - done);
    if (read_memory(pid, address + done, std::span(bytes).subspan(done, step)) != step) break;
    done += step;
  }
  bytes.resize(done);
  return bytes;
}

class Run {
 public:
  Run(pid_t pid, EventSink& sink) : pid_(pid), sink_(sink) {}

  CapturedRun follow();

 private:
  void at_creation(pid_t creator);
  void put_entry(pid_t creator, const StackCaptured& captured, Created& birth);
  Event event(pid_t tid, Payload payload) const;

  pid_t pid_;
  EventSink& sink_;
  StartRoutineOffsets offsets_;
  std::set<pid_t> known_{pid_};  // whose creation was seen
  std::set<pid_t> held_;         // stopped before it was
  CapturedRun run_;
};

Event Run::event(pid_t tid, Payload payload) const {
  Event event;
  event.task = static_cast<TaskId>(tid);
  event.tid = tid;
  const std::string status = contents("/proc/" + std::to_string(tid) + "/status");
  const std::size_t at = status.find("\nTgid:");
  event.tgid = at == status.npos ? tid : static_cast<pid_t>(std::stol(status.substr(at + 6)));
  event.payload = std::move(payload);
  return event;
}

// The creator still has the arguments of clone3 in its registers: rdi points to a struct clone_args.
void Run::put_entry(pid_t creator, const StackCaptured& captured, Created& birth) {
  constexpr std::size_t orig_rax = 15, rdi = 14;
  constexpr std::size_t flags = 0, tls = 7;  // words of struct clone_args
  if (captured.architecture != Architecture::x86_64 || captured.registers[orig_rax] != SYS_clone3) return;
  std::array<std::uint64_t, 8> words{};
  read_memory(creator, captured.registers[rdi], std::as_writable_bytes(std::span(words)));
  CreateArguments arguments;
  arguments.flags = CloneFlags::from_bits(words[flags]);
  arguments.tls = words[tls];
  const auto offset = offsets_.of(creator, mappings_of(contents("/proc/" + std::to_string(creator) + "/maps")));
  TracedMemory memory(creator);
  const auto entry = offset ? thread_entry(*offset, arguments, Architecture::x86_64, memory) : std::nullopt;
  if (!entry) return;
  birth.entry = entry->routine;
  birth.entry_memory = entry->memory;
}

void Run::at_creation(pid_t creator) {
  Creation creation;
  const auto number = run_.creations.size() + 1;
  creation.stack = static_cast<StackId>(number);
  unsigned long created = 0;
  ptrace(PTRACE_GETEVENTMSG, creator, nullptr, &created);
  creation.task = static_cast<TaskId>(created);
  creation.maps = contents("/proc/" + std::to_string(creator) + "/maps");
  sink_.take(event(creator, Mapped{static_cast<MapsId>(number), mappings_of(creation.maps)}));

  std::array<std::uint64_t, 64> words{};
  iovec set{words.data(), sizeof words};
  ptrace(PTRACE_GETREGSET, creator, NT_PRSTATUS, &set);
  StackCaptured captured;
  captured.id = creation.stack;
  captured.maps = static_cast<MapsId>(number);
  const bool is_64_bit = set.iov_len == 27 * 8;
  captured.architecture = is_64_bit ? Architecture::x86_64 : Architecture::i386;
  for (std::size_t index = 0; index < set.iov_len / (is_64_bit ? 8 : 4); ++index) {
    std::uint32_t narrow = 0;
    std::memcpy(&narrow, reinterpret_cast<const char*>(words.data()) + index * 4, 4);
    captured.registers.push_back(is_64_bit ? words[index] : narrow);
  }
  captured.stack_address = captured.registers[is_64_bit ? 19 : 15];
  captured.stack = copy_up_to(creator, captured.stack_address, stack_bytes);
  creation.captured = captured;
  sink_.take(event(creator, std::move(captured)));

  Created birth;
  put_entry(creator, creation.captured, birth);
  creation.entry = birth.entry;
  birth.creator = {static_cast<TaskId>(creator), creator, Certainty::exact};
  birth.stack = creation.stack;
  sink_.take(event(static_cast<pid_t>(created), std::move(birth)));
  run_.creations.push_back(std::move(creation));
  known_.insert(static_cast<pid_t>(created));
  if (held_.contains(static_cast<pid_t>(created))) ptrace(PTRACE_CONT, static_cast<pid_t>(created), nullptr, 0);
}

CapturedRun Run::follow() {
  int status = 0;
  pid_t tid = 0;
  while ((tid = waitpid(-1, &status, __WALL)) > 0) {
    if (!WIFSTOPPED(status)) {
      if (tid == pid_) run_.ended_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
      continue;
    }
    const int what = status >> 16;
    // A new task may stop before its creator's event is seen: it must not run on before what it was given is copied.
    if (what == 0 && !known_.contains(tid)) {
      held_.insert(tid);
      continue;
    }
    const bool is_creation = what == PTRACE_EVENT_CLONE || what == PTRACE_EVENT_FORK || what == PTRACE_EVENT_VFORK;
    if (is_creation) at_creation(tid);
    const int signal = WSTOPSIG(status);
    const bool is_signal = what == 0 && signal != SIGTRAP && signal != SIGSTOP;
    ptrace(PTRACE_CONT, tid, nullptr, is_signal ? signal : 0);
  }
  return std::move(run_);
}

ToldStack told_stack(const std::string& line) {
  ToldStack told;
  std::istringstream fields(line);
  std::string field, file, number;
  std::getline(fields, field, '\t');
  while (std::getline(fields, field, '\t') && field != "runs") {
    std::getline(fields, file, '\t');
    std::getline(fields, number, '\t');
    told.sites.push_back({field, file, std::stoi(number)});
  }
  std::getline(fields, told.runs, '\t');
  return told;
}

[[noreturn]] void become(const std::vector<std::string>& command, int output) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  dup2(output, STDOUT_FILENO);
  ptrace(PTRACE_TRACEME);
  raise(SIGSTOP);
  execv(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

std::filesystem::path stack_fixture(const std::string& name) {
  return std::filesystem::path(RAMET_FIXTURE_DIRECTORY) / ("stack_" + name);
}

std::vector<Mapping> mappings_of(const std::string& maps) {
  std::vector<Mapping> mappings;
  std::istringstream lines(maps);
  for (std::string line; std::getline(lines, line);) {
    Mapping mapping;
    char dash = 0;
    std::string rights, device, inode;
    std::istringstream fields(line);
    fields >> std::hex >> mapping.begin >> dash >> mapping.end >> rights >> mapping.offset >> device >> inode;
    mapping.executable = rights.size() > 2 && rights[2] == 'x';
    std::getline(fields >> std::ws, mapping.path);
    mappings.push_back(std::move(mapping));
  }
  return mappings;
}

CapturedRun run_captured(const std::vector<std::string>& command, EventSink& sink) {
  const std::string output = std::filesystem::temp_directory_path() / ("ramet_stacks." + std::to_string(getpid()));
  const int file = open(output.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const pid_t pid = fork();
  if (pid == 0) become(command, file);
  int status = 0;
  waitpid(pid, &status, __WALL);
  const long options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_EXITKILL;
  ptrace(PTRACE_SETOPTIONS, pid, nullptr, options);
  ptrace(PTRACE_CONT, pid, nullptr, 0);
  CapturedRun run = Run(pid, sink).follow();
  close(file);
  std::istringstream lines(contents(output));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("stack\t")) run.told.push_back(told_stack(line));
  }
  std::filesystem::remove(output);
  return run;
}

}  // namespace ramet::trace
