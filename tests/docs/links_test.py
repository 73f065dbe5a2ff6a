"""Every link in the project's Markdown that stays inside the repository leads to a file that is there.
Usage: links_test.py SOURCES
"""

import os
import re
import sys


def pages(root):
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", "build", ".cache")]
        yield from (os.path.join(folder, name) for name in files if name.endswith(".md"))


def main(root):
    broken, links = [], 0
    for page in pages(root):
        with open(page, encoding="utf-8") as file:
            targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", file.read())
        for target in targets:
            if "://" in target:
                continue
            links += 1
            if not os.path.exists(os.path.join(os.path.dirname(page), target)):
                broken.append(f"{os.path.relpath(page, root)}: {target}")
    print("\n".join([*broken, f"{links} links, {len(broken)} broken"]))
    return 1 if broken or links == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
