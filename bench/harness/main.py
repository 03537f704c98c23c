"""The run as a whole."""

import datetime
import json
import signal
import subprocess
import sys
import time

from . import compare, growth, machine, options, prepare, report, server, together, traffic, writer
from .places import BENCH, ROOT, folder

NOISE = 5  # percent


def versions() -> dict:
    def said(*command) -> str:
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()

    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True).stdout.splitlines()[0].split(" [")[0]
    changed = " with changes" if said("git", "status", "--porcelain", "--", "src", "Cargo.toml", "Cargo.lock") else ""
    return {
        "commit": said("git", "rev-parse", "--short=12", "HEAD") + changed,
        "rustc": said("rustc", "--version"),
        "wrk": wrk,
        "python": sys.version.split()[0],
    }


def interrupted(*_) -> None:
    raise KeyboardInterrupt


def tidy() -> None:
    traffic.stop_all()
    writer.stop_all()
    server.stop_all()


def measure(asked) -> dict:
    programs = prepare.everything(asked)
    begun = time.monotonic()
    results = {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": machine.describe(folder(), (asked.server_core, asked.client_core)),
        "versions": versions(),
        "asked": {name: value for name, value in vars(asked).items() if name in ("rounds", "seconds", "quick", "players", "teams", "squads", "server_core", "client_core", "sizes")},
    }
    if max(results["machine"]["busy"]) > NOISE:
        prepare.say(f"The cores are busy with other things, {results['machine']['busy']} %: what is measured now is of little worth.")
    parts = {"compare": compare, "growth": growth, "together": together}
    for name, part in parts.items():
        if not getattr(asked, f"skip_{name}"):
            results[name] = part.run(asked, programs)
            (folder() / "results.json").write_text(json.dumps(results, indent=1))
    results["minutes"] = (time.monotonic() - begun) / 60
    (folder() / "results.json").write_text(json.dumps(results, indent=1))
    return results


def main() -> int:
    asked = options.parse()
    signal.signal(signal.SIGTERM, interrupted)
    try:
        results = json.loads((folder() / "results.json").read_text()) if asked.report_only else measure(asked)
    except KeyboardInterrupt:
        prepare.say("stopped")
        return 130
    finally:
        tidy()
    place = BENCH if asked.publish else folder("report")
    print(report.write(results, place))
    return 0
