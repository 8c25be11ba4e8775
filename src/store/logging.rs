//! Writing the log of requests, in the very transactions that make what it tells.
//!
//! Whoever writes here does so after approvals, sign-ins and sessions, so that no two transactions wait for each other's
//! rows in a circle. What has run out is left to the sweep, which would otherwise meet these rows in another order; a
//! report alone comes later than that, and touches one row.

use super::Result;
use super::door::Tx;
use crate::domain::approval::{Approval, Evidence};
use crate::domain::ids::{ApprovalId, DeviceId, SignInId, UserId};
use crate::domain::logged::Status;
use crate::domain::means::Means;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Approved;
use crate::domain::time::Time;

/// A person is asked.
pub(super) async fn asked(tx: &mut Tx, approval: &Approval) -> Result<()> {
    sqlx::query(
        "INSERT INTO requests (id, sign_in_id, correlation, application_id, user_id, method, status, origin, \
         recognised, tallied, asked_at, expires_at) \
         SELECT $1, s.id, s.correlation, s.application_id, $3, $4, 'waiting', s.origin, s.recognised, '', $5, $6 \
         FROM sign_ins s WHERE s.id = $2",
    )
    .bind(approval.id.as_str())
    .bind(approval.sign_in.as_str())
    .bind(approval.user.as_str())
    .bind(approval.channel.method().as_str())
    .bind(approval.created_at.0)
    .bind(approval.expires_at.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The person's phone came by the QR code.
pub(super) async fn scanned(tx: &mut Tx, approval: &ApprovalId) -> Result<()> {
    sqlx::query("UPDATE requests SET method = 'qr' WHERE id = $1").bind(approval.as_str()).execute(&mut **tx).await?;
    Ok(())
}

/// The person said yes; what proves it is kept with the log.
pub(super) async fn accepted(
    tx: &mut Tx,
    approval: &ApprovalId,
    device: &DeviceId,
    evidence: &Evidence,
    now: Time,
) -> Result<()> {
    ended(tx, approval, (Status::Accepted, None), Some(device), now).await?;
    keep(tx, approval.as_str(), evidence).await
}

/// It was answered, or came to nothing by itself.
pub(super) async fn ended(
    tx: &mut Tx,
    approval: &ApprovalId,
    (status, why): (Status, Option<Refusal>),
    device: Option<&DeviceId>,
    now: Time,
) -> Result<()> {
    sqlx::query(
        "UPDATE requests SET status = $2, refusal = $3, device_id = COALESCE($4, device_id), ended_at = $5 \
         WHERE id = $1",
    )
    .bind(approval.as_str())
    .bind(status.as_str())
    .bind(why.map(Refusal::code))
    .bind(device.map(DeviceId::as_str))
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A newer request took its place.
pub(super) async fn superseded(tx: &mut Tx, approval: &ApprovalId, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE requests SET status = 'superseded', ended_at = $2 \
         WHERE id = $1 AND status = 'waiting' AND expires_at > $2",
    )
    .bind(approval.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The browser gave up, or went another way: what was asked for this sign-in, or granted it, comes to nothing.
pub(super) async fn closed(tx: &mut Tx, sign_in: &SignInId, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE requests SET status = 'cancelled', ended_at = $2 WHERE sign_in_id = $1 \
         AND (status IN ('accepted', 'passcode') OR (status = 'waiting' AND expires_at > $2))",
    )
    .bind(sign_in.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// This server took back what was asked for this sign-in, or granted it.
pub(super) async fn stopped(tx: &mut Tx, sign_in: &SignInId, why: Refusal, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE requests SET status = 'refused', refusal = $3, ended_at = $2 WHERE sign_in_id = $1 \
         AND (status IN ('accepted', 'passcode') OR (status = 'waiting' AND expires_at > $2))",
    )
    .bind(sign_in.as_str())
    .bind(now.0)
    .bind(why.code())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Nothing is asked of this person any more.
pub(super) async fn silenced(tx: &mut Tx, user: &UserId, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE requests SET status = 'cancelled', ended_at = $2 \
         WHERE user_id = $1 AND status = 'waiting' AND expires_at > $2",
    )
    .bind(user.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A passkey in the browser proved the person, or a passcode let them pass.
pub(super) async fn passed(tx: &mut Tx, sign_in: &SignInId, approved: &Approved, now: Time) -> Result<()> {
    let status = match approved.means {
        Means::Device(_) => Status::Accepted,
        Means::Passcode(_) => Status::Passcode,
    };
    sqlx::query(
        "INSERT INTO requests (id, sign_in_id, correlation, application_id, user_id, method, status, origin, \
         recognised, device_id, tallied, asked_at, ended_at, expires_at) \
         SELECT s.id, s.id, s.correlation, s.application_id, $2, $3, $6, s.origin, s.recognised, $4, '', $5, \
         $5, s.expires_at FROM sign_ins s WHERE s.id = $1 \
         ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, method = excluded.method, status = excluded.status, \
         refusal = NULL, device_id = excluded.device_id, ended_at = excluded.ended_at",
    )
    .bind(sign_in.as_str())
    .bind(approved.user.as_str())
    .bind(approved.proof.method.as_str())
    .bind(approved.means.device().map(DeviceId::as_str))
    .bind(now.0)
    .bind(status.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// This server said no before anybody was asked, or to what the person had granted. An account that was not found is
/// nobody's: what was typed is not kept.
pub(super) async fn refused(
    tx: &mut Tx,
    sign_in: &SignInId,
    (why, user): (Refusal, Option<&UserId>),
    now: Time,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO requests (id, sign_in_id, correlation, application_id, user_id, status, refusal, origin, \
         recognised, tallied, asked_at, ended_at, expires_at) \
         SELECT s.id, s.id, s.correlation, s.application_id, $2, 'refused', $3, s.origin, s.recognised, '', $4, $4, \
         s.expires_at FROM sign_ins s WHERE s.id = $1 \
         ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, status = 'refused', refusal = excluded.refusal, \
         ended_at = excluded.ended_at",
    )
    .bind(sign_in.as_str())
    .bind(user.map(UserId::as_str))
    .bind(why.code())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Keeps what proves a yes.
pub(super) async fn keep(tx: &mut Tx, request: &str, evidence: &Evidence) -> Result<()> {
    sqlx::query(
        "INSERT INTO request_proofs (request_id, evidence) VALUES ($1, $2) \
         ON CONFLICT (request_id) DO UPDATE SET evidence = excluded.evidence",
    )
    .bind(request)
    .bind(serde_json::to_string(evidence)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
