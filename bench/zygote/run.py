"""What a process of a function or a program costs, by the size of its parent, interleaved in one run; writes a page of
tables and a plot.

Usage: run.py PROGRAMS [--rounds N] [--seconds N] [--output FILE] [--plot FILE]
"""

import argparse
import math
import os
import statistics
import subprocess
import sys

FUNCTIONS = {"fork": "fork, and a pipe for the value", "process": "Process::spawn and join", "zygote": "Zygote::call",
             "ready": "Zygote::call, two kept ready"}
ROWS = {"fork_in_a_row": "fork, and a pipe for the value", "zygote_in_a_row": "Zygote::call",
        "ready_in_a_row": "Zygote::call, two kept ready"}
PROGRAMS = {"posix_spawn": "posix_spawn", "command": "Command::spawn", "zygote_command": "Zygote::spawn of a Command"}
LIVES = {**FUNCTIONS, **PROGRAMS}
WAYS = {**LIVES, **ROWS}
SIZES = {10: "10 MB", 500: "500 MB", 2048: "2 GB"}
COLOURS = {"fork": "#b3402f", "process": "#d9822b", "zygote": "#2c7a4b", "posix_spawn": "#8a8a8a", "command": "#3867b7",
           "zygote_command": "#7a4ea3", "ready": "#12b886"}


def run_once(programs, size, seconds):
    """Way to the median of its lives, in microseconds. The ways take turns in one process: those that copy it after the others."""
    done = subprocess.run([os.path.join(programs, "births"), str(size), str(seconds), os.path.join(programs, "nothing")],
                          capture_output=True, text=True, timeout=120, check=True)
    lives = {way: [] for way in WAYS}
    for line in done.stdout.splitlines():
        way, nanoseconds = line.split()
        lives[way].append(int(nanoseconds) / 1000)
    # The first life pays for what is touched for the first time.
    return {way: statistics.median(times[1:] or times) for way, times in lives.items()}


def measure(programs, rounds, seconds):
    """(way, size) to the medians of the rounds."""
    results = {(way, size): [] for way in WAYS for size in SIZES}
    for number in range(rounds):
        for size in SIZES:
            for way, median in run_once(programs, size, seconds).items():
                results[way, size].append(median)
        print(f"bench: zygote: round {number + 1} of {rounds}", file=sys.stderr)
    return results


def table(ways, best):
    reference = next(iter(ways))
    yield "| way | " + " | ".join(f"{name}, us | of {reference}" for name in SIZES.values()) + " | 2 GB of 10 MB |"
    yield "|---|" + "---:|---:|" * len(SIZES) + "---:|"
    for way, name in ways.items():
        cells = (f"{best[way, size]:.0f} | {best[way, size] / best[reference, size]:.3g}" for size in SIZES)
        yield f"| {name} | {' | '.join(cells)} | {best[way, 2048] / best[way, 10]:.2f} |"


def plot(best):
    """Both axes by powers of ten: megabytes of the parent, microseconds of a life."""
    width, height, left, top, bottom, right = 720, 420, 70, 30, 50, 220
    low, high = 1, 6
    across = lambda size: left + (math.log10(size) - 1) / (math.log10(2048) - 1) * (width - left - right)
    up = lambda time: height - bottom - (math.log10(time) - low) / (high - low) * (height - top - bottom)
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
    yield f'<rect width="{width}" height="{height}" fill="white"/>'
    for power in range(low, high + 1):
        name = {1: "10 us", 2: "100 us", 3: "1 ms", 4: "10 ms", 5: "100 ms", 6: "1 s"}[power]
        y = up(10 ** power)
        yield f'<line x1="{left}" x2="{width - right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>'
        yield f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'
    for size, name in SIZES.items():
        yield f'<text x="{across(size):.1f}" y="{height - bottom + 20}" text-anchor="middle">{name}</text>'
    yield f'<text x="{(left + width - right) / 2}" y="{height - 8}" text-anchor="middle">memory of the parent</text>'
    for number, (way, name) in enumerate(LIVES.items()):
        points = " ".join(f"{across(size):.1f},{up(best[way, size]):.1f}" for size in SIZES)
        y = top + 20 * number + 8
        yield f'<polyline points="{points}" fill="none" stroke="{COLOURS[way]}" stroke-width="2.5"/>'
        yield f'<line x1="{width - right + 12}" x2="{width - right + 32}" y1="{y}" y2="{y}" stroke="{COLOURS[way]}" stroke-width="3"/>'
        yield f'<text x="{width - right + 38}" y="{y + 4}">{name}</text>'
    yield "</svg>"


def page(results, best, rounds):
    yield "# What a process costs, by the size of its parent\n"
    yield f"Written by `make bench-zygote`: {rounds} rounds of all sizes, the ways by turns; the least of the rounds' medians."
    yield f"Linux {os.uname().release}, {os.cpu_count()} processors. A life lasts from before the birth until its value is there, or"
    yield ("its end is collected. The parent has written to all of its memory, in pages of the usual size. The ways that copy the "
           "parent come last, and take turns among themselves: they leave it with pages to be copied when it writes to them, which "
           "would be in the others' times. Between any two lives the process that was taken from those kept ready is replaced, and a "
           "program is started.\n")
    yield "![microseconds of a life over the memory of the parent](plots/benchmarks-zygote.svg)\n"
    yield "## A function and its value\n"
    yield from table(FUNCTIONS, best)
    yield "\nThe aim is 300 us at 2 GB:"
    yield f"{best['ready', 2048]:.0f} us with processes kept ready, {best['zygote', 2048]:.0f} us without."
    yield "\n## One call after the other\n"
    yield "Here each waits for the births of those before it: what is saved is what the application need not wait for, the end.\n"
    yield from table(ROWS, best)
    yield "\n## A program that does nothing, linked statically\n"
    yield from table(PROGRAMS, best)
    spread = statistics.median(max(times) / min(times) for times in results.values())
    yield f"\nBetween the best and the worst round of a case lies a factor of {spread:.2f} (the median of all cases)."


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="for each size in a round")
    parser.add_argument("--output")
    parser.add_argument("--plot")
    arguments = parser.parse_args()
    results = measure(arguments.programs, arguments.rounds, arguments.seconds)
    best = {case: min(times) for case, times in results.items()}
    text = "\n".join(page(results, best, arguments.rounds)) + "\n"
    print(text)
    for path, content in ((arguments.output, text), (arguments.plot, "\n".join(plot(best)) + "\n")):
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)


if __name__ == "__main__":
    main()
