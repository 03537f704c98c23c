"""PocketBase at its own settings. The collections are made through its API, the rows with its batch API."""

import subprocess
from pathlib import Path

from ..server import Server, free_port
from .base import PASSWORD, System

USER = "bench@example.com"
BATCH = 500
FOLDER = "pb_data"  # beside it PocketBase puts its migrations

PLAYER = ["name", "given_name", "family_name", "birth_date", "nationality", "height_cm", "weight_kg", "dominant_side"]
TEAM = ["name", "category", "short_name", "code", "sport", "country", "city", "venue", "founded_year", "website", "colors"]
NUMBERS = {"height_cm", "weight_kg", "founded_year"}


def field(name: str) -> dict:
    return {"name": name, "type": "number" if name in NUMBERS else "text", "required": name == "name"}


def stamps() -> list[dict]:
    return [
        {"name": "created", "type": "autodate", "onCreate": True},
        {"name": "updated", "type": "autodate", "onCreate": True, "onUpdate": True},
    ]


def identifier(kind: str, number: int) -> str:
    return f"{kind}{number:014}"


class PocketBase(System):
    name = "pocketbase"
    label = "PocketBase"
    settings = "`serve` as it comes (its log of requests is on): WAL, synchronous=NORMAL; indexes on memberships (team) and (player); open to list and view, whoever is signed in may create"
    lacks = frozenset({"not-modified"})  # it sends no ETag
    logs = True

    @property
    def program(self) -> Path:
        return self.bench.programs["pocketbase"]

    def version(self) -> str:
        return subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout.strip()

    def launch(self) -> Server:
        port = free_port()
        command = [self.program, "serve", f"--http=127.0.0.1:{port}", "--dir", self.data / FOLDER]
        return Server(command, self.bench.options.server_core, self.log, "/api/health", port)

    def load(self, data: Path) -> None:
        subprocess.run([self.program, "superuser", "upsert", USER, PASSWORD, "--dir", data / FOLDER], check=True, capture_output=True)
        self.start()
        admin = self.post("/api/collections/_superusers/auth-with-password", {"identity": USER, "password": PASSWORD})
        headers = {"Authorization": admin["token"]}
        self.post("/api/settings", {"batch": {"enabled": True, "maxRequests": BATCH, "timeout": 60}}, headers, "PATCH")
        self.post("/api/collections/users/records", {"email": USER, "password": PASSWORD, "passwordConfirm": PASSWORD}, headers)
        self.make_collections(headers)
        self.make_records(headers)
        settings = {"batch": {"enabled": False, "maxRequests": 50, "timeout": 3}}
        if not self.logs:
            settings["logs"] = {"maxDays": 0}
        self.post("/api/settings", settings, headers, "PATCH")
        self.stop()

    def make_collections(self, headers: dict) -> None:
        rules = {"listRule": "", "viewRule": "", "createRule": '@request.auth.id != ""'}
        made = {}
        for name, fields in (("teams", TEAM), ("players", PLAYER)):
            body = {"name": name, "type": "base", "fields": [*map(field, fields), *stamps()], **rules}
            made[name] = self.post("/api/collections", body, headers)["id"]
        fields = [
            {"name": "team", "type": "relation", "collectionId": made["teams"], "maxSelect": 1, "required": True},
            {"name": "player", "type": "relation", "collectionId": made["players"], "maxSelect": 1, "required": True, "cascadeDelete": True},
            *map(field, ("shirt_number", "position", "season", "start_date", "end_date")),
            {"name": "captain", "type": "bool"},
            *stamps(),
        ]
        indexes = [f"CREATE INDEX memberships_{column} ON memberships ({column})" for column in ("team", "player")]
        self.post("/api/collections", {"name": "memberships", "type": "base", "fields": fields, "indexes": indexes, **rules}, headers)

    def make_records(self, headers: dict) -> None:
        roster = self.bench.roster
        memberships = [
            {**row, "team": identifier("t", row["team"]), "player": identifier("p", row["player"]), "captain": row["captain"] == "true"}
            for row in roster.memberships
        ]
        for kind, rows in (("teams", roster.teams), ("players", roster.players), ("memberships", memberships)):
            url = f"/api/collections/{kind}/records"
            numbered = [{**row, "id": identifier(kind[0], number)} for number, row in enumerate(rows, 1)]
            for part in parts(numbered):
                self.post("/api/batch", {"requests": [{"method": "POST", "url": url, "body": row} for row in part]}, headers)

    def sign_in(self) -> dict[str, str]:
        return {"Authorization": self.post("/api/collections/users/auth-with-password", {"identity": USER, "password": PASSWORD})["token"]}

    def player_path(self, number: int) -> str:
        return f"/api/collections/players/records/{identifier('p', number)}"

    def page_path(self) -> str:
        return "/api/collections/players/records?perPage=20&skipTotal=1"

    def squad_path(self, team: int) -> str:
        return f"/api/collections/memberships/records?filter=(team='{identifier('t', team)}')&expand=player&perPage=50&skipTotal=1".replace("'", "%27")

    def create_path(self) -> str:
        return "/api/collections/players/records"

    def created_status(self) -> int:
        return 200


class PocketBaseNoLog(PocketBase):
    """Not at its own settings: what it gains without its log of requests."""

    name = "pocketbase-nolog"
    label = "PocketBase, log off"
    settings = "as PocketBase, with `logs.maxDays = 0`"
    logs = False


def parts(rows: list[dict]):
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
