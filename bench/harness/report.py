"""Writes what was measured as tables, and has the plots drawn."""

from pathlib import Path

from . import plots
from .places import ROOT

TITLES = {
    "player": "a player by id",
    "page": "a page of 20 players",
    "squad": "the squad of a team",
    "player-writes": "a player, during 100 writes/s",
    "page-writes": "a page, during 100 writes/s",
    "squad-writes": "a squad, during 100 writes/s",
    "not-modified": "a player, `If-None-Match` → 304",
    "create-1": "durable write, one client",
    "create-64": "durable writes, 64 clients",
}
ORDER = ("teamsheet", "pocketbase", "pocketbase-nolog", "flask", "floor")


def row(*cells) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def head(*cells: str) -> list[str]:
    return [row(*cells), "|" + "|".join([" --- "] + [" ---: "] * (len(cells) - 1)) + "|"]


def rate(found: dict | None) -> str:
    if found is None:
        return "–"
    if "rate" not in found:
        return f"no good round of {found['rounds']}"
    spread = found["rate"]
    bad = f"; {found['bad']} of {found['rounds']} rounds bad" if found["bad"] else ""
    return f"{spread['median']:,.0f} ({spread['low']:,.0f}–{spread['high']:,.0f}{bad})"


def median(found: dict | None, name: str) -> float | None:
    return found[name]["median"] if found and name in found else None


def ratio(ours: dict | None, theirs: dict | None, form: str = "{:.1f} ×") -> str:
    if (one := median(ours, "rate")) and (other := median(theirs, "rate")):
        return form.format(one / other)
    return "–"


def times(found: dict | None) -> str:
    if median(found, "p50") is None:
        return "–"
    return f"{median(found, 'p50'):.2f} · {median(found, 'p99'):.2f}"


def comparison(found: dict) -> list[str]:
    names = [name for name in ORDER if name in found["systems"]]
    labels = [found["systems"][name]["label"] for name in names]
    cases = found["cases"]
    lines = ["## Beside its peers", "", "Answers per second, median and range of the rounds; more is better.", ""]
    lines += head("", *labels, "of PocketBase", "of Flask", "of the floor")
    for case, by in cases.items():
        ours = by.get("teamsheet")
        lines.append(row(TITLES[case], *(rate(by.get(name)) for name in names), ratio(ours, by.get("pocketbase")), ratio(ours, by.get("flask")), ratio(ours, by.get("floor"), "{:.2f}")))
    lines += ["", "Latency in ms, p50 · p99, medians of the rounds; less is better. With 64 connections that never pause it is 64 / rate on average.", ""]
    lines += head("", *labels)
    lines += [row(TITLES[case], *(times(by.get(name)) for name in names)) for case, by in cases.items()]
    lines += ["", "Which side was the limit: how busy the server's core and the client's were, in %; and the size of a body in bytes.", ""]
    lines += head("", *labels)
    for case, by in cases.items():
        cells = [f"{median(by[name], 'server_busy'):.0f} · {median(by[name], 'client_busy'):.0f}; {by[name]['body_bytes']:,}" if name in by and "rate" in by[name] else "–" for name in names]
        lines.append(row(TITLES[case], *cells))
    writers = {case: by for case, by in cases.items() if case.endswith("-writes")}
    if writers:
        lines += ["", "The writes beside the reads: how many a second were acknowledged (100 were wanted), p50 · p99 in ms.", ""]
        lines += head("", *labels)
        for case, by in writers.items():
            cells = []
            for name in names:
                writer = by.get(name, {}).get("writer")
                cells.append(f"{writer['rate']:.0f}; {writer['p50']:.1f} · {writer['p99']:.1f}" if writer else "–")
            lines.append(row(TITLES[case], *cells))
    lines += ["", "## What it takes", ""]
    lines += head("", *labels)
    feet = found["footprint"]

    def cells(form):
        return [form(feet[name]) for name in names]

    lines.append(row("resident memory after the start, MiB", *cells(lambda foot: f"{foot['idle_mib']:.1f}")))
    lines.append(row("resident memory after all of the above, MiB", *cells(lambda foot: f"{foot['after_mib']:.1f}" if "after_mib" in foot else "–")))
    lines.append(row("start to first answer, ms", *cells(lambda foot: f"{foot['start_ms']['median']:.0f} ({foot['start_ms']['low']:.0f}–{foot['start_ms']['high']:.0f})")))
    lines.append(row("the program, MiB", *cells(lambda foot: f"{foot['program_mib']:.1f}" if "program_mib" in foot else "–")))
    return lines + [""]


def growth(sizes: list[dict]) -> list[str]:
    base = next((size for size in sizes if size["players"] == 10_000), sizes[0])
    lines = ["## As the roster grows", "", f"Teamsheet, one request after the other: ms, p50 · p99, and in brackets the p50 against that of {base['players']:,} players.", ""]
    lines += ["As it comes, with what is kept in memory:", ""]
    lines += head("", *(f"{size['players']:,} players" for size in sizes))
    for name in base["questions"]:
        cells = []
        for size in sizes:
            one, other = size["questions"][name], base["questions"][name]
            cells.append(f"{one['p50']:.3f} · {one['p99']:.3f} ({one['p50'] / other['p50']:.2f})" + ("" if one["good"] else " BAD"))
        lines.append(row(name, *cells))
    lines += ["", "The first answer after a write, when nothing is kept (as a client in Python sees it):", ""]
    lines += head("", *(f"{size['players']:,} players" for size in sizes))
    for name in base["questions"]:
        cells = []
        for size in sizes:
            one, other = size["questions"][name]["first"], base["questions"][name]["first"]
            cells.append(f"{one['p50']:.3f} · {one['p99']:.3f} ({one['p50'] / other['p50']:.2f})")
        lines.append(row(name, *cells))
    lines += [""]
    lines += head("", *(f"{size['players']:,} players" for size in sizes))
    lines.append(row("memberships", *(f"{size['memberships']:,}" for size in sizes)))
    lines.append(row("start to first answer, ms", *(f"{size['start_ms']['median']:.0f} ({size['start_ms']['low']:.0f}–{size['start_ms']['high']:.0f})" for size in sizes)))
    lines.append(row("import of all, s", *(f"{size['import_seconds']:.1f}" for size in sizes)))
    lines.append(row("database, MiB", *(f"{size['database_mib']:.0f}" for size in sizes)))
    lines.append(row("resident memory after it, MiB", *(f"{size['resident_mib']:.0f}" for size in sizes)))
    return lines + [""]


def together(found: dict) -> list[str]:
    names = {
        "alone": "nothing else",
        "writes": "8 clients that write",
        "sign-ins": "8 clients that sign in",
        "import": "an import of 30,000 players, again and again",
    }
    lines = ["## At the same time", "", "Teamsheet: players by id, 64 connections, while others keep it busy without a pause.", ""]
    lines += head("beside the reads", "reads/s", "kept", "p50, ms", "p99, ms", "of the others")
    alone = found["alone"]
    for what, title in names.items():
        one = found[what]
        beside = one.get("writer", {}).get("rate")
        others = "–" if beside is None else f"{beside:.0f} finished in a round" if what == "import" else f"{beside:,.1f}/s"
        p50, p99 = (f"{median(one, name):.2f}" if name in one else "–" for name in ("p50", "p99"))
        lines.append(row(title, rate(one), ratio({"rate": {"median": 100 * (median(one, "rate") or 0)}}, alone, "{:.0f} %"), p50, p99, others))
    return lines + [""]


def how(results: dict) -> list[str]:
    machine, versions, asked = results["machine"], results["versions"], results["asked"]
    lines = ["## How it was measured", ""]
    lines += [
        f"- {results['date']}, commit {versions['commit']}, {versions['rustc']}, Python {versions['python']}.",
        f"- {machine['cpu']}, {machine['cores']} cores, {machine['memory_mib'] / 1024:.0f} GiB, {machine['system']}, Linux {machine['kernel']}. "
        f"Before the run its cores were {machine['busy'][0]:.0f} and {machine['busy'][1]:.0f} % busy with other things. "
        f"4 KiB made safe on its disk (write and fdatasync) take {machine['flush_us']:.0f} µs.",
        f"- {versions['wrk']}, one thread and 64 connections on core {asked['client_core']}, each server on core {asked['server_core']}. {asked['rounds']} rounds of "
        f"{asked['seconds']:g} s per case, systems in turn, every second round in the opposite order; whoever has no turn is stopped (SIGSTOP), so that it takes no time from others. "
        "Before its first round of a case each has a second to warm up. A round with an answer that was not 2xx (or the 304 asked for), or with an error of the connection, counts for nothing.",
    ]
    if "compare" in results:
        rows = results["compare"]["roster"]
        lines += [
            f"- The roster is invented, the same for all: {rows['teams']:,} teams, {rows['players']:,} players, {rows['memberships']:,} memberships, 22 to 30 of today per team. "
            f"Players are asked for at random among all, squads among {asked['squads'] or 'all'} teams, by one script of wrk for all. No list has a total on either side.",
            "- Teamsheet and the Flask stack give a player with the teams of today; PocketBase gives its record alone, which is less work. In a squad all give the memberships with their players inside.",
            "- The writes beside the reads come from a process of their own on the client's core, at a fixed pace however long an answer takes. Each is an authenticated POST of a player. "
            "PocketBase commits with synchronous=NORMAL, its own setting: it may lose its last writes with the power; the others may not.",
        ]
        lines += ["", *head("", "version", "settings")]
        lines += [row(one["label"], one["version"], one["settings"]) for one in results["compare"]["systems"].values()]
    lines += ["", f"The run took {results.get('minutes', 0):.0f} minutes. To repeat it: `bench/run`; [README.md](README.md) tells more.", ""]
    return lines


def write(results: dict, place: Path) -> str:
    lines = ["# Results", "", "Written by `bench/run`; all figures are of one run on one machine.", ""]
    if results["asked"]["quick"]:
        lines += ["**A quick run: it shows that everything works, and no more.**", ""]
    if "compare" in results:
        lines += comparison(results["compare"])
    if "growth" in results:
        lines += growth(results["growth"])
    if "together" in results:
        lines += together(results["together"])
    lines += how(results)
    path = place / "RESULTS.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    drawn = plots.draw(results, place / "plots")
    return "\n".join(str(one.relative_to(ROOT)) for one in (path, *drawn))
