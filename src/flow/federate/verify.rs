//! Verify: whether a federation holds, without a token that anybody could use.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::look::differences;
use super::probe::probe;
use super::{AtTenant, Ours, Outcome};
use crate::domain::address::DomainName;
use crate::domain::claims::{Claims, Method, Proof};
use crate::domain::ids::hex;
use crate::domain::time::Span;
use crate::flow::doctor::{Finding, Severity};
use crate::graph::Configuration;
use crate::keys::entropy::bytes;
use crate::protocol::proof;

/// How far Microsoft's clock and ours may be apart before tokens come too late or too early.
const CLOCKS: Span = Span::seconds(30);

impl AtTenant<'_> {
    /// Looks whether a domain's federation holds.
    ///
    /// # Errors
    /// Where the domain is none of ours, or Microsoft does not show what it has to.
    pub async fn verify(&self, name: &DomainName) -> Outcome<Vec<Finding>> {
        let ours = self.flow.ours(name).await?;
        self.is_at_home(&ours).await?;
        let mut findings = Vec::new();
        let there = self.graph.domain(name).await?;
        findings.push(match &there {
            Some(there) if there.is_federated() => found(true, "domain", format!("{name} is federated")),
            Some(_) => found(false, "domain", format!("{name} is managed: nobody is sent here; apply the plan")),
            None => found(false, "domain", format!("the tenant has no domain {name}")),
        });
        let now = self.graph.configuration(name).await?;
        let differences = differences(&ours.federation, &ours.certificates(), now.as_ref());
        findings.push(if differences.is_empty() {
            found(true, "values", "every property is as it should be".to_owned())
        } else {
            let names: Vec<&str> = differences.iter().map(|one| one.name.as_str()).collect();
            found(false, "values", format!("{} at Microsoft differ; apply the plan", names.join(", ")))
        });
        findings.push(self.live_key(&ours, now.as_ref())?);
        findings.push(self.signature_path(&ours.domain.issuer, name, now.as_ref())?);
        findings.extend(self.published(&ours, now.as_ref()).await?);
        findings.push(self.clocks().await?);
        Ok(findings)
    }

    /// The live key signs a text that is no token and never one, and the certificate that Microsoft has verifies it.
    fn live_key(&self, ours: &Ours, now: Option<&Configuration>) -> Outcome<Finding> {
        let text = format!("countersign verify {}", hex(&bytes::<32>(self.flow.entropy.as_ref())));
        let signature = ours.signers.key.sign(text.as_bytes()).map_err(crate::flow::Stop::from)?;
        let signs = certificates(now).iter().any(|der| proof::holds(der, text.as_bytes(), &signature));
        Ok(if signs {
            found(true, "key", "the certificate at Microsoft belongs to the key that signs here".to_owned())
        } else {
            found(
                false,
                "key",
                "no certificate at Microsoft belongs to the key that signs here (AADSTS500081)".to_owned(),
            )
        })
    }

    /// A whole answer for nobody, signed with a key that is thrown away: a stranger's reading takes it with that key's
    /// certificate, and with Microsoft's it must not.
    fn signature_path(&self, issuer: &str, name: &DomainName, now: Option<&Configuration>) -> Outcome<Finding> {
        let at = self.now();
        let claims = Claims {
            issuer: issuer.to_owned(),
            audience: String::new(),
            upn: format!("nobody@{name}"),
            immutable_id: "nobody".to_owned(),
            proof: Proof { method: Method::Push, proved_at: at },
        };
        let probe = probe(claims, None, self.flow.entropy.as_ref(), (at, at, at.plus(Span::minutes(1))))?;
        let taken = proof::is_signed_by(&probe.answer, &probe.certificate);
        let leaks = certificates(now).iter().any(|der| proof::is_signed_by(&probe.answer, der).is_ok());
        Ok(match taken {
            Ok(()) if !leaks => {
                found(true, "answer", "an answer is written and signed as a stranger reads it".to_owned())
            }
            Ok(()) => found(false, "answer", "the probe would be believed at Microsoft, which must not be".to_owned()),
            Err(doubt) => found(false, "answer", format!("a stranger does not believe our answers: {doubt}")),
        })
    }

    async fn clocks(&self) -> Outcome<Finding> {
        let Some(theirs) = self.graph.time().await? else {
            let text = "Microsoft's answer does not tell the time".to_owned();
            return Ok(Finding { check: "clock", severity: Severity::Warning, text });
        };
        let offset = theirs.since(self.now()).0 / 1000;
        let text = format!("{offset} s between Microsoft's clock and this one");
        Ok(if offset.abs() > CLOCKS.whole_seconds() {
            found(false, "clock", format!("{text}: tokens are refused (AADSTS500133); set it by NTP"))
        } else {
            found(true, "clock", text)
        })
    }
}

/// The certificates that Microsoft has, DER.
fn certificates(now: Option<&Configuration>) -> Vec<Vec<u8>> {
    let texts = ["signingCertificate", "nextSigningCertificate"].into_iter().filter_map(|name| now?.text(name));
    texts.filter_map(|text| STANDARD.decode(text.trim()).ok()).collect()
}

pub(super) fn found(is_fine: bool, check: &'static str, text: String) -> Finding {
    Finding { check, severity: if is_fine { Severity::Fine } else { Severity::Fault }, text }
}
