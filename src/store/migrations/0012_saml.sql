-- SAML 2.0 service providers. Microsoft 365 has a row where something beyond what every application has is set for it.
-- replies, trust: JSON.
CREATE TABLE service_providers (
    id TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    entity_id TEXT NOT NULL,
    name_id TEXT NOT NULL,
    replies TEXT NOT NULL,
    sign_out_url TEXT,
    trust TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX service_providers_entity ON service_providers (application_id, entity_id);

-- Every message is taken once: its digest stays for as long as it would be taken.
CREATE TABLE saml_messages (
    digest TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX saml_messages_expiry ON saml_messages (expires_at);

-- Whom the answer is for, where that is a row: gone with it is the answer.
ALTER TABLE sign_ins ADD COLUMN service_provider TEXT;
