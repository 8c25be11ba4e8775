//! SAML 2.0: judge what a service provider sends, before anything in it is believed.
//!
//! Every message goes the same way: which application, which service provider, is it signed where it has to be and as
//! it has to be, is it meant for this door, is it young, has it come before. Only then `ask` begins a sign-in and
//! `leave` ends a session; `back` tells of a sign-in that came to nothing. [`Descriptors`] tell service providers who we are.

mod ask;
mod back;
mod descriptors;
mod leave;

pub use ask::Taken;
pub use back::{goes_back, status};
pub use descriptors::{DOCUMENTS_KEPT, Descriptors};
pub use leave::Left;

use crate::domain::application::Application;
use crate::domain::refusal::Refusal;
use crate::domain::service_provider::ServiceProvider;
use crate::domain::time::{Span, Time};
use crate::keys::PeerCertificate;
use crate::keys::secret::sha256_text;
use crate::protocol::saml::binding::Carried;
use crate::protocol::saml::request::{Head, NoRequest};
use crate::protocol::xmldsig::verify::{Pinned, Unproved};

use super::begin::Begin;
use super::look::Look;
use super::rollover::Rollover;
use super::{Outcome, Stop};

/// How old a message may be.
const OLDEST: Span = Span::minutes(10);
/// How far a service provider's clock may be ahead.
const AHEAD: Span = Span::minutes(5);

/// Takes in messages of service providers.
#[derive(Clone)]
pub struct Saml {
    /// Keeps requests.
    pub begin: Begin,
    /// Sees whether a session answers.
    pub look: Look,
    /// Signs.
    pub rollover: Rollover,
    /// The public address without a final slash.
    pub base_url: String,
}

impl Saml {
    /// The service provider of this name.
    async fn provider(&self, application: &Application, entity_id: &str) -> Outcome<ServiceProvider> {
        let kept = self.begin.store.service_providers().by_name(&application.id, entity_id).await?;
        match kept {
            Some(provider) => Ok(provider),
            None if entity_id == application.realm => Ok(ServiceProvider::microsoft(application)),
            None => Err(Refusal::WrongRealm.into()),
        }
    }

    /// Whether the message is signed by the service provider; a refusal where it is signed by somebody else, or has to
    /// be signed and is not.
    fn is_proved(carried: &Carried, application: &Application, provider: &ServiceProvider) -> Outcome<bool> {
        let trust = &provider.trust;
        // Where nothing is pinned nothing can be verified, and a signature is as good as none.
        if !carried.is_signed() || trust.certificates.is_empty() {
            return if trust.requires_signed { Err(no_proof(Unproved::Unsigned)) } else { Ok(false) };
        }
        let certificates = trust.certificates.iter().map(|text| PeerCertificate::parse(text.as_bytes()));
        let certificates = certificates.collect::<Result<Vec<_>, _>>()?;
        let sha1 = trust.takes_sha1 && provider.is_microsoft(application);
        carried.verify(Pinned { certificates: &certificates, sha1 }).map_err(no_proof)?;
        Ok(true)
    }

    /// Whether the message is for one of these doors; a signed one says so.
    fn is_for(&self, head: &Head, domain: &str, doors: &[&str], is_proved: bool) -> Outcome<()> {
        let Some(destination) = head.destination.as_deref().filter(|address| !address.is_empty()) else {
            return if is_proved { Err(broken("a signed message names no destination")) } else { Ok(()) };
        };
        let own = doors.iter().map(|door| format!("{}/fed/{domain}/{door}", self.base_url));
        let mut own = own.flat_map(|address| [format!("{address}/"), address]);
        if own.any(|address| address == destination) { Ok(()) } else { Err(broken("a message is for another door")) }
    }

    /// Takes a message once, while it is young.
    async fn once(&self, application: &Application, head: &Head, now: Time) -> Outcome<()> {
        let age = now.since(head.issued_at);
        if age.0 > OLDEST.0 {
            return Err(Refusal::TooOld.into());
        }
        if age.0 < -AHEAD.0 {
            return Err(broken("a message is of the future"));
        }
        let digest = sha256_text(format!("{}\n{}\n{}", application.id, head.issuer, head.id));
        let until = now.plus(OLDEST).plus(AHEAD);
        let taken = self.begin.store.service_providers().take(&digest, until).await?;
        self.begin.crowd.grew().await?;
        if taken { Ok(()) } else { Err(Refusal::Replayed.into()) }
    }
}

fn no_proof(why: Unproved) -> Stop {
    tracing::warn!(error = %why, "a service provider's message could not be trusted");
    Refusal::BadSignature.into()
}

fn no_request(why: NoRequest) -> Stop {
    tracing::info!(error = %why, "a service provider's message could not be read");
    Refusal::BadRequest.into()
}

fn broken(why: &'static str) -> Stop {
    tracing::info!(why, "a service provider's message was refused");
    Refusal::BadRequest.into()
}
