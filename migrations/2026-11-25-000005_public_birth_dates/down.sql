DROP INDEX players_birth_year;
ALTER TABLE players DROP COLUMN birth_year;
ALTER TABLE users DROP COLUMN self_registered;
