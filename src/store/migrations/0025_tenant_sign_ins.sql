-- Operators' sign-ins to a tenant, by which they set it up in the console: one for a console session and an application.
-- Nothing in a row opens anything: what does is in the memory of the process that was signed in by, and nowhere else. A
-- row whose session is gone stays until the sweep finds it, which writes that the sign-in is over. need: what may be done
-- with it, nothing where an application signed in. back: the page of a domain that asked for it.
DROP TABLE tenant_sign_ins;
CREATE TABLE tenant_sign_ins (
    session_id TEXT NOT NULL,
    application_id TEXT NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
    tenant TEXT NOT NULL,
    client TEXT NOT NULL,
    need TEXT,
    back TEXT,
    state TEXT NOT NULL,
    code TEXT,
    address TEXT,
    wait_for BIGINT NOT NULL,
    next_look_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (session_id, application_id)
);
CREATE INDEX tenant_sign_ins_application ON tenant_sign_ins (application_id);
CREATE INDEX tenant_sign_ins_expiry ON tenant_sign_ins (expires_at);
