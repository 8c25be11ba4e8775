//! What tenants said of their domains before they were changed from here.

use serde_json::Value;

use super::hand_over::begin_again;
use super::row::Row;
use super::{Result, Store, StoreError};
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

/// What is about to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// Where the domain's people are sent, with all that belongs to it.
    Federation,
    /// Certificates alone.
    Certificates,
}

/// The columns of a snapshot.
macro_rules! columns {
    () => {
        "SELECT id, domain, tenant, configuration, ours, state, taken_at, mac FROM federation_snapshots WHERE "
    };
}

/// A row as it is written.
struct Written {
    id: String,
    domain: String,
    tenant: String,
    configuration: Option<String>,
    ours: String,
    state: String,
    taken_at: Time,
    /// The moment once more, as it is sealed.
    moment: String,
}

impl Written {
    fn of(snapshot: &Snapshot) -> Result<Self> {
        Ok(Self {
            id: snapshot.id.to_string(),
            domain: snapshot.domain.to_string(),
            tenant: snapshot.tenant.as_str().to_owned(),
            configuration: snapshot.configuration.as_ref().map(serde_json::to_string).transpose()?,
            ours: flag(snapshot.ours).to_owned(),
            state: snapshot.state.as_str().to_owned(),
            taken_at: snapshot.taken_at,
            moment: snapshot.taken_at.0.to_string(),
        })
    }

    fn from_row(row: &mut Row<'_>) -> Result<Self> {
        let (id, domain, tenant, configuration) = (row.text()?, row.text()?, row.text()?, row.maybe_text()?);
        let (ours, state, taken_at) = (flag(row.flag()?).to_owned(), row.text()?, row.time()?);
        Ok(Self { id, domain, tenant, configuration, ours, state, taken_at, moment: taken_at.0.to_string() })
    }

    /// What the row is sealed over: all of it, for all of it decides to whom a domain's people are sent.
    fn sealed_parts(&self) -> [&[u8]; 9] {
        let configuration = self.configuration.as_deref();
        [
            b"federation_snapshots",
            self.id.as_bytes(),
            self.domain.as_bytes(),
            self.tenant.as_bytes(),
            flag(configuration.is_some()).as_bytes(),
            configuration.unwrap_or_default().as_bytes(),
            self.ours.as_bytes(),
            self.state.as_bytes(),
            self.moment.as_bytes(),
        ]
    }

    fn read(&self) -> Result<Snapshot> {
        const fn column(column: &'static str) -> StoreError {
            StoreError::Column { column }
        }
        Ok(Snapshot {
            id: SnapshotId::parse(&self.id).map_err(|_| column("federation_snapshots.id"))?,
            domain: DomainName::parse(&self.domain).map_err(|_| column("federation_snapshots.domain"))?,
            tenant: TenantId::parse(&self.tenant).map_err(|_| column("federation_snapshots.tenant"))?,
            configuration: self.configuration.as_deref().map(serde_json::from_str).transpose()?,
            ours: self.ours == flag(true),
            state: State::parse(&self.state).ok_or(column("federation_snapshots.state"))?,
            taken_at: self.taken_at,
        })
    }
}

const fn flag(is_set: bool) -> &'static str {
    if is_set { "1" } else { "0" }
}

impl Federations<'_> {
    /// Keeps a snapshot, and writes what is about to be done: before it is done, for it is done elsewhere. Where the
    /// domain gets another federation, nobody has seen it with its certificates from now on, whatever comes of it.
    pub async fn keep(&self, snapshot: &Snapshot, change: &Change, moves: Moves) -> Result<()> {
        let written = Written::of(snapshot)?;
        let mut tx = self.0.write().await?;
        if moves == Moves::Federation {
            begin_again(&mut tx).await?;
        }
        sqlx::query(
            "INSERT INTO federation_snapshots (id, domain, tenant, configuration, ours, state, taken_at, mac) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&written.id)
        .bind(&written.domain)
        .bind(&written.tenant)
        .bind(written.configuration.as_deref())
        .bind(i64::from(snapshot.ours))
        .bind(&written.state)
        .bind(written.taken_at.0)
        .bind(self.0.row_key.tag_text(&written.sealed_parts()))
        .execute(&mut *tx)
        .await?;
        self.0.write_change(&mut tx, change, snapshot.taken_at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What proves that a list of ImmutableIDs was written here: the domain, the tenant, and the list.
    #[must_use]
    pub fn seal_of(self, [domain, tenant, list]: [&str; 3]) -> String {
        self.0.row_key.tag_text(&[b"identity_list", domain.as_bytes(), tenant.as_bytes(), list.as_bytes()])
    }

    /// Whether such a list is as it was written here.
    #[must_use]
    pub fn is_sealed(self, [domain, tenant, list]: [&str; 3], seal: &str) -> bool {
        self.0.row_key.verify(&[b"identity_list", domain.as_bytes(), tenant.as_bytes(), list.as_bytes()], seal)
    }

    /// Writes what became of it.
    pub async fn finish(&self, id: &SnapshotId, state: State, change: &Change, now: Time) -> Result<()> {
        const STATEMENT: &str = concat!(columns!(), "id = $1");
        let mut tx = self.0.write().await?;
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&mut *tx).await?;
        if let Some(row) = row {
            let mut written = self.proven(&mut Row::of(&row))?;
            let before = self.0.row_key.tag_text(&written.sealed_parts());
            state.as_str().clone_into(&mut written.state);
            sqlx::query("UPDATE federation_snapshots SET state = $2, mac = $3 WHERE id = $1 AND mac = $4")
                .bind(id.as_str())
                .bind(state.as_str())
                .bind(self.0.row_key.tag_text(&written.sealed_parts()))
                .bind(before)
                .execute(&mut *tx)
                .await?;
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What stood there before this instance changed it, and was not gone back to yet. Later rows have to be as they were
    /// written as well, or one could be hidden.
    pub async fn way_back(&self, domain: &DomainName) -> Result<Option<Snapshot>> {
        const STATEMENT: &str = concat!(columns!(), "domain = $1 ORDER BY taken_at DESC, id DESC");
        let rows = sqlx::query(STATEMENT).bind(domain.as_str()).fetch_all(&self.0.readers).await?;
        for row in &rows {
            let snapshot = self.proven(&mut Row::of(row))?.read()?;
            if !snapshot.ours && matches!(snapshot.state, State::Begun | State::Applied) {
                return Ok(Some(snapshot));
            }
        }
        Ok(None)
    }

    /// Reads a row, if it is as it was written.
    fn proven(self, row: &mut Row<'_>) -> Result<Written> {
        let written = Written::from_row(row)?;
        if self.0.row_key.verify(&written.sealed_parts(), &row.text()?) {
            Ok(written)
        } else {
            Err(StoreError::Forged { table: "federation_snapshots", row: written.id })
        }
    }
}
