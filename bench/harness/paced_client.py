"""Background requests at a fixed rate, sent by a separate process on the clients' core.

    python -m harness.paced_client HOST:PORT REQUESTS RATE CLIENTS

The rate, in requests per second, is kept regardless of response times as long as a client is free. With a rate of 0,
each client sends its next request as soon as it has its last response. REQUESTS is a request file as described in
lua/requests.lua; if it has at most as many requests as there are clients, each client repeats one of them. On SIGTERM
the process prints its result as JSON.
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

from .paths import BENCH
from .server import Server
from .workload import Workload

READY = "ready"


class PacedClient:
    """The process, as the harness controls it."""

    def __init__(self, server: Server, workload: Workload, name: str, core: int, rate: float, clients: int):
        command = ["taskset", "-c", core, sys.executable, "-B", "-m", "harness.paced_client", server.address, workload.write_file(name), rate, clients]
        self.process = subprocess.Popen([str(part) for part in command], cwd=BENCH, stdout=subprocess.PIPE, text=True, start_new_session=True)
        RUNNING.append(self)
        if self.process.stdout.readline().strip() != READY:
            raise RuntimeError("the paced client did not start")

    def stop(self) -> dict:
        if self in RUNNING:
            RUNNING.remove(self)
        self.process.terminate()
        output, _ = self.process.communicate(timeout=90)
        return json.loads(output)


RUNNING: list[PacedClient] = []


def kill_all() -> None:
    for client in list(RUNNING):
        client.process.kill()


def read_requests(path: str):
    """Method, headers, and path and body of each request."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    separator = lines.index("")
    headers = dict(line.split(": ", 1) for line in lines[1:separator])
    return lines[0], headers, [line.split("\t")[:2] for line in lines[separator + 1 :]]


def send_requests(number, clients, address, file, rate, tickets, started, stopped, responses):
    """One client: takes the next ticket, waits until it is due, sends a request, and records status, duration and start."""
    method, headers, requests = read_requests(file)
    connection = http.client.HTTPConnection(address, timeout=30)
    while not stopped.is_set():
        ticket = next(tickets)
        if rate and (wait := started + ticket / rate - time.monotonic()) > 0 and stopped.wait(wait):
            break
        path, body = requests[number % len(requests) if len(requests) <= clients else ticket % len(requests)]
        sent = time.monotonic()
        try:
            connection.request(method, path, body.encode(), headers)
            response = connection.getresponse()
            response.read()
            responses.append((response.status, time.monotonic() - sent, sent))
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            # A server may close a keep-alive connection at any time; HTTP clients reconnect.
            if not isinstance(error, (ConnectionResetError, http.client.RemoteDisconnected)):
                responses.append((0, time.monotonic() - sent, sent))


def main(address: str, file: str, rate: str, clients: str) -> None:
    stopped, responses, started = threading.Event(), [], time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    tickets = itertools.count()
    threads = [
        threading.Thread(target=send_requests, args=(number, int(clients), address, file, float(rate), tickets, started, stopped, responses))
        for number in range(int(clients))
    ]
    for thread in threads:
        thread.start()
    print(READY, flush=True)
    stopped.wait()
    ended = time.monotonic()
    for thread in threads:
        thread.join()
    print(json.dumps(summarize(responses, started, ended)))


def summarize(responses: list[tuple[int, float, float]], started: float, ended: float) -> dict:
    finished = [(status, seconds) for status, seconds, sent in responses if sent + seconds <= ended]
    successes = [seconds * 1000 for status, seconds in finished if 200 <= status < 300]
    statuses = [status for status, _ in finished]
    return {
        "rate": len(successes) / (ended - started),
        "failed": len(finished) - len(successes),
        "statuses": {str(status): statuses.count(status) for status in set(statuses)},
        "p50": statistics.median(successes) if successes else None,
        "p99": sorted(successes)[int(len(successes) * 0.99)] if successes else None,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
