-- The addresses from which a user has signed in (of IPv6 the /64). Failed sign-ins from them are counted apart, so that
-- others cannot lock the user out.
CREATE TABLE known_clients (
    user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    network   TEXT NOT NULL,
    last_used TEXT NOT NULL,
    PRIMARY KEY (user_id, network)
) STRICT, WITHOUT ROWID;
