//! Programs without a browser, by WS-Trust: a code that the authenticator fetched, or a passcode from the help desk, for
//! one token. Nothing that a stranger sends here ever asks a phone, and nothing tells whether anybody is called so.

use std::sync::Arc;

use serde_json::Value;

use crate::domain::address::{Address, DomainName};
use crate::domain::application::Application;
use crate::domain::challenge::{Binding, Purpose};
use crate::domain::claims::Claims;
use crate::domain::ids::{ChallengeId, Correlation, SignInId, TrustCodeId, hex};
use crate::domain::passcode::Code;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{LIFETIME, Origin, Request as Asked, SignIn, Stage};
use crate::domain::time::{Clock, Time};
use crate::domain::trust_code::{TRUST_CODE_LIVES, TrustCode};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::sha256_text;
use crate::protocol::saml::Envelope;
use crate::protocol::wstrust::fault::Fault as Said;
use crate::protocol::wstrust::request::{Request, Wrong, parse};
use crate::protocol::wstrust::{Edition, response};
use crate::store::claim::AnswerRecord;
use crate::store::trust::{Ask, NewTrustCode, Typed};
use crate::store::{Store, StoreError};

use super::ceremony::{Ceremony, Prepared};
use super::identify::nobody;
use super::phone::SignedInPhone;
use super::rollover::Rollover;
use super::rules::Rules;
use super::throttle::Throttle;
use super::{Outcome, Stop};

/// Tokens that one source may ask for in a minute.
const ASKED_PER_SOURCE: u64 = 10;
/// Tokens that one source may ask for under one name in a minute, whether or not anybody is called so.
const ASKED_PER_SOURCE_AND_NAME: u64 = 5;
/// The same of all sources together: a stranger who knows a name does not use up its owner's tries from one place.
const ASKED_PER_NAME: u64 = 20;
/// Codes that one person may fetch in a minute.
const CODES_PER_MINUTE: u64 = 6;

/// Answers programs.
#[derive(Clone)]
pub struct Trust {
    /// Where codes are kept.
    pub store: Arc<Store>,
    /// Proves devices.
    pub ceremony: Ceremony,
    /// Budgets.
    pub throttle: Throttle,
    /// Knows the key that signs.
    pub rollover: Rollover,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Lifetimes.
    pub rules: Rules,
    /// The HTTP status of a fault.
    pub fault_status: u16,
}

/// Where a program sent its request, and from where.
#[derive(Debug, Clone)]
pub struct Knock<'a> {
    /// The domain in the address.
    pub domain: &'a str,
    /// The edition that the address is for.
    pub edition: Edition,
    /// What budgets are counted by.
    pub source: &'a str,
    /// As the log keeps it.
    pub origin: Origin,
}

/// Why a program gets no token: what it is told, and what is to be echoed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct No {
    /// What it is told.
    pub said: Said,
    /// In which edition.
    pub edition: Edition,
    /// The message's name.
    pub message_id: Option<String>,
}

impl Trust {
    /// Prepares the proof that a code takes.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where the application answers no programs.
    pub async fn prepare(&self, phone: &SignedInPhone) -> Outcome<Prepared> {
        if !phone.application.trust {
            return Err(Refusal::NotFound.into());
        }
        self.ceremony
            .assertion(Binding {
                purpose: Purpose::TrustCode,
                subject: None,
                user: Some(phone.user.id.clone()),
                application: Some(phone.application.id.clone()),
                number: None,
            })
            .await
    }

    /// Makes a code, by a fresh proof of this person's device.
    ///
    /// # Errors
    /// A refusal where the proof does not hold, or the application answers no programs (any more).
    pub async fn code(
        &self,
        phone: &SignedInPhone,
        (challenge, response): (&ChallengeId, &Value),
    ) -> Outcome<(TrustCode, Time)> {
        let proved = self.ceremony.proved(challenge, Purpose::TrustCode, None, response).await?;
        if proved.user.id != phone.user.id || proved.binding.application.as_ref() != Some(&phone.application.id) {
            return Err(Refusal::BadCredential.into());
        }
        self.throttle.spend("trust-code", phone.user.id.as_str(), CODES_PER_MINUTE).await?;
        let now = self.clock.now();
        let expires_at = now.plus(TRUST_CODE_LIVES);
        let code = loop {
            if let Some(code) = TrustCode::from_random(bytes(self.entropy.as_ref())) {
                break code;
            }
        };
        let kept = self
            .store
            .trust_codes()
            .issue(
                NewTrustCode {
                    id: &TrustCodeId::from_random(bytes(self.entropy.as_ref())),
                    user: &proved.user.id,
                    device: &proved.device.id,
                    application: &phone.application.id,
                    code: &code,
                    evidence: &proved.evidence,
                    expires_at,
                },
                now,
            )
            .await?;
        if kept { Ok((code, expires_at)) } else { Err(Refusal::NotFound.into()) }
    }

    /// Whether programs are led here: the address that all of this domain begin with.
    ///
    /// # Errors
    /// [`Refusal::UnknownDomain`] where the domain is none of ours, or its application answers no programs.
    pub async fn base(&self, domain: &str, source: &str) -> Outcome<String> {
        self.throttle.spend("mex", source, self.rules.begins_per_minute).await?;
        Ok(self.door(domain).await?.1)
    }

    async fn door(&self, domain: &str) -> Outcome<(Application, String, DomainName)> {
        let unknown = || Stop::Refused(Refusal::UnknownDomain);
        let name = DomainName::parse(domain).map_err(|_| unknown())?;
        let found = self.store.applications().by_domain(&name).await?.filter(|(application, _)| application.trust);
        let (application, domain) = found.ok_or_else(unknown)?;
        Ok((application, domain.issuer, domain.name))
    }

    /// Answers a request with a token, or says no in one of a few words.
    ///
    /// # Errors
    /// When the store or the key fails.
    pub async fn answer(&self, knock: Knock<'_>, body: &[u8]) -> Outcome<Result<String, No>> {
        let no = |said| No { said, edition: knock.edition, message_id: None };
        if is_over(self.throttle.spend("trust", knock.source, ASKED_PER_SOURCE).await)? {
            return Ok(Err(no(Said::RequestFailed)));
        }
        let (application, domain) = match self.door(knock.domain).await {
            Ok((application, _, domain)) => (application, domain),
            Err(Stop::Refused(_)) => return Ok(Err(no(Said::RequestFailed))),
            Err(stop) => return Err(stop),
        };
        let request = match parse(body, self.clock.now()) {
            Ok(request) => request,
            Err(refused) => {
                let (edition, message_id) = (knock.edition, refused.message_id);
                return Ok(Err(No { said: told(refused.why), edition, message_id }));
            }
        };
        let no = |said| No { said, edition: request.edition, message_id: request.message_id.clone() };
        if !is_known_as(&application, &request.applies_to) {
            return Ok(Err(no(Said::InvalidScope)));
        }
        let name = Address::parse(&request.username).ok();
        let counted = name.as_ref().map_or_else(|| request.username.to_lowercase(), |name| name.lookup().to_owned());
        let (one, all) = (sha256_text(format!("{}\n{counted}", knock.source)), sha256_text(&counted));
        if is_over(self.throttle.spend("trust-name-source", &one, ASKED_PER_SOURCE_AND_NAME).await)?
            || is_over(self.throttle.spend("trust-name", &all, ASKED_PER_NAME).await)?
        {
            return Ok(Err(no(Said::RequestFailed)));
        }
        let sign_in = self.sign_in(application, domain, knock.origin);
        if let Some(text) = self.redeem(&sign_in, name.as_ref(), &request).await? {
            return Ok(Ok(text));
        }
        tracing::info!(correlation = %sign_in.correlation, "a program got no token");
        Ok(Err(no(Said::FailedAuthentication)))
    }

    /// The same is done for every name, so that time tells nothing.
    async fn redeem(&self, sign_in: &SignIn, name: Option<&Address>, request: &Request) -> Outcome<Option<String>> {
        let user = match name {
            Some(address) => self.store.users().by_address(address).await?.map(|user| user.id),
            None => None,
        };
        let user = user.unwrap_or_else(nobody);
        let typed = typed(&request.password);
        let now = self.clock.now();
        let mut signers = self.rollover.live.now();
        let assertion_id = format!("_{}", hex(&bytes::<16>(self.entropy.as_ref())));
        let mut answer = AnswerRecord { assertion_id: assertion_id.clone(), key: signers.id.clone() };
        let ask = Ask { sign_in, user: &user, typed: &typed, answer: &answer };
        let mut granted = self.store.trust_codes().redeem(&ask, now).await;
        // As for browsers: another key signs since a moment ago, and nothing was used up.
        if matches!(granted, Err(StoreError::OtherKey)) {
            self.rollover.refresh().await?;
            signers = self.rollover.live.now();
            answer.key = signers.id.clone();
            let ask = Ask { sign_in, user: &user, typed: &typed, answer: &answer };
            granted = self.store.trust_codes().redeem(&ask, now).await;
        }
        let Some(granted) = granted? else { return Ok(None) };
        tracing::info!(correlation = %sign_in.correlation, user = %granted.user.id, assertion = assertion_id,
            method = granted.proof.method.as_str(), "a program was answered");
        let claims = Claims {
            audience: request.applies_to.clone(),
            ..Claims::of(&granted.user, &granted.domain, &granted.application, granted.proof)
        };
        let token = Envelope {
            claims: &claims,
            assertion_id: &assertion_id,
            now,
            not_before: now.minus(self.rules.not_before_skew),
            not_on_or_after: now.plus(self.rules.token_lifetime),
        };
        let text = response::envelope(request.edition, &token, request.message_id.as_deref(), &signers.key)?;
        Ok(Some(text))
    }

    /// The request as it is kept where it is answered; nothing is kept of all others.
    fn sign_in(&self, application: Application, domain: DomainName, origin: Origin) -> SignIn {
        let now = self.clock.now();
        let id = SignInId::from_random(bytes(self.entropy.as_ref()));
        SignIn {
            correlation: Correlation::from_random(bytes(self.entropy.as_ref())),
            application: application.id,
            path_domain: domain,
            // No browser has begun it, and none can go on with it.
            flow_hash: hex(&bytes::<32>(self.entropy.as_ref())),
            browser_hash: hex(&bytes::<32>(self.entropy.as_ref())),
            request: Asked::forgotten(),
            origin,
            stage: Stage::Begun,
            stamp: 0,
            begun_at: now,
            expires_at: now.plus(LIFETIME),
            id,
        }
    }
}

/// Eight digits are a code; a passcode has ten digits and letters.
fn typed(text: &str) -> Typed {
    match (TrustCode::parse(text), Code::parse(text)) {
        (Some(code), _) => Typed::Code(code),
        (None, Some(code)) => Typed::Passcode(code),
        (None, None) => Typed::Nothing,
    }
}

/// Programs name Entra ID by its urn, or by its login host in one of several ways.
fn is_known_as(application: &Application, name: &str) -> bool {
    let Ok(reply) = url::Url::parse(&application.reply_url) else { return name == application.realm };
    let host = reply.origin().ascii_serialization();
    name == application.realm || name.strip_prefix(&host).is_some_and(|rest| matches!(rest, "" | "/" | "/extSTS.srf"))
}

const fn told(why: Wrong) -> Said {
    match why {
        Wrong::Invalid | Wrong::OtherAct => Said::InvalidRequest,
        Wrong::Security => Said::InvalidSecurity,
        Wrong::Expired => Said::MessageExpired,
    }
}

/// Whether a budget is spent.
fn is_over(spent: Outcome<()>) -> Outcome<bool> {
    match spent {
        Ok(()) => Ok(false),
        Err(Stop::Refused(Refusal::TooMany)) => Ok(true),
        Err(stop) => Err(stop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::application::{Cloud, FirstOffer};
    use crate::domain::ids::ApplicationId;
    use crate::domain::text::Name;
    use crate::domain::time::Span;

    #[test]
    fn entra_id_is_known_by_its_names_and_by_no_others() {
        let application = Application {
            id: ApplicationId::from_random([1; 16]),
            name: Name::parse("Microsoft 365").unwrap(),
            first_offer: FirstOffer::Push,
            session_lifetime: Span::hours(8),
            cloud: Cloud::Worldwide,
            realm: "urn:federation:MicrosoftOnline".to_owned(),
            reply_url: "https://login.microsoftonline.com/login.srf".to_owned(),
            trust: true,
            sign_out_origins: Vec::new(),
        };
        for name in [
            "urn:federation:MicrosoftOnline",
            "https://login.microsoftonline.com",
            "https://login.microsoftonline.com/",
            "https://login.microsoftonline.com/extSTS.srf",
        ] {
            assert!(is_known_as(&application, name), "{name}");
        }
        for name in [
            "",
            "urn:federation:microsoftonline",
            "https://login.microsoftonline.com.evil.example/",
            "https://login.microsoftonline.com/other",
            "http://login.microsoftonline.com/",
            "https://login.microsoftonline.us/",
        ] {
            assert!(!is_known_as(&application, name), "{name}");
        }
    }

    #[test]
    fn what_is_typed_is_taken_for_what_it_looks_like() {
        assert!(matches!(typed("0123 4567"), Typed::Code(_)));
        assert!(matches!(typed("01234-VWXYZ"), Typed::Passcode(_)));
        assert!(matches!(typed("0123456789"), Typed::Passcode(_)));
        for other in ["", "hunter2", "0123456789 0", "012345678"] {
            assert!(matches!(typed(other), Typed::Nothing), "{other}");
        }
    }
}
