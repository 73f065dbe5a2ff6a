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
        where = "one processor" if pinned else "all processors"
        print(f"bench: {', '.join(case.name for case in chosen)}: {where}: round {number} of {rounds}", file=sys.stderr)
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


def kept_in(file):
    """What earlier runs left in `file`, or an empty account."""
    if file and os.path.exists(file):
        with open(file, encoding="utf-8") as text:
            return json.load(text)
    return {"results": {}, "counts": {}, "noise": []}


def keep(file, kept):
    if file:
        with open(file, "w", encoding="utf-8") as text:
            json.dump(kept, text)


def add(kept, title, case, times, shares):
    """The times of one more part. `times`: way to times."""
    by_way = kept["results"].setdefault(title, {}).setdefault(case.name, {})
    for way, more in times.items():
        by_way.setdefault(way, []).extend(more)
    kept["noise"].append(shares)


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
        kept = kept_in(arguments.keep)
        kept["counts"].update({case.name: count_births(case, ramet, scratch) for case in chosen})
        for title, pinned in (("All processors", False), ("One processor (taskset -c 0)", True)):
            for case in chosen:
                with noise.Watch() as watch:
                    times = measure([case], ways(ramet, scratch), arguments.rounds, pinned)[case.name]
                add(kept, title, case, times, watch.shares)
                keep(arguments.keep, kept)  # after each part: whoever is interrupted loses that alone
    text, holds = report.page(kept["results"], kept["counts"], kept["noise"])
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
