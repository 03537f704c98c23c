"""Medians and ranges over the rounds of a case."""

import statistics

METRICS = ("rate", "p50", "p90", "p99", "p999", "max", "server_busy", "client_busy")
BACKGROUND_METRICS = ("rate", "p50", "p99")


def spread(values: list[float]) -> dict:
    return {"median": statistics.median(values), "low": min(values), "high": max(values)}


def summarize(runs: list[dict]) -> dict:
    """The runs of one system in one case. Invalid rounds are counted, but excluded from every figure.

    `by_round` has the rate and p99 of each round, None for an invalid one, so that systems can be compared round by round.
    """
    valid = [run for run in runs if run["valid"]]
    result = {
        "rounds": len(runs),
        "invalid": len(runs) - len(valid),
        "errors": [run["errors"] for run in runs if not run["valid"]],
        "by_round": {metric: [run[metric] if run["valid"] else None for run in runs] for metric in ("rate", "p99")},
    }
    if valid:
        result |= {metric: spread([run[metric] for run in valid]) for metric in METRICS}
        if background := [run["background"] for run in valid if run.get("background")]:
            result["background"] = {
                metric: statistics.median([client[metric] for client in background])
                for metric in BACKGROUND_METRICS
                if all(client[metric] is not None for client in background)
            }
    return result


def paired_ratio(ours: dict | None, theirs: dict | None, metric: str = "rate") -> dict | None:
    """The ratio of two systems in each round in which both are valid: median and range over these rounds."""
    if not ours or not theirs:
        return None
    pairs = zip(ours["by_round"][metric], theirs["by_round"][metric])
    ratios = [one / other for one, other in pairs if one is not None and other]
    return spread(ratios) if ratios else None
