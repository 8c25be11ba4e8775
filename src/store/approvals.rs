//! Approvals: the questions put to people's devices. Their answers are given in the shelf `decide`.

use super::door::{Tx, turn_of};
use super::row::Row;
use super::sign_ins::{sign_in_columns, sign_in_from};
use super::{Result, Store};
use crate::domain::approval::{Approval, ApprovalState, Channel, Delivery, Evidence};
use crate::domain::ids::{ApprovalId, SignInId, UserId};
use crate::domain::sign_in::SignIn;
use crate::domain::time::Time;
use crate::domain::user::UserStatus;

pub use super::decide::{Nay, Verdict, Yes};

/// How many requests from browsers that the person never used may be pending at once.
pub const PENDING_FROM_STRANGERS: i64 = 3;

/// The shelf of approvals.
#[derive(Debug, Clone, Copy)]
pub struct Approvals<'a>(pub(super) &'a Store);

/// An approval to be opened.
#[derive(Debug, Clone)]
pub struct NewApproval {
    /// The approval, pending.
    pub approval: Approval,
    /// The browser that asks.
    pub browser_hash: String,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The question stands.
    Now {
        /// Other sign-ins of the same browser whose question it replaced; their pages should look again.
        superseded: Vec<SignInId>,
    },
    /// Too many browsers unknown to this person are asking already.
    TooMany,
    /// The sign-in is not one that may ask any more: over, another person's, or its person not active.
    Over,
}

/// The columns of an approval called `a`.
macro_rules! approval_columns {
    () => {
        "a.id, a.sign_in_id, a.user_id, a.channel, a.number, a.tries, a.state, a.delivery, a.created_at, a.expires_at"
    };
}

/// The same columns where a statement that changes them returns them: there a table has no other name.
macro_rules! bare_approval_columns {
    () => {
        "id, sign_in_id, user_id, channel, number, tries, state, delivery, created_at, expires_at"
    };
}
pub(super) use bare_approval_columns;

/// Reads an approval from the next columns of a row.
pub(super) fn approval_from(row: &mut Row<'_>) -> Result<Approval> {
    Ok(Approval {
        id: row.parsed("approvals.id", ApprovalId::parse)?,
        sign_in: row.parsed("approvals.sign_in_id", SignInId::parse)?,
        user: row.parsed("approvals.user_id", UserId::parse)?,
        channel: row.word("approvals.channel", Channel::parse)?,
        number: row.small("approvals.number")?,
        tries: row.small("approvals.tries")?,
        state: row.word("approvals.state", ApprovalState::parse)?,
        push: row.word("approvals.delivery", Delivery::parse)?,
        created_at: row.time()?,
        expires_at: row.time()?,
    })
}

impl Approvals<'_> {
    /// Puts a question. The browser's older one to the same person is superseded.
    pub async fn open(&self, new: &NewApproval, now: Time) -> Result<Opened> {
        let approval = &new.approval;
        let mut tx = self.0.write().await?;
        let turn = turn_of(&mut tx, &approval.user).await?;
        let Some(turn) = turn.filter(|turn| turn.status == UserStatus::Active) else { return Ok(Opened::Over) };
        let superseded = supersede(&mut tx, new, now).await?;
        let Some(recognised) = ask(&mut tx, approval, &superseded, now).await? else { return Ok(Opened::Over) };
        let listed = approval.channel == Channel::Push;
        // Strangers' questions count against strangers only: the person's own browser is always heard. A QR code
        // asks nobody until the person's own phone scans it.
        if listed
            && !recognised
            && pending_from_strangers(&mut tx, &approval.user, now).await? >= PENDING_FROM_STRANGERS
        {
            return Ok(Opened::TooMany);
        }
        insert(&mut tx, new, turn.nth, recognised).await?;
        tx.commit().await?;
        Ok(Opened::Now { superseded })
    }

    /// The approval as it stands.
    pub async fn load(&self, id: &ApprovalId) -> Result<Option<Approval>> {
        const STATEMENT: &str = concat!("SELECT ", approval_columns!(), " FROM approvals a WHERE a.id = $1");
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&self.0.readers).await?;
        row.map(|row| approval_from(&mut Row::of(&row))).transpose()
    }

    /// What proves an approval that was given.
    pub async fn evidence(&self, id: &ApprovalId) -> Result<Option<Evidence>> {
        let row = sqlx::query("SELECT evidence FROM approvals WHERE id = $1 AND evidence IS NOT NULL")
            .bind(id.as_str())
            .fetch_optional(&self.0.readers)
            .await?;
        row.map(|row| Row::of(&row).json()).transpose()
    }

    /// The newest approval of a sign-in.
    pub async fn latest_of(&self, sign_in: &SignInId) -> Result<Option<Approval>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            approval_columns!(),
            " FROM approvals a WHERE a.sign_in_id = $1 ORDER BY a.created_at DESC, a.nth DESC LIMIT 1"
        );
        let row = sqlx::query(STATEMENT).bind(sign_in.as_str()).fetch_optional(&self.0.readers).await?;
        row.map(|row| approval_from(&mut Row::of(&row))).transpose()
    }

    /// What waits for this person, newest first, each with the sign-in that asks; a request by QR code only once it
    /// was scanned.
    pub async fn pending_of(&self, user: &UserId, now: Time) -> Result<Vec<(Approval, SignIn)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            approval_columns!(),
            ", ",
            sign_in_columns!(),
            " FROM approvals a JOIN sign_ins s ON s.id = a.sign_in_id \
             WHERE a.user_id = $1 AND a.state = 'pending' AND a.listed = 1 AND a.expires_at > $2 \
             AND s.stage = 'identified' AND s.user_id = a.user_id AND s.expires_at > $2 ORDER BY a.nth DESC"
        );
        self.with_sign_ins(STATEMENT, user, now).await
    }

    /// What was asked of this person since, whatever came of it, newest first: all that opened a session, and of the
    /// rest the last hundred, so that strangers can neither bury a request nor make the list endless.
    pub async fn recent(&self, user: &UserId, since: Time) -> Result<Vec<(Approval, SignIn)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            approval_columns!(),
            ", ",
            sign_in_columns!(),
            " FROM approvals a JOIN sign_ins s ON s.id = a.sign_in_id \
             WHERE a.user_id = $1 AND a.created_at >= $2 \
             AND (a.id IN (SELECT l.id FROM approvals l WHERE l.user_id = $1 AND l.created_at >= $2 \
             ORDER BY l.nth DESC LIMIT 100) \
             OR EXISTS (SELECT 1 FROM sessions o WHERE o.sign_in_id = a.sign_in_id)) ORDER BY a.nth DESC"
        );
        self.with_sign_ins(STATEMENT, user, since).await
    }

    /// Whether this person has said no since to the very browser that asks; where they never used it, to any such
    /// browser: a private window more makes a stranger no newcomer.
    pub async fn said_no(&self, user: &UserId, sign_in: &SignIn, since: Time) -> Result<bool> {
        let row = sqlx::query(
            "SELECT 1 FROM approvals WHERE user_id = $1 AND state IN ('denied', 'reported') AND decided_at >= $2 \
             AND (browser_hash = $3 OR ($4 = 0 AND recognised = 0)) LIMIT 1",
        )
        .bind(user.as_str())
        .bind(since.0)
        .bind(&sign_in.browser_hash)
        .bind(i64::from(sign_in.origin.recognised))
        .fetch_optional(&self.0.readers)
        .await?;
        Ok(row.is_some())
    }

    async fn with_sign_ins(
        &self,
        statement: &'static str,
        user: &UserId,
        time: Time,
    ) -> Result<Vec<(Approval, SignIn)>> {
        let rows = sqlx::query(statement).bind(user.as_str()).bind(time.0).fetch_all(&self.0.readers).await?;
        rows.iter()
            .map(|row| {
                let mut row = Row::of(row);
                Ok((approval_from(&mut row)?, sign_in_from(&mut row)?))
            })
            .collect()
    }

    /// The numbers of this person's last requests, newest first.
    pub async fn last_numbers(&self, user: &UserId, count: i64) -> Result<Vec<u8>> {
        let rows = sqlx::query("SELECT number FROM approvals WHERE user_id = $1 ORDER BY nth DESC LIMIT $2")
            .bind(user.as_str())
            .bind(count)
            .fetch_all(&self.0.readers)
            .await?;
        rows.iter().map(|row| Row::of(row).small("approvals.number")).collect()
    }

    /// How many wrong numbers this person typed since.
    pub async fn wrong_numbers_since(&self, user: &UserId, since: Time) -> Result<i64> {
        let row = sqlx::query("SELECT COUNT(*) FROM number_tries WHERE user_id = $1 AND tried_at >= $2")
            .bind(user.as_str())
            .bind(since.0)
            .fetch_one(&self.0.readers)
            .await?;
        Row::of(&row).number()
    }

    /// Notes that the person's phone came by the QR code; false when the approval is not pending, or another's.
    pub async fn via_qr(&self, id: &ApprovalId, user: &UserId, now: Time) -> Result<bool> {
        let noted = sqlx::query(
            "UPDATE approvals SET channel = 'qr', listed = 1 \
             WHERE id = $1 AND user_id = $2 AND state = 'pending' AND expires_at > $3",
        )
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(now.0)
        .execute(&self.0.writer)
        .await?;
        Ok(noted.rows_affected() == 1)
    }

    /// Notes how the push messages fared.
    pub async fn delivery(&self, id: &ApprovalId, delivery: Delivery) -> Result<()> {
        // Two statements and no transaction, which would hold one row while it waits for the other.
        let noted = sqlx::query("UPDATE approvals SET delivery = $2 WHERE id = $1 AND delivery <> $2")
            .bind(id.as_str())
            .bind(delivery.as_str())
            .execute(&self.0.writer)
            .await?;
        if noted.rows_affected() == 1 {
            sqlx::query(
                "UPDATE sign_ins SET stamp = stamp + 1 WHERE id = (SELECT sign_in_id FROM approvals WHERE id = $1)",
            )
            .bind(id.as_str())
            .execute(&self.0.writer)
            .await?;
        }
        Ok(())
    }

    /// Notes that push messages were sent for an approval.
    pub async fn push_sent(&self, id: &ApprovalId, user: &UserId, recognised: bool, now: Time) -> Result<()> {
        sqlx::query(
            "INSERT INTO pushes (approval_id, sent_at, user_id, recognised) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (approval_id, sent_at) DO NOTHING",
        )
        .bind(id.as_str())
        .bind(now.0)
        .bind(user.as_str())
        .bind(i64::from(recognised))
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }

    /// How many times a push was sent since for an approval that the person gave no answer to, from recognised
    /// browsers or from others.
    pub async fn unanswered_pushes(&self, user: &UserId, recognised: bool, since: Time) -> Result<i64> {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM pushes p JOIN approvals a ON a.id = p.approval_id \
             WHERE p.user_id = $1 AND p.recognised = $2 AND p.sent_at >= $3 \
             AND a.state NOT IN ('approved', 'denied', 'reported')",
        )
        .bind(user.as_str())
        .bind(i64::from(recognised))
        .bind(since.0)
        .fetch_one(&self.0.readers)
        .await?;
        Row::of(&row).number()
    }
}

/// Marks the sign-in as one that asks, if it may, and has the pages of the superseded ones look again, all in the order
/// of their ids; tells whether its browser is recognised.
async fn ask(tx: &mut Tx, approval: &Approval, superseded: &[SignInId], now: Time) -> Result<Option<bool>> {
    let (before, after): (Vec<_>, Vec<_>) =
        superseded.iter().partition(|sign_in| sign_in.as_str() < approval.sign_in.as_str());
    stamp(tx, &before).await?;
    let Some(recognised) = may_ask(tx, approval, now).await? else { return Ok(None) };
    stamp(tx, &after).await?;
    Ok(Some(recognised))
}

async fn stamp(tx: &mut Tx, sign_ins: &[&SignInId]) -> Result<()> {
    for sign_in in sign_ins {
        sqlx::query("UPDATE sign_ins SET stamp = stamp + 1 WHERE id = $1")
            .bind(sign_in.as_str())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

async fn may_ask(tx: &mut Tx, approval: &Approval, now: Time) -> Result<Option<bool>> {
    let row = sqlx::query(
        "UPDATE sign_ins SET asked = 1, stamp = stamp + 1 \
         WHERE id = $1 AND stage = 'identified' AND user_id = $2 AND expires_at > $3 RETURNING recognised",
    )
    .bind(approval.sign_in.as_str())
    .bind(approval.user.as_str())
    .bind(now.0)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Row::of(&row).flag()).transpose()
}

/// Closes what this browser still has pending with this person; tells which other sign-ins that concerns.
async fn supersede(tx: &mut Tx, new: &NewApproval, now: Time) -> Result<Vec<SignInId>> {
    let rows = sqlx::query(
        "UPDATE approvals SET state = 'superseded', decided_at = $3 \
         WHERE user_id = $1 AND browser_hash = $2 AND state = 'pending' RETURNING sign_in_id",
    )
    .bind(new.approval.user.as_str())
    .bind(&new.browser_hash)
    .bind(now.0)
    .fetch_all(&mut **tx)
    .await?;
    let mut superseded = Vec::new();
    for row in &rows {
        let sign_in = Row::of(row).parsed("approvals.sign_in_id", SignInId::parse)?;
        if sign_in != new.approval.sign_in {
            superseded.push(sign_in);
        }
    }
    superseded.sort();
    Ok(superseded)
}

async fn pending_from_strangers(tx: &mut Tx, user: &UserId, now: Time) -> Result<i64> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM approvals \
         WHERE user_id = $1 AND state = 'pending' AND listed = 1 AND recognised = 0 AND expires_at > $2",
    )
    .bind(user.as_str())
    .bind(now.0)
    .fetch_one(&mut **tx)
    .await?;
    Row::of(&row).number()
}

async fn insert(tx: &mut Tx, new: &NewApproval, nth: i64, recognised: bool) -> Result<()> {
    let approval = &new.approval;
    sqlx::query(
        "INSERT INTO approvals (id, nth, sign_in_id, user_id, browser_hash, recognised, channel, listed, \
         number, tries, state, delivery, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 'pending', $10, $11, $12)",
    )
    .bind(approval.id.as_str())
    .bind(nth)
    .bind(approval.sign_in.as_str())
    .bind(approval.user.as_str())
    .bind(&new.browser_hash)
    .bind(i64::from(recognised))
    .bind(approval.channel.as_str())
    .bind(i64::from(approval.channel == Channel::Push))
    .bind(i64::from(approval.number))
    .bind(approval.push.as_str())
    .bind(approval.created_at.0)
    .bind(approval.expires_at.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_approval_has_the_same_columns_everywhere() {
        assert_eq!(approval_columns!().replace("a.", ""), bare_approval_columns!());
    }
}
