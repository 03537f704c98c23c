"""PocketBase with its default settings. Collections are created through its API, records through its batch API."""

import subprocess
from pathlib import Path

from ..server import Server, free_port
from .base import PASSWORD, System

USER = "bench@example.com"
BATCH_SIZE = 500
DATA_DIR = "pb_data"  # PocketBase creates its migrations directory next to it

PLAYER_FIELDS = ["name", "given_name", "family_name", "birth_date", "nationality", "height_cm", "weight_kg", "dominant_side"]
TEAM_FIELDS = ["name", "category", "short_name", "code", "sport", "country", "city", "venue", "founded_year", "website", "colors"]
NUMBER_FIELDS = {"height_cm", "weight_kg", "founded_year"}


def field(name: str) -> dict:
    return {"name": name, "type": "number" if name in NUMBER_FIELDS else "text", "required": name == "name"}


def timestamp_fields() -> list[dict]:
    return [
        {"name": "created", "type": "autodate", "onCreate": True},
        {"name": "updated", "type": "autodate", "onCreate": True, "onUpdate": True},
    ]


def record_id(kind: str, number: int) -> str:
    return f"{kind}{number:014}"


class PocketBase(System):
    name = "pocketbase"
    label = "PocketBase"
    settings = "`serve` with defaults (request log on): WAL, synchronous=NORMAL; indexes on memberships (team) and (player); list and view are public, create requires a token"
    unsupported_cases = frozenset({"not-modified", "squad-page"})  # it sends no ETag, and has no pages
    request_log = True

    @property
    def program(self) -> Path:
        return self.bench.programs["pocketbase"]

    def version(self) -> str:
        return subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout.strip()

    def launch(self) -> Server:
        port = free_port()
        command = [self.program, "serve", f"--http=127.0.0.1:{port}", "--dir", self.data / DATA_DIR]
        return Server(command, self.bench.args.server_core, self.log, "/api/health", port)

    def load(self, data: Path) -> None:
        subprocess.run([self.program, "superuser", "upsert", USER, PASSWORD, "--dir", data / DATA_DIR], check=True, capture_output=True)
        self.start()
        admin = self.post("/api/collections/_superusers/auth-with-password", {"identity": USER, "password": PASSWORD})
        headers = {"Authorization": admin["token"]}
        self.post("/api/settings", {"batch": {"enabled": True, "maxRequests": BATCH_SIZE, "timeout": 60}}, headers, "PATCH")
        self.post("/api/collections/users/records", {"email": USER, "password": PASSWORD, "passwordConfirm": PASSWORD}, headers)
        self.create_collections(headers)
        self.create_records(headers)
        settings = {"batch": {"enabled": False, "maxRequests": 50, "timeout": 3}}
        if not self.request_log:
            settings["logs"] = {"maxDays": 0}
        self.post("/api/settings", settings, headers, "PATCH")
        self.stop()

    def create_collections(self, headers: dict) -> None:
        rules = {"listRule": "", "viewRule": "", "createRule": '@request.auth.id != ""'}
        ids = {}
        for name, fields in (("teams", TEAM_FIELDS), ("players", PLAYER_FIELDS)):
            body = {"name": name, "type": "base", "fields": [*map(field, fields), *timestamp_fields()], **rules}
            ids[name] = self.post("/api/collections", body, headers)["id"]
        fields = [
            {"name": "team", "type": "relation", "collectionId": ids["teams"], "maxSelect": 1, "required": True},
            {"name": "player", "type": "relation", "collectionId": ids["players"], "maxSelect": 1, "required": True, "cascadeDelete": True},
            *map(field, ("shirt_number", "position", "season", "start_date", "end_date")),
            {"name": "captain", "type": "bool"},
            *timestamp_fields(),
        ]
        indexes = [f"CREATE INDEX memberships_{column} ON memberships ({column})" for column in ("team", "player")]
        self.post("/api/collections", {"name": "memberships", "type": "base", "fields": fields, "indexes": indexes, **rules}, headers)

    def create_records(self, headers: dict) -> None:
        roster = self.bench.roster
        memberships = [
            {**row, "team": record_id("t", row["team"]), "player": record_id("p", row["player"]), "captain": row["captain"] == "true"}
            for row in roster.memberships
        ]
        for kind, rows in (("teams", roster.teams), ("players", roster.players), ("memberships", memberships)):
            url = f"/api/collections/{kind}/records"
            numbered = [{**row, "id": record_id(kind[0], number)} for number, row in enumerate(rows, 1)]
            for batch in batches(numbered):
                self.post("/api/batch", {"requests": [{"method": "POST", "url": url, "body": row} for row in batch]}, headers)

    def sign_in(self) -> dict[str, str]:
        return {"Authorization": self.post("/api/collections/users/auth-with-password", {"identity": USER, "password": PASSWORD})["token"]}

    def player_path(self, number: int) -> str:
        return f"/api/collections/players/records/{record_id('p', number)}"

    def page_path(self) -> str:
        return "/api/collections/players/records?perPage=20&skipTotal=1"

    def squad_path(self, team: int) -> str:
        return f"/api/collections/memberships/records?filter=(team='{record_id('t', team)}')&expand=player&perPage=50&skipTotal=1".replace("'", "%27")

    def create_path(self) -> str:
        return "/api/collections/players/records"

    def created_status(self) -> int:
        return 200


class PocketBaseNoLog(PocketBase):
    """PocketBase without its request log, to show what the log costs."""

    name = "pocketbase-nolog"
    label = "PocketBase, request log off"
    settings = "as PocketBase, with `logs.maxDays = 0`"
    request_log = False


def batches(rows: list[dict]):
    return (rows[start : start + BATCH_SIZE] for start in range(0, len(rows), BATCH_SIZE))
