-- The application's own credential for Microsoft Graph: of one tenant, and at most one. sealed: the private key, which
-- opens in this row alone. mac: seals all of the row, so that it can be neither rewritten nor moved to another tenant.
CREATE TABLE graph_credentials (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    client TEXT NOT NULL,
    certificate TEXT NOT NULL,
    sealed TEXT NOT NULL,
    not_after BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    mac TEXT NOT NULL
);
