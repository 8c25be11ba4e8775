//! One-time passcodes: at most one a person at a time, a few tries each, used once. Every try is one guarded UPDATE in
//! the person's turn, and what is kept of the passcode is a hash under a key that is not in the database.

use serde_json::json;

use super::audit::{Told, tell};
use super::door::{Tx, turn_of};
use super::here::close;
use super::logging;
use super::outbox::About;
use super::row::Row;
use super::{Result, Store};
use crate::domain::approval::Approval;
use crate::domain::audit::Event;
use crate::domain::change::Change;
use crate::domain::claims::{Method, Proof};
use crate::domain::ids::{PasscodeId, SignInId, UserId};
use crate::domain::letter::Addressed;
use crate::domain::means::Means;
use crate::domain::passcode::{Code, PASSCODE_TRIES};
use crate::domain::sign_in::Approved;
use crate::domain::time::{Span, Time};
use crate::domain::user::UserStatus;
use crate::keys::MacKey;

/// The shelf of passcodes.
#[derive(Debug, Clone, Copy)]
pub struct Passcodes<'a>(pub(super) &'a Store);

/// A passcode to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewPasscode<'a> {
    /// Its row.
    pub id: &'a PasscodeId,
    /// Whose.
    pub user: &'a UserId,
    /// It; only its hash is kept.
    pub code: &'a Code,
    /// From when on it is of no use.
    pub expires_at: Time,
    /// What the person's mailboxes are told of it.
    pub notices: &'a [Addressed],
}

/// So many passcodes a person gets within an hour: each is told on every device and in every mailbox, and ends the one
/// before.
pub const PASSCODES_AN_HOUR: i64 = 5;

/// What came of issuing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issued {
    /// It counts.
    Now,
    /// They are not active; nothing was written.
    NotActive,
    /// They got as many of late as they may get; nothing was written.
    TooMany,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Redeemed {
    /// It was right: the sign-in is approved; these questions waited until then.
    Now(Vec<Approval>),
    /// It was wrong, and cost one of the tries of a passcode that is open.
    Wrong,
    /// Nothing was tried: no passcode is open, or the sign-in waits for this person no more.
    Nothing,
}

impl Passcodes<'_> {
    /// Keeps a passcode for somebody who is active; an older one of theirs dies.
    pub async fn issue(&self, new: NewPasscode<'_>, change: &Change, now: Time) -> Result<Issued> {
        let mut tx = self.0.write().await?;
        let turn = turn_of(&mut tx, new.user).await?;
        if turn.is_none_or(|turn| turn.status != UserStatus::Active) {
            return Ok(Issued::NotActive);
        }
        if issued_since(&mut tx, new.user, now.minus(Span::hours(1))).await? >= PASSCODES_AN_HOUR {
            return Ok(Issued::TooMany);
        }
        revoke_passcodes(&mut tx, new.user, now).await?;
        sqlx::query(
            "INSERT INTO passcodes (id, user_id, code_hash, state, tries, created_at, expires_at) \
             VALUES ($1, $2, $3, 'open', 0, $4, $5)",
        )
        .bind(new.id.as_str())
        .bind(new.user.as_str())
        .bind(self.0.row_key.tag_text(&hashed_parts(new.id, new.user, new.code)))
        .bind(now.0)
        .bind(new.expires_at.0)
        .execute(&mut *tx)
        .await?;
        for notice in new.notices {
            self.0.post(&mut tx, About { user: new.user, invitation: None }, notice, now).await?;
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(Issued::Now)
    }

    /// Tries a passcode for a sign-in of this person. A right one is used up and approves the sign-in, all or nothing.
    pub async fn redeem(&self, sign_in: &SignInId, user: &UserId, code: &Code, now: Time) -> Result<Redeemed> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, user).await?;
        let tried = try_passcode(&mut tx, &self.0.row_key, (user, code), PASSCODE_TRIES, now).await?;
        let Some((id, is_right)) = tried else { return Ok(Redeemed::Nothing) };
        let told = |event| Told { event, user, sign_in, detail: json!({"passcode": id}) };
        if !is_right {
            tell(&mut tx, self.0.entropy.as_ref(), told(Event::PasscodeWrong), now).await?;
            tx.commit().await?;
            return Ok(Redeemed::Wrong);
        }
        let closed = close(&mut tx, sign_in, now).await?;
        // Not committed where the sign-in waits no more: then nothing was tried either.
        if !approve(&mut tx, sign_in, (user, &id), now).await? || !spend(&mut tx, &id, sign_in, now).await? {
            return Ok(Redeemed::Nothing);
        }
        let approved = Approved {
            user: user.clone(),
            means: Means::Passcode(id.clone()),
            approval: None,
            proof: Proof { method: Method::Passcode, proved_at: now },
        };
        logging::closed(&mut tx, sign_in, now).await?;
        logging::passed(&mut tx, sign_in, &approved, now).await?;
        tell(&mut tx, self.0.entropy.as_ref(), told(Event::PasscodeUsed), now).await?;
        tx.commit().await?;
        Ok(Redeemed::Now(closed))
    }
}

/// Counts a try of the passcode that is open and has borne fewer than `most`; tells which, and its hash.
async fn count_try(tx: &mut Tx, user: &UserId, most: u8, now: Time) -> Result<Option<(PasscodeId, String)>> {
    let row = sqlx::query(
        "UPDATE passcodes SET tries = tries + 1 \
         WHERE user_id = $1 AND state = 'open' AND expires_at > $2 AND tries < $3 RETURNING id, code_hash",
    )
    .bind(user.as_str())
    .bind(now.0)
    .bind(i64::from(most))
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| {
        let mut row = Row::of(&row);
        Ok((row.parsed("passcodes.id", PasscodeId::parse)?, row.text()?))
    })
    .transpose()
}

/// Counts a try of the passcode that is open and has borne fewer than `most`; tells which, and whether this was it.
pub(super) async fn try_passcode(
    tx: &mut Tx,
    key: &MacKey,
    (user, code): (&UserId, &Code),
    most: u8,
    now: Time,
) -> Result<Option<(PasscodeId, bool)>> {
    let Some((id, hash)) = count_try(tx, user, most, now).await? else { return Ok(None) };
    let is_right = key.verify(&hashed_parts(&id, user, code), &hash);
    Ok(Some((id, is_right)))
}

/// Moves the sign-in on, if it waits for this person, or ended only for want of a device of theirs.
async fn approve(tx: &mut Tx, id: &SignInId, (user, passcode): (&UserId, &PasscodeId), now: Time) -> Result<bool> {
    let moved = sqlx::query(
        "UPDATE sign_ins SET stage = 'approved', refusal = NULL, ended_at = NULL, device_id = NULL, \
         approval_id = NULL, passcode_id = $3, method = $4, proved_at = $5, evidence = NULL, heeded = 1, stamp = stamp + 1 \
         WHERE id = $1 AND user_id = $2 AND expires_at > $5 \
         AND (stage = 'identified' OR (stage = 'refused' AND refusal IN ('no-device', 'not-here'))) \
         AND EXISTS (SELECT 1 FROM users u JOIN domains m ON m.name = u.domain \
         WHERE u.id = $2 AND u.status = 'active' AND m.application_id = sign_ins.application_id)",
    )
    .bind(id.as_str())
    .bind(user.as_str())
    .bind(passcode.as_str())
    .bind(Method::Passcode.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(moved.rows_affected() == 1)
}

async fn spend(tx: &mut Tx, id: &PasscodeId, sign_in: &SignInId, now: Time) -> Result<bool> {
    let spent = sqlx::query(
        "UPDATE passcodes SET state = 'used', sign_in_id = $2, ended_at = $3 WHERE id = $1 AND state = 'open'",
    )
    .bind(id.as_str())
    .bind(sign_in.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(spent.rows_affected() == 1)
}

/// What a passcode's hash is made over: it opens nothing in another row, or for somebody else.
fn hashed_parts<'a>(id: &'a PasscodeId, user: &'a UserId, code: &'a Code) -> [&'a [u8]; 4] {
    [b"passcodes", id.as_str().as_bytes(), user.as_str().as_bytes(), code.as_bytes()]
}

async fn issued_since(tx: &mut Tx, user: &UserId, since: Time) -> Result<i64> {
    let row = sqlx::query("SELECT COUNT(*) FROM passcodes WHERE user_id = $1 AND created_at > $2")
        .bind(user.as_str())
        .bind(since.0)
        .fetch_one(&mut **tx)
        .await?;
    Row::of(&row).number()
}

/// Ends the passcode that a person could use.
pub(super) async fn revoke_passcodes(tx: &mut Tx, user: &UserId, now: Time) -> Result<()> {
    sqlx::query("UPDATE passcodes SET state = 'revoked', ended_at = $2 WHERE user_id = $1 AND state = 'open'")
        .bind(user.as_str())
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::domain::refusal::Refusal;

    #[test]
    fn the_statement_knows_every_no_that_a_passcode_may_follow() {
        let source = include_str!("passcodes.rs");
        for refusal in Refusal::ALL {
            let list = source.split("refusal IN (").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
            assert_eq!(list.contains(&format!("'{}'", refusal.code())), refusal.takes_a_passcode(), "{refusal:?}");
        }
    }
}
