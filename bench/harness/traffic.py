"""What is asked of a server in one case, and wrk, which asks it."""

import dataclasses
import json
import subprocess
from pathlib import Path

from . import machine
from .places import LUA, folder
from .server import Server


@dataclasses.dataclass
class Request:
    path: str
    body: str = ""
    header: str = ""


@dataclasses.dataclass
class Traffic:
    requests: list[Request]
    method: str = "GET"
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    status: int = 200  # what every answer must be

    def file(self, name: str) -> Path:
        """As `lua/requests.lua` reads it."""
        lines = [self.method, *(f"{name}: {value}" for name, value in self.headers.items()), ""]
        lines += ["\t".join((request.path, request.body, request.header)) for request in self.requests]
        path = folder("requests") / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def check(self, server: Server) -> int:
        """wrk counts what is not 2xx or 3xx; that the status is exactly the right one is looked at here, on some of
        the requests. Gives the usual size of a body."""
        sizes = []
        for request in self.requests[:: max(1, len(self.requests) // 20)]:
            headers = dict(self.headers)
            if request.header:
                name, value = request.header.split(": ", 1)
                headers[name] = value
            status, _, body = server.ask(self.method, request.path, request.body or None, headers)
            if status != self.status:
                raise RuntimeError(f"{self.method} {request.path}: {status} instead of {self.status}: {body[:300]!r}")
            sizes.append(len(body))
        return sorted(sizes)[len(sizes) // 2]


@dataclasses.dataclass
class Run:
    """What wrk has seen."""

    rate: float
    p50: float  # these in milliseconds
    p90: float
    p99: float
    p999: float
    max: float
    errors: dict[str, int]
    server_busy: float = 0
    client_busy: float = 0
    writer: dict | None = None

    @property
    def good(self) -> bool:
        return not any(self.errors.values()) and self.rate > 0 and (self.writer is None or self.writer["failed"] == 0)


class Wrk:
    """One thread of wrk on a core of its own."""

    def __init__(self, server: Server, traffic: Traffic, name: str, core: int, connections: int, seconds: float, seed: int = 1):
        # Whole seconds only, says wrk.
        command = ["taskset", "-c", core, "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
        command += ["-s", LUA, f"http://{server.address}", "--", traffic.file(name), seed]
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        WRKS.append(self)

    def result(self) -> Run:
        said, _ = self.process.communicate()
        WRKS.remove(self)
        line = next((line for line in said.splitlines() if line.startswith("RESULT ")), None)
        if line is None:
            raise RuntimeError(f"wrk: {said}")
        found = json.loads(line.removeprefix("RESULT "))
        times = {name: found[name] / 1000 for name in ("p50", "p90", "p99", "p999", "max")}
        return Run(rate=found["requests"] / found["seconds"], errors=found["errors"], **times)


WRKS: list[Wrk] = []


def stop_all() -> None:
    for wrk in WRKS:
        wrk.process.kill()


def measure(server: Server, traffic: Traffic, name: str, options, connections: int = 64, seconds: float | None = None, seed: int = 1) -> Run:
    busy = machine.Busy()
    run = Wrk(server, traffic, name, options.client_core, connections, seconds or options.seconds, seed).result()
    run.server_busy, run.client_busy = busy.percent(options.server_core), busy.percent(options.client_core)
    return run
