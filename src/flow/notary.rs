//! Vouch for the record, and check it: the chain of changes from its beginning, an older head, and what proves each yes.
//!
//! A head is signed over a chain that was found whole and over no other. What proves a yes is checked as a stranger
//! would: by the signature over the very text, and by the public key that is kept of the person's device.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::domain::approval::Evidence;
use crate::domain::challenge::{Purpose, Said};
use crate::domain::head::Head;
use crate::domain::ids::RequestId;
use crate::domain::time::Clock;
use crate::keys::Witness;
use crate::protocol::webauthn::{kept_public_key, verify_evidence};
use crate::store::changes::Chain;
use crate::store::requests::Proved;
use crate::store::{Store, StoreError};

use super::keyring::SERVED_AT;
use super::{Outcome, Stop};

/// Vouches and checks.
#[derive(Clone)]
pub struct Notary {
    /// Where the record is.
    pub store: Arc<Store>,
    /// Signs heads.
    pub witness: Arc<Witness>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The public address, which passkeys were used at.
    pub base_url: Url,
}

/// A head with its signature, as it is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// The very text that is signed.
    pub text: String,
    /// The Ed25519 signature over it, base64.
    pub signature: String,
    /// The public key, PEM; who checks compares it with the one they noted.
    pub public_key: String,
}

/// What the record came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// All of it is as it was written.
    Whole {
        /// How many changes.
        count: i64,
        /// The last one's link.
        head: String,
        /// Of how many changes what they said was erased.
        erased: i64,
        /// How many yeses are proved.
        proofs: u64,
    },
    /// This change is missing, or is not what was written.
    BrokenAt(i64),
    /// All was written anew: this change is not the one that the head vouches for.
    OtherThan(i64),
    /// The head itself was not signed here.
    NotOurHead,
    /// This yes is not proved.
    Unproved {
        /// Which.
        request: RequestId,
        /// Why not.
        why: String,
    },
}

/// So many proofs are read at once.
const BATCH: i64 = 200;

impl Notary {
    /// A signed head of the chain as it stands; the inner error is what the chain came to instead.
    ///
    /// # Errors
    /// When the store or the key fails.
    pub async fn head(&self) -> Outcome<Result<SignedHead, Record>> {
        let (count, hash, erased) = match self.store.changes().verify().await? {
            Chain::Whole { count, head, erased } => (count, head, erased),
            Chain::BrokenAt(nth) | Chain::OtherThan(nth) => return Ok(Err(Record::BrokenAt(nth))),
        };
        let instance = self.base_url.as_str().trim_end_matches('/').to_owned();
        let text = Head { instance, count, hash, erased: Some(erased), at: self.clock.now() }.to_text();
        let signature = self.witness.sign(&text)?;
        Ok(Ok(SignedHead { text, signature, public_key: self.witness.public_key()? }))
    }

    /// Checks everything, an older head among it where one is given.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn verify(&self, older: Option<&SignedHead>) -> Outcome<Record> {
        let older = match older {
            None => None,
            Some(signed) => {
                let head = Head::parse(&signed.text).filter(|_| self.witness.signed(&signed.text, &signed.signature));
                let Some(head) = head else { return Ok(Record::NotOurHead) };
                Some(head)
            }
        };
        let (count, head, erased) = match self.store.changes().verify_against(older.as_ref()).await? {
            Chain::Whole { count, head, erased } => (count, head, erased),
            Chain::BrokenAt(nth) => return Ok(Record::BrokenAt(nth)),
            Chain::OtherThan(nth) => return Ok(Record::OtherThan(nth)),
        };
        let (mut proofs, mut after, addresses) = (0, String::new(), self.addresses().await?);
        loop {
            let some = self.store.requests().proved_after(&after, BATCH).await?;
            let Some(last) = some.last() else { return Ok(Record::Whole { count, head, erased, proofs }) };
            after = last.id.to_string();
            for proved in some {
                if let Some(why) = self.fault_of(&proved, &addresses).await? {
                    return Ok(Record::Unproved { request: proved.id, why });
                }
                proofs += 1;
            }
        }
    }

    /// Where passkeys were ever used: here, and at the addresses that this instance served at before.
    async fn addresses(&self) -> Outcome<Vec<Url>> {
        let former = self.store.meta().names_after(SERVED_AT).await?;
        let former = former.iter().filter_map(|address| Url::parse(address).ok());
        Ok(std::iter::once(self.base_url.clone()).chain(former).collect())
    }

    /// What is wrong with what proves a yes.
    async fn fault_of(&self, proved: &Proved, addresses: &[Url]) -> Outcome<Option<String>> {
        let fault = |why: &str| Ok(Some(why.to_owned()));
        let Some(kept) = &proved.evidence else { return fault("no proof of it is kept") };
        let Ok(evidence) = serde_json::from_str::<Evidence>(kept) else { return fault("the proof cannot be read") };
        let at = |address: &Url| verify_evidence(&evidence, address.host_str().unwrap_or_default(), address);
        // Told is what is wrong here and now; at a former address it is at most the page that is another one.
        if let (Err(error), false) = (at(&self.base_url), addresses.iter().any(|address| at(address).is_ok())) {
            return Ok(Some(error.to_string()));
        }
        if !is_about(&evidence, proved) {
            return fault("another request was confirmed");
        }
        let credential = match self.store.devices().credential_of_old(&evidence.credential).await {
            Ok(credential) => credential,
            Err(StoreError::Forged { .. }) => return fault("the device's passkey is not what was registered"),
            Err(error) => return Err(error.into()),
        };
        let Some(credential) = credential else { return fault("no such passkey is known") };
        let key = kept_public_key(&credential.passkey).map_err(|error| Stop::Fault(super::Fault::WebAuthn(error)))?;
        if key != evidence.public_key {
            return fault("it was signed with another key than the device's");
        }
        if proved.user.as_ref() != Some(&credential.user) || evidence.device != credential.device {
            return fault("it was signed by somebody else's device");
        }
        Ok(None)
    }
}

/// Whether the text that was signed is about this very request of this very person.
fn is_about(evidence: &Evidence, proved: &Proved) -> bool {
    let Some(said) = Said::in_text(&evidence.text) else { return false };
    let subject = match said.purpose {
        Purpose::Approve => proved.id.as_str(),
        // A passkey in the browser proves the sign-in; the request has its name.
        Purpose::LocalPasskey => proved.sign_in.as_str(),
        _ => return false,
    };
    let user = proved.user.as_ref().map(AsRef::as_ref);
    said.subject == subject
        && Some(said.user) == user
        && (said.application == "-" || said.application == proved.application.as_str())
}
