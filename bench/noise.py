"""How noisy the machine was: the processor time that others took while the bench ran, and that the host kept for itself."""

import os
import resource

TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds():
    """(used by anyone, taken by the host, total) since the machine started. proc(5), /proc/stat."""
    with open("/proc/stat", encoding="utf-8") as file:
        user, nice, system, idle, iowait, irq, softirq, steal = (int(word) / TICKS for word in file.readline().split()[1:9])
    used = user + nice + system + irq + softirq
    return used, steal, used + idle + iowait + steal


def ours():
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


class Watch:
    """`shares` afterwards: of the machine's processor time in between, what others and what the host took."""

    def __enter__(self):
        self.before = *processor_seconds(), ours()
        return self

    def __exit__(self, *_):
        used, steal, total, own = (now - before for now, before in zip((*processor_seconds(), ours()), self.before))
        total = max(total, 1e-9)
        self.shares = {"others": max(0.0, used - own) / total, "host": steal / total}


def sentence(shares):
    """`shares`: one for each part of the measurement."""
    others, host = ([part[who] for part in shares] for who in ("others", "host"))
    return f"While the bench ran, other programs took {max(others):.0%} of the processors' time and the host {max(host):.0%} " \
           f"({'the most of ' + str(len(shares)) + ' parts' if len(shares) > 1 else 'one part'})."
