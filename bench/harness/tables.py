"""Markdown tables and the formatting of their cells."""

NONE = "–"


def row(*cells) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def header(*cells: str) -> list[str]:
    """The header row of a table, and the line below it: the first column is left-aligned, the others right-aligned."""
    return [row(*cells), "|" + "|".join([" --- "] + [" ---: "] * (len(cells) - 1)) + "|"]


def median(result: dict | None, metric: str) -> float | None:
    return result[metric]["median"] if result and metric in result else None


def rate(result: dict | None) -> str:
    """Median and range of the rate."""
    if result is None:
        return NONE
    if "rate" not in result:
        return f"none of {result['rounds']} rounds valid"
    invalid = f"; {result['invalid']} of {result['rounds']} rounds invalid" if result["invalid"] else ""
    return spread(result["rate"], ",.0f", invalid)


def spread(values: dict, form: str, suffix: str = "") -> str:
    return f"{values['median']:{form}} ({values['low']:{form}}–{values['high']:{form}}{suffix})"


def ratio(ours: dict | None, theirs: dict | None, form: str = "{:.1f} ×") -> str:
    """The ratio of the median rates."""
    if (one := median(ours, "rate")) and (other := median(theirs, "rate")):
        return form.format(one / other)
    return NONE


def latency(result: dict | None) -> str:
    if median(result, "p50") is None:
        return NONE
    return f"{median(result, 'p50'):.2f} · {median(result, 'p99'):.2f}"
