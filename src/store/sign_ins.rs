//! Sign-ins.

use super::door::turn_of;
use super::here::close;
use super::logging;
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::address::DomainName;
use crate::domain::approval::Approval;
use crate::domain::claims::{Method, Proof};
use crate::domain::ids::{
    ApplicationId, ApprovalId, Correlation, DeviceId, NodeId, PasscodeId, ServiceProviderId, SignInId, UserId,
};
use crate::domain::means::Means;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{Approved, LIFETIME, LIVE_PER_BROWSER, Origin, Request, SignIn, Stage};
use crate::domain::time::Time;

/// The shelf of sign-ins.
#[derive(Debug, Clone, Copy)]
pub struct SignIns<'a>(pub(super) &'a Store);

/// The columns of a sign-in called `s`.
macro_rules! sign_in_columns {
    () => {
        "s.id, s.correlation, s.application_id, s.path_domain, s.flow_hash, s.browser_hash, s.request, s.origin, \
         s.recognised, s.stage, s.refusal, s.user_id, s.device_id, s.passcode_id, s.approval_id, s.method, s.proved_at, s.stamp, \
         s.begun_at, s.expires_at"
    };
}
pub(super) use sign_in_columns;

/// Whether a no was said to the account that was named: the codes of [`Refusal::is_about_the_account`].
macro_rules! refused_by_account {
    () => {
        "(stage = 'refused' AND refusal IN \
         ('unknown-account', 'not-activated', 'suspended', 'not-here', 'other-application', 'no-device'))"
    };
}

/// Reads a sign-in from the next columns of a row.
pub(super) fn sign_in_from(row: &mut Row<'_>) -> Result<SignIn> {
    Ok(SignIn {
        id: row.parsed("sign_ins.id", SignInId::parse)?,
        correlation: row.parsed("sign_ins.correlation", Correlation::parse)?,
        application: row.parsed("sign_ins.application_id", ApplicationId::parse)?,
        path_domain: row.parsed("sign_ins.path_domain", DomainName::parse)?,
        flow_hash: row.text()?,
        browser_hash: row.text()?,
        request: match row.maybe_text()? {
            Some(request) => serde_json::from_str(&request)?,
            None => Request::forgotten(),
        },
        origin: {
            let origin: Origin = row.json()?;
            Origin { recognised: row.flag()?, ..origin }
        },
        stage: stage_from(row)?,
        stamp: row.number()?,
        begun_at: row.time()?,
        expires_at: row.time()?,
    })
}

/// Reads the stage, which is spread over eight columns.
fn stage_from(row: &mut Row<'_>) -> Result<Stage> {
    let word = row.text()?;
    let refusal = row.maybe_word("sign_ins.refusal", Refusal::parse)?;
    let user = row.maybe_parsed("sign_ins.user_id", UserId::parse)?;
    let device = row.maybe_parsed("sign_ins.device_id", DeviceId::parse)?;
    let passcode = row.maybe_parsed("sign_ins.passcode_id", PasscodeId::parse)?;
    let approval = row.maybe_parsed("sign_ins.approval_id", ApprovalId::parse)?;
    let method = row.maybe_word("sign_ins.method", Method::parse)?;
    let proved_at = row.maybe_time()?;
    let stage = match (word.as_str(), user) {
        ("begun", None) => Some(Stage::Begun),
        ("identified", Some(user)) => Some(Stage::Identified { user }),
        ("answered", Some(user)) => Some(Stage::Answered { user }),
        ("approved", Some(user)) => {
            Means::of(device, passcode).zip(method.zip(proved_at)).map(|(means, (method, proved_at))| {
                Stage::Approved(Approved { user, means, approval, proof: Proof { method, proved_at } })
            })
        }
        ("refused", user) => refusal.map(|refusal| Stage::Refused { refusal, user }),
        _ => None,
    };
    stage.ok_or(StoreError::Column { column: "sign_ins.stage" })
}

impl SignIns<'_> {
    /// Keeps a new sign-in; where the browser then has more than [`LIVE_PER_BROWSER`], its oldest are refused as
    /// expired.
    pub async fn begin(&self, sign_in: &SignIn, now: Time) -> Result<()> {
        sqlx::query(
            "INSERT INTO sign_ins (id, correlation, application_id, path_domain, flow_hash, browser_hash, request, \
             origin, recognised, asked, stage, stamp, begun_at, expires_at, service_provider, external_method, \
             external_object, nth) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 'begun', $9, $10, $11, $12, $13, $14, \
             (SELECT COUNT(*) FROM sign_ins WHERE browser_hash = $6 AND begun_at = $10))",
        )
        .bind(sign_in.id.as_str())
        .bind(sign_in.correlation.as_str())
        .bind(sign_in.application.as_str())
        .bind(sign_in.path_domain.as_str())
        .bind(&sign_in.flow_hash)
        .bind(&sign_in.browser_hash)
        .bind(serde_json::to_string(&sign_in.request)?)
        .bind(serde_json::to_string(&sign_in.origin)?)
        .bind(sign_in.stamp)
        .bind(sign_in.begun_at.0)
        .bind(sign_in.expires_at.0)
        .bind(sign_in.request.reply_to.saml().and_then(|reply| reply.provider.as_ref()).map(ServiceProviderId::as_str))
        .bind(sign_in.request.reply_to.external().map(|reply| reply.method.as_str()))
        .bind(sign_in.request.reply_to.external().map(|reply| reply.object.as_str()))
        .execute(&self.0.writer)
        .await?;
        self.keep_few(&sign_in.browser_hash, now).await
    }

    /// Refuses the browser's oldest beyond those it may have.
    pub(super) async fn keep_few(&self, browser_hash: &str, now: Time) -> Result<()> {
        // Looked for after the new row stands, so that of several begun at once the last look sees them all; and
        // refused one by one, so that two looks never wait for each other's rows.
        for old in self.surplus_of(browser_hash, now).await? {
            self.refuse(&old, Refusal::Expired, None, now).await?;
        }
        Ok(())
    }

    /// The browser's unfinished sign-ins beyond those it may have. All looks rank them alike, so that several at once
    /// do not each refuse what the others keep.
    async fn surplus_of(&self, browser_hash: &str, now: Time) -> Result<Vec<SignInId>> {
        let rows = sqlx::query(
            "SELECT id FROM sign_ins WHERE browser_hash = $1 AND begun_at > $2 AND expires_at > $3 \
             AND stage IN ('begun', 'identified', 'approved') \
             ORDER BY begun_at DESC, nth DESC, id DESC LIMIT 100 OFFSET $4",
        )
        .bind(browser_hash)
        .bind(now.minus(LIFETIME).0)
        .bind(now.0)
        .bind(LIVE_PER_BROWSER)
        .fetch_all(&self.0.writer)
        .await?;
        rows.iter().map(|row| Row::of(row).parsed("sign_ins.id", SignInId::parse)).collect()
    }

    /// The sign-in as it stands.
    pub async fn load(&self, id: &SignInId) -> Result<Option<SignIn>> {
        const STATEMENT: &str = concat!("SELECT ", sign_in_columns!(), " FROM sign_ins s WHERE s.id = $1");
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&self.0.readers).await?;
        row.map(|row| sign_in_from(&mut Row::of(&row))).transpose()
    }

    /// Names the person, while nothing was approved and no other no was said than one to an account. A browser that
    /// carries the person's mark is recognised, unless they said of a request from it that it was somebody else. What
    /// the person named before is still asked comes to nothing, and is told; nothing when it is too late to name anybody.
    pub async fn identify(
        &self,
        id: &SignInId,
        user: &UserId,
        marked: bool,
        now: Time,
    ) -> Result<Option<Vec<Approval>>> {
        const STATEMENT: &str = concat!(
            "UPDATE sign_ins SET stage = 'identified', user_id = $2, refusal = NULL, ended_at = NULL, stamp = stamp + 1, \
             recognised = CASE WHEN EXISTS (SELECT 1 FROM approvals a WHERE a.user_id = $2 \
             AND a.browser_hash = sign_ins.browser_hash AND a.state = 'reported') THEN 0 ELSE $3 END \
             WHERE id = $1 AND (stage IN ('begun', 'identified') OR ",
            refused_by_account!(),
            ") AND expires_at > $4"
        );
        let mut tx = self.0.write().await?;
        let before = sqlx::query("SELECT user_id FROM sign_ins WHERE id = $1 AND user_id <> $2")
            .bind(id.as_str())
            .bind(user.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        let mut closed = Vec::new();
        if let Some(row) = before {
            let before = Row::of(&row).parsed("sign_ins.user_id", UserId::parse)?;
            turn_of(&mut tx, &before).await?;
            closed = close(&mut tx, id, now).await?;
        }
        let named = sqlx::query(STATEMENT)
            .bind(id.as_str())
            .bind(user.as_str())
            .bind(i64::from(marked))
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        if named.rows_affected() == 0 {
            return Ok(None);
        }
        if !closed.is_empty() {
            logging::closed(&mut tx, id, now).await?;
        }
        tx.commit().await?;
        Ok(Some(closed))
    }

    /// Ends it with a no; false when it is answered or refused already. A no to an account gives way to the next.
    pub async fn refuse(&self, id: &SignInId, why: Refusal, user: Option<&UserId>, now: Time) -> Result<bool> {
        self.refuse_as(id, (why, why), user, now).await
    }

    /// The same, where the person is told another reason than the log.
    pub async fn refuse_as(
        &self,
        id: &SignInId,
        (told, why): (Refusal, Refusal),
        user: Option<&UserId>,
        now: Time,
    ) -> Result<bool> {
        const STATEMENT: &str = concat!(
            "UPDATE sign_ins SET stage = 'refused', refusal = $2, user_id = COALESCE($3, user_id), ended_at = $4, \
             stamp = stamp + 1 WHERE id = $1 AND (stage IN ('begun', 'identified', 'approved') OR ",
            refused_by_account!(),
            ")"
        );
        let mut tx = self.0.write().await?;
        let refused = sqlx::query(STATEMENT)
            .bind(id.as_str())
            .bind(told.code())
            .bind(user.map(UserId::as_str))
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        if refused.rows_affected() == 0 {
            return Ok(false);
        }
        // One that was left open came to nothing, and nobody was refused anything.
        if why != Refusal::Expired {
            logging::refused(&mut tx, id, (why, user), now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Ends it for good where an account was refused: nobody else is named in it any more. The log keeps why.
    pub async fn leave(&self, id: &SignInId) -> Result<bool> {
        const STATEMENT: &str =
            concat!("UPDATE sign_ins SET refusal = $2, stamp = stamp + 1 WHERE id = $1 AND ", refused_by_account!());
        let left = sqlx::query(STATEMENT).bind(id.as_str()).bind(Refusal::Cancelled.code());
        Ok(left.execute(&self.0.writer).await?.rows_affected() == 1)
    }

    /// Notes which node's page waits for it.
    pub async fn watch(&self, id: &SignInId, node: &NodeId) -> Result<()> {
        sqlx::query("UPDATE sign_ins SET node = $2 WHERE id = $1 AND (node IS NULL OR node <> $2)")
            .bind(id.as_str())
            .bind(node.as_str())
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }

    /// The node whose page waits for it.
    pub async fn watcher(&self, id: &SignInId) -> Result<Option<NodeId>> {
        let row = sqlx::query("SELECT node FROM sign_ins WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.0.readers)
            .await?;
        row.map_or(Ok(None), |row| Row::of(&row).maybe_parsed("sign_ins.node", NodeId::parse))
    }

    /// The stamps of these sign-ins; those that are unknown, or over by time, are left out.
    pub async fn stamps(&self, ids: &[SignInId], now: Time) -> Result<Vec<(SignInId, i64)>> {
        let mut stamps = Vec::with_capacity(ids.len());
        for batch in ids.chunks(STAMPS_AT_ONCE) {
            // The last one fills the free places: one statement, prepared once, for every number of waiting pages.
            let filler = batch.iter().chain(batch.last().into_iter().cycle());
            let query = filler.take(STAMPS_AT_ONCE).fold(sqlx::query(STAMPS), |query, id| query.bind(id.as_str()));
            for row in query.bind(now.0).fetch_all(&self.0.readers).await? {
                let mut row = Row::of(&row);
                stamps.push((row.parsed("sign_ins.id", SignInId::parse)?, row.number()?));
            }
        }
        Ok(stamps)
    }

    /// How many sign-ins of this browser were answered since.
    pub async fn answered_since(&self, browser_hash: &str, since: Time) -> Result<i64> {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM sign_ins \
             WHERE browser_hash = $1 AND begun_at > $2 AND stage = 'answered' AND ended_at >= $3",
        )
        .bind(browser_hash)
        .bind(since.minus(LIFETIME).0)
        .bind(since.0)
        .fetch_one(&self.0.readers)
        .await?;
        Row::of(&row).number()
    }
}

const STAMPS_AT_ONCE: usize = 32;
const STAMPS: &str = "SELECT id, stamp FROM sign_ins WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
     $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32) AND expires_at > $33";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statements_know_every_no_to_an_account() {
        for refusal in Refusal::ALL {
            let stands = refused_by_account!().contains(&format!("'{}'", refusal.code()));
            assert_eq!(stands, refusal.is_about_the_account(), "{refusal:?}");
        }
    }
}
