-- What a tenant said of a domain before it was changed from here: the way back. configuration: as Graph told it, JSON;
-- none where the domain was managed. ours: it was this instance's already, and is nothing to go back to.
-- mac: over all of the row, for all of it decides to whom a domain's people are sent.
CREATE TABLE federation_snapshots (
    id TEXT NOT NULL PRIMARY KEY,
    domain TEXT NOT NULL,
    tenant TEXT NOT NULL,
    configuration TEXT,
    ours BIGINT NOT NULL,
    state TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    mac TEXT NOT NULL
);
CREATE INDEX federation_snapshots_domain ON federation_snapshots (domain, taken_at);

-- What a person read to the help desk, or Microsoft's error page shows, leads to the request.
CREATE INDEX requests_correlation ON requests (correlation);
