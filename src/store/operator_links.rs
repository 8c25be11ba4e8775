//! The links by which operators come in. Each dies with whoever made it, and with every turn that its operator takes: it
//! opens what was judged when it was made, or nothing.

use super::Result;
use super::door::Tx;
use super::operator_keys::OperatorCredential;
use super::operators::{FIRST_OWNER, Operators, forget_access, stands, turn_of_operators};
use super::row::Row;
use crate::domain::change::{Actor, Change};
use crate::domain::ids::{OperatorId, OperatorLinkId};
use crate::domain::operator::{Operator, OperatorStatus};
use crate::domain::time::Time;

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

impl Operators<'_> {
    /// Keeps a new link for an operator as they were judged; older ones of theirs die, and those of the first owner
    /// likewise. False where they are not what they were when it was decided.
    pub async fn link_anew(
        &self,
        judged: Option<&Operator>,
        link: (&OperatorLink, &str),
        change: &Change,
        now: Time,
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of_operators(&mut tx).await?;
        if let Some(judged) = judged
            && !stands(&mut tx, judged).await?
        {
            return Ok(false);
        }
        sqlx::query(
            "UPDATE operator_links SET revoked_at = $2 WHERE used_at IS NULL AND revoked_at IS NULL \
             AND (operator_id = $1 OR (operator_id IS NULL AND $1 IS NULL))",
        )
        .bind(link.0.operator.as_ref().map(OperatorId::as_str))
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        add_link(&mut tx, link, &change.actor).await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
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

    /// Uses a link up: the operator, as they were when it was opened, becomes active and keeps the passkey; the first
    /// owner comes to be, once.
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
        if link.operator.is_some() && !stands(&mut tx, operator).await? {
            return Ok(LinkUsed::Late);
        }
        let active = Operator { status: OperatorStatus::Active, ..operator.clone() };
        match &link.operator {
            None if !mark_first_owner(&mut tx, &active.id).await? => return Ok(LinkUsed::Late),
            None if !self.add(&mut tx, &active, now).await? => return Ok(LinkUsed::Exists),
            Some(_) if !self.rewrite(&mut tx, &active, now).await? => return Ok(LinkUsed::Late),
            // Whatever others were handed for this address was not meant for an owner.
            None => self.0.void_of_address(&mut tx, &active.address, now).await?,
            Some(_) => {}
        }
        // Who needs a new passkey has lost the old one, and whoever found it must not come in by it.
        forget_access(&mut tx, &active.id).await?;
        revoke_links(&mut tx, &active.id, now).await?;
        self.0.revoke_tokens_of(&mut tx, &active.id, now).await?;
        if !self.add_credential(&mut tx, credential, now).await? {
            return Ok(LinkUsed::CredentialTaken);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(LinkUsed::Now)
    }
}

/// Marks that an owner has existed; false where that was marked before.
async fn mark_first_owner(tx: &mut Tx, operator: &OperatorId) -> Result<bool> {
    let marked = sqlx::query("INSERT INTO meta (name, fact) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(FIRST_OWNER)
        .bind(operator.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(marked.rows_affected() == 1)
}

pub(super) async fn add_link(tx: &mut Tx, (link, secret_hash): (&OperatorLink, &str), maker: &Actor) -> Result<()> {
    let maker = if let Actor::Operator(id, _) = maker { Some(id.as_str()) } else { None };
    sqlx::query(
        "INSERT INTO operator_links (id, operator_id, secret_hash, created_at, expires_at, made_by) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(link.id.as_str())
    .bind(link.operator.as_ref().map(OperatorId::as_str))
    .bind(secret_hash)
    .bind(link.created_at.0)
    .bind(link.expires_at.0)
    .bind(maker)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Voids the links that would let this operator in, and those that they made for others.
pub(super) async fn revoke_links(tx: &mut Tx, operator: &OperatorId, now: Time) -> Result<()> {
    sqlx::query(
        "UPDATE operator_links SET revoked_at = $2 \
         WHERE (operator_id = $1 OR made_by = $1) AND used_at IS NULL AND revoked_at IS NULL",
    )
    .bind(operator.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
