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
# title: (program, megabytes, descriptors, extra, count, ways)
CASES = {
    "/bin/true, 10 MB": ("/bin/true", 10, 0, "none", 20, NATIVE + OTHERS),
    "/bin/true, 500 MB": ("/bin/true", 500, 0, "none", 8, NATIVE + OTHERS),
    "/bin/true, 2 GB": ("/bin/true", 2048, 0, "none", 12, NATIVE),
    "tiny static, 10 MB": ("tiny", 10, 0, "none", 100, NATIVE[:4]),
    "tiny static, 2 GB": ("tiny", 2048, 0, "none", 40, NATIVE[:4]),
    "tiny static, 1,000 descriptors": ("tiny", 10, 1000, "none", 100, NATIVE[:4]),
    "tiny static, another user, 500 MB": ("tiny", 500, 0, "uid", 10, ("ramet", "fork", "Python", "Rust", "Node")),
    "tiny static, a user namespace, 500 MB": ("tiny", 500, 0, "userns", 10, ("ramet", "fork")),
}


def command(programs, way, case):
    program, megabytes, descriptors, extra, count, _ = case
    program = os.path.join(programs, "nothing") if program == "tiny" else program
    if way in NATIVE:
        return [os.path.join(programs, "spawns"), way, str(count), str(megabytes), str(descriptors), extra, program]
    rest = [str(count), str(megabytes), extra, program]
    return {"Python": [sys.executable, os.path.join(SOURCES, "spawns.py"), *rest],
            "Rust": [os.path.join(programs, "spawns_rust"), *rest],
            "Node": ["node", os.path.join(SOURCES, "spawns.js"), *rest],
            "Java": ["java", os.path.join(SOURCES, "Spawns.java"), *rest]}[way]


def run_once(words):
    """The median of microseconds; None where this way is not there."""
    if shutil.which(words[0]) is None:
        return None
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    numbers = [float(line) for line in done.stdout.split()]
    return statistics.median(numbers) if done.returncode == 0 and numbers else None


def measure(programs, rounds):
    results = {title: {} for title in CASES}
    source = random.Random(1)
    for number in range(rounds):
        for title, case in CASES.items():
            ways = list(case[-1])
            source.shuffle(ways)
            for way in ways:
                figure = run_once(command(programs, way, case))
                if figure is not None:
                    results[title].setdefault(way, []).append(figure)
        print(f"bench: processes: round {number + 1} of {rounds}", file=sys.stderr)
    # The least of the rounds' medians: what else the machine does only ever adds to it.
    return {title: {way: min(by_way[way]) for way in CASES[title][-1] if way in by_way} for title, by_way in results.items()}


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
             f"Written by `make bench`: {arguments.rounds} rounds, all ways in each, in random order; the least of the rounds' medians.",
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
