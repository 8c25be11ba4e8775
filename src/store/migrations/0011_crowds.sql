-- Sign-ins for which somebody was asked who never said a word: strangers can make many of them by naming one person,
-- so they are bounded as those are for which nobody was asked, and go as soon as the person's own list forgets them.
ALTER TABLE sign_ins ADD COLUMN heeded BIGINT NOT NULL DEFAULT 0;
UPDATE sign_ins SET heeded = 1 WHERE asked > 0;
CREATE INDEX sign_ins_unheeded ON sign_ins (expires_at) WHERE asked > 0 AND heeded = 0 AND stage <> 'answered';
