-- Tokens by which programs call the API. Each row is sealed over whose it is, what it opens, until when, and whether it
-- was taken back: whoever writes to the database alone makes none.
CREATE TABLE api_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operators (id),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    mac TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    used_at BIGINT
);
CREATE INDEX api_tokens_operator ON api_tokens (operator_id);

-- What creates something is done once for each key that a program sends with it. key_hash: keyed over token and key;
-- body_hash: keyed over what was asked for. answer: sealed; nothing as long as it is being done.
CREATE TABLE api_creations (
    key_hash TEXT NOT NULL PRIMARY KEY,
    body_hash TEXT NOT NULL,
    claim TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    answer TEXT
);
CREATE INDEX api_creations_age ON api_creations (claimed_at);

-- token_id: nothing where no token of ours was shown. route: the pattern, not the address.
CREATE TABLE api_calls (
    id TEXT NOT NULL PRIMARY KEY,
    called_at BIGINT NOT NULL,
    token_id TEXT,
    method TEXT NOT NULL,
    route TEXT NOT NULL,
    status BIGINT NOT NULL,
    correlation TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX api_calls_age ON api_calls (called_at, id);
CREATE INDEX api_calls_token ON api_calls (token_id, called_at, id);
CREATE INDEX api_calls_status ON api_calls (status, called_at, id);
CREATE INDEX api_calls_token_status ON api_calls (token_id, status, called_at, id);
