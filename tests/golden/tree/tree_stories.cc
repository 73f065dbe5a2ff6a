#include "tests/golden/tree/tree_stories.h"

#include <cerrno>
#include <csignal>

namespace ramet::trace::stories {

using namespace std::chrono_literals;

Story nested_rust_threads() {
  Story story;
  const TaskId main = story.launch(4711, {"./nested"});
  const TaskId first = story.thread(main, 4712, "nested", usual_thread, StackId(1));
  story.wait(main, first);
  const TaskId second = story.thread(first, 4713, "nested", usual_thread, StackId(2));
  story.wait(first, second);
  story.pause(3s);
  story.end(second, 0, 41us);
  story.joined(first, second);
  story.end(first, 0, 95us);
  story.joined(main, first);
  story.end(main, 0, 1200us);
  return story;
}

Story sum_array_threads() {
  Story story;
  const TaskId main = story.launch(1819692, {"./sum_array_threads", "2"});
  const TaskId one = story.thread(main, 1819693, "sum_array_threa");
  const TaskId two = story.thread(main, 1819694, "sum_array_threa");
  story.pause(12ms);
  story.end(two, 0, 11ms);
  story.wait(main, one);
  story.end(one, 0, 12ms);
  story.joined(main, one);
  story.joined(main, two);
  story.end(main, 0, 900us);
  return story;
}

Story sum_array_processes() {
  Story story;
  const TaskId main = story.launch(1820598, {"./sum_array_processes", "2"});
  const TaskId one = story.fork(main, 1820599, "sum_array_proce");
  const TaskId two = story.fork(main, 1820600, "sum_array_proce");
  story.pause(12ms);
  story.end(one, 0, 11ms);
  story.collect(one, main);
  story.end(two, 0, 12ms);
  story.collect(two, main);
  story.end(main, 0, 900us);
  return story;
}

Story shell_pipeline() {
  Story story;
  const TaskId shell = story.launch(100, {"sh", "-c", "ls -l /usr | sort -k5n | env LC_ALL=C tail -3; exit 3"});
  const TaskId ls = story.fork(shell, 101, "sh");
  const TaskId sort = story.fork(shell, 102, "sh");
  const TaskId tail = story.fork(shell, 103, "sh");
  story.exec(ls, {"ls", "-l", "/usr"});
  story.exec(sort, {"sort", "-k5n"});
  story.exec(tail, {"env", "LC_ALL=C", "tail", "-3"});
  story.exec(tail, {"tail", "-3"});
  for (const TaskId child : {ls, sort, tail}) {
    story.end(child, 0, 700us);
    story.collect(child, shell);
  }
  story.end(shell, 3, 400us);
  return story;
}

Story orphans_and_subreaper() {
  Story story;
  const TaskId reaper = story.launch(200, {"./subreaper"});
  const TaskId middle = story.fork(reaper, 201, "subreaper");
  const TaskId orphan = story.fork(middle, 202, "subreaper");
  const TaskId lost = story.fork(middle, 203, "subreaper");
  story.end(middle);
  story.collect(middle, reaper);
  story.adopt(orphan, story.edge(reaper, Certainty::inferred));
  story.adopt(lost, {TaskId::none, 1, Certainty::inferred});
  story.end(orphan);
  story.collect(orphan, reaper);
  story.end(reaper);
  story.tell(lost, Released{});
  return story;
}

Story exec_from_second_thread() {
  Story story;
  const TaskId main = story.launch(300, {"./exec_from_second_thread"});
  const TaskId second = story.thread(main, 301, "second");
  const TaskId third = story.thread(main, 302, "third");
  story.tell(main, Ended{.cause = EndCause::replaced});
  story.tell(third, Ended{.cause = EndCause::replaced});
  story.exec(second, {"ls", "-l"});
  story.end(second);
  return story;
}

Story vfork_and_exec() {
  Story story;
  const TaskId make = story.launch(400, {"make", "-j2"});
  const TaskId compiler = story.fork(make, 401, "make", usual_vfork);
  story.exec(compiler, {"cc", "-c", "it's here.c"});
  const TaskId broken = story.fork(make, 402, "make", usual_vfork);
  story.end(broken, 127);
  story.collect(broken, make);
  story.end(compiler);
  story.tell(compiler, Collected{{TaskId::none, 0, Certainty::inferred}, CollectCall::automatic});
  story.end(make, 2);
  return story;
}

Story namespaces_and_sharing() {
  Story story;
  const TaskId main = story.launch(500, {"./contain"});
  const TaskId init = story.fork(main, 501, "contain", CloneFlag::NEWPID | CloneFlag::NEWNET, {501, 1});
  const TaskId inside = story.thread(init, 502, "inside", usual_thread.without(CloneFlag::FILES));
  const TaskId twin = story.fork(main, 503, "contain", CloneFlag::VM | CloneFlag::FILES);
  const TaskId sibling = story.fork(main, 504, "contain", CloneFlag::PARENT);
  story.unshare(twin, CloneFlag::FILES | CloneFlag::NEWUTS);
  for (const TaskId task : {inside, init, twin, sibling}) story.end(task);
  story.end(main);
  return story;
}

Story ten_thousand_siblings() {
  Story story;
  const TaskId main = story.launch(1000, {"./storm", "10000"});
  std::vector<TaskId> workers;
  for (pid_t i = 0; i < 10'000; ++i) {
    workers.push_back(story.thread(main, 1001 + i, i % 2 == 0 ? "worker" : "helper"));
    story.tell(workers.back(), Ended{.lifetime = 10us + i * 200ns, .cpu = 1us + i * 1ns});
    if (i == 77) continue;
    story.joined(main, workers.back());
  }
  story.tell(workers[77], NeverJoined{});
  story.end(main);
  return story;
}

Story like_subtrees() {
  Story story;
  const TaskId main = story.launch(100, {"sh", "build.sh"});
  for (pid_t i = 0; i < 12; ++i) {
    const TaskId driver = story.fork(main, 200 + 2 * i, "sh");
    story.exec(driver, {"gcc", "-c", "hello.c"});
    const TaskId compiler = story.fork(driver, 201 + 2 * i, "gcc", usual_vfork);
    story.exec(compiler, {"/usr/libexec/cc1", "hello.c"});
    story.end(compiler);
    story.collect(compiler, driver);
    story.end(driver);
    story.collect(driver, main);
  }
  story.end(main);
  return story;
}

Story build_of_many_files() {
  Story story;
  const TaskId make = story.launch(100, {"make", "-j2"});
  for (pid_t i = 0; i < 300; ++i) {
    const std::string file = "file" + std::to_string(i) + ".c";
    const TaskId driver = story.fork(make, 200 + 2 * i, "make", usual_vfork);
    story.exec(driver, {"cc", "-c", file});
    const TaskId compiler = story.fork(driver, 201 + 2 * i, "cc", usual_vfork);
    story.exec(compiler, {"/usr/libexec/cc1", file});
    story.end(compiler, i == 250 ? 1 : 0);
    story.collect(compiler, driver);
    story.end(driver, i == 250 ? 1 : 0);
    story.collect(driver, make);
  }
  story.end(make, 2);
  return story;
}

Story hostile_names() {
  Story story;
  const TaskId main = story.launch(100, {"./a\x1b[2Jb", "new\nline", "gr\xc3\xbcn \xe7\xba\xbf\xe7\xa8\x8b", "\xff\xfe"});
  const TaskId thread = story.thread(main, 101, "\x1b]0;own");
  story.rename(thread, "\xe2\x80\xae" "evil");
  story.end(thread);
  story.end(main);
  return story;
}

Story attached_program() {
  Story story;
  const TaskId server = story.attach(800, 800, {"/usr/sbin/server", "--port", "80"}, "server");
  story.attach(801, 800, {"/usr/sbin/server", "--port", "80"}, "pool-1");
  const TaskId pool = story.attach(802, 800, {"/usr/sbin/server", "--port", "80"}, "pool-2");
  const TaskId request = story.thread(pool, 803, "request");
  story.end(request);
  story.tell(request, Detached{});
  const TaskId busy = story.thread(pool, 804, "request");
  story.wait(server, busy);
  return story;
}

Story deadlock() {
  Story story;
  const TaskId main = story.launch(900, {"./join_deadlock"});
  const TaskId left = story.thread(main, 901, "left");
  const TaskId right = story.thread(main, 902, "right");
  story.wait(main, left);
  story.wait(left, right);
  story.wait(right, left);
  story.pause(2s);
  story.tell(TaskId::none, Warned{.text = "interrupted"});
  return story;
}

Story deep_nesting() {
  Story story;
  TaskId task = story.launch(1000, {"./nest", "1000"});
  std::vector<TaskId> chain;
  for (pid_t i = 1; i <= 1'000; ++i) chain.push_back(task = story.thread(task, 1000 + i, "level-" + std::to_string(i)));
  return story;
}

Story failures_and_losses() {
  Story story;
  const TaskId main = story.launch(600, {"./exhaust"});
  const TaskId one = story.thread(main, 601, "one");
  for (int i = 0; i < 3; ++i) story.fail(main, EAGAIN);
  story.fail(main, EPERM, CloneFlag::NEWNET);
  story.tell(TaskId::none, Lost{.count = 1234});
  story.end(one);
  story.tell(one, JoinEnded{{TaskId::none, 600, Certainty::inferred}, JoinOutcome::joined});
  story.end(main);
  return story;
}

Story bad_ends() {
  Story story;
  const TaskId main = story.launch(700, {"./trouble"});
  const TaskId crashed = story.fork(main, 701, "trouble");
  story.kill(crashed, SIGSEGV);
  story.collect(crashed, main);
  const TaskId zombie = story.fork(main, 702, "trouble");
  story.end(zombie, 7);
  story.tell(zombie, NeverCollected{});
  const TaskId leaked = story.thread(main, 703, "leaked");
  story.end(leaked);
  story.tell(leaked, NeverJoined{});
  const TaskId killed = story.thread(main, 704, "with-its-process");
  const TaskId gone = story.fork(main, 705, "trouble");
  story.tell(gone, Ended{.cause = EndCause::unknown});
  const TaskId stopped = story.fork(main, 706, "trouble");
  story.tell(stopped, Stopped{SIGSTOP});
  story.kill(killed, SIGKILL);
  story.kill(main, SIGKILL);
  return story;
}

Story creators_unknown() {
  Story story;
  const TaskId main = story.launch(10, {"./prog"});
  const TaskId orphan = story.fork(main, 11, "prog");
  const TaskId grandchild = story.fork(orphan, 12, "prog");
  for (Event& event : story.events) {
    if (auto* created = std::get_if<Created>(&event.payload); created != nullptr && event.task == orphan) {
      created->creator = {};
      created->call = CreateCall::unknown;
    }
  }
  story.end(grandchild);
  story.end(orphan);
  story.end(main);
  return story;
}

}  // namespace ramet::trace::stories
