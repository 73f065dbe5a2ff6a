"""The figures as a text for a person: a page in Markdown, of which the screen shows the tables."""

import os
import platform
import statistics
import subprocess

import noise
from cases import NATIVE, RAMETS, STRACES
from verdict import judge, ratio


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    strace = subprocess.run(["strace", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    libc = " ".join(platform.libc_ver())
    return f"{models[0] if models else platform.machine()}, {os.cpu_count()} processors, Linux {platform.release()}, " \
           f"{libc}, {strace.replace(' -- ', ' ')}"


def spread(times):
    """The middle half of the times around their median, in per cent of it."""
    if len(times) < 4:
        return "few"
    low, _, high = statistics.quantiles(times, n=4)
    return f"{(high - low) / 2 / statistics.median(times):.0%}"


def time_row(name, times):
    native = times[NATIVE]
    cells = [f"{statistics.median(native) * 1000:.0f} ms (± {spread(native)})"]
    for way in (*STRACES, *RAMETS):
        more = ratio(times[way], native)
        cells.append(f"{more.middle:.2f} ({more.low:.2f} to {more.high:.2f})")
    return f"| {name} | " + " | ".join(cells) + " |"


def table(results):
    """`results`: case name to way to times."""
    lines = ["| program | native | " + " | ".join((*STRACES, *RAMETS)) + " |", "|---" * 6 + "|"]
    lines += [time_row(name, times) for name, times in results.items()]
    return "\n".join(lines)


def verdicts(results):
    """Lines of the second table, and whether all of them hold."""
    lines, all_hold = ["| program | expectation | of `ramet trace` |", "|---|---|---|"], True
    for name, times in results.items():
        verdict = judge(times[RAMETS[0]], [times[way] for way in STRACES], times[NATIVE])
        all_hold = all_hold and verdict.holds
        lines.append(f"| {name} | {'holds' if verdict.holds else '**misses**'} | {verdict.sentence} |")
    return "\n".join(lines), all_hold


def births(counts):
    """`counts`: case name to (expected, seen, lost)."""
    lines, all_hold = ["| program | tasks created | seen by ramet | lost |", "|---|---|---|---|"], True
    for name, (expected, seen, lost) in counts.items():
        all_hold = all_hold and expected == seen and lost == 0
        lines.append(f"| {name} | {expected:,} | {seen:,} | {lost} |")
    return "\n".join(lines), all_hold


EXPLANATION = """Written by `make bench`; run it to have your own. Every program runs in turn under each way, in shuffled order, {rounds};
the first column is the median time without a tracer and half the spread of its middle half, the others are ratios of
medians to it with their 95 % interval (bootstrap). strace traces what corresponds: `-e trace=process`, to /dev/null.

The expectation is that ramet adds at most half the time that the faster strace adds, that it does not differ
significantly from native where strace adds less than 10 %, and that nothing is lost."""


def rounds_of(results_by_setting):
    counts = {len(times) for results in results_by_setting.values() for by_way in results.values() for times in by_way.values()}
    return f"{min(counts)} times" if len(counts) == 1 else f"{min(counts)} to {max(counts)} times"


def page(results_by_setting, counts, shares):
    """The whole page, and whether every expectation holds. `shares`: what noise.Watch saw of each part of the measurement."""
    parts = ["# Benchmarks", EXPLANATION.format(rounds=rounds_of(results_by_setting)), f"Machine: {machine()}. {noise.sentence(shares)}"]
    all_hold = True
    for setting, results in results_by_setting.items():
        judged, hold = verdicts(results)
        all_hold = all_hold and hold
        parts += [f"## {setting}", table(results), judged]
    counted, hold = births(counts)
    parts += ["## Nothing lost", counted]
    return "\n\n".join(parts) + "\n", all_hold and hold
