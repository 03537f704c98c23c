"""Where things are. Everything that is made lies below `target/bench`, but the results."""

from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
WORK = ROOT / "target" / "bench"
VENV = WORK / "venv"
LUA = BENCH / "lua" / "requests.lua"


def folder(*parts: str) -> Path:
    """A folder below `target/bench`, made if need be."""
    path = WORK.joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True)
    return path
