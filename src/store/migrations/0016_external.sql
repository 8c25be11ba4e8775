-- External authentication methods of Entra ID: tenants that ask for their people's second factor.
CREATE TABLE external_methods (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    tenant TEXT NOT NULL,
    client_id TEXT NOT NULL,
    app_id TEXT NOT NULL,
    cloud TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX external_methods_client ON external_methods (tenant, client_id);

-- Whom a tenant means by an object id; fixed by an administrator and never guessed from a name. mac: seals the row.
CREATE TABLE external_people (
    tenant TEXT NOT NULL,
    object_id TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    mac TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, object_id)
);
CREATE UNIQUE INDEX external_people_user ON external_people (tenant, user_id);

-- Who asked for a second factor, where a tenant did, and by which object id it meant the person: gone with either is the
-- answer.
ALTER TABLE sign_ins ADD COLUMN external_method TEXT;
ALTER TABLE sign_ins ADD COLUMN external_object TEXT;
