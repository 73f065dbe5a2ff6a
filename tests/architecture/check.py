"""Checks a source tree against its ARCHITECTURE.md and the project's habits; prints what breaks them, one line each.

Usage: check.py ROOT [LINKS]. LINKS is a file of lines `folder target linked-folder linked-target`, written by CMake.
Exit status: 0 nothing to say, 1 something breaks a rule.
"""

import os
import re
import sys

from rules import Rules

SOURCES = (".h", ".cc", ".c")
NOT_OURS = {".git", "build", ".cache"}
MOST_LINES = 400
REASON = "Longer than 400 lines"  # begins the sentence, in the first lines of a file, that says why
VAGUE = re.compile(r"^(utils?|common|helpers?|misc|stuff)\b")


def source_files(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS)
        for name in sorted(files):
            if name.endswith(SOURCES):
                yield os.path.relpath(os.path.join(folder, name), root)


def without_comments(text):
    text = re.sub(r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), text, flags=re.DOTALL)
    return re.sub(r"//[^\n]*", "", text)


def is_of_own_architecture(root, folder, included):
    """Whether the name is one that each folder below the folder's own arch/ has: the build says which is meant."""
    variants = os.path.join(root, folder or "", "arch")
    return os.path.isdir(variants) and all(
        os.path.exists(os.path.join(variants, each, included)) for each in os.listdir(variants))


def check_includes(root, path, text, rules):
    for number, line in enumerate(without_comments(text).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
        if not match:
            continue
        ours, included = match.group(1) == '"', match.group(2)
        if not ours:
            if not rules.may_use(path, included):
                yield f"{path}:{number}: <{included}> belongs to another folder (see the table of libraries)"
        elif is_of_own_architecture(root, rules.folder_of(path), included):
            continue
        elif not os.path.exists(os.path.join(root, included)):
            yield f'{path}:{number}: "{included}" is not a path from the top of the tree'
        elif not rules.may_include(path, included):
            yield f'{path}:{number}: {rules.folder_of(path)} may not include "{included}"'


def must_say_its_idea(root, path):
    """Headers and lone sources open with their idea; a header's source and its tests need not say it again."""
    stem = os.path.splitext(path)[0].removesuffix("_test")
    return path.endswith(".h") or not os.path.exists(os.path.join(root, stem + ".h"))


def check_file(root, path, rules):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        text = file.read()
    lines = text.splitlines()
    if rules.folder_of(path) is None and os.path.dirname(path) != "cmake":
        yield f"{path}: no row of ARCHITECTURE.md's table covers this file"
    yield from check_includes(root, path, text, rules)
    if len(lines) > MOST_LINES and not any(REASON in line for line in lines[:20]):
        yield f"{path}: {len(lines)} lines and no sentence at its top that begins '{REASON}'"
    if VAGUE.match(os.path.basename(path)):
        yield f"{path}: a name that says nothing; name the file after its one idea"
    if must_say_its_idea(root, path) and not text.lstrip().startswith(("//", "/*")):
        yield f"{path}: does not open with its idea"
    if path.endswith(".h") and "#pragma once" not in text:
        yield f"{path}: has no #pragma once"


def check_links(links, rules):
    for line in links.splitlines():
        folder, target, linked_folder, linked = line.split()
        if folder == linked_folder or target.endswith("_test"):
            continue
        if not rules.may_link(folder, linked_folder):
            yield f"{folder}/CMakeLists.txt: {target} may not link {linked} of {linked_folder}"


def check_tree(root, links=""):
    with open(os.path.join(root, "ARCHITECTURE.md"), encoding="utf-8") as file:
        rules = Rules(file.read())
    for path in source_files(root):
        yield from check_file(root, path, rules)
    yield from check_links(links, rules)


def main(arguments):
    links = ""
    if len(arguments) > 2:
        with open(arguments[2], encoding="utf-8") as file:
            links = file.read()
    complaints = list(check_tree(arguments[1], links))
    for complaint in complaints:
        print(complaint)
    print(f"{sum(1 for _ in source_files(arguments[1]))} source files, {len(links.splitlines())} links, "
          f"{len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
