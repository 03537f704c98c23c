"""The tables, and the SQLite settings, which are those of Teamsheet."""

import datetime
import sqlite3

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, or_
from sqlalchemy.engine import Engine

db = SQLAlchemy()


@event.listens_for(Engine, "connect")
def set_pragmas(connection, _record):
    if isinstance(connection, sqlite3.Connection):
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")


def now():
    return datetime.datetime.now(datetime.UTC)


class Timestamped:
    id = db.Column(db.Integer, primary_key=True)
    created_at = db.Column(db.DateTime, nullable=False, default=now)
    updated_at = db.Column(db.DateTime, nullable=False, default=now, onupdate=now)


class Team(Timestamped, db.Model):
    __tablename__ = "teams"
    __table_args__ = (db.UniqueConstraint("name", "category", "country"),)
    name = db.Column(db.String(100), nullable=False)
    category = db.Column(db.String(40))
    short_name = db.Column(db.String(30))
    code = db.Column(db.String(5))
    sport = db.Column(db.String(40))
    country = db.Column(db.String(3))
    city = db.Column(db.String(100))
    venue = db.Column(db.String(100))
    founded_year = db.Column(db.Integer)
    website = db.Column(db.String(200))
    colors = db.Column(db.String(20))


class Player(Timestamped, db.Model):
    __tablename__ = "players"
    name = db.Column(db.String(100), nullable=False)
    given_name = db.Column(db.String(100))
    family_name = db.Column(db.String(100))
    birth_date = db.Column(db.String(10))
    nationality = db.Column(db.String(3))
    height_cm = db.Column(db.Integer)
    weight_kg = db.Column(db.Integer)
    dominant_side = db.Column(db.String(5))
    memberships = db.relationship("Membership", back_populates="player", passive_deletes=True)


class Membership(Timestamped, db.Model):
    __tablename__ = "memberships"
    __table_args__ = (db.UniqueConstraint("player_id", "team_id", "start_date"),)
    player_id = db.Column(db.ForeignKey("players.id", ondelete="CASCADE"), nullable=False, index=True)
    team_id = db.Column(db.ForeignKey("teams.id"), nullable=False, index=True)
    shirt_number = db.Column(db.String(3))
    position = db.Column(db.String(20))
    captain = db.Column(db.Boolean, nullable=False, default=False)
    season = db.Column(db.String(60))
    start_date = db.Column(db.String(10), nullable=False)
    end_date = db.Column(db.String(10))
    player = db.relationship("Player", back_populates="memberships")
    team = db.relationship("Team")

    @classmethod
    def is_current(cls):
        today = datetime.date.today().isoformat()
        return (cls.start_date <= today) & or_(cls.end_date.is_(None), cls.end_date >= today)


class User(db.Model):
    __tablename__ = "users"
    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(64), unique=True, nullable=False)
    password = db.Column(db.String(200), nullable=False)
