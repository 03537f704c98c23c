DROP TRIGGER players_search_delete;
DROP TRIGGER players_search_update;
DROP TRIGGER players_search_settle;
DROP TRIGGER players_search_insert;
DROP TABLE players_search;
DROP VIEW settled_players;

CREATE INDEX teams_name ON teams (name, id);
CREATE INDEX players_family_name ON players (family_name, id);
CREATE INDEX players_name ON players (name, id);

DROP INDEX players_updated;
DROP INDEX players_created;
DROP INDEX players_weight;
DROP INDEX players_height;
DROP INDEX players_family_name_key;
DROP INDEX players_name_key;
DROP INDEX players_nationality;
DROP INDEX players_birth_day;
DROP INDEX players_new;
ALTER TABLE players DROP COLUMN settled;

CREATE INDEX players_birth_day ON players (birth_day, id);
CREATE INDEX players_nationality ON players (nationality, id);
CREATE INDEX players_name_key ON players (name_key, id);
CREATE INDEX players_family_name_key ON players (family_name_key, id);
CREATE INDEX players_height ON players (height_cm, id) WHERE height_cm IS NOT NULL;
CREATE INDEX players_weight ON players (weight_kg, id) WHERE weight_kg IS NOT NULL;
CREATE INDEX players_created ON players (created_at, id);
CREATE INDEX players_updated ON players (updated_at, id);

CREATE VIRTUAL TABLE players_search USING fts5(
    search, content = 'players', content_rowid = 'id', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);
INSERT INTO players_search (players_search) VALUES ('rebuild');
CREATE TRIGGER players_search_insert AFTER INSERT ON players BEGIN
    INSERT INTO players_search_queue (id, search) VALUES (new.id, new.search);
END;
CREATE TRIGGER players_search_update AFTER UPDATE OF search ON players WHEN new.search <> old.search BEGIN
    INSERT INTO players_search_queue (command, id, search) VALUES ('delete', old.id, old.search), (NULL, new.id, new.search);
END;
CREATE TRIGGER players_search_delete AFTER DELETE ON players BEGIN
    INSERT INTO players_search_queue (command, id, search) VALUES ('delete', old.id, old.search);
END;

PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'CHECK (dominant_side = ''left'' OR dominant_side = ''right'' OR dominant_side = ''both'')',
    'CHECK (dominant_side IN (''left'', ''right'', ''both''))')
WHERE type = 'table' AND name = 'players';
UPDATE sqlite_schema
SET sql = replace(replace(sql, 'CHECK (action = ''create'' OR action = ''update'' OR action = ''delete'')',
    'CHECK (action IN (''create'', ''update'', ''delete''))'),
    'CHECK (kind = ''team'' OR kind = ''player'' OR kind = ''membership'' OR kind = ''user'')',
    'CHECK (kind IN (''team'', ''player'', ''membership'', ''user''))')
WHERE type = 'table' AND name = 'changes';
PRAGMA writable_schema = RESET;
