//! Tokens by which programs call the API. A row opens nothing unless it carries its seal, which is made with a key
//! outside the database and covers whose token it is, what it opens, until when, and whether it was taken back.

use super::door::Tx;
use super::operators::{operator_columns, turn_of_operators};
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::api_token::{ApiToken, LIVE_PER_OPERATOR, parse_scopes};
use crate::domain::change::Change;
use crate::domain::ids::{ApiTokenId, ConsoleSessionId, OperatorId};
use crate::domain::operator::{Operator, Role};
use crate::domain::text::Name;
use crate::domain::time::Time;

/// The shelf of tokens.
#[derive(Debug, Clone, Copy)]
pub struct ApiTokens<'a>(pub(super) &'a Store);

/// The most rows that a list has.
const LONGEST_LIST: i64 = 500;

/// The columns of a token called `t`.
macro_rules! token_columns {
    () => {
        "t.id, t.operator_id, t.name, t.token_hash, t.scopes, t.mac, t.created_at, t.expires_at, t.revoked_at, t.used_at"
    };
}

/// What a token's row is sealed over.
fn with_sealed_parts<T>(token: &ApiToken, hash: &str, with: impl FnOnce(&[&[u8]]) -> T) -> T {
    let revoked_at = token.revoked_at.map_or(0, |at| at.0);
    with(&[
        b"api_tokens",
        token.id.as_str().as_bytes(),
        token.operator.as_str().as_bytes(),
        hash.as_bytes(),
        token.scopes_text().as_bytes(),
        &token.expires_at.0.to_be_bytes(),
        &revoked_at.to_be_bytes(),
    ])
}

impl Store {
    fn token_from(&self, row: &mut Row<'_>) -> Result<(ApiToken, String)> {
        let id = row.parsed("api_tokens.id", ApiTokenId::parse)?;
        let operator = row.parsed("api_tokens.operator_id", OperatorId::parse)?;
        let name = row.parsed("api_tokens.name", Name::parse)?;
        let (hash, scopes, mac) = (row.text()?, row.word("api_tokens.scopes", parse_scopes)?, row.text()?);
        let token = ApiToken {
            id,
            operator,
            name,
            scopes,
            created_at: row.time()?,
            expires_at: row.time()?,
            revoked_at: row.maybe_time()?,
            used_at: row.maybe_time()?,
        };
        let is_ours = with_sealed_parts(&token, &hash, |parts| self.row_key.verify(parts, &mac));
        if is_ours {
            Ok((token, hash))
        } else {
            Err(StoreError::Forged { table: "api_tokens", row: token.id.to_string() })
        }
    }

    fn seal_of_token(&self, token: &ApiToken, hash: &str) -> String {
        with_sealed_parts(token, hash, |parts| self.row_key.tag_text(parts))
    }

    async fn token_by(&self, statement: &'static str, by: &str) -> Result<Option<(ApiToken, Operator)>> {
        let row = sqlx::query(statement).bind(by).fetch_optional(&self.readers).await?;
        row.map(|row| {
            let mut row = Row::of(&row);
            let (token, _) = self.token_from(&mut row)?;
            Ok((token, self.operator_from(&mut row)?))
        })
        .transpose()
    }

    /// Takes back what an operator made: it dies with them, and with the passkey they made it by.
    pub(super) async fn revoke_tokens_of(&self, tx: &mut Tx, operator: &OperatorId, now: Time) -> Result<()> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            token_columns!(),
            " FROM api_tokens t WHERE t.operator_id = $1 AND t.revoked_at IS NULL ORDER BY t.id"
        );
        for row in sqlx::query(STATEMENT).bind(operator.as_str()).fetch_all(&mut **tx).await? {
            match self.token_from(&mut Row::of(&row)) {
                Ok((token, hash)) => drop(self.revoke_token(tx, token, &hash, now).await?),
                // It opens nothing as it is, and must not keep its operator in.
                Err(StoreError::Forged { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn revoke_token(&self, tx: &mut Tx, token: ApiToken, hash: &str, now: Time) -> Result<bool> {
        let revoked = ApiToken { revoked_at: Some(now), ..token };
        let done = sqlx::query("UPDATE api_tokens SET revoked_at = $2, mac = $3 WHERE id = $1 AND revoked_at IS NULL")
            .bind(revoked.id.as_str())
            .bind(now.0)
            .bind(self.seal_of_token(&revoked, hash))
            .execute(&mut **tx)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

impl ApiTokens<'_> {
    /// Keeps a token by its hash, if the session that it is made in is still one: with a passkey's replacement that ends,
    /// and all that was made by the passkey. False where the operator has as many live ones as they may have.
    ///
    /// # Errors
    /// [`StoreError::ActorGone`] where the session has ended.
    pub async fn add(
        &self,
        (token, hash): (&ApiToken, &str),
        session: &ConsoleSessionId,
        change: &Change,
        now: Time,
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of_operators(&mut tx).await?;
        let there = sqlx::query("SELECT id FROM console_sessions WHERE id = $1 AND operator_id = $2")
            .bind(session.as_str())
            .bind(token.operator.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        there.ok_or(StoreError::ActorGone)?;
        let added = sqlx::query(
            "INSERT INTO api_tokens (id, operator_id, name, token_hash, scopes, mac, created_at, expires_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT COUNT(*) FROM api_tokens \
             WHERE operator_id = $2 AND revoked_at IS NULL AND expires_at > $7) < $9",
        )
        .bind(token.id.as_str())
        .bind(token.operator.as_str())
        .bind(token.name.as_str())
        .bind(hash)
        .bind(token.scopes_text())
        .bind(self.0.seal_of_token(token, hash))
        .bind(now.0)
        .bind(token.expires_at.0)
        .bind(LIVE_PER_OPERATOR)
        .execute(&mut *tx)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The token of this hash with who made it, live or not, as both stand at this instant.
    pub async fn by_hash(&self, hash: &str) -> Result<Option<(ApiToken, Operator)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            token_columns!(),
            ", ",
            operator_columns!(),
            " FROM api_tokens t JOIN operators o ON o.id = t.operator_id WHERE t.token_hash = $1"
        );
        self.0.token_by(STATEMENT, hash).await
    }

    /// The token by id with who made it, live or not.
    pub async fn by_id(&self, id: &ApiTokenId) -> Result<Option<(ApiToken, Operator)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            token_columns!(),
            ", ",
            operator_columns!(),
            " FROM api_tokens t JOIN operators o ON o.id = t.operator_id WHERE t.id = $1"
        );
        self.0.token_by(STATEMENT, id.as_str()).await
    }

    /// The tokens that are live, or were at `since`, newest first, each with who made it.
    pub async fn list(&self, since: Time) -> Result<Vec<(ApiToken, Operator)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            token_columns!(),
            ", ",
            operator_columns!(),
            " FROM api_tokens t JOIN operators o ON o.id = t.operator_id \
             WHERE t.expires_at > $1 AND (t.revoked_at IS NULL OR t.revoked_at > $1) \
             ORDER BY t.created_at DESC, t.id LIMIT $2"
        );
        let rows = sqlx::query(STATEMENT).bind(since.0).bind(LONGEST_LIST).fetch_all(&self.0.readers).await?;
        rows.iter()
            .map(|row| {
                let mut row = Row::of(row);
                let (token, _) = self.0.token_from(&mut row)?;
                Ok((token, self.0.operator_from(&mut row)?))
            })
            .collect()
    }

    /// Takes a token back; false where it was before.
    pub async fn revoke(&self, id: &ApiTokenId, change: &Change, now: Time) -> Result<bool> {
        const STATEMENT: &str = concat!("SELECT ", token_columns!(), " FROM api_tokens t WHERE t.id = $1");
        let mut tx = self.0.write().await?;
        let Some(row) = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&mut *tx).await? else {
            return Ok(false);
        };
        let (token, hash) = self.0.token_from(&mut Row::of(&row))?;
        if token.revoked_at.is_some() || !self.0.revoke_token(&mut tx, token, &hash, now).await? {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes that a token was shown; a minute's grain suffices and spares the writing.
    pub async fn used(&self, id: &ApiTokenId, grain: Time, now: Time) -> Result<()> {
        sqlx::query("UPDATE api_tokens SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at < $3)")
            .bind(id.as_str())
            .bind(now.0)
            .bind(grain.0)
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }
}

/// Whether a token is live, and its operator what they were when it was let through.
pub(super) async fn still_opens(
    tx: &mut Tx,
    id: &ApiTokenId,
    (operator, role): (&OperatorId, Role),
    now: Time,
) -> Result<()> {
    let there = sqlx::query(
        "SELECT t.id FROM api_tokens t JOIN operators o ON o.id = t.operator_id WHERE t.id = $1 \
         AND t.revoked_at IS NULL AND t.expires_at > $2 AND o.id = $3 AND o.role = $4 AND o.status = 'active'",
    )
    .bind(id.as_str())
    .bind(now.0)
    .bind(operator.as_str())
    .bind(role.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    there.map(|_| ()).ok_or(StoreError::ActorGone)
}
