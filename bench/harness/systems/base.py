"""The base class of all measured systems: loading, starting, and the requests of each case."""

import dataclasses
import json
import random
import shutil
from pathlib import Path

from ..paths import work_dir
from ..roster import Roster, new_players
from ..server import Server
from ..workload import Request, Workload

PASSWORD = "a password for a bench"


@dataclasses.dataclass
class Bench:
    """What all systems of a run share."""

    args: object
    programs: dict[str, Path]
    roster: Roster
    csv_dir: Path  # the roster as CSV files

    def squads(self) -> list[int]:
        """The numbers of the teams whose squads are requested."""
        numbers = list(range(1, len(self.roster.teams) + 1))
        return random.Random(1).sample(numbers, self.args.squads) if self.args.squads else numbers

    def players(self) -> range:
        return range(1, len(self.roster.players) + 1)


class System:
    """A system with its own data directory, log file and server."""

    name = ""
    label = ""
    settings = ""
    #: The directory below `target/bench/data`; the system's name if empty.
    data_name = ""
    #: The executable, for its size; None if there is no single one.
    program: Path | None = None
    unsupported_cases: frozenset[str] = frozenset()
    #: Whether the server can be paused (SIGSTOP) while others are measured
    pausable = True

    def __init__(self, bench: Bench):
        self.bench = bench
        self.data = work_dir("data", self.data_name or self.name)
        self.log = work_dir("logs") / f"{self.data_name or self.name}.log"
        self.server: Server | None = None

    # Defined by each system

    def version(self) -> str:
        raise NotImplementedError

    def load(self, data: Path) -> None:
        """Loads the roster into an empty data directory."""
        raise NotImplementedError

    def launch(self) -> Server:
        raise NotImplementedError

    def sign_in(self) -> dict[str, str]:
        """Signs in and returns the headers of an authorized request."""
        raise NotImplementedError

    def player_path(self, number: int) -> str:
        raise NotImplementedError

    def page_path(self) -> str:
        raise NotImplementedError

    def squad_path(self, team: int) -> str:
        raise NotImplementedError

    def squad_page_path(self, team: int) -> str:
        """The web page of a squad, for systems that have pages."""
        raise NotImplementedError

    def create_path(self) -> str:
        raise NotImplementedError

    def created_status(self) -> int:
        return 201

    # Common to all systems

    def reload(self) -> None:
        """Empties the data directory and loads the roster."""
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

    def players(self) -> Workload:
        return Workload([Request(self.player_path(number)) for number in self.bench.players()])

    def page(self) -> Workload:
        return Workload([Request(self.page_path())])

    def squads(self) -> Workload:
        return Workload([Request(self.squad_path(team)) for team in self.bench.squads()])

    def squad_pages(self) -> Workload:
        return Workload([Request(self.squad_page_path(team)) for team in self.bench.squads()])

    def reads(self) -> list[Workload]:
        """The reads that the baseline replays, for systems that have all of them."""
        return [self.players(), self.page(), self.squads(), self.squad_pages()]

    def create(self) -> Workload:
        """Creates players. Signs in each time, because access tokens are short-lived."""
        headers = {"Content-Type": "application/json", **self.sign_in()}
        bodies = [json.dumps(player, ensure_ascii=False) for player in new_players()]
        return Workload([Request(self.create_path(), body) for body in bodies], "POST", headers, self.created_status())

    def not_modified(self) -> Workload:
        """The players again, with `If-None-Match`."""
        requests = []
        for request in self.players().requests:
            etag = next(value for name, value in self.server.request("GET", request.path)[1] if name.lower() == "etag")
            requests.append(Request(request.path, header=f"If-None-Match: {etag}"))
        return Workload(requests, status=304)

    def workload(self, case: str) -> Workload:
        workloads = {"player": self.players, "page": self.page, "squad": self.squads, "squad-page": self.squad_pages}
        workloads |= {"not-modified": self.not_modified, "create": self.create}
        return workloads[case.removesuffix("-writes").removesuffix("-64").removesuffix("-1")]()

    def post(self, path: str, body: dict, headers: dict | None = None, method: str = "POST"):
        text = json.dumps(body, ensure_ascii=False).encode()
        status, _, response = self.server.request(method, path, text, {"Content-Type": "application/json", **(headers or {})})
        if status >= 300:
            raise RuntimeError(f"{self.label}: {method} {path}: {status} {response[:500]!r}")
        return json.loads(response) if response else None
