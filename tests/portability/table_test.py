"""The table of docs/portability.md against programs that say which backend they use, one row after the other. A row whose
program is not there (no cross compiler, no emulator) is named and left out; the rows of this machine always count.

Usage: table_test.py PORTABILITY.md BUILD PROCESSOR
"""

import os
import re
import shutil
import subprocess
import sys
import unittest

PAGE, BUILD, PROCESSOR = sys.argv[1:4]
HEADER = "| libc | linked | processor | sanitizer | `backend_in_use()` |"
# The plain program of each way to link, and the one of each sanitizer.
PROGRAMS = {("dynamic", "none"): "backend_told", ("static", "none"): "backend_told_static",
            ("dynamic", "address"): "sanitized_address", ("dynamic", "thread"): "sanitized_thread"}


def rows():
    with open(PAGE, encoding="utf-8") as page:
        lines = page.read().splitlines()
    for line in lines[lines.index(HEADER) + 2:]:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split("|")]


def command(linked, processor, sanitizer):
    """How to run the row's program here, or None."""
    name = PROGRAMS.get((linked, sanitizer))
    if name is None:
        return None
    if processor == PROCESSOR:
        return [os.path.join(BUILD, "tests", name)]
    program = os.path.join(BUILD, "portability", processor, "tests", name)
    if not os.path.exists(program) or shutil.which(f"qemu-{processor}") is None:
        return None
    return [f"qemu-{processor}", "-L", f"/usr/{processor}-linux-gnu", program]


def backend_of(program):
    environment = {name: value for name, value in os.environ.items() if name != "RAMET_BACKEND"}
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{program}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.splitlines()


class Table(unittest.TestCase):
    def test_every_row_is_what_a_program_says(self):
        checked = []
        for libc, linked, processor, sanitizer, expected in rows():
            program = command(linked, processor, sanitizer) if libc == "glibc" else None
            if program is None:
                print(f"not checked here: {libc}, {linked}, {processor}, {sanitizer}")
                continue
            with self.subTest(libc=libc, linked=linked, processor=processor, sanitizer=sanitizer):
                told = backend_of(program)
                self.assertEqual(told[0], re.sub("`", "", expected), told)
                checked.append((linked, processor))
        self.assertIn(("dynamic", PROCESSOR), checked)
        self.assertIn(("static", PROCESSOR), checked)

    def test_no_two_rows_speak_of_the_same(self):
        keys = [tuple(row[:4]) for row in rows()]
        self.assertEqual(len(keys), len(set(keys)))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
