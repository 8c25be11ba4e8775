//! Inviting the people of confirmed lists, batch by batch, on whichever node takes the list.

use crate::domain::address::{Address, DomainName};
use crate::domain::application::{Application, Domain};
use crate::domain::change::Actor;
use crate::domain::ids::{ImportId, OperatorId};
use crate::domain::import::{Held, Import};
use crate::domain::language::LanguageTag;
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::{Act, OperatorStatus};
use crate::domain::text::Name;
use crate::domain::user::ImmutableId;
use crate::store::StoreError;
use crate::store::admission::{Batch, Turn};
use crate::store::import_rows::JudgedRow;

use super::Importer;
use crate::flow::manage::NewPerson;
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
        let Some(by) = self.behalf(&import).await? else { return self.hold(&import, Held::NotPermitted).await };
        let rows = match store.imports().waiting(&import.id, BATCH).await {
            Err(error @ StoreError::Forged { .. }) => {
                tracing::error!(import = %import.id, error = &error as &dyn std::error::Error, "an import is held");
                return self.hold(&import, Held::Forged).await;
            }
            rows => rows?,
        };
        if rows.is_empty() {
            let ended = store.imports().finish(&import, &self.node, clock.now()).await?;
            return Ok(if ended { Step::Ended } else { Step::Worked });
        }
        if rows.iter().any(JudgedRow::sets_identity) && !by.role().is_some_and(|role| role.may(Act::SetIdentity)) {
            return self.hold(&import, Held::NotPermitted).await;
        }
        let applications = store.applications().list().await?;
        let by = (&by, store.operators().named(&by).await?);
        let turns = rows.into_iter().map(|row| self.turn(&row, &applications, &by)).collect::<Result<Vec<_>, _>>();
        let turns = match turns {
            Ok(turns) => turns,
            // One list that cannot be read must not keep the others from their turn.
            Err(fault) => {
                tracing::error!(import = %import.id, error = &fault as &dyn std::error::Error, "an import is held");
                return self.hold(&import, Held::Forged).await;
            }
        };
        match store.imports().admit(&import.id, &self.node, &turns, clock.now()).await {
            // Between the question above and this batch.
            Err(StoreError::ActorGone) => self.hold(&import, Held::NotPermitted).await,
            Ok(Batch::Written) => {
                self.manage.wake.people().await;
                Ok(Step::Worked)
            }
            Ok(Batch::NotOurs) => Ok(Step::Worked),
            Err(error) => Err(error.into()),
        }
    }

    /// On whose behalf an import goes on; nobody's where they may not invite by lists any more.
    async fn behalf(&self, import: &Import) -> Outcome<Option<Actor>> {
        if import.run_for() == Actor::Terminal.to_text() {
            return Ok(Some(Actor::Terminal));
        }
        let Some(Ok(id)) = import.run_for().strip_prefix("operator:").map(OperatorId::parse) else { return Ok(None) };
        let operator = match self.manage.store.operators().by_id(&id).await {
            // Others are not held up by it.
            Err(error @ StoreError::Forged { .. }) => {
                tracing::error!(import = %import.id, error = &error as &dyn std::error::Error, "an import is held");
                return Ok(None);
            }
            operator => operator?,
        };
        let still = operator.filter(|one| one.status == OperatorStatus::Active && one.role.may(Act::Invite));
        Ok(still.map(|one| Actor::Operator(one.id, one.role)))
    }

    async fn hold(&self, import: &Import, why: Held) -> Outcome<Step> {
        self.manage.store.imports().hold(&import.id, why, self.manage.clock.now()).await?;
        Ok(Step::Worked)
    }

    fn turn(
        &self,
        row: &JudgedRow,
        applications: &[(Application, Vec<Domain>)],
        (by, invited_by): &(&Actor, Option<Name>),
    ) -> Result<Turn, Fault> {
        const BROKEN: Fault = Fault::Broken("a row that was judged cannot be read any more");
        let read = |text: Option<&str>| text.map(Mailbox::parse).transpose().map_err(|_| BROKEN);
        let new = NewPerson {
            address: Address::parse(&row.address).map_err(|_| BROKEN)?,
            name: row.name.as_deref().map(Name::parse).transpose().map_err(|_| BROKEN)?,
            immutable_id: row.immutable_id.as_deref().map(ImmutableId::parse).transpose().map_err(|_| BROKEN)?,
            personal_address: read(row.personal_address.as_deref())?,
            language: row.language.as_deref().map(LanguageTag::parse).transpose().map_err(|_| BROKEN)?,
            by_mail: true,
        };
        // The store knows the federated domain that counts when it is written; the mail names the application that has
        // it now.
        let domain = new.address.domain().clone();
        let name = application_of(applications, &domain).ok_or(BROKEN)?;
        let (invite, _) = self.manage.draft(new, (name, domain), (by, invited_by.clone()));
        Ok(Turn { line: row.line, invite })
    }
}

/// What the application of an address's domain is called, by the longest domain that it lies in.
fn application_of(applications: &[(Application, Vec<Domain>)], domain: &DomainName) -> Option<Name> {
    let all = applications.iter().flat_map(|(application, domains)| domains.iter().map(move |own| (application, own)));
    let above = all.filter(|(_, own)| domain.is_within(&own.name));
    let longest = above.max_by_key(|(_, own)| own.name.as_str().len());
    longest.map(|(application, _)| application.name.clone())
}
