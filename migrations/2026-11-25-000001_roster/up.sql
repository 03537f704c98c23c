-- Conventions:
--   * Timestamps are RFC 3339 in UTC with milliseconds, dates are YYYY-MM-DD: both sort as text.
--   * Ids are AUTOINCREMENT, so that the id of a deleted row is never reused.
--   * A CHECK of more than two words compares with OR: SQLite would build a temporary table for each evaluation of an IN list.
--   * `name_key`, `family_name_key`, `folded_key`, `folded_name` and `search` are computed by the server: SQLite can fold
--     neither the case of letters beyond ASCII nor accents.

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
    -- Up to two colors as #rrggbb, separated by a space.
    colors       TEXT NOT NULL DEFAULT '' CHECK (
        colors = ''
        OR colors GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
        OR colors GLOB '#[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f] #[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
    ),
    -- Case-folded name, category and country; nulls count as equal, which they do not in SQLite's UNIQUE.
    folded_key   TEXT NOT NULL UNIQUE,
    -- The sort key of the name: without case and accents.
    name_key     TEXT NOT NULL,
    -- The words of the full-text index, separated by spaces.
    search       TEXT NOT NULL
) STRICT;

CREATE INDEX teams_name_key ON teams (name_key, id);
CREATE INDEX teams_category ON teams (category, id);
CREATE INDEX teams_code ON teams (code, id);
CREATE INDEX teams_sport ON teams (sport, id);
CREATE INDEX teams_country ON teams (country, id);
CREATE INDEX teams_city ON teams (city, id);
CREATE INDEX teams_founded_year ON teams (founded_year, id);
CREATE INDEX teams_created ON teams (created_at, id);
CREATE INDEX teams_updated ON teams (updated_at, id);

CREATE TABLE players (
    id              INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version         INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at      TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    name            TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    given_name      TEXT CHECK (length(given_name) BETWEEN 1 AND 100),
    family_name     TEXT CHECK (length(family_name) BETWEEN 1 AND 100),
    -- YYYY, YYYY-MM or YYYY-MM-DD.
    birth_date      TEXT CHECK (
        birth_date GLOB '[0-9][0-9][0-9][0-9]'
        OR birth_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'
        OR birth_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
    ),
    -- The first day of the birth date, for sorting and ranges.
    birth_day       TEXT GENERATED ALWAYS AS (substr(birth_date || '-01-01', 1, 10)) STORED,
    nationality     TEXT CHECK (length(nationality) = 3 AND nationality NOT GLOB '*[^A-Z]*'),
    height_cm       INTEGER CHECK (height_cm BETWEEN 50 AND 272),
    weight_kg       INTEGER CHECK (weight_kg BETWEEN 15 AND 300),
    dominant_side   TEXT CHECK (dominant_side = 'left' OR dominant_side = 'right' OR dominant_side = 'both'),
    name_key        TEXT NOT NULL,
    family_name_key TEXT,
    search          TEXT NOT NULL,
    -- Whether the row is in the partial indexes and in the full-text index. The server inserts players with 0 and sets 1 for
    -- many of them in one UPDATE, so that a commit of a few players does not change a page of each index per player.
    indexed         INTEGER NOT NULL DEFAULT 1 CHECK (indexed IN (0, 1))
) STRICT;

CREATE INDEX players_pending ON players (id) WHERE NOT indexed;
CREATE INDEX players_name_key ON players (name_key, id) WHERE indexed;
CREATE INDEX players_family_name_key ON players (family_name_key, id) WHERE indexed;
CREATE INDEX players_birth_day ON players (birth_day, id) WHERE indexed;
CREATE INDEX players_nationality ON players (nationality, id) WHERE indexed;
CREATE INDEX players_height ON players (height_cm, id) WHERE indexed AND height_cm IS NOT NULL;
CREATE INDEX players_weight ON players (weight_kg, id) WHERE indexed AND weight_kg IS NOT NULL;
CREATE INDEX players_created ON players (created_at, id) WHERE indexed;
CREATE INDEX players_updated ON players (updated_at, id) WHERE indexed;

CREATE TABLE memberships (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    player_id    INTEGER NOT NULL REFERENCES players (id) ON DELETE RESTRICT,
    team_id      INTEGER NOT NULL REFERENCES teams (id) ON DELETE RESTRICT,
    -- Text, because "00" differs from "0".
    shirt_number TEXT CHECK (
        shirt_number = '00'
        OR (length(shirt_number) BETWEEN 1 AND 3 AND shirt_number NOT GLOB '*[^0-9]*' AND (shirt_number = '0' OR shirt_number NOT GLOB '0*'))
    ),
    position     TEXT CHECK (length(position) BETWEEN 1 AND 20),
    captain      INTEGER NOT NULL DEFAULT 0 CHECK (captain IN (0, 1)),
    season       TEXT CHECK (length(season) BETWEEN 1 AND 60),
    -- Both dates are inclusive; without an end date the membership is open-ended.
    start_date   TEXT NOT NULL CHECK (start_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    end_date     TEXT CHECK (end_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    CHECK (end_date >= start_date),
    UNIQUE (player_id, team_id, start_date)
) STRICT;

CREATE INDEX memberships_team ON memberships (team_id, start_date);
CREATE INDEX memberships_shirt ON memberships (team_id, shirt_number, start_date);
CREATE INDEX memberships_season ON memberships (season, id);
CREATE INDEX memberships_start ON memberships (start_date, id);
CREATE INDEX memberships_created ON memberships (created_at, id);
CREATE INDEX memberships_updated ON memberships (updated_at, id);

-- The ids of teams and players in other sources.

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

-- Full-text search. The indexes have external content, no positions and no sizes, because results are not ranked; prefixes
-- of up to three letters have index entries of their own.
--
-- FTS5 flushes its index at each savepoint, and each write has one. So triggers collect the changes in a queue, which the
-- writer flushes into the index once per commit, in its transaction.

CREATE VIEW indexed_players AS SELECT id, search FROM players WHERE indexed;

CREATE VIRTUAL TABLE teams_search USING fts5(
    search, content = 'teams', content_rowid = 'id', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
CREATE VIRTUAL TABLE players_search USING fts5(
    search, content = 'indexed_players', content_rowid = 'id', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);

CREATE TABLE teams_search_queue (
    seq     INTEGER PRIMARY KEY NOT NULL,
    -- 'delete' removes the row from the index, null adds it.
    command TEXT,
    id      INTEGER NOT NULL,
    search  TEXT NOT NULL
) STRICT;

CREATE TABLE players_search_queue (
    seq     INTEGER PRIMARY KEY NOT NULL,
    command TEXT,
    id      INTEGER NOT NULL,
    search  TEXT NOT NULL
) STRICT;

CREATE TRIGGER teams_search_insert AFTER INSERT ON teams BEGIN
    INSERT INTO teams_search_queue (id, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER teams_search_update AFTER UPDATE OF search ON teams WHEN new.search <> old.search BEGIN
    INSERT INTO teams_search_queue (command, id, search) VALUES ('delete', old.id, old.search), (NULL, new.id, new.search);
END;
CREATE TRIGGER teams_search_delete AFTER DELETE ON teams BEGIN
    INSERT INTO teams_search_queue (command, id, search) VALUES ('delete', old.id, old.search);
END;

CREATE TRIGGER players_search_insert AFTER INSERT ON players WHEN new.indexed BEGIN
    INSERT INTO players_search_queue (id, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER players_search_index AFTER UPDATE OF indexed ON players WHEN new.indexed AND NOT old.indexed BEGIN
    INSERT INTO players_search_queue (id, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER players_search_update AFTER UPDATE OF search ON players
WHEN old.indexed AND new.indexed AND new.search <> old.search BEGIN
    INSERT INTO players_search_queue (command, id, search) VALUES ('delete', old.id, old.search), (NULL, new.id, new.search);
END;
CREATE TRIGGER players_search_delete AFTER DELETE ON players WHEN old.indexed BEGIN
    INSERT INTO players_search_queue (command, id, search) VALUES ('delete', old.id, old.search);
END;

-- Accounts. Of refresh tokens and API keys only the SHA-256 is stored, in hexadecimal.

CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at    TEXT NOT NULL,
    updated_at    TEXT NOT NULL,
    username      TEXT NOT NULL CHECK (length(username) BETWEEN 3 AND 40),
    -- The case-folded username: names are unique without regard to case.
    folded_name   TEXT NOT NULL UNIQUE,
    -- bcrypt, including its cost and salt.
    password_hash TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
    disabled      INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    -- Incremented by a new password, a changed role and disabling, which invalidates earlier tokens.
    token_version INTEGER NOT NULL DEFAULT 1 CHECK (token_version >= 1)
) STRICT;

CREATE TABLE sessions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id      INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at   TEXT NOT NULL,
    ended_at     TEXT,
    -- The client's IP address and User-Agent at the login, shown to the user.
    address      TEXT,
    user_agent   TEXT,
    -- The time of the last refresh; null before the first one.
    last_used_at TEXT
) STRICT;

CREATE INDEX sessions_user ON sessions (user_id, id);

CREATE TABLE refresh_tokens (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    hash       TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    expires_at TEXT NOT NULL,
    -- A token is used once; using it again ends the session.
    used_at    TEXT
) STRICT;

CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

CREATE TABLE api_keys (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    role       TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
    hash       TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT
) STRICT;

CREATE INDEX api_keys_user ON api_keys (user_id, id);

-- One row per document that a write changed, in the transaction of the write.

CREATE TABLE changes (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at          TEXT NOT NULL,
    -- The user who made the change; null is the command line. No foreign key: changes outlive their authors.
    actor_id    INTEGER,
    -- The name of the actor at that time.
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL CHECK (action = 'create' OR action = 'update' OR action = 'delete'),
    kind        TEXT NOT NULL CHECK (kind = 'team' OR kind = 'player' OR kind = 'membership' OR kind = 'user'),
    document_id INTEGER NOT NULL,
    -- The document as JSON.
    after       TEXT,
    before      TEXT,
    CHECK ((after IS NULL) = (action = 'delete')),
    CHECK ((before IS NULL) = (action = 'create'))
) STRICT;

CREATE INDEX changes_document ON changes (kind, document_id, seq);

-- The responses to requests with an Idempotency-Key, for their repetition.

CREATE TABLE stored_responses (
    id           INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- The scope of the key. No foreign key, so that a user can be deleted at any time; the row expires soon.
    user_id      INTEGER NOT NULL,
    method       TEXT NOT NULL,
    path         TEXT NOT NULL,
    key          TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- SHA-256 of the request body as JSON, in base64url.
    request_hash TEXT NOT NULL CHECK (length(request_hash) = 43),
    expires_at   TEXT NOT NULL,
    status       INTEGER NOT NULL CHECK (status BETWEEN 200 AND 299),
    location     TEXT,
    etag         TEXT,
    body         TEXT,
    UNIQUE (user_id, method, path, key)
) STRICT;

CREATE INDEX stored_responses_expiry ON stored_responses (expires_at);
