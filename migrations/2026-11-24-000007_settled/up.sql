-- New players are put into the indexes of their list by the thousand, and not one by one.
--
-- A name, a birthday or a height is in no order that new rows have: each of these indexes changes another page for
-- each new player, and each page is written and waited for. Of 64 new players at once that was 450 pages; the players
-- themselves, and what is noted of them, are 40. So a new player is in none of these indexes at first. Lists go through
-- the few new ones row by row, and the writer settles them once they are many, which changes each page once for all.
ALTER TABLE players ADD COLUMN settled INTEGER NOT NULL DEFAULT 1 CHECK (settled IN (0, 1));
CREATE INDEX players_new ON players (id) WHERE NOT settled;

DROP INDEX players_birth_day;
DROP INDEX players_nationality;
DROP INDEX players_name_key;
DROP INDEX players_family_name_key;
DROP INDEX players_height;
DROP INDEX players_weight;
CREATE INDEX players_birth_day ON players (birth_day, id) WHERE settled;
CREATE INDEX players_nationality ON players (nationality, id) WHERE settled;
CREATE INDEX players_name_key ON players (name_key, id) WHERE settled;
CREATE INDEX players_family_name_key ON players (family_name_key, id) WHERE settled;
CREATE INDEX players_height ON players (height_cm, id) WHERE settled AND height_cm IS NOT NULL;
CREATE INDEX players_weight ON players (weight_kg, id) WHERE settled AND weight_kg IS NOT NULL;

-- A name is found by its key, which hardly another one shares.
DROP INDEX players_name;
DROP INDEX players_family_name;
DROP INDEX teams_name;
