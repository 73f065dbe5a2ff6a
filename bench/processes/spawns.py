"""The same as spawns.cc by Python's subprocess. Usage: spawns.py COUNT MEGABYTES EXTRA PROGRAM"""

import subprocess
import sys
import time

count, megabytes, extra, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
touched = bytearray(megabytes << 20)
for place in range(0, len(touched), 4096):
    touched[place] = 1
options = {"user": 65534, "group": 65534, "extra_groups": []} if extra == "uid" else {}
for _ in range(count):
    start = time.perf_counter()
    subprocess.run([program], check=True, **options)
    print(f"{(time.perf_counter() - start) * 1e6:.2f}")
