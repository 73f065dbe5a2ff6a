"""What it costs to start and collect a program, in each of the ways, interleaved in one run; writes a page of tables and a
plot.

Usage: run.py PROGRAMS [--rounds N] [--output FILE]
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys

SOURCES = os.path.dirname(os.path.abspath(__file__))
NATIVE = ("ramet", "posix_spawn", "vfork", "fork", "boost")
OTHERS = ("Python", "Rust", "Node", "Java")
# title: (program, megabytes, descriptors, extra, turns in a round, ways)
CASES = {
    "/bin/true, 10 MB": ("/bin/true", 10, 0, "none", 16, NATIVE + OTHERS),
    "/bin/true, 500 MB": ("/bin/true", 500, 0, "none", 8, NATIVE + OTHERS),
    "/bin/true, 2 GB": ("/bin/true", 2048, 0, "none", 16, NATIVE),
    "tiny static, 10 MB": ("tiny", 10, 0, "none", 30, NATIVE[:4]),
    "tiny static, 2 GB": ("tiny", 2048, 0, "none", 30, NATIVE[:4]),
    "tiny static, 1,000 descriptors": ("tiny", 10, 1000, "none", 30, NATIVE[:4]),
    "tiny static, another user, 500 MB": ("tiny", 500, 0, "uid", 2, ("ramet", "fork", "Python", "Rust", "Node")),
    "tiny static, a user namespace, 500 MB": ("tiny", 500, 0, "userns", 2, ("ramet", "fork")),
}
LIVES = 8      # of one way in a turn
COLD = 2       # of these, that come first and are not counted: another way was there before
FEW = 2        # turns with a way whose price is that of the parent's size
OTHER_LIVES = 20  # of a way in another language, in a process of its own


class Parent:
    """A process of one size, that starts programs in any of the native ways when it is told to."""

    def __init__(self, programs, megabytes, descriptors):
        self.process = subprocess.Popen([os.path.join(programs, "spawns"), str(megabytes), str(descriptors)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def lives(self, way, extra, program):
        print(way, LIVES, extra, program, file=self.process.stdin, flush=True)
        numbers = [float(word) for word in self.process.stdout.readline().split()]
        if len(numbers) != LIVES:
            sys.exit(f"bench: processes: {way} of {program} ended with {self.process.wait()}")
        return numbers[COLD:]

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def program_of(programs, case):
    return os.path.join(programs, "nothing") if case[0] == "tiny" else case[0]


def other_command(programs, way, case):
    _, megabytes, _, extra, _, _ = case
    rest = [str(OTHER_LIVES), str(megabytes), extra, program_of(programs, case)]
    return {"Python": [sys.executable, os.path.join(SOURCES, "spawns.py"), *rest],
            "Rust": [os.path.join(programs, "spawns_rust"), *rest],
            "Node": ["node", os.path.join(SOURCES, "spawns.js"), *rest],
            "Java": ["java", os.path.join(SOURCES, "Spawns.java"), *rest]}[way]


def other_lives(words):
    """Microseconds; none where this way is not there."""
    if shutil.which(words[0]) is None:
        return []
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    return [float(line) for line in done.stdout.split()] if done.returncode == 0 else []


def round_of_turns():
    """(title, way) as often as they have turns, mixed."""
    turns = []
    for title, (_, megabytes, _, _, count, ways) in CASES.items():
        for way in ways:
            is_dear = way in ("fork", "boost") and megabytes > 10
            turns += [(title, way)] * (1 if way in OTHERS else FEW if is_dear else count)
    return turns


def measure(programs, rounds):
    parents = {}
    for _, megabytes, descriptors, *_ in CASES.values():
        if (megabytes, descriptors) not in parents:
            parents[megabytes, descriptors] = Parent(programs, megabytes, descriptors)
    known = set(subprocess.run([os.path.join(programs, "spawns")], capture_output=True, text=True, check=False).stdout.split())
    results = {title: {} for title in CASES}
    source = random.Random(1)
    for number in range(rounds):
        turns = round_of_turns()
        source.shuffle(turns)
        for title, way in turns:
            case = CASES[title]
            if way in NATIVE and way not in known:
                continue
            lives = (parents[case[1], case[2]].lives(way, case[3], program_of(programs, case)) if way in NATIVE
                     else other_lives(other_command(programs, way, case)))
            if lives:
                results[title].setdefault(way, []).append(statistics.median(lives))
        print(f"bench: processes: round {number + 1} of {rounds}", file=sys.stderr)
    for parent in parents.values():
        parent.end()
    return {title: {way: statistics.median(by_way[way]) for way in CASES[title][-1] if way in by_way}
            for title, by_way in results.items()}


def tables(results):
    ways = [way for way in NATIVE + OTHERS if any(way in row for row in results.values())]
    yield "| us, spawn and reap | " + " | ".join(ways) + " |"
    yield "|---|" + "---:|" * len(ways)
    for title, row in results.items():
        cells = []
        for way in ways:
            figure = row.get(way)
            ratio = f" ({figure / row['ramet']:.2f})" if figure and way != "ramet" and "ramet" in row else ""
            cells.append(f"{figure:,.0f}{ratio}" if figure else "")
        yield f"| {title} | " + " | ".join(cells) + " |"
    yield "\nIn parentheses: times ramet.\n"
    one = {title: row.get("ramet") for title, row in results.items()}
    spawned = {title: row.get("posix_spawn") for title, row in results.items()}

    def ratio(above, below):
        return f"{above / below:.2f}" if above and below else "not measured"

    yield "| aim | found |"
    yield "|---|---|"
    true, tiny = "/bin/true, 10 MB", "tiny static, 10 MB"
    yield f"| /bin/true: at most 1.02 of posix_spawn | {ratio(one[true], spawned[true])} |"
    yield f"| tiny static program: at most 0.75 of posix_spawn | {ratio(one[tiny], spawned[tiny])} |"
    yield f"| the same at 2 GB | {ratio(one['tiny static, 2 GB'], spawned['tiny static, 2 GB'])} |"
    yield f"| 2 GB: at most 1.05 of 10 MB, /bin/true | {ratio(one['/bin/true, 2 GB'], one[true])} |"
    yield f"| 2 GB: at most 1.05 of 10 MB, tiny static | {ratio(one['tiny static, 2 GB'], one[tiny])} |"
    bare = {title: row.get("vfork") for title, row in results.items()}
    yield f"| the same of a bare vfork and exec: what this machine itself makes of the size | {ratio(bare['tiny static, 2 GB'], bare[tiny])} |"
    yield f"| the tiny static program of a bare vfork and exec, which is the floor | {ratio(one[tiny], bare[tiny])} |"
    yield f"| 1,000 descriptors: at most 1.5 of none | {ratio(one['tiny static, 1,000 descriptors'], one[tiny])} |"


def plot(results):
    """Bars on a logarithmic scale, as SVG."""
    import math
    bars = [(title, way, figure) for title, row in results.items() for way, figure in row.items()]
    height, left, width = 15, 330, 560
    low, high = 1.0, max(math.log10(figure) for *_, figure in bars)
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 90}" height="{len(bars) * height + len(results) * 8 + 10}" '
             'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>']
    top, before = 0, None
    for title, way, figure in bars:
        if title != before:
            top += 8
        label = f"{title}: {way}" if title != before else way
        length = max(1.0, (math.log10(figure) - low) / (high - low) * width)
        colour = "#2a7f4f" if way == "ramet" else "#9aa5b1"
        lines.append(f'<text x="{left - 6}" y="{top + 11}" text-anchor="end">{label}</text>'
                     f'<rect x="{left}" y="{top + 2}" width="{length:.1f}" height="{height - 4}" fill="{colour}"/>'
                     f'<text x="{left + length + 4:.1f}" y="{top + 11}">{figure:,.0f} us</text>')
        top, before = top + height, title
    return "\n".join([*lines, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output")
    arguments = parser.parse_args()
    results = measure(arguments.programs, arguments.rounds)
    lines = ["# What it costs to start a program\n",
             f"Written by `make bench`. The parents of all sizes live at the same time, and start programs by turns: {LIVES} lives of",
             f"one way of one case, of which the first {COLD} are not counted, then of another, in random order, {arguments.rounds} rounds. The",
             "median of the turns' medians. A way in another language is a process of its own in each round.",
             f"Linux {os.uname().release}, {os.cpu_count()} processors. Megabytes are memory that the caller has touched, without huge",
             "pages. The tiny program makes one system call and is linked with nothing. A way that is missing was not on the machine.\n",
             "![bars](benchmarks-processes.svg)\n", *tables(results)]
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(text)
        with open(os.path.splitext(arguments.output)[0] + ".svg", "w", encoding="utf-8") as file:
            file.write(plot(results))


if __name__ == "__main__":
    main()
