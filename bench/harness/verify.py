"""Checks before the measurement: all systems return the same rows, and the baseline the same bytes as Teamsheet."""

import json

from .roster import Roster
from .systems.base import System

#: Headers that differ from response to response
PER_RESPONSE_HEADERS = {"date", "x-request-id"}


def player_names(body: bytes) -> list[str]:
    """The names of the players in a response body, in the format of any system."""
    document = json.loads(body)
    rows = document.get("data", document.get("items", [document]))
    names = []
    for row in rows:
        player = row.get("expand", row).get("player")
        names.append((player if isinstance(player, dict) else row)["name"])
    return names


def same_rows(system: System, roster: Roster) -> None:
    def get(path: str) -> list[str]:
        status, _, body = system.server.request("GET", path)
        if status != 200:
            raise RuntimeError(f"{system.label}: {path}: {status} {body[:300]!r}")
        return player_names(body)

    def check(path: str, actual, expected) -> None:
        if actual != expected:
            raise RuntimeError(f"{system.label}: {path} returned {actual}, expected {expected}")

    for number in range(1, len(roster.players) + 1, max(1, len(roster.players) // 10)):
        path = system.player_path(number)
        check(path, get(path), [roster.players[number - 1]["name"]])
    check(system.page_path(), len(get(system.page_path())), 20)
    for team in range(1, len(roster.teams) + 1, max(1, len(roster.teams) // 10)):
        path = system.squad_path(team)
        squad = [roster.players[row["player"] - 1]["name"] for row in roster.memberships if row["team"] == team]
        check(path, sorted(get(path)), sorted(squad))


def comparable_response(system: System, path: str, headers: dict) -> tuple:
    status, response_headers, body = system.server.request("GET", path, None, headers)
    compared = sorted((name.lower(), value) for name, value in response_headers if name.lower() not in PER_RESPONSE_HEADERS)
    return status, compared, body


def same_bytes(baseline: System, teamsheet: System) -> None:
    """The baseline's responses equal those of Teamsheet: status, headers and body, with and without `If-None-Match`."""
    paths = [workload.requests[0].path for workload in baseline.reads()]
    for path in paths:
        etag = dict(baseline.server.request("GET", path)[1])["etag"]
        for headers in ({}, {"If-None-Match": etag}):
            expected = comparable_response(teamsheet, path, headers)
            actual = comparable_response(baseline, path, headers)
            if actual != expected:
                raise RuntimeError(f"{path}: the baseline returned {actual}, expected {expected}")
