"""Before anything is measured: do all systems answer the same questions with the same rows?"""

import json

from .roster import Roster
from .systems.base import System

#: What may differ from answer to answer
OWN_EACH_TIME = {"date", "x-request-id"}


def names(body: bytes) -> list[str]:
    """The names of the players in an answer, in whichever of the forms."""
    answer = json.loads(body)
    rows = answer.get("data", answer.get("items", [answer]))
    found = []
    for row in rows:
        inside = row.get("expand", row).get("player")
        found.append((inside if isinstance(inside, dict) else row)["name"])
    return found


def same_rows(system: System, roster: Roster) -> None:
    def ask(path: str) -> list[str]:
        status, _, body = system.server.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{system.label}: {path}: {status} {body[:300]!r}")
        return names(body)

    def wants(path: str, got, wanted) -> None:
        if got != wanted:
            raise RuntimeError(f"{system.label}: {path} has {got}, not {wanted}")

    for number in range(1, len(roster.players) + 1, max(1, len(roster.players) // 10)):
        path = system.player_path(number)
        wants(path, ask(path), [roster.players[number - 1]["name"]])
    wants(system.page_path(), len(ask(system.page_path())), 20)
    for team in range(1, len(roster.teams) + 1, max(1, len(roster.teams) // 10)):
        path = system.squad_path(team)
        squad = [roster.players[row["player"] - 1]["name"] for row in roster.memberships if row["team"] == team]
        wants(path, sorted(ask(path)), sorted(squad))


def same_bytes(floor: System, teamsheet: System) -> None:
    """The floor's answers are those of Teamsheet, header by header."""
    paths = [traffic.requests[0].path for traffic in (floor.players(), floor.page(), floor.squads())]
    for path in paths:
        for headers in ({}, {"If-None-Match": dict(floor.server.ask("GET", path)[1])["etag"]}):
            ours, theirs = ([status, sorted((name.lower(), value) for name, value in all_of if name.lower() not in OWN_EACH_TIME), body]
                            for status, all_of, body in (one.server.ask("GET", path, None, headers) for one in (teamsheet, floor)))
            if ours != theirs:
                raise RuntimeError(f"{path}: the floor answers {theirs}, not {ours}")
