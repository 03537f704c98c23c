"""What every system that is measured has: how it is loaded, started and asked."""

import dataclasses
import json
import random
import shutil
from pathlib import Path

from ..places import folder
from ..roster import Roster, newcomers
from ..server import Server
from ..traffic import Request, Traffic

PASSWORD = "a password for a bench"


@dataclasses.dataclass
class Bench:
    """What all systems share in one run."""

    options: object
    programs: dict[str, Path]
    roster: Roster
    files: Path  # the roster as CSV

    def squads(self) -> list[int]:
        """The teams whose squads are asked for."""
        numbers = list(range(1, len(self.roster.teams) + 1))
        return random.Random(1).sample(numbers, self.options.squads) if self.options.squads else numbers

    def players(self) -> range:
        return range(1, len(self.roster.players) + 1)


class System:
    """One system; each is loaded once into a template, and every start of a comparison has a copy of it."""

    name = ""
    label = ""
    settings = ""
    #: Where the program lies, for its size; None where it is none of its own.
    program: Path | None = None
    #: Cases that it has not
    lacks: frozenset[str] = frozenset()
    #: Whether it may be stopped in its tracks while others are measured
    freezable = True

    def __init__(self, bench: Bench):
        self.bench = bench
        self.data = folder("data", self.name)
        self.log = folder("logs") / f"{self.name}.log"
        self.server: Server | None = None

    # What each system has of its own

    def version(self) -> str:
        raise NotImplementedError

    def load(self, data: Path) -> None:
        """Fills an empty folder with the roster."""
        raise NotImplementedError

    def launch(self) -> Server:
        raise NotImplementedError

    def sign_in(self) -> dict[str, str]:
        """The headers of whoever may write."""
        raise NotImplementedError

    def player_path(self, number: int) -> str:
        raise NotImplementedError

    def page_path(self) -> str:
        raise NotImplementedError

    def squad_path(self, team: int) -> str:
        raise NotImplementedError

    def create_path(self) -> str:
        raise NotImplementedError

    def created_status(self) -> int:
        return 201

    # What is the same for all

    def fill(self) -> None:
        shutil.rmtree(self.data)
        self.data.mkdir()
        self.load(self.data)

    def start(self) -> Server:
        self.log.write_text("")
        self.server = self.launch()
        return self.server

    def stop(self) -> None:
        if self.server:
            self.server.stop()
            self.server = None

    def players(self) -> Traffic:
        return Traffic([Request(self.player_path(number)) for number in self.bench.players()])

    def page(self) -> Traffic:
        return Traffic([Request(self.page_path())])

    def squads(self) -> Traffic:
        return Traffic([Request(self.squad_path(team)) for team in self.bench.squads()])

    def create(self) -> Traffic:
        """Each with a sign-in of its own: tokens are short-lived."""
        headers = {"Content-Type": "application/json", **self.sign_in()}
        bodies = [json.dumps(self.body_of(player), ensure_ascii=False) for player in newcomers()]
        return Traffic([Request(self.create_path(), body) for body in bodies], "POST", headers, self.created_status())

    def body_of(self, player: dict) -> dict:
        return player

    def not_modified(self) -> Traffic:
        """The players again, for whoever has them already."""
        requests = []
        for request in self.players().requests:
            tag = next(value for name, value in self.server.ask("GET", request.path)[1] if name.lower() == "etag")
            requests.append(Request(request.path, header=f"If-None-Match: {tag}"))
        return Traffic(requests, status=304)

    def traffic(self, case: str) -> Traffic:
        kinds = {"player": self.players, "page": self.page, "squad": self.squads, "not-modified": self.not_modified, "create": self.create}
        return kinds[case.removesuffix("-writes").removesuffix("-64").removesuffix("-1")]()

    def post(self, path: str, body: dict, headers: dict | None = None, method: str = "POST"):
        text = json.dumps(body, ensure_ascii=False).encode()
        status, _, answer = self.server.ask(method, path, text, {"Content-Type": "application/json", **(headers or {})})
        if status >= 300:
            raise RuntimeError(f"{self.label}: {method} {path}: {status} {answer[:500]!r}")
        return json.loads(answer) if answer else None
