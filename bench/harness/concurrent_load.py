"""Reads under concurrent load: reads of Teamsheet while other clients write, sign in or import."""

import json
import subprocess
import threading
import time

from . import roster, summary
from .compare import RESUME_SECONDS, describe
from .log import log
from .paced_client import PacedClient
from .paths import work_dir
from .systems.base import PASSWORD, Bench
from .systems.teamsheet import Teamsheet, TeamsheetBefore
from .workload import Request, Workload, Wrk, measure

LOADS = ("none", "writes", "sign-ins", "import")
CLIENTS = 8
IMPORTED_PLAYERS = 30_000  # takes some seconds, so that a round covers parsing, writing and committing
UNLIMITED_SIGN_INS = ("--address-attempts", "1000000", "--login-failures", "1000000")


class LoadedTeamsheet(Teamsheet):
    flags = UNLIMITED_SIGN_INS
    data_name = "concurrent-load"


class LoadedTeamsheetBefore(TeamsheetBefore):
    flags = UNLIMITED_SIGN_INS
    data_name = "concurrent-load-before"


class RepeatedImport:
    """Runs `teamsheet import` repeatedly until stopped. It is not pinned to a core."""

    def __init__(self, system: Teamsheet, file):
        self.command = [system.program, "--data-dir", system.data, "import", "players", file]
        self.stopped = threading.Event()
        self.finished = self.failed = 0
        self.process = None
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self) -> None:
        while not self.stopped.is_set():
            self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if self.process.wait() == 0:
                self.finished += 1
            elif not self.stopped.is_set():
                self.failed += 1

    def stop(self) -> dict:
        self.stopped.set()
        if self.process and self.process.poll() is None:
            self.process.terminate()  # an unfinished import is rolled back
        self.thread.join()
        return {"rate": self.finished, "failed": self.failed, "p50": None, "p99": None}


class ContinuousWrites:
    """Clients that send the next write as soon as they have the last response."""

    def __init__(self, system: Teamsheet, args):
        self.wrk = Wrk(system.server, system.create(), f"{system.name}-concurrent-writes", args.client_core, CLIENTS, args.seconds)

    def stop(self) -> dict:
        run = self.wrk.result()
        return {"rate": run.rate, "failed": sum(run.errors.values()), "p50": run.p50, "p99": run.p99}


def sign_ins() -> Workload:
    requests = [Request("/api/v1/auth/login", json.dumps({"username": f"user{number}", "password": PASSWORD})) for number in range(CLIENTS)]
    return Workload(requests, "POST", {"Content-Type": "application/json"})


def start_load(system: Teamsheet, load: str, args, import_file):
    if load == "writes":
        return ContinuousWrites(system, args)
    if load == "sign-ins":
        return PacedClient(system.server, sign_ins(), f"{system.name}-sign-ins", args.client_core, 0, CLIENTS)
    if load == "import":
        return RepeatedImport(system, import_file)
    return None


def start(system: Teamsheet, args) -> None:
    """Loads the roster, starts the server, creates the users who sign in, and warms up."""
    system.reload()
    system.start()
    admin = system.sign_in()
    for number in range(CLIENTS):
        system.post("/api/v1/users", {"username": f"user{number}", "password": PASSWORD, "role": "editor"}, admin)
    measure(system.server, system.players(), "warm-up", args, seconds=1)
    system.server.pause()


def measure_load(system: Teamsheet, load: str, args, import_file, number: int) -> dict:
    """The reads of one system in one round, under one load."""
    system.server.resume()
    time.sleep(RESUME_SECONDS)
    client = start_load(system, load, args, import_file)
    try:
        run = measure(system.server, system.players(), f"{system.name}-concurrent-reads", args, seed=number)
    finally:
        background = client.stop() if client else None
    run.background = background
    system.server.pause()
    log(f"reads, load {load} {number}/{args.rounds} {system.label}: {describe(run)}")
    return run.to_dict()


def run(args, programs) -> dict:
    """The results by system, then by load. Every second round runs in the opposite order."""
    made = roster.generate(args.players, args.teams)
    csv_dir = work_dir("roster")
    roster.write_files(made, csv_dir)
    import_file = roster.write_csv(roster.generate(IMPORTED_PLAYERS, 1).players, csv_dir / "imported.csv")
    bench = Bench(args, programs, made, csv_dir)
    systems = [LoadedTeamsheet(bench), *([LoadedTeamsheetBefore(bench)] if args.before else [])]
    runs = {system.name: {load: [] for load in LOADS} for system in systems}
    try:
        for system in systems:
            start(system, args)
        for number in range(1, args.rounds + 1):
            turns = [(system, load) for load in LOADS for system in systems]
            for system, load in turns if number % 2 else reversed(turns):
                runs[system.name][load].append(measure_load(system, load, args, import_file, number))
    finally:
        for system in systems:
            system.stop()
    return {name: {load: summary.summarize(found) for load, found in loads.items()} for name, loads in runs.items()}
