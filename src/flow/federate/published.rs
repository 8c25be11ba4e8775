//! What this instance publishes, fetched like anybody's, and judged against the ring and against Microsoft.

use super::verify::found;
use super::{AtTenant, Ours, Outcome};
use crate::domain::time::Span;
use crate::flow::doctor::{Finding, Severity};
use crate::flow::rollover::Standing;
use crate::graph::Configuration;
use crate::outbound::{Method, Request};
use crate::protocol::published::{Metadata, metadata, programs};
use crate::protocol::wstrust::Edition;

const METADATA: &str = "/FederationMetadata/2007-06/FederationMetadata.xml";
/// The longest that one document may take.
const ASK_FOR: Span = Span::seconds(15);

impl AtTenant<'_> {
    pub(super) async fn published(&self, ours: &Ours, now: Option<&Configuration>) -> Outcome<Vec<Finding>> {
        let ring = &ours.ring;
        let mut findings = vec![next(ring, now)];
        let seen = self.fetched(&format!("{}{METADATA}", self.flow.manage.base_url)).await;
        match seen.and_then(|bytes| metadata(&bytes, &ring.current.public).map_err(|error| error.to_string())) {
            Ok(seen) => findings.extend(judged(&seen, ring, &ours.federation.passive_sign_in_uri())),
            Err(why) => findings.push(found(false, "metadata", format!("the published metadata is of no use: {why}"))),
        }
        if ours.federation.leads_programs_here() {
            let seen = self.fetched(&format!("{}trust/mex", ours.domain.issuer)).await;
            let seen = seen.and_then(|bytes| programs(&bytes).map_err(|error| error.to_string()));
            let mut wanted =
                [Edition::Oasis13, Edition::Feb2005].map(|one| format!("{}{}", ours.domain.issuer, one.path()));
            wanted.sort_unstable();
            findings.push(match seen {
                Ok(seen) if seen == wanted => {
                    found(true, "programs", "the document for programs leads to the right addresses".to_owned())
                }
                Ok(_) => found(false, "programs", "the document for programs leads to other addresses".to_owned()),
                Err(why) => found(false, "programs", format!("the document for programs is of no use: {why}")),
            });
        }
        Ok(findings)
    }

    /// Fetches one of this instance's own public documents by the rules for everybody else's.
    async fn fetched(&self, url: &str) -> Result<Vec<u8>, String> {
        let base = &self.flow.manage.base_url;
        let url = match (&self.flow.seen_at, url.strip_prefix(base.as_str())) {
            (Some(seen_at), Some(path)) => format!("{}{path}", seen_at.trim_end_matches('/')),
            _ => url.to_owned(),
        };
        let request = Request { url, headers: Vec::new(), body: Vec::new(), time_limit: ASK_FOR };
        match self.flow.outbound.send(Method::Get, request).await {
            Ok(answer) if answer.status == 200 => Ok(answer.body),
            Ok(answer) => Err(format!("it is answered with {}", answer.status)),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The certificates and the address that the metadata tells.
fn judged(seen: &Metadata, ring: &Standing, passive: &str) -> [Finding; 3] {
    let wanted: Vec<&str> = ring.published().map(|row| row.public.as_str()).collect();
    let are_ours = !seen.roles.is_empty() && seen.roles.iter().all(|role| *role == wanted);
    let leads_here = seen.passive.iter().any(|one| one == passive);
    [
        found(true, "metadata", "the metadata can be fetched, and the key that signs here signed it".to_owned()),
        if are_ours {
            found(true, "ring", "the published certificates are the ring's".to_owned())
        } else {
            let text = "the published certificates are not the ring's; is a node running that did not follow?";
            found(false, "ring", text.to_owned())
        },
        if leads_here {
            found(true, "address", "the metadata leads people to the domain's address".to_owned())
        } else {
            found(false, "address", format!("the metadata does not lead people to {passive}"))
        },
    ]
}

/// Whether Microsoft knows the certificate that comes next, and no stranger's.
fn next(ring: &Standing, now: Option<&Configuration>) -> Finding {
    let there = now.and_then(|now| now.text("nextSigningCertificate"));
    let there: Option<String> = there.map(|text| text.split_ascii_whitespace().collect());
    let there = there.filter(|text| !text.is_empty());
    let is_ours = |text: &str| ring.published().any(|row| row.public == text);
    match (&ring.next, there) {
        (_, Some(there)) if !is_ours(&there) => found(
            false,
            "next",
            "the next certificate at Microsoft is a stranger's, whose tokens are believed; take it away there"
                .to_owned(),
        ),
        (None, _) => found(true, "next", "no next certificate is to be handed over".to_owned()),
        (Some(next), Some(there)) if next.public == there => {
            found(true, "next", "Microsoft has the ring's next certificate".to_owned())
        }
        (Some(next), _) if next.confirmed_at.is_some() => found(
            false,
            "next",
            "the next certificate was confirmed, and Microsoft does not have it (AADSTS500081 is ahead); \
             `countersign federate next-certificate`"
                .to_owned(),
        ),
        (Some(_), _) => Finding {
            check: "next",
            severity: Severity::Warning,
            text: "Microsoft does not have the ring's next certificate; `countersign federate next-certificate`"
                .to_owned(),
        },
    }
}
