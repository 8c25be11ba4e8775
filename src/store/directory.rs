//! The directory: people by pages, sorted and filtered. Each page is as many looks into an index as there are kinds of
//! people to be merged, and costs the same wherever it lies.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;

use super::row::Row;
use super::users::Users;
use super::{Result, Store};
use crate::domain::address::DomainName;
use crate::domain::ids::ApplicationId;
use crate::domain::time::Time;
use crate::domain::user::Standing;
use crate::domain::words::Sought;

pub use super::listed::{Listed, Sent};

/// The most rows a page has.
pub const LONGEST_PAGE: u16 = 200;
/// So many selects are put together at once; SQLite takes 500.
const TOGETHER: usize = 100;

/// Whose people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    /// Everybody in the instance.
    #[default]
    Instance,
    /// The people of an application.
    Application(ApplicationId),
    /// The people who belong to this federated domain.
    Domain(DomainName),
}

/// What people are sorted by; the same in it are sorted by address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Folded address.
    #[default]
    Address,
    /// Folded name; whoever has none is sorted by their address.
    Name,
    /// When they were last invited.
    Invited,
    /// When anything of theirs last changed.
    Changed,
}

impl Order {
    const fn column(self) -> &'static str {
        match self {
            Self::Address => "lookup",
            Self::Name => "name_key",
            Self::Invited => "invited_at",
            Self::Changed => "changed_at",
        }
    }

    const fn is_time(self) -> bool {
        matches!(self, Self::Invited | Self::Changed)
    }
}

/// What a page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Whose people.
    pub scope: Scope,
    /// Of which standing; all where none is named. Removed people are in no page.
    pub standings: Vec<Standing>,
    /// Who has words that begin so. They come in the order of the words that were found, not in `order`.
    pub sought: Option<Sought>,
    /// In which order.
    pub order: Order,
    /// The other way round.
    pub descending: bool,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// How many rows, at most [`LONGEST_PAGE`].
    pub limit: u16,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            scope: Scope::default(),
            standings: Vec::new(),
            sought: None,
            order: Order::default(),
            descending: false,
            after: None,
            limit: 50,
        }
    }
}

/// Where a page ended. It goes on there, whoever came or went in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub(super) Position);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Position {
    /// Behind this key and address.
    #[serde(rename = "t")]
    Text(String, String),
    #[serde(rename = "n")]
    Number(i64, String),
    /// Behind this word, found by the sought word of this number, and this address.
    #[serde(rename = "w")]
    Word(usize, String, String),
}

impl Cursor {
    /// As it travels in links.
    #[must_use]
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&self.0).unwrap_or_default())
    }

    /// Reads one back. It permits nothing: the worst that a changed one does is to begin elsewhere.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        serde_json::from_slice(&bytes).ok().map(Self)
    }
}

/// Some rows, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The rows. A search may find fewer than were asked for, even none, and yet go on: it looks at so many people
    /// at a time and no more.
    pub rows: Vec<Listed>,
    /// Where the next page begins; nothing after the last.
    pub next: Option<Cursor>,
}

impl Users<'_> {
    /// A page of people.
    pub async fn page(&self, query: &Query, now: Time) -> Result<Page> {
        match &query.sought {
            Some(sought) => self.0.found(query, sought, now).await,
            None => self.0.listed(query, now).await,
        }
    }
}

impl Query {
    pub(super) fn limit(&self) -> usize {
        usize::from(self.limit.clamp(1, LONGEST_PAGE))
    }

    /// Each that is asked for, once.
    pub(super) fn standings(&self) -> Vec<Standing> {
        let is_asked = |standing: &Standing| self.standings.is_empty() || self.standings.contains(standing);
        Standing::ALL.into_iter().filter(is_asked).collect()
    }
}

impl Store {
    async fn listed(&self, query: &Query, now: Time) -> Result<Page> {
        let (column, scopes) = self.scopes(&query.scope).await?;
        let standings = query.standings();
        let kinds: Vec<(&str, &str)> = scopes
            .iter()
            .flat_map(|scope| standings.iter().map(|standing| (scope.as_str(), standing.as_str())))
            .collect();
        let begins = begins(query);
        let text = statement(query, column, kinds.len(), begins.is_some());
        let mut statement = sqlx::query(AssertSqlSafe(text));
        statement = match begins {
            Some(Position::Text(_, lookup)) if query.order == Order::Address => statement.bind(lookup),
            Some(Position::Text(key, lookup)) => statement.bind(key).bind(lookup),
            Some(Position::Number(key, lookup)) => statement.bind(key).bind(lookup),
            _ => statement,
        };
        for (scope, standing) in kinds {
            statement = statement.bind(scope).bind(standing);
        }
        let mut keys = Vec::with_capacity(query.limit() + 1);
        for row in statement.fetch_all(&self.readers).await? {
            let mut row = Row::of(&row);
            keys.push(if query.order.is_time() {
                Position::Number(row.number()?, row.text()?)
            } else {
                Position::Text(row.text()?, row.text()?)
            });
        }
        let goes_on = keys.len() > query.limit();
        keys.truncate(query.limit());
        let next = keys.last().filter(|_| goes_on).cloned().map(Cursor);
        let lookups: Vec<String> = keys.into_iter().map(Position::into_lookup).collect();
        Ok(Page { rows: self.rows_in_order(&lookups, now).await?, next })
    }

    /// The rows of these people in their order. Whoever was removed since their keys were read has none.
    pub(super) async fn rows_in_order(&self, lookups: &[String], now: Time) -> Result<Vec<Listed>> {
        let mut rows = self.rows_of(lookups, now).await?;
        Ok(lookups.iter().filter_map(|lookup| rows.remove(lookup)).collect())
    }

    /// The column that a scope is a value of, and its values.
    async fn scopes(&self, scope: &Scope) -> Result<(&'static str, Vec<String>)> {
        Ok(match scope {
            Scope::Application(id) => ("application_id", vec![id.to_string()]),
            Scope::Domain(name) => ("domain", vec![name.to_string()]),
            Scope::Instance => {
                let rows = sqlx::query("SELECT id FROM applications ORDER BY id").fetch_all(&self.readers).await?;
                let ids = rows.iter().map(|row| Row::of(row).text());
                // The last ones are those whose domain no application has.
                ("application_id", ids.chain([Ok(String::new())]).collect::<Result<_>>()?)
            }
        })
    }
}

impl Position {
    fn into_lookup(self) -> String {
        let (Self::Text(_, lookup) | Self::Number(_, lookup) | Self::Word(_, _, lookup)) = self;
        lookup
    }
}

/// Where the page begins. A cursor of another order is none.
fn begins(query: &Query) -> Option<Position> {
    let Cursor(position) = query.after.clone()?;
    let fits = match position {
        Position::Text(..) => !query.order.is_time(),
        Position::Number(..) => query.order.is_time(),
        Position::Word(..) => false,
    };
    fits.then_some(position)
}

/// The keys of a page: one select for each kind of people, each of them a piece of an index, merged.
fn statement(query: &Query, scope: &str, kinds: usize, begins: bool) -> String {
    let (key, limit) = (query.order.column(), query.limit() + 1);
    let (way, beyond) = if query.descending { ("DESC", "<") } else { ("ASC", ">") };
    let (behind, order, bound) = match query.order {
        // No two people have the same one.
        Order::Address => (format!("AND u.lookup {beyond} $1 "), format!("u.lookup {way}"), 1),
        _ => (format!("AND (u.{key}, u.lookup) {beyond} ($1, $2) "), format!("u.{key} {way}, u.lookup {way}"), 2),
    };
    let (behind, first) = if begins { (behind, bound + 1) } else { (String::new(), 1) };
    let select = |nth: usize| {
        let (of, standing) = (first + 2 * nth, first + 2 * nth + 1);
        format!(
            "SELECT u.{key} AS k, u.lookup AS l FROM users u WHERE u.{scope} = ${of} AND u.standing = ${standing} \
             {behind}ORDER BY {order} LIMIT {limit}"
        )
    };
    let mut selects: Vec<String> = (0..kinds).map(select).collect();
    while selects.len() > 1 {
        let merged = selects.chunks(TOGETHER).map(|some| {
            let named =
                some.iter().zip(0..).map(|(one, nth)| format!("SELECT s{nth}.k, s{nth}.l FROM ({one}) AS s{nth}"));
            format!("{} ORDER BY k {way}, l {way} LIMIT {limit}", named.collect::<Vec<_>>().join(" UNION ALL "))
        });
        selects = merged.collect();
    }
    selects.concat()
}
