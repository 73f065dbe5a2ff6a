#include "tests/golden/strace_scenes.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <csignal>
#include <cstring>

#include "trace/syscall/name.h"

namespace ramet::trace {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t at_working_directory = static_cast<std::uint64_t>(AT_FDCWD);
constexpr std::uint64_t heap = 0x5555'0000'1000;
constexpr std::uint64_t stack = 0x7ffd'0000'2000;
constexpr std::uint64_t thread_flags = 0x3d0f00;
constexpr Edge nobody{TaskId::none, 90, Certainty::exact};

template <class Word>
MemoryCopy copy_of(std::uint64_t address, const std::vector<Word>& words) {
  MemoryCopy copy{address, std::vector<std::byte>(words.size() * sizeof(Word))};
  std::memcpy(copy.bytes.data(), words.data(), copy.bytes.size());
  return copy;
}

void launch(Scene& scene, const Actor& main) {
  scene.at(0us, launched({"./prog"}));
  scene.at(10us, main, Created{.parent = nobody, .name = "ramet"});
  const ScriptedCall exec{
      "execve",
      {stack, stack + 64, stack + 128},
      0,
      {text_at(stack, "./prog"), words_at(stack + 64, {stack + 256, stack + 300, 0}), text_at(stack + 256, "./prog"),
       text_at(stack + 300, "two words"), words_at(stack + 128, {stack + 400, 0})}};
  enter(scene, 20us, main, exec);
  scene.at(25us, main, Executed{.path = "/tmp/prog", .argv = {"./prog"}, .architecture = Architecture::x86_64});
  leave(scene, 30us, main, exec);
}

ScriptedCall new_thread(pid_t tid) {
  constexpr std::uint64_t arguments = heap + 0x100;
  constexpr std::uint64_t word = 0x7f00'0080'0190;
  return {
      "clone3",
      {arguments, 88},
      tid,
      {words_at(arguments, {thread_flags, 0, word, word, 0, 0x7f00'0000'0000, 0x7fff80, 0x7f00'007f'fec0, 0, 0, 0})},
      {halves_at(word, {static_cast<std::uint32_t>(tid)})}};
}

ScriptedCall join(pid_t tid, std::int64_t result) {
  return {"futex", {0x7f00'0080'0190, 0x109, static_cast<std::uint64_t>(tid), 0, 0, 0xffffffff}, result};
}

void end(Scene& scene, std::chrono::microseconds when, const Actor& main, std::uint64_t status) {
  enter(scene, when, main, {"exit_group", {status}});
  scene.at(when + 20us, main, exited(static_cast<int>(status), when, 100us));
}

Scene thread_life() {
  Scene scene{.name = "thread_life"};
  const Actor main = process(1, 1000);
  const Actor worker = thread(2, 1001, main);
  launch(scene, main);
  enter(scene, 100us, main, new_thread(1001));
  scene.at(110us, worker,
           Created{.creator = main.exact(),
                   .parent = nobody,
                   .call = CreateCall::clone3,
                   .arguments = thread_arguments(0x7f00'0000'0000),
                   .name = "prog"});
  enter(scene, 120us, worker, {"rseq", {0x7f00'0080'0fe0, 0x20, 0, 0x53053053}});
  leave(scene, 125us, main, new_thread(1001));
  leave(scene, 130us, worker, {"rseq", {0x7f00'0080'0fe0, 0x20, 0, 0x53053053}});
  enter(scene, 140us, main, join(1001, 0));
  make(scene, 150us, worker, {"prctl", {15, heap, 0, 0, 0}, 0, {text_at(heap, "worker")}});
  enter(scene, 200us, worker, {"exit", {0}});
  scene.at(220us, worker, exited(0, 110us, 20us));
  leave(scene, 230us, main, join(1001, 0));
  make(scene, 240us, main, join(1001, -EAGAIN));
  end(scene, 300us, main, 2);
  return scene;
}

Scene child_life() {
  Scene scene{.name = "child_life"};
  const Actor main = process(1, 1000);
  const Actor child = process(2, 1001);
  launch(scene, main);
  const ScriptedCall fork{"clone", {0x1200011, 0, 0, 0x7f2719d5d790}, 1001};
  enter(scene, 100us, main, fork);
  scene.at(110us, child,
           Created{.creator = main.exact(),
                   .parent = main.exact(),
                   .call = CreateCall::clone,
                   .arguments = fork_arguments(),
                   .name = "prog"});
  leave(scene, 120us, main, fork);
  const ScriptedCall wait{"wait4", {0xffffffff, stack, 2, 0}, 1001, {}, {halves_at(stack, {SIGSEGV | 0x80})}};
  enter(scene, 130us, main, wait);
  scene.at(140us, child, fault(SIGSEGV, SEGV_MAPERR, 0x10));
  scene.at(150us, child, killed(SIGSEGV, true, 40us, 20us));
  leave(scene, 160us, main, wait);
  scene.at(170us, main, child_signal(CLD_DUMPED, 1001, SIGSEGV));
  make(scene, 180us, main, {"wait4", {0xffffffff, stack, 0, 0}, -ECHILD});
  make(scene, 190us, main, {"kill", {1001, SIGTERM}, -ESRCH});
  end(scene, 300us, main, 0);
  return scene;
}

Scene interrupted() {
  Scene scene{.name = "interrupted"};
  const Actor main = process(1, 1000);
  launch(scene, main);
  constexpr std::int64_t restart_block = 516;
  constexpr std::int64_t restart = 512;
  const ScriptedCall sleep{
      "clock_nanosleep", {0, 0, stack, stack}, -restart_block, {words_at(stack, {5, 0})}, {words_at(stack, {3, 999})}};
  make(scene, 100us, main, sleep);
  scene.at(120us, main, sent_signal(SIGSTOP, 77, 1000));
  scene.at(130us, main, Stopped{SIGSTOP});
  scene.at(140us, main, sent_signal(SIGCONT, 77, 1000));
  make(scene, 150us, main, {"restart_syscall", {stack}, 0});
  make(scene, 170us, main, {"read", {0, stack, 1}, -restart});
  scene.at(190us, main, sent_signal(SIGUSR1, 77, 1000));
  make(scene, 200us, main,
       {"rt_sigreturn", {stack}, -EINTR, {halves_at(stack + 296, {0x201}), halves_at(stack + 300, {0})}});
  enter(scene, 250us, main, {"pause"});
  scene.at(260us, main, killed(SIGKILL, false, 250us, 100us));
  return scene;
}

Scene superseded() {
  Scene scene{.name = "superseded"};
  const Actor main = process(1, 1000);
  const Actor second = thread(2, 1001, main);
  launch(scene, main);
  scene.at(100us, second,
           Created{.creator = main.exact(),
                   .parent = nobody,
                   .call = CreateCall::clone3,
                   .arguments = thread_arguments(0x7f00'0000'0000),
                   .name = "prog"});
  enter(scene, 110us, main, {"pause"});
  const ScriptedCall exec{
      "execve", {heap, heap + 64, 0}, 0, {text_at(heap, "/bin/true"), words_at(heap + 64, {heap, 0})}};
  enter(scene, 120us, second, exec);
  scene.at(130us, main, Ended{.cause = EndCause::replaced, .lifetime = 130us, .cpu = 10us});
  const Actor successor{second.task, main.tid, main.tgid};
  scene.at(
      140us, successor,
      Executed{.path = "/bin/true", .argv = {"/bin/true"}, .former_tid = 1001, .architecture = Architecture::i386});
  leave(scene, 150us, successor, exec);
  make(scene, 160us, successor, {.name = "brk", .result = 0x5655'8000, .architecture = Architecture::i386});
  constexpr std::uint64_t segment = 0xffff'0000;
  const std::vector<std::uint32_t> asked{0xffff'ffff, 0xf7f0'0540, 0xfffff, 0x51};
  make(scene, 180us, successor,
       {.name = "set_thread_area",
        .arguments = {segment},
        .at_entry = {halves_at(segment, asked)},
        .at_return = {halves_at(segment, {12, asked[1], asked[2], asked[3]})},
        .architecture = Architecture::i386});
  scene.at(300us, successor, exited(0, 200us, 20us));
  return scene;
}

Scene files() {
  Scene scene{.name = "files"};
  const Actor main = process(1, 1000);
  launch(scene, main);
  make(scene, 100us, main,
       {.name = "openat",
        .arguments = {at_working_directory, heap, O_RDWR | O_CREAT | O_CLOEXEC, 0640},
        .result = 3,
        .at_entry = {text_at(heap, "dir/\xc3\xa4\n")},
        .descriptors = {{AT_FDCWD, "/home/<rc>"}, {3, "/home/<rc>/7 (deleted)"}}});
  make(scene, 200us, main,
       {"read",
        {3, stack, 4096},
        40,
        {},
        {text_at(stack, std::string_view("a\1b\00123\n\t\"\\\200\3777 and more than thirty-two bytes", 40))}});
  make(scene, 300us, main, {"write", {1, stack, 5}, 5, {text_at(stack, "short")}});
  make(scene, 400us, main, {"access", {heap, R_OK}, -ENOENT, {text_at(heap, "/etc/ld.so.preload")}});
  make(scene, 500us, main, {"mmap", {0, 8192, 3, 0x22, 0xffff'ffff'ffff'ffff, 0}, 0x7f00'0000'0000});
  make(scene, 600us, main, {"rt_sigprocmask", {0, stack, 0, 8}, 0, {words_at(stack, {0xffff'fffe'7fff'ffff})}});
  make(scene, 700us, main, {"prlimit64", {0, 3, 0, stack}, 0, {}, {words_at(stack, {8192 * 1024, UINT64_MAX})}});
  make(scene, 800us, main, {"getrandom", {stack, 4, 1}, 4, {}, {halves_at(stack, {0xddccbbaa})}});
  make(scene, 900us, main, {"pipe2", {stack, O_CLOEXEC}, 0, {}, {halves_at(stack, {4, 5})}});
  // Memory that could not be read, and a call that has no row.
  make(scene, 1000us, main, {"openat", {at_working_directory, 8, 0}, -EFAULT});
  make(scene, 1100us, main, {"mq_unlink", {heap}, -ENOSYS});
  // A return whose entry was not seen.
  leave(scene, 1200us, main, {"close", {3}, 0});
  end(scene, 1300us, main, 0);
  return scene;
}

Scene found_running() {
  Scene scene{.name = "found_running"};
  const Actor main = process(1, 1000);
  scene.at(0us, launched({}));
  scene.at(10us, main, Attached{.parent = nobody, .name = "server", .path = "/usr/sbin/server", .argv = {"server"}});
  make(scene, 100us, main, {.name = "getppid", .result = 1});
  scene.at(150us, Lost{.count = 3});
  scene.at(160us, Warned{"the set-user-id bit of /bin/su is ignored while traced"});
  make(scene, 200us, main, {"gettid", {}, 1000});
  scene.at(300us, main, Released{});
  return scene;
}

}  // namespace

MemoryCopy text_at(std::uint64_t address, std::string_view text) {
  MemoryCopy copy{address, std::vector<std::byte>(text.size() + 1)};
  std::memcpy(copy.bytes.data(), text.data(), text.size());
  return copy;
}

MemoryCopy words_at(std::uint64_t address, std::vector<std::uint64_t> words) { return copy_of(address, words); }
MemoryCopy halves_at(std::uint64_t address, std::vector<std::uint32_t> words) { return copy_of(address, words); }

void enter(Scene& scene, std::chrono::microseconds since_start, const Actor& actor, const ScriptedCall& call) {
  scene.at(since_start, actor,
           SyscallEntered{.number = syscall_number(call.architecture, call.name).value(),
                          .architecture = call.architecture,
                          .arguments = call.arguments,
                          .memory = call.at_entry,
                          .descriptors = call.descriptors});
}

void leave(Scene& scene, std::chrono::microseconds since_start, const Actor& actor, const ScriptedCall& call) {
  scene.at(since_start, actor,
           SyscallReturned{.number = syscall_number(call.architecture, call.name).value(),
                           .architecture = call.architecture,
                           .arguments = call.arguments,
                           .result = call.result,
                           .failed = call.result < 0,
                           .memory = call.at_return,
                           .descriptors = call.descriptors});
}

void make(Scene& scene, std::chrono::microseconds since_start, const Actor& actor, const ScriptedCall& call) {
  enter(scene, since_start, actor, call);
  leave(scene, since_start + 10us, actor, call);
}

std::vector<Scene> strace_scenes() {
  return {thread_life(), child_life(), interrupted(), superseded(), files(), found_running()};
}

}  // namespace ramet::trace
