-- A further device on its way to a person: offered by one of theirs, asked for by the new one, granted by theirs.
-- claim_hash: the new device's own secret, so that nobody else who saw the link takes what was granted to it.
CREATE TABLE additions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    offered_by TEXT NOT NULL REFERENCES devices (id),
    secret_hash TEXT NOT NULL UNIQUE,
    claim_hash TEXT UNIQUE,
    state TEXT NOT NULL,
    name TEXT,
    origin TEXT,
    number BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    granted_by TEXT,
    evidence TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX additions_user ON additions (user_id, expires_at);
CREATE INDEX additions_expiry ON additions (expires_at);
