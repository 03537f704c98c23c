-- The answers to writes that came with an Idempotency-Key, for whoever sends the same again.

CREATE TABLE kept_answers (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- Whose key it is, and for what. No foreign key: a user who is gone does not stop a write, and the row goes soon.
    user_id    INTEGER NOT NULL,
    method     TEXT NOT NULL,
    path       TEXT NOT NULL,
    key        TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- SHA-256 of the JSON that was sent, in base64url.
    asked      TEXT NOT NULL CHECK (length(asked) = 43),
    expires_at TEXT NOT NULL,
    -- The answer.
    status     INTEGER NOT NULL CHECK (status BETWEEN 200 AND 299),
    location   TEXT,
    etag       TEXT,
    body       TEXT,
    UNIQUE (user_id, method, path, key)
) STRICT;

-- To find those whose time is over.
CREATE INDEX kept_answers_expiry ON kept_answers (expires_at);
