//! Look at what happened: the requests to sign in, by pages, by days, one by one, or all of them as a file.

pub mod changes;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::stream::{self, Stream};

use crate::domain::address::Address;
use crate::domain::application::Application;
use crate::domain::claims::Method;
use crate::domain::ids::{RequestId, UserId};
use crate::domain::logged::{Days, Logged, Status};
use crate::domain::operator::permit::{ExportLog, SeeRequests};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Clock, Time};
use crate::domain::words::Sought;
use crate::protocol::csv::write;
use crate::store::Store;
use crate::store::directory;
use crate::store::request_days::Count;
use crate::store::requests::{Cursor, Filter, PEOPLE, Page};

use super::admit::Warrant;
use super::{Outcome, Stop};

/// Looks at what happened.
#[derive(Clone)]
pub struct Review {
    /// Where it is kept.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// What somebody looks for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// On which days.
    pub days: Days,
    /// What it came to.
    pub status: Option<Status>,
    /// Of which application, by the name of its row.
    pub application: Option<String>,
    /// Whose, as typed.
    pub who: String,
}

/// What was found.
pub struct Found {
    /// A page of it.
    pub page: Page,
    /// How many of each day came to what, whatever status was asked for.
    pub counts: Vec<Count>,
    /// More people are called so than are looked at together.
    pub too_many_people: bool,
}

/// Requests that are written at a time.
const ROWS: u16 = 500;
const COLUMNS: [&str; 20] = [
    "time",
    "status",
    "reason",
    "email",
    "name",
    "application",
    "method",
    "address",
    "place",
    "browser",
    "system",
    "recognised",
    "device",
    "fetched",
    "answered",
    "response_seconds",
    "expires",
    "evidence",
    "correlation",
    "request",
];

impl Review {
    /// Every application, to choose from.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn applications(&self, _: &Warrant<SeeRequests>) -> Outcome<Vec<Application>> {
        Ok(self.store.applications().list().await?.into_iter().map(|(application, _)| application).collect())
    }

    /// A page of requests, and the figures around it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn requests(
        &self,
        _: &Warrant<SeeRequests>,
        wanted: &Wanted,
        after: Option<&Cursor>,
        limit: u16,
    ) -> Outcome<Found> {
        let (filter, too_many_people) = self.filter(wanted).await?;
        // What ran out a moment ago is told as such.
        self.store.requests().settle(self.clock.now()).await?;
        let page = self.store.requests().page(&filter, after, limit).await?;
        Ok(Found { page, counts: self.store.requests().figures(&filter).await?, too_many_people })
    }

    /// A person's latest requests.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn requests_of(&self, _: &Warrant<SeeRequests>, user: &UserId, limit: u16) -> Outcome<Vec<Logged>> {
        let now = self.clock.now();
        self.store.requests().settle(now).await?;
        let days = Days::until(now, Days::MOST);
        let filter = Filter { days, status: None, application: None, users: Some(vec![user.clone()]) };
        Ok(self.store.requests().page(&filter, None, limit).await?.rows)
    }

    /// One request.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn request(&self, _: &Warrant<SeeRequests>, id: &RequestId) -> Outcome<Logged> {
        self.store.requests().settle(self.clock.now()).await?;
        self.store.requests().one(id).await?.ok_or(Stop::Refused(Refusal::NotFound))
    }

    /// Everything that was found, as CSV in pieces, newest first.
    ///
    /// # Errors
    /// When the store fails before the first piece.
    pub async fn export(
        &self,
        _: &Warrant<ExportLog>,
        wanted: &Wanted,
    ) -> Outcome<impl Stream<Item = Outcome<String>> + Send + use<>> {
        let (filter, _) = self.filter(wanted).await?;
        self.store.requests().settle(self.clock.now()).await?;
        let head = {
            let mut text = write::MARK.to_owned();
            write::row(&mut text, COLUMNS);
            text
        };
        let begin = (Arc::clone(&self.store), filter, Next::Head(head));
        Ok(stream::try_unfold(begin, |(store, filter, next)| async move {
            let after = match next {
                Next::Head(head) => return Ok(Some((head, (store, filter, Next::Page(None))))),
                Next::Page(after) => after,
                Next::Nothing => return Ok(None),
            };
            let page = store.requests().page(&filter, after.as_ref(), ROWS).await?;
            let mut text = String::new();
            page.rows.iter().for_each(|row| line(&mut text, row));
            let next = page.next.map_or(Next::Nothing, |next| Next::Page(Some(next)));
            Ok(Some((text, (store, filter, next))))
        }))
    }

    /// What the store is asked for; and whether more people are meant than it looks at together.
    async fn filter(&self, wanted: &Wanted) -> Outcome<(Filter, bool)> {
        let application = match &wanted.application {
            None => None,
            Some(id) => {
                let all = self.store.applications().list().await?;
                Some(all.into_iter().find(|(known, _)| known.id.as_str() == id).map(|(known, _)| known.id))
            }
        };
        let (mut users, too_many) = match wanted.who.trim() {
            "" => (None, false),
            who => self.people(who).await.map(|(users, too_many)| (Some(users), too_many))?,
        };
        // An application that is not there has no requests.
        if application == Some(None) {
            users = Some(Vec::new());
        }
        let (days, status) = (wanted.days, wanted.status);
        Ok((Filter { days, status, application: application.flatten(), users }, too_many))
    }

    /// Who is meant: people who have words that begin so, and whoever had this very address, removed since or not.
    async fn people(&self, who: &str) -> Outcome<(Vec<UserId>, bool)> {
        let mut found = BTreeSet::new();
        if let Ok(address) = Address::parse(who) {
            found.extend(self.store.requests().person_at(address.lookup()).await?);
        }
        let mut too_many = false;
        if let Some(sought) = Sought::parse(who) {
            let limit = u16::try_from(PEOPLE - found.len()).unwrap_or(1);
            let query = directory::Query { sought: Some(sought), limit, ..directory::Query::default() };
            let page = self.store.users().page(&query, self.clock.now()).await?;
            too_many = page.next.is_some();
            found.extend(page.rows.into_iter().map(|row| row.user.id));
        }
        Ok((found.into_iter().collect(), too_many))
    }
}

/// Where an export stands.
enum Next {
    Head(String),
    Page(Option<Cursor>),
    Nothing,
}

fn line(text: &mut String, row: &Logged) {
    let time = |at: Option<Time>| at.map(|at| at.to_string()).unwrap_or_default();
    let yes = |is_so: bool| if is_so { "yes" } else { "no" };
    let took = row.response_time().map(|took| format!("{}.{:03}", took.0 / 1000, took.0 % 1000)).unwrap_or_default();
    let cell = |cell: &'_ Option<String>| cell.clone().unwrap_or_default();
    let device = cell(&row.device_name);
    write::row(
        text,
        [
            row.asked_at.to_string().as_str(),
            row.status.as_str(),
            row.refusal.map(Refusal::code).unwrap_or_default(),
            &cell(&row.address),
            &cell(&row.name),
            &cell(&row.application_name),
            row.method.map(Method::as_str).unwrap_or_default(),
            &row.origin.address,
            &cell(&row.origin.place),
            &row.origin.browser,
            &row.origin.system,
            yes(row.origin.recognised),
            &device,
            &time(row.fetched_at),
            &time(row.ended_at),
            &took,
            &time(Some(row.expires_at)),
            yes(row.is_proved),
            row.correlation.as_str(),
            row.id.as_str(),
        ],
    );
}
