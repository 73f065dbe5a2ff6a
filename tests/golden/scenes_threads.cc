// Scenes inside one process: threads and their joins.
#include "tests/golden/scene.h"

namespace ramet::trace {

using namespace std::chrono_literals;

namespace {

constexpr Edge ramet_itself{TaskId::none, 4700, Certainty::exact};

void begin(Scene& scene, const Actor& main, const std::string& path, std::vector<std::string> argv) {
  scene.at(0us, launched(argv));
  scene.at(10us, main, Created{.creator = ramet_itself, .parent = ramet_itself, .call = CreateCall::clone,
                               .arguments = fork_arguments(), .name = "ramet"});
  scene.at(400us, main, Executed{.path = path, .argv = std::move(argv), .architecture = Architecture::x86_64});
}

}  // namespace

// The first seed: a thread that makes a thread, and each joins what it made.
Scene nested_threads() {
  Scene scene{.name = "nested_threads"};
  const Actor main = process(1, 4711);
  const Actor first = thread(2, 4712, main);
  const Actor second = thread(3, 4713, main);
  scene.frames.stacks[StackId{1}] = {
      {.function = "clone3", .module = "/lib/x86_64-linux-gnu/libc.so.6", .address = 0x7f00'0010'0a55},
      {.function = "std::sys::unix::thread::Thread::new", .file = "library/std/src/sys/unix/thread.rs", .line = 87,
       .module = "/home/rc/nested", .address = 0x5500'0000'2000},
      {.function = "nested::main", .file = "/home/rc/nested/src/main.rs", .line = 12, .module = "/home/rc/nested",
       .address = 0x5500'0000'1234}};
  scene.frames.functions[0x5500'0000'3000] = {.function = "nested::main::{{closure}}", .file = "/home/rc/nested/src/main.rs",
                                             .line = 13, .module = "/home/rc/nested", .address = 0x5500'0000'3000};
  begin(scene, main, "/home/rc/nested", {"./nested"});
  scene.at(1200us, first, Created{.creator = main.exact(), .parent = ramet_itself, .call = CreateCall::clone3,
                                  .arguments = thread_arguments(0x7f5b'b87f'0000), .name = "nested",
                                  .entry = 0x5500'0000'3000, .stack = StackId{1}});
  scene.at(1230us, main, JoinBegan{.target = first.exact(), .word = 0x7f5b'b8ff'0190});
  scene.at(1300us, second, Created{.creator = first.exact(), .parent = ramet_itself, .call = CreateCall::clone3,
                                   .arguments = thread_arguments(0x7f5b'b7fe'0000), .name = "nested"});
  scene.at(1320us, second, Renamed{"inner thread 2"});
  scene.at(1330us, first, JoinBegan{.target = second.exact(), .word = 0x7f5b'b87e'0190});
  scene.at(3001300us, second, exited(0, 3'000'000us, 80us));
  scene.at(3001340us, first, JoinEnded{.target = second.exact()});
  scene.at(3001400us, first, exited(0, 3'000'200us, 120us));
  scene.at(3001450us, main, JoinEnded{.target = first.exact()});
  Ended end = exited(0, 3'001'590us, 950us);
  end.user = 600us;
  end.system = 350us;
  end.peak_rss = 2'306'048;
  scene.at(3001600us, main, end);
  scene.at(3001650us, main, Collected{.by = ramet_itself, .call = CollectCall::wait4});
  return scene;
}

// Joins that end otherwise, detached threads, threads that nobody joins, and a deadlock.
Scene unusual_joins() {
  Scene scene{.name = "unusual_joins"};
  const Actor main = process(1, 500);
  begin(scene, main, "/usr/bin/server", {"server", "--threads", "6"});
  std::vector<Actor> workers;
  for (pid_t number = 1; number <= 6; ++number) {
    workers.push_back(thread(1 + static_cast<std::uint64_t>(number), 500 + number, main));
    scene.at(std::chrono::microseconds(1000 + 20 * number), workers.back(),
             Created{.creator = main.exact(), .parent = ramet_itself, .call = CreateCall::clone,
                     .arguments = thread_arguments(0x7f00'0000'0000), .name = "server"});
    scene.at(std::chrono::microseconds(1010 + 20 * number), workers.back(), Renamed{"worker-" + std::to_string(number)});
  }
  scene.at(2000us, main, JoinBegan{.target = workers[0].exact(), .word = 0x7f00'0080'0190});
  scene.at(3000us, main, JoinEnded{.target = workers[0].exact(), .outcome = JoinOutcome::timed_out});
  scene.at(3100us, main, JoinBegan{.target = workers[0].exact(), .word = 0x7f00'0080'0190});
  scene.at(3200us, main, JoinEnded{.target = workers[0].exact(), .outcome = JoinOutcome::interrupted});
  scene.at(4000us, workers[1], Detached{});
  scene.at(4010us, workers[2], Detached{Certainty::inferred});
  scene.at(5000us, workers[1], exited(0, 4ms, 12us));
  scene.at(5100us, workers[3], exited(0, 4ms, 13us));
  scene.at(5200us, workers[3], NeverJoined{});
  scene.at(5300us, workers[4], exited(0, 4ms, 14us));
  scene.at(5310us, Actor{.tgid = 500}, JoinEnded{.target = {workers[4].task, workers[4].tid, Certainty::unknown}});
  scene.at(5400us, workers[5], exited(0, 4ms, 15us));
  scene.at(5410us, main, JoinEnded{.target = workers[5].inferred()});
  scene.at(6000us, main, JoinBegan{.target = workers[0].exact(), .word = 0x7f00'0080'0190});
  scene.at(6100us, workers[0], JoinBegan{.target = main.exact(), .word = 0x7f00'0090'0190});
  return scene;
}

// Mixtures that no library makes.
Scene unusual_sharing() {
  Scene scene{.name = "unusual_sharing"};
  const Actor main = process(1, 600);
  begin(scene, main, "/usr/bin/mixtures", {"mixtures"});
  const CloneFlags bare_thread = CloneFlag::VM | CloneFlag::SIGHAND | CloneFlag::THREAD;
  const auto create = [&](std::chrono::microseconds time, const Actor& actor, CreateArguments arguments, CreateCall call) {
    scene.at(time, actor, Created{.creator = main.exact(), .parent = main.exact(), .call = call,
                                  .arguments = std::move(arguments), .name = "mixtures"});
  };
  create(1000us, thread(2, 601, main), {.flags = bare_thread, .stack = 0x7f00'0001'0000}, CreateCall::clone);
  create(1100us, process(3, 602), {.flags = CloneFlag::VM | CloneFlag::FILES, .exit_signal = 17}, CreateCall::clone);
  create(1200us, process(4, 603), spawn_arguments(), CreateCall::clone3);
  create(1300us, process(5, 604), {.flags = CloneFlag::PARENT, .exit_signal = 17}, CreateCall::clone);
  create(1400us, process(6, 605), {.flags = {}, .exit_signal = 10}, CreateCall::clone);
  create(1500us, process(7, 606), {.flags = {}, .exit_signal = 0}, CreateCall::clone3);
  create(1600us, process(8, 607), {.flags = CloneFlag::UNTRACED, .exit_signal = 17}, CreateCall::clone);
  create(1700us, process(9, 7000), {.flags = CloneFlag::CLEAR_SIGHAND | CloneFlag::INTO_CGROUP, .exit_signal = 17,
                                    .set_tid = {7000}, .cgroup = 5}, CreateCall::clone3);
  create(1800us, process(10, 608), {.flags = CloneFlags::from_bits(0x8000'0000'0000'0000ULL), .exit_signal = 17},
         CreateCall::clone3);
  create(1900us, thread(11, 609, main), {}, CreateCall::kernel);
  scene.at(2000us, process(3, 602), SharingChanged{.call = SharingCall::exec,
                                                  .no_longer_shared = CloneFlag::VM | CloneFlag::FILES});
  scene.at(2010us, process(3, 602), Executed{.path = "/bin/true", .argv = {"true"}, .architecture = Architecture::i386});
  scene.at(2100us, process(4, 603), SharingChanged{.call = SharingCall::exec, .no_longer_shared = CloneFlag::VM});
  scene.at(2110us, process(4, 603), Executed{.path = "/bin/false", .argv = {"false"}, .architecture = Architecture::x86_64});
  return scene;
}

// A thread other than the leader calls exec: it takes over the leader's tid, and the others are gone.
Scene exec_from_second_thread() {
  Scene scene{.name = "exec_from_second_thread"};
  const Actor main = process(1, 700);
  const Actor second = thread(2, 701, main);
  const Actor third = thread(3, 702, main);
  begin(scene, main, "/usr/bin/launcher", {"launcher"});
  for (const Actor& actor : {second, third}) {
    scene.at(1000us, actor, Created{.creator = main.exact(), .parent = ramet_itself, .call = CreateCall::clone3,
                                    .arguments = thread_arguments(0x7f00'0000'0000), .name = "launcher"});
  }
  scene.at(2000us, third, Ended{.cause = EndCause::replaced, .lifetime = 1ms, .cpu = 20us});
  scene.at(2010us, main, Ended{.cause = EndCause::replaced, .lifetime = 2ms, .cpu = 300us});
  const Actor successor{second.task, main.tid, main.tgid};
  scene.at(2100us, successor, Executed{.path = "/usr/bin/sleep", .argv = {"sleep", "1"}, .former_tid = 701,
                                       .architecture = Architecture::x86_64});
  scene.at(2110us, successor, Renamed{"sleep"});
  scene.at(1002100us, successor, exited(0, 1'001'100us, 700us));
  return scene;
}

}  // namespace ramet::trace
