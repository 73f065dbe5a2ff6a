"""Runs each example of ramet's threads and processes beside its twin of libc's, and traces it: the same output, one
clone3 for each task and one for the primer, the flags of a thread or of a copy, and the joins.

Usage: examples_test.py RAMET EXAMPLES TWINS
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

RAMET, EXAMPLES, TWINS = sys.argv[1:4]
THREAD_FLAGS = {"CLONE_VM", "CLONE_FS", "CLONE_FILES", "CLONE_SIGHAND", "CLONE_THREAD", "CLONE_SYSVSEM", "CLONE_SETTLS",
                "CLONE_PARENT_SETTID", "CLONE_CHILD_CLEARTID"}
COPY_FLAGS = {"CLONE_PIDFD", "CLONE_CHILD_SETTID", "CLONE_CHILD_CLEARTID"}
BACKENDS = ("hybrid", "start")


def run(command, **environment):
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout


def comparable(output):
    """Lines of several threads come in any order, and ids differ from run to run."""
    return sorted(re.sub(r"(pid|tid):\d+", r"\1:N", line) for line in output.splitlines())


def traced(command, backend):
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "events")
        run([RAMET, "trace", "--json", "-o", log, "--", *command], RAMET_BACKEND=backend)
        with open(log, encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]


class Examples(unittest.TestCase):
    def check(self, name, threads, *arguments):
        example = [os.path.join(EXAMPLES, name), *arguments]
        expected = comparable(run([os.path.join(TWINS, name), *arguments]))
        for backend in (*BACKENDS, "pthread"):
            with self.subTest(backend=backend):
                self.assertEqual(comparable(run(example, RAMET_BACKEND=backend)), expected)
        for backend in BACKENDS:
            with self.subTest(traced=backend):
                self.check_trace(traced(example, backend), threads)

    def births_of_threads(self, events, count):
        births = [event for event in events if event["event"] == "created" and event["creator"] is not None]
        self.assertEqual([birth["call"] for birth in births], ["clone3"] * count)
        for birth in births:
            self.assertEqual(set(birth["flags"]), THREAD_FLAGS)
            self.assertEqual(birth["tgid"], births[0]["tgid"])
        return births

    def check_trace(self, events, threads):
        births = self.births_of_threads(events, threads + 1)
        # The first is the primer, which runs nothing of the program's.
        ours = {birth["task"] for birth in births[1:]}
        ended = {event["task"] for event in events if event["event"] == "ended" and event["cause"] == "exited"}
        self.assertLessEqual(ours, ended)
        # Their descriptors are libc's, and yet libc's words there say nothing of how they were joined.
        claims = [event for event in events if event["event"] in ("never_joined", "detached") and event["task"] in ours]
        self.assertEqual(claims, [])

    def test_hello(self):
        self.check("hello_thread", 1)

    def test_clone_whose_printf_works(self):
        self.check("clone_hello", 1)

    def test_two_threads(self):
        self.check("two_threads", 2)

    def test_sum_of_an_array(self):
        self.check("sum_array_threads", 4, "4")

    def test_spawn_and_spawnstk(self):
        self.check("spawn_with_stack", 2)

    def check_processes(self, name, processes, threads, *arguments):
        example = [os.path.join(EXAMPLES, name), *arguments]
        self.assertEqual(comparable(run(example)), comparable(run([os.path.join(TWINS, name), *arguments])))
        events = traced(example, "hybrid")
        births = [event for event in events if event["event"] == "created" and event["creator"] is not None]
        self.assertEqual({birth["call"] for birth in births}, {"clone3"})
        copies = [birth for birth in births if "CLONE_THREAD" not in birth["flags"]]
        self.assertEqual(len(births) - len(copies), threads)
        self.assertEqual([set(copy["flags"]) for copy in copies], [COPY_FLAGS] * processes)
        collected = [event["task"] for event in events if event["event"] == "collected"]
        self.assertLessEqual({copy["task"] for copy in copies}, set(collected))

    def test_fork_and_both_tell_who_they_are(self):
        self.check_processes("fork_ids", 1, 0)

    def test_sum_of_an_array_by_threads_and_by_processes(self):
        self.check_processes("sum_array_shared", 4, 4 + 1, "4")

    def test_the_join_is_a_wait_for_the_thread(self):
        # This example's thread lives for a millisecond, so that its creator is seen waiting.
        for backend in BACKENDS:
            events = traced([os.path.join(EXAMPLES, "clone_hello")], backend)
            thread = [event for event in events if event["event"] == "created"][-1]
            waits = [event for event in events if event["event"] == "join_began" and event["for"] == thread["task"]]
            self.assertEqual([wait["task"] for wait in waits], [thread["creator"]])

    def test_threads_without_a_libc(self):
        example = [os.path.join(EXAMPLES, "no_libc_threads")]
        self.assertEqual(comparable(run(example)), comparable(run([os.path.join(TWINS, "no_libc_threads")])))
        joins = 0
        for _ in range(20):  # whoever ends before it is waited for is joined without a trace
            events = traced(example, "")
            births = self.births_of_threads(events, 3)  # and none for a primer
            ours = {birth["task"] for birth in births}
            ended = {event["task"] for event in events if event["event"] == "ended" and event["cause"] == "exited"}
            self.assertLessEqual(ours, ended)
            # Nobody knows a descriptor of libc's here, so nothing may be said of one.
            self.assertEqual([event for event in events if event["event"] in ("never_joined", "detached")], [])
            for wait in (event for event in events if event["event"] == "join_began"):
                self.assertEqual(wait["task"], births[0]["creator"])
                self.assertIn(wait["for"], ours)
                joins += 1
            if joins > 0:
                return
        self.fail("no join was seen in 20 runs")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
