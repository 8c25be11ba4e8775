//! Says to service providers who we are: a document a domain, signed once for as long as it says the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::flow::Outcome;
use crate::flow::begin::Begin;
use crate::keys::ring::Ring;
use crate::keys::secret::sha256_text;
use crate::protocol::saml::metadata::{Descriptor, write};
use crate::store::ring::Kind;

/// How many domains' documents are held at once.
const MOST: usize = 256;

/// A document, and its name among its versions.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its bytes.
    pub xml: Arc<str>,
    /// Another one for other bytes.
    pub tag: String,
}

/// Says who we are.
#[derive(Clone)]
pub struct Descriptors {
    /// Finds the domain, and bounds who asks.
    pub begin: Begin,
    /// Signs.
    pub ring: Arc<Ring>,
    /// The public address without a final slash.
    pub base_url: String,
    /// The documents by what they say.
    pub held: Arc<Mutex<HashMap<Vec<String>, Document>>>,
}

impl Descriptors {
    /// The document of a domain.
    ///
    /// # Errors
    /// [`Refusal::UnknownDomain`](crate::domain::refusal::Refusal::UnknownDomain) where none is configured.
    pub async fn of(&self, domain: &str) -> Outcome<Document> {
        let (_, domain) = self.begin.door(domain).await?;
        let rows = self.begin.store.ring().rows(Kind::Signing).await?;
        let next = rows.into_iter().filter(|row| row.state == "next").map(|row| row.public);
        let current = self.ring.signing.certificate_base64().to_owned();
        let door = format!("{}/fed/{}", self.base_url, domain.name);
        let says: Vec<String> = [domain.issuer, door, current].into_iter().chain(next).collect();
        if let Some(document) = self.held.lock().unwrap_or_else(PoisonError::into_inner).get(&says) {
            return Ok(document.clone());
        }
        let document = self.signed(&says)?;
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST {
            held.clear();
        }
        held.insert(says, document.clone());
        Ok(document)
    }

    fn signed(&self, says: &[String]) -> Outcome<Document> {
        let [entity_id, door, certificates @ ..] = says else { return Err(super::broken("nothing to say")) };
        let certificates: Vec<_> = certificates.iter().map(String::as_str).collect();
        let (sign_in, sign_out) = (format!("{door}/saml"), format!("{door}/signout"));
        let descriptor = Descriptor { entity_id, sign_in: &sign_in, sign_out: &sign_out, certificates: &certificates };
        let xml = write(&descriptor, &self.ring.signing)?;
        Ok(Document { tag: sha256_text(&xml), xml: xml.into() })
    }
}
