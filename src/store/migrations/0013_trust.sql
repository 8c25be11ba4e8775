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

-- Mails go to those who run the console, too: each is about a person, or about an operator. SQLite takes no NOT NULL
-- away from a column, so the table is made anew.
CREATE TABLE outbox_of_both (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    user_id TEXT REFERENCES users (id),
    operator_id TEXT REFERENCES operators (id),
    invitation_id TEXT REFERENCES invitations (id),
    recipient TEXT NOT NULL,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    claim TEXT,
    words TEXT,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK ((user_id IS NULL) <> (operator_id IS NULL))
);
INSERT INTO outbox_of_both (id, kind, user_id, operator_id, invitation_id, recipient, sealed, state, tries, claim, words,
    created_at, due_at, ended_at)
SELECT id, kind, user_id, NULL, invitation_id, recipient, sealed, state, tries, claim, words, created_at, due_at, ended_at
FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_of_both RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'queued';
CREATE INDEX outbox_trouble ON outbox (created_at) WHERE state IN ('bounced', 'failed');
CREATE INDEX outbox_recipient ON outbox (recipient, kind, created_at);
CREATE INDEX outbox_user ON outbox (user_id, created_at);
CREATE INDEX outbox_age ON outbox (created_at);
