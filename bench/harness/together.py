"""The third table: reads, while something else goes on. One server on its core; clients on theirs."""

import dataclasses
import json
import subprocess
import threading

from . import roster, summary
from .places import folder
from .prepare import say
from .systems.base import PASSWORD, Bench
from .systems.teamsheet import Teamsheet
from .traffic import Request, Traffic, Wrk, measure
from .writer import Writer

CLIENTS = 8
IMPORTED = 30_000  # some seconds: a round sees it read, write and commit


class Together(Teamsheet):
    """Nobody is told to wait: eight who sign in without a pause are what is measured."""

    name = "together"
    flags = ("--address-attempts", "1000000", "--login-failures", "1000000")


class Importing:
    """`teamsheet import` beside the server, again and again until it is told to stop, on whatever core the system gives it."""

    def __init__(self, system: Together, file):
        self.command = [system.program, "--data-dir", system.data, "import", "players", file]
        self.stopped = threading.Event()
        self.rows = self.times = self.failed = 0
        self.process = None
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self) -> None:
        while not self.stopped.is_set():
            self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if self.process.wait() == 0:
                self.times += 1
            elif not self.stopped.is_set():
                self.failed += 1

    def stop(self) -> dict:
        self.stopped.set()
        if self.process and self.process.poll() is None:
            self.process.terminate()  # what it had not finished is as if it had never been
        self.thread.join()
        return {"rate": self.times, "failed": self.failed, "p50": None, "p99": None}


class Writing:
    """Eight clients that write as fast as they are answered."""

    def __init__(self, system: Together, options):
        self.wrk = Wrk(system.server, system.create(), "together-writes", options.client_core, CLIENTS, options.seconds)

    def stop(self) -> dict:
        run = self.wrk.result()
        return {"rate": run.rate, "failed": sum(run.errors.values()), "p50": run.p50, "p99": run.p99}


def sign_ins(system: Together) -> Traffic:
    requests = [Request("/api/v1/auth/login", json.dumps({"username": f"user{number}", "password": PASSWORD})) for number in range(CLIENTS)]
    return Traffic(requests, "POST", {"Content-Type": "application/json"})


def beside(system: Together, what: str, options, file):
    if what == "writes":
        return Writing(system, options)
    if what == "sign-ins":
        return Writer(system.server, sign_ins(system), "together", options.client_core, 0, CLIENTS)
    if what == "import":
        return Importing(system, file)
    return None


def run(options, programs) -> dict:
    made = roster.make(options.players, options.teams)
    files = folder("roster")
    roster.write_files(made, files)
    file = roster.write_csv(roster.make(IMPORTED, 1).players, files / "imported.csv")
    system = Together(Bench(options, programs, made, files))
    system.fill()
    runs = {what: [] for what in ("alone", "writes", "sign-ins", "import")}
    try:
        system.start()
        admin = system.sign_in()
        for number in range(CLIENTS):
            system.post("/api/v1/users", {"username": f"user{number}", "password": PASSWORD, "role": "editor"}, admin)
        traffic = system.players()
        measure(system.server, traffic, "warm-up", options, seconds=1)
        for number in range(options.rounds):
            order = list(runs) if number % 2 == 0 else list(reversed(runs))
            for what in order:
                other = beside(system, what, options, file)
                try:
                    found = measure(system.server, traffic, "together-reads", options, seed=number + 1)
                finally:
                    told = other.stop() if other else None
                found.writer = told
                runs[what].append({**dataclasses.asdict(found), "good": found.good})
                say(
                    f"{what} {number + 1}/{options.rounds}: {found.rate:,.0f} reads/s, p50 {found.p50:.2f} ms, p99 {found.p99:.2f} ms, "
                    f"busy: server {found.server_busy:.0f} %, client {found.client_busy:.0f} %; {told or ''}"
                )
    finally:
        system.stop()
    return {what: summary.of_runs(found) for what, found in runs.items()}
