-- Who runs the console. Apart from users: the first owner is there before any domain is.
CREATE TABLE operators (
    id TEXT NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    lookup TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    status TEXT NOT NULL,
    mac TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX operators_lookup ON operators (lookup) WHERE status <> 'removed';

-- operator_id: nobody yet for the first owner's link, who says their name when using it.
CREATE TABLE operator_links (
    id TEXT NOT NULL PRIMARY KEY,
    operator_id TEXT REFERENCES operators (id),
    secret_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX operator_links_operator ON operator_links (operator_id);

CREATE TABLE operator_credentials (
    id TEXT NOT NULL PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operators (id),
    passkey TEXT NOT NULL,
    mac TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
CREATE INDEX operator_credentials_operator ON operator_credentials (operator_id);

-- seen_at: an idle session is over, whatever its expiry.
CREATE TABLE console_sessions (
    id TEXT NOT NULL PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operators (id),
    token_hash TEXT NOT NULL UNIQUE,
    proved_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX console_sessions_operator ON console_sessions (operator_id);
CREATE INDEX console_sessions_expiry ON console_sessions (expires_at);

INSERT INTO turns (name, turn) VALUES ('operators', 0);
INSERT INTO turns (name, turn) VALUES ('changes', 0);

-- Administrative changes, chained: each row's link is keyed over the one before it and over all it says. What it says
-- of people stands apart, held to the chain by a salted hash, so that it can be erased without breaking it.
CREATE TABLE changes (
    nth BIGINT NOT NULL PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail_hash TEXT NOT NULL,
    link TEXT NOT NULL
);
CREATE INDEX changes_subject ON changes (subject, nth);

CREATE TABLE change_details (
    nth BIGINT NOT NULL PRIMARY KEY,
    salt TEXT NOT NULL,
    detail TEXT NOT NULL
);
