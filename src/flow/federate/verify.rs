//! Verify: whether a federation holds, without a token that anybody could use.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::claims::flaw_of;
use super::look::{NEXT, bare, differences};
use super::probe::{probe, to_nobody};
use super::{AtTenant, Ours, Outcome};
use crate::domain::address::DomainName;
use crate::domain::check::Check;
use crate::domain::claims::{Claims, Flaw, Method, Proof};
use crate::domain::federation::Protocol;
use crate::domain::ids::hex;
use crate::domain::text::one_line;
use crate::domain::time::Span;
use crate::graph::Configuration;
use crate::keys::entropy::bytes;
use crate::protocol::proof;

impl AtTenant<'_> {
    /// Looks whether a domain's federation holds.
    ///
    /// # Errors
    /// Where the domain is none of ours, or Microsoft does not show what it has to.
    pub async fn verify(&self, name: &DomainName) -> Outcome<Vec<Check>> {
        let mut ours = self.flow.ours(name).await?;
        self.is_at_home(&ours).await?;
        let (there, domain) = (self.graph.domain(name).await?, name.to_string());
        let mut checks = vec![match &there {
            Some(there) if there.is_federated() => Check::Federated { domain },
            Some(_) => Check::Managed { domain },
            None => Check::Absent { domain },
        }];
        let now = self.graph.configuration(name).await?;
        self.choose_protocol(&mut ours, now.as_ref());
        // That the next certificate is not there yet is told by itself below; a stranger's is told here, too.
        let is_strangers = |there: &str| !ours.ring.published().any(|row| row.public == bare(there));
        let mut differences = differences(&ours.federation, now.as_ref());
        differences.retain(|one| one.name != NEXT || one.now.as_deref().is_some_and(is_strangers));
        checks.push(if differences.is_empty() {
            Check::Same
        } else {
            Check::Differ { names: differences.into_iter().map(|one| one.name).collect() }
        });
        checks.extend(now.as_ref().and_then(update_failed));
        checks.push(self.live_key(&ours, now.as_ref())?);
        checks.push(self.signature_path(&ours, now.as_ref())?);
        checks.extend(self.published(&ours, now.as_ref()).await?);
        checks.push(self.clocks().await?);
        Ok(checks)
    }

    /// The live key signs a text that is no token and never one, and the certificate that Microsoft has verifies it.
    fn live_key(&self, ours: &Ours, now: Option<&Configuration>) -> Outcome<Check> {
        let text = format!("countersign verify {}", hex(&bytes::<32>(self.flow.entropy.as_ref())));
        let signature = ours.signers.key.sign(text.as_bytes()).map_err(crate::flow::Stop::from)?;
        let signs = certificates(now).iter().any(|der| proof::holds(der, text.as_bytes(), &signature));
        Ok(if signs { Check::KeyOurs } else { Check::KeyOther })
    }

    /// A whole answer for nobody, signed with a key that is thrown away: a stranger's reading takes it with that key's
    /// certificate, and with Microsoft's it must not.
    fn signature_path(&self, ours: &Ours, now: Option<&Configuration>) -> Outcome<Check> {
        let at = self.now();
        let claims = Claims {
            issuer: ours.domain.issuer.clone(),
            audience: String::new(),
            upn: format!("nobody@{}", ours.domain.name),
            immutable_id: "nobody".to_owned(),
            proof: Proof { method: Method::Push, proved_at: at },
        };
        let entropy = self.flow.entropy.as_ref();
        let reply = (ours.federation.protocol == Protocol::Saml).then(|| to_nobody(entropy));
        let probe = probe(claims, reply.as_ref(), entropy, (at, at, at.plus(Span::minutes(1))))?;
        let taken = proof::is_signed_by(&probe.answer, &probe.certificate);
        let leaks = certificates(now).iter().any(|der| proof::is_signed_by(&probe.answer, der).is_ok());
        let flaw = match taken {
            Ok(()) => leaks.then_some(Flaw::Believed),
            Err(doubt) => Some(flaw_of(doubt)),
        };
        Ok(Check::Answer { flaw })
    }

    async fn clocks(&self) -> Outcome<Check> {
        Ok(match self.graph.time().await? {
            Some(theirs) => Check::Clock { seconds: theirs.since(self.now()).0 / 1000 },
            None => Check::ClockUnknown,
        })
    }
}

/// What Microsoft tells of its own reading of the metadata, where that came to nothing.
fn update_failed(now: &Configuration) -> Option<Check> {
    let status = now.values.get("signingCertificateUpdateStatus")?;
    let result =
        status["certificateUpdateResult"].as_str().filter(|result| !result.is_empty() && *result != "success")?;
    let at = status["lastRunDateTime"].as_str().unwrap_or_default();
    Some(Check::UpdateFailed { result: one_line(result, 80), at: one_line(at, 40) })
}

/// The certificates that Microsoft has, DER.
fn certificates(now: Option<&Configuration>) -> Vec<Vec<u8>> {
    let texts = ["signingCertificate", "nextSigningCertificate"].into_iter().filter_map(|name| now?.text(name));
    texts.filter_map(|text| STANDARD.decode(text.trim()).ok()).collect()
}
