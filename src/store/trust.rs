//! Codes for programs without a browser, and the tokens they are worth. A code is at most one a person at a time, bears
//! a few tries and is used once; every try is one guarded UPDATE in the person's turn. Code, token and record stand or
//! fall together.

use serde_json::json;

use super::audit::{Told, tell};
use super::claim::{AnswerRecord, record_token};
use super::door::{Ground, Tx, turn_of};
use super::logging;
use super::passcodes::try_passcode;
use super::row::Row;
use super::{Result, Store};
use crate::domain::application::{Application, Domain};
use crate::domain::approval::Evidence;
use crate::domain::audit::{Entry, Event};
use crate::domain::claims::{Method, Proof};
use crate::domain::ids::{ApplicationId, DeviceId, PasscodeId, SignInId, TrustCodeId, UserId};
use crate::domain::means::Means;
use crate::domain::passcode::{Code, PASSCODE_TRIES_BY_PROGRAMS};
use crate::domain::sign_in::{Approved, SignIn};
use crate::domain::time::Time;
use crate::domain::trust_code::{TRUST_CODE_TRIES, TrustCode};
use crate::domain::user::User;

/// The shelf of codes.
#[derive(Debug, Clone, Copy)]
pub struct TrustCodes<'a>(pub(super) &'a Store);

/// A code to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewTrustCode<'a> {
    /// Its row.
    pub id: &'a TrustCodeId,
    /// Whose.
    pub user: &'a UserId,
    /// The device that asked for it.
    pub device: &'a DeviceId,
    /// For which application alone.
    pub application: &'a ApplicationId,
    /// It; only its hash is kept.
    pub code: &'a TrustCode,
    /// What proves that the device asked.
    pub evidence: &'a Evidence,
    /// From when on it is of no use.
    pub expires_at: Time,
}

/// What is typed where others have a password.
#[derive(Debug, Clone)]
pub enum Typed {
    /// A code from the authenticator.
    Code(TrustCode),
    /// A passcode from the help desk.
    Passcode(Code),
    /// Neither.
    Nothing,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The request as it is kept where it is answered.
    pub sign_in: &'a SignIn,
    /// Whose name was typed; of nobody where nobody is called so.
    pub user: &'a UserId,
    /// What was typed beside it.
    pub typed: &'a Typed,
    /// What is recorded of the token before it is sent.
    pub answer: &'a AnswerRecord,
}

/// What the token is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Who.
    pub user: User,
    /// Their domain.
    pub domain: Domain,
    /// The application that owns it.
    pub application: Application,
    /// What was proved, and when.
    pub proof: Proof,
}

/// What came of a try.
enum Tried {
    /// Nothing was open for it.
    Nothing,
    /// It was another one; of which row.
    Wrong(serde_json::Value),
    /// It was this one.
    Right(Right),
}

/// A code or passcode that was right.
struct Right {
    means: Means,
    proved_at: Time,
    evidence: Option<Evidence>,
    spent: &'static str,
    id: String,
}

impl TrustCodes<'_> {
    /// Keeps a code for somebody who is active, by an active device of theirs, where the application answers programs
    /// at all; an older one of theirs dies. False otherwise.
    pub async fn issue(&self, new: NewTrustCode<'_>, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, new.user).await?;
        revoke_codes(&mut tx, new.user, now).await?;
        let kept = sqlx::query(
            "INSERT INTO trust_codes (id, user_id, device_id, application_id, code_hash, evidence, state, tries, \
             created_at, expires_at) SELECT $1, $2, $3, $4, $5, $6, 'open', 0, $7, $8 WHERE EXISTS \
             (SELECT 1 FROM users u JOIN domains m ON m.name = u.domain JOIN applications p ON p.id = m.application_id \
             JOIN devices d ON d.user_id = u.id WHERE u.id = $2 AND u.status = 'active' AND p.id = $4 AND p.trust = 1 \
             AND d.id = $3 AND d.status = 'active')",
        )
        .bind(new.id.as_str())
        .bind(new.user.as_str())
        .bind(new.device.as_str())
        .bind(new.application.as_str())
        .bind(self.0.row_key.tag_text(&hashed_parts(new.id, new.user, new.code)))
        .bind(serde_json::to_string(new.evidence)?)
        .bind(now.0)
        .bind(new.expires_at.0)
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() == 0 {
            return Ok(false);
        }
        let entry = Entry {
            event: Event::TrustCodeIssued,
            user: Some(new.user.clone()),
            correlation: None,
            detail: json!({"code": new.id, "device": new.device, "application": new.application}),
        };
        super::audit::append_all(&mut tx, self.0.entropy.as_ref(), &[entry], now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Tries what was typed and, where it is right and the person may sign in at this very instant, uses it up and
    /// records the token that it is worth. Nothing where it is wrong, for whatever reason.
    pub async fn redeem(&self, ask: &Ask<'_>, now: Time) -> Result<Option<Granted>> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, ask.user).await?;
        // Nobody turns programs off, and returns, while one is being answered.
        self.0.hold(&mut tx, Ground::Application(&ask.sign_in.application)).await?;
        // Whoever is not served here is nobody, for whom nothing is open: none of their tries is used up.
        let user = served(&mut tx, ask).await?.unwrap_or_else(|| UserId::from_random([0; 16]));
        let ask = &Ask { user: &user, ..*ask };
        let tried = match ask.typed {
            Typed::Code(code) => self.try_code(&mut tx, ask, code, now).await?,
            Typed::Passcode(code) => self.try_passcode(&mut tx, ask, code, now).await?,
            Typed::Nothing => Tried::Nothing,
        };
        let right = match tried {
            Tried::Right(right) => right,
            Tried::Wrong(detail) => return self.failed(tx, Some((&user, detail)), now).await,
            Tried::Nothing => return self.failed(tx, None, now).await,
        };
        // Not committed where the person may not sign in: then nothing was tried either.
        if !self.keep(&mut tx, ask, &right, now).await? {
            return Ok(None);
        }
        let spent = sqlx::query(right.spent)
            .bind(&right.id)
            .bind(ask.sign_in.id.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        if spent.rows_affected() == 0 {
            return Ok(None);
        }
        let granted = self.record(&mut tx, ask, &right, now).await?;
        tx.commit().await?;
        Ok(Some(granted))
    }

    /// A try of the code that is open for this application.
    async fn try_code(&self, tx: &mut Tx, ask: &Ask<'_>, code: &TrustCode, now: Time) -> Result<Tried> {
        let row = sqlx::query(
            "UPDATE trust_codes SET tries = tries + 1 WHERE user_id = $1 AND application_id = $4 AND state = 'open' \
             AND expires_at > $2 AND tries < $3 RETURNING id, device_id, code_hash, evidence, created_at",
        )
        .bind(ask.user.as_str())
        .bind(now.0)
        .bind(i64::from(TRUST_CODE_TRIES))
        .bind(ask.sign_in.application.as_str())
        .fetch_optional(&mut **tx)
        .await?;
        let Some(row) = row else { return Ok(Tried::Nothing) };
        let mut row = Row::of(&row);
        let id = row.parsed("trust_codes.id", TrustCodeId::parse)?;
        let device = row.parsed("trust_codes.device_id", DeviceId::parse)?;
        let hash = row.text()?;
        let evidence: Evidence = row.json()?;
        let proved_at = row.time()?;
        if !self.0.row_key.verify(&hashed_parts(&id, ask.user, code), &hash) {
            return Ok(Tried::Wrong(json!({"code": id})));
        }
        Ok(Tried::Right(Right {
            means: Means::Device(device),
            proved_at,
            evidence: Some(evidence),
            spent: "UPDATE trust_codes SET state = 'used', sign_in_id = $2, ended_at = $3 \
                    WHERE id = $1 AND state = 'open'",
            id: id.to_string(),
        }))
    }

    async fn try_passcode(&self, tx: &mut Tx, ask: &Ask<'_>, code: &Code, now: Time) -> Result<Tried> {
        let most = PASSCODE_TRIES_BY_PROGRAMS;
        let tried = try_passcode(tx, &self.0.row_key, (ask.user, code), most, now).await?;
        let Some((id, is_right)) = tried else { return Ok(Tried::Nothing) };
        if !is_right {
            return Ok(Tried::Wrong(json!({"passcode": id})));
        }
        Ok(Tried::Right(Right {
            spent: "UPDATE passcodes SET state = 'used', sign_in_id = $2, ended_at = $3 \
                    WHERE id = $1 AND state = 'open'",
            id: id.to_string(),
            means: Means::Passcode(id),
            proved_at: now,
            evidence: None,
        }))
    }

    /// Ends a request that was worth nothing. A wrong try is written down; where there was none the same is done and
    /// taken back, and something is committed either way: how long a no takes does not tell whether something was open.
    async fn failed<T>(&self, mut tx: Tx, wrong: Option<(&UserId, serde_json::Value)>, now: Time) -> Result<Option<T>> {
        const NOTED: &str = "INSERT INTO meta (name, fact) VALUES ('trust_failed_at', $1) \
            ON CONFLICT (name) DO UPDATE SET fact = excluded.fact";
        let end = if wrong.is_some() { "RELEASE SAVEPOINT tried" } else { "ROLLBACK TO SAVEPOINT tried" };
        let (user, detail) = wrong.map_or((None, json!({"code": ""})), |(user, detail)| (Some(user.clone()), detail));
        let entry = Entry { event: Event::TrustCodeWrong, user, correlation: None, detail };
        sqlx::query("SAVEPOINT tried").execute(&mut *tx).await?;
        super::audit::append_all(&mut tx, self.0.entropy.as_ref(), &[entry], now).await?;
        sqlx::query(end).execute(&mut *tx).await?;
        sqlx::query(NOTED).bind(now.to_string()).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(None)
    }

    /// Keeps the request as answered, if the person may sign in to this application, which answers programs.
    async fn keep(&self, tx: &mut Tx, ask: &Ask<'_>, right: &Right, now: Time) -> Result<bool> {
        let sign_in = ask.sign_in;
        let kept = sqlx::query(
            "INSERT INTO sign_ins (id, correlation, application_id, path_domain, flow_hash, browser_hash, request, \
             origin, recognised, asked, stage, stamp, begun_at, expires_at, nth, user_id, device_id, passcode_id, \
             method, proved_at, ended_at, heeded) \
             SELECT $1, $2, $3, $4, $5, $6, NULL, $7, 0, 0, 'answered', 0, $8, $9, 0, $10, NULLIF($11, ''), \
             NULLIF($12, ''), $13, $14, $8, 1 WHERE EXISTS (SELECT 1 FROM users u JOIN domains m ON m.name = u.domain \
             JOIN applications p ON p.id = m.application_id \
             JOIN domains w ON w.application_id = p.id \
             WHERE u.id = $10 AND u.status = 'active' AND p.id = $3 AND p.trust = 1 AND w.name = $4 \
             AND ($11 = '' OR EXISTS (SELECT 1 FROM devices d WHERE d.id = $11 AND d.user_id = u.id AND d.status = 'active')))",
        )
        .bind(sign_in.id.as_str())
        .bind(sign_in.correlation.as_str())
        .bind(sign_in.application.as_str())
        .bind(sign_in.path_domain.as_str())
        .bind(&sign_in.flow_hash)
        .bind(&sign_in.browser_hash)
        .bind(serde_json::to_string(&sign_in.origin)?)
        .bind(now.0)
        .bind(sign_in.expires_at.0)
        .bind(ask.user.as_str())
        .bind(right.means.device().map_or("", DeviceId::as_str))
        .bind(right.means.passcode().map_or("", PasscodeId::as_str))
        .bind(Method::Trust.as_str())
        .bind(right.proved_at.0)
        .execute(&mut **tx)
        .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// Records the token and what it rests on, and reads what it says.
    async fn record(&self, tx: &mut Tx, ask: &Ask<'_>, right: &Right, now: Time) -> Result<Granted> {
        let proof = Proof { method: Method::Trust, proved_at: right.proved_at };
        let sign_in: &SignInId = &ask.sign_in.id;
        record_token(tx, ask.answer, (ask.user, proof.method, sign_in), now).await?;
        let approved = Approved { user: ask.user.clone(), means: right.means.clone(), approval: None, proof };
        logging::passed(tx, sign_in, &approved, now).await?;
        if let Some(evidence) = &right.evidence {
            logging::keep(tx, sign_in.as_str(), evidence).await?;
        }
        let (user, application, domain) = self.0.person_and_door(tx, ask.user).await?;
        let spent = json!({"means": right.means, "application": application.id});
        let answered = json!({
            "assertion": ask.answer.assertion_id, "method": proof.method, "from_session": false,
            "application": application.id,
        });
        for (event, detail) in [(Event::TrustCodeUsed, spent), (Event::Answered, answered)] {
            tell(tx, self.0.entropy.as_ref(), Told { event, user: ask.user, sign_in, detail }, now).await?;
        }
        Ok(Granted { user, domain, application, proof })
    }
}

/// Whether the person may sign in to this application, and it answers programs.
async fn served(tx: &mut Tx, ask: &Ask<'_>) -> Result<Option<UserId>> {
    let row = sqlx::query(
        "SELECT u.id FROM users u JOIN domains m ON m.name = u.domain JOIN applications p ON p.id = m.application_id \
         WHERE u.id = $1 AND u.status = 'active' AND p.id = $2 AND p.trust = 1",
    )
    .bind(ask.user.as_str())
    .bind(ask.sign_in.application.as_str())
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| Row::of(&row).parsed("users.id", UserId::parse)).transpose()
}

/// What a code's hash is made over: it opens nothing in another row, or for somebody else.
fn hashed_parts<'a>(id: &'a TrustCodeId, user: &'a UserId, code: &'a TrustCode) -> [&'a [u8]; 4] {
    [b"trust_codes", id.as_str().as_bytes(), user.as_str().as_bytes(), code.as_bytes()]
}

/// Ends the code that a person could use.
pub(super) async fn revoke_codes(tx: &mut Tx, user: &UserId, now: Time) -> Result<()> {
    sqlx::query("UPDATE trust_codes SET state = 'revoked', ended_at = $2 WHERE user_id = $1 AND state = 'open'")
        .bind(user.as_str())
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
