//! What tenants said of their domains before they were changed from here.

use serde_json::Value;

use super::row::Row;
use super::{Result, Store};
use crate::domain::address::DomainName;
use crate::domain::change::Change;
use crate::domain::ids::SnapshotId;
use crate::domain::tenant::TenantId;
use crate::domain::time::Time;

/// The shelf of snapshots.
#[derive(Debug, Clone, Copy)]
pub struct Federations<'a>(pub(super) &'a Store);

/// What became of the change that a snapshot was taken before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Begun; nobody knows how far it came.
    Begun,
    /// Done.
    Applied,
    /// It came to nothing.
    Failed,
    /// Done, and taken back.
    Undone,
}

impl State {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Applied => "applied",
            Self::Failed => "failed",
            Self::Undone => "undone",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Begun, Self::Applied, Self::Failed, Self::Undone].into_iter().find(|state| state.as_str() == text)
    }
}

/// What a tenant said of a domain.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Its row.
    pub id: SnapshotId,
    /// The domain.
    pub domain: DomainName,
    /// The tenant.
    pub tenant: TenantId,
    /// Its federation, by Graph's names; none where its people signed in at Microsoft.
    pub configuration: Option<Value>,
    /// Whether that was this instance's already.
    pub ours: bool,
    /// What became of the change.
    pub state: State,
    /// When it was taken.
    pub taken_at: Time,
}

impl Federations<'_> {
    /// Keeps a snapshot, and writes what is about to be done: before it is done, for it is done elsewhere.
    pub async fn keep(&self, snapshot: &Snapshot, change: &Change) -> Result<()> {
        let mut tx = self.0.write().await?;
        let configuration = snapshot.configuration.as_ref().map(serde_json::to_string).transpose()?;
        sqlx::query(
            "INSERT INTO federation_snapshots (id, domain, tenant, configuration, ours, state, taken_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(snapshot.id.as_str())
        .bind(snapshot.domain.as_str())
        .bind(snapshot.tenant.as_str())
        .bind(configuration)
        .bind(i64::from(snapshot.ours))
        .bind(snapshot.state.as_str())
        .bind(snapshot.taken_at.0)
        .execute(&mut *tx)
        .await?;
        self.0.write_change(&mut tx, change, snapshot.taken_at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes what became of it.
    pub async fn finish(&self, id: &SnapshotId, state: State, change: &Change, now: Time) -> Result<()> {
        let mut tx = self.0.write().await?;
        sqlx::query("UPDATE federation_snapshots SET state = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(state.as_str())
            .execute(&mut *tx)
            .await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What stood there before this instance changed it, and was not gone back to yet.
    pub async fn way_back(&self, domain: &DomainName) -> Result<Option<Snapshot>> {
        let row = sqlx::query(
            "SELECT id, domain, tenant, configuration, ours, state, taken_at FROM federation_snapshots \
             WHERE domain = $1 AND ours = 0 AND state IN ('begun', 'applied') ORDER BY taken_at DESC, id DESC LIMIT 1",
        )
        .bind(domain.as_str())
        .fetch_optional(&self.0.readers)
        .await?;
        row.map(|row| snapshot_from(&mut Row::of(&row))).transpose()
    }
}

fn snapshot_from(row: &mut Row<'_>) -> Result<Snapshot> {
    Ok(Snapshot {
        id: row.parsed("federation_snapshots.id", SnapshotId::parse)?,
        domain: row.parsed("federation_snapshots.domain", DomainName::parse)?,
        tenant: row.parsed("federation_snapshots.tenant", TenantId::parse)?,
        configuration: row.maybe_text()?.map(|text| serde_json::from_str(&text)).transpose()?,
        ours: row.flag()?,
        state: row.word("federation_snapshots.state", State::parse)?,
        taken_at: row.time()?,
    })
}
