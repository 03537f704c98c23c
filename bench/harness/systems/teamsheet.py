"""Teamsheet with its default settings, and one worker for the one core. A second build can be measured alongside."""

import subprocess
from pathlib import Path

from ..server import Server
from .base import PASSWORD, System


class Teamsheet(System):
    name = "teamsheet"
    label = "Teamsheet"
    settings = "`serve --workers 1`; defaults: WAL, synchronous=FULL, bcrypt cost 12"
    flags: tuple[str, ...] = ()

    @property
    def program(self) -> Path:
        return self.bench.programs["teamsheet"]

    def version(self) -> str:
        return subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True).stdout.strip()

    def run(self, *arguments, data: Path) -> None:
        command = [self.program, "--data-dir", data, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    def load(self, data: Path) -> None:
        # Earlier builds create the database without being told to.
        text = subprocess.run([self.program, "import", "--help"], capture_output=True, text=True, check=True).stdout
        create = ["--create"] if "--create" in text else []
        for kind in ("teams", "players", "memberships"):
            self.run("import", kind, self.bench.csv_dir / f"{kind}.csv", *create, data=data)

    def launch(self) -> Server:
        command = [self.program, "--data-dir", self.data, "serve", "--port", "0", "--workers", "1", *self.flags]
        environment = {"TEAMSHEET_ADMIN_PASSWORD": PASSWORD, "RUST_LOG": "warn"}
        return Server(command, self.bench.args.server_core, self.log, "/api/v1/players?limit=1", environment=environment)

    def sign_in(self) -> dict[str, str]:
        token = self.post("/api/v1/auth/login", {"username": "admin", "password": PASSWORD})["access_token"]
        return {"Authorization": f"Bearer {token}"}

    def player_path(self, number: int) -> str:
        return f"/api/v1/players/{number}"

    def page_path(self) -> str:
        return "/api/v1/players?limit=20"

    def squad_path(self, team: int) -> str:
        return f"/api/v1/teams/{team}/players"

    def squad_page_path(self, team: int) -> str:
        return f"/teams/{team}"

    def create_path(self) -> str:
        return "/api/v1/players"


class TeamsheetBefore(Teamsheet):
    """The build given with --before. It imports the roster itself, so its database may have another schema."""

    name = "before"
    label = "Teamsheet before"

    @property
    def unsupported_cases(self) -> frozenset[str]:
        """The first builds have no web pages."""
        has_pages = self.server.request("GET", self.squad_page_path(1))[0] == 200
        return frozenset() if has_pages else frozenset({"squad-page"})

    @property
    def program(self) -> Path:
        return self.bench.programs["before"]
