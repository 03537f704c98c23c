-- One row per document that a committed write changed, in that write's own transaction.

CREATE TABLE changes (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at          TEXT NOT NULL,
    -- The user who did it; null is the command line. No foreign key: history outlives its authors.
    actor_id    INTEGER,
    -- The name that the actor had at that moment.
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete')),
    kind        TEXT NOT NULL CHECK (kind IN ('team', 'player', 'membership', 'user')),
    document_id INTEGER NOT NULL,
    -- The documents as JSON.
    after       TEXT,
    before      TEXT,
    CHECK ((after IS NULL) = (action = 'delete')),
    CHECK ((before IS NULL) = (action = 'create'))
) STRICT;

CREATE INDEX changes_document ON changes (kind, document_id, seq);
