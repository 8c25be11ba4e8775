-- What helps people who lost their phone, and what protects people from those who help.

-- One-time passcodes. code_hash: keyed, with a key that is not here. One at a time can be used by a person; a used one
-- stays, for the session that began with it lives as long as it is not revoked.
CREATE TABLE passcodes (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    code_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    sign_in_id TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX passcodes_open ON passcodes (user_id) WHERE state = 'open';
CREATE INDEX passcodes_expiry ON passcodes (expires_at);

-- A sign-in and a session rest on a device or on a passcode: one of the two is filled.
ALTER TABLE sign_ins ADD COLUMN passcode_id TEXT;

CREATE TABLE sessions_with_means (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id),
    device_id TEXT REFERENCES devices (id),
    passcode_id TEXT,
    sign_in_id TEXT NOT NULL,
    approval_id TEXT,
    method TEXT NOT NULL,
    proved_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
INSERT INTO sessions_with_means (id, token_hash, user_id, device_id, sign_in_id, approval_id, method, proved_at,
  created_at, expires_at, ended_at)
  SELECT id, token_hash, user_id, device_id, sign_in_id, approval_id, method, proved_at, created_at, expires_at, ended_at
  FROM sessions;
DROP TABLE sessions;
ALTER TABLE sessions_with_means RENAME TO sessions;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_sign_in ON sessions (sign_in_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- kind: 'first', or 'reactivation' for somebody who has activated a phone before.
ALTER TABLE invitations ADD COLUMN kind TEXT NOT NULL DEFAULT 'first';

-- Only owners act on somebody who is protected.
ALTER TABLE users ADD COLUMN protected BIGINT NOT NULL DEFAULT 0;
