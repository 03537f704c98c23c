"""Medians and ranges of what several turns gave."""

import statistics


def spread(values: list[float]) -> dict:
    return {"median": statistics.median(values), "low": min(values), "high": max(values)}


def of_runs(runs: list[dict]) -> dict:
    """One case of one system. A turn with an answer that was no success counts for nothing, but is counted."""
    good = [run for run in runs if run["good"]]
    found = {"rounds": len(runs), "bad": len(runs) - len(good), "errors": [run["errors"] for run in runs if not run["good"]]}
    if good:
        found |= {name: spread([run[name] for run in good]) for name in ("rate", "p50", "p90", "p99", "p999", "max", "server_busy", "client_busy")}
        if writers := [run["writer"] for run in good if run.get("writer")]:
            found["writer"] = {name: statistics.median([writer[name] for writer in writers]) for name in ("rate", "p50", "p99") if all(writer[name] is not None for writer in writers)}
    return found
