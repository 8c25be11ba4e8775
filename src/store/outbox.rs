//! Mails on their way out, each written in the transaction of what it tells.
//!
//! A mail is sent at least once: it may be sent again where a node is killed, or loses the store, between the mail
//! server's yes and the note of it. Two of the same are known by their `Message-ID`, which is made of the row's name.

use std::fmt;

use super::audit::append_all;
use super::door::{Tx, turn_of};
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::audit::Entry;
use crate::domain::ids::{InvitationId, MailId, OperatorId, UserId, hex};
use crate::domain::letter::{Addressed, LetterKind, MailState};
use crate::domain::mailbox::Mailbox;
use crate::domain::time::{Span, Time};
use crate::keys::Place;
use crate::keys::entropy::bytes;

/// The span over which mails to one mailbox are counted.
const COUNTED_OVER: Span = Span::days(1);
/// How many undelivered mails are told of at once.
const MOST_TOLD: i64 = 500;

/// The shelf of mails.
#[derive(Debug, Clone, Copy)]
pub struct Outbox<'a>(pub(super) &'a Store);

/// The right to say how a mail fared, as long as nobody else has taken it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    mail: MailId,
    claim: String,
}

/// Whom a mail is about, and whose mailbox it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    /// A person.
    User(UserId),
    /// Somebody who runs the console.
    Operator(OperatorId),
}

impl fmt::Display for Addressee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => id.fmt(f),
            Self::Operator(id) => id.fmt(f),
        }
    }
}

/// A mail that was taken to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its name.
    pub id: MailId,
    /// Whom it is about.
    pub about: Addressee,
    /// The invitation in it, if one is.
    pub invitation: Option<InvitationId>,
    /// Where to and what.
    pub mail: Addressed,
    /// Which try this is, from 1.
    pub tries: i64,
    /// When it was queued.
    pub created_at: Time,
    /// The right to it.
    pub lease: Lease,
}

/// What is kept of a mail, its matter aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its name.
    pub id: MailId,
    /// What kind of letter.
    pub kind: LetterKind,
    /// The invitation in it, if one is.
    pub invitation: Option<InvitationId>,
    /// How it fares.
    pub state: MailState,
    /// How often it was tried.
    pub tries: i64,
    /// Why the last try came to nothing: a mail server's words, or ours.
    pub words: Option<String>,
    /// When it was queued.
    pub created_at: Time,
    /// When it was over.
    pub ended_at: Option<Time>,
}

/// A mail that nobody got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// Whom it is about.
    pub about: Addressee,
    /// Their address.
    pub address: String,
    /// The mail.
    pub record: Record,
}

/// The columns that a [`Record`] is made of, of a table called `o`.
macro_rules! record_columns {
    () => {
        "o.id, o.kind, o.invitation_id, o.state, o.tries, o.words, o.created_at, o.ended_at"
    };
}

/// What a mail is about.
pub(super) struct About<'a> {
    pub(super) user: &'a UserId,
    pub(super) invitation: Option<&'a InvitationId>,
}

impl Store {
    /// Queues a mail, unless its mailbox got as many of this kind of late as it may get; false then.
    pub(super) async fn post(&self, tx: &mut Tx, about: About<'_>, mail: &Addressed, now: Time) -> Result<bool> {
        let kind = mail.letter.kind();
        if let Some(most) = kind.most_a_day() {
            let row = sqlx::query("SELECT COUNT(*) FROM outbox WHERE recipient = $1 AND kind = $2 AND created_at > $3")
                .bind(self.recipient(&mail.to))
                .bind(kind.as_str())
                .bind(now.minus(COUNTED_OVER).0)
                .fetch_one(&mut **tx)
                .await?;
            if Row::of(&row).number()? >= most {
                return Ok(false);
            }
        }
        self.queue(tx, (Some(about.user.as_str()), None, about.invitation), mail, now).await?;
        Ok(true)
    }

    /// Queues a mail to somebody who runs the console.
    pub(super) async fn post_to_operator(
        &self,
        tx: &mut Tx,
        operator: &OperatorId,
        mail: &Addressed,
        now: Time,
    ) -> Result<()> {
        self.queue(tx, (None, Some(operator.as_str()), None), mail, now).await
    }

    async fn queue(
        &self,
        tx: &mut Tx,
        (user, operator, invitation): (Option<&str>, Option<&str>, Option<&InvitationId>),
        mail: &Addressed,
        now: Time,
    ) -> Result<()> {
        let id = MailId::from_random(bytes(self.entropy.as_ref()));
        let sealed = self.seal.seal(self.entropy.as_ref(), place(&id), &serde_json::to_vec(mail)?)?;
        sqlx::query(
            "INSERT INTO outbox (id, kind, user_id, operator_id, invitation_id, recipient, sealed, state, tries, \
             created_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $8, $8)",
        )
        .bind(id.as_str())
        .bind(mail.letter.kind().as_str())
        .bind(user)
        .bind(operator)
        .bind(invitation.map(InvitationId::as_str))
        .bind(self.recipient(&mail.to))
        .bind(sealed)
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    fn unsealed(&self, id: &MailId, sealed: &str) -> Result<Addressed> {
        Ok(serde_json::from_slice(&self.seal.open(place(id), sealed)?)?)
    }

    /// By which mails to one mailbox are counted. Servers fold capitals, so they make no other mailbox here.
    fn recipient(&self, mailbox: &Mailbox) -> String {
        self.row_key.tag_text(&[b"recipient", mailbox.as_str().to_ascii_lowercase().as_bytes()])
    }
}

impl Outbox<'_> {
    /// Whether a mail may be tried now.
    pub async fn is_due(&self, now: Time) -> Result<bool> {
        let row = sqlx::query("SELECT id FROM outbox WHERE state = 'queued' AND due_at <= $1 LIMIT 1")
            .bind(now.0)
            .fetch_optional(&self.0.readers)
            .await?;
        Ok(row.is_some())
    }

    /// Takes the mail that has waited longest; until then nobody else takes it. Nothing where none is due, or where
    /// somebody else was quicker. The try is counted now: a mail that kills whoever sends it is not tried for ever.
    pub async fn take(&self, now: Time, until: Time) -> Result<Option<Taken>> {
        let claim = hex(&bytes::<16>(self.0.entropy.as_ref()));
        let row = sqlx::query(
            "UPDATE outbox SET due_at = $2, claim = $3, tries = tries + 1 \
             WHERE id = (SELECT id FROM outbox WHERE state = 'queued' AND due_at <= $1 ORDER BY due_at, id LIMIT 1) \
             AND state = 'queued' AND due_at <= $1 \
             RETURNING id, user_id, operator_id, invitation_id, tries, created_at, sealed",
        )
        .bind(now.0)
        .bind(until.0)
        .bind(&claim)
        .fetch_optional(&self.0.writer)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let id: MailId = row.parsed("outbox.id", MailId::parse)?;
        let about = addressee(&mut row)?;
        let invitation = row.maybe_parsed("outbox.invitation_id", InvitationId::parse)?;
        let (tries, created_at) = (row.number()?, row.time()?);
        let lease = Lease { mail: id.clone(), claim };
        let mail = match self.0.unsealed(&id, &row.text()?) {
            Ok(mail) => mail,
            Err(error) => {
                // It will not open next time either.
                self.settle(&lease, (MailState::Failed, Some("the sealed mail does not open")), None, now).await?;
                return Err(error);
            }
        };
        Ok(Some(Taken { id, about, invitation, mail, tries, created_at, lease }))
    }

    /// Says how a mail ended, and empties it. False where somebody else has taken it since.
    pub async fn settle(
        &self,
        lease: &Lease,
        (state, words): (MailState, Option<&str>),
        entry: Option<Entry>,
        now: Time,
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let nobody_has_it = matches!(state, MailState::Bounced | MailState::Failed);
        let user = if nobody_has_it { Some(turn_of_addressee(&mut tx, lease).await?) } else { None };
        let settled = sqlx::query(
            "UPDATE outbox SET state = $3, words = $4, ended_at = $5, sealed = '', claim = NULL \
             WHERE id = $1 AND claim = $2 AND state = 'queued'",
        )
        .bind(lease.mail.as_str())
        .bind(&lease.claim)
        .bind(state.as_str())
        .bind(words)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if settled.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(Some(user)) = user {
            // Lists show it, as long as it is the newest invitation and nobody opened it by another way.
            sqlx::query(
                "UPDATE users SET standing = 'bounced', changed_at = $3 WHERE id = $1 AND standing = 'invited' \
                 AND invitation_id = (SELECT o.invitation_id FROM outbox o WHERE o.id = $2) \
                 AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.id = users.invitation_id \
                 AND i.opened_at IS NOT NULL)",
            )
            .bind(user.as_str())
            .bind(lease.mail.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        }
        append_all(&mut tx, self.0.entropy.as_ref(), entry.as_slice(), now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Says that a mail is to be tried again then, and why. False where somebody else has taken it since.
    pub async fn put_off(&self, lease: &Lease, until: Time, words: &str) -> Result<bool> {
        let put_off = sqlx::query(
            "UPDATE outbox SET due_at = $3, words = $4, claim = NULL WHERE id = $1 AND claim = $2 AND state = 'queued'",
        )
        .bind(lease.mail.as_str())
        .bind(&lease.claim)
        .bind(until.0)
        .bind(words)
        .execute(&self.0.writer)
        .await?;
        Ok(put_off.rows_affected() == 1)
    }

    /// What is kept of the mails about an account, newest first.
    pub async fn of_user(&self, user: &UserId) -> Result<Vec<Record>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            record_columns!(),
            " FROM outbox o WHERE o.user_id = $1 ORDER BY o.created_at DESC, o.id LIMIT $2"
        );
        let rows = sqlx::query(STATEMENT).bind(user.as_str()).bind(MOST_TOLD).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| record_from(&mut Row::of(row))).collect()
    }

    /// How many mails wait that were queued before this time.
    pub async fn waiting_since(&self, before: Time) -> Result<i64> {
        let row = sqlx::query("SELECT COUNT(*) FROM outbox WHERE state = 'queued' AND created_at <= $1")
            .bind(before.0)
            .fetch_one(&self.0.readers)
            .await?;
        Row::of(&row).number()
    }

    /// The mails that were queued after this time and that nobody got, newest first. An invitation that was used,
    /// replaced or taken back is no trouble any more.
    pub async fn undelivered(&self, since: Time) -> Result<Vec<Undelivered>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            record_columns!(),
            ", o.user_id, o.operator_id, COALESCE(u.address, p.address) FROM outbox o \
             LEFT JOIN users u ON u.id = o.user_id LEFT JOIN operators p ON p.id = o.operator_id \
             LEFT JOIN invitations i ON i.id = o.invitation_id \
             WHERE o.state IN ('bounced', 'failed') AND o.created_at > $1 \
             AND i.used_at IS NULL AND i.revoked_at IS NULL ORDER BY o.created_at DESC, o.id LIMIT $2"
        );
        let rows = sqlx::query(STATEMENT).bind(since.0).bind(MOST_TOLD).fetch_all(&self.0.readers).await?;
        rows.iter()
            .map(|row| {
                let mut row = Row::of(row);
                let record = record_from(&mut row)?;
                Ok(Undelivered { record, about: addressee(&mut row)?, address: row.text()? })
            })
            .collect()
    }
}

/// Takes the turn of whoever a mail is about, before the mail's own row is touched, as everybody does.
async fn turn_of_addressee(tx: &mut Tx, lease: &Lease) -> Result<Option<UserId>> {
    let row = sqlx::query("SELECT user_id FROM outbox WHERE id = $1")
        .bind(lease.mail.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let user = Row::of(&row).maybe_parsed("outbox.user_id", UserId::parse)?;
    if let Some(user) = &user {
        turn_of(tx, user).await?;
    }
    Ok(user)
}

/// Reads whom a mail is about from the next two columns.
fn addressee(row: &mut Row<'_>) -> Result<Addressee> {
    let user = row.maybe_parsed("outbox.user_id", UserId::parse)?;
    let operator = row.maybe_parsed("outbox.operator_id", OperatorId::parse)?;
    match (user, operator) {
        (Some(user), None) => Ok(Addressee::User(user)),
        (None, Some(operator)) => Ok(Addressee::Operator(operator)),
        _ => Err(StoreError::Column { column: "outbox.operator_id" }),
    }
}

fn record_from(row: &mut Row<'_>) -> Result<Record> {
    Ok(Record {
        id: row.parsed("outbox.id", MailId::parse)?,
        kind: row.word("outbox.kind", LetterKind::parse)?,
        invitation: row.maybe_parsed("outbox.invitation_id", InvitationId::parse)?,
        state: row.word("outbox.state", MailState::parse)?,
        tries: row.number()?,
        words: row.maybe_text()?,
        created_at: row.time()?,
        ended_at: row.maybe_time()?,
    })
}

fn place(id: &MailId) -> Place<'_> {
    Place { table: "outbox", column: "sealed", row: id.as_str() }
}
