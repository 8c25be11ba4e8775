-- How the organisation is seen: what was set in the console. One row, always there; revision: of two who change it at
-- once the second looks again.
CREATE TABLE organisation (
    id TEXT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    name TEXT,
    accent TEXT,
    logo TEXT,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL
);
INSERT INTO organisation (id, revision, width, height) VALUES ('face', 0, 0, 0);

-- The files of the present picture, made here, by their fingerprint.
CREATE TABLE organisation_pictures (
    fingerprint TEXT NOT NULL,
    size TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    png TEXT NOT NULL,
    PRIMARY KEY (fingerprint, size)
);

-- A person's presence on their own page; it ends with the device that proved it.
CREATE TABLE account_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    device_id TEXT NOT NULL REFERENCES devices (id),
    token_hash TEXT NOT NULL UNIQUE,
    seen_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_sessions_device ON account_sessions (device_id);
CREATE INDEX account_sessions_user ON account_sessions (user_id);
CREATE INDEX account_sessions_expiry ON account_sessions (expires_at);
