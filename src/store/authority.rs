//! Whether whoever makes a change still may. Looked at in the transaction that makes it, once that has the chain's
//! turn: whatever ends somebody's authority, or lifts a person above them, writes to the chain, too, so one of the two
//! sees the other.

use super::api_tokens::still_opens;
use super::door::{Tx, turn_of};
use super::operators::operator_columns;
use super::passcodes::revoke_passcodes;
use super::row::Row;
use super::users::{revoke_invitations, user_columns};
use super::{Result, Store, StoreError};
use crate::domain::address::Address;
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::UserId;
use crate::domain::operator::Shield;
use crate::domain::time::Time;
use crate::domain::user::{User, UserStatus};

/// Stops with [`StoreError::ActorGone`] where an operator was shown out or has another role by now, or a token of
/// theirs opens nothing more.
pub(super) async fn still_there(tx: &mut Tx, actor: &Actor, now: Time) -> Result<()> {
    let (id, role) = match actor {
        Actor::Operator(id, role) => (id, role),
        Actor::Token(id, operator, role) => return still_opens(tx, id, (operator, *role), now).await,
        Actor::Terminal | Actor::Person(_) => return Ok(()),
    };
    let there = sqlx::query("SELECT id FROM operators WHERE id = $1 AND role = $2 AND status = 'active'")
        .bind(id.as_str())
        .bind(role.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    there.map(|_| ()).ok_or(StoreError::ActorGone)
}

impl Store {
    /// Stops with [`StoreError::NotBelow`] where the person whom a change is about is above the operator who makes it,
    /// or protected from them, whatever they were when it was decided.
    pub(super) async fn still_below(&self, tx: &mut Tx, change: &Change) -> Result<()> {
        const STATEMENT: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1");
        let (Actor::Operator(_, role) | Actor::Token(_, _, role)) = &change.actor else { return Ok(()) };
        if !change.kind.is_upon_a_person() {
            return Ok(());
        }
        let row = sqlx::query(STATEMENT).bind(&change.subject).fetch_optional(&mut **tx).await?;
        let user = self.user_of(&row.ok_or(StoreError::NotBelow)?)?;
        let shield = self.shield_of(tx, &user).await?;
        let may = match change.kind {
            Kind::PasscodeIssued => role.may_stand_in_for(shield),
            _ => role.may_act_on(shield),
        };
        if may { Ok(()) } else { Err(StoreError::NotBelow) }
    }

    async fn shield_of(&self, tx: &mut Tx, user: &User) -> Result<Shield> {
        const STATEMENT: &str =
            concat!("SELECT ", operator_columns!(), " FROM operators o WHERE o.lookup = $1 AND o.status <> 'removed'");
        let row = sqlx::query(STATEMENT).bind(user.address.lookup()).fetch_optional(&mut **tx).await?;
        let operator = row.map(|row| self.operator_from(&mut Row::of(&row))).transpose()?;
        Ok(Shield { role: operator.map(|operator| operator.role), is_protected: user.is_protected })
    }

    /// The person with this address rises above others: what those could have in hand to be them is of no use any more.
    /// Their turn is taken before the chain's.
    pub(super) async fn void_of_address(&self, tx: &mut Tx, address: &Address, now: Time) -> Result<()> {
        let row = sqlx::query("SELECT id FROM users WHERE lookup = $1 AND status <> 'removed'")
            .bind(address.lookup())
            .fetch_optional(&mut **tx)
            .await?;
        let Some(row) = row else { return Ok(()) };
        let user = Row::of(&row).parsed("users.id", UserId::parse)?;
        let Some(turn) = turn_of(tx, &user).await? else { return Ok(()) };
        void_handed_out(tx, (&user, turn.status), now).await
    }
}

/// Voids what was handed out to become this person, or to stand in for them: open links and passcodes. The person's
/// turn must have been taken.
pub(super) async fn void_handed_out(tx: &mut Tx, (user, status): (&UserId, UserStatus), now: Time) -> Result<()> {
    revoke_passcodes(tx, user, now).await?;
    revoke_invitations(tx, user, now).await?;
    if status == UserStatus::Invited {
        lists_as_expired(tx, user, now).await?;
    }
    Ok(())
}

/// Lists show whoever has no open invitation any more so, also after they were suspended and let in again.
pub(super) async fn lists_as_expired(tx: &mut Tx, user: &UserId, now: Time) -> Result<()> {
    sqlx::query("UPDATE users SET standing = 'expired', invited_until = $2, changed_at = $2 WHERE id = $1")
        .bind(user.as_str())
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
