//! The document by which relying parties learn our certificates: signed once for each state of the ring, and served
//! from memory until that moves on.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::keys::secret::sha256_text;
use crate::keys::signers::Signers;
use crate::protocol::metadata::{Descriptor, document};
use crate::store::Store;

use super::Outcome;
use super::organise::Organise;
use super::rollover::Rollover;
use super::rules::Rules;
use super::signed::Signed;
use super::throttle::Throttle;

/// Publishes what the instance says of itself.
#[derive(Clone)]
pub struct Metadata {
    /// Knows the federated domains.
    pub store: Arc<Store>,
    /// Knows the certificates.
    pub rollover: Rollover,
    /// Knows the organisation's name.
    pub organise: Organise,
    /// Budgets.
    pub throttle: Throttle,
    /// How large they are.
    pub rules: Rules,
    /// The name of the instance.
    pub entity_id: String,
    /// What was signed last.
    pub last: Signed<Published>,
}

/// A document and its tag.
#[derive(Debug)]
pub struct Published {
    /// The document, signed.
    pub text: String,
    /// Names its very bytes.
    pub tag: String,
}

impl Metadata {
    /// The document of this moment, for somebody who asks from this place.
    ///
    /// # Errors
    /// [`Refusal::TooMany`](crate::domain::refusal::Refusal::TooMany) where this place has asked too often.
    pub async fn published(&self, source: &str) -> Outcome<Arc<Published>> {
        self.throttle.spend("metadata", source, self.rules.begins_per_minute).await?;
        self.current().await
    }

    async fn current(&self) -> Outcome<Arc<Published>> {
        let signers = self.rollover.live.now();
        let all = self.store.applications().list().await?;
        let (mut domains, mut programs) = (Vec::new(), Vec::new());
        for (application, domain) in
            all.iter().flat_map(|(one, domains)| domains.iter().map(move |domain| (one, domain)))
        {
            domains.push(domain.issuer.clone());
            if application.trust {
                programs.push(domain.issuer.clone());
            }
        }
        domains.sort_unstable();
        programs.sort_unstable();
        let organisation = self.organise.seen().await?.name;
        let said = said(&signers, organisation.as_str(), (&domains, &programs));
        self.last.saying(&said, || {
            tracing::debug!(version = signers.version, "the metadata is signed");
            self.signed(&said, &signers, (organisation.as_str(), &domains, &programs))
        })
    }

    fn signed(
        &self,
        said: &str,
        signers: &Signers,
        (organisation, domains, programs): (&str, &[String], &[String]),
    ) -> Outcome<Published> {
        let certificates: Vec<&str> = signers.published.iter().map(String::as_str).collect();
        // By what it says, so that every node publishes the same bytes.
        let id = format!("_{}", said.bytes().filter(u8::is_ascii_alphanumeric).map(char::from).collect::<String>());
        let certificates = &certificates;
        let descriptor =
            Descriptor { id: &id, entity_id: &self.entity_id, organisation, certificates, domains, programs };
        let text = document(&descriptor, &signers.key)?;
        Ok(Published { tag: format!("\"{}\"", sha256_text(&text)), text })
    }
}

/// A short name of all that the document says.
fn said(signers: &Signers, organisation: &str, (domains, programs): (&[String], &[String])) -> String {
    let mut text = format!("{}\n{organisation}", signers.version);
    for (mark, issuers) in [("", domains), ("programs ", programs)] {
        for issuer in issuers {
            let _ = write!(text, "\n{mark}{issuer}");
        }
    }
    sha256_text(&text)
}
