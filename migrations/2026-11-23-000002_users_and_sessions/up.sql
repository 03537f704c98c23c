-- Who may write, and the sign-ins they made.

CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    created_at    TEXT NOT NULL,
    updated_at    TEXT NOT NULL,
    username      TEXT NOT NULL CHECK (length(username) BETWEEN 3 AND 40),
    -- The name with letter case folded: names are unique letter case aside.
    folded_name   TEXT NOT NULL UNIQUE,
    -- bcrypt, with its cost and salt inside.
    password_hash TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
    disabled      INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    -- Raised by a new password, a changed role and disabling: older tokens are then void.
    token_version INTEGER NOT NULL DEFAULT 1 CHECK (token_version >= 1)
) STRICT;

CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    ended_at   TEXT,
    -- Where the login came from, for its owner to recognise it by.
    address    TEXT,
    user_agent TEXT
) STRICT;

CREATE INDEX sessions_user ON sessions (user_id, id);
