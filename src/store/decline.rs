//! Noes: each is one guarded UPDATE, taken in the person's turn; what follows from it stands in the same transaction.

use serde_json::json;

use super::Result;
use super::approvals::{Approvals, approval_from, bare_approval_columns};
use super::audit::{Told, tell};
use super::decide::{Verdict, refuse};
use super::door::{Tx, turn_of};
use super::logging;
use super::outbox::About;
use super::row::Row;
use crate::domain::approval::{Approval, Decided, No};
use crate::domain::audit::Event;
use crate::domain::ids::{ApprovalId, DeviceId, UserId};
use crate::domain::letter::Addressed;
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;

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

impl Approvals<'_> {
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
        sqlx::query("UPDATE sign_ins SET heeded = 1 WHERE id = $1")
            .bind(declined.sign_in.as_str())
            .execute(&mut *tx)
            .await?;
        logging::ended(&mut tx, nay.approval, (nay.no.into(), None), nay.device, now).await?;
        let told = Told {
            event: match nay.no {
                No::Deny => Event::Denied,
                No::NotMe => Event::Reported,
            },
            user: nay.user,
            sign_in: &declined.sign_in,
            detail: json!({"approval": nay.approval, "device": nay.device}),
        };
        tell(&mut tx, self.0.entropy.as_ref(), told, now).await?;
        for notice in nay.notices {
            self.0.post(&mut tx, About { user: nay.user, invitation: None }, notice, now).await?;
        }
        tx.commit().await?;
        Ok(Verdict { decided: Decided::Now, closed: was_pending.then_some(declined) })
    }
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
