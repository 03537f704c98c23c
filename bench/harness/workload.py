"""The requests of a case, and wrk, which sends them."""

import dataclasses
import json
import subprocess
from pathlib import Path

from . import machine
from .paths import LUA, work_dir
from .server import Server


@dataclasses.dataclass
class Request:
    path: str
    body: str = ""
    header: str = ""


@dataclasses.dataclass
class Workload:
    requests: list[Request]
    method: str = "GET"
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    status: int = 200  # expected of every response

    def write_file(self, name: str) -> Path:
        """Writes the request file for `lua/requests.lua`."""
        lines = [self.method, *(f"{name}: {value}" for name, value in self.headers.items()), ""]
        lines += ["\t".join((request.path, request.body, request.header)) for request in self.requests]
        path = work_dir("requests") / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def check(self, server: Server) -> int:
        """Sends some of the requests and compares the exact status, since wrk only counts those above 399. Returns the
        median body size in bytes."""
        sizes = []
        for request in self.requests[:: max(1, len(self.requests) // 20)]:
            headers = dict(self.headers)
            if request.header:
                name, value = request.header.split(": ", 1)
                headers[name] = value
            status, _, body = server.request(self.method, request.path, request.body or None, headers)
            if status != self.status:
                raise RuntimeError(f"{self.method} {request.path}: {status} instead of {self.status}: {body[:300]!r}")
            sizes.append(len(body))
        return sorted(sizes)[len(sizes) // 2]


@dataclasses.dataclass
class Run:
    """One measurement by wrk."""

    rate: float  # responses per second
    p50: float  # latencies in milliseconds
    p90: float
    p99: float
    p999: float
    max: float
    errors: dict[str, int]
    server_busy: float = 0  # percent of the server's core
    client_busy: float = 0
    background: dict | None = None  # the background load, if there was one

    @property
    def valid(self) -> bool:
        return not any(self.errors.values()) and self.rate > 0 and (self.background is None or self.background["failed"] == 0)

    def to_dict(self) -> dict:
        return {**dataclasses.asdict(self), "valid": self.valid}


class Wrk:
    """A wrk process with one thread, pinned to a core."""

    def __init__(self, server: Server, workload: Workload, name: str, core: int, connections: int, seconds: float, seed: int = 1):
        # wrk accepts whole seconds only.
        command = ["taskset", "-c", core, "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
        command += ["-s", LUA, f"http://{server.address}", "--", workload.write_file(name), seed]
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        RUNNING.append(self)

    def result(self) -> Run:
        output, _ = self.process.communicate()
        RUNNING.remove(self)
        line = next((line for line in output.splitlines() if line.startswith("RESULT ")), None)
        if line is None:
            raise RuntimeError(f"wrk: {output}")
        result = json.loads(line.removeprefix("RESULT "))
        times = {name: result[name] / 1000 for name in ("p50", "p90", "p99", "p999", "max")}
        return Run(rate=result["requests"] / result["seconds"], errors=result["errors"], **times)


RUNNING: list[Wrk] = []


def kill_all() -> None:
    for wrk in RUNNING:
        wrk.process.kill()


def measure(server: Server, workload: Workload, name: str, args, connections: int = 64, seconds: float | None = None, seed: int = 1) -> Run:
    cpu = machine.CpuUsage()
    run = Wrk(server, workload, name, args.client_core, connections, seconds or args.seconds, seed).result()
    run.server_busy, run.client_busy = cpu.percent(args.server_core), cpu.percent(args.client_core)
    return run
