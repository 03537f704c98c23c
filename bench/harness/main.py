"""The benchmark run: measures, writes results.json, then the report."""

import datetime
import json
import signal
import subprocess
import sys
import time

from . import before_report, compare, concurrent_load, growth, machine, options, paced_client, prepare, report, server, workload
from .log import log
from .paths import BENCH, ROOT, work_dir

MAX_BUSY = 5  # percent of a core that other processes may use before a warning is logged
RECORDED_OPTIONS = ("rounds", "seconds", "quick", "players", "teams", "squads", "server_core", "client_core", "sizes", "before", "complete")


def versions() -> dict:
    def run_command(*command) -> str:
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()

    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True).stdout.splitlines()[0].split(" [")[0]
    changed = " with changes" if run_command("git", "status", "--porcelain", "--", "src", "Cargo.toml", "Cargo.lock") else ""
    return {
        "commit": run_command("git", "rev-parse", "--short=12", "HEAD") + changed,
        "rustc": run_command("rustc", "--version"),
        "wrk": wrk,
        "python": sys.version.split()[0],
    }


def interrupt(*_) -> None:
    raise KeyboardInterrupt


def cleanup() -> None:
    workload.kill_all()
    paced_client.kill_all()
    server.stop_all()


def measure(args) -> dict:
    programs = prepare.prepare(args)
    started = time.monotonic()
    results = {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": machine.describe(work_dir(), (args.server_core, args.client_core)),
        "versions": versions(),
        "options": {name: getattr(args, name) for name in RECORDED_OPTIONS},
    }
    if max(results["machine"]["busy"]) > MAX_BUSY:
        log(f"warning: other processes use {results['machine']['busy']} % of the cores; the results will be unreliable")
    results_file = work_dir() / "results.json"
    sections = {"compare": compare, "growth": growth, "concurrent_load": concurrent_load}
    for name, section in sections.items():
        if not getattr(args, f"skip_{name}"):
            results[name] = section.run(args, programs)
            results_file.write_text(json.dumps(results, indent=1))
    results["minutes"] = (time.monotonic() - started) / 60
    results_file.write_text(json.dumps(results, indent=1))
    return results


def main() -> int:
    args = options.parse()
    signal.signal(signal.SIGTERM, interrupt)
    try:
        results = json.loads((work_dir() / "results.json").read_text()) if args.report_only else measure(args)
    except KeyboardInterrupt:
        log("interrupted")
        return 130
    finally:
        cleanup()
    publish = args.publish or results["options"]["complete"]
    written = report.write(results, BENCH if publish else work_dir("report"))
    if before_report.has_both_builds(results):
        written.append(before_report.write(results, work_dir("report")))
    print("\n".join(str(path.relative_to(ROOT)) for path in written))
    return 0
