"""Gets what a run needs: wrk, the peers, and release builds of Teamsheet and of the floor."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .places import BENCH, ROOT, VENV, WORK


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def wrk() -> None:
    if shutil.which("wrk"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit("bench/run: wrk is missing; install it first (Debian: apt-get install wrk)")
    say("installing wrk …")
    subprocess.run(["apt-get", "update", "-qq"], check=True, stdout=sys.stderr)
    subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=True, stdout=sys.stderr)


def peers() -> None:
    """PocketBase and the Flask stack, in a virtual environment that is made anew when the versions change."""
    wanted = (BENCH / "requirements.txt").read_text()
    mark = VENV / "installed.txt"
    if mark.exists() and mark.read_text() == wanted:
        return
    say("installing the peers …")
    shutil.rmtree(VENV, ignore_errors=True)
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([VENV / "bin" / "pip", "install", "-q", "--no-deps", "-r", BENCH / "requirements.txt"], check=True, stdout=sys.stderr)
    mark.write_text(wanted)


def build(target: list[str]) -> Path:
    """Builds one program of the crate and says where cargo has put it."""
    command = ["cargo", "build", "--release", "--locked", *target, "--message-format=json-render-diagnostics"]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    made = (json.loads(line) for line in built.stdout.splitlines())
    return Path(next(line["executable"] for line in made if line.get("executable") and line["target"]["name"] == target[1]))


def programs(options) -> dict[str, Path]:
    say("building …")
    made = {"teamsheet": Path(options.binary).resolve() if options.binary else build(["--bin", "teamsheet"])}
    if "floor" in options.systems:
        made["floor"] = build(["--example", "floor"])
    made["pocketbase"] = VENV / "bin" / "pocketbase"
    made["python"] = VENV / "bin" / "python"
    return made


def everything(options) -> dict[str, Path]:
    wrk()
    if set(options.systems) - {"teamsheet", "floor"}:
        peers()
    return programs(options)
