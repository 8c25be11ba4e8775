//! A row of a list of people, with what stands beside the person in it.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::many::places;
use super::row::Row;
use super::users::user_columns;
use super::{Result, Store};
use crate::domain::time::Time;
use crate::domain::user::{Standing, User, UserStatus};

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The person.
    pub user: User,
    /// Under which word to show them.
    pub standing: Standing,
    /// Their newest invitation.
    pub invitation: Option<Sent>,
    /// How many devices they have.
    pub devices: u32,
    /// When one of their devices last proved anything.
    pub seen_at: Option<Time>,
}

impl Listed {
    /// Whether they have opened an invitation that can still be used.
    #[must_use]
    pub fn has_opened(&self) -> bool {
        self.standing == Standing::Invited && self.invitation.is_some_and(|sent| sent.opened_at.is_some())
    }
}

/// How an invitation fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// When it was made.
    pub sent_at: Time,
    /// From when on it is of no use.
    pub expires_at: Time,
    /// When the person tapped "open".
    pub opened_at: Option<Time>,
    /// When a device came of it.
    pub used_at: Option<Time>,
}

impl Store {
    /// The rows of these people, by folded address; removed ones have none.
    pub(super) async fn rows_of(&self, lookups: &[String], now: Time) -> Result<HashMap<String, Listed>> {
        const COLUMNS: &str = concat!(
            "SELECT ",
            user_columns!(),
            ", (SELECT COUNT(*) FROM devices d WHERE d.user_id = u.id AND d.status = 'active'), \
             (SELECT MAX(d.seen_at) FROM devices d WHERE d.user_id = u.id), \
             i.created_at, i.expires_at, i.opened_at, i.used_at, u.standing \
             FROM users u LEFT JOIN invitations i ON i.id = u.invitation_id AND i.revoked_at IS NULL \
             WHERE u.status <> 'removed' AND u.lookup IN "
        );
        if lookups.is_empty() {
            return Ok(HashMap::new());
        }
        let statement = sqlx::query(AssertSqlSafe(format!("{COLUMNS}({})", places(1, lookups.len()))));
        let bound = lookups.iter().fold(statement, sqlx::query::Query::bind);
        let rows = bound.fetch_all(&self.readers).await?;
        rows.iter()
            .map(|row| {
                let listed = self.listed_from(&mut Row::of(row), now)?;
                Ok((listed.user.address.lookup().to_owned(), listed))
            })
            .collect()
    }

    fn listed_from(&self, row: &mut Row<'_>, now: Time) -> Result<Listed> {
        let user = self.user_from(row)?;
        let devices = u32::try_from(row.number()?).unwrap_or(u32::MAX);
        let seen_at = row.maybe_time()?;
        let (sent_at, expires_at) = (row.maybe_time()?, row.maybe_time()?);
        let (opened_at, used_at) = (row.maybe_time()?, row.maybe_time()?);
        let invitation =
            sent_at.zip(expires_at).map(|(sent_at, expires_at)| Sent { sent_at, expires_at, opened_at, used_at });
        let is_bounced = row.text()? == Standing::Bounced.as_str();
        let standing = match user.status {
            UserStatus::Active => Standing::Active,
            UserStatus::Suspended => Standing::Suspended,
            // Which is known here to the millisecond, while filters go by what the last sweep noted.
            _ if invitation.is_none_or(|sent| sent.expires_at <= now) => Standing::Expired,
            _ if is_bounced && invitation.is_some_and(|sent| sent.opened_at.is_none()) => Standing::Bounced,
            _ => Standing::Invited,
        };
        Ok(Listed { user, standing, invitation, devices, seen_at })
    }
}
