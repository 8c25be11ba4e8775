//! Sweeping: what is over and of no further use goes, a batch at a time.

use super::Result;
use super::api_creations::KEPT_FOR as CREATED_FOR;
use super::row::Row;
use super::sign_ins::SignIns;
use crate::domain::time::{Span, Time};

/// How long ceremonies that somebody was asked about, sessions, and what is known of mails stay after they are over:
/// "it was not me" and the evidence need them. Calls of the API stay as long.
pub const KEPT_FOR: Span = Span::days(90);
/// How long what was asked, and the context to be echoed, stay after the sign-in is over.
const REMEMBERED_FOR: Span = Span::minutes(10);
/// How long questions stay that nobody answered: as long as the person's own list of requests reaches back.
const UNANSWERED_FOR: Span = Span::days(1);
/// How long tries and pushes stay, which are counted over an hour at most.
const COUNTED_FOR: Span = Span::days(1);

/// Nobody followed it up: nobody was asked for it, and no answer was given. The words of the index `sign_ins_idle`.
macro_rules! idle {
    () => {
        "asked = 0 AND stage <> 'answered'"
    };
}

/// Somebody was asked for it, and never said a word. The words of the index `sign_ins_unheeded`.
macro_rules! unheeded {
    () => {
        "asked > 0 AND heeded = 0 AND stage <> 'answered'"
    };
}

/// Each deletes, or forgets, a batch of what ended at or before `$1`, oldest first.
const OVER: &[&str] = &[
    concat!(
        "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE ",
        idle!(),
        " AND expires_at <= $1 ORDER BY expires_at LIMIT 500)"
    ),
    "DELETE FROM challenges WHERE id IN (SELECT id FROM challenges WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    "DELETE FROM saml_messages WHERE digest IN (SELECT digest FROM saml_messages WHERE expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
    "DELETE FROM phone_sessions WHERE id IN (SELECT id FROM phone_sessions WHERE expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
    "DELETE FROM additions WHERE id IN (SELECT id FROM additions WHERE state <> 'used' AND expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
    "DELETE FROM account_sessions WHERE id IN (SELECT id FROM account_sessions WHERE expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
    "DELETE FROM console_sessions WHERE id IN (SELECT id FROM console_sessions WHERE expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
];
const REMEMBERED: &[&str] = &["UPDATE sign_ins SET request = NULL WHERE id IN (SELECT id FROM sign_ins \
     WHERE request IS NOT NULL AND expires_at <= $1 ORDER BY expires_at LIMIT 500)"];
const UNANSWERED: &[&str] = &[
    "DELETE FROM approvals WHERE id IN (SELECT id FROM approvals \
     WHERE evidence IS NULL AND state IN ('pending', 'superseded', 'cancelled') AND expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
    concat!(
        "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE ",
        unheeded!(),
        " AND expires_at <= $1 ORDER BY expires_at LIMIT 500)"
    ),
];
const KEPT: &[&str] = &[
    "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    // What the person reported stays as long from the report on: their mark in that browser may be as young as that.
    "DELETE FROM approvals WHERE id IN (SELECT id FROM approvals WHERE expires_at <= $1 \
     AND (state <> 'reported' OR decided_at <= $1) ORDER BY expires_at LIMIT 500)",
    "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    "DELETE FROM passcodes WHERE id IN (SELECT id FROM passcodes WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    "DELETE FROM trust_codes WHERE id IN (SELECT id FROM trust_codes WHERE expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
    "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state <> 'queued' AND created_at <= $1 \
     ORDER BY created_at LIMIT 500)",
    "DELETE FROM api_calls WHERE id IN (SELECT id FROM api_calls WHERE called_at <= $1 \
     ORDER BY called_at, id LIMIT 500)",
];
const CREATED: &[&str] = &["DELETE FROM api_creations WHERE key_hash IN (SELECT key_hash FROM api_creations \
     WHERE claimed_at <= $1 ORDER BY claimed_at LIMIT 500)"];
const COUNTED: &[&str] = &[
    "DELETE FROM number_tries WHERE tried_at <= $1 AND approval_id IN (SELECT approval_id FROM number_tries \
     WHERE tried_at <= $1 ORDER BY tried_at LIMIT 500)",
    "DELETE FROM pushes WHERE sent_at <= $1 AND approval_id IN (SELECT approval_id FROM pushes \
     WHERE sent_at <= $1 ORDER BY sent_at LIMIT 500)",
];

impl SignIns<'_> {
    /// Deletes a batch of the oldest that nobody followed up, where there are more than `most`, and likewise of those
    /// for which strangers asked somebody who never said a word; tells how many.
    pub async fn make_room(&self, most: i64) -> Result<u64> {
        const IDLE: &str = concat!(
            "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE ",
            idle!(),
            " ORDER BY expires_at DESC LIMIT 500 OFFSET $1)"
        );
        const MESSAGES: &str = "DELETE FROM saml_messages WHERE digest IN (SELECT digest FROM saml_messages \
             ORDER BY expires_at DESC LIMIT 500 OFFSET $1)";
        const UNHEEDED: &str = concat!(
            "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE ",
            unheeded!(),
            " AND recognised = 0 ORDER BY expires_at DESC LIMIT 500 OFFSET $1) AND ",
            unheeded!(),
            " RETURNING id"
        );
        // Where very many came, the oldest could be sent again: sooner than without bound.
        sqlx::query(MESSAGES).bind(most.saturating_mul(10)).execute(&self.0.writer).await?;
        let idle = sqlx::query(IDLE).bind(most).execute(&self.0.writer).await?.rows_affected();
        let unheeded = sqlx::query(UNHEEDED).bind(most).fetch_all(&self.0.writer).await?;
        // In statements of their own: decisions lock questions before sign-ins. One that stays behind by a crash goes
        // with the others that nobody answered.
        for row in &unheeded {
            // What reached a phone stays for the budgets that count it.
            sqlx::query("DELETE FROM approvals WHERE sign_in_id = $1 AND evidence IS NULL AND listed = 0")
                .bind(Row::of(row).text()?)
                .execute(&self.0.writer)
                .await?;
        }
        Ok(idle + u64::try_from(unheeded.len()).unwrap_or(u64::MAX))
    }

    /// Deletes a batch of what is over and of no further use, here and on the shelves beside, and forgets a batch of
    /// what was asked; tells how many rows. Whoever wants it all calls again until it says none.
    pub async fn sweep(&self, now: Time) -> Result<u64> {
        let shelves = [
            (OVER, now),
            (REMEMBERED, now.minus(REMEMBERED_FOR)),
            (UNANSWERED, now.minus(UNANSWERED_FOR)),
            (KEPT, now.minus(KEPT_FOR)),
            (CREATED, now.minus(CREATED_FOR)),
            (COUNTED, now.minus(COUNTED_FOR)),
        ];
        let mut swept = 0;
        for (statements, until) in shelves {
            for statement in statements {
                swept += sqlx::query(*statement).bind(until.0).execute(&self.0.writer).await?.rows_affected();
            }
        }
        Ok(swept)
    }
}
