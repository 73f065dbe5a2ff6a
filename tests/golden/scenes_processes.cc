// Scenes of several processes: shells, containers, orphans.
#include <csignal>

#include "tests/golden/scene.h"

namespace ramet::trace {

using namespace std::chrono_literals;

namespace {

constexpr Edge ramet_itself{TaskId::none, 90, Certainty::exact};

void launch(Scene& scene, const Actor& root, std::string path, std::vector<std::string> argv) {
  scene.at(0us, launched(argv));
  scene.at(10us, root, Created{.creator = ramet_itself, .parent = ramet_itself, .call = CreateCall::clone,
                               .arguments = fork_arguments(), .name = "ramet"});
  scene.at(300us, root, Executed{.path = std::move(path), .argv = std::move(argv), .architecture = Architecture::x86_64});
}

void fork(Scene& scene, std::chrono::microseconds time, const Actor& creator, const Actor& child, std::string name) {
  scene.at(time, child, Created{.creator = creator.exact(), .parent = creator.exact(), .call = CreateCall::clone,
                                .arguments = fork_arguments(), .name = std::move(name)});
}

}  // namespace

Scene shell_pipeline() {
  Scene scene{.name = "shell_pipeline"};
  const Actor shell = process(1, 100);
  const Actor list = process(2, 101);
  const Actor count = process(3, 102);
  launch(scene, shell, "/usr/bin/sh", {"sh", "-c", "ls -l /etc | wc -l; exit 3"});
  fork(scene, 900us, shell, list, "sh");
  fork(scene, 1000us, shell, count, "sh");
  scene.at(1500us, list, Executed{.path = "/usr/bin/ls", .argv = {"ls", "-l", "/etc"}, .architecture = Architecture::x86_64});
  scene.at(1600us, count, Executed{.path = "/usr/bin/wc", .argv = {"wc", "-l"}, .architecture = Architecture::x86_64});
  scene.at(3000us, list, exited(0, 2100us, 1400us));
  scene.at(3010us, shell, child_signal(CLD_EXITED, 101, 0));
  scene.at(3020us, list, Collected{.by = shell.exact(), .call = CollectCall::wait4});
  scene.at(3100us, count, exited(0, 2100us, 700us));
  scene.at(3120us, count, Collected{.by = shell.exact(), .call = CollectCall::waitid});
  Ended end = exited(3, 3490us, 800us);
  end.peak_rss = 1'753'088;
  scene.at(3500us, shell, end);
  scene.at(3550us, shell, Collected{.by = ramet_itself, .call = CollectCall::wait4});
  return scene;
}

Scene container() {
  Scene scene{.name = "container"};
  const Actor runner = process(1, 200);
  const Actor init = process(2, 201);
  const Actor inner = process(3, 202);
  launch(scene, runner, "/usr/bin/runner", {"runner", "busybox"});
  scene.at(1000us, init,
           Created{.creator = runner.exact(), .parent = runner.exact(), .call = CreateCall::clone3,
                   .arguments = {.flags = CloneFlag::NEWUSER | CloneFlag::NEWPID | CloneFlag::NEWNS | CloneFlag::NEWNET |
                                          CloneFlag::NEWUTS | CloneFlag::NEWIPC | CloneFlag::NEWCGROUP,
                                 .exit_signal = SIGCHLD},
                   .name = "runner", .namespace_tids = {201, 1}});
  scene.at(1500us, init, Executed{.path = "/bin/busybox", .argv = {"sh", "-c", "unshare -m true"},
                                  .architecture = Architecture::x86_64});
  scene.at(2000us, inner, Created{.creator = init.exact(), .parent = init.exact(), .call = CreateCall::fork,
                                  .arguments = fork_arguments(), .name = "busybox", .namespace_tids = {202, 2}});
  scene.at(2100us, inner, SharingChanged{.call = SharingCall::unshare,
                                         .no_longer_shared = CloneFlag::NEWNS | CloneFlag::FS | CloneFlag::FILES});
  scene.at(2200us, runner, SharingChanged{.call = SharingCall::setns, .no_longer_shared = CloneFlag::NEWNET,
                                          .certainty = Certainty::inferred});
  scene.at(2500us, inner, exited(0, 500us, 100us));
  scene.at(2510us, inner, Collected{.by = init.exact(), .call = CollectCall::wait4});
  scene.at(2600us, init, exited(1, 1600us, 300us));
  scene.at(2610us, init, Collected{.by = runner.exact(), .call = CollectCall::waitid});
  return scene;
}

// A daemon's double fork, a zombie that nobody collects, and children of those who ignore SIGCHLD.
Scene orphans() {
  Scene scene{.name = "orphans"};
  const Actor shell = process(1, 300);
  const Actor middle = process(2, 301);
  const Actor daemon = process(3, 302);
  const Actor ignored = process(4, 303);
  const Actor zombie = process(5, 304);
  launch(scene, shell, "/usr/bin/bash", {"bash", "start.sh"});
  fork(scene, 1000us, shell, middle, "bash");
  fork(scene, 1100us, middle, daemon, "bash");
  scene.at(1200us, middle, exited(0, 200us, 90us));
  scene.at(1210us, daemon, Adopted{.by = {TaskId::none, 1, Certainty::inferred}});
  scene.at(1220us, middle, Collected{.by = shell.inferred(), .call = CollectCall::wait4});
  fork(scene, 1300us, shell, ignored, "bash");
  scene.at(1400us, ignored, exited(0, 100us, 50us));
  scene.at(1410us, ignored, Collected{.by = {TaskId::none, 0, Certainty::unknown}, .call = CollectCall::automatic});
  fork(scene, 1500us, shell, zombie, "bash");
  scene.at(1600us, zombie, exited(7, 100us, 50us));
  scene.at(1700us, shell, exited(0, 1690us, 600us));
  scene.at(1710us, zombie, NeverCollected{});
  scene.at(1720us, shell, Collected{.by = {TaskId::none, 0, Certainty::unknown}});
  scene.at(9000us, daemon, exited(0, 7900us, 300us));
  scene.at(9100us, daemon, Collected{.by = {TaskId::none, 1, Certainty::inferred}});
  return scene;
}

Scene failing_creations() {
  Scene scene{.name = "failing_creations"};
  const Actor main = process(1, 400);
  scene.frames.stacks[StackId{7}] = {
      {.function = "try_all", .file = "failing.c", .line = 44, .module = "/tmp/failing", .address = 0x401234}};
  launch(scene, main, "/tmp/failing", {"./failing"});
  scene.at(1000us, main, CreateFailed{.call = CreateCall::clone, .arguments = {.flags = CloneFlag::THREAD}, .error = EINVAL});
  scene.at(1100us, main, CreateFailed{.call = CreateCall::clone3, .arguments = thread_arguments(0x7f00'0000'0000),
                                      .error = EAGAIN, .stack = StackId{7}});
  scene.at(1200us, main, CreateFailed{.call = CreateCall::fork, .arguments = fork_arguments(), .error = ENOMEM});
  scene.at(1300us, main, CreateFailed{.call = CreateCall::clone3, .arguments = {.flags = CloneFlag::NEWNET, .exit_signal = 17},
                                      .error = EPERM});
  scene.at(1400us, main, exited(1, 1390us, 200us));
  return scene;
}

}  // namespace ramet::trace
