"""The floor: a bare actix-web program that answers from memory the very bytes that Teamsheet answers."""

import json
from pathlib import Path

from ..server import Server
from .teamsheet import Teamsheet

#: What actix-web writes by itself, for both
OWN = {"date", "content-length", "connection", "transfer-encoding"}


class Floor(Teamsheet):
    name = "floor"
    label = "floor (bare actix-web)"
    settings = "one worker; the same allocator, compiler settings, headers and bodies as Teamsheet; no database"
    lacks = frozenset({"player-writes", "page-writes", "squad-writes"})
    recorded_from: Teamsheet

    @property
    def program(self) -> Path:
        return self.bench.programs["floor"]

    def version(self) -> str:
        return "actix-web as Teamsheet has it"

    def fill(self) -> None:
        """Asks Teamsheet for all that will be asked of the floor. What a client gets that has it already is written, too."""
        source = self.recorded_from
        self.token = source.sign_in()
        paths = [request.path for kind in (source.players, source.page, source.squads) for request in kind().requests]
        with open(self.data / "answers.jsonl", "w", encoding="utf-8") as file:
            for path in paths:
                answer = self.recorded(source, path, {})
                tag = next(value for name, value in answer["headers"] if name == "etag")
                file.write(json.dumps({"path": path, "tag": tag, "answer": answer, "not_modified": self.recorded(source, path, {"If-None-Match": tag})}))
                file.write("\n")

    @staticmethod
    def recorded(source: Teamsheet, path: str, headers: dict) -> dict:
        status, answered, body = source.server.ask("GET", path, None, headers)
        return {"status": status, "headers": [[name.lower(), value] for name, value in answered if name.lower() not in OWN], "body": body.decode()}

    def launch(self) -> Server:
        command = [self.program, self.data / "answers.jsonl"]
        return Server(command, self.bench.options.server_core, self.log, self.page_path())

    def sign_in(self) -> dict[str, str]:
        # It does not look at it, but has it sent like the others
        return self.token
