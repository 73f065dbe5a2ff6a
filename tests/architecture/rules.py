"""What ARCHITECTURE.md says about who may include whom, read from its tables.

A table's row is `| `folder`, `folder` | `what`, `what` |`. A name matches the file or folder of that name and all below it,
and the sources of that name: `trace/event` matches trace/event.h.
"""

import re

EVERYTHING = "everything"
FOR_EVERYONE = ("ramet/result.h", "ramet/flags.h")
NOTHING = ("nothing", "its own architecture folder")  # that one lies inside the folder anyway


def covers(name, path):
    """Whether `path` is the file or folder `name`, or lies below it."""
    name = name.rstrip("/")
    return path.startswith(name + "/") or path in (name, name + ".h", name + ".cc", name + "_test.cc")


class Rules:
    """The two tables: folders to what they may include, and libraries' headers to their users."""

    def __init__(self, markdown):
        self.allowed = self._table(markdown, "| folder | may include besides |")
        self.libraries = self._table(markdown, "| headers | used by |")

    @staticmethod
    def _table(markdown, header):
        lines = markdown.splitlines()
        if header not in lines:
            raise ValueError(f"ARCHITECTURE.md has no table that begins: {header}")
        rows = {}
        for line in lines[lines.index(header) + 2:]:
            if not line.startswith("|"):
                break
            left, right = [cell.strip() for cell in line.strip("|").split("|")]
            names = re.findall(r"`([^`]+)`", right)
            if right == EVERYTHING:
                names = [EVERYTHING]
            elif not names and right not in NOTHING:
                raise ValueError(f"ARCHITECTURE.md: cannot read the row: {line}")
            for folder in re.findall(r"`([^`]+)`", left):
                rows[folder] = names
        return rows

    def folder_of(self, path):
        """The row that is responsible for `path`: the longest that covers it, or None."""
        return max((folder for folder in self.allowed if covers(folder, path)), key=len, default=None)

    def may_include(self, path, included):
        folder = self.folder_of(path)
        if folder is None:
            return False
        allowed = [folder, *self.allowed[folder], *FOR_EVERYONE]
        return EVERYTHING in allowed or any(covers(name, included) for name in allowed)

    def may_link(self, folder, linked):
        """A target of one folder may link another's when it may include anything that lies there."""
        row = self.folder_of(folder)
        if row is None:
            return False
        allowed = [row, *self.allowed[row]]
        return any(name == EVERYTHING or covers(name, linked) or covers(linked, name) for name in allowed)

    def may_use(self, path, header):
        """Whether `path` may include <header> of somebody else's library. Headers of no row are free for all."""
        for library, users in self.libraries.items():
            if covers(library, header):
                return any(covers(user, path) for user in users)
        if header.startswith(("gtest/", "gmock/")):
            return path.endswith("_test.cc") or covers("tests", path)
        return True
