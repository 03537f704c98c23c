"""Installs and builds what a run needs: wrk, the peer systems, and release builds of Teamsheet and the baseline."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .log import log
from .paths import BENCH, ROOT, VENV, WORK


def install_wrk() -> None:
    if shutil.which("wrk"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit("bench/run: wrk is missing; install it first (Debian: apt-get install wrk)")
    log("installing wrk …")
    subprocess.run(["apt-get", "update", "-qq"], check=True, stdout=sys.stderr)
    subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=True, stdout=sys.stderr)


def install_peers() -> None:
    """Installs PocketBase and the Flask stack into a virtual environment, recreated when requirements.txt changes."""
    requirements = (BENCH / "requirements.txt").read_text()
    installed = VENV / "installed.txt"
    if installed.exists() and installed.read_text() == requirements:
        return
    log("installing the peer systems …")
    shutil.rmtree(VENV, ignore_errors=True)
    WORK.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([VENV / "bin" / "pip", "install", "-q", "--no-deps", "-r", BENCH / "requirements.txt"], check=True, stdout=sys.stderr)
    installed.write_text(requirements)


def build(target: list[str]) -> Path:
    """Builds a target of the crate, given as cargo arguments, and returns the path of the executable."""
    command = ["cargo", "build", "--release", "--locked", *target, "--message-format=json-render-diagnostics"]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    messages = (json.loads(line) for line in output.splitlines())
    return Path(next(message["executable"] for message in messages if message.get("executable") and message["target"]["name"] == target[1]))


def programs(args) -> dict[str, Path]:
    log("building …")
    paths = {"teamsheet": Path(args.binary).resolve() if args.binary else build(["--bin", "teamsheet"])}
    if args.before:
        paths["before"] = Path(args.before).resolve(strict=True)
    if "baseline" in args.systems:
        paths["baseline"] = build(["--example", "baseline"])
    paths["pocketbase"] = VENV / "bin" / "pocketbase"
    paths["python"] = VENV / "bin" / "python"
    return paths


def prepare(args) -> dict[str, Path]:
    """Installs what is missing and returns the paths of the programs."""
    install_wrk()
    if set(args.systems) - {"teamsheet", "before", "baseline"}:
        install_peers()
    return programs(args)
