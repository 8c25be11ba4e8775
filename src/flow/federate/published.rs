//! What this instance publishes, fetched like anybody's, and judged against the ring and against Microsoft.

use super::{AtTenant, Ours, Outcome};
use crate::domain::check::{Check, Useless};
use crate::domain::time::Span;
use crate::flow::rollover::Standing;
use crate::graph::Configuration;
use crate::outbound::{Method, OutboundError, Request};
use crate::protocol::published::{Metadata, Unusable, metadata, programs};
use crate::protocol::wstrust::Edition;

const METADATA: &str = "/FederationMetadata/2007-06/FederationMetadata.xml";
/// The longest that one document may take.
const ASK_FOR: Span = Span::seconds(15);

impl AtTenant<'_> {
    pub(super) async fn published(&self, ours: &Ours, now: Option<&Configuration>) -> Outcome<Vec<Check>> {
        let ring = &ours.ring;
        let mut checks = vec![next(ring, now)];
        let seen = self.fetched(&format!("{}{METADATA}", self.flow.manage.base_url)).await;
        match seen.and_then(|bytes| metadata(&bytes, &ring.current.public).map_err(|error| unusable(&error))) {
            Ok(seen) => checks.extend(judged(&seen, ring, &ours.federation.passive_sign_in_uri())),
            Err(why) => checks.push(Check::MetadataBad { why }),
        }
        if ours.federation.leads_programs_here() {
            let seen = self.fetched(&format!("{}trust/mex", ours.domain.issuer)).await;
            let seen = seen.and_then(|bytes| programs(&bytes).map_err(|error| unusable(&error)));
            let mut wanted =
                [Edition::Oasis13, Edition::Feb2005].map(|one| format!("{}{}", ours.domain.issuer, one.path()));
            wanted.sort_unstable();
            checks.push(match seen {
                Ok(seen) if seen == wanted => Check::Programs,
                Ok(_) => Check::ProgramsElsewhere,
                Err(why) => Check::ProgramsBad { why },
            });
        }
        Ok(checks)
    }

    /// Fetches one of this instance's own public documents by the rules for everybody else's.
    async fn fetched(&self, url: &str) -> Result<Vec<u8>, Useless> {
        let base = &self.flow.manage.base_url;
        let url = match (&self.flow.seen_at, url.strip_prefix(base.as_str())) {
            (Some(seen_at), Some(path)) => format!("{}{path}", seen_at.trim_end_matches('/')),
            _ => url.to_owned(),
        };
        let request = Request { url, headers: Vec::new(), body: Vec::new(), time_limit: ASK_FOR };
        match self.flow.outbound.send(Method::Get, request).await {
            Ok(answer) if answer.status == 200 => Ok(answer.body),
            Ok(answer) => Err(Useless::Status(answer.status)),
            Err(error) => Err(unfetched(&error)),
        }
    }
}

/// Why a document could not be fetched. What lies beneath is for the log.
fn unfetched(error: &OutboundError) -> Useless {
    let why = match error {
        OutboundError::Forbidden(_) => Useless::Forbidden,
        OutboundError::Client(_) | OutboundError::Unreachable(_) => Useless::Unreachable,
        OutboundError::TooSlow => Useless::Slow,
        OutboundError::TooLong => Useless::Long,
        OutboundError::Broken(_) => Useless::Broken,
    };
    tracing::info!(error = error as &dyn std::error::Error, "what is published here could not be fetched");
    why
}

/// Why a document is of no use, likewise.
fn unusable(error: &Unusable) -> Useless {
    let why = match error {
        Unusable::Unread(_) => Useless::Unread,
        Unusable::Other => Useless::Other,
        Unusable::Key(_) => Useless::Key,
        Unusable::Unproved(_) => Useless::Unproved,
    };
    tracing::info!(error = error as &dyn std::error::Error, "what is published here is of no use");
    why
}

/// The certificates and the address that the metadata tells.
fn judged(seen: &Metadata, ring: &Standing, passive: &str) -> [Check; 3] {
    let wanted: Vec<&str> = ring.published().map(|row| row.public.as_str()).collect();
    let are_ours = !seen.roles.is_empty() && seen.roles.iter().all(|role| *role == wanted);
    let leads_here = seen.passive.iter().any(|one| one == passive);
    [
        Check::Metadata,
        if are_ours { Check::RingSame } else { Check::RingOther },
        if leads_here { Check::AddressSame } else { Check::AddressOther { url: passive.to_owned() } },
    ]
}

/// Whether Microsoft knows the certificate that comes next, and no stranger's.
fn next(ring: &Standing, now: Option<&Configuration>) -> Check {
    let there = now.and_then(|now| now.text("nextSigningCertificate"));
    let there: Option<String> = there.map(|text| text.split_ascii_whitespace().collect());
    let there = there.filter(|text| !text.is_empty());
    let is_ours = |text: &str| ring.published().any(|row| row.public == text);
    match (&ring.next, there) {
        (_, Some(there)) if !is_ours(&there) => Check::NextStranger,
        (None, _) => Check::NextNone,
        (Some(next), Some(there)) if next.public == there => Check::NextThere,
        (Some(next), _) if next.confirmed_at.is_some() => Check::NextLost,
        (Some(_), _) => Check::NextAbsent,
    }
}
