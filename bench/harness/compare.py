"""The first table: Teamsheet beside its peers and the floor, each in its turn."""

import dataclasses
import time

from . import agree, roster, summary
from .places import folder
from .prepare import say
from .systems.base import Bench, System
from .systems.flask_stack import Flask
from .systems.floor import Floor
from .systems.pocketbase import PocketBase, PocketBaseNoLog
from .systems.teamsheet import Teamsheet
from .traffic import Run, measure
from .writer import Writer

KINDS = {kind.name: kind for kind in (Teamsheet, PocketBase, PocketBaseNoLog, Flask, Floor)}
STARTS = 5
WRITES_PER_SECOND = 100
WRITERS = 32  # so many may wait for an answer before the pace is lost
MEANWHILE = 0.3  # what a server that was stopped gets to catch up, in seconds
WARM_UP = 1


def load(options, programs) -> list[System]:
    """Fills every system with the same roster."""
    made = roster.make(options.players, options.teams)
    files = folder("roster")
    roster.write_files(made, files)
    bench = Bench(options, programs, made, files)
    systems = [KINDS[name](bench) for name in KINDS if name in options.systems]
    for system in systems:
        if isinstance(system, Floor):
            continue
        begun = time.monotonic()
        system.fill()
        say(f"{system.label}: loaded in {time.monotonic() - begun:.1f} s")
    return systems


def footprint(system: System, quick: bool) -> dict:
    """Starts it a few times, and leaves it running."""
    times = []
    for _ in range(2 if quick else STARTS):
        system.stop()
        times.append(system.start().seconds_to_first_answer * 1000)
    time.sleep(2)
    found = {"start_ms": summary.spread(times), "idle_mib": system.server.resident_mib()}
    if system.program:
        found["program_mib"] = system.program.stat().st_size / 2**20
    return found


def begin(systems: list[System], options) -> dict:
    """The floor is last, and learns from a Teamsheet that runs."""
    found = {}
    teamsheet = next((system for system in systems if type(system) is Teamsheet), None)
    for system in systems:
        if isinstance(system, Floor):
            system.recorded_from = teamsheet
            teamsheet.server.thaw()
            system.fill()
        found[system.name] = footprint(system, options.quick)
        agree.same_rows(system, system.bench.roster)
        if isinstance(system, Floor):
            agree.same_bytes(system, teamsheet)
            teamsheet.server.freeze()
        say(f"{system.label}: first answer after {found[system.name]['start_ms']['median']:.0f} ms, {found[system.name]['idle_mib']:.0f} MiB")
        freeze(system)
    return found


def freeze(system: System) -> None:
    if system.freezable:
        system.server.freeze()


def turn(system: System, case: str, traffic, options, number: int) -> Run:
    """One system, one case, one round."""
    if not case.endswith("-writes"):
        return measure(system.server, traffic, f"{system.name}-{case}", options, 1 if case == "create-1" else 64, seed=number)
    writer = Writer(system.server, system.create(), f"{system.name}-writer", options.client_core, WRITES_PER_SECOND, WRITERS)
    try:
        run = measure(system.server, traffic, f"{system.name}-{case}", options, seed=number)
    finally:
        told = writer.stop()
    run.writer = told
    return run


def compare(systems: list[System], case: str, options) -> dict:
    able = [system for system in systems if case not in system.lacks]
    runs = {system.name: [] for system in able}
    traffics, sizes = {}, {}
    for number in range(options.rounds):
        for system in able if number % 2 == 0 else reversed(able):
            system.server.thaw()
            time.sleep(MEANWHILE)
            if number == 0 or case.startswith("create"):  # whose tokens do not last
                traffics[system.name] = system.traffic(case)
            if number == 0:
                sizes[system.name] = traffics[system.name].check(system.server)
                measure(system.server, traffics[system.name], "warm-up", options, seconds=WARM_UP, connections=1 if case == "create-1" else 64)
            run = turn(system, case, traffics[system.name], options, number + 1)
            runs[system.name].append({**dataclasses.asdict(run), "good": run.good})
            freeze(system)
            beside = f", {run.writer['rate']:.0f} writes/s" if run.writer else ""
            bad = "" if run.good else f"  COUNTS FOR NOTHING: {run.errors} {run.writer or ''}"
            say(
                f"{case} {number + 1}/{options.rounds} {system.label}: {run.rate:,.0f}/s, p50 {run.p50:.2f} ms, p99 {run.p99:.2f} ms, "
                f"busy: server {run.server_busy:.0f} %, client {run.client_busy:.0f} %{beside}{bad}"
            )
    return {name: {**summary.of_runs(runs[name]), "body_bytes": sizes[name]} for name in runs}


def run(options, programs) -> dict:
    systems = load(options, programs)
    try:
        found = {"footprint": begin(systems, options), "cases": {}}
        for case in options.cases:
            found["cases"][case] = compare(systems, case, options)
        for system in systems:
            system.server.thaw()
            time.sleep(2)
            found["footprint"][system.name]["after_mib"] = system.server.resident_mib()
    finally:
        for system in systems:
            system.stop()
    found["systems"] = {system.name: {"label": system.label, "version": system.version(), "settings": system.settings} for system in systems}
    found["roster"] = {name: len(getattr(systems[0].bench.roster, name)) for name in ("teams", "players", "memberships")}
    return found
