//! What the browser that signs in decides itself: by a passkey in it, or by giving up. Either closes what its person's
//! devices are still asked.

use serde_json::json;

use super::Result;
use super::approvals::{Approvals, approval_from, bare_approval_columns};
use super::audit::{Told, tell};
use super::door::{Tx, turn_of};
use super::logging;
use super::row::Row;
use super::sign_ins::SignIns;
use crate::domain::approval::{Approval, Evidence};
use crate::domain::audit::Event;
use crate::domain::ids::{DeviceId, SignInId, UserId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Approved;
use crate::domain::time::Time;

impl Approvals<'_> {
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
    /// What proves a passkey's yes later.
    pub async fn evidence(&self, id: &SignInId) -> Result<Option<Evidence>> {
        let row = sqlx::query("SELECT evidence FROM sign_ins WHERE id = $1 AND evidence IS NOT NULL")
            .bind(id.as_str())
            .fetch_optional(&self.0.readers)
            .await?;
        row.map(|row| Row::of(&row).json()).transpose()
    }

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
            "UPDATE sign_ins SET stage = 'approved', device_id = $3, passcode_id = NULL, approval_id = NULL, \
             method = $4, proved_at = $5, evidence = $6, heeded = 1, stamp = stamp + 1 \
             WHERE id = $1 AND stage = 'identified' AND user_id = $2 AND expires_at > $7 \
             AND EXISTS (SELECT 1 FROM users u JOIN devices d ON d.user_id = u.id \
             WHERE u.id = $2 AND u.status = 'active' AND d.id = $3 AND d.status = 'active')",
        )
        .bind(id.as_str())
        .bind(approved.user.as_str())
        .bind(approved.means.device().map(DeviceId::as_str))
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
        logging::passed(&mut tx, id, approved, now).await?;
        logging::keep(&mut tx, id.as_str(), evidence).await?;
        let told = Told {
            event: Event::PasskeyUsed,
            user: &approved.user,
            sign_in: id,
            detail: json!({"device": approved.means.device()}),
        };
        tell(&mut tx, self.0.entropy.as_ref(), told, now).await?;
        tx.commit().await?;
        Ok(Some(closed))
    }
}

/// Cancels what is still asked for a sign-in, or was granted it and not used; tells what was still asked.
pub(super) async fn close(tx: &mut Tx, sign_in: &SignInId, now: Time) -> Result<Vec<Approval>> {
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
