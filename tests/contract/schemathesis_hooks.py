"""What Schemathesis cannot know: who calls, what must not be cut off, and which refusals are right all the same.

Every check stays on for every operation. `EXCUSES` below names the single answers that a check takes for a failure and
that are right, each for its operations and with the reason; any other answer of the same status still fails.
"""

import os
import re
import time
import unicodedata
from dataclasses import dataclass

import requests
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.jsonschema import make_validator
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData, UnsupportedMethodResponse

HTTP = requests.Session()
PASSWORD = os.environ.get("CONTRACT_PASSWORD", "")
ADMIN = os.environ.get("CONTRACT_USER", "")
# The account whose sessions, keys and passwords the operations below /auth may do with as they like.
OWN = "contract-own"
RENEW_SECONDS = 300


# --- Who calls ------------------------------------------------------------------------------------------------


class Caller:
    """A session of the admin, and for operations on the caller's own account one that may be lost."""

    cached = {}
    made = 0

    def get(self, case, context):
        base = context.operation.schema.get_base_url().rstrip("/").removesuffix("/api/v1")
        path = case.operation.path
        if "own" not in self.cached:
            # Before all others, so that it is the second user.
            self.cached["own"] = self.newcomer(base, OWN)
        if "/auth/" not in path:
            return self.session(base, ADMIN)
        if path.endswith("/auth/password"):
            # If it succeeds, the old password is invalid.
            return self.login(base, self.newcomer(base))
        if path.endswith("/auth/logout") or path.endswith("/auth/sessions/{id}"):
            # The session may be over after it.
            return self.login(base, OWN)
        return self.session(base, OWN)

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"

    def session(self, base, username):
        """A token that is not about to expire, and was not refused before."""
        token, since = self.cached.get(username, (None, 0))
        if token is None or time.monotonic() - since > RENEW_SECONDS:
            token = self.login(base, username)
            self.cached[username] = (token, time.monotonic())
        return token

    def login(self, base, username):
        answer = HTTP.post(f"{base}/api/v1/auth/login", json={"username": username, "password": PASSWORD}, timeout=10)
        answer.raise_for_status()
        return answer.json()["access_token"]

    def newcomer(self, base, username=None):
        self.made += 1
        username = username or f"contract-{self.made}"
        headers = {"Authorization": f"Bearer {self.session(base, ADMIN)}"}
        body = {"username": username, "password": PASSWORD, "role": "admin"}
        HTTP.post(f"{base}/api/v1/users", json=body, headers=headers, timeout=10).raise_for_status()
        return username


# Without a user, everything is tried as somebody who is not signed in.
if ADMIN:
    schemathesis.auth(refresh_interval=None)(Caller)


@schemathesis.hook
def after_call(context, case, response):
    """A session that another request has ended is not used again."""
    if response.status_code == 401:
        for username in (ADMIN, OWN):
            Caller.cached.pop(username, None)


@schemathesis.hook
def before_add_examples(context, examples):
    """Signing in and refreshing are tried once with what is right: no generator can guess that."""
    operation = context.operation
    if not ADMIN or operation.path not in ("/api/v1/auth/login", "/api/v1/auth/refresh"):
        return
    body = {"username": ADMIN, "password": PASSWORD}
    if operation.path.endswith("/refresh"):
        base = operation.schema.get_base_url().rstrip("/").removesuffix("/api/v1")
        session = HTTP.post(f"{base}/api/v1/auth/login", json=body, timeout=10)
        body = {"refresh_token": session.json()["refresh_token"]}
    examples.append(operation.Case(body=body, media_type="application/json"))


# --- What must not be cut off ---------------------------------------------------------------------------------

# The admin is the first user and the own account the second; without them the rest of the run would be 401.
CALLERS = {"1", "2"}
NOBODY = 2**53 - 1
conditions = 0
updates = 0


@schemathesis.hook
def before_call(context, case, kwargs):
    spare_callers(case)
    omit_read_only(case)
    meet_conditions(case)


def spare_callers(case):
    """Changing and deleting users is tried on all users but those who call."""
    if not ADMIN or case.operation.path != "/api/v1/users/{id}" or case.method.upper() == "GET":
        return
    if str((case.path_parameters or {}).get("id")) in CALLERS:
        case.path_parameters["id"] = NOBODY


READ_ONLY = ("id", "version", "created_at", "updated_at", "teams")


def omit_read_only(case):
    """Three of four updates have no read-only fields, or hardly one would get further than to 412 or 422."""
    global updates
    if case.method.upper() not in ("PUT", "PATCH") or not isinstance(case.body, dict):
        return
    updates += 1
    if updates % 4:
        case.body = {name: value for name, value in case.body.items() if name not in READ_ONLY}


def meet_conditions(case):
    """Every other If-Match is one that is met, or hardly a change would get further than to 412."""
    global conditions
    if "If-Match" not in (case.headers or {}) or case.meta is None or case.meta.is_negative_at(ParameterLocation.HEADER):
        return
    conditions += 1
    if conditions % 2:
        case.headers["If-Match"] = "*"


# --- Which refusals are right all the same --------------------------------------------------------------------


@dataclass
class Excuse:
    """An answer that is right although the document cannot say why."""

    why: str
    operations: re.Pattern
    status: int
    error: str
    # What is told: for each fault in `errors`, or else in `detail`.
    detail: re.Pattern
    pointer: re.Pattern = re.compile("")


def excuse(why, operations, status, error, detail="", pointer=""):
    return Excuse(why, re.compile(operations), status, error, re.compile(detail), re.compile(pointer))


EXCUSES = [
    excuse(
        "Every method except GET and HEAD needs a token before anything else is checked, so 401 comes before 405.",
        r"^[A-Z]+ /api/v1($|/(teams|players|memberships)(/|$))",
        401,
        "authorization_required",
        r"^an access token is required$",
    ),
    excuse(
        "A cursor is opaque: no generator can guess one.",
        r"GET /api/v1/(teams|players|memberships|users)$",
        400,
        "invalid_parameter",
        r"^cursor must be the page\.next of this",
    ),
    excuse(
        "No generator can guess the current version of what it changes.",
        r"(PUT|PATCH|DELETE) /api/v1/(teams|players|memberships|users)/\{id\}$|POST /api/v1/batch$",
        412,
        "precondition_failed",
    ),
    excuse(
        "Read-only fields may be sent back unchanged: a schema does not know the stored values.",
        r"(PUT|PATCH) /api/v1/(teams|players|memberships|users)/\{id\}$|POST /api/v1/batch$",
        422,
        "validation_failed",
        r"^is read-only$",
        r"/(id|version|created_at|updated_at|teams)$",
    ),
    excuse(
        "The same key with another body: which requests came before is no matter of a schema.",
        r"POST /api/v1/(teams|players|memberships|players/\{id\}/transfer|batch)$",
        422,
        "idempotency_conflict",
    ),
    excuse(
        "Ids in a body name rows, and which rows exist is no matter of a schema.",
        r"(POST|PUT|PATCH) /api/v1/(memberships|players$|players/\{id\}/transfer|batch)",
        422,
        "validation_failed",
        r"^must be the id of a (player|team), but there is no (player|team) \d+$",
    ),
    excuse(
        "Which team a player leaves, and when, depends on the career so far.",
        r"POST /api/v1/(players/\{id\}/transfer|batch)$",
        422,
        "validation_failed",
        r"^is required: the player is in several teams|^must (differ from |be a team that the player is in|"
        r"be a day on which the player is in a team|be after [\d-]+, the start of the membership that ends)",
        r"/(from_team_id|to_team_id|date)$",
    ),
    excuse(
        "A reference in a batch names an earlier operation: a schema cannot count them.",
        r"POST /api/v1/batch$",
        422,
        "validation_failed",
        r"^must (refer to (an operation before|a \w+, but operation)|not refer to operation)",
    ),
    excuse(
        "A schema cannot compare two dates.",
        r"(POST|PUT|PATCH) /api/v1/(memberships|players$|players/\{id\}/transfer|batch)",
        422,
        "validation_failed",
        r"^must not be before start_date",
        r"/end_date$",
    ),
    excuse(
        "The present year is not one of a document that is checked in.",
        r"(POST|PUT|PATCH) /api/v1/(teams|batch)",
        422,
        "validation_failed",
        r"^must not be after the current year, \d+$",
        r"/founded_year$",
    ),
    excuse(
        "Which names a host may have (UTS 46) fits into no pattern that anybody would read.",
        r"(POST|PUT|PATCH) /api/v1/(teams|batch)",
        422,
        "validation_failed",
        r"^must be an http or https URL",
        r"/website$",
    ),
    excuse(
        "The present moment is not one of a document that is checked in.",
        r"POST /api/v1/auth/api-keys$",
        422,
        "validation_failed",
        r"^must be in the future$",
        r"/expires_at$",
    ),
    excuse(
        "Today is not a day of a document that is checked in.",
        r"(POST|PUT|PATCH) /api/v1/(players|batch)",
        422,
        "validation_failed",
        r"^must not be after today, [\d-]+$",
        r"/birth_date$",
    ),
    excuse(
        "Two members together: the length of a name that is made of two others.",
        r"(POST|PUT|PATCH) /api/v1/(players|batch)",
        422,
        "validation_failed",
        r"^must have 1 to 100 characters, has [1-9]\d* if it is built from given_name and family_name$",
        r"/name$",
    ),
    excuse(
        "Whether a patch leaves a player without any name depends on the names that are there.",
        r"PATCH /api/v1/players/\{id\}$",
        422,
        "validation_failed",
        r"^must have 1 to 100 characters, has 0 if it is built from given_name and family_name$",
        r"^/name$",
    ),
    excuse(
        "A user's name may be sent back, but only as it is.",
        r"PATCH /api/v1/users/\{id\}$",
        422,
        "validation_failed",
        r"^cannot be changed$",
        r"^/username$",
    ),
    excuse(
        "bcrypt counts bytes, a schema characters.",
        r"POST /api/v1/(auth/(password|register|login)|users)$|PATCH /api/v1/users/\{id\}$",
        422,
        "validation_failed",
        r"^must have 8 to 71 bytes",
        r"/(new_)?password$",
    ),
]


def faults(problem):
    """Each thing that is wrong, with its place."""
    errors = problem.get("errors") or [{"pointer": "", "detail": problem.get("detail", "")}]
    return [(error["pointer"], error["detail"]) for error in errors]


def excused(operation, status, problem):
    """Whether each of the faults has an excuse: one without is a failure, whatever else is wrong."""
    fitting = [
        e for e in EXCUSES if e.status == status and e.error == problem.get("error") and e.operations.search(operation)
    ]
    return all(
        any(e.detail.search(detail) and e.pointer.search(pointer) for e in fitting) for pointer, detail in faults(problem)
    )


# Text is trimmed and composed before it is measured, so padded text is accepted that a schema, which can only
# speak of the text as it is sent, has to refuse. Whatever is wrong with a text after that is a failure.
FORGIVING = re.compile(r"(POST|PUT|PATCH|GET) /api/v1/(teams|players|memberships|batch|users|auth/(login|register|api-keys))")


def cleaned(value):
    """The value as the server reads it; passwords are as they are."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.strip())
    if isinstance(value, dict):
        return {name: member if name == "password" else cleaned(member) for name, member in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value


def valid_when_cleaned(case):
    """Whether spaces around texts were all that was wrong with the body or the query."""
    operation = case.operation
    if not FORGIVING.match(operation.label):
        return False
    if case.meta.is_negative_at(ParameterLocation.BODY):
        body, schema = case.body, operation.get_body_for_media_type(case.media_type).permissive_schema
    elif case.meta.is_negative_at(ParameterLocation.QUERY):
        body, schema = case.query, operation.get_parameter_set(ParameterLocation.QUERY).schema
    else:
        return False
    after = cleaned(body)
    return after != body and make_validator(schema, operation.schema.adapter.jsonschema_validator_cls).is_valid(after)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps a failure unless it is one that has an excuse."""
    if not isinstance(failure, (AcceptedNegativeData, RejectedPositiveData, UnsupportedMethodResponse)):
        return True
    if isinstance(failure, AcceptedNegativeData) and valid_when_cleaned(case):
        return False
    try:
        problem = response.json()
    except ValueError:
        return True
    return not excused(case.operation.label, response.status_code, problem)
