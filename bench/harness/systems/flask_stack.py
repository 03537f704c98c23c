"""The stack of the classic Flask tutorial, in bench/flask/."""

import subprocess
from importlib import metadata
from pathlib import Path

from ..paths import BENCH, VENV
from ..server import Server, free_port
from .base import PASSWORD, System

PACKAGES = ("flask", "flask-smorest", "flask-jwt-extended", "flask-sqlalchemy", "sqlalchemy", "gunicorn")


class Flask(System):
    name = "flask"
    label = "Flask stack"
    settings = "gunicorn with one worker (the server has one core) of 2 threads and keep-alive (sync workers, 4 and 16 threads are not faster); WAL, synchronous=FULL"
    unsupported_cases = frozenset({"not-modified", "squad-page"})
    pausable = False  # gunicorn restarts a worker that does not respond; an idle one takes almost no CPU time

    def version(self) -> str:
        site_packages = str(next(VENV.glob("lib/*/site-packages")))
        versions = {package.metadata["Name"].lower(): package.version for package in metadata.distributions(path=[site_packages])}
        return ", ".join(f"{name} {versions[name]}" for name in PACKAGES)

    def environment(self) -> dict[str, str]:
        return {"BENCH_DATABASE": str(self.data / "roster.db"), "BENCH_PASSWORD": PASSWORD, "PYTHONDONTWRITEBYTECODE": "1"}

    def load(self, data: Path) -> None:
        command = [self.bench.programs["python"], BENCH / "flask" / "load.py", self.bench.csv_dir]
        subprocess.run(command, check=True, env=self.environment())

    def launch(self) -> Server:
        port = free_port()
        command = [VENV / "bin" / "gunicorn", "--chdir", BENCH / "flask", "--bind", f"127.0.0.1:{port}", "--workers", 1]
        command += ["--worker-class", "gthread", "--threads", 2, "--log-level", "warning", "app:create_app()"]
        return Server(command, self.bench.args.server_core, self.log, "/players?limit=1", port, self.environment())

    def sign_in(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.post('/login', {'username': 'admin', 'password': PASSWORD})['access_token']}"}

    def player_path(self, number: int) -> str:
        return f"/players/{number}"

    def page_path(self) -> str:
        return "/players?limit=20"

    def squad_path(self, team: int) -> str:
        return f"/teams/{team}/players"

    def create_path(self) -> str:
        return "/players"
