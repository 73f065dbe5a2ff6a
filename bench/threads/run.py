"""What a thread costs, made in each of the ways, interleaved in one run; writes a page of tables.

Usage: run.py PROGRAMS [--rounds N] [--output FILE]
"""

import argparse
import os
import random
import statistics
import subprocess
import sys

# way: (program, first argument, RAMET_BACKEND)
WAYS = {
    "clone3 alone (floor)": ("lives", "floor", None),
    "ramet, hybrid": ("lives", "ramet", "hybrid"),
    "ramet, start": ("lives", "ramet", "start"),
    "pthread_create": ("lives", "pthread", None),
    "std::thread": ("lives", "std", None),
    "Rust std::thread": ("lives_rust", None, None),
}
# title: (what, count, pinned, ways that can do it)
CASES = {
    "Create and join, one after the other, on one processor": ("one", 4000, True, list(WAYS)),
    "The same with 24 allocations in the thread": ("mallocs", 4000, True, list(WAYS)[1:5]),
    "1,000 alive, then joined, each": ("many", 1000, False, list(WAYS)[1:5]),
}


def run_once(programs, way, what, count, pinned):
    program, first, backend = WAYS[way]
    command = [*(["taskset", "-c", "0"] if pinned else []), os.path.join(programs, program),
               *([first] if first else []), what, str(count)]
    environment = {**os.environ, **({"RAMET_BACKEND": backend} if backend else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=True)
    return [int(number) / 1000 for number in done.stdout.split()]


def measure(programs, rounds):
    """Title to way to a list of lists of microseconds."""
    results = {title: {way: [] for way in ways} for title, (*_, ways) in CASES.items()}
    source = random.Random(1)
    for number in range(rounds):
        for title, (what, count, pinned, ways) in CASES.items():
            order = [way for way in ways if os.path.exists(os.path.join(programs, WAYS[way][0]))]
            source.shuffle(order)
            for way in order:
                results[title][way].append(run_once(programs, way, what, count, pinned))
        print(f"bench: threads: round {number + 1} of {rounds}", file=sys.stderr)
    return results


def table(title, by_way):
    # The least of the rounds' medians: what else the machine does only ever adds to it.
    columns = max(len(numbers[0]) for numbers in by_way.values() if numbers)
    names = ["warm", "cold"] if columns == 2 else ["median"]
    yield f"\n## {title}\n"
    yield f"| way | {' | '.join(f'{name}, us | of pthread_create' for name in names)} |"
    yield "|---|" + "---:|---:|" * columns
    best = {way: [min(one[column] for one in numbers) for column in range(columns)] for way, numbers in by_way.items() if numbers}
    for way, numbers in best.items():
        cells = (f"{number:.1f} | {number / reference:.2f}" for number, reference in zip(numbers, best["pthread_create"]))
        yield f"| {way} | {' | '.join(cells)} |"
    if "clone3 alone (floor)" in best:
        floor = best["clone3 alone (floor)"][0]
        yield f"\nOver the floor: hybrid {best['ramet, hybrid'][0] / floor:.2f}, start {best['ramet, start'][0] / floor:.2f}, " \
              f"pthread_create {best['pthread_create'][0] / floor:.2f} times."
    spread = statistics.median(max(one[0] for one in numbers) / min(one[0] for one in numbers) for numbers in by_way.values() if numbers)
    yield f"\nBetween the best and the worst round of a way lies a factor of {spread:.2f} (the median of all ways)."


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--output")
    arguments = parser.parse_args()
    results = measure(arguments.programs, arguments.rounds)
    lines = ["# What a thread costs\n",
             f"Written by `make bench`: {arguments.rounds} rounds, all ways in each, in random order; the least of the rounds' medians.",
             f"Linux {os.uname().release}, {os.cpu_count()} processors. Stacks are of the default size everywhere. The floor is clone3",
             "without TLS on a stack that is there already, joined by its futex: nothing of libc works in such a thread."]
    for title, by_way in results.items():
        lines.extend(table(title, by_way))
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
