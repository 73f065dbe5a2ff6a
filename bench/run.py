"""Runs each program of the bench natively, under strace and under ramet, side by side and interleaved, and reports.

Usage: run.py RAMET PROGRAMS [--rounds N] [--only WORD] [--keep FILE] [--output FILE]
With --keep the times are added to those in FILE, and the page is about all of them: so a long measurement can be made in parts.
Exit status: 0 every expectation holds, 1 one is missed, 2 something did not run.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time

import noise
import report
from cases import births_seen_by_strace, cases, ways


def run_once(case, before, pinned):
    """Seconds from start to end, the tracer's own start and end included."""
    if case.prepare:
        subprocess.run(["sh", "-c", case.prepare], cwd=case.folder, check=True)
    command = [*(["taskset", "-c", "0"] if pinned else []), *before, *case.command]
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=case.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False)
    seconds = time.perf_counter() - begin
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr.decode()}")
    return seconds


def measure(chosen, all_ways, rounds, pinned):
    """Case name to way to times. One round that is not counted warms the caches."""
    source = random.Random()
    results = {case.name: {way: [] for way in all_ways} for case in chosen}
    for number in range(rounds + 1):
        for case in chosen:
            order = list(all_ways.items())
            source.shuffle(order)
            for way, before in order:
                seconds = run_once(case, before, pinned)
                if number > 0:
                    results[case.name][way].append(seconds)
        print(f"bench: {'one processor' if pinned else 'all processors'}: round {number} of {rounds}", file=sys.stderr)
    return results


def count_births(case, ramet, scratch):
    """(expected, seen, lost) of one run with --json, which is not timed."""
    log = os.path.join(scratch, "json")
    expected = case.births if case.births is not None else births_seen_by_strace(case, scratch)
    run_once(case, [ramet, "trace", "--json", "-o", log, "--"], pinned=False)
    with open(log, encoding="utf-8") as lines:
        events = [json.loads(line) for line in lines]
    lost = sum(event["count"] for event in events if event["event"] == "lost")
    births = sum(1 for event in events if event["event"] == "created" and event["creator"] is not None)  # all but the command
    return expected, births, lost


def add_kept(file, part):
    """`part` with what earlier runs left in `file`, where it is left in turn."""
    if not file:
        return part
    kept = {"results": {}, "counts": {}, "noise": []}
    if os.path.exists(file):
        with open(file, encoding="utf-8") as text:
            kept = json.load(text)
    for title, by_case in part["results"].items():
        for case, by_way in by_case.items():
            for way, times in by_way.items():
                kept["results"].setdefault(title, {}).setdefault(case, {}).setdefault(way, []).extend(times)
    kept["counts"].update(part["counts"])
    kept["noise"].extend(part["noise"])
    with open(file, "w", encoding="utf-8") as text:
        json.dump(kept, text)
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ramet")
    parser.add_argument("programs")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="", help="only the programs whose name contains this")
    parser.add_argument("--keep", help="a file of times that is added to")
    parser.add_argument("--output", help="write the page there")
    arguments = parser.parse_args()
    ramet = os.path.abspath(arguments.ramet)
    with tempfile.TemporaryDirectory() as scratch:
        chosen = [case for case in cases(os.path.abspath(arguments.programs), scratch) if arguments.only in case.name]
        counts = {case.name: count_births(case, ramet, scratch) for case in chosen}
        with noise.Watch() as watch:
            results = {title: measure(chosen, ways(ramet, scratch), arguments.rounds, pinned)
                       for title, pinned in (("All processors", False), ("One processor (taskset -c 0)", True))}
    part = add_kept(arguments.keep, {"results": results, "counts": counts, "noise": [watch.shares]})
    text, holds = report.page(part["results"], part["counts"], part["noise"])
    print(text)
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(text)
    return 0 if holds else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(2)
