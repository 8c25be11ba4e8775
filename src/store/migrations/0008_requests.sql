-- What became of every request to sign in, kept for as long as the instance is told to; the rows that the ceremonies
-- themselves need go much earlier. id: the approval's, or the sign-in's own where nobody's phone was asked: a passkey in
-- the browser, a no before anybody was asked. tallied: the status that request_days has counted it under; empty until it
-- has.
CREATE TABLE requests (
    id TEXT NOT NULL PRIMARY KEY,
    sign_in_id TEXT NOT NULL,
    correlation TEXT NOT NULL,
    application_id TEXT NOT NULL,
    user_id TEXT,
    method TEXT,
    status TEXT NOT NULL,
    refusal TEXT,
    origin TEXT NOT NULL,
    recognised BIGINT NOT NULL,
    device_id TEXT,
    tallied TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    fetched_at BIGINT,
    ended_at BIGINT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX requests_time ON requests (asked_at, id);
CREATE INDEX requests_status ON requests (status, asked_at, id);
CREATE INDEX requests_application ON requests (application_id, asked_at, id);
CREATE INDEX requests_application_status ON requests (application_id, status, asked_at, id);
CREATE INDEX requests_user ON requests (user_id, asked_at, id);
CREATE INDEX requests_sign_in ON requests (sign_in_id);
CREATE INDEX requests_untallied ON requests (asked_at, id) WHERE tallied <> status;
-- What strangers can make many of: requests that nobody answered.
CREATE INDEX requests_unanswered ON requests (asked_at, id, status)
  WHERE status NOT IN ('accepted', 'passcode', 'denied', 'reported', 'waiting');

-- What proves a yes without this server, for as long as the request is kept; never read for a list.
CREATE TABLE request_proofs (
    request_id TEXT NOT NULL PRIMARY KEY,
    evidence TEXT NOT NULL
);

-- How many requests of a day came to what; day: whole days since 1970 in UTC.
CREATE TABLE request_days (
    day BIGINT NOT NULL,
    application_id TEXT NOT NULL,
    status TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (day, application_id, status)
);
INSERT INTO turns (name, turn) VALUES ('requests', 0);

INSERT INTO requests (id, sign_in_id, correlation, application_id, user_id, method, status, refusal, origin, recognised,
  device_id, tallied, asked_at, ended_at, expires_at)
SELECT a.id, a.sign_in_id, s.correlation, s.application_id, a.user_id, a.channel,
  CASE a.state WHEN 'pending' THEN 'waiting' WHEN 'approved' THEN 'accepted' WHEN 'exhausted' THEN 'refused' ELSE a.state END,
  CASE a.state WHEN 'exhausted' THEN 'wrong-number' END, s.origin, a.recognised, a.device_id, '', a.created_at,
  a.decided_at, a.expires_at
FROM approvals a JOIN sign_ins s ON s.id = a.sign_in_id;
INSERT INTO request_proofs (request_id, evidence)
SELECT a.id, a.evidence FROM approvals a JOIN requests q ON q.id = a.id WHERE a.evidence IS NOT NULL;

-- How the last push messages to a device fared; it outlives the address, so that it can be told why there is none.
CREATE TABLE push_health (
    device_id TEXT NOT NULL PRIMARY KEY,
    taken_at BIGINT,
    failed_at BIGINT,
    words TEXT
);

-- What the list of changes is filtered by.
CREATE INDEX changes_kind ON changes (kind, nth);
CREATE INDEX changes_actor ON changes (actor, nth);
