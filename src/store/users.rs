//! People.

use serde_json::json;
use sqlx::any::AnyRow;

use super::applications::domain_of;
use super::door::{Tx, turn_of, turn_of_directory};
use super::newcomers::{Newcomer, add_invitations};
use super::row::Row;
use super::tallies::Changes;
use super::words::{forget_words, name_key, write_words};
use super::{Result, Store, StoreError};
use crate::domain::address::{Address, DomainName};
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::UserId;
use crate::domain::invitation::Invitation;
use crate::domain::language::LanguageTag;
use crate::domain::letter::Letter;
use crate::domain::mailbox::Mailbox;
use crate::domain::text::Name;
use crate::domain::time::Time;
use crate::domain::user::{ImmutableId, User, UserStatus};
use crate::keys::MacKey;

/// The shelf of people.
#[derive(Debug, Clone, Copy)]
pub struct Users<'a>(pub(super) &'a Store);

/// Whom an invitation is for; anybody else stays as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Whoever has no account yet, or an open invitation, or had an account once.
    Anybody,
    /// Whoever has none, or had one once.
    New,
    /// Whoever has an open invitation.
    Invited,
}

/// What an invitation writes.
#[derive(Debug, Clone)]
pub struct Invite {
    /// The person with a fresh id, and a made or given ImmutableID; both give way to those of a row that exists.
    pub user: User,
    /// Whether the ImmutableID was given by the operator rather than made.
    pub given: bool,
    /// Whom it is for.
    pub among: Among,
    /// The invitation; its `user` gives way to the row's.
    pub invitation: Invitation,
    /// The hash of the invitation's secret.
    pub secret_hash: String,
    /// What is sent to the person's mailbox, if anything is.
    pub letter: Option<Letter>,
    /// Who invites.
    pub by: Actor,
}

impl Invite {
    /// Whether an operator gives another private mailbox than the person has.
    fn moves(&self, old: &User) -> bool {
        let given = self.user.personal_address.as_ref();
        !matches!(self.by, Actor::Terminal) && given.is_some() && given != old.personal_address.as_ref()
    }
}

/// What came of inviting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// A new person.
    Created(User),
    /// Invited before and not yet active: older invitations are void, this one counts.
    Again(User),
    /// A removed person came back, with the same id and the same ImmutableID.
    Returned(User),
    /// Active or suspended, or invited where only new people were wanted: nothing was written.
    Exists(User),
    /// Not invited any more, where whoever is was wanted: nothing was written.
    NotInvited,
    /// Invited before, with another private mailbox or none, which an invitation does not change: nothing was written.
    KeepsMailbox,
    /// Somebody else has or had this ImmutableID.
    ImmutableIdTaken,
    /// The person keeps this ImmutableID; the given one differs.
    KeepsImmutableId(ImmutableId),
    /// Their mailbox got as many invitations of late as it may get: nothing was written.
    TooManyMails,
    /// They are protected, and whoever invites is no owner: nothing was written.
    Protected,
}

/// The columns that [`Found`] is made of, of a table called `u`.
macro_rules! user_columns {
    () => {
        "u.id, u.address, u.lookup, u.name, u.domain, u.immutable_id, u.status, u.mac, \
         u.personal_address, u.language, u.protected"
    };
}
pub(super) use user_columns;

/// A person's row before anybody looked whether it is ours.
pub(super) struct Found {
    pub(super) id: String,
    pub(super) address: String,
    pub(super) lookup: String,
    pub(super) name: Option<String>,
    pub(super) domain: String,
    pub(super) immutable_id: String,
    pub(super) status: String,
    pub(super) mac: String,
    pub(super) personal_address: Option<String>,
    pub(super) language: Option<String>,
    pub(super) protected: i64,
}

impl Found {
    pub(super) fn from_row(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.text()?,
            address: row.text()?,
            lookup: row.text()?,
            name: row.maybe_text()?,
            domain: row.text()?,
            immutable_id: row.text()?,
            status: row.text()?,
            mac: row.text()?,
            personal_address: row.maybe_text()?,
            language: row.maybe_text()?,
            protected: row.number()?,
        })
    }

    /// The person, if the row is as it was written: name in the token, ImmutableID, id and the private mailbox, to
    /// which a bearer link may go, belong together.
    pub(super) fn verified(self, key: &MacKey) -> Result<User> {
        let user = User {
            id: UserId::parse(&self.id).map_err(|_| StoreError::Column { column: "users.id" })?,
            address: Address::parse(&self.address).map_err(|_| StoreError::Column { column: "users.address" })?,
            name: self
                .name
                .as_deref()
                .map(Name::parse)
                .transpose()
                .map_err(|_| StoreError::Column { column: "users.name" })?,
            domain: DomainName::parse(&self.domain).map_err(|_| StoreError::Column { column: "users.domain" })?,
            immutable_id: ImmutableId::parse(&self.immutable_id)
                .map_err(|_| StoreError::Column { column: "users.immutable_id" })?,
            status: UserStatus::parse(&self.status).ok_or(StoreError::Column { column: "users.status" })?,
            personal_address: self
                .personal_address
                .as_deref()
                .map(Mailbox::parse)
                .transpose()
                .map_err(|_| StoreError::Column { column: "users.personal_address" })?,
            language: self
                .language
                .as_deref()
                .map(LanguageTag::parse)
                .transpose()
                .map_err(|_| StoreError::Column { column: "users.language" })?,
            is_protected: self.protected != 0,
        };
        if user.address.lookup() == self.lookup && key.verify(&sealed_parts(&user), &self.mac) {
            Ok(user)
        } else {
            Err(StoreError::Forged { table: "users", row: self.id })
        }
    }
}

/// What a person's row is sealed over. A private mailbox is one part more, so a row that has none carries the seal it
/// had before there were any, and neither taking one away nor putting one in goes unseen. The mark of whoever is
/// protected is another, which no mailbox reads like.
fn sealed_parts(user: &User) -> Vec<&[u8]> {
    let texts = [user.id.as_str(), user.address.as_str(), user.immutable_id.as_str()];
    let private = user.personal_address.as_ref().map(Mailbox::as_str);
    let mark = user.is_protected.then_some("protected");
    std::iter::once("users").chain(texts).chain(private).chain(mark).map(str::as_bytes).collect()
}

impl Users<'_> {
    /// The person with this address; never a removed one. The hot path.
    pub async fn by_address(&self, address: &Address) -> Result<Option<User>> {
        const STATEMENT: &str =
            concat!("SELECT ", user_columns!(), " FROM users u WHERE u.lookup = $1 AND u.status <> 'removed'");
        self.find(STATEMENT, address.lookup()).await
    }

    /// The person by id, whatever their status.
    pub async fn by_id(&self, id: &UserId) -> Result<Option<User>> {
        const STATEMENT: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1");
        self.find(STATEMENT, id.as_str()).await
    }

    async fn find(&self, statement: &'static str, by: &str) -> Result<Option<User>> {
        let found = if let Some(readers) = &self.0.hot {
            readers.user(statement, by)?
        } else {
            let row = sqlx::query(statement).bind(by).fetch_optional(&self.0.readers).await?;
            row.map(|row| Found::from_row(&mut Row::of(&row))).transpose()?
        };
        found.map(|found| found.verified(&self.0.row_key)).transpose()
    }

    /// People in the order of their folded addresses, after one of them, removed ones left out.
    pub async fn list(&self, after: Option<&str>, limit: i64) -> Result<Vec<User>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            user_columns!(),
            " FROM users u WHERE u.lookup > $1 AND u.status <> 'removed' ORDER BY u.lookup LIMIT $2"
        );
        let rows = sqlx::query(STATEMENT).bind(after.unwrap_or("")).bind(limit).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| self.0.user_of(row)).collect()
    }

    /// Keeps a person and their invitation, in one transaction.
    pub async fn invite(&self, invite: &Invite, now: Time) -> Result<Invited> {
        let mut tx = self.0.write().await?;
        // From here on nobody else adds a person, or a domain that this one would belong to.
        turn_of_directory(&mut tx).await?;
        let domain = domain_of(&mut tx, &invite.user.address).await?;
        let mut newcomer = Newcomer { user: invite.user.clone(), application: String::new(), invite };
        if let Some(domain) = domain {
            newcomer.user.domain = domain.name;
            newcomer.application = domain.application.to_string();
        }
        let mut changes = Changes::default();
        let mut before = None;
        let invited = match self.standing(&mut tx, &newcomer.user.address).await? {
            None if invite.among == Among::Invited => return Ok(Invited::NotInvited),
            None => {
                let added = self.0.add_people(&mut tx, std::slice::from_ref(&newcomer), now).await?;
                if added.is_empty() {
                    return Ok(Invited::ImmutableIdTaken);
                }
                Invited::Created(newcomer.user.clone())
            }
            Some(old) if old.is_protected && !invite.by.is_owner() => return Ok(Invited::Protected),
            Some(old) if matches!(old.status, UserStatus::Active | UserStatus::Suspended) => {
                return Ok(Invited::Exists(old));
            }
            Some(old) if invite.among == Among::New && old.status == UserStatus::Invited => {
                return Ok(Invited::Exists(old));
            }
            Some(old) if invite.among == Among::Invited && old.status != UserStatus::Invited => {
                return Ok(Invited::NotInvited);
            }
            // The link would go to another mailbox than before, and nobody who knew of the older one would hear of it.
            Some(old) if old.status == UserStatus::Invited && invite.moves(&old) => return Ok(Invited::KeepsMailbox),
            Some(old) if invite.given && old.immutable_id != newcomer.user.immutable_id => {
                return Ok(Invited::KeepsImmutableId(old.immutable_id));
            }
            Some(old) => {
                changes.leaves(old.domain.as_str(), old.status);
                let status = old.status;
                before = Some(status);
                newcomer.user = renewed(newcomer.user, old);
                self.renew(&mut tx, &newcomer, now).await?;
                let user = newcomer.user.clone();
                if status == UserStatus::Removed { Invited::Returned(user) } else { Invited::Again(user) }
            }
        };
        changes.joins(newcomer.user.domain.as_str(), UserStatus::Invited);
        add_invitations(&mut tx, &[&newcomer]).await?;
        if !self.0.post_invitation(&mut tx, &newcomer, now).await? {
            return Ok(Invited::TooManyMails);
        }
        changes.write(&mut tx).await?;
        self.0.write_change(&mut tx, &invited_change(&newcomer, before), now).await?;
        tx.commit().await?;
        Ok(invited)
    }

    /// The person with this address as they stand once their turn is ours.
    async fn standing(&self, tx: &mut Tx, address: &Address) -> Result<Option<User>> {
        const STATEMENT: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1");
        let id = sqlx::query("SELECT id FROM users WHERE lookup = $1")
            .bind(address.lookup())
            .fetch_optional(&mut **tx)
            .await?;
        let Some(id) = id.map(|row| Row::of(&row).parsed("users.id", UserId::parse)).transpose()? else {
            return Ok(None);
        };
        turn_of(tx, &id).await?;
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_one(&mut **tx).await?;
        self.0.user_of(&row).map(Some)
    }

    /// Writes what an invitation may change of a row that exists, and voids its older invitations.
    async fn renew(&self, tx: &mut Tx, newcomer: &Newcomer<'_>, now: Time) -> Result<()> {
        let Newcomer { user, application, invite } = newcomer;
        sqlx::query(
            "UPDATE users SET address = $2, name = $3, domain = $4, status = 'invited', mac = $5, changed_at = $6, \
             application_id = $7, standing = 'invited', name_key = $8, invitation_id = $9, invited_at = $10, \
             invited_until = $11, personal_address = $12, language = $13 WHERE id = $1",
        )
        .bind(user.id.as_str())
        .bind(user.address.as_str())
        .bind(user.name.as_ref().map(Name::as_str))
        .bind(user.domain.as_str())
        .bind(self.0.seal_of(user))
        .bind(now.0)
        .bind(application)
        .bind(name_key(user.name.as_ref().map(Name::as_str), user.address.lookup()))
        .bind(invite.invitation.id.as_str())
        .bind(invite.invitation.created_at.0)
        .bind(invite.invitation.expires_at.0)
        .bind(user.personal_address.as_ref().map(Mailbox::as_str))
        .bind(user.language.as_ref().map(LanguageTag::as_str))
        .execute(&mut **tx)
        .await?;
        forget_words(tx, user).await?;
        write_words(tx, &[user]).await?;
        revoke_invitations(tx, &user.id, now).await
    }
}

/// What is written of an invitation.
fn invited_change(newcomer: &Newcomer<'_>, before: Option<UserStatus>) -> Change {
    let Newcomer { user, invite, .. } = newcomer;
    Change {
        actor: invite.by.clone(),
        kind: Kind::UserInvited,
        subject: user.id.to_string(),
        detail: json!({
            "before": {"status": before},
            "after": {"status": UserStatus::Invited, "address": user.address.as_str(), "name": user.name,
                "immutable_id": user.immutable_id.as_str(), "by_mail": invite.letter.is_some()},
        }),
    }
}

/// What an invitation makes of a person who is known. A private mailbox is not kept over a removal.
fn renewed(user: User, old: User) -> User {
    let private = if old.status == UserStatus::Removed { None } else { old.personal_address };
    User {
        id: old.id,
        immutable_id: old.immutable_id,
        name: user.name.or(old.name),
        personal_address: user.personal_address.or(private),
        language: user.language.or(old.language),
        is_protected: old.is_protected,
        ..user
    }
}

impl Store {
    /// The seal of a person's row.
    pub(super) fn seal_of(&self, user: &User) -> String {
        self.row_key.tag_text(&sealed_parts(user))
    }

    /// Reads a person from a row that begins with [`user_columns`].
    pub(super) fn user_of(&self, row: &AnyRow) -> Result<User> {
        self.user_from(&mut Row::of(row))
    }

    /// Reads a person from the next columns of a row.
    pub(super) fn user_from(&self, row: &mut Row<'_>) -> Result<User> {
        Found::from_row(row)?.verified(&self.row_key)
    }
}

/// Voids the invitations of a person that were not used.
pub(super) async fn revoke_invitations(tx: &mut Tx, user: &UserId, now: Time) -> Result<()> {
    sqlx::query("UPDATE invitations SET revoked_at = $2 WHERE user_id = $1 AND used_at IS NULL AND revoked_at IS NULL")
        .bind(user.as_str())
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
