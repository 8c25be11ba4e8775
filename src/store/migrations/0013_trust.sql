-- Programs without a browser, and the signing certificate that follows the current one.

-- Whether programs without a browser are answered. Off unless somebody turns it on.
ALTER TABLE applications ADD COLUMN trust BIGINT NOT NULL DEFAULT 0;

-- Codes that the authenticator fetches for such programs. code_hash: keyed, with a key that is not here. evidence: what
-- proves that the device asked for it. One at a time can be used by a person, for one application.
CREATE TABLE trust_codes (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    device_id TEXT NOT NULL REFERENCES devices (id),
    application_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    evidence TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    sign_in_id TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX trust_codes_open ON trust_codes (user_id) WHERE state = 'open';
CREATE INDEX trust_codes_expiry ON trust_codes (expires_at);

-- The ring of signing keys: current, next, past (published, no longer signing), retired (its key erased).
-- confirmed_at: the relying party was said to know the next one. changed_at: since when it is in its place.
ALTER TABLE ring ADD COLUMN confirmed_at BIGINT;
ALTER TABLE ring ADD COLUMN changed_at BIGINT;
CREATE UNIQUE INDEX ring_next ON ring (kind) WHERE state = 'next';
