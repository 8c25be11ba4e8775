//! Where the way back leads, told before it is walked.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{AtTenant, Back, Outcome};
use crate::domain::address::DomainName;
use crate::keys::thumbprint;

/// Properties that send people or programs somewhere.
const ADDRESSES: [&str; 4] = ["passiveSignInUri", "activeSignInUri", "metadataExchangeUri", "signOutUri"];
/// Properties that say whose tokens are believed.
const CERTIFICATES: [&str; 2] = ["signingCertificate", "nextSigningCertificate"];

/// What a domain's federation will be after the way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Goal {
    /// `Managed` where people sign in at Microsoft then, else `Federated`.
    pub authentication_type: &'static str,
    /// Whether people are sent to a provider that is not this instance.
    pub other_provider: bool,
    /// What that provider is called there.
    pub display_name: Option<String>,
    /// Its name in tokens.
    pub issuer: Option<String>,
    /// Where people and programs are sent.
    pub addresses: Vec<Told>,
    /// Whose tokens are believed: thumbprints, as Microsoft's pages show them.
    pub certificates: Vec<Told>,
    /// When that was last seen there; nothing where it does not depend on that.
    pub seen_at: Option<String>,
}

/// One property of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Graph's name for it.
    pub name: &'static str,
    /// What it will say.
    pub value: String,
}

impl AtTenant<'_> {
    /// Where [`AtTenant::undo`] to the snapshot leads; nothing where none is kept.
    ///
    /// # Errors
    /// Where the domain is none of ours, or what is kept was changed behind our back.
    pub async fn way_back(&self, name: &DomainName) -> Outcome<Option<Goal>> {
        let ours = self.flow.ours(name).await?;
        self.is_at_home(&ours).await?;
        let kept = self.kept(name, Back::Snapshot).await?;
        Ok(kept.map(|kept| {
            let seen_at = Some(kept.taken_at.to_string());
            match kept.configuration {
                Some(Value::Object(values)) => Goal { seen_at, ..federated(&values, &ours.domain.issuer) },
                _ => Goal { seen_at, ..Goal::managed() },
            }
        }))
    }
}

impl Goal {
    /// People sign in at Microsoft.
    #[must_use]
    pub const fn managed() -> Self {
        Self {
            authentication_type: "Managed",
            other_provider: false,
            display_name: None,
            issuer: None,
            addresses: Vec::new(),
            certificates: Vec::new(),
            seen_at: None,
        }
    }
}

fn federated(values: &Map<String, Value>, ours: &str) -> Goal {
    let text = |name: &str| values.get(name).and_then(Value::as_str).map(ToOwned::to_owned);
    let told = |name: &'static str| text(name).map(|value| Told { name, value });
    let print = |name: &'static str| {
        let bare: String = text(name)?.split_ascii_whitespace().collect();
        Some(Told { name, value: thumbprint(&bare).unwrap_or_else(|| "no certificate".to_owned()) })
    };
    let issuer = text("issuerUri");
    Goal {
        authentication_type: "Federated",
        other_provider: issuer.as_deref() != Some(ours),
        display_name: text("displayName"),
        issuer,
        addresses: ADDRESSES.into_iter().filter_map(told).collect(),
        certificates: CERTIFICATES.into_iter().filter_map(print).collect(),
        seen_at: None,
    }
}
