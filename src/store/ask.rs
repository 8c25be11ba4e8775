//! Asking: a question is put in the person's turn, and whatever is counted for it is counted there, so that many
//! questions at once find no budget that another one has spent.

use serde_json::json;

use super::Result;
use super::approvals::{Approvals, approval_from, bare_approval_columns};
use super::audit::{Told, tell};
use super::door::{Tx, turn_of};
use super::logging;
use super::row::Row;
use crate::domain::approval::{
    APPROVALS_PER_SIGN_IN, Approval, ApprovalState, Channel, Delivery, NO_PUSH_AFTER_NO, NUMBERS_REMEMBERED, Numbers,
    PUSH_WINDOW, PUSHES, PUSHES_BY_STRANGERS, WRONG_NUMBERS_PER_HOUR,
};
use crate::domain::audit::Event;
use crate::domain::ids::{ApprovalId, SignInId, UserId};
use crate::domain::time::{Span, Time};
use crate::domain::user::UserStatus;

/// How many requests from browsers that the person never used may be pending at once.
pub const PENDING_FROM_STRANGERS: i64 = 3;

/// A question to be put.
#[derive(Debug, Clone)]
pub struct NewApproval {
    /// Its row.
    pub id: ApprovalId,
    /// Which sign-in asks.
    pub sign_in: SignInId,
    /// Who is asked.
    pub user: UserId,
    /// How.
    pub channel: Channel,
    /// The numbers that it may get.
    pub numbers: Numbers,
    /// The browser that asks.
    pub browser_hash: String,
    /// From when on no answer counts.
    pub expires_at: Time,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The question stands.
    Now {
        /// It, with its number, and with what was decided about push messages.
        approval: Approval,
        /// The questions of the same browser that it replaced: their notices are to be taken down, and the pages of
        /// other sign-ins should look again.
        superseded: Vec<Approval>,
    },
    /// Too many browsers unknown to this person are asking already.
    TooMany,
    /// The person has just said no to whoever asks, and wants no push message of it.
    SaidNo,
    /// This sign-in has asked often enough.
    Enough,
    /// The sign-in is not one that may ask any more: over, another person's, or its person not active.
    Over,
}

impl Approvals<'_> {
    /// Puts a question. The browser's older one to the same person is superseded.
    pub async fn open(&self, new: &NewApproval, now: Time) -> Result<Opened> {
        let mut tx = self.0.write().await?;
        let turn = turn_of(&mut tx, &new.user).await?;
        let Some(turn) = turn.filter(|turn| turn.status == UserStatus::Active) else { return Ok(Opened::Over) };
        let superseded = supersede(&mut tx, new, now).await?;
        let Some(asks) = ask(&mut tx, new, pages(&superseded, new), now).await? else { return Ok(Opened::Over) };
        if asks.round > APPROVALS_PER_SIGN_IN {
            return Ok(Opened::Enough);
        }
        // Strangers' questions count against strangers only: the person's own browser is always heard. A QR code
        // asks nobody until the person's own phone scans it.
        let listed = new.channel == Channel::Push;
        if listed && said_no(&mut tx, new, asks.recognised, now).await? {
            return Ok(Opened::SaidNo);
        }
        if listed
            && !asks.recognised
            && pending_from_strangers(&mut tx, &new.user, now).await? >= PENDING_FROM_STRANGERS
        {
            return Ok(Opened::TooMany);
        }
        let approval = Approval {
            id: new.id.clone(),
            sign_in: new.sign_in.clone(),
            user: new.user.clone(),
            channel: new.channel,
            number: choose(&mut tx, new).await?,
            tries: 0,
            state: ApprovalState::Pending,
            push: if listed { may_push(&mut tx, &new.user, asks.recognised, now).await? } else { Delivery::Unsent },
            created_at: now,
            expires_at: new.expires_at,
        };
        insert(&mut tx, &approval, new, (turn.nth, &asks)).await?;
        if approval.push == Delivery::Sending {
            count_push(&mut tx, &approval, asks.recognised, now).await?;
        }
        // A code alone asks nobody: it is told of once the person's phone has scanned it.
        if listed {
            let told = Told {
                event: Event::ApprovalAsked,
                user: &approval.user,
                sign_in: &approval.sign_in,
                detail: json!({"approval": approval.id, "channel": approval.channel}),
            };
            tell(&mut tx, self.0.entropy.as_ref(), told, now).await?;
        }
        for old in &superseded {
            logging::superseded(&mut tx, &old.id, now).await?;
        }
        logging::asked(&mut tx, &approval).await?;
        tx.commit().await?;
        Ok(Opened::Now { approval, superseded })
    }
}

/// Closes what this browser still has pending with this person.
async fn supersede(tx: &mut Tx, new: &NewApproval, now: Time) -> Result<Vec<Approval>> {
    const STATEMENT: &str = concat!(
        "UPDATE approvals SET state = 'superseded', decided_at = $3 \
         WHERE user_id = $1 AND browser_hash = $2 AND state = 'pending' RETURNING ",
        bare_approval_columns!()
    );
    let rows =
        sqlx::query(STATEMENT).bind(new.user.as_str()).bind(&new.browser_hash).bind(now.0).fetch_all(&mut **tx).await?;
    rows.iter().map(|row| approval_from(&mut Row::of(row))).collect()
}

/// The other sign-ins whose question was replaced, in order.
fn pages<'a>(superseded: &'a [Approval], new: &NewApproval) -> Vec<&'a SignInId> {
    let mut pages: Vec<_> = superseded.iter().map(|old| &old.sign_in).filter(|page| **page != new.sign_in).collect();
    pages.sort();
    pages
}

/// A sign-in that asks.
struct Asks {
    recognised: bool,
    /// How often it has asked, this time included.
    round: i64,
}

/// Counts the question with the sign-in, if it may ask, and has the pages of the superseded ones look again, all in the
/// order of their ids.
async fn ask(tx: &mut Tx, new: &NewApproval, pages: Vec<&SignInId>, now: Time) -> Result<Option<Asks>> {
    let (before, after): (Vec<_>, Vec<_>) =
        pages.into_iter().partition(|sign_in| sign_in.as_str() < new.sign_in.as_str());
    stamp(tx, &before).await?;
    let row = sqlx::query(
        "UPDATE sign_ins SET asked = asked + 1, stamp = stamp + 1 \
         WHERE id = $1 AND stage = 'identified' AND user_id = $2 AND expires_at > $3 RETURNING recognised, asked",
    )
    .bind(new.sign_in.as_str())
    .bind(new.user.as_str())
    .bind(now.0)
    .fetch_optional(&mut **tx)
    .await?;
    stamp(tx, &after).await?;
    row.map(|row| {
        let mut row = Row::of(&row);
        Ok(Asks { recognised: row.flag()?, round: row.number()? })
    })
    .transpose()
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

/// Whether a person said no since to the very browser that asks; where they never used it, to any such browser.
pub(super) const SAID_NO: &str = "SELECT 1 FROM approvals WHERE user_id = $1 AND state IN ('denied', 'reported') AND decided_at >= $2 \
     AND (browser_hash = $3 OR ($4 = 0 AND recognised = 0)) LIMIT 1";

async fn said_no(tx: &mut Tx, new: &NewApproval, recognised: bool, now: Time) -> Result<bool> {
    let row = sqlx::query(SAID_NO)
        .bind(new.user.as_str())
        .bind(now.minus(NO_PUSH_AFTER_NO).0)
        .bind(&new.browser_hash)
        .bind(i64::from(recognised))
        .fetch_optional(&mut **tx)
        .await?;
    Ok(row.is_some())
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

/// The first of the numbers drawn that the person's last requests did not have. One more was drawn than are
/// remembered, all different.
async fn choose(tx: &mut Tx, new: &NewApproval) -> Result<u8> {
    let rows = sqlx::query("SELECT number FROM approvals WHERE user_id = $1 ORDER BY nth DESC LIMIT $2")
        .bind(new.user.as_str())
        .bind(i64::try_from(NUMBERS_REMEMBERED).unwrap_or(i64::MAX))
        .fetch_all(&mut **tx)
        .await?;
    let last: Result<Vec<u8>> = rows.iter().map(|row| Row::of(row).small("approvals.number")).collect();
    Ok(new.numbers.first_beside(&last?))
}

/// Whether the person's budgets allow another message: of unanswered ones, of which strangers never have all, and of
/// wrong numbers.
async fn may_push(tx: &mut Tx, user: &UserId, recognised: bool, now: Time) -> Result<Delivery> {
    let row = sqlx::query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(1 - p.recognised), 0) AS BIGINT) \
         FROM pushes p JOIN approvals a ON a.id = p.approval_id \
         WHERE p.user_id = $1 AND p.sent_at >= $2 AND a.state NOT IN ('approved', 'denied', 'reported')",
    )
    .bind(user.as_str())
    .bind(now.minus(PUSH_WINDOW).0)
    .fetch_one(&mut **tx)
    .await?;
    let mut row = Row::of(&row);
    let (all, by_strangers) = (row.number()?, row.number()?);
    if all >= PUSHES || (!recognised && by_strangers >= PUSHES_BY_STRANGERS) {
        return Ok(Delivery::Paused);
    }
    let row =
        sqlx::query(WRONG_NUMBERS).bind(user.as_str()).bind(now.minus(Span::hours(1)).0).fetch_one(&mut **tx).await?;
    let spent = Row::of(&row).number()? >= WRONG_NUMBERS_PER_HOUR;
    Ok(if spent { Delivery::Paused } else { Delivery::Sending })
}

/// How many wrong numbers a person typed since.
pub(super) const WRONG_NUMBERS: &str = "SELECT COUNT(*) FROM number_tries WHERE user_id = $1 AND tried_at >= $2";

async fn insert(tx: &mut Tx, approval: &Approval, new: &NewApproval, (nth, asks): (i64, &Asks)) -> Result<()> {
    sqlx::query(
        "INSERT INTO approvals (id, nth, round, sign_in_id, user_id, browser_hash, recognised, channel, listed, \
         number, tries, state, delivery, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 'pending', $11, $12, $13)",
    )
    .bind(approval.id.as_str())
    .bind(nth)
    .bind(asks.round)
    .bind(approval.sign_in.as_str())
    .bind(approval.user.as_str())
    .bind(&new.browser_hash)
    .bind(i64::from(asks.recognised))
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

/// Counts the message before it leaves.
async fn count_push(tx: &mut Tx, approval: &Approval, recognised: bool, now: Time) -> Result<()> {
    sqlx::query("INSERT INTO pushes (approval_id, sent_at, user_id, recognised) VALUES ($1, $2, $3, $4)")
        .bind(approval.id.as_str())
        .bind(now.0)
        .bind(approval.user.as_str())
        .bind(i64::from(recognised))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
