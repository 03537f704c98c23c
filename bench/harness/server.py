"""A server process, pinned to a core."""

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import machine

RUNNING: list["Server"] = []
TIMEOUT = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A started server. `port` is None if the program prints its address on its first line. `ready_path` returns 200 as
    soon as the server is ready."""

    def __init__(self, command: list, core: int, log: Path, ready_path: str, port: int | None = None, environment: dict | None = None):
        started = time.perf_counter()
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), *map(str, command)],
            stdout=subprocess.PIPE if port is None else self.log,
            stderr=self.log,
            env={**os.environ, **(environment or {})},
            start_new_session=True,  # Ctrl-C reaches the harness only, which stops its servers itself
        )
        RUNNING.append(self)
        self.paused = False
        self.port = port or self._read_port(log)
        self._wait_until_ready(ready_path, log)
        self.startup_seconds = time.perf_counter() - started

    def _read_port(self, log: Path) -> int:
        line = self.process.stdout.readline().decode()
        if not line.startswith("listening on "):
            raise RuntimeError(f"{self.process.args[3]} did not start: see {log}")
        return int(line.rsplit(":", 1)[1])

    def _wait_until_ready(self, path: str, log: Path) -> None:
        end = time.monotonic() + TIMEOUT
        while True:
            try:
                status, _, _ = self.request("GET", path)
                if status == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.process.args[3]} does not respond: see {log}")
            time.sleep(0.001)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def request(self, method: str, path: str, body: str | bytes | None = None, headers: dict | None = None):
        """Status, headers and body of the response."""
        connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT)
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers or {})
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def resident_mib(self) -> float:
        return machine.resident_mib(self.process.pid)

    def pause(self) -> None:
        """Stops the process (SIGSTOP), so that its background work takes no time from the system being measured."""
        if not self.paused:
            os.killpg(self.process.pid, signal.SIGSTOP)
            self.paused = True

    def resume(self) -> None:
        if self.paused:
            os.killpg(self.process.pid, signal.SIGCONT)
            self.paused = False

    def stop(self) -> None:
        if self in RUNNING:
            RUNNING.remove(self)
        if self.process.poll() is None:
            self.resume()
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()


def stop_all() -> None:
    for server in list(RUNNING):
        server.stop()
