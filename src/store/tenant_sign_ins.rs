//! Operators' sign-ins to tenants. Each belongs to one console session and one application, and goes with either; what
//! opens the tenant is sealed to exactly that place.

use zeroize::Zeroizing;

use super::row::Row;
use super::{Result, Store};
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
    /// Keeps a sign-in in place of whatever was there; not where the session is over.
    pub async fn keep(&self, whose: Whose<'_>, new: &TenantSignIn, now: Time) -> Result<bool> {
        let place = new.place(whose);
        let secret = self.0.seal.seal(self.0.entropy.as_ref(), sealed_at(&place), &new.secret)?;
        let (code, address, wait) = match &new.came {
            Came::Asked { code, address, wait } => (Some(code.as_str()), Some(address.as_str()), *wait),
            Came::In => (None, None, Span(0)),
        };
        let mut tx = self.0.write().await?;
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
        tx.commit().await?;
        Ok(kept.rows_affected() == 1)
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
    pub async fn enter(&self, whose: Whose<'_>, code: &str, now: &TenantSignIn) -> Result<bool> {
        let place = now.place(whose);
        let secret = self.0.seal.seal(self.0.entropy.as_ref(), sealed_at(&place), &now.secret)?;
        let entered = sqlx::query(
            "UPDATE tenant_sign_ins SET state = 'in', code = NULL, address = NULL, secret = $6, expires_at = $7 \
             WHERE session_id = $1 AND application_id = $2 AND code = $3 AND tenant = $4 AND client = $5 \
             AND state = 'asked'",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .bind(code)
        .bind(now.tenant.as_str())
        .bind(now.client.as_str())
        .bind(secret)
        .bind(now.expires_at.0)
        .execute(&self.0.writer)
        .await?;
        Ok(entered.rows_affected() == 1)
    }

    /// Ends the sign-in; with a code, only while that code waits.
    pub async fn end(&self, whose: Whose<'_>, code: Option<&str>) -> Result<()> {
        sqlx::query(
            "DELETE FROM tenant_sign_ins WHERE session_id = $1 AND application_id = $2 \
             AND (CAST($3 AS TEXT) IS NULL OR code = $3)",
        )
        .bind(whose.session.as_str())
        .bind(whose.application.as_str())
        .bind(code)
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }
}
