"""The growth section: how Teamsheet's response times change with the size of the roster. Requests are sent one at a time.

Each query is measured twice: as it comes, and as the first read after a write, when no response is cached: that is the
cost of the database itself.
"""

import http.client
import json
import random
import shutil
import statistics
import time
from urllib.parse import quote

from . import roster, summary
from .log import log
from .paths import work_dir
from .systems.base import Bench
from .systems.teamsheet import Teamsheet
from .workload import Request, Workload, measure

PAGE_SIZE = 10
DEEP_PAGE = 1000
DEEP_PAGES = 50  # number of pages from there on
SAMPLES = 400
SECONDS = 3
STARTS = 5


class GrowingTeamsheet(Teamsheet):
    """A Teamsheet with its own data directory."""

    data_name = "growth"


def deep_pages(server) -> list[str]:
    """The paths of page 1000 and the pages after it, or of the last pages of a smaller roster."""
    connection = http.client.HTTPConnection(server.address)
    paths = [f"/api/v1/players?limit={PAGE_SIZE}"]
    while len(paths) < DEEP_PAGE + DEEP_PAGES:
        connection.request("GET", paths[-1])
        page = json.loads(connection.getresponse().read())
        if not page["page"]["next"]:
            break
        paths.append(f"/api/v1/players?limit={PAGE_SIZE}&cursor={page['page']['next']}")
    connection.close()
    return paths[DEEP_PAGE - 1 :] if len(paths) >= DEEP_PAGE else paths[-DEEP_PAGES:]


def name_prefixes(made: roster.Roster) -> list[str]:
    """The first two letters of all family names."""
    return sorted({player["family_name"][:2].lower() for player in made.players})


def queries(system: GrowingTeamsheet) -> dict[str, list[str]]:
    """The paths of each query."""
    rng = random.Random(2)
    players, teams = len(system.bench.roster.players), len(system.bench.roster.teams)
    return {
        "player": [system.player_path(rng.randrange(1, players + 1)) for _ in range(20_000)],
        "squad": [system.squad_path(rng.randrange(1, teams + 1)) for _ in range(20_000)],
        "first page": [f"/api/v1/players?limit={PAGE_SIZE}"],
        "page 1000": deep_pages(system.server),
        "search": [f"/api/v1/players?limit={PAGE_SIZE}&q={quote(prefix)}" for prefix in name_prefixes(system.bench.roster)],
    }


def uncached_latency(system: GrowingTeamsheet, paths: list[str], samples: int) -> dict:
    """The latency of the first read after a write in milliseconds, as seen by a Python client."""
    create = system.create()
    rng = random.Random(3)
    connection = http.client.HTTPConnection(system.server.address)

    def send(method, path, body=None, headers=None):
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status}")

    times = []
    for number in range(samples):
        request = create.requests[number % len(create.requests)]
        send("POST", request.path, request.body.encode(), create.headers)
        path = rng.choice(paths)
        started = time.perf_counter()
        send("GET", path)
        times.append((time.perf_counter() - started) * 1000)
    connection.close()
    return {"p50": statistics.median(times), "p99": sorted(times)[int(len(times) * 0.99)]}


def start_times(system: GrowingTeamsheet, starts: int) -> dict:
    system.start()  # creates the first user
    times = []
    for _ in range(starts):
        system.stop()
        times.append(system.start().startup_seconds * 1000)
    return summary.spread(times)


def measure_query(system: GrowingTeamsheet, paths: list[str], args) -> dict:
    workload = Workload([Request(path) for path in paths])
    workload.check(system.server)
    run = measure(system.server, workload, "growth", args, connections=1, seconds=min(args.seconds, SECONDS))
    uncached = uncached_latency(system, paths, 50 if args.quick else SAMPLES)
    return {"p50": run.p50, "p99": run.p99, "valid": run.valid, "uncached": uncached}


def measure_size(args, programs, players: int) -> dict:
    """Imports a roster of this many players and measures it."""
    made = roster.generate(players, max(players // 20, 1))
    csv_dir = work_dir("growth")
    roster.write_files(made, csv_dir)
    system = GrowingTeamsheet(Bench(args, programs, made, csv_dir))
    started = time.monotonic()
    system.reload()
    result = {"players": players, "teams": len(made.teams), "memberships": len(made.memberships), "import_seconds": time.monotonic() - started}
    result["database_mib"] = sum(file.stat().st_size for file in system.data.iterdir()) / 2**20
    log(f"{players:,} players: imported in {result['import_seconds']:.1f} s")
    try:
        result["start_ms"] = start_times(system, 2 if args.quick else STARTS)
        result["queries"] = {}
        for name, paths in queries(system).items():
            query = result["queries"][name] = measure_query(system, paths, args)
            log(
                f"{players:,} players, {name}: p50 {query['p50']:.3f} ms, p99 {query['p99']:.3f} ms; "
                f"after a write {query['uncached']['p50']:.3f}, {query['uncached']['p99']:.3f} ms"
            )
        result["resident_mib"] = system.server.resident_mib()
    finally:
        system.stop()
        shutil.rmtree(system.data)  # the largest takes a gigabyte
        system.data.mkdir()
    return result


def run(args, programs) -> list[dict]:
    return [measure_size(args, programs, players) for players in args.sizes]
