"""A running server: pinned to its core, stopped in order whatever happens."""

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import machine

RUNNING: list["Server"] = []
PATIENCE = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One that was started. `port` is None where the program says itself where it listens, on its first line."""

    def __init__(self, command: list, core: int, log: Path, first: str, port: int | None = None, environment: dict | None = None):
        begun = time.perf_counter()
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), *map(str, command)],
            stdout=subprocess.PIPE if port is None else self.log,
            stderr=self.log,
            env={**os.environ, **(environment or {})},
            start_new_session=True,  # a Ctrl-C is for the harness, which stops its servers in order
        )
        RUNNING.append(self)
        self.frozen = False
        self.port = port or self._told(log)
        self._first_answer(first, log)
        self.seconds_to_first_answer = time.perf_counter() - begun

    def _told(self, log: Path) -> int:
        line = self.process.stdout.readline().decode()
        if not line.startswith("listening on "):
            raise RuntimeError(f"{self.process.args[3]} did not start: see {log}")
        return int(line.rsplit(":", 1)[1])

    def _first_answer(self, path: str, log: Path) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                status, _, _ = self.ask("GET", path)
                if status == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.process.args[3]} does not answer: see {log}")
            time.sleep(0.001)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: str | bytes | None = None, headers: dict | None = None):
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def resident_mib(self) -> float:
        return machine.resident_mib(self.process.pid)

    def freeze(self) -> None:
        """Whoever is not measured gets no time: what it still has to do, it does in its own turn."""
        if not self.frozen:
            os.killpg(self.process.pid, signal.SIGSTOP)
            self.frozen = True

    def thaw(self) -> None:
        if self.frozen:
            os.killpg(self.process.pid, signal.SIGCONT)
            self.frozen = False

    def stop(self) -> None:
        if self in RUNNING:
            RUNNING.remove(self)
        if self.process.poll() is None:
            self.thaw()
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
