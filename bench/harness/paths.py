"""Paths of the benchmark. Everything a run creates is below `target/bench`, except published results."""

from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
WORK = ROOT / "target" / "bench"
VENV = WORK / "venv"
LUA = BENCH / "lua" / "requests.lua"


def work_dir(*parts: str) -> Path:
    """A directory below `target/bench`, created if it does not exist."""
    path = WORK.joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True)
    return path
