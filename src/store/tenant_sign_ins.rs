//! Operators' sign-ins to tenants. Each belongs to one console session and one application, and goes with either; what
//! opens the tenant is sealed to exactly that place.

use serde_json::json;
use zeroize::Zeroizing;

use super::door::Tx;
use super::row::Row;
use super::{Result, Store};
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::{ApplicationId, ConsoleSessionId};
use crate::domain::tenant::TenantId;
use crate::domain::time::{Span, Time};
use crate::keys::seal::Place;

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
#[derive(Clone)]
pub struct TenantSignIn {
    /// The tenant.
    pub tenant: TenantId,
    /// The app registration.
    pub client: TenantId,
    /// How far it has come.
    pub came: Came,
    /// What it is looked for by, or what opens the tenant.
    pub secret: Zeroizing<Vec<u8>>,
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

    /// Where its secret opens: in this row, for this tenant and registration, in this state.
    fn place(&self, whose: Whose<'_>) -> String {
        let (session, application) = (whose.session, whose.application);
        format!("{session} {application} {} {} {}", self.tenant, self.client, self.state())
    }
}

fn sealed_at(row: &str) -> Place<'_> {
    Place { table: "tenant_sign_ins", column: "secret", row }
}

impl TenantSignIns<'_> {
    /// Keeps a sign-in in place of whatever was there; not where the session is over. The record is told of who is in
    /// by it, and of who was in until then.
    pub async fn keep(&self, whose: Whose<'_>, new: &TenantSignIn, (actor, now): (&Actor, Time)) -> Result<bool> {
        let place = new.place(whose);
        let secret = self.0.seal.seal(self.0.entropy.as_ref(), sealed_at(&place), &new.secret)?;
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
             next_look_at, secret, expires_at) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 \
             WHERE EXISTS (SELECT 1 FROM console_sessions WHERE id = $1) \
             ON CONFLICT (session_id, application_id) DO UPDATE SET tenant = excluded.tenant, client = excluded.client, \
             state = excluded.state, code = excluded.code, address = excluded.address, wait_for = excluded.wait_for, \
             next_look_at = excluded.next_look_at, secret = excluded.secret, expires_at = excluded.expires_at",
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
        .bind(secret)
        .bind(new.expires_at.0)
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() != 1 {
            return Ok(false);
        }
        if let Some(before) = before {
            self.note(&mut tx, (whose, actor), (&before, None), now).await?;
        }
        if new.came == Came::In {
            self.note(&mut tx, (whose, actor), (new.tenant.as_str(), Some(How::Application)), now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Writes that somebody is in, and how, or is in no more.
    async fn note(
        self,
        tx: &mut Tx,
        (whose, actor): (Whose<'_>, &Actor),
        (tenant, how): (&str, Option<How>),
        now: Time,
    ) -> Result<()> {
        let (kind, detail) = match how {
            Some(how) => (Kind::TenantConnected, json!({"tenant": tenant, "how": how.as_str()})),
            None => (Kind::TenantDisconnected, json!({"tenant": tenant})),
        };
        let change = Change { actor: actor.clone(), kind, subject: whose.application.to_string(), detail };
        self.0.write_change(tx, &change, now).await
    }

    /// The sign-in, while it is not over.
    pub async fn find(&self, whose: Whose<'_>, now: Time) -> Result<Option<TenantSignIn>> {
        let row = sqlx::query(
            "SELECT tenant, client, state, code, address, wait_for, secret, expires_at FROM tenant_sign_ins \
             WHERE session_id = $1 AND application_id = $2 AND expires_at > $3",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .bind(now.0)
        .fetch_optional(&self.0.readers)
        .await?;
        row.map(|row| self.sign_in_from(whose, &mut Row::of(&row))).transpose()
    }

    fn sign_in_from(self, whose: Whose<'_>, row: &mut Row<'_>) -> Result<TenantSignIn> {
        let tenant = row.parsed("tenant_sign_ins.tenant", TenantId::parse)?;
        let client = row.parsed("tenant_sign_ins.client", TenantId::parse)?;
        let state = row.word("tenant_sign_ins.state", |word| match word {
            "asked" => Some(true),
            "in" => Some(false),
            _ => None,
        })?;
        let (code, address) = (row.maybe_text()?, row.maybe_text()?);
        let wait = Span(row.number()?);
        let came = if state {
            Came::Asked { code: code.unwrap_or_default(), address: address.unwrap_or_default(), wait }
        } else {
            Came::In
        };
        let sealed = row.text()?;
        let found = TenantSignIn { tenant, client, came, secret: Zeroizing::default(), expires_at: row.time()? };
        let secret = self.0.seal.open(sealed_at(&found.place(whose)), &sealed)?;
        Ok(TenantSignIn { secret, ..found })
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
        let place = entered.place(whose);
        let secret = self.0.seal.seal(self.0.entropy.as_ref(), sealed_at(&place), &entered.secret)?;
        let mut tx = self.0.write().await?;
        let done = sqlx::query(
            "UPDATE tenant_sign_ins SET state = 'in', code = NULL, address = NULL, secret = $6, expires_at = $7 \
             WHERE session_id = $1 AND application_id = $2 AND code = $3 AND tenant = $4 AND client = $5 \
             AND state = 'asked'",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .bind(code)
        .bind(entered.tenant.as_str())
        .bind(entered.client.as_str())
        .bind(secret)
        .bind(entered.expires_at.0)
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
        self.note(&mut tx, (whose, actor), (entered.tenant.as_str(), Some(How::DeviceCode)), now).await?;
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
                self.note(&mut tx, (whose, actor), (&tenant, None), now).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }
}
