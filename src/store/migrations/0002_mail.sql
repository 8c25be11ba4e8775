-- Where an invitation goes when the work mailbox itself lies behind the sign-in, and what language mails speak.
ALTER TABLE users ADD COLUMN personal_address TEXT;
ALTER TABLE users ADD COLUMN language TEXT;

-- Mails, queued in the transaction of what they tell. recipient: a keyed hash, by which mails to one mailbox are
-- counted. sealed: mailbox and letter, emptied as soon as the mail is over. due_at: when it may be tried next; whoever
-- tries it moves that on first and signs with claim, so nobody else takes it meanwhile, and another does if the first is
-- killed. words: why the last try came to nothing.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    invitation_id TEXT REFERENCES invitations (id),
    recipient TEXT NOT NULL,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    claim TEXT,
    words TEXT,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'queued';
CREATE INDEX outbox_trouble ON outbox (created_at) WHERE state IN ('bounced', 'failed');
CREATE INDEX outbox_recipient ON outbox (recipient, kind, created_at);
CREATE INDEX outbox_user ON outbox (user_id, created_at);
CREATE INDEX outbox_age ON outbox (created_at);
