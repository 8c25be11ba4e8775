//! Look: what would be changed, and what it could founder on.

use serde::Serialize;
use serde_json::Value;

use super::{AtTenant, Ours, Outcome};
use crate::domain::address::{Address, DomainName};
use crate::domain::federation::{Difference, People, Protocol, Trap};
use crate::domain::tenant::{TenantDomain, TenantId, TenantUser};
use crate::domain::time::Span;
use crate::domain::user::{User, UserStatus};
use crate::graph::{Configuration, GraphError};
use crate::keys::sha256_text;
use crate::protocol::entra::Federation;

/// A certificate that ends sooner is worth a word.
const ENDS_SOON: Span = Span::days(60);

/// Graph's name for the place of the certificate that comes next.
pub(super) const NEXT: &str = "nextSigningCertificate";

/// What would be done to a domain.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// The domain.
    pub domain: DomainName,
    /// The tenant.
    pub tenant: TenantId,
    /// Who signed in there; nobody where an application did.
    pub signed_in_as: Option<String>,
    /// By which protocol people are to come.
    pub protocol: Protocol,
    /// Whether people of it are sent elsewhere today; nothing where the tenant does not have it.
    pub authentication_type: Option<String>,
    /// Every property that is not as it is wished for.
    pub differences: Vec<Difference>,
    /// What it could founder on, heaviest first.
    pub traps: Vec<Trap>,
    /// People of the domain at Microsoft.
    pub people: Option<usize>,
    /// Names exactly this plan.
    pub fingerprint: String,
    #[serde(skip)]
    pub(super) now: Option<Configuration>,
    #[serde(skip)]
    pub(super) wanted: Federation,
    /// The state of the ring from which its certificates are.
    #[serde(skip)]
    pub(super) version: String,
}

impl Plan {
    /// Whether the domain's people come here already.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.now.as_ref().is_some_and(|now| now.text("issuerUri") == Some(self.wanted.issuer_uri.as_str()))
    }
}

impl AtTenant<'_> {
    /// Looks at a domain, and changes nothing.
    ///
    /// # Errors
    /// Where the domain is none of ours, or Microsoft does not show what it has to.
    pub async fn look(&self, name: &DomainName) -> Outcome<Plan> {
        let mut ours = self.flow.ours(name).await?;
        self.is_at_home(&ours).await?;
        let domains = self.graph.domains().await?;
        let there = domains.iter().find(|one| one.id.eq_ignore_ascii_case(name.as_str()));
        let now = if there.is_some() { self.graph.configuration(name).await? } else { None };
        self.choose_protocol(&mut ours, now.as_ref());
        let differences = differences(&ours.federation, now.as_ref());
        let signed_in_as = self.graph.me().await?;
        let mut traps = self.own_traps(&ours);
        match there {
            None => traps.push(Trap::NotInTenant),
            Some(there) => traps.extend(domain_traps(there, now.as_ref(), &ours)),
        }
        traps.extend(loses_programs(&ours, now.as_ref()));
        if let Some(upn) = signed_in_as.as_ref().filter(|upn| is_of(upn, name)) {
            traps.push(Trap::OwnAccount { upn: upn.clone() });
        }
        traps.extend(below(&domains, name));
        traps.extend(self.break_glass(&domains, name).await?);
        let (people, found) = self.people_traps(name).await?;
        traps.extend(found);
        traps.push(Trap::Takes);
        traps.sort_by_key(|trap| std::cmp::Reverse(trap.weight()));
        let tenant = self.graph.token().tenant.clone();
        let fingerprint = fingerprint(&tenant, name, &differences);
        Ok(Plan {
            domain: name.clone(),
            tenant,
            signed_in_as,
            protocol: ours.federation.protocol,
            authentication_type: there.map(|there| there.authentication_type.clone()),
            differences,
            traps,
            people,
            fingerprint,
            now,
            wanted: ours.federation,
            version: ours.signers.version,
        })
    }

    /// People come by the protocol that was asked for, or by the one by which they come here today.
    pub(super) fn choose_protocol(&self, ours: &mut Ours, now: Option<&Configuration>) {
        ours.federation.protocol = self.protocol.or_else(|| protocol_today(ours, now)).unwrap_or_default();
    }

    /// What is wrong on this side.
    fn own_traps(&self, ours: &Ours) -> Vec<Trap> {
        let mut traps = Vec::new();
        let ends_at = ours.signers.key.not_after();
        if let Err(why) = ours.signers.key.may_be_handed_over(self.now()) {
            traps.push(Trap::Certificate { why });
        } else if ends_at < self.now().plus(ENDS_SOON) {
            traps.push(Trap::CertificateEnds { at: ends_at.to_string() });
        }
        let url = ours.federation.passive_sign_in_uri();
        let is_public = url::Url::parse(&url).is_ok_and(|url| {
            url.scheme() == "https" && url.host_str().is_some_and(|host| host.contains('.') && host != "127.0.0.1")
        });
        if !is_public {
            traps.push(Trap::Address { url });
        }
        traps
    }

    /// Whether anybody could come in while this instance is away.
    async fn break_glass(&self, domains: &[TenantDomain], name: &DomainName) -> Outcome<Option<Trap>> {
        let all = match self.graph.global_administrators().await {
            Ok(all) => all,
            Err(error) if error.is(403) || error.is(404) => return Ok(Some(Trap::BreakGlassUnseen)),
            Err(error) => return Err(error.into()),
        };
        let is_federated = |upn: &str| {
            let domain = upn.rsplit('@').next().unwrap_or_default();
            is_of(upn, name) || domains.iter().any(|one| one.id.eq_ignore_ascii_case(domain) && one.is_federated())
        };
        let is_one = |user: &&TenantUser| {
            user.account_enabled == Some(true) && !user.is_synced() && !is_federated(&user.user_principal_name)
        };
        Ok(all.iter().find(is_one).is_none().then_some(Trap::NoBreakGlass))
    }

    async fn people_traps(&self, name: &DomainName) -> Outcome<(Option<usize>, Vec<Trap>)> {
        let there = match self.people_of(name, None).await {
            Ok(there) => there,
            Err(error) if error.is(403) => return Ok((None, vec![Trap::PeopleUnseen])),
            Err(error) => return Err(error.into()),
        };
        let (mut nameless, mut other, mut inactive) = (People::default(), People::default(), People::default());
        for person in &there {
            let here = self.here(person).await?;
            match (person.immutable_id(), &here) {
                (None, _) => nameless.add(&person.user_principal_name),
                (Some(id), Some(here)) if here.immutable_id.as_str() != id => other.add(&person.user_principal_name),
                _ => {}
            }
            if here.is_none_or(|here| here.status != UserStatus::Active) {
                inactive.add(&person.user_principal_name);
            }
        }
        let mut traps = Vec::new();
        if nameless.count > 0 {
            traps.push(Trap::WithoutIdentity { people: nameless });
        }
        if other.count > 0 {
            traps.push(Trap::OtherIdentity { people: other });
        }
        if inactive.count > 0 {
            traps.push(Trap::NotActive { people: inactive, of: there.len() });
        }
        Ok((Some(there.len()), traps))
    }

    /// The same person here, where they are here.
    pub(super) async fn here(&self, person: &TenantUser) -> Outcome<Option<User>> {
        let Ok(address) = Address::parse(&person.user_principal_name) else { return Ok(None) };
        let found = self.flow.store.users().by_address(&address).await?;
        Ok(found.filter(|user| user.status != UserStatus::Removed))
    }

    /// Reads back until everything is as it is wished for, or patience ends.
    pub(super) async fn settled(&self, plan: &Plan) -> Result<Vec<Difference>, GraphError> {
        let mut left = Vec::new();
        for look in 0..self.flow.consistency.looks {
            let now = self.graph.configuration(&plan.domain).await?;
            left = differences(&plan.wanted, now.as_ref());
            if left.is_empty() {
                break;
            }
            self.flow.consistency.wait(look).await;
        }
        Ok(left)
    }
}

/// Whether an account is one of a domain or of one below it.
fn is_of(upn: &str, name: &DomainName) -> bool {
    let domain = upn.rsplit('@').next().and_then(|domain| DomainName::parse(domain).ok());
    domain.is_some_and(|domain| domain == *name || domain.is_within(name))
}

/// By which protocol people come here today, where they do.
fn protocol_today(ours: &Ours, now: Option<&Configuration>) -> Option<Protocol> {
    let now = now.filter(|now| now.text("issuerUri") == Some(ours.domain.issuer.as_str()))?;
    Protocol::parse(now.text("preferredAuthenticationProtocol")?)
}

/// What is lost over SAML 2.0.
fn loses_programs(ours: &Ours, now: Option<&Configuration>) -> Option<Trap> {
    let is_new = ours.federation.protocol == Protocol::Saml && protocol_today(ours, now) != Some(Protocol::Saml);
    is_new.then_some(Trap::LosesPrograms)
}

fn domain_traps(there: &TenantDomain, now: Option<&Configuration>, ours: &Ours) -> Vec<Trap> {
    let mut traps = Vec::new();
    if !there.is_verified {
        traps.push(Trap::NotVerified);
    }
    if there.is_initial || there.id.to_ascii_lowercase().ends_with(".onmicrosoft.com") {
        traps.push(Trap::Initial);
    }
    if !there.is_root {
        traps.push(Trap::NotRoot);
    }
    if there.is_default {
        traps.push(Trap::Default);
    }
    match now {
        None if there.is_federated() => traps.push(Trap::Broken),
        Some(now) => {
            let issuer = now.text("issuerUri").unwrap_or_default();
            if issuer != ours.domain.issuer {
                traps.push(Trap::OtherFederation { issuer: issuer.to_owned() });
            }
        }
        None => {}
    }
    traps
}

/// Domains below follow this one whether they are ours or not.
fn below(domains: &[TenantDomain], name: &DomainName) -> Option<Trap> {
    let end = format!(".{name}");
    let domains: Vec<String> =
        domains.iter().map(|one| one.id.to_ascii_lowercase()).filter(|id| id.ends_with(&end)).collect();
    (!domains.is_empty()).then_some(Trap::Below { domains })
}

/// Every property that is not as it is wished for.
pub(super) fn differences(wanted: &Federation, now: Option<&Configuration>) -> Vec<Difference> {
    let body = wanted.body();
    let differs = |(name, _): (&'static str, String)| {
        let wanted = shown(&body[name]);
        let now = now.and_then(|now| now.values.get(name)).map(shown);
        let there = now.as_deref().map(|now| if name == NEXT { bare(now) } else { now.to_owned() });
        (there.as_deref() != Some(wanted.as_str())).then(|| Difference { name: name.to_owned(), now, wanted })
    };
    let left = now.map(|now| left_behind(wanted, now)).unwrap_or_default();
    wanted.values().into_iter().filter_map(differs).chain(left).collect()
}

/// What a former provider left, and Microsoft would still believe or ask. It is made ours, for whether Microsoft takes
/// nothing instead is not documented: the current certificate may stand in both places, and programs that are not
/// answered here are at least not sent elsewhere with a password.
fn left_behind(wanted: &Federation, now: &Configuration) -> Vec<Difference> {
    // Where one comes next, it is among what is wished for.
    let next = wanted.next_certificate.is_none().then(|| (NEXT, wanted.signing_certificate.clone()));
    let ours = |name: &str, there: &str, wished: &str| match name {
        NEXT => bare(there) == wished,
        _ => there == wished,
    };
    let programs = wanted.programs().into_iter().filter(|_| !wanted.leads_programs_here());
    let left = next.into_iter().chain(programs).filter_map(|(name, wished)| {
        let there = now.text(name).filter(|there| !there.trim().is_empty() && !ours(name, there, &wished))?;
        Some(Difference { name: name.to_owned(), now: Some(there.to_owned()), wanted: wished })
    });
    let gone = Federation::REMOVED.into_iter().filter_map(|name| {
        let there = now.text(name).filter(|there| !there.trim().is_empty())?;
        Some(Difference { name: name.to_owned(), now: Some(there.to_owned()), wanted: String::new() })
    });
    left.chain(gone).collect()
}

/// A certificate without the white space that some write into it.
pub(super) fn bare(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}

/// A property's value as a text.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn fingerprint(tenant: &TenantId, name: &DomainName, differences: &[Difference]) -> String {
    let text = serde_json::json!([tenant, name.as_str(), differences]).to_string();
    sha256_text(text)
}
