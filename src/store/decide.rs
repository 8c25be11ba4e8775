//! A yes, and a number that makes it none. Each is one guarded UPDATE, taken in the person's turn; what follows from it
//! stands in the same transaction.

use serde_json::json;

use super::Result;
use super::approvals::{Approvals, approval_from, bare_approval_columns};
use super::audit::{Told, tell};
use super::door::{Tx, turn_of};
use super::logging;
use super::row::Row;
use crate::domain::approval::{Approval, ApprovalState, Decided, Evidence, TRIES};
use crate::domain::audit::Event;
use crate::domain::ids::{ApprovalId, DeviceId, UserId};
use crate::domain::logged::Status;
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;

/// A person's yes, proven by their device.
#[derive(Debug, Clone, Copy)]
pub struct Yes<'a> {
    /// To which question.
    pub approval: &'a ApprovalId,
    /// Whose.
    pub user: &'a UserId,
    /// The device that proved it.
    pub device: &'a DeviceId,
    /// The number typed.
    pub number: u8,
    /// What proves it later.
    pub evidence: &'a Evidence,
}

/// What a decision came to, and what it closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What it came to.
    pub decided: Decided,
    /// The question, if it still waited until this very decision: only then do its notices have to be taken down.
    pub closed: Option<Approval>,
}

impl Verdict {
    pub(super) const fn of(decided: Decided) -> Self {
        Self { decided, closed: None }
    }
}

impl Approvals<'_> {
    /// A yes. The sign-in moves on in the same transaction; a wrong number costs a try.
    pub async fn approve(&self, yes: Yes<'_>, now: Time) -> Result<Verdict> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, yes.user).await?;
        let verdict = match accept(&mut tx, yes, now).await? {
            // Not committed: a yes that moves no sign-in is none.
            Some(accepted) if !move_on(&mut tx, yes, &accepted, now).await? => {
                return Ok(Verdict::of(Decided::Already));
            }
            Some(accepted) => {
                let detail = json!({"approval": yes.approval, "device": yes.device, "channel": accepted.channel});
                let told = Told { event: Event::Approved, user: yes.user, sign_in: &accepted.sign_in, detail };
                tell(&mut tx, self.0.entropy.as_ref(), told, now).await?;
                logging::accepted(&mut tx, yes.approval, yes.device, yes.evidence, now).await?;
                Verdict { decided: Decided::Now, closed: Some(accepted) }
            }
            None => self.why_not(&mut tx, yes, now).await?,
        };
        tx.commit().await?;
        Ok(verdict)
    }

    /// Why a yes did not count; a wrong number is counted here.
    async fn why_not(&self, tx: &mut Tx, yes: Yes<'_>, now: Time) -> Result<Verdict> {
        let row = sqlx::query("SELECT state, expires_at, number FROM approvals WHERE id = $1 AND user_id = $2")
            .bind(yes.approval.as_str())
            .bind(yes.user.as_str())
            .fetch_optional(&mut **tx)
            .await?;
        let Some(row) = row else { return Ok(Verdict::of(Decided::Already)) };
        let mut row = Row::of(&row);
        if row.word("approvals.state", ApprovalState::parse)? != ApprovalState::Pending {
            return Ok(Verdict::of(Decided::Already));
        }
        if row.time()? <= now {
            return Ok(Verdict::of(Decided::Late));
        }
        // The right number and still no yes: person or device may not approve any more.
        if row.small("approvals.number")? == yes.number {
            return Ok(Verdict::of(Decided::Already));
        }
        self.count_try(tx, yes, now).await
    }

    /// Counts a wrong number, which only a live device of the person can type.
    async fn count_try(&self, tx: &mut Tx, yes: Yes<'_>, now: Time) -> Result<Verdict> {
        const STATEMENT: &str = concat!(
            "UPDATE approvals SET tries = tries + 1, \
             state = CASE WHEN tries + 1 >= $4 THEN 'exhausted' ELSE state END, \
             decided_at = CASE WHEN tries + 1 >= $4 THEN $5 ELSE decided_at END \
             WHERE id = $1 AND user_id = $2 AND state = 'pending' AND tries < $4 \
             AND EXISTS (SELECT 1 FROM devices d WHERE d.id = $3 AND d.user_id = $2 AND d.status = 'active') RETURNING ",
            bare_approval_columns!()
        );
        let row = sqlx::query(STATEMENT)
            .bind(yes.approval.as_str())
            .bind(yes.user.as_str())
            .bind(yes.device.as_str())
            .bind(i64::from(TRIES))
            .bind(now.0)
            .fetch_optional(&mut **tx)
            .await?;
        let Some(row) = row else { return Ok(Verdict::of(Decided::Already)) };
        let tried = approval_from(&mut Row::of(&row))?;
        sqlx::query("INSERT INTO number_tries (approval_id, nth, user_id, tried_at) VALUES ($1, $2, $3, $4)")
            .bind(yes.approval.as_str())
            .bind(i64::from(tried.tries))
            .bind(yes.user.as_str())
            .bind(now.0)
            .execute(&mut **tx)
            .await?;
        let left = TRIES.saturating_sub(tried.tries);
        let detail = json!({"approval": yes.approval, "left": left});
        let told = Told { event: Event::NumberWrong, user: yes.user, sign_in: &tried.sign_in, detail };
        tell(tx, self.0.entropy.as_ref(), told, now).await?;
        let is_over = tried.state == ApprovalState::Exhausted;
        if is_over {
            // Not the request alone: a page that could ask again would have as many tries as it likes.
            refuse(tx, &tried, Refusal::WrongNumber, now).await?;
            let ended = (Status::Refused, Some(Refusal::WrongNumber));
            logging::ended(tx, yes.approval, ended, Some(yes.device), now).await?;
        } else {
            sqlx::query("UPDATE sign_ins SET heeded = 1, stamp = stamp + 1 WHERE id = $1")
                .bind(tried.sign_in.as_str())
                .execute(&mut **tx)
                .await?;
        }
        Ok(Verdict { decided: Decided::WrongNumber { left }, closed: is_over.then_some(tried) })
    }
}

/// The yes itself.
async fn accept(tx: &mut Tx, yes: Yes<'_>, now: Time) -> Result<Option<Approval>> {
    const STATEMENT: &str = concat!(
        "UPDATE approvals SET state = 'approved', device_id = $3, evidence = $4, decided_at = $5 \
         WHERE id = $1 AND user_id = $2 AND state = 'pending' AND expires_at > $5 AND number = $6 \
         AND tries < $7 AND EXISTS (SELECT 1 FROM users u JOIN devices d ON d.user_id = u.id \
         WHERE u.id = $2 AND u.status = 'active' AND d.id = $3 AND d.status = 'active') RETURNING ",
        bare_approval_columns!()
    );
    let row = sqlx::query(STATEMENT)
        .bind(yes.approval.as_str())
        .bind(yes.user.as_str())
        .bind(yes.device.as_str())
        .bind(serde_json::to_string(yes.evidence)?)
        .bind(now.0)
        .bind(i64::from(yes.number))
        .bind(i64::from(TRIES))
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| approval_from(&mut Row::of(&row))).transpose()
}

/// Moves the sign-in on, if it still waits for this person.
async fn move_on(tx: &mut Tx, yes: Yes<'_>, accepted: &Approval, now: Time) -> Result<bool> {
    let moved = sqlx::query(
        "UPDATE sign_ins SET stage = 'approved', device_id = $3, passcode_id = NULL, approval_id = $4, method = $5, \
         proved_at = $6, heeded = 1, stamp = stamp + 1 WHERE id = $1 AND stage = 'identified' AND user_id = $2 AND expires_at > $6",
    )
    .bind(accepted.sign_in.as_str())
    .bind(yes.user.as_str())
    .bind(yes.device.as_str())
    .bind(yes.approval.as_str())
    .bind(accepted.channel.method().as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Ends the sign-in that asked, while it still is that person's.
pub(super) async fn refuse(tx: &mut Tx, approval: &Approval, why: Refusal, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE sign_ins SET stage = 'refused', refusal = $3, ended_at = $4, heeded = 1, stamp = stamp + 1 \
         WHERE id = $1 AND user_id = $2 AND stage IN ('identified', 'approved')",
    )
    .bind(approval.sign_in.as_str())
    .bind(approval.user.as_str())
    .bind(why.code())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
