"""What can be asked of `bench/run`."""

import argparse
import os

SYSTEMS = ("teamsheet", "pocketbase", "flask", "floor")
CASES = ("player", "page", "squad", "player-writes", "page-writes", "squad-writes", "not-modified", "create-1", "create-64")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures Teamsheet beside its peers, on this machine, in one run.")
    add = parser.add_argument
    add("--rounds", type=int, default=5, help="how often each system has its turn in each case (5)")
    add("--seconds", type=float, default=5, help="how long each turn lasts (5)")
    add("--quick", action="store_true", help="2 rounds of 2 seconds, and small sizes: to see that everything works")
    add("--only", action="append", metavar="CASE", choices=CASES, help=f"only this case, may be given more than once: {', '.join(CASES)}")
    add("--systems", type=lambda text: tuple(text.split(",")), default=SYSTEMS, help=f"of {','.join(SYSTEMS)}, and pocketbase-nolog")
    add("--players", type=int, default=10_000, help="how many players there are in the comparison (10000)")
    add("--teams", type=int, default=500, help="how many teams (500)")
    add("--squads", type=int, default=0, metavar="N", help="ask for the squads of N teams rather than of all")
    add("--sizes", type=lambda text: [int(size) for size in text.split(",")], help="players in the table of growth (1000,10000,100000,400000)")
    add("--server-core", type=int, help="the core of the servers (the first)")
    add("--client-core", type=int, help="the core of wrk and of whoever writes (the last)")
    add("--skip-compare", action="store_true", help="no comparison")
    add("--skip-growth", action="store_true", help="no table of growth")
    add("--skip-together", action="store_true", help="no table of what happens at the same time")
    add("--binary", help="a Teamsheet that is built already, instead of building one")
    add("--report-only", action="store_true", help="write the tables and plots anew from what was measured last")
    add("--publish", action="store_true", help="write bench/RESULTS.md and bench/plots also after a part of a run")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 2, 2
    if options.sizes is None:
        options.sizes = [1_000, 10_000] if options.quick else [1_000, 10_000, 100_000, 400_000]
    options.cases = [case for case in CASES if not options.only or case in options.only]
    known = {*SYSTEMS, "pocketbase-nolog"}
    if unknown := set(options.systems) - known:
        parser.error(f"no such system: {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
    if {"floor", "teamsheet"} & set(options.systems) == {"floor"}:
        parser.error("the floor repeats the answers of teamsheet, which is not among --systems")
    cores = sorted(os.sched_getaffinity(0))
    options.server_core = cores[0] if options.server_core is None else options.server_core
    options.client_core = cores[-1] if options.client_core is None else options.client_core
    if options.server_core == options.client_core:
        parser.error("a server and its client need a core each")
    # A part of a run is no result, so it does not take the place of one.
    whole = not (options.quick or options.only or options.skip_compare or options.skip_growth or options.skip_together)
    options.publish = options.publish or (whole and options.rounds >= 5 and set(options.systems) >= set(SYSTEMS))
    return options
