-- One text for SQLite and PostgreSQL: TEXT and BIGINT only. Identifiers are 32 hexadecimal digits, instants
-- milliseconds since 1970, flags 0 or 1, binary values base64url, documents JSON.

-- Who changes something that several rows agree on takes the turn first: an UPDATE of one of these rows, or of
-- users.turn, which the next one waits for.
CREATE TABLE turns (
    name TEXT NOT NULL PRIMARY KEY,
    turn BIGINT NOT NULL
);
INSERT INTO turns (name, turn) VALUES ('directory', 0);

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    fact TEXT NOT NULL
);

CREATE TABLE ring (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    shown TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    not_after BIGINT NOT NULL
);
CREATE UNIQUE INDEX ring_current ON ring (kind) WHERE state = 'current';

CREATE TABLE applications (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    first_offer TEXT NOT NULL,
    session_lifetime BIGINT NOT NULL,
    cloud TEXT NOT NULL,
    realm TEXT NOT NULL,
    reply_url TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE domains (
    name TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    issuer TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX domains_application ON domains (application_id);

-- Removed people stay as tombstones, so that their ImmutableID is never given to somebody else.
CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    lookup TEXT NOT NULL UNIQUE,
    name TEXT,
    domain TEXT NOT NULL,
    immutable_id TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL,
    mac TEXT NOT NULL,
    turn BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    secret_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    opened_at BIGINT,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX invitations_user ON invitations (user_id);

CREATE TABLE devices (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX devices_user ON devices (user_id);

CREATE TABLE credentials (
    id TEXT NOT NULL PRIMARY KEY,
    device_id TEXT NOT NULL REFERENCES devices (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    passkey TEXT NOT NULL,
    mac TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX credentials_device ON credentials (device_id);

-- Apart from credentials: passkeys travel between devices, push addresses do not.
CREATE TABLE push_addresses (
    device_id TEXT NOT NULL PRIMARY KEY REFERENCES devices (id),
    endpoint_hash TEXT NOT NULL UNIQUE,
    sealed TEXT NOT NULL,
    set_at BIGINT NOT NULL
);

-- old_hash: the token before this one, for calls that were under way when it was replaced. old_until: set at the first
-- use of the new token; until then nobody knows whether the phone has got it.
CREATE TABLE phone_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    device_id TEXT NOT NULL REFERENCES devices (id),
    token_hash TEXT NOT NULL UNIQUE,
    old_hash TEXT,
    old_until BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX phone_sessions_device ON phone_sessions (device_id);
CREATE INDEX phone_sessions_old ON phone_sessions (old_hash) WHERE old_hash IS NOT NULL;
CREATE INDEX phone_sessions_expiry ON phone_sessions (expires_at);

-- An empty subject: a challenge that serves no row.
CREATE TABLE challenges (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    subject TEXT NOT NULL,
    binding TEXT NOT NULL,
    canonical TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT
);
CREATE INDEX challenges_expiry ON challenges (expires_at);

-- nth: tells the order of a browser's requests where instants are equal. asked: how often somebody's devices were asked.
-- request: up to 16 KB of a stranger's choice, forgotten soon after the sign-in is over.
CREATE TABLE sign_ins (
    id TEXT NOT NULL PRIMARY KEY,
    nth BIGINT NOT NULL,
    correlation TEXT NOT NULL,
    application_id TEXT NOT NULL,
    path_domain TEXT NOT NULL,
    flow_hash TEXT NOT NULL,
    browser_hash TEXT NOT NULL,
    request TEXT,
    origin TEXT NOT NULL,
    recognised BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    stage TEXT NOT NULL,
    refusal TEXT,
    user_id TEXT,
    device_id TEXT,
    approval_id TEXT,
    method TEXT,
    proved_at BIGINT,
    evidence TEXT,
    node TEXT,
    stamp BIGINT NOT NULL,
    begun_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX sign_ins_browser ON sign_ins (browser_hash, begun_at);
CREATE INDEX sign_ins_user ON sign_ins (user_id);
CREATE INDEX sign_ins_expiry ON sign_ins (expires_at);
-- What strangers can make many of: requests that nobody ever followed up.
CREATE INDEX sign_ins_idle ON sign_ins (expires_at) WHERE asked = 0 AND stage <> 'answered';
CREATE INDEX sign_ins_remembered ON sign_ins (expires_at) WHERE request IS NOT NULL;

-- nth: the person's turn when it was asked, which tells the order where clocks do not. round: how often its sign-in
-- had asked by then. listed: the person's phones show it; a request by QR code waits until one of them has scanned it.
CREATE TABLE approvals (
    id TEXT NOT NULL PRIMARY KEY,
    nth BIGINT NOT NULL,
    round BIGINT NOT NULL,
    sign_in_id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    browser_hash TEXT NOT NULL,
    recognised BIGINT NOT NULL,
    channel TEXT NOT NULL,
    listed BIGINT NOT NULL,
    number BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    state TEXT NOT NULL,
    delivery TEXT NOT NULL,
    device_id TEXT,
    evidence TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_at BIGINT
);
CREATE UNIQUE INDEX approvals_pending ON approvals (user_id, browser_hash) WHERE state = 'pending';
CREATE UNIQUE INDEX approvals_sign_in ON approvals (sign_in_id, round);
CREATE INDEX approvals_user ON approvals (user_id, created_at);
CREATE INDEX approvals_nth ON approvals (user_id, nth);
-- Looked at before each push message; only the person's own noes stand in it, however much strangers ask.
CREATE INDEX approvals_noes ON approvals (user_id, decided_at) WHERE state IN ('denied', 'reported');
-- Looked at whenever a browser names a person: whether they took its mark back.
CREATE INDEX approvals_reported ON approvals (user_id, browser_hash) WHERE state = 'reported';
CREATE INDEX approvals_expiry ON approvals (expires_at);
-- What strangers can make many of, here, too: questions that nobody ever answered.
CREATE INDEX approvals_idle ON approvals (expires_at) WHERE evidence IS NULL AND state IN ('pending', 'superseded', 'cancelled');

CREATE TABLE number_tries (
    approval_id TEXT NOT NULL,
    nth BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    tried_at BIGINT NOT NULL,
    PRIMARY KEY (approval_id, nth)
);
CREATE INDEX number_tries_user ON number_tries (user_id, tried_at);
CREATE INDEX number_tries_age ON number_tries (tried_at);

CREATE TABLE pushes (
    approval_id TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    recognised BIGINT NOT NULL,
    PRIMARY KEY (approval_id, sent_at)
);
CREATE INDEX pushes_user ON pushes (user_id, sent_at);
CREATE INDEX pushes_age ON pushes (sent_at);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id),
    device_id TEXT NOT NULL REFERENCES devices (id),
    sign_in_id TEXT NOT NULL,
    approval_id TEXT,
    method TEXT NOT NULL,
    proved_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_sign_in ON sessions (sign_in_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Every token, written before it is sent.
CREATE TABLE issuances (
    assertion_id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    method TEXT NOT NULL,
    sign_in_id TEXT NOT NULL UNIQUE,
    key_id TEXT NOT NULL,
    issued_at BIGINT NOT NULL
);
CREATE INDEX issuances_user ON issuances (user_id, issued_at);

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    event TEXT NOT NULL,
    user_id TEXT,
    correlation TEXT,
    detail TEXT NOT NULL
);
CREATE INDEX audit_age ON audit (happened_at);
-- Looked at before a forged row is told of once more.
CREATE INDEX audit_forged ON audit (detail, happened_at) WHERE event = 'row_forged';
CREATE INDEX audit_user ON audit (user_id, happened_at);
