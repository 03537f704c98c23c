"""The comparison of systems: Teamsheet, its peers and the baseline, measured in turn in each round."""

import time

from . import roster, summary, verify
from .log import log
from .paced_client import PacedClient
from .paths import work_dir
from .systems.base import Bench, System
from .systems.baseline import Baseline
from .systems.flask_stack import Flask
from .systems.pocketbase import PocketBase, PocketBaseNoLog
from .systems.teamsheet import Teamsheet, TeamsheetBefore
from .workload import Run, Workload, measure

SYSTEM_TYPES = {system.name: system for system in (Teamsheet, TeamsheetBefore, PocketBase, PocketBaseNoLog, Flask, Baseline)}
STARTS = 5
WRITES_PER_SECOND = 100
BACKGROUND_CLIENTS = 32  # upper bound of requests in flight; beyond it the write rate drops
RESUME_SECONDS = 0.3  # for a resumed server to catch up before it is measured
WARM_UP_SECONDS = 1


def load_systems(args, programs) -> list[System]:
    """Creates the systems and loads the same roster into each."""
    made = roster.generate(args.players, args.teams)
    csv_dir = work_dir("roster")
    roster.write_files(made, csv_dir)
    bench = Bench(args, programs, made, csv_dir)
    systems = [SYSTEM_TYPES[name](bench) for name in SYSTEM_TYPES if name in args.systems]
    for system in systems:
        if isinstance(system, Baseline):
            continue
        started = time.monotonic()
        system.reload()
        log(f"{system.label}: loaded in {time.monotonic() - started:.1f} s")
    return systems


def footprint(system: System, quick: bool) -> dict:
    """Start time, idle memory and program size. Starts the server several times and leaves it running."""
    times = []
    for _ in range(2 if quick else STARTS):
        system.stop()
        times.append(system.start().startup_seconds * 1000)
    time.sleep(2)
    result = {"start_ms": summary.spread(times), "idle_mib": system.server.resident_mib()}
    if system.program:
        result["program_mib"] = system.program.stat().st_size / 2**20
    return result


def start_all(systems: list[System], args) -> dict:
    """Starts and verifies every system. The baseline comes last, because it records the responses of a running Teamsheet."""
    footprints = {}
    teamsheet = next((system for system in systems if type(system) is Teamsheet), None)
    for system in systems:
        if isinstance(system, Baseline):
            system.recorded_from = teamsheet
            teamsheet.server.resume()
            system.reload()
        footprints[system.name] = footprint(system, args.quick)
        verify.same_rows(system, system.bench.roster)
        if isinstance(system, Baseline):
            verify.same_bytes(system, teamsheet)
            teamsheet.server.pause()
        start_ms, idle_mib = footprints[system.name]["start_ms"]["median"], footprints[system.name]["idle_mib"]
        log(f"{system.label}: first response after {start_ms:.0f} ms, {idle_mib:.0f} MiB")
        pause(system)
    return footprints


def pause(system: System) -> None:
    if system.pausable:
        system.server.pause()


def connections(case: str) -> int:
    return 1 if case == "create-1" else 64


def measure_round(system: System, case: str, workload: Workload, args, number: int) -> Run:
    """One system in one round of a case."""
    if not case.endswith("-writes"):
        return measure(system.server, workload, f"{system.name}-{case}", args, connections(case), seed=number)
    client = PacedClient(system.server, system.create(), f"{system.name}-background", args.client_core, WRITES_PER_SECOND, BACKGROUND_CLIENTS)
    try:
        run = measure(system.server, workload, f"{system.name}-{case}", args, seed=number)
    finally:
        background = client.stop()
    run.background = background
    return run


def supports(system: System, case: str) -> bool:
    """Whether the system has the case; it may be asked."""
    system.server.resume()
    supported = case not in system.unsupported_cases
    pause(system)
    return supported


def compare(systems: list[System], case: str, args) -> dict:
    """All rounds of a case. Every second round runs in the opposite order."""
    systems = [system for system in systems if supports(system, case)]
    runs = {system.name: [] for system in systems}
    workloads, body_sizes = {}, {}
    for number in range(args.rounds):
        for system in systems if number % 2 == 0 else reversed(systems):
            system.server.resume()
            time.sleep(RESUME_SECONDS)
            if number == 0 or case.startswith("create"):  # access tokens are short-lived
                workloads[system.name] = system.workload(case)
            workload = workloads[system.name]
            if number == 0:
                body_sizes[system.name] = workload.check(system.server)
                measure(system.server, workload, "warm-up", args, connections(case), seconds=WARM_UP_SECONDS)
            run = measure_round(system, case, workload, args, number + 1)
            runs[system.name].append(run.to_dict())
            pause(system)
            log(f"{case} {number + 1}/{args.rounds} {system.label}: {describe(run)}")
    return {name: {**summary.summarize(runs[name]), "body_bytes": body_sizes[name]} for name in runs}


def describe(run: Run) -> str:
    text = f"{run.rate:,.0f}/s, p50 {run.p50:.2f} ms, p99 {run.p99:.2f} ms, busy: server {run.server_busy:.0f} %, client {run.client_busy:.0f} %"
    if run.background:
        text += f", background {run.background['rate']:.0f}"
    return text if run.valid else f"{text}  INVALID: {run.errors} {run.background or ''}"


def run(args, programs) -> dict:
    systems = load_systems(args, programs)
    try:
        result = {"footprint": start_all(systems, args), "cases": {}}
        for case in args.cases:
            result["cases"][case] = compare(systems, case, args)
        for system in systems:
            system.server.resume()
            time.sleep(2)
            result["footprint"][system.name]["after_mib"] = system.server.resident_mib()
    finally:
        for system in systems:
            system.stop()
    result["systems"] = {system.name: {"label": system.label, "version": system.version(), "settings": system.settings} for system in systems}
    result["roster"] = {name: len(getattr(systems[0].bench.roster, name)) for name in ("teams", "players", "memberships")}
    return result
