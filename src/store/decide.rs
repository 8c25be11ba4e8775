//! Decisions: yes, no, never mind. Each is one guarded UPDATE, taken in the person's turn; what follows from it
//! stands in the same transaction.

use super::Result;
use super::approvals::{Approvals, approval_from, bare_approval_columns};
use super::door::{Tx, turn_of};
use super::logging;
use super::outbox::About;
use super::row::Row;
use super::sign_ins::SignIns;
use crate::domain::approval::{Approval, ApprovalState, Decided, Evidence, No, TRIES};
use crate::domain::ids::{ApprovalId, DeviceId, SignInId, UserId};
use crate::domain::letter::Addressed;
use crate::domain::logged::Status;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Approved;
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

/// A person's no.
#[derive(Debug, Clone, Copy)]
pub struct Nay<'a> {
    /// To which question.
    pub approval: &'a ApprovalId,
    /// Whose.
    pub user: &'a UserId,
    /// The device it came from, where it came from one.
    pub device: Option<&'a DeviceId>,
    /// Which no.
    pub no: No,
    /// What the person's mailboxes are told of it.
    pub notices: &'a [Addressed],
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
    const fn of(decided: Decided) -> Self {
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
                logging::accepted(&mut tx, yes.approval, yes.device, yes.evidence, now).await?;
                Verdict { decided: Decided::Now, closed: Some(accepted) }
            }
            None => why_not(&mut tx, yes, now).await?,
        };
        tx.commit().await?;
        Ok(verdict)
    }

    /// A no. It beats a yes until the answer is given; "it was not me" also ends what came of the yes afterwards.
    pub async fn decline(&self, nay: Nay<'_>, now: Time) -> Result<Verdict> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, nay.user).await?;
        let (while_pending, afterwards) = match nay.no {
            No::Deny => (DENY, DENY_YES),
            No::NotMe => (REPORT, REPORT_ANSWERED),
        };
        let closed = say_no(&mut tx, while_pending, nay, now).await?;
        let was_pending = closed.is_some();
        let declined = match closed {
            Some(closed) => closed,
            None => match say_no(&mut tx, afterwards, nay, now).await? {
                Some(answered) => answered,
                None => return too_late(&mut tx, nay, now).await.map(Verdict::of),
            },
        };
        match nay.no {
            No::Deny => take_back(&mut tx, &declined).await?,
            No::NotMe => undo(&mut tx, &declined, now).await?,
        }
        logging::ended(&mut tx, nay.approval, (nay.no.into(), None), nay.device, now).await?;
        for notice in nay.notices {
            self.0.post(&mut tx, About { user: nay.user, invitation: None }, notice, now).await?;
        }
        tx.commit().await?;
        Ok(Verdict { decided: Decided::Now, closed: was_pending.then_some(declined) })
    }

    /// The browser gives up: the sign-in is refused as cancelled, and its approvals with it. Tells which questions
    /// waited until then; nothing where the sign-in is over already.
    pub async fn cancel(&self, sign_in: &SignInId, now: Time) -> Result<Option<Vec<Approval>>> {
        let mut tx = self.0.write().await?;
        let named = sqlx::query("SELECT user_id FROM sign_ins WHERE id = $1 AND user_id IS NOT NULL")
            .bind(sign_in.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = named {
            let user = Row::of(&row).parsed("sign_ins.user_id", UserId::parse)?;
            turn_of(&mut tx, &user).await?;
        }
        let closed = close(&mut tx, sign_in, now).await?;
        let cancelled = sqlx::query(
            "UPDATE sign_ins SET stage = 'refused', refusal = $2, ended_at = $3, stamp = stamp + 1 \
             WHERE id = $1 AND stage IN ('begun', 'identified', 'approved')",
        )
        .bind(sign_in.as_str())
        .bind(Refusal::Cancelled.code())
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if cancelled.rows_affected() == 0 {
            return Ok(None);
        }
        logging::closed(&mut tx, sign_in, now).await?;
        tx.commit().await?;
        Ok(Some(closed))
    }
}

impl SignIns<'_> {
    /// A passkey in the browser proved the person who is named; the evidence is kept, approvals are cancelled. Tells
    /// which questions waited until then; nothing where it came too late.
    pub async fn approve_here(
        &self,
        id: &SignInId,
        approved: &Approved,
        evidence: &Evidence,
        now: Time,
    ) -> Result<Option<Vec<Approval>>> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, &approved.user).await?;
        let closed = close(&mut tx, id, now).await?;
        let moved = sqlx::query(
            "UPDATE sign_ins SET stage = 'approved', device_id = $3, approval_id = NULL, method = $4, proved_at = $5, \
             evidence = $6, stamp = stamp + 1 \
             WHERE id = $1 AND stage = 'identified' AND user_id = $2 AND expires_at > $7 \
             AND EXISTS (SELECT 1 FROM users u JOIN devices d ON d.user_id = u.id \
             WHERE u.id = $2 AND u.status = 'active' AND d.id = $3 AND d.status = 'active')",
        )
        .bind(id.as_str())
        .bind(approved.user.as_str())
        .bind(approved.device.as_str())
        .bind(approved.proof.method.as_str())
        .bind(approved.proof.proved_at.0)
        .bind(serde_json::to_string(evidence)?)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if moved.rows_affected() == 0 {
            return Ok(None);
        }
        logging::closed(&mut tx, id, now).await?;
        logging::passed(&mut tx, id, approved, evidence, now).await?;
        tx.commit().await?;
        Ok(Some(closed))
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
        "UPDATE sign_ins SET stage = 'approved', device_id = $3, approval_id = $4, method = $5, proved_at = $6, \
         stamp = stamp + 1 WHERE id = $1 AND stage = 'identified' AND user_id = $2 AND expires_at > $6",
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

/// Why a yes did not count; a wrong number is counted here.
async fn why_not(tx: &mut Tx, yes: Yes<'_>, now: Time) -> Result<Verdict> {
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
    count_try(tx, yes, now).await
}

/// Counts a wrong number, which only a live device of the person can type.
async fn count_try(tx: &mut Tx, yes: Yes<'_>, now: Time) -> Result<Verdict> {
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
    let is_over = tried.state == ApprovalState::Exhausted;
    if is_over {
        // Not the request alone: a page that could ask again would have as many tries as it likes.
        refuse(tx, &tried, Refusal::WrongNumber, now).await?;
        logging::ended(tx, yes.approval, (Status::Refused, Some(Refusal::WrongNumber)), Some(yes.device), now).await?;
    } else {
        sqlx::query("UPDATE sign_ins SET stamp = stamp + 1 WHERE id = $1")
            .bind(tried.sign_in.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(Verdict { decided: Decided::WrongNumber { left }, closed: is_over.then_some(tried) })
}

/// Not now, while nobody has answered.
const DENY: &str = concat!(
    "UPDATE approvals SET state = 'denied', device_id = $3, decided_at = $4 \
     WHERE id = $1 AND user_id = $2 AND state = 'pending' AND expires_at > $4 RETURNING ",
    bare_approval_columns!()
);

/// Not now, against a yes whose answer was not given yet.
const DENY_YES: &str = concat!(
    "UPDATE approvals SET state = 'denied', device_id = $3, decided_at = $4 \
     WHERE id = $1 AND user_id = $2 AND state = 'approved' AND EXISTS (SELECT 1 FROM sign_ins s \
     WHERE s.id = approvals.sign_in_id AND s.stage = 'approved' AND s.approval_id = approvals.id) RETURNING ",
    bare_approval_columns!()
);

/// It was not me, while nobody has answered.
const REPORT: &str = concat!(
    "UPDATE approvals SET state = 'reported', device_id = COALESCE($3, device_id), decided_at = $4 \
     WHERE id = $1 AND user_id = $2 AND state = 'pending' RETURNING ",
    bare_approval_columns!()
);

/// It was not me, whatever became of it: counts once, whenever it comes.
const REPORT_ANSWERED: &str = concat!(
    "UPDATE approvals SET state = 'reported', device_id = COALESCE($3, device_id), decided_at = $4 \
     WHERE id = $1 AND user_id = $2 AND state <> 'reported' RETURNING ",
    bare_approval_columns!()
);

/// One of the noes above.
async fn say_no(tx: &mut Tx, statement: &'static str, nay: Nay<'_>, now: Time) -> Result<Option<Approval>> {
    let row = sqlx::query(statement)
        .bind(nay.approval.as_str())
        .bind(nay.user.as_str())
        .bind(nay.device.map(DeviceId::as_str))
        .bind(now.0)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| approval_from(&mut Row::of(&row))).transpose()
}

/// Why a no did not count.
async fn too_late(tx: &mut Tx, nay: Nay<'_>, now: Time) -> Result<Decided> {
    let row = sqlx::query(
        "SELECT id FROM approvals WHERE id = $1 AND user_id = $2 AND state = 'pending' AND expires_at <= $3",
    )
    .bind(nay.approval.as_str())
    .bind(nay.user.as_str())
    .bind(now.0)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(if row.is_some() { Decided::Late } else { Decided::Already })
}

/// Takes a yes back: the sign-in waits again, for another request.
async fn take_back(tx: &mut Tx, denied: &Approval) -> Result<()> {
    sqlx::query(
        "UPDATE sign_ins SET stage = 'identified', device_id = NULL, approval_id = NULL, method = NULL, \
         proved_at = NULL, stamp = stamp + 1 \
         WHERE id = $1 AND user_id = $2 AND (stage = 'identified' OR (stage = 'approved' AND approval_id = $3))",
    )
    .bind(denied.sign_in.as_str())
    .bind(denied.user.as_str())
    .bind(denied.id.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Undoes what came of a request: the sign-in is over, the sessions that it made end.
async fn undo(tx: &mut Tx, reported: &Approval, now: Time) -> Result<()> {
    refuse(tx, reported, Refusal::Reported, now).await?;
    sqlx::query(
        "UPDATE sessions SET ended_at = $4 \
         WHERE user_id = $2 AND (sign_in_id = $1 OR approval_id = $3) AND ended_at IS NULL",
    )
    .bind(reported.sign_in.as_str())
    .bind(reported.user.as_str())
    .bind(reported.id.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Ends the sign-in that asked, while it still is that person's.
async fn refuse(tx: &mut Tx, approval: &Approval, why: Refusal, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE sign_ins SET stage = 'refused', refusal = $3, ended_at = $4, stamp = stamp + 1 \
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

/// Cancels what is still asked for a sign-in, or was granted it and not used; tells what was still asked.
async fn close(tx: &mut Tx, sign_in: &SignInId, now: Time) -> Result<Vec<Approval>> {
    const PENDING: &str = concat!(
        "UPDATE approvals SET state = 'cancelled', decided_at = $2 \
         WHERE sign_in_id = $1 AND state = 'pending' RETURNING ",
        bare_approval_columns!()
    );
    const GRANTED: &str =
        "UPDATE approvals SET state = 'cancelled', decided_at = $2 WHERE sign_in_id = $1 AND state = 'approved'";
    let closed = sqlx::query(PENDING).bind(sign_in.as_str()).bind(now.0).fetch_all(&mut **tx).await?;
    sqlx::query(GRANTED).bind(sign_in.as_str()).bind(now.0).execute(&mut **tx).await?;
    closed.iter().map(|row| approval_from(&mut Row::of(row))).collect()
}
