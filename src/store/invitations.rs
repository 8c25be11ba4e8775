//! Invitations and what comes of them.

use serde_json::json;

use super::audit::append_all;
use super::devices::add_device;
use super::door::{Tx, turn_of};
use super::outbox::About;
use super::phones::{PhoneSession, add_phone};
use super::reactivations::take_away;
use super::row::Row;
use super::tallies::Changes;
use super::users::user_columns;
use super::{Result, Store};
use crate::domain::audit::{Entry, Event};
use crate::domain::device::{Credential, Device};
use crate::domain::ids::{InvitationId, UserId};
use crate::domain::invitation::{Invitation, InvitationKind};
use crate::domain::letter::Addressed;
use crate::domain::time::Time;
use crate::domain::user::{User, UserStatus};

/// The shelf of invitations.
#[derive(Debug, Clone, Copy)]
pub struct Invitations<'a>(pub(super) &'a Store);

/// What an activation writes.
#[derive(Debug, Clone)]
pub struct Activation {
    /// The invitation it spends.
    pub invitation: InvitationId,
    /// Who activates.
    pub user: UserId,
    /// The first device.
    pub device: Device,
    /// Its verified credential.
    pub credential: Credential,
    /// The phone's session with the authenticator.
    pub phone: PhoneSession,
    /// What the person's mailboxes are told of it.
    pub notices: Vec<Addressed>,
}

/// What came of activating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activated {
    /// The person is active.
    Now,
    /// The invitation was used before, or the person is not an invited one any more.
    Already,
    /// The invitation is revoked or over.
    Late,
    /// The credential's id exists in this instance already.
    CredentialTaken,
}

/// Whether an invitation `i` is for somebody who stands where the person `u` stands.
macro_rules! fits_person {
    () => {
        "((i.kind = 'first' AND u.status = 'invited') OR (i.kind = 'reactivation' AND u.status = 'active'))"
    };
}

impl Invitations<'_> {
    /// The invitation of a secret and its person, while it can still be used.
    pub async fn by_secret(&self, secret_hash: &str, now: Time) -> Result<Option<(Invitation, User)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            user_columns!(),
            ", i.id, i.kind, i.created_at, i.expires_at, i.opened_at, i.used_at \
             FROM invitations i JOIN users u ON u.id = i.user_id \
             WHERE i.secret_hash = $1 AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2 AND ",
            fits_person!()
        );
        let row = sqlx::query(STATEMENT).bind(secret_hash).bind(now.0).fetch_optional(&self.0.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let user = self.0.user_from(&mut row)?;
        let invitation = Invitation {
            id: row.parsed("invitations.id", InvitationId::parse)?,
            user: user.id.clone(),
            kind: row.word("invitations.kind", InvitationKind::parse)?,
            created_at: row.time()?,
            expires_at: row.time()?,
            opened_at: row.maybe_time()?,
            used_at: row.maybe_time()?,
        };
        Ok(Some((invitation, user)))
    }

    /// A person's newest invitation, unless it was revoked.
    pub(super) async fn newest_of(&self, user: &UserId) -> Result<Option<Invitation>> {
        let row = sqlx::query(
            "SELECT id, kind, created_at, expires_at, opened_at, used_at FROM invitations \
             WHERE user_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id LIMIT 1",
        )
        .bind(user.as_str())
        .fetch_optional(&self.0.readers)
        .await?;
        row.map(|row| {
            let mut row = Row::of(&row);
            Ok(Invitation {
                id: row.parsed("invitations.id", InvitationId::parse)?,
                user: user.clone(),
                kind: row.word("invitations.kind", InvitationKind::parse)?,
                created_at: row.time()?,
                expires_at: row.time()?,
                opened_at: row.maybe_time()?,
                used_at: row.maybe_time()?,
            })
        })
        .transpose()
    }

    /// Whether an invitation can still be used.
    pub async fn is_open(&self, id: &InvitationId, now: Time) -> Result<bool> {
        const STATEMENT: &str = concat!(
            "SELECT i.id FROM invitations i JOIN users u ON u.id = i.user_id WHERE i.id = $1 AND i.used_at IS NULL \
             AND i.revoked_at IS NULL AND i.expires_at > $2 AND ",
            fits_person!()
        );
        let row = sqlx::query(STATEMENT).bind(id.as_str()).bind(now.0).fetch_optional(&self.0.readers).await?;
        Ok(row.is_some())
    }

    /// Notes the first tap on "open". Whoever opened it has it, whatever became of the mail: lists say so, too.
    pub async fn open(&self, id: &InvitationId, user: &UserId, now: Time) -> Result<()> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, user).await?;
        let opened =
            sqlx::query("UPDATE invitations SET opened_at = $3 WHERE id = $1 AND user_id = $2 AND opened_at IS NULL")
                .bind(id.as_str())
                .bind(user.as_str())
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
        if opened.rows_affected() == 0 {
            return Ok(());
        }
        sqlx::query(
            "UPDATE users SET standing = 'invited', changed_at = $3 WHERE id = $2 AND standing = 'bounced' \
             AND invitation_id = $1",
        )
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Spends the invitation and stores device, credential and phone session, all or nothing. A re-activation takes
    /// the person's other devices away with it.
    pub async fn activate(&self, activation: &Activation, now: Time) -> Result<Activated> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, &activation.user).await?;
        let spent = sqlx::query(
            "UPDATE invitations SET used_at = $3 WHERE id = $1 AND user_id = $2 AND used_at IS NULL \
             AND revoked_at IS NULL AND expires_at > $3 RETURNING kind",
        )
        .bind(activation.invitation.as_str())
        .bind(activation.user.as_str())
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(spent) = spent else { return why_not(&mut tx, activation).await };
        let kind = Row::of(&spent).word("invitations.kind", InvitationKind::parse)?;
        let Some(changes) = make_active(&mut tx, &activation.user, kind, now).await? else {
            return Ok(Activated::Already);
        };
        add_device(&mut tx, &activation.device).await?;
        if !self.0.add_credential(&mut tx, &activation.credential, now).await? {
            return Ok(Activated::CredentialTaken);
        }
        add_phone(&mut *tx, &activation.phone, now).await?;
        for notice in &activation.notices {
            let about = About { user: &activation.user, invitation: None };
            self.0.post(&mut tx, about, notice, now).await?;
        }
        let device = &activation.device;
        let entry = Entry {
            event: Event::UserActivated,
            user: Some(activation.user.clone()),
            correlation: None,
            detail: json!({"device": device.id, "name": device.name, "invitation": kind}),
        };
        append_all(&mut tx, self.0.entropy.as_ref(), &[entry], now).await?;
        changes.write(&mut tx).await?;
        tx.commit().await?;
        Ok(Activated::Now)
    }
}

/// Makes the person active who was invited; whoever is active already loses what they had until now. Tells how the
/// tallies change; nothing where the person stands elsewhere.
async fn make_active(tx: &mut Tx, user: &UserId, kind: InvitationKind, now: Time) -> Result<Option<Changes>> {
    let before = match kind {
        InvitationKind::First => UserStatus::Invited,
        InvitationKind::Reactivation => UserStatus::Active,
    };
    let active = sqlx::query(
        "UPDATE users SET status = 'active', standing = 'active', changed_at = $2 \
         WHERE id = $1 AND status = $3 RETURNING domain",
    )
    .bind(user.as_str())
    .bind(now.0)
    .bind(before.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = active else { return Ok(None) };
    let domain = Row::of(&row).text()?;
    let mut changes = Changes::default();
    changes.leaves(&domain, before);
    changes.joins(&domain, UserStatus::Active);
    if kind == InvitationKind::Reactivation {
        // Pages that wait for one of those devices find out by themselves.
        take_away(tx, user, now).await?;
    }
    Ok(Some(changes))
}

/// Why an invitation could not be spent.
async fn why_not(tx: &mut Tx, activation: &Activation) -> Result<Activated> {
    let used = sqlx::query("SELECT id FROM invitations WHERE id = $1 AND used_at IS NOT NULL")
        .bind(activation.invitation.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(if used.is_some() { Activated::Already } else { Activated::Late })
}
