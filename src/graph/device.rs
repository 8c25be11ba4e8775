//! Signs in by a code that a person types in at Microsoft (RFC 8628): asked for once, looked at until they have.

use serde::Deserialize;
use zeroize::Zeroizing;

use super::entrance::{granted, read};
use super::{Asked, DeviceCode, Entrance, Graph, GraphError, Token};
use crate::domain::time::{Span, Time};

/// How much longer to wait between two looks where Microsoft says to slow down.
const SLOWER: Span = Span::seconds(5);
/// However much longer it says, a person waits no longer than this to see that they are in.
const SLOWEST: Span = Span::minutes(1);

/// A code that waits for a person.
pub struct Waiting {
    /// What they are shown.
    pub code: DeviceCode,
    /// What their sign-in is looked for by. It is never shown.
    pub secret: Zeroizing<String>,
    /// How long to wait before each look.
    pub wait: Span,
    /// From when on the code is worth nothing.
    pub ends_at: Time,
}

/// What a look finds.
pub enum Looked {
    /// Nobody has typed the code in yet; the next look comes after so long.
    NotYet(Span),
    /// They are in.
    In(Box<Graph>),
}

#[derive(Deserialize)]
struct Begun {
    device_code: String,
    user_code: String,
    verification_uri: String,
    expires_in: i64,
    #[serde(default)]
    interval: Option<i64>,
}

impl Entrance {
    /// Asks for a code.
    ///
    /// # Errors
    /// Microsoft's no.
    pub async fn ask_code(&self) -> Result<Waiting, GraphError> {
        let asked = self.post("devicecode", &[("client_id", &self.client_id), ("scope", &self.scope())]).await?;
        let begun: Begun = read(granted(asked)?)?;
        Ok(Waiting {
            code: DeviceCode { address: begun.verification_uri, code: begun.user_code },
            secret: Zeroizing::new(begun.device_code),
            wait: Span::seconds(begun.interval.unwrap_or(5).max(0)),
            ends_at: self.clock.now().plus(Span::seconds(begun.expires_in)),
        })
    }

    /// Looks whether the code was typed in.
    ///
    /// # Errors
    /// Microsoft's no, or a sign-in to another tenant.
    pub async fn look(&self, secret: &str, wait: Span) -> Result<Looked, GraphError> {
        Ok(match self.token_of(secret, wait).await? {
            Ok(token) => Looked::In(Box::new(self.graph(token))),
            Err(wait) => Looked::NotYet(wait),
        })
    }

    async fn token_of(&self, secret: &str, wait: Span) -> Result<Result<Token, Span>, GraphError> {
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", self.client_id.as_str()),
            ("device_code", secret),
        ];
        match self.post("token", &fields).await? {
            Ok(value) => self.delegated(read(value)?, None).map(Ok),
            Err(refused) => patience(refused.word(), wait).map(Err).ok_or_else(|| GraphError::from(refused)),
        }
    }

    /// The same in one go, for whoever sits and waits.
    pub(super) async fn by_code(&self, tell: impl Fn(&Asked)) -> Result<Token, GraphError> {
        let Waiting { code, secret, mut wait, ends_at } = self.ask_code().await?;
        tell(&Asked::Code(code));
        while self.clock.now() < ends_at {
            tokio::time::sleep(wait.into()).await;
            match self.token_of(&secret, wait).await? {
                Ok(token) => return Ok(token),
                Err(longer) => wait = longer,
            }
        }
        Err(GraphError::not_signed_in("expired_token", "nobody typed the code in while it was valid"))
    }
}

/// How long to wait before the next look; nothing where there is none.
fn patience(word: &str, wait: Span) -> Option<Span> {
    match word {
        "authorization_pending" => Some(wait),
        "slow_down" => Some(Span(wait.0.saturating_add(SLOWER.0)).min(SLOWEST)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_told_to_slow_down_does_so_each_time() {
        let usual = Span::seconds(5);
        assert_eq!(patience("authorization_pending", usual), Some(usual));
        let slower = patience("slow_down", usual);
        assert_eq!(slower, Some(Span::seconds(10)));
        assert_eq!(slower.and_then(|wait| patience("slow_down", wait)), Some(Span::seconds(15)));
        assert_eq!(patience("slow_down", SLOWEST), Some(SLOWEST));
        for word in ["authorization_declined", "expired_token", "bad_verification_code", "status 503", ""] {
            assert_eq!(patience(word, usual), None, "{word}");
        }
    }
}
