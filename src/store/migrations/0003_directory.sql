-- What lists of people are sorted, filtered, searched and counted by, so that a page costs the same among fifty
-- people and among a million.

-- application_id: of the domain, empty where it has none. standing: the word a list shows people under: their status,
-- or 'expired' for whoever is invited and whose newest invitation is over, which the sweep notes. name_key: the folded
-- name, or the folded address of whoever has none; empty until it was folded. invitation_id: the newest one, with its
-- two instants beside it.
ALTER TABLE users ADD COLUMN application_id TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN standing TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN invitation_id TEXT;
ALTER TABLE users ADD COLUMN invited_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN invited_until BIGINT NOT NULL DEFAULT 0;

UPDATE users SET standing = status;
UPDATE users SET application_id = COALESCE((SELECT m.application_id FROM domains m WHERE m.name = users.domain), '');
UPDATE users SET invitation_id = (
  SELECT i.id FROM invitations i WHERE i.user_id = users.id ORDER BY i.created_at DESC, i.expires_at DESC, i.id LIMIT 1
);
UPDATE users SET
  invited_at = COALESCE((SELECT i.created_at FROM invitations i WHERE i.id = users.invitation_id), created_at),
  invited_until = COALESCE((SELECT i.expires_at FROM invitations i WHERE i.id = users.invitation_id), 0);

CREATE INDEX users_application_address ON users (application_id, standing, lookup);
CREATE INDEX users_application_name ON users (application_id, standing, name_key, lookup);
CREATE INDEX users_application_invited ON users (application_id, standing, invited_at, lookup);
CREATE INDEX users_application_changed ON users (application_id, standing, changed_at, lookup);
CREATE INDEX users_domain_address ON users (domain, standing, lookup);
CREATE INDEX users_domain_name ON users (domain, standing, name_key, lookup);
CREATE INDEX users_domain_invited ON users (domain, standing, invited_at, lookup);
CREATE INDEX users_domain_changed ON users (domain, standing, changed_at, lookup);
CREATE INDEX users_expiry ON users (invited_until) WHERE standing = 'invited';
CREATE INDEX users_unfolded ON users (id) WHERE name_key = '';

-- Every word that a person is found by, in digits, which every collation sorts alike; lookup names the person.
CREATE TABLE words (
    word TEXT NOT NULL,
    lookup TEXT NOT NULL,
    PRIMARY KEY (word, lookup)
);
CREATE INDEX words_lookup ON words (lookup, word);

-- How many people of a domain have a status; changed in the transaction that changes one.
CREATE TABLE tallies (
    domain TEXT NOT NULL,
    status TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (domain, status)
);
INSERT INTO tallies (domain, status, number) SELECT domain, status, COUNT(*) FROM users GROUP BY domain, status;

-- Uploaded lists of people. file_hash: of the bytes that were judged; empty until they all were. run_by: who confirmed
-- it, or went on with it last. held: why it is paused. lease_by, lease_until: which node invites its people at present.
CREATE TABLE imports (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT,
    state TEXT NOT NULL,
    held TEXT,
    file_hash TEXT NOT NULL,
    noticed TEXT,
    counts TEXT NOT NULL,
    invited BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    run_by TEXT,
    lease_by TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX imports_running ON imports (created_at) WHERE state = 'running';
CREATE INDEX imports_age ON imports (changed_at);

-- What stands in each row of a list, and what became of it. left_out: neither there nor invited.
CREATE TABLE import_rows (
    import_id TEXT NOT NULL REFERENCES imports (id),
    line BIGINT NOT NULL,
    address TEXT NOT NULL,
    lookup TEXT,
    name TEXT,
    immutable_id TEXT,
    personal_address TEXT,
    language TEXT,
    verdict TEXT NOT NULL,
    detail TEXT NOT NULL,
    result TEXT,
    left_out BIGINT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (import_id, line)
);
CREATE INDEX import_rows_lookup ON import_rows (import_id, lookup) WHERE lookup IS NOT NULL;
CREATE INDEX import_rows_immutable_id ON import_rows (import_id, immutable_id) WHERE immutable_id IS NOT NULL;
CREATE INDEX import_rows_waiting ON import_rows (import_id, line) WHERE verdict = 'new' AND result IS NULL;
CREATE INDEX import_rows_left_out ON import_rows (import_id, line) WHERE left_out = 1;
