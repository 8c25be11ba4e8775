//! Operators and their links. Who changes who runs the console takes the turn `operators` first, so
//! that the last owner is counted by one at a time.

use super::door::Tx;
use super::operator_links::{OperatorLink, add_link, revoke_links};
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::address::Address;
use crate::domain::change::{Actor, Change};
use crate::domain::ids::OperatorId;
use crate::domain::operator::{Operator, OperatorStatus, Role};
use crate::domain::text::Name;
use crate::domain::time::Time;

/// The shelf of operators.
#[derive(Debug, Clone, Copy)]
pub struct Operators<'a>(pub(super) &'a Store);

/// What came of letting an operator in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetIn {
    /// They have a link.
    Now,
    /// Somebody with this address runs the console already.
    Exists,
}

/// What came of changing a role or showing somebody out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruled {
    /// Done.
    Now,
    /// They are not what they were when it was decided.
    Already,
    /// The last owner stays one.
    LastOwner,
}

/// The mark that an owner has existed. It stays when owners go: the first link works once in an instance's life.
pub(super) const FIRST_OWNER: &str = "first_owner";

/// The columns of an operator called `o`.
macro_rules! operator_columns {
    () => {
        "o.id, o.address, o.lookup, o.name, o.role, o.status, o.mac"
    };
}
pub(super) use operator_columns;

impl Store {
    /// Reads an operator from the next columns of a row, if the row is as it was written.
    pub(super) fn operator_from(&self, row: &mut Row<'_>) -> Result<Operator> {
        let id = row.parsed("operators.id", OperatorId::parse)?;
        let address = row.parsed("operators.address", Address::parse)?;
        let lookup = row.text()?;
        let operator = Operator {
            id,
            address,
            name: row.parsed("operators.name", Name::parse)?,
            role: row.word("operators.role", Role::parse)?,
            status: row.word("operators.status", OperatorStatus::parse)?,
        };
        if lookup == operator.address.lookup() && self.row_key.verify(&sealed_parts(&operator), &row.text()?) {
            Ok(operator)
        } else {
            Err(StoreError::Forged { table: "operators", row: operator.id.to_string() })
        }
    }
}

/// What an operator's row is sealed over: a role is worth more than any password.
fn sealed_parts(operator: &Operator) -> [&[u8]; 5] {
    [
        b"operators",
        operator.id.as_str().as_bytes(),
        operator.address.as_str().as_bytes(),
        operator.role.as_str().as_bytes(),
        operator.status.as_str().as_bytes(),
    ]
}

impl Operators<'_> {
    /// Whether an owner has ever existed.
    pub async fn had_owner(&self) -> Result<bool> {
        Ok(self.0.meta().value(FIRST_OWNER).await?.is_some())
    }

    /// Everybody who runs the console or has a link to, by name.
    pub async fn list(&self) -> Result<Vec<Operator>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            operator_columns!(),
            " FROM operators o WHERE o.status <> 'removed' ORDER BY o.name, o.id"
        );
        let rows = sqlx::query(STATEMENT).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| self.0.operator_from(&mut Row::of(row))).collect()
    }

    /// The operator by id, whatever their status.
    pub async fn by_id(&self, id: &OperatorId) -> Result<Option<Operator>> {
        const STATEMENT: &str = concat!("SELECT ", operator_columns!(), " FROM operators o WHERE o.id = $1");
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&self.0.readers).await?;
        row.map(|row| self.0.operator_from(&mut Row::of(&row))).transpose()
    }

    /// What the operator who acts is called, by themselves or by a token of theirs.
    pub async fn named(&self, actor: &Actor) -> Result<Option<Name>> {
        match actor {
            Actor::Operator(id, _) | Actor::Token(_, id, _) => Ok(self.by_id(id).await?.map(|operator| operator.name)),
            Actor::Terminal | Actor::Person(_) => Ok(None),
        }
    }

    /// The operator with this address, unless they were shown out.
    pub async fn by_address(&self, address: &Address) -> Result<Option<Operator>> {
        const STATEMENT: &str =
            concat!("SELECT ", operator_columns!(), " FROM operators o WHERE o.lookup = $1 AND o.status <> 'removed'");
        let row = sqlx::query(STATEMENT).bind(address.lookup()).fetch_optional(&self.0.readers).await?;
        row.map(|row| self.0.operator_from(&mut Row::of(&row))).transpose()
    }

    /// Lets somebody in: keeps them, invited, with their link.
    pub async fn let_in(
        &self,
        operator: &Operator,
        link: (&OperatorLink, &str),
        change: &Change,
        now: Time,
    ) -> Result<LetIn> {
        let mut tx = self.0.write().await?;
        turn_of_operators(&mut tx).await?;
        if !self.add(&mut tx, operator, now).await? {
            return Ok(LetIn::Exists);
        }
        add_link(&mut tx, link, &change.actor).await?;
        self.0.void_of_address(&mut tx, &operator.address, now).await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(LetIn::Now)
    }

    /// Gives an operator another role, or shows them out; their sessions end with the old one.
    pub async fn rule(&self, from: &Operator, to: &Operator, change: &Change, now: Time) -> Result<Ruled> {
        let mut tx = self.0.write().await?;
        turn_of_operators(&mut tx).await?;
        let loses_owner = from.role == Role::Owner
            && from.status == OperatorStatus::Active
            && (to.role != Role::Owner || to.status != OperatorStatus::Active);
        if loses_owner && owners(&mut tx).await? <= 1 {
            return Ok(Ruled::LastOwner);
        }
        if !stands(&mut tx, from).await? {
            return Ok(Ruled::Already);
        }
        // A link that was made for the one role must not open the other.
        revoke_links(&mut tx, &to.id, now).await?;
        if to.status != OperatorStatus::Removed {
            self.0.void_of_address(&mut tx, &to.address, now).await?;
        }
        // Before it is made: owners may make it to themselves.
        self.0.write_change(&mut tx, change, now).await?;
        if !self.rewrite(&mut tx, to, now).await? {
            return Ok(Ruled::Already);
        }
        end_sessions(&mut tx, &to.id).await?;
        if to.status == OperatorStatus::Removed {
            forget_access(&mut tx, &to.id).await?;
            self.0.revoke_tokens_of(&mut tx, &to.id, now).await?;
        }
        tx.commit().await?;
        Ok(Ruled::Now)
    }

    /// Adds a row; false where somebody has this address.
    pub(super) async fn add(&self, tx: &mut Tx, operator: &Operator, now: Time) -> Result<bool> {
        let added = sqlx::query(
            "INSERT INTO operators (id, address, lookup, name, role, status, mac, created_at, changed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) \
             ON CONFLICT (lookup) WHERE status <> 'removed' DO NOTHING",
        )
        .bind(operator.id.as_str())
        .bind(operator.address.as_str())
        .bind(operator.address.lookup())
        .bind(operator.name.as_str())
        .bind(operator.role.as_str())
        .bind(operator.status.as_str())
        .bind(self.0.row_key.tag_text(&sealed_parts(operator)))
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
        Ok(added.rows_affected() == 1)
    }

    /// Writes role and status of somebody who was not shown out.
    pub(super) async fn rewrite(&self, tx: &mut Tx, operator: &Operator, now: Time) -> Result<bool> {
        let written = sqlx::query(
            "UPDATE operators SET role = $2, status = $3, mac = $4, changed_at = $5 \
             WHERE id = $1 AND status <> 'removed'",
        )
        .bind(operator.id.as_str())
        .bind(operator.role.as_str())
        .bind(operator.status.as_str())
        .bind(self.0.row_key.tag_text(&sealed_parts(operator)))
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
        Ok(written.rows_affected() == 1)
    }
}

/// Takes the turn of whoever changes who runs the console.
pub(super) async fn turn_of_operators(tx: &mut Tx) -> Result<()> {
    sqlx::query("UPDATE turns SET turn = turn + 1 WHERE name = 'operators'").execute(&mut **tx).await?;
    Ok(())
}

/// Whether an operator has the role and the status that they had when it was decided. Their turn must have been taken.
pub(super) async fn stands(tx: &mut Tx, judged: &Operator) -> Result<bool> {
    let row = sqlx::query("SELECT id FROM operators WHERE id = $1 AND role = $2 AND status = $3")
        .bind(judged.id.as_str())
        .bind(judged.role.as_str())
        .bind(judged.status.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.is_some())
}

async fn owners(tx: &mut Tx) -> Result<i64> {
    let row = sqlx::query("SELECT COUNT(*) FROM operators WHERE role = 'owner' AND status = 'active'")
        .fetch_one(&mut **tx)
        .await?;
    Row::of(&row).number()
}

async fn end_sessions(tx: &mut Tx, operator: &OperatorId) -> Result<()> {
    sqlx::query("DELETE FROM console_sessions WHERE operator_id = $1")
        .bind(operator.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes away the passkeys by which an operator could come in, and the sessions they came in by.
pub(super) async fn forget_access(tx: &mut Tx, operator: &OperatorId) -> Result<()> {
    end_sessions(tx, operator).await?;
    sqlx::query("DELETE FROM operator_credentials WHERE operator_id = $1")
        .bind(operator.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
