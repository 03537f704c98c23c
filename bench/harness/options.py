"""Command-line options of `bench/run`."""

import argparse
import os

SYSTEMS = ("teamsheet", "pocketbase", "flask", "baseline")
OPTIONAL_SYSTEMS = ("before", "pocketbase-nolog")
CASES = ("player", "page", "squad", "squad-page", "player-writes", "page-writes", "squad-writes", "not-modified", "create-1", "create-64")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description="Benchmarks Teamsheet against its peers on this machine, in one run.")
    add = parser.add_argument
    add("--rounds", type=int, default=5, help="rounds per case; each system is measured once per round (5)")
    add("--seconds", type=float, default=5, help="duration of each measurement (5)")
    add("--quick", action="store_true", help="2 rounds of 2 seconds and small rosters: checks that everything works")
    add("--only", action="append", metavar="CASE", choices=CASES, help=f"run only this case; repeatable: {', '.join(CASES)}")
    add("--systems", type=lambda text: tuple(text.split(",")), help=f"comma-separated list (default: {','.join(SYSTEMS)}, and before with --before); also: pocketbase-nolog")
    add("--before", metavar="BINARY", help="a Teamsheet binary of an earlier commit: measures it alongside the current build and compares them in target/bench/report/BEFORE.md")
    add("--players", type=int, default=10_000, help="players in the roster (10000)")
    add("--teams", type=int, default=500, help="teams in the roster (500)")
    add("--squads", type=int, default=0, metavar="N", help="request the squads of N teams instead of all")
    add("--sizes", type=lambda text: [int(size) for size in text.split(",")], help="roster sizes of the growth section, in players (1000,10000,100000,400000)")
    add("--server-core", type=int, help="CPU core of the servers (the first)")
    add("--client-core", type=int, help="CPU core of the clients (the last)")
    add("--skip-compare", action="store_true", help="skip the comparison of systems")
    add("--skip-growth", action="store_true", help="skip the growth section")
    add("--skip-concurrent-load", action="store_true", help="skip the section on reads under concurrent load")
    add("--binary", help="measure this Teamsheet binary instead of building one")
    add("--report-only", action="store_true", help="rewrite the tables and plots from the last results.json")
    add("--publish", action="store_true", help="write bench/RESULTS.md and bench/plots even if the run was partial or used --before")
    args = parser.parse_args()
    if args.quick:
        args.rounds, args.seconds = 2, 2
    if args.sizes is None:
        args.sizes = [1_000, 10_000] if args.quick else [1_000, 10_000, 100_000, 400_000]
    args.cases = [case for case in CASES if not args.only or case in args.only]
    choose_systems(parser, args)
    choose_cores(parser, args)
    partial = args.quick or args.only or args.skip_compare or args.skip_growth or args.skip_concurrent_load
    args.complete = not partial and args.rounds >= 5 and set(args.systems) >= set(SYSTEMS) and not args.before
    return args


def choose_systems(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    if args.systems is None:
        args.systems = (*SYSTEMS, "before") if args.before else SYSTEMS
    available = {*SYSTEMS, *OPTIONAL_SYSTEMS}
    if unknown := set(args.systems) - available:
        parser.error(f"unknown system: {', '.join(sorted(unknown))}; available: {', '.join(sorted(available))}")
    if args.before and "before" not in args.systems or not args.before and "before" in args.systems:
        parser.error("--before BINARY and the system 'before' need each other")
    if "baseline" in args.systems and "teamsheet" not in args.systems:
        parser.error("the baseline replays the responses of teamsheet, which is not among --systems")


def choose_cores(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    cores = sorted(os.sched_getaffinity(0))
    args.server_core = cores[0] if args.server_core is None else args.server_core
    args.client_core = cores[-1] if args.client_core is None else args.client_core
    if args.server_core == args.client_core:
        parser.error("the servers and the clients need one core each")
