//! Test as user: what one person's token would say, and why, proved with a key that is thrown away.

use std::sync::Arc;

use super::probe::{Probe, probe};
use crate::domain::address::Address;
use crate::domain::claims::{Claim, Claims, Flaw, MULTIPLE, Method, Proof};
use crate::domain::federation::Protocol;
use crate::domain::ids::UserId;
use crate::domain::operator::permit::TestUsers;
use crate::domain::refusal::Refusal;
use crate::domain::time::Clock;
use crate::domain::user::{User, UserStatus};
use crate::flow::admit::Warrant;
use crate::flow::keyring::Keyring;
use crate::flow::{Fault, Outcome, Stop};
use crate::keys::entropy::Entropy;
use crate::protocol::proof::{self, Doubt};
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
}

/// One thing that the token would say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Where in the token.
    pub claim: Claim,
    /// What.
    pub value: String,
}

/// A person's token, explained. It holds no token.
#[derive(Debug, Clone)]
pub struct Tested {
    /// Who.
    pub user: User,
    /// Whether they have a phone that could approve.
    pub has_device: bool,
    /// What the token would say.
    pub claims: Vec<Said>,
    /// Why the signature path does not hold; nothing where it does.
    pub flaw: Option<Flaw>,
}

impl Tested {
    /// Whether they could sign in now.
    #[must_use]
    pub fn may_sign_in(&self) -> bool {
        self.user.status == UserStatus::Active && self.has_device
    }
}

impl Foretell {
    /// Explains the token of somebody who is shown in the console.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], also where they were removed; [`Refusal::UnknownDomain`].
    pub async fn of(&self, _: &Warrant<TestUsers>, id: &UserId) -> Outcome<Tested> {
        let user = self.store.users().by_id(id).await?.filter(|user| user.status != UserStatus::Removed);
        self.explained(user.ok_or(Refusal::NotFound)?).await
    }

    /// Explains the token of whoever has this address.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::UnknownDomain`].
    pub async fn at(&self, _: &Warrant<TestUsers>, address: &Address) -> Outcome<Tested> {
        let user = self.store.users().by_address(address).await?;
        self.explained(user.ok_or(Refusal::NotFound)?).await
    }

    /// What a person's token would say after an approval on the phone at this moment. The probe is signed with a key
    /// that is thrown away, is for nobody, and never leaves.
    async fn explained(&self, user: User) -> Outcome<Tested> {
        let found = self.store.applications().for_address(&user.address).await?;
        let (application, domain) = found.ok_or(Refusal::UnknownDomain)?;
        let has_device = !self.store.devices().of_user(&user.id).await?.is_empty();
        let proof = Proof { method: Method::Push, proved_at: self.clock.now() };
        let claims = Claims::of(&user, &domain, &application, proof);
        Ok(Tested { user, has_device, claims: said(&claims), flaw: self.flaw(claims).await? })
    }

    async fn flaw(&self, claims: Claims) -> Outcome<Option<Flaw>> {
        let signers = self.keyring.signers().await?;
        let (entropy, now) = (Arc::clone(&self.entropy), self.clock.now());
        // Making a key takes a while, during which others are served.
        let made = tokio::task::spawn_blocking(move || probe(claims, Protocol::WsFed, (entropy.as_ref(), now)));
        let made = made.await.map_err(|_| Stop::Fault(Fault::Broken("a probe was not finished")))??;
        Ok(flaw(&made, signers.key.certificate_der()))
    }
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

fn said(claims: &Claims) -> Vec<Said> {
    let one = |claim, value: &str| Said { claim, value: value.to_owned() };
    let method = claims.proof.method;
    let mut all = vec![
        one(Claim::Issuer, &claims.issuer),
        one(Claim::Audience, &claims.audience),
        one(Claim::NameIdentifier, &claims.immutable_id),
        one(Claim::ImmutableId, &claims.immutable_id),
        one(Claim::Upn, &claims.upn),
        one(Claim::Method, method.authentication_method()),
    ];
    all.extend(method.references().iter().map(|reference| {
        let claim = if *reference == MULTIPLE { Claim::Multiple } else { Claim::Reference };
        one(claim, reference)
    }));
    all.push(one(Claim::Instant, &claims.proof.proved_at.to_string()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{Span, Time};
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

    #[test]
    fn each_flaw_of_the_signature_path_is_told() {
        let made = probe(claims(), Protocol::WsFed, (&SystemEntropy, NOON)).unwrap();
        let live = SigningKey::generate(&SystemEntropy, "live", NOON, Span::days(1)).unwrap();
        assert_eq!(flaw(&made, live.certificate_der()), None);
        assert_eq!(flaw(&made, &made.certificate), Some(Flaw::Believed));
        let changed = Probe { answer: made.answer.replace("alice==", "carol=="), certificate: made.certificate };
        assert_eq!(flaw(&changed, live.certificate_der()), Some(Flaw::Digest));
    }

    #[test]
    fn what_only_two_factors_prove_is_told_apart() {
        let told: Vec<_> = said(&claims()).into_iter().filter(|one| one.claim == Claim::Multiple).collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].value, MULTIPLE);
        let weaker = Claims { proof: Proof { method: Method::Passcode, proved_at: NOON }, ..claims() };
        assert!(said(&weaker).iter().all(|one| one.claim != Claim::Multiple));
    }
}
