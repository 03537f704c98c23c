"""Uses the generated Python client like any program would: mypy checks the types, a server the behavior."""

import os
from http import HTTPStatus

from teamsheet_client import AuthenticatedClient, Client
from teamsheet_client.api.auth import login
from teamsheet_client.api.players import create_player, list_players, patch_player
from teamsheet_client.models import (
    CountryCode,
    DominantSide,
    ErrorCode,
    LoginRequest,
    NewPlayer,
    Player,
    PlayerField,
    PlayerPage,
    PlayerPatch,
    PlayerSort,
    Problem,
    TokenPair,
)
from teamsheet_client.models.any_country_code import AnyCountryCode

BASE_URL = os.environ["CONTRACT_URL"]

credentials = LoginRequest(username=os.environ["CONTRACT_USER"], password=os.environ["CONTRACT_PASSWORD"])
tokens = login.sync(client=Client(BASE_URL), body=credentials)
assert isinstance(tokens, TokenPair), tokens
api = AuthenticatedClient(BASE_URL, token=tokens.access_token, raise_on_unexpected_status=True)

# List two pages. The client repeats the parameters of sets.
countries = [AnyCountryCode.NOR, AnyCountryCode.SWE, AnyCountryCode.DNK]
for country in countries:
    assert isinstance(create_player.sync(client=api, body=NewPlayer(name="Kim", nationality=country)), Player)
first = list_players.sync(
    client=api, limit=2, sort=PlayerSort.NAME_DESC, nationality=countries, fields=[PlayerField.ID, PlayerField.NATIONALITY]
)
assert isinstance(first, PlayerPage), first
assert len(first.data) == 2 and first.page.next_, first
assert {player.nationality for player in first.data} <= {CountryCode.NOR, CountryCode.SWE, CountryCode.DNK}, first
second = list_players.sync(
    client=api,
    limit=2,
    sort=PlayerSort.NAME_DESC,
    nationality=countries,
    fields=[PlayerField.ID, PlayerField.NATIONALITY],
    cursor=first.page.next_,
)
assert isinstance(second, PlayerPage), second
assert second.data and second.data[0].id not in {player.id for player in first.data}, second

# Create.
body = NewPlayer(given_name="Ann", family_name="Østby", height_cm=177, dominant_side=DominantSide.LEFT)
created = create_player.sync_detailed(client=api, body=body)
player = created.parsed
assert created.status_code == HTTPStatus.CREATED and isinstance(player, Player), created
assert player.name == "Ann Østby" and player.dominant_side is DominantSide.LEFT, player
etag = created.headers["ETag"]

# An invalid body is a typed problem.
problem = create_player.sync(client=api, body=NewPlayer(name="Ann", height_cm=1))
assert isinstance(problem, Problem), problem
assert problem.error is ErrorCode.VALIDATION_FAILED, problem
assert isinstance(problem.errors, list) and problem.errors[0].pointer == "/height_cm", problem

# Patch the version that was read; the old version is rejected afterwards.
patched = patch_player.sync(player.id, client=api, body=PlayerPatch(height_cm=178, weight_kg=None), if_match=etag)
assert isinstance(patched, Player), patched
assert (patched.height_cm, patched.given_name, patched.version) == (178, "Ann", player.version + 1), patched
conflict = patch_player.sync(player.id, client=api, body=PlayerPatch(height_cm=170), if_match=etag)
assert isinstance(conflict, Problem) and conflict.error is ErrorCode.PRECONDITION_FAILED, conflict

print(f"the Python client listed, created and patched player {player.id}")
