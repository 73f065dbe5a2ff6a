"""Runs the examples of processes as a reader would.

Usage: examples_test.py EXAMPLES
"""

import os
import subprocess
import sys
import tempfile
import time
import unittest

EXAMPLES = sys.argv[1]


def run(name, *arguments):
    return subprocess.run([os.path.join(EXAMPLES, name), *arguments], capture_output=True, text=True, timeout=60, check=False)


class Examples(unittest.TestCase):
    def test_pipeline(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("a:x:1:1:A:/:/bin/sh\nb:x:2:2:B:/:/bin/ash\nc:x:3:3:C:/:/bin/sh\n")
            file.flush()
            done = run("pipeline", file.name)
        self.assertEqual([line.split() for line in done.stdout.splitlines()],
                         [["1", "/bin/ash"], ["2", "/bin/sh"]] + [["exited", "with", "0"]] * 3)
        self.assertEqual(run("pipeline", "/nowhere").stderr, "pipeline: open /nowhere: No such file or directory (ENOENT)\n")

    def test_timeout_kills_the_tree(self):
        with tempfile.TemporaryDirectory() as folder:
            mark = os.path.join(folder, "pid")
            done = run("timeout_kills_tree", "1000", "sh", "-c", f"setsid sh -c 'echo $$ > {mark}; sleep 100' & sleep 100")
            self.assertEqual((done.returncode, done.stdout), (124, "out of time\n"))
            with open(mark, encoding="utf-8") as file:
                pid = int(file.read())
            for _ in range(100):
                if not os.path.exists(f"/proc/{pid}/exe"):
                    break
                time.sleep(0.05)
            self.assertFalse(os.path.exists(f"/proc/{pid}/exe"))

    def test_program_in_time(self):
        self.assertEqual(run("timeout_kills_tree", "60000", "sh", "-c", "exit 3").returncode, 3)
        self.assertEqual(run("timeout_kills_tree", "60000", "/bin/nope").returncode, 127)


unittest.main(argv=sys.argv[:1])
