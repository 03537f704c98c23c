"""Loads the roster into the database: `load.py DIRECTORY`, which contains the three CSV files."""

import csv
import os
import sys
from pathlib import Path

from app import create_app
from models import Membership, Player, Team, User, db
from werkzeug.security import generate_password_hash

INTEGER_COLUMNS = {"founded_year", "height_cm", "weight_kg", "team_id", "player_id"}
COLUMNS = {"team": "team_id", "player": "player_id"}


def value(name, cell):
    if name == "captain":
        return cell == "true"
    return int(cell) if name in INTEGER_COLUMNS else cell


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield {COLUMNS.get(name, name): value(COLUMNS.get(name, name), cell) for name, cell in row.items()}


with create_app().app_context():
    for name, model in (("teams", Team), ("players", Player), ("memberships", Membership)):
        db.session.execute(db.insert(model), list(rows(Path(sys.argv[1]) / f"{name}.csv")))
    db.session.add(User(username="admin", password=generate_password_hash(os.environ["BENCH_PASSWORD"])))
    db.session.commit()
