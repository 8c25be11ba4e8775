//! Operators and their links. Who changes who runs the console takes the turn `operators` first, so
//! that the last owner is counted by one at a time.

use super::door::Tx;
use super::operator_keys::OperatorCredential;
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::address::Address;
use crate::domain::change::Change;
use crate::domain::ids::{OperatorId, OperatorLinkId};
use crate::domain::operator::{Operator, OperatorStatus, Role};
use crate::domain::text::Name;
use crate::domain::time::Time;

/// The shelf of operators.
#[derive(Debug, Clone, Copy)]
pub struct Operators<'a>(pub(super) &'a Store);

/// A link by which an operator makes a passkey. Its secret is kept as a hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorLink {
    /// Its row.
    pub id: OperatorLinkId,
    /// Whose; nobody's yet where it is the first owner's.
    pub operator: Option<OperatorId>,
    /// When it was made.
    pub created_at: Time,
    /// From when on it is of no use.
    pub expires_at: Time,
}

/// What came of letting an operator in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetIn {
    /// They have a link.
    Now,
    /// Somebody with this address runs the console already.
    Exists,
}

/// What came of using a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkUsed {
    /// The operator is active.
    Now,
    /// The link is used, revoked or over, or an owner has existed already.
    Late,
    /// The credential's id exists already.
    CredentialTaken,
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
const FIRST_OWNER: &str = "first_owner";

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
        add_link(&mut tx, link).await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(LetIn::Now)
    }

    /// Keeps a new link; older ones of the same operator die, and those of the first owner likewise.
    pub async fn link_anew(&self, link: (&OperatorLink, &str), change: &Change, now: Time) -> Result<()> {
        let mut tx = self.0.write().await?;
        turn_of_operators(&mut tx).await?;
        sqlx::query(
            "UPDATE operator_links SET revoked_at = $2 WHERE used_at IS NULL AND revoked_at IS NULL \
             AND (operator_id = $1 OR (operator_id IS NULL AND $1 IS NULL))",
        )
        .bind(link.0.operator.as_ref().map(OperatorId::as_str))
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        add_link(&mut tx, link).await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The link of a secret, and whose it is, while it can be used.
    pub async fn link(&self, secret_hash: &str, now: Time) -> Result<Option<(OperatorLink, Option<Operator>)>> {
        let row = sqlx::query(
            "SELECT id, operator_id, created_at, expires_at FROM operator_links \
             WHERE secret_hash = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2",
        )
        .bind(secret_hash)
        .bind(now.0)
        .fetch_optional(&self.0.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let link = OperatorLink {
            id: row.parsed("operator_links.id", OperatorLinkId::parse)?,
            operator: row.maybe_parsed("operator_links.operator_id", OperatorId::parse)?,
            created_at: row.time()?,
            expires_at: row.time()?,
        };
        match &link.operator {
            None if self.had_owner().await? => Ok(None),
            None => Ok(Some((link, None))),
            Some(id) => {
                let operator = self.by_id(id).await?.filter(|operator| operator.status != OperatorStatus::Removed);
                Ok(operator.map(|operator| (link, Some(operator))))
            }
        }
    }

    /// Uses a link up: the operator becomes active and keeps the passkey; the first owner comes to be, once.
    pub async fn use_link(
        &self,
        link: &OperatorLink,
        (operator, credential): (&Operator, &OperatorCredential),
        change: &Change,
        now: Time,
    ) -> Result<LinkUsed> {
        let mut tx = self.0.write().await?;
        turn_of_operators(&mut tx).await?;
        let used = sqlx::query(
            "UPDATE operator_links SET used_at = $2 \
             WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2",
        )
        .bind(link.id.as_str())
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if used.rows_affected() == 0 {
            return Ok(LinkUsed::Late);
        }
        let active = Operator { status: OperatorStatus::Active, ..operator.clone() };
        match &link.operator {
            None if !mark_first_owner(&mut tx, &active.id).await? => return Ok(LinkUsed::Late),
            None if !self.add(&mut tx, &active, now).await? => return Ok(LinkUsed::Exists),
            Some(_) if !self.rewrite(&mut tx, &active, now).await? => return Ok(LinkUsed::Late),
            None | Some(_) => {}
        }
        // Who needs a new passkey has lost the old one, and whoever found it must not come in by it.
        forget_access(&mut tx, &active.id).await?;
        self.0.revoke_tokens_of(&mut tx, &active.id, now).await?;
        if !self.add_credential(&mut tx, credential, now).await? {
            return Ok(LinkUsed::CredentialTaken);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(LinkUsed::Now)
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
        let current = sqlx::query("SELECT role, status FROM operators WHERE id = $1")
            .bind(from.id.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        let stands = |row: &sqlx::any::AnyRow| -> Result<bool> {
            let mut row = Row::of(row);
            Ok(row.text()? == from.role.as_str() && row.text()? == from.status.as_str())
        };
        if !current.as_ref().map_or(Ok(false), stands)? {
            return Ok(Ruled::Already);
        }
        // Before it is made: owners may make it to themselves.
        self.0.write_change(&mut tx, change, now).await?;
        if !self.rewrite(&mut tx, to, now).await? {
            return Ok(Ruled::Already);
        }
        end_sessions(&mut tx, &to.id).await?;
        if to.status == OperatorStatus::Removed {
            forget_access(&mut tx, &to.id).await?;
            revoke_links(&mut tx, &to.id, now).await?;
            self.0.revoke_tokens_of(&mut tx, &to.id, now).await?;
        }
        tx.commit().await?;
        Ok(Ruled::Now)
    }

    /// Adds a row; false where somebody has this address.
    async fn add(&self, tx: &mut Tx, operator: &Operator, now: Time) -> Result<bool> {
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
    async fn rewrite(&self, tx: &mut Tx, operator: &Operator, now: Time) -> Result<bool> {
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

async fn turn_of_operators(tx: &mut Tx) -> Result<()> {
    sqlx::query("UPDATE turns SET turn = turn + 1 WHERE name = 'operators'").execute(&mut **tx).await?;
    Ok(())
}

async fn owners(tx: &mut Tx) -> Result<i64> {
    let row = sqlx::query("SELECT COUNT(*) FROM operators WHERE role = 'owner' AND status = 'active'")
        .fetch_one(&mut **tx)
        .await?;
    Row::of(&row).number()
}

async fn mark_first_owner(tx: &mut Tx, operator: &OperatorId) -> Result<bool> {
    let marked = sqlx::query("INSERT INTO meta (name, fact) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(FIRST_OWNER)
        .bind(operator.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(marked.rows_affected() == 1)
}

async fn add_link(tx: &mut Tx, (link, secret_hash): (&OperatorLink, &str)) -> Result<()> {
    sqlx::query(
        "INSERT INTO operator_links (id, operator_id, secret_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(link.id.as_str())
    .bind(link.operator.as_ref().map(OperatorId::as_str))
    .bind(secret_hash)
    .bind(link.created_at.0)
    .bind(link.expires_at.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn end_sessions(tx: &mut Tx, operator: &OperatorId) -> Result<()> {
    sqlx::query("DELETE FROM console_sessions WHERE operator_id = $1")
        .bind(operator.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes away the passkeys by which an operator could come in, and the sessions they came in by.
async fn forget_access(tx: &mut Tx, operator: &OperatorId) -> Result<()> {
    end_sessions(tx, operator).await?;
    sqlx::query("DELETE FROM operator_credentials WHERE operator_id = $1")
        .bind(operator.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn revoke_links(tx: &mut Tx, operator: &OperatorId, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE operator_links SET revoked_at = $2 WHERE operator_id = $1 AND used_at IS NULL AND revoked_at IS NULL",
    )
    .bind(operator.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
