//! Test as user: what one person's token would say, and why, proved with a key that is thrown away.

use serde::Serialize;

use super::probe::probe;
use super::{Federating, Halt, Outcome};
use crate::domain::address::Address;
use crate::domain::claims::{Claims, Method, Proof};
use crate::domain::refusal::Refusal;
use crate::domain::user::UserStatus;
use crate::flow::Stop;
use crate::protocol::proof;

/// One thing that the token would say.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// Where in the token.
    pub name: &'static str,
    /// What.
    pub value: String,
    /// Where that comes from, and what Microsoft does with it.
    pub why: &'static str,
}

/// A person's token, explained. It holds no token.
#[derive(Debug, Clone, Serialize)]
pub struct Tested {
    /// Whether they could sign in now.
    pub may_sign_in: bool,
    /// Where they stand.
    pub status: UserStatus,
    /// What the token would say.
    pub claims: Vec<Said>,
    /// Why a stranger does not believe the probe; nothing where they do.
    pub doubt: Option<String>,
}

impl Federating {
    /// Explains what a person's token would say after an approval on the phone at this moment. The probe is signed with
    /// a key that is thrown away, is for nobody, and never leaves.
    ///
    /// # Errors
    /// Where nobody has the address, or no application has its domain.
    pub async fn test_as(&self, address: &Address) -> Outcome<Tested> {
        let user = self.store.users().by_address(address).await?;
        let user = user.ok_or(Halt::Stop(Stop::Refused(Refusal::NotFound)))?;
        let found = self.store.applications().for_address(address).await?;
        let (application, domain) = found.ok_or_else(|| Halt::NotOurs(address.domain().clone()))?;
        let proof = Proof { method: Method::Push, proved_at: self.clock.now() };
        let real = Claims::of(&user, &domain, &application, proof);
        let claims = said(&real);
        let doubt = self.doubt(real).await?;
        Ok(Tested { may_sign_in: user.status == UserStatus::Active, status: user.status, claims, doubt })
    }

    async fn doubt(&self, claims: Claims) -> Outcome<Option<String>> {
        let probe = probe(claims, self.entropy.as_ref(), self.clock.now())?;
        let signers = self.keyring.signers().await.map_err(Stop::from)?;
        if proof::is_signed_by(&probe.answer, signers.key.certificate_der()).is_ok() {
            return Ok(Some("the probe would be believed, which must not be".to_owned()));
        }
        let taken = proof::is_signed_by(&probe.answer, &probe.certificate);
        Ok(taken.err().map(|doubt| doubt.to_string()))
    }
}

fn said(claims: &Claims) -> Vec<Said> {
    let one = |name, value: &str, why| Said { name, value: value.to_owned(), why };
    let mut all = vec![
        one(
            "Issuer",
            &claims.issuer,
            "the issuer of the person's own domain; Microsoft finds the federation by it alone",
        ),
        one("Audience", &claims.audience, "the application's realm, a constant of the cloud"),
        one(
            "NameIdentifier",
            &claims.immutable_id,
            "the ImmutableID; Microsoft finds the person by it, capitals included",
        ),
        one("ImmutableID", &claims.immutable_id, "the same once more, where Microsoft reads it"),
        one("UPN", &claims.upn, "the address as it is kept here; its root domain has to be the federated one"),
        one(
            "AuthenticationMethod",
            claims.proof.method.authentication_method(),
            "an interactive sign-in over a protected channel",
        ),
    ];
    for reference in claims.proof.method.references() {
        all.push(one(
            "authnmethodsreferences",
            reference,
            "what the approval proved; multipleauthn only where it was two factors",
        ));
    }
    all.push(one("AuthenticationInstant", &claims.proof.proved_at.to_string(), "when the person approved; here: now"));
    all
}
