-- Sorted and searched lists.
--
-- `teamsheet_fold` and `teamsheet_words` are functions of the binary, there while migrations run: SQLite by itself
-- can fold neither letter case nor accents. Afterwards the binary writes these columns like any other.

-- By which names are put in order: letter case and accents aside.
ALTER TABLE teams ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
-- The words that a search finds the row by.
ALTER TABLE teams ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE teams SET name_key = teamsheet_fold(name), search = teamsheet_words(name, short_name, code);

ALTER TABLE players ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE players ADD COLUMN family_name_key TEXT;
ALTER TABLE players ADD COLUMN search TEXT NOT NULL DEFAULT '';
UPDATE players
SET name_key = teamsheet_fold(name),
    family_name_key = teamsheet_fold(family_name),
    search = teamsheet_words(name, given_name, family_name);

CREATE INDEX teams_name_key ON teams (name_key, id);
CREATE INDEX teams_created ON teams (created_at, id);
CREATE INDEX teams_updated ON teams (updated_at, id);

CREATE INDEX players_name_key ON players (name_key, id);
CREATE INDEX players_family_name_key ON players (family_name_key, id);
CREATE INDEX players_created ON players (created_at, id);
CREATE INDEX players_updated ON players (updated_at, id);
CREATE INDEX players_height ON players (height_cm, id) WHERE height_cm IS NOT NULL;
CREATE INDEX players_weight ON players (weight_kg, id) WHERE weight_kg IS NOT NULL;

CREATE INDEX memberships_start ON memberships (start_date, id);
CREATE INDEX memberships_created ON memberships (created_at, id);
CREATE INDEX memberships_updated ON memberships (updated_at, id);

-- The words stand in the tables themselves, so the index keeps none of them; no ranking, so no sizes either.
-- The prefixes are indexed, so that two letters of a large roster are one term to look up.
CREATE VIRTUAL TABLE teams_search USING fts5(
    search, content = 'teams', content_rowid = 'id', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
CREATE VIRTUAL TABLE players_search USING fts5(
    search, content = 'players', content_rowid = 'id', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO teams_search (teams_search) VALUES ('rebuild');
INSERT INTO players_search (players_search) VALUES ('rebuild');

-- What is not yet in the indexes of words: the writer brings them up to date once for all that shares a commit, and in
-- it. FTS5 writes a piece of its index whenever a savepoint begins or ends, and each write has one of its own.
CREATE TABLE teams_search_queue (
    seq     INTEGER PRIMARY KEY NOT NULL,
    -- As FTS5 knows it: 'delete', or null for a row that comes in.
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
CREATE TABLE players_search_queue (
    seq     INTEGER PRIMARY KEY NOT NULL,
    -- As FTS5 knows it: 'delete', or null for a row that comes in.
    command TEXT,
    id      INTEGER NOT NULL,
    search  TEXT NOT NULL
) STRICT;
CREATE TRIGGER players_search_insert AFTER INSERT ON players BEGIN
    INSERT INTO players_search_queue (id, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER players_search_update AFTER UPDATE OF search ON players WHEN new.search <> old.search BEGIN
    INSERT INTO players_search_queue (command, id, search) VALUES ('delete', old.id, old.search), (NULL, new.id, new.search);
END;
CREATE TRIGGER players_search_delete AFTER DELETE ON players BEGIN
    INSERT INTO players_search_queue (command, id, search) VALUES ('delete', old.id, old.search);
END;
