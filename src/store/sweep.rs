//! Sweeping: what is over and of no further use goes, a batch at a time.

use super::Result;
use super::sign_ins::SignIns;
use crate::domain::time::{Span, Time};

/// How long ceremonies that somebody was asked about, sessions, and what is known of mails stay after they are over:
/// "it was not me" and the evidence need them.
pub const KEPT_FOR: Span = Span::days(90);
/// How long tries and pushes stay, which are counted over an hour at most.
const COUNTED_FOR: Span = Span::days(1);

/// Each deletes a batch of what ended at or before `$1`, oldest first.
const OVER: &[&str] = &[
    "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins \
     WHERE asked = 0 AND stage <> 'answered' AND expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    "DELETE FROM challenges WHERE id IN (SELECT id FROM challenges WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    "DELETE FROM phone_sessions WHERE id IN (SELECT id FROM phone_sessions WHERE expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
];
const KEPT: &[&str] = &[
    "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    "DELETE FROM approvals WHERE id IN (SELECT id FROM approvals WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state <> 'queued' AND created_at <= $1 \
     ORDER BY created_at LIMIT 500)",
];
const COUNTED: &[&str] = &[
    "DELETE FROM number_tries WHERE tried_at <= $1 AND approval_id IN (SELECT approval_id FROM number_tries \
     WHERE tried_at <= $1 ORDER BY tried_at LIMIT 500)",
    "DELETE FROM pushes WHERE sent_at <= $1 AND approval_id IN (SELECT approval_id FROM pushes \
     WHERE sent_at <= $1 ORDER BY sent_at LIMIT 500)",
];

impl SignIns<'_> {
    /// Deletes a batch of what is over and of no further use, here and on the shelves beside; tells how many rows.
    /// Whoever wants it all calls again until it says none.
    pub async fn sweep(&self, now: Time) -> Result<u64> {
        let mut swept = 0;
        for (statements, until) in [(OVER, now), (KEPT, now.minus(KEPT_FOR)), (COUNTED, now.minus(COUNTED_FOR))] {
            for statement in statements {
                swept += sqlx::query(*statement).bind(until.0).execute(&self.0.writer).await?.rows_affected();
            }
        }
        Ok(swept)
    }
}
