//! Says to service providers who we are: a document a domain, signed once for as long as it says the same.

use std::sync::Arc;

use crate::flow::Outcome;
use crate::flow::begin::Begin;
use crate::flow::rollover::Rollover;
use crate::flow::signed::Signed;
use crate::keys::secret::sha256_text;
use crate::keys::signers::Signers;
use crate::protocol::saml::metadata::{Descriptor, write};

/// How many domains' documents are held at once.
pub const DOCUMENTS_KEPT: usize = 256;

/// A document, and its name among its versions.
#[derive(Debug)]
pub struct Document {
    /// Its bytes.
    pub xml: String,
    /// Another one for other bytes.
    pub tag: String,
}

/// Says who we are.
#[derive(Clone)]
pub struct Descriptors {
    /// Finds the domain, and bounds who asks.
    pub begin: Begin,
    /// Knows the key that signs, and which certificates are published.
    pub rollover: Rollover,
    /// The public address without a final slash.
    pub base_url: String,
    /// The documents by what they say.
    pub held: Signed<Document>,
}

impl Descriptors {
    /// The document of a domain.
    ///
    /// # Errors
    /// [`Refusal::UnknownDomain`](crate::domain::refusal::Refusal::UnknownDomain) where none is configured.
    pub async fn of(&self, domain: &str) -> Outcome<Arc<Document>> {
        let (_, domain) = self.begin.door(domain).await?;
        let signers = self.rollover.live.now();
        let door = format!("{}/fed/{}", self.base_url, domain.name);
        let says = format!("{}\n{}\n{door}", signers.version, domain.issuer);
        self.held.saying(&says, || Self::signed((&domain.issuer, &door), &signers))
    }

    fn signed((entity_id, door): (&str, &str), signers: &Signers) -> Outcome<Document> {
        let certificates: Vec<_> = signers.published.iter().map(String::as_str).collect();
        let (sign_in, sign_out) = (format!("{door}/saml"), format!("{door}/signout"));
        let descriptor = Descriptor { entity_id, sign_in: &sign_in, sign_out: &sign_out, certificates: &certificates };
        let xml = write(&descriptor, &signers.key)?;
        Ok(Document { tag: sha256_text(&xml), xml })
    }
}
