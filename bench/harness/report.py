"""The report: RESULTS.md and its plots, written from results.json."""

from pathlib import Path

from . import plots
from .tables import NONE, header, latency, median, rate, ratio, row, spread

CASE_TITLES = {
    "player": "a player by id",
    "page": "a page of 20 players",
    "squad": "the squad of a team",
    "squad-page": "the web page of a squad",
    "player-writes": "a player, during 100 writes/s",
    "page-writes": "a page, during 100 writes/s",
    "squad-writes": "a squad, during 100 writes/s",
    "not-modified": "a player, `If-None-Match` → 304",
    "create-1": "durable writes, one client",
    "create-64": "durable writes, 64 clients",
}
LOAD_TITLES = {
    "none": "nothing",
    "writes": "8 clients writing",
    "sign-ins": "8 clients signing in",
    "import": "repeated import of 30,000 players",
}
COLUMNS = ("teamsheet", "pocketbase", "pocketbase-nolog", "flask", "baseline")


def comparison(section: dict) -> list[str]:
    names = [name for name in COLUMNS if name in section["systems"]]
    labels = [section["systems"][name]["label"] for name in names]
    return [
        *rate_table(section["cases"], names, labels),
        *latency_table(section["cases"], names, labels),
        *utilization_table(section["cases"], names, labels),
        *background_table(section["cases"], names, labels),
        *footprint_table(section["footprint"], names, labels),
    ]


def rate_table(cases: dict, names: list[str], labels: list[str]) -> list[str]:
    lines = ["## Comparison", "", "Responses per second, median and range of the rounds; higher is better. The last columns are the ratios of the medians.", ""]
    lines += header("", *labels, "vs PocketBase", "vs Flask", "vs baseline")
    for case, results in cases.items():
        teamsheet = results.get("teamsheet")
        ratios = ratio(teamsheet, results.get("pocketbase")), ratio(teamsheet, results.get("flask")), ratio(teamsheet, results.get("baseline"), "{:.2f}")
        lines.append(row(CASE_TITLES[case], *(rate(results.get(name)) for name in names), *ratios))
    return [*lines, ""]


def latency_table(cases: dict, names: list[str], labels: list[str]) -> list[str]:
    lines = ["Latency in ms, p50 · p99, medians of the rounds; lower is better. 64 connections without pauses have a mean latency of 64 / rate.", ""]
    lines += header("", *labels)
    lines += [row(CASE_TITLES[case], *(latency(results.get(name)) for name in names)) for case, results in cases.items()]
    return [*lines, ""]


def utilization_table(cases: dict, names: list[str], labels: list[str]) -> list[str]:
    def cell(result: dict | None) -> str:
        if not result or "rate" not in result:
            return NONE
        return f"{median(result, 'server_busy'):.0f} · {median(result, 'client_busy'):.0f}; {result['body_bytes']:,}"

    lines = ["The bottleneck: CPU usage of the server's core · the client's core in %; body size in bytes.", ""]
    lines += header("", *labels)
    lines += [row(CASE_TITLES[case], *(cell(results.get(name)) for name in names)) for case, results in cases.items()]
    return [*lines, ""]


def background_table(cases: dict, names: list[str], labels: list[str]) -> list[str]:
    def cell(result: dict | None) -> str:
        writes = (result or {}).get("background")
        return f"{writes['rate']:.0f}; {writes['p50']:.1f} · {writes['p99']:.1f}" if writes else NONE

    with_writes = {case: results for case, results in cases.items() if case.endswith("-writes")}
    if not with_writes:
        return []
    lines = ["The writes during these reads: acknowledged writes per second (target: 100); latency in ms, p50 · p99.", ""]
    lines += header("", *labels)
    lines += [row(CASE_TITLES[case], *(cell(results.get(name)) for name in names)) for case, results in with_writes.items()]
    return [*lines, ""]


def footprint_table(footprints: dict, names: list[str], labels: list[str]) -> list[str]:
    def cells(metric: str) -> list[str]:
        return [f"{footprints[name][metric]:.1f}" if metric in footprints[name] else NONE for name in names]

    lines = ["## Resources", "", *header("", *labels)]
    lines.append(row("resident memory after start, MiB", *cells("idle_mib")))
    lines.append(row("resident memory after all cases above, MiB", *cells("after_mib")))
    lines.append(row("start to first response, ms", *(spread(footprints[name]["start_ms"], ".0f") for name in names)))
    lines.append(row("program size, MiB", *cells("program_mib")))
    return [*lines, ""]


def growth(sizes: list[dict]) -> list[str]:
    base = next((size for size in sizes if size["players"] == 10_000), sizes[0])
    columns = header("", *(f"{size['players']:,} players" for size in sizes))

    def cell(query: dict, base_query: dict) -> str:
        return f"{query['p50']:.3f} · {query['p99']:.3f} ({query['p50'] / base_query['p50']:.2f})"

    lines = ["## Growth", "", f"Teamsheet with one client: latency in ms, p50 · p99, and in parentheses the p50 relative to {base['players']:,} players.", ""]
    lines += ["With the response cache:", "", *columns]
    for name, base_query in base["queries"].items():
        queries = [size["queries"][name] for size in sizes]
        lines.append(row(name, *(cell(query, base_query) + ("" if query["valid"] else " INVALID") for query in queries)))
    lines += ["", "The first read after a write, which is not cached (measured by a Python client):", "", *columns]
    for name, base_query in base["queries"].items():
        lines.append(row(name, *(cell(size["queries"][name]["uncached"], base_query["uncached"]) for size in sizes)))
    lines += ["", *columns]
    lines.append(row("memberships", *(f"{size['memberships']:,}" for size in sizes)))
    lines.append(row("start to first response, ms", *(spread(size["start_ms"], ".0f") for size in sizes)))
    lines.append(row("import of the roster, s", *(f"{size['import_seconds']:.1f}" for size in sizes)))
    lines.append(row("database, MiB", *(f"{size['database_mib']:.0f}" for size in sizes)))
    lines.append(row("resident memory afterwards, MiB", *(f"{size['resident_mib']:.0f}" for size in sizes)))
    return [*lines, ""]


def background_rate(load: str, result: dict) -> str:
    value = result.get("background", {}).get("rate")
    if value is None:
        return NONE
    return f"{value:.0f} finished per round" if load == "import" else f"{value:,.1f}/s"


def concurrent_load(results: dict) -> list[str]:
    lines = ["## Reads under concurrent load", "", "Teamsheet: players by id, 64 connections, while other clients send requests without pauses.", ""]
    lines += header("concurrent load", "reads/s", "relative to none", "p50, ms", "p99, ms", "rate of the load")
    for load, title in LOAD_TITLES.items():
        result = results[load]
        percent = ratio({"rate": {"median": 100 * (median(result, "rate") or 0)}}, results["none"], "{:.0f} %")
        p50, p99 = (f"{median(result, metric):.2f}" if metric in result else NONE for metric in ("p50", "p99"))
        lines.append(row(title, rate(result), percent, p50, p99, background_rate(load, result)))
    return [*lines, ""]


def setup(results: dict) -> list[str]:
    """The machine, the versions, and the conditions of the measurement."""
    machine, versions, options = results["machine"], results["versions"], results["options"]
    return [
        f"- {results['date']}, commit {versions['commit']}, {versions['rustc']}, Python {versions['python']}.",
        f"- {machine['cpu']}, {machine['cores']} cores, {machine['memory_mib'] / 1024:.0f} GiB, {machine['system']}, Linux {machine['kernel']}. "
        f"Before the run, other processes used {machine['busy'][0]:.0f} and {machine['busy'][1]:.0f} % of its cores. "
        f"A durable write of 4 KiB to its disk (write and fdatasync) takes {machine['flush_us']:.0f} µs.",
        f"- {versions['wrk']}, one thread and 64 connections on core {options['client_core']}; each server on core {options['server_core']}. {options['rounds']} rounds of "
        f"{options['seconds']:g} s per case, systems in turn, every second round in the opposite order; the other servers are paused (SIGSTOP) meanwhile. "
        "Before its first round of a case, each system is warmed up for a second. A round with a status other than 2xx (or the expected 304), or with a connection error, is invalid and excluded.",
    ]


def comparison_setup(section: dict, options: dict) -> list[str]:
    rows = section["roster"]
    lines = [
        f"- The roster is generated and the same for all: {rows['teams']:,} teams, {rows['players']:,} players, {rows['memberships']:,} memberships, 22 to 30 current ones per team. "
        f"Requests are drawn at random from all players, and from the squads of {options['squads'] or 'all'} teams, by the same wrk script for all systems. No list includes a total.",
        "- A player includes the current teams in Teamsheet and the Flask stack, but not in PocketBase, which is less work. A squad includes memberships and players in all systems.",
        "- The writes during reads are sent by a separate process on the client's core, at a fixed rate regardless of response times. Each is an authenticated POST of a player. "
        "PocketBase commits with synchronous=NORMAL, its default: a power failure may lose its last writes. The others do not lose acknowledged writes.",
        "",
        *header("", "version", "settings"),
    ]
    return lines + [row(system["label"], system["version"], system["settings"]) for name, system in section["systems"].items() if name in COLUMNS]


def write(results: dict, directory: Path) -> list[Path]:
    """Writes RESULTS.md and the plots into the directory, and returns their paths."""
    lines = ["# Results", "", "Written by `bench/run`. All figures are from one run on one machine.", ""]
    if results["options"]["quick"]:
        lines += ["**A quick run, which only shows that everything works.**", ""]
    if "compare" in results:
        lines += comparison(results["compare"])
    if "growth" in results:
        lines += growth(results["growth"])
    if "concurrent_load" in results:
        lines += concurrent_load(results["concurrent_load"]["teamsheet"])
    lines += ["## Method", "", *setup(results)]
    if "compare" in results:
        lines += comparison_setup(results["compare"], results["options"])
    lines += ["", f"The run took {results.get('minutes', 0):.0f} minutes. To repeat it: `bench/run`; see [README.md](README.md).", ""]
    path = directory / "RESULTS.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    return [path, *plots.draw(results, directory / "plots")]
