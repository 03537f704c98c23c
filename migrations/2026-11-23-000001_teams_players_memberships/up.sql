-- The roster: teams, players, and who played where, when.
--
-- Times are RFC 3339 in UTC with milliseconds, days are YYYY-MM-DD: both sort as text.
-- AUTOINCREMENT, so that the id of a deleted row is never given to another.

CREATE TABLE teams (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    category     TEXT CHECK (length(category) BETWEEN 1 AND 40),
    short_name   TEXT CHECK (length(short_name) BETWEEN 1 AND 30),
    code         TEXT CHECK (length(code) BETWEEN 2 AND 5 AND code NOT GLOB '*[^A-Z0-9]*'),
    sport        TEXT CHECK (length(sport) BETWEEN 1 AND 40),
    country      TEXT CHECK (length(country) = 3 AND country NOT GLOB '*[^A-Z]*'),
    city         TEXT CHECK (length(city) BETWEEN 1 AND 100),
    venue        TEXT CHECK (length(venue) BETWEEN 1 AND 100),
    founded_year INTEGER CHECK (founded_year BETWEEN 1800 AND 9999),
    website      TEXT CHECK (length(website) <= 200 AND (website LIKE 'http://%' OR website LIKE 'https://%')),
    -- None, one or two of #rrggbb, separated by a space.
    colors       TEXT NOT NULL DEFAULT '' CHECK (
        colors = ''
        OR colors GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
        OR colors GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f] #[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
    ),
    -- Name, category and country with letter case folded and nulls alike.
    -- SQLite's NOCASE knows ASCII only, and its UNIQUE lets nulls repeat.
    folded_key   TEXT NOT NULL UNIQUE
) STRICT;

CREATE INDEX teams_name ON teams (name, id);
CREATE INDEX teams_category ON teams (category, id);
CREATE INDEX teams_code ON teams (code, id);
CREATE INDEX teams_sport ON teams (sport, id);
CREATE INDEX teams_country ON teams (country, id);
CREATE INDEX teams_city ON teams (city, id);
CREATE INDEX teams_founded_year ON teams (founded_year, id);

CREATE TABLE players (
    id             INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version        INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    name           TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    given_name     TEXT CHECK (length(given_name) BETWEEN 1 AND 100),
    family_name    TEXT CHECK (length(family_name) BETWEEN 1 AND 100),
    -- YYYY, YYYY-MM or YYYY-MM-DD.
    birth_date     TEXT CHECK (
        birth_date GLOB '[0-9][0-9][0-9][0-9]'
        OR birth_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'
        OR birth_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
    ),
    -- The first day that the birth date may be, for order and ranges.
    birth_day      TEXT GENERATED ALWAYS AS (substr(birth_date || '-01-01', 1, 10)) STORED,
    nationality    TEXT CHECK (length(nationality) = 3 AND nationality NOT GLOB '*[^A-Z]*'),
    height_cm      INTEGER CHECK (height_cm BETWEEN 50 AND 272),
    weight_kg      INTEGER CHECK (weight_kg BETWEEN 15 AND 300),
    dominant_side  TEXT CHECK (dominant_side IN ('left', 'right', 'both'))
) STRICT;

CREATE INDEX players_name ON players (name, id);
CREATE INDEX players_family_name ON players (family_name, id);
CREATE INDEX players_birth_day ON players (birth_day, id);
CREATE INDEX players_nationality ON players (nationality, id);

CREATE TABLE memberships (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    player_id    INTEGER NOT NULL REFERENCES players (id) ON DELETE RESTRICT,
    team_id      INTEGER NOT NULL REFERENCES teams (id) ON DELETE RESTRICT,
    -- Text, because "00" is not "0".
    shirt_number TEXT CHECK (
        shirt_number = '00'
        OR (length(shirt_number) BETWEEN 1 AND 3 AND shirt_number NOT GLOB '*[^0-9]*' AND (shirt_number = '0' OR shirt_number NOT GLOB '0*'))
    ),
    position     TEXT CHECK (length(position) BETWEEN 1 AND 20),
    captain      INTEGER NOT NULL DEFAULT 0 CHECK (captain IN (0, 1)),
    season       TEXT CHECK (length(season) BETWEEN 1 AND 60),
    -- Both days are included; a null end is open.
    start_date   TEXT NOT NULL CHECK (start_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    end_date     TEXT CHECK (end_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    CHECK (end_date >= start_date),
    UNIQUE (player_id, team_id, start_date)
) STRICT;

CREATE INDEX memberships_team ON memberships (team_id, start_date);
CREATE INDEX memberships_shirt ON memberships (team_id, shirt_number, start_date);
CREATE INDEX memberships_season ON memberships (season, id);

-- What another source calls a team or a player.

CREATE TABLE team_external_ids (
    team_id  INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    provider TEXT NOT NULL CHECK (length(provider) BETWEEN 1 AND 40),
    value    TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 100),
    PRIMARY KEY (team_id, provider),
    UNIQUE (provider, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE player_external_ids (
    player_id INTEGER NOT NULL REFERENCES players (id) ON DELETE CASCADE,
    provider  TEXT NOT NULL CHECK (length(provider) BETWEEN 1 AND 40),
    value     TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 100),
    PRIMARY KEY (player_id, provider),
    UNIQUE (provider, value)
) STRICT, WITHOUT ROWID;
