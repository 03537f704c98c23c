#!/usr/bin/env python3
"""Measures sign-in on the release build. Requires Python 3.9 and wrk.

1. Timing of failed logins: the median of 50 logins of an existing user with a wrong password, and of 50 logins of an
   unknown user, alternating. A difference would reveal whether a user exists.
2. Latency of reads during many sign-ins: the p99 of `GET /api/v1/teams` with and without 16 clients that sign in
   without pauses.
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
    started = time.perf_counter()
    connection.request("POST", "/api/v1/auth/login", body, {"Content-Type": "application/json"})
    status = connection.getresponse().status
    return status, time.perf_counter() - started


def compare_failed_logins(address):
    times = {"admin": [], "unknown": []}
    for _ in range(50):
        for name, samples in times.items():
            status, seconds = login(address, name, "a wrong password")
            assert status == 401, status
            samples.append(seconds * 1000)
    known, unknown = (statistics.median(times[name]) for name in ("admin", "unknown"))
    print(f"failed logins, median of 50: known {known:.2f} ms, unknown {unknown:.2f} ms, ratio {unknown / known:.4f}")


def measure_reads(address):
    """The p99, the rate, and whether any response was an error."""
    command = ["wrk", "-t1", "-c16", "-d8s", "--latency", f"http://{address}/api/v1/teams"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.search(r"99%\s+(\S+)", output)[1], re.search(r"Requests/sec:\s+(\S+)", output)[1], "Non-2xx" in output


def compare_reads(address):
    counts, stop = {}, threading.Event()

    def client():
        while not stop.is_set():
            status, _ = login(address, "admin", "a good password")
            counts[status] = counts.get(status, 0) + 1

    for sign_ins in (False, True, False, True):
        stop.clear()
        threads = [threading.Thread(target=client) for _ in range(16 if sign_ins else 0)]
        for thread in threads:
            thread.start()
        p99, rate, failed = measure_reads(address)
        stop.set()
        for thread in threads:
            thread.join()
        print(f"reads {'with' if sign_ins else 'without'} 16 clients signing in: p99 {p99}, {rate} per second, errors: {failed}")
    print(f"sign-ins by status: {counts}")


def main():
    with tempfile.TemporaryDirectory() as directory:
        flags = ["--port", "0", "--demo", "--login-failures", "100000", "--address-attempts", "100000"]
        environment = {**os.environ, "TEAMSHEET_ADMIN_PASSWORD": "a good password", "RUST_LOG": "error"}
        command = [BINARY, "--data-dir", directory, "serve", *flags, *sys.argv[1:]]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            address = server.stdout.readline().strip().removeprefix("listening on http://")
            compare_failed_logins(address)
            compare_reads(address)
        finally:
            server.terminate()
            server.wait()


main()
