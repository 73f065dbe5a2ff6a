"""Shows that the architecture check can fail: each test plants one fault in a small made-up tree."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from check import check_tree  # noqa: E402

TABLES = """
| folder | may include besides |
|---|---|
| `ramet/result` | nothing |
| `ramet/kernel` | its own architecture folder |
| `trace/event` | `ramet/kernel/clone_flags.h` |
| `trace/model` | `trace/event` |
| `trace/engine` | `trace/event`, `ramet` |
| `cli` | everything |

| headers | used by |
|---|---|
| `fmt` | `trace/model`, `cli` |
"""

SOUND = {
    "ARCHITECTURE.md": TABLES,
    "ramet/result.h": "// Result.\n#pragma once\n",
    "ramet/kernel/clone_flags.h": "// Flags.\n#pragma once\n#include <vector>\n",
    "ramet/kernel/futex.h": '// Futexes.\n#pragma once\n#include "ramet/result.h"\n',
    "trace/event.h": '// Events.\n#pragma once\n#include "ramet/kernel/clone_flags.h"\n',
    "trace/model/genealogy.cc": '// The fold.\n#include <fmt/format.h>\n#include "trace/event.h"\n',
    "trace/engine/ptrace/stop.cc": '// Stops.\n#include "ramet/kernel/futex.h"\n#include "trace/event.h"\n',
    "cli/main.cc": '// The command.\n#include "trace/engine/ptrace/stop.cc"\n',
}


class ArchitectureCheck(unittest.TestCase):
    def complaints(self, changes=None, links=""):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**SOUND, **(changes or {})}.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            return list(check_tree(root, links))

    def assert_one(self, words, *arguments, **more):
        found = self.complaints(*arguments, **more)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_a_sound_tree_has_no_complaint(self):
        self.assertEqual(self.complaints(), [])

    def test_an_include_that_the_table_does_not_allow(self):
        self.assert_one('trace/model may not include "trace/engine/ptrace/stop.h"', {
            "trace/engine/ptrace/stop.h": "// Stops.\n#pragma once\n",
            "trace/model/task.cc": '// A task.\n#include "trace/engine/ptrace/stop.h"\n'})

    def test_an_include_of_another_header_than_the_one_allowed(self):
        self.assert_one('trace/event may not include "ramet/kernel/futex.h"', {
            "trace/event.h": '// Events.\n#pragma once\n#include "ramet/kernel/futex.h"\n'})

    def test_an_include_in_a_comment_is_none(self):
        self.assertEqual(self.complaints({"trace/model/a.cc": '// A.\n/*\n#include "cli/main.cc"\n*/\n'}), [])

    def test_an_include_that_is_relative(self):
        self.assert_one("not a path from the top", {"trace/model/task.cc": '// A task.\n#include "genealogy.cc"\n'})

    def test_a_header_that_every_architecture_has(self):
        includer = {"ramet/kernel/call.cc": '// A call.\n#include "stub.h"\n'}
        stub = "// A stub.\n#pragma once\n"
        self.assertEqual(self.complaints({**includer, "ramet/kernel/arch/x86_64/stub.h": stub,
                                          "ramet/kernel/arch/aarch64/stub.h": stub}), [])
        self.assert_one("not a path from the top", {**includer, "ramet/kernel/arch/x86_64/stub.h": stub,
                                                    "ramet/kernel/arch/aarch64/other.h": stub})

    def test_a_library_used_where_it_does_not_belong(self):
        self.assert_one("<fmt/core.h> belongs to another folder", {
            "ramet/kernel/text.h": "// Text.\n#pragma once\n#include <fmt/core.h>\n"})

    def test_the_test_framework_outside_of_tests(self):
        self.assert_one("<gtest/gtest.h>", {"cli/verb.cc": "// A verb.\n#include <gtest/gtest.h>\n"})

    def test_a_folder_that_has_no_row(self):
        self.assert_one("no row", {"trace/store/writer.cc": "// Writes.\n"})

    def test_a_long_file_without_a_reason(self):
        self.assert_one("401 lines", {"cli/long.cc": "// Long.\n" + "\n" * 400})
        self.assertEqual(self.complaints({"cli/long.cc": "// Longer than 400 lines: a table.\n" + "\n" * 400}), [])

    def test_a_name_that_says_nothing(self):
        self.assert_one("a name that says nothing", {"cli/utils.h": "// Things.\n#pragma once\n"})

    def test_a_file_without_its_idea(self):
        self.assert_one("does not open with its idea", {"cli/verb.cc": "int verb;\n"})

    def test_a_link_that_the_table_does_not_allow(self):
        self.assert_one("may not link", links="trace/model ramet_trace_model trace/engine/ptrace ramet_trace_engine\n")

    def test_a_link_to_the_folder_of_an_allowed_header(self):
        self.assertEqual(self.complaints(links="trace/event ramet_trace_event ramet/kernel ramet_kernel\n"), [])

    def test_a_table_that_cannot_be_read(self):
        with self.assertRaises(ValueError):
            self.complaints({"ARCHITECTURE.md": TABLES.replace("may include besides", "may use")})


if __name__ == "__main__":
    unittest.main()
