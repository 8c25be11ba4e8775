//! Inviting the people of confirmed lists, batch by batch, on whichever node takes the list.

use crate::domain::address::Address;
use crate::domain::audit::Event;
use crate::domain::ids::ImportId;
use crate::domain::import::{Held, Import};
use crate::domain::text::Name;
use crate::domain::user::ImmutableId;
use crate::store::StoreError;
use crate::store::admission::{Batch, Turn};
use crate::store::import_rows::JudgedRow;

use super::Importer;
use crate::flow::manage::Newcomer;
use crate::flow::{Fault, Outcome};

/// People of a batch. On SQLite a sign-in may have to wait for one, so it is small.
const BATCH: i64 = 200;

/// What one step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There is nothing that this node could do at present.
    Idle,
    /// A batch is through, or an import was held.
    Worked,
    /// An import is through.
    Ended,
}

impl Importer {
    /// Works until there is nothing left to do here.
    ///
    /// # Errors
    /// When the store fails; what is left is done by the next call, of this node or another.
    pub async fn work(&self) -> Outcome<()> {
        while self.step(None).await? != Step::Idle {
            // Between two batches others have their turn.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// One batch of the oldest import, or of the one that is named.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn step(&self, only: Option<&ImportId>) -> Outcome<Step> {
        let (store, clock) = (&self.manage.store, &self.manage.clock);
        let Some(import) = store.imports().take(&self.node, only, clock.now()).await? else { return Ok(Step::Idle) };
        if !(self.may)(&import.created_by).await? {
            return self.hold(&import, Held::NotPermitted).await;
        }
        let rows = match store.imports().waiting(&import.id, BATCH).await {
            Err(error @ StoreError::Forged { .. }) => {
                tracing::error!(import = %import.id, error = &error as &dyn std::error::Error, "an import is held");
                return self.hold(&import, Held::Forged).await;
            }
            rows => rows?,
        };
        if rows.is_empty() {
            let ended = store.imports().finish(&import.id, &self.node, clock.now()).await?;
            self.told(ended, Event::ImportDone, &import.id, &import.created_by).await?;
            return Ok(if ended { Step::Ended } else { Step::Worked });
        }
        let turns = rows.into_iter().map(|row| self.turn(row)).collect::<Result<Vec<_>, _>>()?;
        match store.imports().admit(&import.id, &self.node, &turns, clock.now()).await? {
            Batch::Written | Batch::NotOurs => Ok(Step::Worked),
        }
    }

    async fn hold(&self, import: &Import, why: Held) -> Outcome<Step> {
        let held = self.manage.store.imports().pause(&import.id, why, self.manage.clock.now()).await?;
        self.told(held, Event::ImportPaused, &import.id, why.as_str()).await?;
        Ok(Step::Worked)
    }

    fn turn(&self, row: JudgedRow) -> Result<Turn, Fault> {
        const BROKEN: Fault = Fault::Broken("a row that was judged cannot be read any more");
        let newcomer = Newcomer {
            address: Address::parse(&row.address).map_err(|_| BROKEN)?,
            name: row.name.as_deref().map(Name::parse).transpose().map_err(|_| BROKEN)?,
            immutable_id: row.immutable_id.as_deref().map(ImmutableId::parse).transpose().map_err(|_| BROKEN)?,
            personal_address: row.personal_address,
            language: row.language,
        };
        // The store knows the federated domain that counts when it is written. The secret is for a letter.
        let domain = newcomer.address.domain().clone();
        let (invite, _) = self.manage.draft(newcomer, domain);
        Ok(Turn { line: row.line, invite })
    }
}
