"""Every link in the project's Markdown that stays inside the repository leads to a file that is there, and every decision
has a number of its own. Usage: links_test.py SOURCES
"""

import os
import re
import sys


def pages(root):
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", "build", ".cache")]
        yield from (os.path.join(folder, name) for name in files if name.endswith(".md"))


def misnumbered(root):
    """Decisions whose title has another number than the file, and numbers that are given twice."""
    folder, seen = os.path.join(root, "docs", "decisions"), {}
    for name in sorted(os.listdir(folder)):
        if not name[0].isdigit():
            continue
        number = int(name.split("-")[0])
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            title = file.readline()
        if not title.startswith(f"# {number}. "):
            yield f"docs/decisions/{name}: its title does not begin with '# {number}. '"
        if number in seen:
            yield f"docs/decisions/{name}: has the number of {seen[number]}"
        seen[number] = name


def main(root):
    broken, links = list(misnumbered(root)), 0
    for page in pages(root):
        with open(page, encoding="utf-8") as file:
            prose = re.sub(r"^```.*?^```", "", file.read(), flags=re.DOTALL | re.MULTILINE)  # a lambda in C++ looks like a link
            targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose)
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
