"""The second table: what becomes of Teamsheet as its roster grows. One request after the other.

Each question is measured twice: as it comes, and each time as the first after a write, when no answer is kept in memory:
that is what the database itself costs.
"""

import http.client
import json
import random
import shutil
import statistics
import time
from urllib.parse import quote

from . import roster, summary
from .places import folder
from .prepare import say
from .systems.base import Bench
from .systems.teamsheet import Teamsheet
from .traffic import Request, Traffic, measure

PAGE = 10
PAGE_NUMBER = 1000
PAGES = 50  # so many pages from there on are asked for
SAMPLES = 400
SECONDS = 3
STARTS = 5


class Grown(Teamsheet):
    """A Teamsheet with a roster of a size of its own."""

    name = "growth"


def last_pages(server) -> list[str]:
    """The paths of page 1000 and those after it, or of the last pages that there are."""
    connection = http.client.HTTPConnection(server.address)
    paths = [f"/api/v1/players?limit={PAGE}"]
    while len(paths) < PAGE_NUMBER + PAGES:
        connection.request("GET", paths[-1])
        page = json.loads(connection.getresponse().read())
        if not page["page"]["next"]:
            break
        paths.append(f"/api/v1/players?limit={PAGE}&cursor={page['page']['next']}")
    connection.close()
    return paths[PAGE_NUMBER - 1 :] if len(paths) >= PAGE_NUMBER else paths[-PAGES:]


def prefixes(made: roster.Roster) -> list[str]:
    """The two letters that family names begin with."""
    return sorted({player["family_name"][:2].lower() for player in made.players})


def questions(system: Grown) -> dict[str, list[str]]:
    rng = random.Random(2)
    players, teams = len(system.bench.roster.players), len(system.bench.roster.teams)
    return {
        "player": [system.player_path(rng.randrange(1, players + 1)) for _ in range(20_000)],
        "squad": [system.squad_path(rng.randrange(1, teams + 1)) for _ in range(20_000)],
        "first page": [f"/api/v1/players?limit={PAGE}"],
        "page 1000": last_pages(system.server),
        "search": [f"/api/v1/players?limit={PAGE}&q={quote(prefix)}" for prefix in prefixes(system.bench.roster)],
    }


def first_after_write(system: Grown, paths: list[str], samples: int) -> dict:
    """In milliseconds, as a small client sees it."""
    create = system.create()
    rng = random.Random(3)
    connection = http.client.HTTPConnection(system.server.address)

    def ask(method, path, body=None, headers=None):
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status}")

    times = []
    for number in range(samples):
        request = create.requests[number % len(create.requests)]
        ask("POST", request.path, request.body.encode(), create.headers)
        path = rng.choice(paths)
        begun = time.perf_counter()
        ask("GET", path)
        times.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return {"p50": statistics.median(times), "p99": sorted(times)[int(len(times) * 0.99)]}


def size(options, programs, players: int) -> dict:
    made = roster.make(players, max(players // 20, 1))
    files = folder("growth")
    roster.write_files(made, files)
    system = Grown(Bench(options, programs, made, files))
    begun = time.monotonic()
    system.fill()
    found = {"players": players, "teams": len(made.teams), "memberships": len(made.memberships), "import_seconds": time.monotonic() - begun}
    found["database_mib"] = sum(file.stat().st_size for file in system.data.iterdir()) / 2**20
    say(f"{players:,} players: imported in {found['import_seconds']:.1f} s")
    try:
        times = []
        system.start()  # makes the first user
        for _ in range(2 if options.quick else STARTS):
            system.stop()
            times.append(system.start().seconds_to_first_answer * 1000)
        found["start_ms"] = summary.spread(times)
        found["questions"] = {}
        for name, paths in questions(system).items():
            traffic = Traffic([Request(path) for path in paths])
            traffic.check(system.server)
            run = measure(system.server, traffic, "growth", options, connections=1, seconds=min(options.seconds, SECONDS))
            uncached = first_after_write(system, paths, 50 if options.quick else SAMPLES)
            found["questions"][name] = {"p50": run.p50, "p99": run.p99, "good": run.good, "first": uncached}
            say(f"{players:,} players, {name}: p50 {run.p50:.3f} ms, p99 {run.p99:.3f} ms; after a write {uncached['p50']:.3f}, {uncached['p99']:.3f} ms")
        found["resident_mib"] = system.server.resident_mib()
    finally:
        system.stop()
        shutil.rmtree(system.data)  # the large ones take a gigabyte
        system.data.mkdir()
    return found


def run(options, programs) -> list[dict]:
    return [size(options, programs, players) for players in options.sizes]
