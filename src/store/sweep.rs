//! Sweeping: what is over and of no further use goes, a batch at a time.

use super::Result;
use super::row::Row;
use super::sign_ins::SignIns;
use crate::domain::sign_in::{ReplyTo, Request};
use crate::domain::time::{Span, Time};

/// How long ceremonies that somebody was asked about, sessions, and what is known of mails stay after they are over:
/// "it was not me" and the evidence need them.
pub const KEPT_FOR: Span = Span::days(90);
/// How long after its end a sign-in may still be found to hold its context. Longer ago nobody looks: where no node ran
/// for so long, what was open then keeps its context as long as the rest of it.
const LOOKED_AT_FOR: Span = Span::minutes(15);
/// How long tries and pushes stay, which are counted over an hour at most.
const COUNTED_FOR: Span = Span::days(1);

/// Nobody followed it up: nobody was asked for it, and no answer was given. The words of the index `sign_ins_idle`.
macro_rules! idle {
    () => {
        "asked = 0 AND stage <> 'answered'"
    };
}

/// Each deletes a batch of what ended at or before `$1`, oldest first.
const OVER: &[&str] = &[
    concat!(
        "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE ",
        idle!(),
        " AND expires_at <= $1 ORDER BY expires_at LIMIT 500)"
    ),
    "DELETE FROM challenges WHERE id IN (SELECT id FROM challenges WHERE expires_at <= $1 ORDER BY expires_at LIMIT 500)",
    "DELETE FROM phone_sessions WHERE id IN (SELECT id FROM phone_sessions WHERE expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
    "DELETE FROM additions WHERE id IN (SELECT id FROM additions WHERE state <> 'used' AND expires_at <= $1 \
     ORDER BY expires_at LIMIT 500)",
    "DELETE FROM console_sessions WHERE id IN (SELECT id FROM console_sessions WHERE expires_at <= $1 \
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

/// A context is the greater part of a row by far, and anybody's to write. Rows that go as a whole need not lose it first.
const HOLD_A_CONTEXT: &str = "SELECT id, request FROM sign_ins WHERE expires_at <= $1 AND expires_at > $2 \
     AND (asked > 0 OR stage = 'answered') AND request LIKE '%\"context\":\"%' ORDER BY expires_at LIMIT 100";

impl SignIns<'_> {
    /// Deletes a batch of the oldest that nobody followed up, where there are more than `most`; tells how many.
    pub async fn make_room(&self, most: i64) -> Result<u64> {
        const STATEMENT: &str = concat!(
            "DELETE FROM sign_ins WHERE id IN (SELECT id FROM sign_ins WHERE ",
            idle!(),
            " ORDER BY expires_at DESC LIMIT 500 OFFSET $1)"
        );
        Ok(sqlx::query(STATEMENT).bind(most).execute(&self.0.writer).await?.rows_affected())
    }

    /// Deletes a batch of what is over and of no further use, here and on the shelves beside; tells how many rows.
    /// Whoever wants it all calls again until it says none.
    pub async fn sweep(&self, now: Time) -> Result<u64> {
        let mut swept = 0;
        for (statements, until) in [(OVER, now), (KEPT, now.minus(KEPT_FOR)), (COUNTED, now.minus(COUNTED_FOR))] {
            for statement in statements {
                swept += sqlx::query(*statement).bind(until.0).execute(&self.0.writer).await?.rows_affected();
            }
        }
        Ok(swept + self.forget_contexts(now).await?)
    }

    /// What a request had to echo is of no use once it is over; tells how many forgot it.
    async fn forget_contexts(&self, now: Time) -> Result<u64> {
        let over =
            sqlx::query(HOLD_A_CONTEXT).bind(now.0).bind(now.minus(LOOKED_AT_FOR).0).fetch_all(&self.0.readers).await?;
        let mut forgotten = 0;
        for row in &over {
            let mut row = Row::of(row);
            let (id, mut request): (String, Request) = (row.text()?, row.json()?);
            let ReplyTo::WsFed { context, .. } = &mut request.reply_to;
            *context = None;
            forgotten += sqlx::query("UPDATE sign_ins SET request = $2 WHERE id = $1")
                .bind(id)
                .bind(serde_json::to_string(&request)?)
                .execute(&self.0.writer)
                .await?
                .rows_affected();
        }
        Ok(forgotten)
    }
}
