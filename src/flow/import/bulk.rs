//! Bulk Invite: lists of people on behalf of whoever holds a warrant of the console.

use futures_util::stream::Stream;
use tokio::io::AsyncRead;

use crate::domain::application::Application;
use crate::domain::ids::{ApplicationId, ImportId, OperatorId};
use crate::domain::import::Import;
use crate::domain::operator::permit::{ExportImports, Invite, SeeUsers, SetIdentity};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::store::import_rows::{JudgedRow, Which};
use crate::store::imports::Confirmed;

use super::{Asked, Importer, NotJudged};
use crate::flow::admit::Warrant;
use crate::flow::{Outcome, Stop};

/// Imports that are told at once; older ones than these are of little interest, and swept away before long.
const NEWEST: i64 = 100;

/// Lists of people that wait for a warrant.
#[derive(Clone)]
pub struct BulkInvite {
    importer: Importer,
}

/// An import as its page tells of it.
#[derive(Debug, Clone)]
pub struct Told {
    /// How far it is.
    pub import: Import,
    /// What whoever it runs for is called; nothing for the terminal, or where nobody knows them any more.
    pub run_for: Option<Name>,
}

impl BulkInvite {
    /// Puts a desk before the importer.
    #[must_use]
    pub const fn before(importer: Importer) -> Self {
        Self { importer }
    }

    /// The importer itself, for whoever serves.
    #[must_use]
    pub const fn importer(&self) -> &Importer {
        &self.importer
    }

    /// The application that a list is meant for.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn application(&self, _: &Warrant<Invite>, id: &ApplicationId) -> Outcome<Application> {
        self.found(id).await
    }

    /// Reads a list in and judges it. Nothing is written for anybody.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn judge<R: AsyncRead + Unpin + Send>(
        &self,
        by: &Warrant<Invite>,
        application: &ApplicationId,
        list: R,
    ) -> Outcome<Result<Import, NotJudged>> {
        let application = self.found(application).await?.id;
        self.importer.judge(list, &Asked { application: Some(application), by: by.actor.clone() }).await
    }

    /// An application and its newest imports.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn all(&self, _: &Warrant<SeeUsers>, id: &ApplicationId) -> Outcome<(Application, Vec<Told>)> {
        let application = self.found(id).await?;
        let imports = self.importer.manage.store.imports().of_application(id, NEWEST).await?;
        let mut all = Vec::with_capacity(imports.len());
        for import in imports {
            all.push(self.told(import).await?);
        }
        Ok((application, all))
    }

    /// One of an application's imports.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn one(
        &self,
        _: &Warrant<SeeUsers>,
        (application, id): (&ApplicationId, &ImportId),
    ) -> Outcome<(Application, Told)> {
        let application = self.found(application).await?;
        let import = self.of(&application.id, id).await?;
        Ok((application, self.told(import).await?))
    }

    /// How far an import is.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn progress(&self, _: &Warrant<SeeUsers>, id: &ImportId) -> Outcome<Import> {
        self.importer.load(id).await?.ok_or(Stop::Refused(Refusal::NotFound))
    }

    /// Rows of an import that nobody will be found under, after a line, and how many there are of them at all.
    ///
    /// # Errors
    /// When the store fails, or a row is not as it was judged.
    pub async fn left_out(
        &self,
        _: &Warrant<SeeUsers>,
        import: &Import,
        after: u64,
        limit: usize,
    ) -> Outcome<(Vec<JudgedRow>, u64)> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.importer.rows(&import.id, Which::LeftOut, after, limit).await?;
        Ok((rows, self.importer.left_out(&import.id).await?))
    }

    /// An import that somebody wants to do something with.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn wanted(&self, _: &Warrant<Invite>, (application, id): (&ApplicationId, &ImportId)) -> Outcome<Import> {
        self.of(application, id).await
    }

    /// Invites exactly those who were judged new in these bytes. By ImmutableID alone Entra ID finds a person, and to
    /// the personal address goes a bearer link: a list that sets them takes a warrant of its own.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] where that warrant is missing, [`Refusal::BadRequest`] where other bytes were judged.
    pub async fn confirm(
        &self,
        by: &Warrant<Invite>,
        identity: Option<&Warrant<SetIdentity>>,
        (import, file_hash): (&Import, &str),
    ) -> Outcome<()> {
        may_go_on(import, identity)?;
        match self.importer.confirm(import, file_hash, &by.actor).await? {
            Confirmed::OtherBytes => Err(Refusal::BadRequest.into()),
            // The page shows where it stands by now.
            Confirmed::Now | Confirmed::NotJudged => Ok(()),
        }
    }

    /// Goes on with a paused import, on one's own behalf from here on.
    ///
    /// # Errors
    /// As [`BulkInvite::confirm`].
    pub async fn resume(
        &self,
        by: &Warrant<Invite>,
        identity: Option<&Warrant<SetIdentity>>,
        import: &Import,
    ) -> Outcome<()> {
        may_go_on(import, identity)?;
        self.importer.resume(import, &by.actor).await.map(drop)
    }

    /// Holds an import. Whoever may invite may stop anybody's: nobody is harmed by it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pause(&self, by: &Warrant<Invite>, import: &Import) -> Outcome<()> {
        self.importer.pause(import, &by.actor).await.map(drop)
    }

    /// Gives an import up, or discards what was judged.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn cancel(&self, by: &Warrant<Invite>, import: &Import) -> Outcome<()> {
        self.importer.cancel(import, &by.actor).await.map(drop)
    }

    /// What became of each row, as CSV in pieces.
    pub fn report(
        &self,
        _: &Warrant<ExportImports>,
        import: &Import,
    ) -> impl Stream<Item = Outcome<String>> + Send + use<> {
        self.importer.report(import)
    }

    async fn found(&self, id: &ApplicationId) -> Outcome<Application> {
        let found = self.importer.manage.store.applications().by_id(id).await?;
        found.ok_or(Stop::Refused(Refusal::NotFound))
    }

    /// One that can be looked at, which takes that it was read in to its end.
    async fn of(&self, application: &ApplicationId, id: &ImportId) -> Outcome<Import> {
        let import = self.importer.load(id).await?;
        let own = import.filter(|import| import.application.as_ref() == Some(application));
        let own = own.filter(|import| !import.file_hash.is_empty());
        own.ok_or(Stop::Refused(Refusal::NotFound))
    }

    async fn told(&self, import: Import) -> Outcome<Told> {
        let operator = import.run_for().strip_prefix("operator:").and_then(|id| OperatorId::parse(id).ok());
        let run_for = match operator {
            Some(id) => self.importer.manage.store.operators().by_id(&id).await?.map(|operator| operator.name),
            None => None,
        };
        Ok(Told { import, run_for })
    }
}

fn may_go_on(import: &Import, identity: Option<&Warrant<SetIdentity>>) -> Outcome<()> {
    if import.sets_identity() && identity.is_none() { Err(Refusal::NotAllowed.into()) } else { Ok(()) }
}
