-- New players are put into the indexes of their list by the thousand, and not one by one.
--
-- A name, a birthday or a height is in no order that new rows have: each of these indexes changes another page for
-- each new player, and each page is written and waited for. Of 64 new players at once that was 450 pages; the players
-- themselves, and what is noted of them, are 30. So a new player is in none of these indexes at first, nor in that of
-- words. Lists go through the few new ones row by row, and the writer settles them once they are many: each page
-- then changes once for all of them.

-- SQLite builds a table of more than two words each time that it looks for one among them, but not where it compares.
-- The table itself need not be made anew: https://www.sqlite.org/lang_altertable.html#otheralter
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'CHECK (dominant_side IN (''left'', ''right'', ''both''))',
    'CHECK (dominant_side = ''left'' OR dominant_side = ''right'' OR dominant_side = ''both'')')
WHERE type = 'table' AND name = 'players';
UPDATE sqlite_schema
SET sql = replace(replace(sql, 'CHECK (action IN (''create'', ''update'', ''delete''))',
    'CHECK (action = ''create'' OR action = ''update'' OR action = ''delete'')'),
    'CHECK (kind IN (''team'', ''player'', ''membership'', ''user''))',
    'CHECK (kind = ''team'' OR kind = ''player'' OR kind = ''membership'' OR kind = ''user'')')
WHERE type = 'table' AND name = 'changes';
PRAGMA writable_schema = RESET;

ALTER TABLE players ADD COLUMN settled INTEGER NOT NULL DEFAULT 1 CHECK (settled IN (0, 1));
CREATE INDEX players_new ON players (id) WHERE NOT settled;

DROP INDEX players_birth_day;
DROP INDEX players_nationality;
DROP INDEX players_name_key;
DROP INDEX players_family_name_key;
DROP INDEX players_height;
DROP INDEX players_weight;
DROP INDEX players_created;
DROP INDEX players_updated;
CREATE INDEX players_birth_day ON players (birth_day, id) WHERE settled;
CREATE INDEX players_nationality ON players (nationality, id) WHERE settled;
CREATE INDEX players_name_key ON players (name_key, id) WHERE settled;
CREATE INDEX players_family_name_key ON players (family_name_key, id) WHERE settled;
CREATE INDEX players_height ON players (height_cm, id) WHERE settled AND height_cm IS NOT NULL;
CREATE INDEX players_weight ON players (weight_kg, id) WHERE settled AND weight_kg IS NOT NULL;
CREATE INDEX players_created ON players (created_at, id) WHERE settled;
CREATE INDEX players_updated ON players (updated_at, id) WHERE settled;

-- A name is found by its key, which hardly another one shares.
DROP INDEX players_name;
DROP INDEX players_family_name;
DROP INDEX teams_name;

-- The index of words has those who are settled.
DROP TRIGGER players_search_insert;
DROP TRIGGER players_search_update;
DROP TRIGGER players_search_delete;
DROP TABLE players_search;
CREATE VIEW settled_players AS SELECT id, search FROM players WHERE settled;
CREATE VIRTUAL TABLE players_search USING fts5(
    search, content = 'settled_players', content_rowid = 'id', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO players_search (players_search) VALUES ('rebuild');
CREATE TRIGGER players_search_insert AFTER INSERT ON players WHEN new.settled BEGIN
    INSERT INTO players_search_queue (id, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER players_search_settle AFTER UPDATE OF settled ON players WHEN new.settled AND NOT old.settled BEGIN
    INSERT INTO players_search_queue (id, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER players_search_update AFTER UPDATE OF search ON players
WHEN old.settled AND new.settled AND new.search <> old.search BEGIN
    INSERT INTO players_search_queue (command, id, search) VALUES ('delete', old.id, old.search), (NULL, new.id, new.search);
END;
CREATE TRIGGER players_search_delete AFTER DELETE ON players WHEN old.settled BEGIN
    INSERT INTO players_search_queue (command, id, search) VALUES ('delete', old.id, old.search);
END;
