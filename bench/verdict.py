"""From times to a verdict: medians, what they are worth, and whether the expectation holds.

The expectation: ramet adds at most half the time that the faster strace adds; where strace adds less than 10 %, ramet's
times do not differ significantly from native ones.
"""

import math
import random
import statistics
from dataclasses import dataclass

RESAMPLES = 4000
SMALL = 0.10   # of native: below this what strace adds is noise
MOST = 0.5     # of what the faster strace adds


@dataclass(frozen=True)
class Interval:
    middle: float
    low: float
    high: float


def bootstrap(samples, figure, seed=1):
    """`figure` of the samples with its 95 % interval. `samples`: name to times, resampled each on its own."""
    source = random.Random(seed)
    values = sorted(figure({name: source.choices(times, k=len(times)) for name, times in samples.items()})
                    for _ in range(RESAMPLES))
    return Interval(figure(samples), values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES)])


def ratio(times, native):
    """How many times as long as native."""
    return bootstrap({"a": times, "b": native}, lambda s: statistics.median(s["a"]) / statistics.median(s["b"]))


def added(times, native):
    return statistics.median(times) - statistics.median(native)


@dataclass(frozen=True)
class Verdict:
    holds: bool
    sentence: str


def share_of_added(samples):
    """Of what strace adds; without bound where noise lets it add nothing."""
    of_strace = added(samples["strace"], samples["native"])
    return added(samples["ramet"], samples["native"]) / of_strace if of_strace > 0 else math.inf


def judge(ramet, straces, native):
    """`ramet`, `native`: times; `straces`: a list of times for each way to run strace."""
    faster = min(straces, key=statistics.median)
    if added(faster, native) < SMALL * statistics.median(native):
        return judge_against_native(ramet, native)
    share = bootstrap({"ramet": ramet, "strace": faster, "native": native}, share_of_added)
    high = "no bound" if math.isinf(share.high) else f"{share.high:.2f}"
    words = f"adds {share.middle:.2f} of what strace adds ({share.low:.2f} to {high}; at most {MOST})"
    return Verdict(share.middle <= MOST, words)


def judge_against_native(ramet, native):
    more = ratio(ramet, native)
    words = f"{more.middle:.2f} of native ({more.low:.2f} to {more.high:.2f}; strace adds under {SMALL:.0%})"
    return Verdict(more.low <= 1, words + (": no significant difference" if more.low <= 1 else ": a difference"))
