"""The baseline: a bare actix-web program that serves Teamsheet's responses from memory."""

import json
from pathlib import Path

from ..server import Server
from .teamsheet import Teamsheet

#: Headers that actix-web sets itself, in both programs
SERVER_HEADERS = {"date", "content-length", "connection", "transfer-encoding"}
RESPONSES_FILE = "responses.jsonl"


class Baseline(Teamsheet):
    name = "baseline"
    label = "baseline (bare actix-web)"
    settings = "one worker; the same allocator, compiler settings, headers and bodies as Teamsheet; no database"
    unsupported_cases = frozenset({"player-writes", "page-writes", "squad-writes"})
    recorded_from: Teamsheet

    @property
    def program(self) -> Path:
        return self.bench.programs["baseline"]

    def version(self) -> str:
        return "the same actix-web version as Teamsheet"

    def load(self, data: Path) -> None:
        """Records Teamsheet's responses to all reads of the run, with and without `If-None-Match`."""
        source = self.recorded_from
        self.token = source.sign_in()
        paths = [request.path for workload in source.reads() for request in workload.requests]
        with open(data / RESPONSES_FILE, "w", encoding="utf-8") as file:
            for path in paths:
                response = self.record(source, path, {})
                etag = next(value for name, value in response["headers"] if name == "etag")
                not_modified = self.record(source, path, {"If-None-Match": etag})
                file.write(json.dumps({"path": path, "etag": etag, "response": response, "not_modified": not_modified}) + "\n")

    @staticmethod
    def record(source: Teamsheet, path: str, headers: dict) -> dict:
        status, response_headers, body = source.server.request("GET", path, None, headers)
        recorded = [[name.lower(), value] for name, value in response_headers if name.lower() not in SERVER_HEADERS]
        return {"status": status, "headers": recorded, "body": body.decode()}

    def launch(self) -> Server:
        return Server([self.program, self.data / RESPONSES_FILE], self.bench.args.server_core, self.log, self.page_path())

    def sign_in(self) -> dict[str, str]:
        # Ignored by the baseline, but sent so that requests have the same size.
        return self.token
