"""Draws the tables as SVG that is readable on light and on dark, without a library."""

import math
from html import escape
from pathlib import Path

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.title { font-size: 16px; font-weight: 600; }
.faint { fill: #57606a; font-size: 12px; }
.line { stroke: #d0d7de; stroke-width: 1; }
.ours { fill: #0a7d5a; stroke: #0a7d5a; } .a { fill: #8250df; stroke: #8250df; } .b { fill: #bc4c00; stroke: #bc4c00; }
.c { fill: #0969da; stroke: #0969da; } .d { fill: #9a6700; stroke: #9a6700; } .rest { fill: #8c959f; stroke: #8c959f; }
.curve { fill: none; stroke-width: 2; } .bar { stroke: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .faint { fill: #9198a1; } .line { stroke: #3d444d; }
  .ours { fill: #3fb992; stroke: #3fb992; } .a { fill: #ab7df8; stroke: #ab7df8; } .b { fill: #f0883e; stroke: #f0883e; }
  .c { fill: #58a6ff; stroke: #58a6ff; } .d { fill: #d29922; stroke: #d29922; } .rest { fill: #768390; stroke: #768390; }
  .curve { fill: none; } .bar { stroke: none; }
}
"""
WIDTH = 800
CLASSES = {"teamsheet": "ours", "pocketbase": "a", "pocketbase-nolog": "d", "flask": "b", "floor": "rest"}


class Drawing:
    def __init__(self, title: str, below: str):
        self.parts: list[str] = []
        self.title = title
        self.text(20, 28, title, "title")
        self.text(20, 48, below, "faint")

    def text(self, x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> None:
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>')

    def bar(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" rx="2" class="bar {kind}"/>')

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="line"/>')

    def curve(self, points: list[tuple[float, float]], kind: str) -> None:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" class="{kind} curve"/>')
        self.parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" class="bar {kind}"/>' for x, y in points]

    def save(self, path: Path, height: float) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "\n".join(self.parts)
        path.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(self.title, quote=True)}">\n<style>{STYLE}</style>\n{body}\n</svg>\n',
            encoding="utf-8",
        )
        return path


def nice(value: float) -> float:
    """The next round number above: 1, 2 or 5 with zeros."""
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def bars(title: str, below: str, groups: list[tuple[str, list[tuple[str, str, float]]]], path: Path, unit: str = "", most: float | None = None) -> Path:
    """A group per case, a bar per system, each with its name and value."""
    drawing = Drawing(title, below)
    left, right, top, thick = 210, 90, 70, 18
    most = most or max((value for _, found in groups for _, _, value in found), default=1)
    step = nice(most / 5)
    bottom = top + sum(len(found) * (thick + 3) + 16 for _, found in groups)
    scale = (WIDTH - left - right) / most
    for number in range(int(most / step) + 1):
        x = left + number * step * scale
        drawing.line(x, top - 4, x, bottom)
        drawing.text(x, bottom + 18, f"{number * step:,.0f}{unit}", "faint", "middle")
    y = top
    for name, found in groups:
        drawing.text(20, y + 13, name)
        for label, kind, value in found:
            drawing.text(left - 8, y + 13, label, "faint", "end") if len(found) > 1 and label else None
            drawing.bar(left, y, value * scale, thick, kind)
            drawing.text(left + value * scale + 6, y + 13, f"{value:,.0f}{unit}")
            y += thick + 3
        y += 16
    return drawing.save(path, bottom + 34)


def comparison(found: dict, cases: dict[str, str], title: str, path: Path) -> Path | None:
    """The name of a case stands in a line of its own, above its systems."""
    groups = []
    for case, name in cases.items():
        by = found["cases"].get(case, {})
        one = [(found["systems"][system]["label"], CLASSES[system], by[system]["rate"]["median"]) for system in CLASSES if "rate" in by.get(system, {})]
        if one:
            groups.append((name, one))
    return grouped(title, "answers per second, one core for the server, 64 connections; more is better", groups, path) if groups else None


def grouped(title: str, below: str, groups: list, path: Path) -> Path:
    drawing = Drawing(title, below)
    left, right, thick, y = 170, 80, 16, 64
    most = max(value for _, found in groups for _, _, value in found)
    step, scale = nice(most / 5), (WIDTH - left - right) / most
    bottom = y + sum(24 + len(found) * (thick + 3) + 8 for _, found in groups)
    for number in range(int(most / step) + 1):
        x = left + number * step * scale
        drawing.line(x, y, x, bottom)
        drawing.text(x, bottom + 16, f"{number * step:,.0f}", "faint", "middle")
    for name, found in groups:
        drawing.text(20, y + 16, name)
        y += 24
        for label, kind, value in found:
            drawing.text(left - 8, y + 12, label, "faint", "end")
            drawing.bar(left, y, value * scale, thick, kind)
            drawing.text(left + value * scale + 6, y + 12.5, f"{value:,.0f}")
            y += thick + 3
        y += 8
    return drawing.save(path, bottom + 30)


def growth(sizes: list[dict], path: Path) -> Path:
    """Time per request against players, both in powers of ten."""
    drawing = Drawing("As the roster grows", "median ms per request, the first after a write (nothing kept in memory); less is better")
    left, right, top, height = 70, 150, 70, 300
    names = list(sizes[0]["questions"])
    values = {name: [size["questions"][name]["first"]["p50"] for size in sizes] for name in names}
    every = [value for found in values.values() for value in found]
    low, high = 10 ** math.floor(math.log10(min(every))), 10 ** math.ceil(math.log10(max(every)))
    counts = [size["players"] for size in sizes]

    def x(players: float) -> float:
        return left + math.log(players / counts[0]) / math.log(counts[-1] / counts[0]) * (WIDTH - left - right) if len(counts) > 1 else left

    def y(value: float) -> float:
        return top + height - math.log(value / low) / math.log(high / low) * height

    tick = low
    while tick <= high * 1.001:
        for part in (1, 2, 5):
            if tick * part <= high * 1.001:
                drawing.line(left, y(tick * part), WIDTH - right, y(tick * part))
                drawing.text(left - 8, y(tick * part) + 4, f"{tick * part:g}", "faint", "end")
        tick *= 10
    for players in counts:
        drawing.line(x(players), top, x(players), top + height)
        drawing.text(x(players), top + height + 18, f"{players:,}", "faint", "middle")
    drawing.text((left + WIDTH - right) / 2, top + height + 38, "players", "faint", "middle")
    # A name stands at the end of its curve; where two would meet, one gives way.
    ends = sorted((y(values[name][-1]), name) for name in names)
    taken = -math.inf
    for kind, name in zip(("ours", "a", "b", "c", "d"), names):
        drawing.curve([(x(players), y(value)) for players, value in zip(counts, values[name])], kind)
    for end, name in ends:
        taken = max(end, taken + 16)
        drawing.text(WIDTH - right + 12, taken + 4, name)
    return drawing.save(path, top + height + 54)


def together(found: dict, path: Path) -> Path:
    names = {"alone": "nothing else", "writes": "8 clients that write", "sign-ins": "8 that sign in", "import": "an import"}
    alone = found["alone"]["rate"]["median"]
    groups = [(names[what], [("", "ours", 100 * found[what]["rate"]["median"] / alone)]) for what in names if "rate" in found[what]]
    return bars("Reads while something else goes on", "what is left of the reads per second, in %; server on one core", groups, path, " %", 100)


def draw(results: dict, folder: Path) -> list[Path]:
    made: list[Path | None] = []
    if "compare" in results:
        found = results["compare"]
        reads = {"player": "a player by id", "page": "a page of 20 players", "squad": "the squad of a team"}
        during = {f"{case}-writes": name for case, name in reads.items()}
        writes = {"create-1": "one client, one write after the other", "create-64": "64 clients"}
        made.append(comparison(found, reads, "Reads", folder / "reads.svg"))
        made.append(comparison(found, during, "Reads during 100 writes a second", folder / "reads-during-writes.svg"))
        made.append(comparison(found, writes, "Durable writes", folder / "writes.svg"))
    if "growth" in results:
        made.append(growth(results["growth"], folder / "growth.svg"))
    if results.get("together", {}).get("alone", {}).get("rate"):
        made.append(together(results["together"], folder / "together.svg"))
    return [path for path in made if path]
