//! The application's own credential for Microsoft Graph: its key sealed to its row, the row sealed as a whole.

use zeroize::Zeroizing;

use super::door::turn_of_directory;
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::change::Change;
use crate::domain::ids::KeyId;
use crate::domain::tenant::TenantId;
use crate::domain::time::Time;
use crate::keys::seal::Place;

/// The shelf of the application's credential.
#[derive(Debug, Clone, Copy)]
pub struct GraphCredentials<'a>(pub(super) &'a Store);

/// A credential, by what of it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCredential {
    /// Its row.
    pub id: KeyId,
    /// The one tenant that it opens.
    pub tenant: TenantId,
    /// The app registration that it signs in as.
    pub client: TenantId,
    /// The certificate, base64.
    pub certificate: String,
    /// When the certificate ends.
    pub not_after: Time,
    /// When it was kept here.
    pub created_at: Time,
}

/// A row as it was written.
struct Written {
    id: String,
    tenant: String,
    client: String,
    certificate: String,
    sealed: String,
    not_after: Time,
    created_at: Time,
}

/// What became of a credential that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, alone.
    Alone,
    /// Nothing has changed: there is one for another tenant or app registration.
    OtherStands,
}

impl Written {
    fn of(known: &KnownCredential, sealed: String) -> Self {
        Self {
            id: known.id.to_string(),
            tenant: known.tenant.to_string(),
            client: known.client.to_string(),
            certificate: known.certificate.clone(),
            sealed,
            not_after: known.not_after,
            created_at: known.created_at,
        }
    }

    fn from_row(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.text()?,
            tenant: row.text()?,
            client: row.text()?,
            certificate: row.text()?,
            sealed: row.text()?,
            not_after: row.time()?,
            created_at: row.time()?,
        })
    }

    /// What the row is sealed over: all of it, for all of it decides whose tenant is opened, and by what.
    fn is_over<T>(&self, then: impl FnOnce(&[&[u8]]) -> T) -> T {
        let (not_after, created_at) = (self.not_after.0.to_be_bytes(), self.created_at.0.to_be_bytes());
        then(&[
            b"graph_credentials",
            self.id.as_bytes(),
            self.tenant.as_bytes(),
            self.client.as_bytes(),
            self.certificate.as_bytes(),
            self.sealed.as_bytes(),
            &not_after,
            &created_at,
        ])
    }

    fn read(&self) -> Result<KnownCredential> {
        const fn column(column: &'static str) -> StoreError {
            StoreError::Column { column }
        }
        Ok(KnownCredential {
            id: KeyId::parse(&self.id).map_err(|_| column("graph_credentials.id"))?,
            tenant: TenantId::parse(&self.tenant).map_err(|_| column("graph_credentials.tenant"))?,
            client: TenantId::parse(&self.client).map_err(|_| column("graph_credentials.client"))?,
            certificate: self.certificate.clone(),
            not_after: self.not_after,
            created_at: self.created_at,
        })
    }
}

fn sealed_at(row: &str) -> Place<'_> {
    Place { table: "graph_credentials", column: "sealed", row }
}

impl GraphCredentials<'_> {
    async fn written(self) -> Result<Option<Written>> {
        const STATEMENT: &str = "SELECT id, tenant, client, certificate, sealed, not_after, created_at, mac \
                                 FROM graph_credentials ORDER BY created_at, id";
        let rows = sqlx::query(STATEMENT).fetch_all(&self.0.readers).await?;
        let mut found = None;
        for row in &rows {
            let mut row = Row::of(row);
            let written = Written::from_row(&mut row)?;
            let mac = row.text()?;
            if !written.is_over(|parts| self.0.row_key.verify(parts, &mac)) {
                return Err(StoreError::Forged { table: "graph_credentials", row: written.id });
            }
            found = Some(written);
        }
        Ok(found)
    }

    /// The credential, if there is one; an error where a row is not as it was written.
    pub async fn known(&self) -> Result<Option<KnownCredential>> {
        self.written().await?.map(|written| written.read()).transpose()
    }

    /// The same with its private key, PKCS#8.
    pub async fn open(&self) -> Result<Option<(KnownCredential, Zeroizing<Vec<u8>>)>> {
        let Some(written) = self.written().await? else { return Ok(None) };
        let key = self.0.seal.open(sealed_at(&written.id), &written.sealed)?;
        Ok(Some((written.read()?, key)))
    }

    /// Which one it is and when it ends, by its row alone, which nobody has proven: for whoever warns of it.
    pub async fn ending(&self) -> Result<Option<(KeyId, Time)>> {
        let row = sqlx::query("SELECT id, not_after FROM graph_credentials ORDER BY created_at DESC, id DESC LIMIT 1")
            .fetch_optional(&self.0.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        // Whatever stands there: a row that nobody wrote is told of where it is opened.
        let Ok(id) = KeyId::parse(&row.text()?) else { return Ok(None) };
        Ok(Some((id, row.time()?)))
    }

    /// Keeps a credential, in place of one for the same tenant and app registration.
    pub async fn keep(&self, known: &KnownCredential, pkcs8: &[u8], change: &Change) -> Result<Kept> {
        let sealed = self.0.seal.seal(self.0.entropy.as_ref(), sealed_at(known.id.as_str()), pkcs8)?;
        let written = Written::of(known, sealed);
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        sqlx::query("DELETE FROM graph_credentials WHERE tenant = $1 AND client = $2")
            .bind(known.tenant.as_str())
            .bind(known.client.as_str())
            .execute(&mut *tx)
            .await?;
        let kept = sqlx::query(
            "INSERT INTO graph_credentials (id, tenant, client, certificate, sealed, not_after, created_at, mac) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT 1 FROM graph_credentials)",
        )
        .bind(known.id.as_str())
        .bind(known.tenant.as_str())
        .bind(known.client.as_str())
        .bind(&known.certificate)
        .bind(&written.sealed)
        .bind(known.not_after.0)
        .bind(known.created_at.0)
        .bind(written.is_over(|parts| self.0.row_key.tag_text(parts)))
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() == 0 {
            return Ok(Kept::OtherStands);
        }
        self.0.write_change(&mut tx, change, known.created_at).await?;
        tx.commit().await?;
        Ok(Kept::Alone)
    }

    /// Erases whatever is kept, believed or not; false where nothing is.
    pub async fn remove(&self, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        let gone = sqlx::query("DELETE FROM graph_credentials").execute(&mut *tx).await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}
