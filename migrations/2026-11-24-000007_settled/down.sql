CREATE INDEX teams_name ON teams (name, id);
CREATE INDEX players_family_name ON players (family_name, id);
CREATE INDEX players_name ON players (name, id);

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
