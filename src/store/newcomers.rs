//! Adding people, as many at once as come: one by one they are invited, by the hundred they are imported.

use std::collections::{HashMap, HashSet};

use serde_json::json;
use sqlx::AssertSqlSafe;

use super::Result;
use super::Store;
use super::applications::all_domains;
use super::audit::append_all;
use super::door::{Tx, turn_of_directory};
use super::many::{AT_ONCE, insert, places};
use super::operators::operator_columns;
use super::outbox::About;
use super::row::Row;
use super::tallies::Changes;
use super::users::{Invite, Users};
use super::words::{name_key, write_words};
use crate::domain::address::Address;
use crate::domain::application::Domain;
use crate::domain::audit::{Entry, Event};
use crate::domain::ids::ImportId;
use crate::domain::language::LanguageTag;
use crate::domain::letter::Addressed;
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::Role;
use crate::domain::text::Name;
use crate::domain::time::Time;
use crate::domain::user::{User, UserStatus};

/// What came of one of many invitations, which only ever add people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Admitted {
    /// A new person, with this invitation.
    Now,
    /// The address was there, whatever its status but removed; nothing was written.
    Exists,
    /// The address was removed: only an invitation of its own brings it back. Nothing was written.
    Removed,
    /// Somebody else has or had the ImmutableID; nothing was written.
    ImmutableIdTaken,
    /// No application has the domain; nothing was written.
    NoApplication,
    /// They run the console, and are not below whoever invites them; nothing was written.
    Protected,
}

/// Whoever runs the console, or has a link to, among the folded addresses that follow.
pub(super) const OPERATORS: &str =
    concat!("SELECT ", operator_columns!(), " FROM operators o WHERE o.status <> 'removed' AND o.lookup IN ");

/// Somebody about to get a row, or theirs back.
pub(super) struct Newcomer<'a> {
    /// The person, with the domain and the id that count.
    pub(super) user: User,
    /// The application of the domain; empty where it has none.
    pub(super) application: String,
    /// What was asked for.
    pub(super) invite: &'a Invite,
}

impl Users<'_> {
    /// Adds those of many who are new, with their invitations and what is to be said of them in the log, all in one
    /// transaction; whoever is there stays untouched. Tells what came of each.
    pub async fn invite_new(&self, invites: &[Invite], now: Time) -> Result<Vec<Admitted>> {
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        let admitted = self.0.admit(&mut tx, invites, None, now).await?;
        tx.commit().await?;
        Ok(admitted)
    }
}

impl Store {
    /// Adds those who are new. The directory's turn must have been taken.
    pub(super) async fn admit(
        &self,
        tx: &mut Tx,
        invites: &[Invite],
        import: Option<&ImportId>,
        now: Time,
    ) -> Result<Vec<Admitted>> {
        let domains = all_domains(tx).await?;
        let mut known = known(tx, invites).await?;
        let roles = self.roles(tx, invites).await?;
        let mut admitted = Vec::with_capacity(invites.len());
        let mut newcomers = Vec::with_capacity(invites.len());
        for invite in invites {
            let outcome = match (known.get(invite.user.address.lookup()), domain_in(&domains, &invite.user.address)) {
                (Some(UserStatus::Removed), _) => Admitted::Removed,
                (Some(_), _) => Admitted::Exists,
                (None, None) => Admitted::NoApplication,
                (None, Some(_)) if is_protected(invite, &roles) => Admitted::Protected,
                (None, Some(domain)) => {
                    let user = User { domain: domain.name.clone(), ..invite.user.clone() };
                    known.insert(user.address.lookup().to_owned(), UserStatus::Invited);
                    newcomers.push(Newcomer { user, application: domain.application.to_string(), invite });
                    Admitted::Now
                }
            };
            admitted.push(outcome);
        }
        let added = self.add_people(tx, &newcomers, now).await?;
        for (invite, outcome) in invites.iter().zip(&mut admitted) {
            if *outcome == Admitted::Now && !added.contains(invite.user.id.as_str()) {
                *outcome = Admitted::ImmutableIdTaken;
            }
        }
        newcomers.retain(|newcomer| added.contains(newcomer.user.id.as_str()));
        add_invitations(tx, &newcomers.iter().collect::<Vec<_>>()).await?;
        for newcomer in &newcomers {
            // A mailbox that got too many of late gets none by a list, and its person is invited all the same.
            self.post_invitation(tx, newcomer, now).await?;
        }
        self.tell(tx, &newcomers, import, now).await?;
        let mut changes = Changes::default();
        for newcomer in &newcomers {
            changes.joins(newcomer.user.domain.as_str(), UserStatus::Invited);
        }
        changes.write(tx).await?;
        Ok(admitted)
    }

    /// The roles of those who run the console, by folded address.
    async fn roles(&self, tx: &mut Tx, invites: &[Invite]) -> Result<HashMap<String, Role>> {
        let mut roles = HashMap::new();
        for some in invites.chunks(AT_ONCE) {
            let text = format!("{OPERATORS}({})", places(1, some.len()));
            let statement = sqlx::query(AssertSqlSafe(text)).persistent(some.len() == AT_ONCE);
            let bound = some.iter().fold(statement, |query, invite| query.bind(invite.user.address.lookup()));
            for row in bound.fetch_all(&mut **tx).await? {
                let operator = self.operator_from(&mut Row::of(&row))?;
                roles.insert(operator.address.lookup().to_owned(), operator.role);
            }
        }
        Ok(roles)
    }

    /// Adds rows and words; tells the ids of those who were added, which leaves out whoever's ImmutableID is another's.
    pub(super) async fn add_people(&self, tx: &mut Tx, people: &[Newcomer<'_>], now: Time) -> Result<HashSet<String>> {
        const INTO: &str = "users (id, address, lookup, name, domain, immutable_id, status, mac, turn, created_at, \
             changed_at, application_id, standing, name_key, invitation_id, invited_at, invited_until, \
             personal_address, language)";
        let mut added = HashSet::with_capacity(people.len());
        for some in people.chunks(AT_ONCE) {
            let mut statement = insert(INTO, 19, some.len(), "ON CONFLICT (immutable_id) DO NOTHING RETURNING id");
            for Newcomer { user, application, invite } in some {
                let (name, lookup) = (user.name.as_ref().map(Name::as_str), user.address.lookup());
                statement = statement
                    .bind(user.id.as_str())
                    .bind(user.address.as_str())
                    .bind(lookup)
                    .bind(name)
                    .bind(user.domain.as_str())
                    .bind(user.immutable_id.as_str())
                    .bind(UserStatus::Invited.as_str())
                    .bind(self.seal_of(user))
                    .bind(0_i64)
                    .bind(now.0)
                    .bind(now.0)
                    .bind(application)
                    .bind(UserStatus::Invited.as_str())
                    .bind(name_key(name, lookup))
                    .bind(invite.invitation.id.as_str())
                    .bind(invite.invitation.created_at.0)
                    .bind(invite.invitation.expires_at.0)
                    .bind(user.personal_address.as_ref().map(Mailbox::as_str))
                    .bind(user.language.as_ref().map(LanguageTag::as_str));
            }
            for row in statement.fetch_all(&mut **tx).await? {
                added.insert(Row::of(&row).text()?);
            }
        }
        let new = people.iter().map(|newcomer| &newcomer.user).filter(|user| added.contains(user.id.as_str()));
        write_words(tx, &new.collect::<Vec<_>>()).await?;
        Ok(added)
    }

    /// Queues the letter of an invitation, where one is wished for; false where the mailbox got too many of late.
    pub(super) async fn post_invitation(&self, tx: &mut Tx, newcomer: &Newcomer<'_>, now: Time) -> Result<bool> {
        let Some(letter) = newcomer.invite.letter.clone() else { return Ok(true) };
        let about = About { user: &newcomer.user.id, invitation: Some(&newcomer.invite.invitation.id) };
        self.post(tx, about, &Addressed { to: newcomer.user.invited_at(), letter }, now).await
    }

    /// Says of each that they were invited.
    async fn tell(&self, tx: &mut Tx, newcomers: &[Newcomer<'_>], import: Option<&ImportId>, now: Time) -> Result<()> {
        let entry = |newcomer: &Newcomer<'_>| Entry {
            event: Event::UserInvited,
            user: Some(newcomer.user.id.clone()),
            correlation: None,
            detail: json!({"address": newcomer.user.address.as_str(), "import": import}),
        };
        append_all(tx, self.entropy.as_ref(), &newcomers.iter().map(entry).collect::<Vec<_>>(), now).await
    }
}

/// Adds the invitations of people who have their rows.
pub(super) async fn add_invitations(tx: &mut Tx, newcomers: &[&Newcomer<'_>]) -> Result<()> {
    const INTO: &str = "invitations (id, user_id, secret_hash, created_at, expires_at)";
    for some in newcomers.chunks(AT_ONCE) {
        let mut statement = insert(INTO, 5, some.len(), "");
        for Newcomer { user, invite, .. } in some {
            statement = statement
                .bind(invite.invitation.id.as_str())
                .bind(user.id.as_str())
                .bind(&invite.secret_hash)
                .bind(invite.invitation.created_at.0)
                .bind(invite.invitation.expires_at.0);
        }
        statement.execute(&mut **tx).await?;
    }
    Ok(())
}

/// The status of those who are there already, by folded address.
async fn known(tx: &mut Tx, invites: &[Invite]) -> Result<HashMap<String, UserStatus>> {
    let mut known = HashMap::new();
    for some in invites.chunks(AT_ONCE) {
        let text = format!("SELECT lookup, status FROM users WHERE lookup IN ({})", places(1, some.len()));
        let statement = sqlx::query(AssertSqlSafe(text)).persistent(some.len() == AT_ONCE);
        let bound = some.iter().fold(statement, |query, invite| query.bind(invite.user.address.lookup()));
        for row in bound.fetch_all(&mut **tx).await? {
            let mut row = Row::of(&row);
            known.insert(row.text()?, row.word("users.status", UserStatus::parse)?);
        }
    }
    Ok(known)
}

/// Whether somebody runs the console and is not below whoever invites them.
fn is_protected(invite: &Invite, roles: &HashMap<String, Role>) -> bool {
    let Some(role) = roles.get(invite.user.address.lookup()) else { return false };
    invite.by.role().is_none_or(|own| !own.may_touch(Some(*role)))
}

/// The longest of these domains that an address lies in.
fn domain_in<'d>(domains: &'d [Domain], address: &Address) -> Option<&'d Domain> {
    let above = domains.iter().filter(|domain| address.domain().is_within(&domain.name));
    above.max_by_key(|domain| domain.name.as_str().len())
}
