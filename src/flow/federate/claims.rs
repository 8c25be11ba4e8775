//! Test as user: what one person's token would say, and why, proved with a key that is thrown away.

use std::sync::Arc;

use super::probe::{Probe, probe};
use crate::domain::address::Address;
use crate::domain::application::{Application, Domain};
use crate::domain::claims::{By, Claim, Claims, Flaw, Method, Proof};
use crate::domain::ids::UserId;
use crate::domain::operator::permit::TestUsers;
use crate::domain::refusal::Refusal;
use crate::domain::saml::SamlReply;
use crate::domain::service_provider::ServiceProvider;
use crate::domain::time::{Clock, Time};
use crate::domain::user::{User, UserStatus};
use crate::flow::admit::Warrant;
use crate::flow::keyring::Keyring;
use crate::flow::rules::Rules;
use crate::flow::{Fault, Outcome, Stop};
use crate::keys::entropy::Entropy;
use crate::protocol::proof::{self, Doubt};
use crate::protocol::saml::told::{Place, told};
use crate::store::Store;

/// Tells what a person's token would say. It reads, and leaves nothing behind.
#[derive(Clone)]
pub struct Foretell {
    /// Where people are kept.
    pub store: Arc<Store>,
    /// Knows the certificate that is published.
    pub keyring: Keyring,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Lifetimes.
    pub rules: Rules,
}

/// Which token is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// By what.
    pub by: By,
    /// To whom, by a word of [`Reader::word`].
    pub to: String,
}

impl Default for Wish {
    fn default() -> Self {
        Self { by: By::Method(Method::Push), to: WSFED.to_owned() }
    }
}

/// Microsoft 365 over WS-Federation.
const WSFED: &str = "wsfed";
/// Microsoft 365 over SAML 2.0.
const SAML: &str = "saml";

/// Whoever reads tokens of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// Microsoft 365 over WS-Federation, and programs without a browser, who get the same.
    WsFed,
    /// Microsoft 365 over SAML 2.0, or another service provider.
    Saml {
        /// It.
        provider: ServiceProvider,
        /// Whether it is Microsoft 365.
        microsoft: bool,
    },
}

impl Reader {
    /// The word it is asked for by.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::WsFed => WSFED,
            Self::Saml { microsoft: true, .. } => SAML,
            Self::Saml { provider, .. } => provider.id.as_ref().map_or(SAML, |id| id.as_str()),
        }
    }

    /// What another one than Microsoft 365 is called.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Saml { provider, microsoft: false } => Some(&provider.entity_id),
            Self::WsFed | Self::Saml { .. } => None,
        }
    }

    /// What a request of theirs would leave for the answer.
    fn reply(&self, domain: &Domain) -> Option<SamlReply> {
        let Self::Saml { provider, microsoft } = self else { return None };
        Some(SamlReply {
            url: provider.reply_to(None, None).unwrap_or_default().to_owned(),
            relay_state: None,
            request_id: "_request".to_owned(),
            audience: provider.entity_id.clone(),
            issuer: (!microsoft).then(|| domain.issuer.clone()),
            provider: provider.id.clone(),
            name_id: provider.name_id,
            microsoft: *microsoft,
            passive: false,
            class: None,
        })
    }
}

/// A person's token, explained. It holds no token.
#[derive(Debug, Clone)]
pub struct Tested {
    /// Who.
    pub user: User,
    /// Whether they have a phone that could approve.
    pub has_device: bool,
    /// By what it was asked for.
    pub by: By,
    /// By what else it could be.
    pub ways: Vec<By>,
    /// To whom, by their place among the readers.
    pub to: usize,
    /// To whom else it could be.
    pub readers: Vec<Reader>,
    /// Whether a session was asked for, and there is none: then it is told of one that would begin now.
    pub lacks_session: bool,
    /// What the token would say, place by place, as what writes tokens wrote it.
    pub claims: Vec<Place>,
    /// Why the signature path does not hold; nothing where it does.
    pub flaw: Option<Flaw>,
}

impl Tested {
    /// Whether they could sign in now.
    #[must_use]
    pub fn may_sign_in(&self) -> bool {
        self.user.status == UserStatus::Active && self.has_device
    }

    /// Whom it was asked for.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        self.readers.get(self.to).unwrap_or(&Reader::WsFed)
    }
}

impl Foretell {
    /// Explains the token of somebody who is shown in the console.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], also where they were removed; [`Refusal::UnknownDomain`]; [`Refusal::BadRequest`] where
    /// nobody gets such a token.
    pub async fn of(&self, _: &Warrant<TestUsers>, id: &UserId, wish: &Wish) -> Outcome<Tested> {
        let user = self.store.users().by_id(id).await?.filter(|user| user.status != UserStatus::Removed);
        self.explained(user.ok_or(Refusal::NotFound)?, wish).await
    }

    /// Explains the token of whoever has this address.
    ///
    /// # Errors
    /// As [`Foretell::of`].
    pub async fn at(&self, _: &Warrant<TestUsers>, address: &Address, wish: &Wish) -> Outcome<Tested> {
        let user = self.store.users().by_address(address).await?;
        self.explained(user.ok_or(Refusal::NotFound)?, wish).await
    }

    /// What a person's token would say at this moment. The probe is signed with a key that is thrown away, is for nobody,
    /// and never leaves.
    async fn explained(&self, user: User, wish: &Wish) -> Outcome<Tested> {
        let found = self.store.applications().for_address(&user.address).await?;
        let (application, domain) = found.ok_or(Refusal::UnknownDomain)?;
        let readers = self.readers(&application).await?;
        let to = readers.iter().position(|reader| reader.word() == wish.to).ok_or(Refusal::BadRequest)?;
        let reader = readers.get(to).unwrap_or(&Reader::WsFed);
        // What programs without a browser get is no answer of SAML 2.0.
        let is_program = |by: &By| *by == By::Method(Method::Trust);
        let has_programs = application.trust && *reader == Reader::WsFed;
        let ways: Vec<By> = By::ALL.into_iter().filter(|by| has_programs || !is_program(by)).collect();
        if !ways.contains(&wish.by) {
            return Err(Refusal::BadRequest.into());
        }
        let has_device = !self.store.devices().of_user(&user.id).await?.is_empty();
        let now = self.clock.now();
        let (proof, lacks_session) = match wish.by {
            By::Method(method) => (Proof { method, proved_at: now }, false),
            By::Session => match self.store.sessions().newest_proof(&user.id, now).await? {
                Some(proof) => (proof, false),
                None => (Proof { method: Method::Push, proved_at: now }, true),
            },
        };
        let reply = reader.reply(&domain);
        let mut claims = Claims::of(&user, &domain, &application, proof);
        if let Some(reply) = &reply {
            claims.audience.clone_from(&reply.audience);
        }
        let (made, flaw) = self.probed(claims.clone(), reply, now).await?;
        let others = reader.name().is_some();
        let claims = said(&made, &claims.audience, (wish.by, others))?;
        Ok(Tested { user, has_device, by: wish.by, ways, to, readers, lacks_session, claims, flaw })
    }

    /// Everybody who reads tokens of an application.
    async fn readers(&self, application: &Application) -> Outcome<Vec<Reader>> {
        let (own, others): (Vec<_>, Vec<_>) = self
            .store
            .service_providers()
            .of(&application.id)
            .await?
            .into_iter()
            .partition(|provider| provider.is_microsoft(application));
        let own = own.into_iter().next().unwrap_or_else(|| ServiceProvider::microsoft(application));
        let saml = |microsoft| move |provider| Reader::Saml { provider, microsoft };
        let all = [Reader::WsFed, saml(true)(own)];
        Ok(all.into_iter().chain(others.into_iter().map(saml(false))).collect())
    }

    async fn probed(&self, claims: Claims, reply: Option<SamlReply>, now: Time) -> Outcome<(Probe, Option<Flaw>)> {
        let signers = self.keyring.signers().await?;
        let entropy = Arc::clone(&self.entropy);
        let times = (now.minus(self.rules.not_before_skew), now, now.plus(self.rules.token_lifetime));
        // Making a key takes a while, during which others are served.
        let made = tokio::task::spawn_blocking(move || probe(claims, reply.as_ref(), entropy.as_ref(), times));
        let made = made.await.map_err(|_| Stop::Fault(Fault::Broken("a probe was not finished")))??;
        let flaw = flaw(&made, signers.key.certificate_der());
        Ok((made, flaw))
    }
}

/// What a probe says, read back from its bytes; whom it is for is what it would be for.
fn said(probe: &Probe, audience: &str, (by, others): (By, bool)) -> Outcome<Vec<Place>> {
    let mut all = told(&probe.answer).map_err(|_| Fault::Broken("a token of ours cannot be read"))?;
    for place in &mut all {
        place.claim = match place.claim {
            Claim::Audience => {
                audience.clone_into(&mut place.value);
                if others { Claim::Provider } else { Claim::Audience }
            }
            Claim::Issuer if others => Claim::IssuerToOthers,
            Claim::Instant if by == By::Session => Claim::InstantOfSession,
            claim => claim,
        };
    }
    Ok(all)
}

fn flaw(probe: &Probe, published: &[u8]) -> Option<Flaw> {
    if proof::is_signed_by(&probe.answer, published).is_ok() {
        return Some(Flaw::Believed);
    }
    proof::is_signed_by(&probe.answer, &probe.certificate).err().map(flaw_of)
}

/// A stranger's doubt as what is told of it.
pub(super) const fn flaw_of(doubt: Doubt) -> Flaw {
    match doubt {
        Doubt::Shape => Flaw::Shape,
        Doubt::Reference => Flaw::Reference,
        Doubt::Algorithm => Flaw::Algorithm,
        Doubt::Digest => Flaw::Digest,
        Doubt::Signature => Flaw::Signature,
        Doubt::Certificate => Flaw::Certificate,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::MULTIPLE;
    use crate::domain::service_provider::NameIdRule;
    use crate::domain::time::Span;
    use crate::keys::{SigningKey, SystemEntropy};

    const NOON: Time = Time(1_800_014_400_000);

    fn claims() -> Claims {
        Claims {
            issuer: "https://id.corp.example/fed/corp.example/".to_owned(),
            audience: "urn:federation:MicrosoftOnline".to_owned(),
            upn: "alice@corp.example".to_owned(),
            immutable_id: "alice==".to_owned(),
            proof: Proof { method: Method::Push, proved_at: NOON },
        }
    }

    const TIMES: (Time, Time, Time) = (NOON, NOON, Time(NOON.0 + 60_000));

    fn reply(microsoft: bool, name_id: NameIdRule) -> SamlReply {
        SamlReply {
            url: "https://wiki.example/acs".to_owned(),
            relay_state: None,
            request_id: "_request".to_owned(),
            audience: "https://wiki.example/".to_owned(),
            issuer: None,
            provider: None,
            name_id,
            microsoft,
            passive: false,
            class: None,
        }
    }

    /// Every form in which a token leaves, in short.
    fn forms() -> [Option<SamlReply>; 4] {
        [
            None,
            Some(reply(true, NameIdRule::Persistent)),
            Some(reply(false, NameIdRule::Persistent)),
            Some(reply(false, NameIdRule::Email)),
        ]
    }

    #[test]
    fn each_flaw_of_the_signature_path_is_told() {
        let live = SigningKey::generate(&SystemEntropy, "live", NOON, Span::days(1)).unwrap();
        for reply in forms() {
            let made = probe(claims(), reply.as_ref(), &SystemEntropy, TIMES).unwrap();
            assert_eq!(flaw(&made, live.certificate_der()), None);
            assert_eq!(flaw(&made, &made.certificate), Some(Flaw::Believed));
            let changed = Probe { answer: made.answer.replace("alice", "carol"), certificate: made.certificate };
            assert_eq!(flaw(&changed, live.certificate_der()), Some(Flaw::Digest));
        }
    }

    /// Held against the text itself, which knows nothing of the reading: every value between tags and in quotation marks
    /// outside the signature.
    #[test]
    fn every_place_of_the_token_is_told_and_explained() {
        for reply in forms() {
            for by in By::ALL {
                let method = if let By::Method(method) = by { method } else { Method::Push };
                let claims = Claims { proof: Proof { method, proved_at: NOON.minus(Span::hours(1)) }, ..claims() };
                let made = probe(claims, reply.as_ref(), &SystemEntropy, TIMES).unwrap();
                let told = said(&made, "the audience", (by, false)).unwrap();
                assert!(told.iter().all(|place| place.claim != Claim::Unknown), "{told:?}");
                let token = &made.answer[made.answer.find("<saml:Assertion").unwrap()..];
                let token = &token[..token.find("</saml:Assertion>").unwrap()];
                let (before, rest) = token.split_once("<ds:Signature ").unwrap();
                let token = format!("{before}{}", rest.split_once("</ds:Signature>").unwrap().1);
                let mut written: Vec<&str> = Vec::new();
                for tag in token.split('<').skip(1) {
                    let (tag, text) = tag.split_once('>').unwrap();
                    written.push(text);
                    let is_name = tag.starts_with("saml:Attribute ");
                    for attribute in tag.split("=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                        let is_space = attribute.contains("SAML:") && attribute.ends_with(":assertion");
                        if !is_name && !is_space {
                            written.push(attribute);
                        }
                    }
                }
                let values: Vec<&str> = told.iter().map(|place| place.value.as_str()).collect();
                let nobody = |value: &&&str| **value != "urn:countersign:nobody" && !value.is_empty();
                for value in written.iter().filter(nobody) {
                    assert!(values.contains(value), "{value} is not told: {told:?}");
                }
                let names: Vec<_> =
                    token.split("<saml:Attribute ").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
                for name in names {
                    assert!(told.iter().any(|place| name.contains(&format!("Name=\"{}\"", place.name))), "{name}");
                }
            }
        }
    }

    #[test]
    fn what_only_two_factors_prove_is_told_apart() {
        for reply in forms() {
            let told = |method| {
                let claims = Claims { proof: Proof { method, proved_at: NOON }, ..claims() };
                let made = probe(claims, reply.as_ref(), &SystemEntropy, TIMES).unwrap();
                said(&made, "", (By::Method(method), false)).unwrap()
            };
            let is_multiple = |place: &&Place| matches!(place.claim, Claim::Multiple | Claim::MultipleClass);
            for method in Method::ALL {
                let told = told(*method);
                let all: Vec<_> = told.iter().filter(is_multiple).collect();
                assert_eq!(all.len(), usize::from(method.is_multi_factor()), "{method:?}");
                assert!(all.iter().all(|place| place.value == MULTIPLE));
                let says = told.iter().any(|place| place.value == MULTIPLE);
                assert_eq!(says, method.is_multi_factor(), "{method:?}: nowhere else either");
            }
        }
    }
}
