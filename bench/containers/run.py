"""What a container's life costs, made in each of the ways with the same mounts, interleaved in one run; writes a page.

Usage: run.py PROGRAMS RAMET [--rounds N] [--lives N] [--output FILE]
As root it does the same as an ordinary user would.
"""

import argparse
import json
import os
import pwd
import random
import shutil
import statistics
import subprocess
import sys
import tempfile

# One with a name where there is one: newuidmap wants to know it.
ORDINARY = next((entry.pw_uid for entry in pwd.getpwall() if 1000 <= entry.pw_uid < 60000), 65533)
MOUNTS = ["--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc", "--ro-bind", "{payload}", "/payload", "--symlink", "usr/bin", "/bin",
          "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
          "--hostname", "shoot"]
ALL_BUT_NET = ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup"]
TINY = ["--", "/payload/tiny"]
# title: {way: words}; the first of bubblewrap is the reference
CASES = {
    "With a network namespace": {
        "ramet, the library": ["ramet", "{payload}"],
        "ramet run": ["command", "{ramet}", "run", "--root-tmpfs", *ALL_BUT_NET, "--unshare-net", *MOUNTS, *TINY],
        "bubblewrap": ["command", "bwrap", *ALL_BUT_NET, "--unshare-net", *MOUNTS, *TINY],
        "unshare(1), no root of its own": ["command", "unshare", "-UrmpfniuC", "--mount-proc", "{payload}/tiny"],
        "crun": ["command", "crun", "--root", "{state}", "--cgroup-manager=disabled", "run", "--bundle", "{bundle}", "{id}"],
        "runc": ["command", "runc", "--root", "{state}", "run", "--bundle", "{bundle}", "{id}"],
    },
    "Without one": {
        "ramet, the library": ["ramet-without-net", "{payload}"],
        "ramet run": ["command", "{ramet}", "run", "--root-tmpfs", *ALL_BUT_NET, *MOUNTS, *TINY],
        "bubblewrap": ["command", "bwrap", *ALL_BUT_NET, *MOUNTS, *TINY],
        "unshare(1), no root of its own": ["command", "unshare", "-UrmpfiuC", "--mount-proc", "{payload}/tiny"],
        "a process without a container": ["plain", "{payload}"],
        "the kernel alone: the namespaces": ["floor", "without-mounts", "{payload}"],
        "the kernel alone: and a root with one bind": ["floor", "without-init", "{payload}"],
        "the kernel alone: and an init": ["floor", "with-init", "{payload}"],
        "the kernel alone: and the mounts of the others": ["floor", "with-all", "{payload}"],
    },
}


def ordinary():
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(ORDINARY, ORDINARY, ORDINARY)
        os.setresuid(ORDINARY, ORDINARY, ORDINARY)


def bundle(folder, payload):
    """What runc and crun want: a root directory and a description with the same mounts."""
    os.makedirs(os.path.join(folder, "rootfs", "payload"))
    subprocess.run(["runc", "spec", "--rootless"], cwd=folder, check=True, preexec_fn=ordinary)
    path = os.path.join(folder, "config.json")
    with open(path, encoding="utf-8") as file:
        spec = json.load(file)
    spec["process"].update({"terminal": False, "args": ["/payload/tiny"]})
    spec["hostname"] = "shoot"
    for source, target in (("/usr", "/usr"), ("/etc", "/etc"), (payload, "/payload")):
        spec["mounts"].append({"destination": target, "type": "none", "source": source, "options": ["rbind", "ro"]})
    spec["mounts"] = [mount for mount in spec["mounts"] if mount["destination"] not in ("/sys", "/sys/fs/cgroup")]
    spec["linux"]["namespaces"].append({"type": "network"})
    spec["linux"].pop("resources", None)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(spec, file)


def once(programs, words, lives, places, number):
    filled = [word.format(id=f"shoot{number}", **places) for word in words]
    program = "container_lives"
    if filled[0] == "floor":
        program = f"container_{filled.pop(0)}"
    # A name serves runc and crun for one life at a time.
    count = 1 if "{id}" in words else lives
    numbers = []
    for turn in range(lives if count == 1 else 1):
        done = subprocess.run([os.path.join(programs, program), str(count), *[w + str(turn) if w == f"shoot{number}" else w for w in filled]],
                              capture_output=True, text=True, timeout=120, check=False, preexec_fn=ordinary, cwd="/")
        if done.returncode != 0:
            return done.stderr.strip().splitlines()[:1] or ["failed"]
        numbers += [int(line) / 1e6 for line in done.stdout.split()]
    return numbers


def measure(arguments, places):
    results, failures = {}, {}
    source = random.Random(1)
    for number in range(arguments.rounds):
        for title, ways in CASES.items():
            order = [way for way in ways if (title, way) not in failures]
            source.shuffle(order)
            for way in order:
                words = ways[way]
                lives = max(3, arguments.lives // 10) if "{id}" in words else arguments.lives
                numbers = once(arguments.programs, words, lives, places, number)
                if numbers and isinstance(numbers[0], str):
                    failures[(title, way)] = numbers[0]
                else:
                    results.setdefault(title, {}).setdefault(way, []).append(numbers)
        print(f"bench: containers: round {number + 1} of {arguments.rounds}", file=sys.stderr)
    return results, failures


def page(results, failures, rounds):
    lines = ["# What a container costs", "",
             f"Written by `make bench-containers`: {rounds} rounds, all ways in each, in random order, as an ordinary user; the payload is a "
             "program of one system call, linked with nothing, so that what is measured is the container and not the start of a libc.",
             f"Linux {os.uname().release}, {os.cpu_count()} processors. Milliseconds from the call to the collected end: the least and the median "
             "of all lives.",
             "Mounts of each: a tmpfs root, three read-only binds, proc, six devices with a pts of their own, a tmpfs; an init; one id that is mapped.",
             "The kernel alone: bench/containers/floor.c, the least calls in plain C that give a program such a place; no launcher can be faster."]
    for title, ways in results.items():
        reference = min(min(round_) for round_ in ways["bubblewrap"])
        lines += ["", f"## {title}", "", "| way | least, ms | of bubblewrap | median, ms |", "|---|---:|---:|---:|"]
        for way, rounds_ in sorted(ways.items(), key=lambda item: min(min(one) for one in item[1])):
            least = min(min(one) for one in rounds_)
            median = statistics.median(number for one in rounds_ for number in one)
            lines.append(f"| {way} | {least:.2f} | {least / reference:.2f} | {median:.2f} |")
        lines += [f"\n{way} did not run: {why}" for (where, way), why in failures.items() if where == title]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs")
    parser.add_argument("ramet")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lives", type=int, default=50)
    parser.add_argument("--output")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="ramet-bench-")
    try:
        os.chmod(folder, 0o777)
        payload = os.path.join(folder, "payload")
        os.makedirs(payload)
        shutil.copy(os.path.join(arguments.programs, "nothing"), os.path.join(payload, "tiny"))
        # Where an ordinary user may run them, wherever they were built.
        programs = os.path.join(folder, "programs")
        os.makedirs(programs)
        for name in ("container_lives", "container_floor"):
            shutil.copy(os.path.join(arguments.programs, name), programs)
        shutil.copy(os.path.join(arguments.programs, "floor_init"), payload)
        if os.path.exists(arguments.ramet):
            shutil.copy(arguments.ramet, os.path.join(programs, "ramet"))
        arguments.programs = programs
        for name in ("bundle", "state"):
            os.makedirs(os.path.join(folder, name))
            if os.getuid() == 0:
                os.chown(os.path.join(folder, name), ORDINARY, ORDINARY)
        bundle(os.path.join(folder, "bundle"), payload)
        places = {"payload": payload, "ramet": os.path.join(programs, "ramet"), "bundle": os.path.join(folder, "bundle"),
                  "state": os.path.join(folder, "state")}
        results, failures = measure(arguments, places)
        text = page(results, failures, arguments.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(text)
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
