// Scenes where something is missing, hostile or in the way; and what only JSON shows.
#include <csignal>

#include <cstring>

#include "tests/golden/scene.h"

namespace ramet::trace {

using namespace std::chrono_literals;

namespace {

std::vector<std::byte> bytes(std::string_view text) {
  std::vector<std::byte> copy(text.size());
  std::memcpy(copy.data(), text.data(), text.size());
  return copy;
}

}  // namespace

Scene attach() {
  Scene scene{.name = "attach"};
  const Actor server = process(1, 800);
  const Actor old_thread = thread(2, 801, server);
  const Actor new_thread = thread(3, 850, server);
  Started started = launched({});
  started.cannot_see = {"Tasks that ran before the attach have no known creator.", "Creations that fail do not show."};
  scene.at(0us, started);
  scene.at(100us, server, Attached{.parent = {TaskId::none, 1, Certainty::exact}, .name = "server",
                                   .path = "/usr/sbin/server", .argv = {"/usr/sbin/server", "-D"}, .born = 900s,
                                   .namespace_tids = {}});
  scene.at(200us, old_thread, Attached{.parent = {TaskId::none, 1, Certainty::exact}, .name = "pool-1",
                                       .path = "/usr/sbin/server", .argv = {"/usr/sbin/server", "-D"},
                                       .born = std::nullopt, .namespace_tids = {}});
  scene.at(5000us, new_thread, Created{.creator = old_thread.inferred(), .parent = {TaskId::none, 1, Certainty::exact},
                                       .call = CreateCall::clone3, .arguments = thread_arguments(0x7f00'0000'0000),
                                       .name = "pool-1"});
  scene.at(5100us, thread(4, 851, server), Created{.name = "pool-1"});
  scene.at(6000us, new_thread, exited(0, 1ms, 300us));
  scene.at(9000us, old_thread, Released{});
  scene.at(9010us, server, Released{});
  return scene;
}

Scene attach_to_many_threads() {
  Scene scene{.name = "attach_to_many_threads"};
  const Actor server = process(1, 800);
  scene.at(0us, launched({}));
  const Edge parent{TaskId::none, 1, Certainty::exact};
  scene.at(100us, server, Attached{.parent = parent, .name = "server", .path = "/usr/sbin/server", .argv = {"server"}, .born = 900s,
                                   .namespace_tids = {}});
  for (int number = 1; number <= 30; ++number)
    scene.at(100us, thread(static_cast<std::uint64_t>(1 + number), 800 + number, server),
             Attached{.parent = parent, .name = "pool", .path = "/usr/sbin/server", .argv = {"server"}, .born = std::nullopt,
                      .namespace_tids = {}});
  scene.at(9000us, thread(31, 830, server), exited(0, 1ms, 300us));
  scene.at(9010us, server, Released{});
  for (int number = 1; number < 30; ++number)
    scene.at(9010us, thread(static_cast<std::uint64_t>(1 + number), 800 + number, server), Released{});
  return scene;
}

Scene signals_and_stops() {
  Scene scene{.name = "signals_and_stops"};
  const Actor shell = process(1, 900);
  const Actor crash = process(2, 901);
  scene.at(0us, launched({"sh"}));
  scene.at(10us, shell, Created{.creator = {TaskId::none, 90, Certainty::exact}, .parent = {TaskId::none, 90, Certainty::exact},
                                .call = CreateCall::clone, .arguments = fork_arguments(), .name = "ramet"});
  scene.at(300us, shell, Executed{.path = "/usr/bin/sh", .argv = {"sh"}, .architecture = Architecture::x86_64});
  scene.at(1000us, crash, Created{.creator = shell.exact(), .parent = shell.exact(), .call = CreateCall::vfork,
                                  .arguments = spawn_arguments(), .name = "sh"});
  scene.at(1100us, crash, sent_signal(SIGUSR1, 900, 1000));
  scene.at(1200us, crash, sent_signal(SIGTSTP, 55, 0));
  scene.at(1210us, crash, Stopped{SIGTSTP});
  scene.at(1220us, shell, child_signal(CLD_STOPPED, 901, SIGTSTP));
  scene.at(9000us, crash, Continued{});
  scene.at(9100us, crash, Signalled{.signal = SIGALRM});
  Signalled pending = sent_signal(SIGTERM, 900, 1000);
  pending.delivered = false;
  scene.at(9200us, crash, pending);
  scene.at(9300us, crash, fault(SIGSEGV, SEGV_MAPERR, 0x10));
  scene.at(9310us, crash, killed(SIGSEGV, true, 8310us, 4000us));
  scene.at(9320us, shell, child_signal(CLD_DUMPED, 901, SIGSEGV));
  scene.at(9330us, crash, Collected{.by = shell.exact(), .call = CollectCall::wait4});
  scene.at(9400us, shell, killed(SIGKILL, false, 9390us, 500us));
  return scene;
}

Scene lost_events() {
  Scene scene{.name = "lost_events"};
  const Actor make = process(1, 1000);
  scene.at(0us, launched({"make"}));
  scene.at(100us, Warned{"the set-user-id bit of /usr/bin/sudo is ignored while it is traced"});
  scene.at(200us, Lost{.count = 49'755, .from = 1000s, .to = 1000s + 150us});
  scene.at(300us, process(9, 1050), Executed{.path = "/usr/bin/cc", .argv = {"cc", "-c", "a.c"},
                                              .architecture = Architecture::x86_64});
  scene.at(400us, process(9, 1050), Ended{.cause = EndCause::unknown});
  scene.at(500us, process(8, 1049), Collected{.by = make.exact(), .call = CollectCall::wait4});
  return scene;
}

// Names and arguments that would repaint a terminal, break a line, or are no UTF-8.
Scene hostile_names() {
  Scene scene{.name = "hostile_names"};
  const Actor main = process(1, 1100);
  scene.at(0us, launched({"./\x1b[2J", "a b"}));
  scene.at(100us, main, Executed{.path = "/tmp/\x1b[2J", .argv = {"./\x1b[2J", "a b", "it's", "new\nline", "\xff\xfe", ""},
                                 .architecture = Architecture::x86_64});
  scene.at(200us, main, Renamed{"caf\xc3"});
  scene.at(300us, main, Renamed{"\xe2\x80\xaetxt.exe"});
  scene.at(400us, main, Renamed{"\xe5\xb7\xa5\xe4\xbd\x9c\xe7\xb7\x9a"});
  scene.at(500us, Warned{"cannot read /proc/1100/\r\nexe"});
  scene.at(600us, main, exited(0, 600us, 10us));
  return scene;
}

Scene system_calls() {
  Scene scene{.name = "system_calls"};
  const Actor main = process(1, 1200);
  constexpr std::uint64_t openat = 257;
  constexpr std::uint64_t futex = 202;
  constexpr std::uint64_t exit_group = 231;
  scene.at(0us, launched({"./prog"}));
  scene.at(100us, main, SyscallEntered{.number = openat, .architecture = Architecture::x86_64,
                                       .arguments = {0xffff'ffff'ffff'ff9c, 0x7ffe'0000'1000, 0x80000},
                                       .memory = {{0x7ffe'0000'1000, bytes(std::string_view("/etc/passwd\0", 12))}},
                                       .descriptors = {{-100, "/home/rc"}}});
  scene.at(110us, main, SyscallReturned{.number = openat, .architecture = Architecture::x86_64,
                                        .arguments = {0xffff'ffff'ffff'ff9c, 0x7ffe'0000'1000, 0x80000}, .result = 3,
                                        .memory = {}, .descriptors = {{3, "/etc/passwd"}}});
  scene.at(200us, main, SyscallEntered{.number = futex, .architecture = Architecture::x86_64,
                                       .arguments = {0x7f00'0080'0190, 0x109, 1201}, .memory = {}, .descriptors = {}});
  scene.at(250us, main, SyscallReturned{.number = futex, .architecture = Architecture::x86_64,
                                        .arguments = {0x7f00'0080'0190, 0x109, 1201}, .result = -EAGAIN, .failed = true,
                                        .memory = {}, .descriptors = {}});
  scene.at(260us, main, SyscallReturned{.number = futex, .architecture = Architecture::x86_64,
                                        .arguments = {0x7f00'0080'0190, 0x109, 1201}, .result = -512, .failed = true,
                                        .memory = {{0x7f00'0080'0190, bytes("abcd")}}, .descriptors = {}});
  scene.at(300us, main, SyscallEntered{.number = exit_group, .architecture = Architecture::x86_64, .arguments = {2},
                                       .memory = {}, .descriptors = {}});
  scene.at(310us, main, exited(2, 310us, 10us));
  return scene;
}

// The stack reaches the views after the birth that it belongs to.
Scene late_stack() {
  Scene scene{.name = "late_stack"};
  const Actor main = process(1, 1300);
  const Actor worker = thread(2, 1301, main);
  scene.at(0us, launched({"./prog"}));
  scene.at(100us, main, Mapped{.id = MapsId{1}, .mappings = {{0x5500'0000'0000, 0x5500'0001'0000, 0x1000, true, "/tmp/prog"}}});
  scene.at(200us, worker, Created{.creator = main.exact(), .parent = {TaskId::none, 90, Certainty::exact},
                                  .call = CreateCall::clone3, .arguments = thread_arguments(0x7f00'0000'0000),
                                  .name = "prog", .stack = StackId{5}});
  scene.at(300us, main, StackCaptured{.id = StackId{5}, .maps = MapsId{1}, .architecture = Architecture::x86_64});
  scene.at(400us, worker, exited(0, 200us, 10us));
  return scene;
}

}  // namespace ramet::trace
