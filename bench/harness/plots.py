"""SVG plots of the results, readable in light and dark mode."""

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
CSS_CLASSES = {"teamsheet": "ours", "pocketbase": "a", "pocketbase-nolog": "d", "flask": "b", "baseline": "rest"}


class Drawing:
    """An SVG document with a title."""

    def __init__(self, title: str, subtitle: str):
        self.parts: list[str] = []
        self.title = title
        self.text(20, 28, title, "title")
        self.text(20, 48, subtitle, "faint")

    def text(self, x: float, y: float, text: str, css_class: str = "", anchor: str = "start") -> None:
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{css_class}" text-anchor="{anchor}">{escape(text)}</text>')

    def bar(self, x: float, y: float, width: float, height: float, css_class: str) -> None:
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" rx="2" class="bar {css_class}"/>')

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="line"/>')

    def curve(self, points: list[tuple[float, float]], css_class: str) -> None:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" class="{css_class} curve"/>')
        self.parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" class="bar {css_class}"/>' for x, y in points]

    def save(self, path: Path, height: float) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "\n".join(self.parts)
        path.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(self.title, quote=True)}">\n<style>{STYLE}</style>\n{body}\n</svg>\n',
            encoding="utf-8",
        )
        return path


def round_up(value: float) -> float:
    """The next larger 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def bars(title: str, subtitle: str, groups: list[tuple[str, list[tuple[str, str, float]]]], path: Path, unit: str = "", largest: float | None = None) -> Path:
    """One group of labeled bars per case; a case is named to the left of its first bar."""
    drawing = Drawing(title, subtitle)
    left, right, top, thickness = 210, 90, 70, 18
    largest = largest or max((value for _, values in groups for _, _, value in values), default=1)
    step = round_up(largest / 5)
    bottom = top + sum(len(values) * (thickness + 3) + 16 for _, values in groups)
    scale = (WIDTH - left - right) / largest
    for number in range(int(largest / step) + 1):
        x = left + number * step * scale
        drawing.line(x, top - 4, x, bottom)
        drawing.text(x, bottom + 18, f"{number * step:,.0f}{unit}", "faint", "middle")
    y = top
    for name, values in groups:
        drawing.text(20, y + 13, name)
        for label, css_class, value in values:
            drawing.text(left - 8, y + 13, label, "faint", "end") if len(values) > 1 and label else None
            drawing.bar(left, y, value * scale, thickness, css_class)
            drawing.text(left + value * scale + 6, y + 13, f"{value:,.0f}{unit}")
            y += thickness + 3
        y += 16
    return drawing.save(path, bottom + 34)


def comparison(section: dict, cases: dict[str, str], title: str, path: Path) -> Path | None:
    groups = []
    for case, name in cases.items():
        results = section["cases"].get(case, {})
        systems = [system for system in CSS_CLASSES if "rate" in results.get(system, {})]
        if systems:
            groups.append((name, [(section["systems"][system]["label"], CSS_CLASSES[system], results[system]["rate"]["median"]) for system in systems]))
    return grouped_bars(title, "responses per second, one core for the server, 64 connections; higher is better", groups, path) if groups else None


def grouped_bars(title: str, subtitle: str, groups: list, path: Path) -> Path:
    """Like `bars`, but the name of a group has its own line above its bars."""
    drawing = Drawing(title, subtitle)
    left, right, thickness, y = 170, 80, 16, 64
    largest = max(value for _, values in groups for _, _, value in values)
    step, scale = round_up(largest / 5), (WIDTH - left - right) / largest
    bottom = y + sum(24 + len(values) * (thickness + 3) + 8 for _, values in groups)
    for number in range(int(largest / step) + 1):
        x = left + number * step * scale
        drawing.line(x, y, x, bottom)
        drawing.text(x, bottom + 16, f"{number * step:,.0f}", "faint", "middle")
    for name, values in groups:
        drawing.text(20, y + 16, name)
        y += 24
        for label, css_class, value in values:
            drawing.text(left - 8, y + 12, label, "faint", "end")
            drawing.bar(left, y, value * scale, thickness, css_class)
            drawing.text(left + value * scale + 6, y + 12.5, f"{value:,.0f}")
            y += thickness + 3
        y += 8
    return drawing.save(path, bottom + 30)


def growth(sizes: list[dict], path: Path) -> Path:
    """Latency by number of players, on logarithmic axes."""
    drawing = Drawing("Latency by roster size", "median latency in ms of the first read after a write (not cached); lower is better")
    left, right, top, height = 70, 150, 70, 300
    names = list(sizes[0]["queries"])
    values = {name: [size["queries"][name]["uncached"]["p50"] for size in sizes] for name in names}
    all_values = [value for latencies in values.values() for value in latencies]
    low, high = 10 ** math.floor(math.log10(min(all_values))), 10 ** math.ceil(math.log10(max(all_values)))
    counts = [size["players"] for size in sizes]

    def x(players: float) -> float:
        return left + math.log(players / counts[0]) / math.log(counts[-1] / counts[0]) * (WIDTH - left - right) if len(counts) > 1 else left

    def y(value: float) -> float:
        return top + height - math.log(value / low) / math.log(high / low) * height

    tick = low
    while tick <= high * 1.001:
        for factor in (1, 2, 5):
            if tick * factor <= high * 1.001:
                drawing.line(left, y(tick * factor), WIDTH - right, y(tick * factor))
                drawing.text(left - 8, y(tick * factor) + 4, f"{tick * factor:g}", "faint", "end")
        tick *= 10
    for players in counts:
        drawing.line(x(players), top, x(players), top + height)
        drawing.text(x(players), top + height + 18, f"{players:,}", "faint", "middle")
    drawing.text((left + WIDTH - right) / 2, top + height + 38, "players", "faint", "middle")
    # Each curve is labeled at its end; labels that would overlap are moved down.
    ends = sorted((y(values[name][-1]), name) for name in names)
    label_y = -math.inf
    for css_class, name in zip(("ours", "a", "b", "c", "d"), names):
        drawing.curve([(x(players), y(value)) for players, value in zip(counts, values[name])], css_class)
    for end, name in ends:
        label_y = max(end, label_y + 16)
        drawing.text(WIDTH - right + 12, label_y + 4, name)
    return drawing.save(path, top + height + 54)


def concurrent_load(results: dict, path: Path) -> Path:
    names = {"none": "no other load", "writes": "8 clients writing", "sign-ins": "8 signing in", "import": "an import"}
    unloaded = results["none"]["rate"]["median"]
    groups = [(names[load], [("", "ours", 100 * results[load]["rate"]["median"] / unloaded)]) for load in names if "rate" in results[load]]
    return bars("Reads under concurrent load", "reads per second relative to no other load, in %; server on one core", groups, path, " %", 100)


def draw(results: dict, directory: Path) -> list[Path]:
    """Draws all plots the results have data for, and returns their paths."""
    paths: list[Path | None] = []
    if "compare" in results:
        section = results["compare"]
        reads = {"player": "a player by id", "page": "a page of 20 players", "squad": "the squad of a team"}
        during_writes = {f"{case}-writes": name for case, name in reads.items()}
        writes = {"create-1": "one client", "create-64": "64 clients"}
        paths.append(comparison(section, reads, "Reads", directory / "reads.svg"))
        paths.append(comparison(section, during_writes, "Reads during 100 writes per second", directory / "reads-during-writes.svg"))
        paths.append(comparison(section, writes, "Durable writes", directory / "writes.svg"))
    if "growth" in results:
        paths.append(growth(results["growth"], directory / "growth.svg"))
    loads = results.get("concurrent_load", {}).get("teamsheet", {})
    if loads.get("none", {}).get("rate"):
        paths.append(concurrent_load(loads, directory / "concurrent-load.svg"))
    return [path for path in paths if path]
