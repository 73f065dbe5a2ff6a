"""What is run, and under what: the programs of the bench, and the ways to run each."""

import os
import shlex
import tempfile
from dataclasses import dataclass

import project


@dataclass(frozen=True)
class Case:
    """One program. `command` runs in `folder`; `prepare` is a shell command run before each time, not timed."""
    name: str
    command: tuple
    folder: str = "."
    prepare: str = ""
    births: int | None = None  # how many tasks it creates; None: count them with strace


def cases(programs, scratch):
    """`programs`: the folder of the built programs. `scratch`: a folder for the project that is built with make."""
    def program(name):
        return os.path.join(programs, name)

    folder = tempfile.mkdtemp(dir=scratch)
    project.write(folder)
    return [
        Case("thread storm: create and join 5,000", (program("thread_storm"), "5000"), births=5000),
        Case("process storm: 1,000 /bin/true by fork", (program("process_storm"), "1000", "fork"), births=1000),
        Case("process storm: 1,000 /bin/true by posix_spawn", (program("process_storm"), "1000", "spawn"), births=1000),
        Case("a build: make -j2 of 31 C files", ("make", "-s", "-j2"), folder, "rm -f *.o program"),
        Case("200,000 getppid in 4 threads", (program("cheap_calls"), "200000", "4"), births=4),
    ]


NATIVE = "native"
STRACE = "strace -f"
SECCOMP = "strace -f --seccomp-bpf"
RAMET = "ramet trace"
RAMET_FILE = "ramet trace to a file"
STRACES = (STRACE, SECCOMP)
RAMETS = (RAMET, RAMET_FILE)


def ways(ramet, scratch):
    """Name to the words before the command."""
    output = os.path.join(scratch, "output")
    return {
        NATIVE: [],
        STRACE: ["strace", "-f", "-e", "trace=process", "-o", "/dev/null"],
        SECCOMP: ["strace", "-f", "--seccomp-bpf", "-e", "trace=process", "-o", "/dev/null"],
        RAMET: [ramet, "trace", "-o", "/dev/null", "--"],
        RAMET_FILE: [ramet, "trace", "-o", output, "--"],
    }


def births_seen_by_strace(case, scratch):
    """An independent count of the successful creations of one run."""
    log = os.path.join(scratch, "births")
    command = shlex.join(["strace", "-f", "-qq", "-z", "-e", "trace=clone,clone3,fork,vfork", "-e", "signal=none",
                          "-o", log, *case.command])
    if os.system(f"cd {shlex.quote(case.folder)} && {case.prepare or ':'} && {command} >/dev/null 2>&1") != 0:
        raise RuntimeError(f"{case.name} failed under strace")
    with open(log, encoding="utf-8") as lines:
        # A call that another task interrupted stands in two lines; its second one has the result.
        return sum(1 for line in lines if ("clone" in line or "fork" in line) and " = " in line)
