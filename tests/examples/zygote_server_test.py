"""Runs the example server, traced: its requests answer, a crash ends one alone, nothing stays for the next; and to the
tracer each request is a process that the zygote created and the server is the parent of.

Usage: zygote_server_test.py RAMET SERVER
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

RAMET, SERVER = sys.argv[1:3]


def ask(path, request):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(60)
        client.connect(path)
        client.sendall(request.encode())
        return client.makefile().readline().rstrip("\n")


class ZygoteServer(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "socket")
        self.log = os.path.join(self.folder.name, "events")

    def start(self, *tracer):
        server = subprocess.Popen([*tracer, SERVER, self.path], stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        self.assertEqual(server.stdout.readline(), "listening\n")
        return server

    def end(self, server, pid):
        os.kill(pid, signal.SIGTERM)
        self.assertIn(server.wait(timeout=60), (-signal.SIGTERM, 128 + signal.SIGTERM))

    def test_requests_do_not_touch_each_other(self):
        server = self.start()
        self.assertEqual(ask(self.path, "add 2 3\n"), "5")
        self.assertEqual(ask(self.path, "leak"), "leaked 1")
        self.assertEqual(ask(self.path, "leak"), "leaked 1")
        self.assertRegex(ask(self.path, "crash"), r"^error: killed by SIGABRT")
        self.assertEqual(ask(self.path, "fly"), "error: threw std::invalid_argument: no such verb: fly")
        self.assertEqual(ask(self.path, "add 4 5"), "9")
        self.end(server, server.pid)

    def test_the_zygote_creates_and_the_server_is_the_parent(self):
        server = self.start(RAMET, "trace", "--json", "-o", self.log, "--")
        self.assertEqual([ask(self.path, f"add {number} 1") for number in range(3)], ["1", "2", "3"])
        pid = int(subprocess.run(["ps", "-o", "pid=", "--ppid", str(server.pid)], capture_output=True, text=True,
                                 check=True).stdout.split()[0])
        self.end(server, pid)
        with open(self.log, encoding="utf-8") as lines:
            events = [json.loads(line) for line in lines]
        births = [event for event in events if event["event"] == "created"]
        root = births[0]["task"]
        zygote = next(birth for birth in births if birth["creator"] == root and "CLONE_THREAD" not in birth["flags"])
        requests = [birth for birth in births if birth["creator"] == zygote["task"]]
        self.assertEqual(len(requests), 3)
        for request in requests:
            self.assertIn("CLONE_PARENT", request["flags"])
            self.assertEqual(request["parent"], root)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
