"""What a thread costs, made in each of the ways, interleaved in one run; writes a page of tables, verdicts and charts.

Usage: run.py PROGRAMS [--rounds N] [--output FILE]
The charts go into the folder `plots` beside FILE. Real-time priority is used where it is allowed, and said.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys

import chart

FLOOR, HYBRID, START, PTHREAD = "clone3 alone (floor)", "ramet, hybrid", "ramet, start", "pthread_create"
TOLD_FLOOR = "floor, set_robust_list, rseq"
LEAN = "ramet, hybrid, without the two"
PARKED = "no clone: a parked task"
# way: (program, first argument, RAMET_BACKEND)
WAYS = {
    FLOOR: ("lives", "floor", None),
    TOLD_FLOOR: ("lives", "told_floor", None),
    LEAN: ("lives", "lean", "hybrid"),
    HYBRID: ("lives", "ramet", "hybrid"),
    START: ("lives", "ramet", "start"),
    "ramet, donor": ("lives", "ramet", "donor"),
    PTHREAD: ("lives", "pthread", None),
    "std::thread": ("lives", "std", None),
    "Rust std::thread": ("lives_rust", None, None),
    PARKED: ("lives", "parked", None),
    "ramet, 64 KiB stacks": ("lives", "ramet_small", "hybrid"),
    "pthread, 64 KiB stacks": ("lives", "pthread_small", None),
}
USUAL = [HYBRID, START, "ramet, donor", PTHREAD, "std::thread"]
# name of the chart: (title, what, count, pinned, ways that can do it, columns)
CASES = {
    "one": ("Create and join, one after the other, on one processor", "one", 4000, True, [FLOOR, TOLD_FLOOR, LEAN, *USUAL, "Rust std::thread", PARKED], ["us"]),
    "mallocs": ("The same with 24 allocations in the thread", "mallocs", 4000, True, [LEAN, *USUAL], ["us"]),
    "many": ("1,000 alive, then joined, each", "many", 1000, False, USUAL, ["warm, us", "cold, us"]),
    "alive": ("10,000 alive", "alive", 10000, False, ["ramet, 64 KiB stacks", "pthread, 64 KiB stacks", PTHREAD],
              ["address space, KiB each", "resident, KiB each", "page tables, KiB each", "mappings in all"]),
}
# What issue by issue was aimed at: text, the figure from the results, the aim, and whether less is better.
AIMS = [
    ("create and join over the floor", lambda best: best["one"][HYBRID][0] / best["one"][FLOOR][0], 1.08, True),
    ("the same over a floor with the two system calls that libc needs", lambda best: best["one"][HYBRID][0] / best["one"][TOLD_FLOOR][0], 1.08, True),
    ("the same for a thread without the two, over the floor", lambda best: best["one"][LEAN][0] / best["one"][FLOOR][0], 1.08, True),
    ("pthread_create over create and join", lambda best: best["one"][PTHREAD][0] / best["one"][HYBRID][0], 1.15, False),
    ("the same with 24 allocations, without the two system calls",
     lambda best: best["mallocs"][PTHREAD][0] / best["mallocs"][LEAN][0], 1.3, False),
    ("the same with 24 allocations", lambda best: best["mallocs"][PTHREAD][0] / best["mallocs"][HYBRID][0], 1.3, False),
    ("1,000 alive, warm: pthread_create over hybrid", lambda best: best["many"][PTHREAD][0] / best["many"][HYBRID][0], 2.4, False),
    ("1,000 alive, cold: pthread_create over hybrid", lambda best: best["many"][PTHREAD][1] / best["many"][HYBRID][1], 1.8, False),
    ("10,000 alive: address space each, KiB", lambda best: best["alive"]["ramet, 64 KiB stacks"][0], 75, True),
    ("10,000 alive: mappings in all", lambda best: best["alive"]["ramet, 64 KiB stacks"][3], 99, True),
    ("10,000 alive: resident and page tables over pthread_create's",
     lambda best: sum(best["alive"]["ramet, 64 KiB stacks"][1:3]) / sum(best["alive"][PTHREAD][1:3]), 1.0, True),
]


def real_time():
    """What to put before a command so that nothing else of this machine comes between; nothing where that is not allowed."""
    before = ["chrt", "-f", "20"]
    try:
        return before if subprocess.run([*before, "true"], capture_output=True, check=False).returncode == 0 else []
    except FileNotFoundError:
        return []


def run_once(programs, way, what, count, before):
    program, first, backend = WAYS[way]
    command = [*before, os.path.join(programs, program), *([first] if first else []), what, str(count)]
    environment = {**os.environ, **({"RAMET_BACKEND": backend} if backend else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=True)
    return [float(number) for number in done.stdout.split()]


def measure(programs, rounds, before):
    """Case to way to a list of lists of numbers."""
    results = {case: {way: [] for way in ways} for case, (*_, ways, _) in CASES.items()}
    source = random.Random(1)
    for number in range(rounds):
        for case, (_, what, count, pinned, ways, _) in CASES.items():
            if case == "alive" and number >= 1:
                continue  # memory is the same each time
            order = [way for way in ways if os.path.exists(os.path.join(programs, WAYS[way][0]))]
            source.shuffle(order)
            for way in order:
                pin = ["taskset", "-c", "0"] if pinned else []
                results[case][way].append(run_once(programs, way, what, count, [*(before if pinned else []), *pin]))
        print(f"bench: threads: round {number + 1} of {rounds}", file=sys.stderr)
    return results


def best_of(results):
    # The least of the rounds' medians: what else the machine does only ever adds to it.
    return {case: {way: [min(column) for column in zip(*numbers)] for way, numbers in by_way.items() if numbers}
            for case, by_way in results.items()}


def table(case, best, results):
    title, *_, columns = CASES[case]
    yield f"\n## {title}\n"
    yield f"![{title}](plots/threads-{case}.svg)\n"
    relative = case != "alive"
    yield "| way | " + " | ".join(f"{name} | of pthread_create" if relative else name for name in columns) + " |"
    yield "|---|" + "---:|" * (len(columns) * (2 if relative else 1))
    for way, numbers in best.items():
        cells = (f"{number:,.2f} | {number / reference:.2f}" if relative else f"{number:,.2f}"
                 for number, reference in zip(numbers, best[PTHREAD]))
        yield f"| {way} | {' | '.join(cells)} |"
    if relative:
        spread = statistics.median(max(one[0] for one in numbers) / min(one[0] for one in numbers)
                                   for numbers in results.values() if numbers)
        yield f"\nBetween the best and the worst round of a way lies a factor of {spread:.2f} (the median of all ways)."


def verdicts(best):
    yield "\n## What was aimed at, and what came of it\n"
    yield "| | aim | here | |\n|---|---:|---:|---|"
    for text, figure, aim, less_is_better in AIMS:
        value = figure(best)
        holds = value <= aim if less_is_better else value >= aim
        yield f"| {text} | {'<=' if less_is_better else '>='} {aim:g} | {value:.2f} | {'reached' if holds else '**missed**'} |"


def write_charts(folder, best):
    os.makedirs(folder, exist_ok=True)
    for case, (title, *_, columns) in CASES.items():
        values = {way: numbers[0] for way, numbers in best[case].items()}
        unit = "us" if case != "alive" else "resident and page tables, KiB each"
        if case == "alive":
            values = {way: numbers[1] + numbers[2] for way, numbers in best[case].items()}
        elif len(columns) > 1:
            unit = "warm, us"
        with open(os.path.join(folder, f"threads-{case}.svg"), "w", encoding="utf-8") as file:
            file.write(chart.bars(title, unit, values))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--output")
    arguments = parser.parse_args()
    before = real_time()
    results = measure(arguments.programs, arguments.rounds, before)
    best = best_of(results)
    lines = ["# What a thread costs\n",
             f"Written by `make bench`: {arguments.rounds} rounds, all ways in each, in random order; the least of the rounds' medians.",
             f"Linux {os.uname().release}, {os.cpu_count()} processors; what is pinned to one runs "
             f"{'with real-time priority' if before else 'without real-time priority, which is not allowed here'}.",
             "Stacks are of the default size unless said otherwise. The floor is clone3 without TLS on a stack that is there already,",
             "joined by its futex: nothing of libc works in such a thread. The two system calls are set_robust_list and rseq, by which libc",
             "registers each thread; `ThreadBuilder::registrations()` leaves them out. What a life is made of: [threads.md](threads.md#what-it-costs)."]
    lines.extend(verdicts(best))
    for case in CASES:
        lines.extend(table(case, best[case], results[case]))
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(text)
        write_charts(os.path.join(os.path.dirname(os.path.abspath(arguments.output)), "plots"), best)


if __name__ == "__main__":
    main()
