"""The comparison of two builds of Teamsheet, BEFORE.md, written after a run with --before."""

from pathlib import Path

from .report import CASE_TITLES, LOAD_TITLES, background_rate, setup
from .summary import paired_ratio
from .tables import NONE, header, latency, median, rate, row, spread


def has_both_builds(results: dict) -> bool:
    return {"teamsheet", "before"} <= results.get("compare", {}).get("systems", {}).keys() or "before" in results.get("concurrent_load", {})


def ratio_cell(ratios: dict | None) -> str:
    return spread(ratios, ".2f") if ratios else NONE


def case_row(title: str, results: dict) -> str:
    before, after = results.get("before"), results.get("teamsheet")
    ratios = ratio_cell(paired_ratio(after, before)), ratio_cell(paired_ratio(after, before, "p99"))
    return row(title, rate(before), rate(after), ratios[0], latency(before), latency(after), ratios[1])


def compared_cases(cases: dict) -> list[str]:
    lines = ["## Requests", "", "Responses per second (higher is better), latency in ms, p50 · p99 (lower is better).", ""]
    lines += header("", "before/s", "new/s", "new/before", "before, ms", "new, ms", "p99 new/before")
    return [*lines, *(case_row(CASE_TITLES[case], results) for case, results in cases.items()), ""]


def compared_loads(section: dict) -> list[str]:
    before, after = section["before"], section["teamsheet"]
    lines = ["## Reads under concurrent load", ""]
    lines += header("concurrent load", "before/s", "new/s", "new/before", "before, ms", "new, ms", "p99 new/before")
    lines += [case_row(title, {"before": before[load], "teamsheet": after[load]}) for load, title in LOAD_TITLES.items()]
    lines += ["", *header("rate of the load", "before", "new")]
    lines += [row(LOAD_TITLES[load], background_rate(load, before[load]), background_rate(load, after[load])) for load in LOAD_TITLES if load != "none"]
    return [*lines, ""]


def compared_footprints(footprints: dict) -> list[str]:
    before, after = footprints["before"], footprints["teamsheet"]
    values = [
        ("resident memory after start, MiB", "idle_mib"),
        ("resident memory after all cases, MiB", "after_mib"),
        ("program size, MiB", "program_mib"),
    ]
    lines = ["## Resources", "", *header("", "before", "new", "new/before")]
    for title, metric in values:
        if metric in before and metric in after:
            lines.append(row(title, f"{before[metric]:.1f}", f"{after[metric]:.1f}", f"{after[metric] / before[metric]:.2f}"))
    starts = [footprint["start_ms"] for footprint in (before, after)]
    ratio = median(after, "start_ms") / median(before, "start_ms")
    lines.append(row("start to first response, ms", *(spread(start, ".1f") for start in starts), f"{ratio:.2f}"))
    return [*lines, ""]


def write(results: dict, directory: Path) -> Path:
    lines = ["# Two builds of Teamsheet", "", "“before” is the binary given with `--before`, “new” the current build. Both are measured in the same rounds.", ""]
    lines += ["Figures are medians and ranges of the rounds. The ratios of rates and latencies are computed per round; their medians and ranges are given.", ""]
    if results["options"]["quick"]:
        lines += ["**A quick run, which only shows that everything works.**", ""]
    if "compare" in results:
        lines += compared_cases(results["compare"]["cases"])
        lines += compared_footprints(results["compare"]["footprint"])
    if "concurrent_load" in results:
        lines += compared_loads(results["concurrent_load"])
    lines += ["## Method", "", f"- The earlier build is `{results['options']['before']}`.", *setup(results), ""]
    path = directory / "BEFORE.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
