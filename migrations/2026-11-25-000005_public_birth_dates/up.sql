-- Whether a user has registered without an admin, and therefore sees what guests see.
ALTER TABLE users ADD COLUMN self_registered INTEGER NOT NULL DEFAULT 0 CHECK (self_registered IN (0, 1));

-- Guests see the birth dates of children without month and day, and sort by what they see.
ALTER TABLE players ADD COLUMN birth_year INTEGER GENERATED ALWAYS AS (CAST(substr(birth_date, 1, 4) AS INTEGER)) VIRTUAL;
CREATE INDEX players_birth_year ON players (birth_year, id) WHERE indexed;
