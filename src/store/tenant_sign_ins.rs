//! Operators' sign-ins to tenants: each belongs to one console session and one application. What opens the tenant is not
//! here. Where one ends, by whatever, the record is told once.

use serde_json::json;

use super::door::Tx;
use super::row::Row;
use super::{Result, Store};
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::{ApplicationId, ConsoleSessionId};
use crate::domain::tenant::TenantId;
use crate::domain::time::{Span, Time};

/// The shelf of sign-ins to tenants.
#[derive(Debug, Clone, Copy)]
pub struct TenantSignIns<'a>(pub(super) &'a Store);

/// Whose sign-in: a console session, and the application that it is for.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The session.
    pub session: &'a ConsoleSessionId,
    /// The application.
    pub application: &'a ApplicationId,
}

/// How an operator signs in to a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By a code that a person types in at Microsoft.
    DeviceCode,
    /// As the application, with its certificate.
    Application,
}

impl How {
    /// The word that the record has for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeviceCode => "device_code",
            Self::Application => "application",
        }
    }
}

/// How far a sign-in has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// A code waits for a person.
    Asked {
        /// The code.
        code: String,
        /// Where it is typed in.
        address: String,
        /// How long to wait between two looks.
        wait: Span,
    },
    /// They are in.
    In,
}

/// A sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantSignIn {
    /// The tenant.
    pub tenant: TenantId,
    /// The app registration.
    pub client: TenantId,
    /// What may be done with it, in a word; nothing where an application signed in, which may do what it was granted.
    pub need: Option<String>,
    /// The page of a domain that asked for it.
    pub back: Option<String>,
    /// How far it has come.
    pub came: Came,
    /// From when on it is over.
    pub expires_at: Time,
}

impl TenantSignIn {
    const fn state(&self) -> &'static str {
        match self.came {
            Came::Asked { .. } => "asked",
            Came::In => "in",
        }
    }
}

impl TenantSignIns<'_> {
    /// Keeps a sign-in in place of whatever was there; not where the session is over. The record is told of who is in
    /// by it, and of who was in until then.
    pub async fn keep(&self, whose: Whose<'_>, new: &TenantSignIn, (actor, now): (&Actor, Time)) -> Result<bool> {
        let (code, address, wait) = match &new.came {
            Came::Asked { code, address, wait } => (Some(code.as_str()), Some(address.as_str()), *wait),
            Came::In => (None, None, Span(0)),
        };
        let mut tx = self.0.write().await?;
        let before = sqlx::query(
            "SELECT tenant FROM tenant_sign_ins WHERE session_id = $1 AND application_id = $2 AND state = 'in'",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .fetch_optional(&mut *tx)
        .await?;
        let before = before.map(|row| Row::of(&row).text()).transpose()?;
        let kept = sqlx::query(
            "INSERT INTO tenant_sign_ins (session_id, application_id, tenant, client, state, code, address, wait_for, \
             next_look_at, expires_at, need, back) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 \
             WHERE EXISTS (SELECT 1 FROM console_sessions WHERE id = $1) \
             ON CONFLICT (session_id, application_id) DO UPDATE SET tenant = excluded.tenant, client = excluded.client, \
             state = excluded.state, code = excluded.code, address = excluded.address, wait_for = excluded.wait_for, \
             next_look_at = excluded.next_look_at, expires_at = excluded.expires_at, need = excluded.need, back = excluded.back",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .bind(new.tenant.as_str())
        .bind(new.client.as_str())
        .bind(new.state())
        .bind(code)
        .bind(address)
        .bind(wait.0)
        .bind(now.plus(wait).0)
        .bind(new.expires_at.0)
        .bind(new.need.as_deref())
        .bind(new.back.as_deref())
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() != 1 {
            return Ok(false);
        }
        if let Some(before) = before {
            self.note(&mut tx, (whose.application.as_str(), actor), (&before, None), now).await?;
        }
        if new.came == Came::In {
            self.note(&mut tx, (whose.application.as_str(), actor), (new.tenant.as_str(), Some(How::Application)), now)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Writes that somebody is in, and how, or is in no more.
    async fn note(
        self,
        tx: &mut Tx,
        (application, actor): (&str, &Actor),
        (tenant, how): (&str, Option<How>),
        now: Time,
    ) -> Result<()> {
        let (kind, detail) = match how {
            Some(how) => (Kind::TenantConnected, json!({"tenant": tenant, "how": how.as_str()})),
            None => (Kind::TenantDisconnected, json!({"tenant": tenant})),
        };
        let change = Change { actor: actor.clone(), kind, subject: application.to_owned(), detail };
        self.0.write_change(tx, &change, now).await
    }

    /// The sign-in as it stands, though it may be over.
    pub async fn find(&self, whose: Whose<'_>) -> Result<Option<TenantSignIn>> {
        let row = sqlx::query(
            "SELECT tenant, client, need, back, state, code, address, wait_for, expires_at FROM tenant_sign_ins \
             WHERE session_id = $1 AND application_id = $2",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .fetch_optional(&self.0.readers)
        .await?;
        row.map(|row| sign_in_from(&mut Row::of(&row))).transpose()
    }

    /// Takes the turn to ask Microsoft about a code: one in each interval, whoever looks.
    pub async fn takes_the_look(&self, whose: Whose<'_>, code: &str, now: Time) -> Result<bool> {
        let taken = sqlx::query(
            "UPDATE tenant_sign_ins SET next_look_at = $4 + wait_for WHERE session_id = $1 AND application_id = $2 \
             AND code = $3 AND state = 'asked' AND next_look_at <= $4 AND expires_at > $4",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .bind(code)
        .bind(now.0)
        .execute(&self.0.writer)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Notes how long to wait from now on before each look.
    pub async fn slows_down(&self, whose: Whose<'_>, code: &str, (wait, now): (Span, Time)) -> Result<()> {
        sqlx::query(
            "UPDATE tenant_sign_ins SET wait_for = $4, next_look_at = $5 WHERE session_id = $1 AND application_id = $2 \
             AND code = $3 AND state = 'asked'",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .bind(code)
        .bind(wait.0)
        .bind(now.plus(wait).0)
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }

    /// Whoever typed this code in is in; not where another code was asked for meanwhile, or the session is over.
    pub async fn enter(
        &self,
        whose: Whose<'_>,
        code: &str,
        entered: &TenantSignIn,
        (actor, now): (&Actor, Time),
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let done = sqlx::query(
            "UPDATE tenant_sign_ins SET state = 'in', code = NULL, address = NULL, expires_at = $6 \
             WHERE session_id = $1 AND application_id = $2 AND code = $3 AND tenant = $4 AND client = $5 \
             AND state = 'asked'",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .bind(code)
        .bind(entered.tenant.as_str())
        .bind(entered.client.as_str())
        .bind(entered.expires_at.0)
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        self.note(&mut tx, (whose.application.as_str(), actor), (entered.tenant.as_str(), Some(How::DeviceCode)), now)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ends the sign-in; with a code, only while that code waits. The record is told where somebody was in.
    pub async fn end(&self, whose: Whose<'_>, code: Option<&str>, (actor, now): (&Actor, Time)) -> Result<()> {
        let mut tx = self.0.write().await?;
        let ended = sqlx::query(
            "DELETE FROM tenant_sign_ins WHERE session_id = $1 AND application_id = $2 \
             AND (CAST($3 AS TEXT) IS NULL OR code = $3) RETURNING tenant, state",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .bind(code)
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(row) = ended {
            let row = &mut Row::of(&row);
            let (tenant, state) = (row.text()?, row.text()?);
            if state == "in" {
                self.note(&mut tx, (whose.application.as_str(), actor), (&tenant, None), now).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Ends whatever a console session is signed in to.
    pub async fn leave(&self, session: &ConsoleSessionId, (actor, now): (&Actor, Time)) -> Result<()> {
        let mut tx = self.0.write().await?;
        let ended =
            sqlx::query("DELETE FROM tenant_sign_ins WHERE session_id = $1 RETURNING application_id, tenant, state")
                .bind(session.as_str())
                .fetch_all(&mut *tx)
                .await?;
        self.note_all(&mut tx, &ended, (actor, now)).await?;
        Ok(tx.commit().await?)
    }

    /// Ends those that are over, and those whose console session is; tells how many.
    pub async fn end_over(&self, now: Time) -> Result<u64> {
        macro_rules! over {
            () => {
                "FROM tenant_sign_ins WHERE expires_at <= $1 OR NOT EXISTS (SELECT 1 FROM console_sessions c \
                 WHERE c.id = tenant_sign_ins.session_id AND c.expires_at > $1)"
            };
        }
        let any = sqlx::query(concat!("SELECT application_id ", over!(), " LIMIT 1")).bind(now.0);
        if any.fetch_optional(&self.0.readers).await?.is_none() {
            return Ok(0);
        }
        let mut tx = self.0.write().await?;
        let ended = sqlx::query(concat!("DELETE ", over!(), " RETURNING application_id, tenant, state"));
        let ended = ended.bind(now.0).fetch_all(&mut *tx).await?;
        self.note_all(&mut tx, &ended, (&Actor::Itself, now)).await?;
        tx.commit().await?;
        Ok(u64::try_from(ended.len()).unwrap_or(u64::MAX))
    }

    /// Writes of each row that ended, where somebody was in by it.
    async fn note_all(self, tx: &mut Tx, ended: &[sqlx::any::AnyRow], (actor, now): (&Actor, Time)) -> Result<()> {
        for row in ended {
            let row = &mut Row::of(row);
            let (application, tenant, state) = (row.text()?, row.text()?, row.text()?);
            if state == "in" {
                self.note(tx, (&application, actor), (&tenant, None), now).await?;
            }
        }
        Ok(())
    }
}

fn sign_in_from(row: &mut Row<'_>) -> Result<TenantSignIn> {
    let tenant = row.parsed("tenant_sign_ins.tenant", TenantId::parse)?;
    let client = row.parsed("tenant_sign_ins.client", TenantId::parse)?;
    let (need, back) = (row.maybe_text()?, row.maybe_text()?);
    let is_asked = row.word("tenant_sign_ins.state", |word| match word {
        "asked" => Some(true),
        "in" => Some(false),
        _ => None,
    })?;
    let (code, address) = (row.maybe_text()?, row.maybe_text()?);
    let wait = Span(row.number()?);
    let came = if is_asked {
        Came::Asked { code: code.unwrap_or_default(), address: address.unwrap_or_default(), wait }
    } else {
        Came::In
    };
    Ok(TenantSignIn { tenant, client, need, back, came, expires_at: row.time()? })
}
