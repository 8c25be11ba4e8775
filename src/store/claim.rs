//! Claiming the answer of a sign-in: once, and only for a person who may sign in at that very instant.

use serde_json::json;

use super::applications::{application_columns, application_from, domain_columns, domain_from};
use super::audit::{Told, tell};
use super::door::{Ground as Held, Tx, turn_of};
use super::row::Row;
use super::sign_ins::SignIns;
use super::users::user_columns;
use super::{Result, Store, StoreError};
use crate::domain::application::{Application, Domain};
use crate::domain::audit::Event;
use crate::domain::claims::{Method, Proof};
use crate::domain::ids::{ApprovalId, DeviceId, KeyId, PasscodeId, SessionId, SignInId, UserId};
use crate::domain::means::Means;
use crate::domain::sign_in::{APPROVED_FOR, ReplyTo, Request};
use crate::domain::time::Time;
use crate::domain::user::User;

/// What is claimed.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// Whose answer.
    pub sign_in: &'a SignInId,
    /// What it rests on.
    pub basis: Basis<'a>,
    /// What is recorded of the token before it is sent.
    pub answer: AnswerRecord,
    /// The session that begins with it.
    pub session: Option<NewSession>,
}

/// What an answer rests on.
#[derive(Debug, Clone, Copy)]
pub enum Basis<'a> {
    /// This sign-in's own ceremony.
    Ceremony,
    /// The browser's live session.
    Session(&'a SessionId),
}

/// What is recorded of a token.
#[derive(Debug, Clone)]
pub struct AnswerRecord {
    /// The `AssertionID`.
    pub assertion_id: String,
    /// The key that signs.
    pub key: KeyId,
}

/// A session to be begun; person, means and proof come from the claim.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its row.
    pub id: SessionId,
    /// The hash of the cookie's token.
    pub token_hash: String,
    /// From when on it is over; sooner where it was begun by what proves less.
    pub expires_at: Time,
    /// The hash of the token that the browser had until now, whosever it is: that session ends.
    pub replaces: Option<String>,
}

/// What the token is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Who.
    pub user: User,
    /// Their domain.
    pub domain: Domain,
    /// The application that owns it.
    pub application: Application,
    /// What was proved, and when.
    pub proof: Proof,
    /// What it was proved with.
    pub means: Means,
    /// Where the answer goes.
    pub reply_to: ReplyTo,
}

/// What a ceremony or a session proved, as read before the claim; the claim compares it again.
struct Ground {
    user: UserId,
    means: Means,
    proof: Proof,
    approval: Option<ApprovalId>,
}

impl Ground {
    /// The device's column, as a text that no device has where it is not one: comparing never meets a NULL.
    fn device(&self) -> &str {
        self.means.device().map_or("", DeviceId::as_str)
    }

    /// Likewise the passcode's.
    fn passcode(&self) -> &str {
        self.means.passcode().map_or("", PasscodeId::as_str)
    }
}

/// Whether the person `$2` with the device `$3`, or by the passcode `$8`, may sign in to the sign-in's application, by
/// the domain they came by, and its service provider is still one, or the tenant that asked still means this person, by
/// the very object id it asked with: no passcode is a second factor.
macro_rules! may_sign_in {
    () => {
        "EXISTS (SELECT 1 FROM users u JOIN domains m ON m.name = u.domain \
         WHERE u.id = $2 AND u.status = 'active' AND m.application_id = sign_ins.application_id \
         AND (EXISTS (SELECT 1 FROM devices d WHERE d.id = $3 AND d.user_id = u.id AND d.status = 'active') \
         OR EXISTS (SELECT 1 FROM passcodes c WHERE c.id = $8 AND c.user_id = u.id AND c.state = 'used'))) \
         AND EXISTS (SELECT 1 FROM domains w WHERE w.name = sign_ins.path_domain \
         AND w.application_id = sign_ins.application_id) \
         AND (sign_ins.service_provider IS NULL OR EXISTS (SELECT 1 FROM service_providers v \
         WHERE v.id = sign_ins.service_provider AND v.application_id = sign_ins.application_id)) \
         AND (sign_ins.external_method IS NULL OR $8 = '' AND EXISTS (SELECT 1 FROM external_methods e \
         JOIN external_people o ON o.tenant = e.tenant AND o.user_id = $2 AND o.object_id = sign_ins.external_object \
         WHERE e.id = sign_ins.external_method AND e.application_id = sign_ins.application_id))"
    };
}

impl SignIns<'_> {
    /// Claims the answer; nothing when it is given, over, or rests on nothing any more.
    pub async fn claim(&self, claim: &Claim<'_>, now: Time) -> Result<Option<Claimed>> {
        let mut tx = self.0.write().await?;
        let Some(ground) = ground_of(&mut tx, claim).await? else { return Ok(None) };
        // A removal that has returned is seen below; one that has not waits for this claim, and then ends its session.
        turn_of(&mut tx, &ground.user).await?;
        // The same of a service provider, where another one than Microsoft 365 asked.
        self.0.hold(&mut tx, Held::ProviderOf(claim.sign_in)).await?;
        let won = match claim.basis {
            Basis::Ceremony => answer_ceremony(&mut tx, claim.sign_in, &ground, now).await?,
            Basis::Session(session) => answer_session(&mut tx, claim.sign_in, (session, &ground), now).await?,
        };
        let Some(request) = won else { return Ok(None) };
        record(&mut tx, claim, &ground, now).await?;
        if let Some(session) = &claim.session {
            self.begin_session(&mut tx, claim.sign_in, session, (&ground, now)).await?;
        }
        let claimed = self.claimed(&mut tx, ground, request).await?;
        let told = Told {
            event: Event::Answered,
            user: &claimed.user.id,
            sign_in: claim.sign_in,
            detail: json!({
                "assertion": claim.answer.assertion_id,
                "method": claimed.proof.method,
                "from_session": matches!(claim.basis, Basis::Session(_)),
                "application": claimed.application.id,
            }),
        };
        tell(&mut tx, self.0.entropy.as_ref(), told, now).await?;
        tx.commit().await?;
        Ok(Some(claimed))
    }

    /// Begins the session, in place of the one that the browser had.
    async fn begin_session(
        &self,
        tx: &mut Tx,
        sign_in: &SignInId,
        session: &NewSession,
        (ground, now): (&Ground, Time),
    ) -> Result<()> {
        if let Some(older) = &session.replaces {
            let ended = sqlx::query(
                "UPDATE sessions SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL RETURNING id, user_id",
            )
            .bind(older)
            .bind(now.0)
            .fetch_optional(&mut **tx)
            .await?;
            if let Some(row) = ended {
                let mut row = Row::of(&row);
                let id = row.parsed("sessions.id", SessionId::parse)?;
                let user = row.parsed("sessions.user_id", UserId::parse)?;
                let detail = json!({"session": id, "replaced_by": session.id});
                let told = Told { event: Event::SessionEnded, user: &user, sign_in, detail };
                tell(tx, self.0.entropy.as_ref(), told, now).await?;
            }
        }
        let longest = ground.proof.method.longest_session().map(|longest| ground.proof.proved_at.plus(longest));
        let expires_at = longest.map_or(session.expires_at, |end| end.min(session.expires_at));
        sqlx::query(
            "INSERT INTO sessions (id, token_hash, user_id, device_id, passcode_id, sign_in_id, approval_id, method, \
             proved_at, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(session.id.as_str())
        .bind(&session.token_hash)
        .bind(ground.user.as_str())
        .bind(ground.means.device().map(DeviceId::as_str))
        .bind(ground.means.passcode().map(PasscodeId::as_str))
        .bind(sign_in.as_str())
        .bind(ground.approval.as_ref().map(ApprovalId::as_str))
        .bind(ground.proof.method.as_str())
        .bind(ground.proof.proved_at.0)
        .bind(now.0)
        .bind(expires_at.0)
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn claimed(&self, tx: &mut Tx, ground: Ground, request: Request) -> Result<Claimed> {
        let (user, application, domain) = self.0.person_and_door(tx, &ground.user).await?;
        Ok(Claimed { user, application, domain, proof: ground.proof, means: ground.means, reply_to: request.reply_to })
    }
}

impl Store {
    /// What a token says beside the proof: the person, and the application and domain that they belong to.
    pub(super) async fn person_and_door(&self, tx: &mut Tx, user: &UserId) -> Result<(User, Application, Domain)> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            user_columns!(),
            ", ",
            application_columns!(),
            ", ",
            domain_columns!(),
            " FROM users u JOIN domains m ON m.name = u.domain JOIN applications p ON p.id = m.application_id \
             WHERE u.id = $1"
        );
        let row = sqlx::query(STATEMENT).bind(user.as_str()).fetch_one(&mut **tx).await?;
        let mut row = Row::of(&row);
        Ok((self.user_from(&mut row)?, application_from(&mut row)?, domain_from(&mut row)?))
    }
}

async fn ground_of(tx: &mut Tx, claim: &Claim<'_>) -> Result<Option<Ground>> {
    let (statement, id) = match claim.basis {
        Basis::Ceremony => (
            "SELECT user_id, device_id, passcode_id, method, proved_at, approval_id FROM sign_ins \
             WHERE id = $1 AND stage = 'approved'",
            claim.sign_in.as_str(),
        ),
        Basis::Session(session) => (
            "SELECT user_id, device_id, passcode_id, method, proved_at, approval_id FROM sessions \
             WHERE id = $1 AND ended_at IS NULL",
            session.as_str(),
        ),
    };
    let row = sqlx::query(statement).bind(id).fetch_optional(&mut **tx).await?;
    row.map(|row| {
        let mut row = Row::of(&row);
        let user = row.parsed("user_id", UserId::parse)?;
        let device = row.maybe_parsed("device_id", DeviceId::parse)?;
        let passcode = row.maybe_parsed("passcode_id", PasscodeId::parse)?;
        Ok(Ground {
            user,
            means: Means::of(device, passcode).ok_or(StoreError::Column { column: "device_id" })?,
            proof: Proof { method: row.word("method", Method::parse)?, proved_at: row.time()? },
            approval: row.maybe_parsed("approval_id", ApprovalId::parse)?,
        })
    })
    .transpose()
}

/// The claim of a ceremony's answer: one statement that checks everything.
async fn answer_ceremony(tx: &mut Tx, id: &SignInId, ground: &Ground, now: Time) -> Result<Option<Request>> {
    const STATEMENT: &str = concat!(
        "UPDATE sign_ins SET stage = 'answered', ended_at = $4, stamp = stamp + 1 \
         WHERE id = $1 AND stage = 'approved' AND user_id = $2 AND COALESCE(device_id, '') = $3 \
         AND COALESCE(passcode_id, '') = $8 AND expires_at > $4 AND method = $7 \
         AND proved_at = $5 AND proved_at > $6 AND ",
        may_sign_in!(),
        " RETURNING request"
    );
    let row = sqlx::query(STATEMENT)
        .bind(id.as_str())
        .bind(ground.user.as_str())
        .bind(ground.device())
        .bind(now.0)
        .bind(ground.proof.proved_at.0)
        .bind(now.minus(APPROVED_FOR).0)
        .bind(ground.proof.method.as_str())
        .bind(ground.passcode())
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| Row::of(&row).json()).transpose()
}

/// The claim of an answer from a session: one statement that checks everything.
async fn answer_session(
    tx: &mut Tx,
    id: &SignInId,
    (session, ground): (&SessionId, &Ground),
    now: Time,
) -> Result<Option<Request>> {
    const STATEMENT: &str = concat!(
        "UPDATE sign_ins SET stage = 'answered', ended_at = $4, stamp = stamp + 1, user_id = $2, device_id = NULLIF($3, ''), \
         passcode_id = NULLIF($8, ''), method = $5, proved_at = $6 \
         WHERE id = $1 AND stage = 'begun' AND external_method IS NULL AND expires_at > $4 \
         AND EXISTS (SELECT 1 FROM sessions x WHERE x.id = $7 AND x.user_id = $2 \
         AND COALESCE(x.device_id, '') = $3 AND COALESCE(x.passcode_id, '') = $8 AND x.ended_at IS NULL AND x.expires_at > $4) AND ",
        may_sign_in!(),
        " RETURNING request"
    );
    let row = sqlx::query(STATEMENT)
        .bind(id.as_str())
        .bind(ground.user.as_str())
        .bind(ground.device())
        .bind(now.0)
        .bind(ground.proof.method.as_str())
        .bind(ground.proof.proved_at.0)
        .bind(session.as_str())
        .bind(ground.passcode())
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| Row::of(&row).json()).transpose()
}

/// Records the token, before it is sent.
async fn record(tx: &mut Tx, claim: &Claim<'_>, ground: &Ground, now: Time) -> Result<()> {
    let said = (&ground.user, ground.proof.method, claim.sign_in);
    record_token(tx, &claim.answer, said, now).await
}

/// Records a token, before it is sent, and that a key signs it which is the current one at that moment.
pub(super) async fn record_token(
    tx: &mut Tx,
    answer: &AnswerRecord,
    (user, method, sign_in): (&UserId, Method, &SignInId),
    now: Time,
) -> Result<()> {
    let recorded = sqlx::query(
        "INSERT INTO issuances (assertion_id, user_id, method, sign_in_id, key_id, issued_at) \
         SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM ring WHERE id = $5 AND state <> 'current')",
    )
    .bind(&answer.assertion_id)
    .bind(user.as_str())
    .bind(method.as_str())
    .bind(sign_in.as_str())
    .bind(answer.key.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    if recorded.rows_affected() == 1 { Ok(()) } else { Err(StoreError::OtherKey) }
}
