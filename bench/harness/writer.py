"""Writes at a fixed pace, beside whatever else is measured: a process of its own, on the client's core.

    python -m harness.writer HOST:PORT REQUESTS WRITES_PER_SECOND CLIENTS

The pace is kept however long an answer takes, as long as there is a client left to send. With a pace of 0 each client
sends its next request at its last answer. On TERM it says what became of the writes. REQUESTS is a file as
lua/requests.lua reads it; with as many requests as clients or fewer, each client keeps to its own.
"""

import http.client
import itertools
import json
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from .places import BENCH
from .server import Server
from .traffic import Traffic


class Writer:
    """The process, as the harness sees it."""

    def __init__(self, server: Server, traffic: Traffic, name: str, core: int, rate: float, clients: int):
        command = ["taskset", "-c", core, sys.executable, "-B", "-m", "harness.writer", server.address, traffic.file(name), rate, clients]
        self.process = subprocess.Popen([str(part) for part in command], cwd=BENCH, stdout=subprocess.PIPE, text=True, start_new_session=True)
        WRITERS.append(self)
        if self.process.stdout.readline().strip() != "writing":
            raise RuntimeError("the writer did not start")

    def stop(self) -> dict:
        if self in WRITERS:
            WRITERS.remove(self)
        self.process.terminate()
        said, _ = self.process.communicate(timeout=90)
        return json.loads(said)


WRITERS: list[Writer] = []


def stop_all() -> None:
    for writer in list(WRITERS):
        writer.process.kill()


def read(path: str):
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    gap = lines.index("")
    headers = dict(line.split(": ", 1) for line in lines[1:gap])
    return lines[0], headers, [line.split("\t")[:2] for line in lines[gap + 1 :]]


def client(number, clients, address, file, rate, turns, begun, stopped, seen):
    method, headers, requests = read(file)
    connection = http.client.HTTPConnection(address, timeout=30)
    while not stopped.is_set():
        turn = next(turns)
        if rate and (wait := begun + turn / rate - time.monotonic()) > 0 and stopped.wait(wait):
            break
        path, body = requests[number % len(requests) if len(requests) <= clients else turn % len(requests)]
        sent = time.monotonic()
        try:
            connection.request(method, path, body.encode(), headers)
            answer = connection.getresponse()
            answer.read()
            seen.append((answer.status, time.monotonic() - sent, sent))
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            # Whoever is cut off in the midst of a keep-alive tries again, as any client does.
            if not isinstance(error, (ConnectionResetError, http.client.RemoteDisconnected)):
                seen.append((0, time.monotonic() - sent, sent))


def main(address: str, file: str, rate: str, clients: str) -> None:
    stopped, seen, begun = threading.Event(), [], time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    turns = itertools.count()
    threads = [
        threading.Thread(target=client, args=(number, int(clients), address, file, float(rate), turns, begun, stopped, seen))
        for number in range(int(clients))
    ]
    for thread in threads:
        thread.start()
    print("writing", flush=True)
    stopped.wait()
    ended = time.monotonic()
    for thread in threads:
        thread.join()
    seen = [one for one in seen if one[2] + one[1] <= ended]
    good = [seconds * 1000 for status, seconds, _ in seen if 200 <= status < 300]
    statuses = {str(status): sum(1 for one in seen if one[0] == status) for status in {one[0] for one in seen}}
    result = {
        "rate": len(good) / (ended - begun),
        "failed": len(seen) - len(good),
        "statuses": statuses,
        "p50": statistics.median(good) if good else None,
        "p99": sorted(good)[int(len(good) * 0.99)] if good else None,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
