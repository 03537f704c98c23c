"""A generated roster, reproducible by a fixed seed, with names made of syllables."""

import csv
import dataclasses
import datetime
import random
from pathlib import Path

SEED = 1863
STARTS = ["Ma", "Ka", "Jo", "An", "El", "Ri", "So", "Ti", "Be", "Lu", "Na", "Ve", "Ol", "Pe", "Ha", "Mi", "Da", "Ro", "Sa", "Ó", "Ås", "Žu", "Ga", "Fe"]
MIDDLES = ["ri", "le", "na", "to", "ve", "mi", "da", "sa", "lo", "ne", "ka", "be", "vi", "ro", "ma", "ti"]
ENDS = ["n", "s", "a", "o", "ra", "sen", "dez", "ić", "ov", "ner", "la", "ta", "son", "el", "is", "ard"]
PLACES = ["ford", "ham", "berg", "ville", "mouth", "stad", "wick", "burg", "haven", "dale"]
KINDS = ["Rovers", "United", "Athletic", "Wanderers", "City", "Albion", "Harriers", "Rangers"]
COUNTRIES = ["NOR", "BRA", "DEU", "FRA", "ESP", "ITA", "ARG", "JPN", "USA", "NGA", "MAR", "SWE", "NLD", "PRT", "MEX", "KOR"]
POSITIONS = ["GK", "DF", "MF", "FW"]
SIDES = ["left", "right", "right", "right", "both"]


@dataclasses.dataclass
class Roster:
    teams: list[dict]
    players: list[dict]
    memberships: list[dict]


def word(rng: random.Random) -> str:
    return rng.choice(STARTS) + "".join(rng.choices(MIDDLES, k=rng.choice((0, 1, 1, 2)))) + rng.choice(ENDS)


def player(rng: random.Random) -> dict:
    given, family = word(rng), word(rng)
    born = datetime.date(1985, 1, 1) + datetime.timedelta(days=rng.randrange(8000))
    return {
        "name": f"{given} {family}",
        "given_name": given,
        "family_name": family,
        "birth_date": born.isoformat(),
        "nationality": rng.choice(COUNTRIES),
        "height_cm": rng.randrange(155, 206),
        "weight_kg": rng.randrange(50, 105),
        "dominant_side": rng.choice(SIDES),
    }


def team(rng: random.Random, number: int) -> dict:
    city = word(rng) + rng.choice(PLACES)
    name = f"{city} {rng.choice(KINDS)} {number}"
    return {
        "name": name,
        "category": rng.choice(["Women", "Men"]),
        "short_name": city[:30],
        "code": "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=3)),
        "sport": "football",
        "country": rng.choice(COUNTRIES),
        "city": city,
        "venue": f"{word(rng)} Park",
        "founded_year": rng.randrange(1860, 2020),
        "website": f"https://team{number}.example/",
        "colors": f"#{rng.randrange(1 << 24):06x} #{rng.randrange(1 << 24):06x}",
    }


def generate(players: int, teams: int) -> Roster:
    """Every team has 22 to 30 current players; some players are in two teams, such as a club and a national team."""
    rng = random.Random(SEED)
    roster = Roster([team(rng, number + 1) for number in range(teams)], [player(rng) for _ in range(players)], [])
    pool: list[int] = []
    for number in range(1, teams + 1):
        size = min(rng.randrange(22, 31), players)
        squad: list[int] = []
        while len(squad) < size:
            if not pool:
                pool = rng.sample(range(1, players + 1), players)
            if (candidate := pool.pop()) not in squad:
                squad.append(candidate)
        for shirt, member in zip(rng.sample(range(1, 100), size), squad):
            roster.memberships.append({
                "team": number,
                "player": member,
                "shirt_number": str(shirt),
                "position": rng.choice(POSITIONS),
                "captain": "true" if member == squad[0] else "false",
                "season": "2025-26",
                "start_date": f"2025-{rng.randrange(1, 10):02}-01",
            })
    return roster


def new_players(count: int = 1000) -> list[dict]:
    """Players that are not in the roster, for create requests."""
    rng = random.Random(SEED + 1)
    return [player(rng) for _ in range(count)]


def write_csv(rows: list[dict], path: Path) -> Path:
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    return path


def write_files(roster: Roster, directory: Path) -> None:
    for name in ("teams", "players", "memberships"):
        write_csv(getattr(roster, name), directory / f"{name}.csv")
