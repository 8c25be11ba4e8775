//! Operators' passkeys: a shelf apart from people's, so that no user's passkey opens the console.

use super::door::Tx;
use super::operators::{Operators, operator_columns};
use super::row::Row;
use super::{Result, StoreError};
use crate::domain::ids::OperatorId;
use crate::domain::operator::Operator;
use crate::domain::time::Time;

/// A passkey for the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorCredential {
    /// Its id, base64url without padding.
    pub id: String,
    /// Whose.
    pub operator: OperatorId,
    /// The library's record as JSON.
    pub passkey: String,
}

/// What a passkey's row is sealed over.
fn credential_parts(credential: &OperatorCredential) -> [&[u8]; 4] {
    [
        b"operator_credentials",
        credential.id.as_bytes(),
        credential.operator.as_str().as_bytes(),
        credential.passkey.as_bytes(),
    ]
}

impl Operators<'_> {
    /// The passkey with its operator, while they may come in.
    pub async fn credential(&self, id: &str) -> Result<Option<(OperatorCredential, Operator)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            operator_columns!(),
            ", c.passkey, c.mac FROM operator_credentials c JOIN operators o ON o.id = c.operator_id \
             WHERE c.id = $1 AND o.status = 'active'"
        );
        let row = sqlx::query(STATEMENT).bind(id).fetch_optional(&self.0.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let operator = self.0.operator_from(&mut row)?;
        let credential = OperatorCredential { id: id.to_owned(), operator: operator.id.clone(), passkey: row.text()? };
        if self.0.row_key.verify(&credential_parts(&credential), &row.text()?) {
            Ok(Some((credential, operator)))
        } else {
            Err(StoreError::Forged { table: "operator_credentials", row: credential.id })
        }
    }

    /// Keeps a passkey's record after it was used; false where it is nobody's any more.
    pub async fn renew_credential(&self, credential: &OperatorCredential, now: Time) -> Result<bool> {
        let renewed = sqlx::query(
            "UPDATE operator_credentials SET passkey = $2, mac = $3, used_at = $4 WHERE id = $1 AND operator_id = $5",
        )
        .bind(&credential.id)
        .bind(&credential.passkey)
        .bind(self.0.row_key.tag_text(&credential_parts(credential)))
        .bind(now.0)
        .bind(credential.operator.as_str())
        .execute(&self.0.writer)
        .await?;
        Ok(renewed.rows_affected() == 1)
    }

    /// Adds a passkey; false where its id exists.
    pub(super) async fn add_credential(&self, tx: &mut Tx, credential: &OperatorCredential, now: Time) -> Result<bool> {
        let added = sqlx::query(
            "INSERT INTO operator_credentials (id, operator_id, passkey, mac, created_at, used_at) \
             SELECT $1, $2, $3, $4, $5, $5 WHERE NOT EXISTS (SELECT 1 FROM credentials c WHERE c.id = $1) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&credential.id)
        .bind(credential.operator.as_str())
        .bind(&credential.passkey)
        .bind(self.0.row_key.tag_text(&credential_parts(credential)))
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
        Ok(added.rows_affected() == 1)
    }
}
