-- Operators' sign-ins to a tenant, by which they set it up in the console: one for a console session and an application,
-- gone with either. secret is sealed: what a code's sign-in is looked for by while the state is 'asked', and the token
-- from then on. next_look_at: Microsoft is asked no sooner, whichever node is.
CREATE TABLE tenant_sign_ins (
    session_id TEXT NOT NULL REFERENCES console_sessions (id) ON DELETE CASCADE,
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    tenant TEXT NOT NULL,
    client TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT,
    address TEXT,
    wait_for BIGINT NOT NULL,
    next_look_at BIGINT NOT NULL,
    secret TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, application_id)
);
CREATE INDEX tenant_sign_ins_application ON tenant_sign_ins (application_id);
CREATE INDEX tenant_sign_ins_expiry ON tenant_sign_ins (expires_at);
