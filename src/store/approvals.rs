//! Approvals: the questions put to people's devices. They are put in the shelf `ask` and answered in `decide`.

use serde_json::json;

use super::ask::{SAID_NO, WRONG_NUMBERS};
use super::audit::{Told, tell};
use super::door::turn_of;
use super::logging;
use super::row::Row;
use super::sign_ins::{sign_in_columns, sign_in_from};
use super::{Result, Store};
use crate::domain::approval::{Approval, ApprovalState, Channel, Delivery, Evidence};
use crate::domain::audit::Event;
use crate::domain::ids::{ApprovalId, SignInId, UserId};
use crate::domain::sign_in::SignIn;
use crate::domain::time::Time;

pub use super::ask::{NewApproval, Opened, PENDING_FROM_STRANGERS};
pub use super::decide::{Verdict, Yes};
pub use super::decline::Nay;

/// The shelf of approvals.
#[derive(Debug, Clone, Copy)]
pub struct Approvals<'a>(pub(super) &'a Store);

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
            " FROM approvals a WHERE a.sign_in_id = $1 ORDER BY a.round DESC LIMIT 1"
        );
        let row = sqlx::query(STATEMENT).bind(sign_in.as_str()).fetch_optional(&self.0.readers).await?;
        row.map(|row| approval_from(&mut Row::of(&row))).transpose()
    }

    /// A sign-in with the question that it put last to whom it names, as both stood at one instant: read one after the
    /// other, the two could tell of a request that is answered and a sign-in that still waits for it.
    pub async fn with_sign_in(&self, id: &SignInId) -> Result<Option<(SignIn, Option<Approval>)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            sign_in_columns!(),
            ", a.id, ",
            approval_columns!(),
            " FROM sign_ins s LEFT JOIN approvals a \
             ON a.sign_in_id = s.id AND a.round = s.asked AND a.user_id = s.user_id WHERE s.id = $1"
        );
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&self.0.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let sign_in = sign_in_from(&mut row)?;
        let approval = row.maybe_text()?.map(|_| approval_from(&mut row)).transpose()?;
        Ok(Some((sign_in, approval)))
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
        let row = sqlx::query(SAID_NO)
            .bind(user.as_str())
            .bind(since.0)
            .bind(&sign_in.browser_hash)
            .bind(i64::from(sign_in.origin.recognised))
            .fetch_optional(&self.0.readers)
            .await?;
        Ok(row.is_some())
    }

    /// Whether this person ever said of a request from this browser that it was somebody else.
    pub async fn was_reported(&self, user: &UserId, browser_hash: &str) -> Result<bool> {
        let row = sqlx::query(
            "SELECT 1 FROM approvals WHERE user_id = $1 AND browser_hash = $2 AND state = 'reported' LIMIT 1",
        )
        .bind(user.as_str())
        .bind(browser_hash)
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

    /// How many wrong numbers this person typed since.
    pub async fn wrong_numbers_since(&self, user: &UserId, since: Time) -> Result<i64> {
        let row = sqlx::query(WRONG_NUMBERS).bind(user.as_str()).bind(since.0).fetch_one(&self.0.readers).await?;
        Row::of(&row).number()
    }

    /// Notes that the person's phone came by the QR code; false when the approval is not pending, or another's. Here a
    /// question that was put by a code alone first reaches the person.
    pub async fn via_qr(&self, id: &ApprovalId, user: &UserId, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, user).await?;
        let was_listed = sqlx::query("SELECT listed FROM approvals WHERE id = $1 AND listed = 1")
            .bind(id.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        let noted = sqlx::query(
            "UPDATE approvals SET channel = 'qr', listed = 1 \
             WHERE id = $1 AND user_id = $2 AND state = 'pending' AND expires_at > $3 RETURNING sign_in_id",
        )
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = noted else { return Ok(false) };
        let sign_in = Row::of(&row).parsed("approvals.sign_in_id", SignInId::parse)?;
        sqlx::query("UPDATE sign_ins SET heeded = 1 WHERE id = $1").bind(sign_in.as_str()).execute(&mut *tx).await?;
        if was_listed.is_none() {
            let detail = json!({"approval": id, "channel": Channel::Qr});
            let told = Told { event: Event::ApprovalAsked, user, sign_in: &sign_in, detail };
            tell(&mut tx, self.0.entropy.as_ref(), told, now).await?;
        }
        logging::scanned(&mut tx, id).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes how the push messages fared; tells in which state the request was at that instant. Whoever decides it
    /// later finds the note, whoever decided it before did not: so one of the two takes the notices down, and one only.
    pub async fn delivery(&self, id: &ApprovalId, delivery: Delivery) -> Result<Option<ApprovalState>> {
        // Two statements and no transaction, which would hold one row while it waits for the other.
        let noted = sqlx::query("UPDATE approvals SET delivery = $2 WHERE id = $1 AND delivery <> $2 RETURNING state")
            .bind(id.as_str())
            .bind(delivery.as_str())
            .fetch_optional(&self.0.writer)
            .await?;
        let Some(row) = noted else { return Ok(None) };
        sqlx::query(
            "UPDATE sign_ins SET stamp = stamp + 1 WHERE id = (SELECT sign_in_id FROM approvals WHERE id = $1)",
        )
        .bind(id.as_str())
        .execute(&self.0.writer)
        .await?;
        Ok(Some(Row::of(&row).word("approvals.state", ApprovalState::parse)?))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_approval_has_the_same_columns_everywhere() {
        assert_eq!(approval_columns!().replace("a.", ""), bare_approval_columns!());
    }
}
