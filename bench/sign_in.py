#!/usr/bin/env python3
"""Measures sign-in on the release build: needs Python 3.9 and, for the storm, wrk.

1. Does the time of a failed login tell whether the user exists? 50 logins of a known user with a wrong password
   and 50 of an unknown one, in turn; medians.
2. What do readers notice of a storm of sign-ins? The p99 of `GET /api/v1/teams` without one and with 16 clients
   that sign in without a pause.
"""

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.path.join(ROOT, "target", "release", "teamsheet")


def login(address, name, password):
    connection = http.client.HTTPConnection(address, timeout=60)
    body = json.dumps({"username": name, "password": password})
    begun = time.perf_counter()
    connection.request("POST", "/api/v1/auth/login", body, {"Content-Type": "application/json"})
    status = connection.getresponse().status
    return status, time.perf_counter() - begun


def medians(address):
    times = {"admin": [], "nobody": []}
    for _ in range(50):
        for name, measured in times.items():
            status, seconds = login(address, name, "a wrong password")
            assert status == 401, status
            measured.append(seconds * 1000)
    known, unknown = (statistics.median(times[name]) for name in ("admin", "nobody"))
    print(f"failed logins, median of 50: known {known:.2f} ms, unknown {unknown:.2f} ms, ratio {unknown / known:.4f}")


def read_p99(address):
    command = ["wrk", "-t1", "-c16", "-d8s", "--latency", f"http://{address}/api/v1/teams"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.search(r"99%\s+(\S+)", said)[1], re.search(r"Requests/sec:\s+(\S+)", said)[1], "Non-2xx" in said


def storm(address):
    counts, stop = {}, threading.Event()

    def client():
        while not stop.is_set():
            status, _ = login(address, "admin", "a good password")
            counts[status] = counts.get(status, 0) + 1

    for what in ("without", "with", "without", "with"):
        stop.clear()
        threads = [threading.Thread(target=client) for _ in range(16 if what == "with" else 0)]
        for thread in threads:
            thread.start()
        p99, rate, failed = read_p99(address)
        stop.set()
        for thread in threads:
            thread.join()
        print(f"reads {what} 16 clients that sign in: p99 {p99}, {rate} a second, failed: {failed}")
    print(f"sign-ins by status: {counts}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        flags = ["--port", "0", "--demo", "--login-failures", "100000", "--address-attempts", "100000"]
        environment = {**os.environ, "TEAMSHEET_ADMIN_PASSWORD": "a good password", "RUST_LOG": "error"}
        command = [BINARY, "--data-dir", folder, "serve", *flags, *sys.argv[1:]]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            address = server.stdout.readline().strip().removeprefix("listening on http://")
            medians(address)
            storm(address)
        finally:
            server.terminate()
            server.wait()


main()
