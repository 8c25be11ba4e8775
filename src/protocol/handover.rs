//! Handing the signing certificates to the tenant, as commands to run: every federated domain is given the current one
//! and, where there is one, the next. The values stand quoted, as `entra` says.

use serde_json::{Value, json};

use super::entra::{WITH_TOKEN, powershell_quoted, shell_quoted};
use crate::domain::graph_place::GraphPlace;

/// What the federated domains in one of Microsoft's clouds have to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Where Graph answers for them.
    pub place: GraphPlace,
    /// The domains.
    pub domains: Vec<String>,
    /// The certificate that signs: DER in base64, without lines.
    pub current: String,
    /// The one that comes next.
    pub next: Option<String>,
}

impl Handover {
    /// The body of `PATCH /domains/{domain}/federationConfiguration/{id}`.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({
            "@odata.type": "#microsoft.graph.internalDomainFederation",
            "signingCertificate": self.current,
        });
        if let Some(next) = &self.next {
            body["nextSigningCertificate"] = next.as_str().into();
        }
        body
    }

    /// The same for every domain as PowerShell with Microsoft's Graph module.
    #[must_use]
    pub fn powershell(&self) -> String {
        let domains: Vec<_> = self.domains.iter().map(|domain| powershell_quoted(domain)).collect();
        let next =
            self.next.as_ref().map(|next| format!(" `\n      -NextSigningCertificate {}", powershell_quoted(next)));
        format!(
            "Connect-MgGraph -Environment '{}' -Scopes 'Domain-InternalFederation.ReadWrite.All','Directory.AccessAsUser.All'\n\
             foreach ($domain in {}) {{\n  \
             foreach ($federation in Get-MgDomainFederationConfiguration -DomainId $domain) {{\n    \
             Update-MgDomainFederationConfiguration -DomainId $domain -InternalDomainFederationId $federation.Id `\n      \
             -SigningCertificate {}{}\n  }}\n}}\n",
            self.place.environment(),
            domains.join(","),
            powershell_quoted(&self.current),
            next.unwrap_or_default(),
        )
    }

    /// The same for every domain with `curl`; the access token comes from the variable `TOKEN`.
    #[must_use]
    pub fn curl(&self) -> String {
        let domains: Vec<_> = self.domains.iter().map(|domain| shell_quoted(domain)).collect();
        format!(
            "(\nset -eu\nfor domain in {}; do\n  url={}\"v1.0/domains/$domain/federationConfiguration\"\n  \
             id=$({WITH_TOKEN}  curl --fail-with-body --silent --show-error --header @- \"$url\" |\n    \
             grep -o '\"id\": *\"[^\"]*\"' | cut -d '\"' -f 4)\n  \
             case \"$id\" in\n    '' | *[!0-9A-Za-z-]*) printf 'no federation of %s is told\\n' \"$domain\" >&2; exit 1 ;;\n  esac\n  \
             {WITH_TOKEN}curl --fail-with-body --request PATCH \"$url/$id\" \\\n    \
             --header @- \\\n    \
             --header 'Content-Type: application/json' \\\n    \
             --data {}\ndone\n)\n",
            domains.join(" "),
            shell_quoted(self.place.url()),
            shell_quoted(&self.body().to_string()),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::domain::application::Cloud;

    fn handover(cloud: Cloud, next: Option<&str>) -> Handover {
        let domains = ["corp.example", "other.example"].map(ToOwned::to_owned).to_vec();
        Handover {
            place: GraphPlace::of(cloud),
            domains,
            current: "MIIB+/==".to_owned(),
            next: next.map(ToOwned::to_owned),
        }
    }

    /// What is sent after Graph answered a list with this, and how the shell ended.
    fn sent(handover: &Handover, list: &str) -> (bool, String) {
        let script = format!(
            "curl() {{ read -r told; [ \"$told\" = 'Authorization: Bearer secret' ] || exit 1; \
             for word; do case \"$word\" in *secret*) exit 1;; esac; last=$word; done; case \"$last\" in \
             https*) printf %s \"$LIST\";; *) printf '%s\\n' \"$4\" \"$last\";; esac; }}\n{}",
            handover.curl()
        );
        let mut shell = Command::new("sh");
        let ran = shell.args(["-c", &script]).env("TOKEN", "secret").env("LIST", list).output().unwrap();
        (ran.status.success(), String::from_utf8(ran.stdout).unwrap())
    }

    #[test]
    fn a_shell_patches_each_domain_with_the_id_that_graph_told() {
        let handover = handover(Cloud::Us, Some("MIIC"));
        let list = r#"{"@odata.context":"x","value":[{"@odata.type":"y","id":"6601","issuerUri":"z"}]}"#;
        let (is_well, said) = sent(&handover, list);
        assert!(is_well, "{said}");
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(lines.len(), 4, "{said}");
        for (pair, domain) in lines.chunks(2).zip(["corp.example", "other.example"]) {
            let url = format!("https://graph.microsoft.us/v1.0/domains/{domain}/federationConfiguration/6601");
            assert_eq!(pair[0], url);
            assert_eq!(serde_json::from_str::<Value>(pair[1]).unwrap(), handover.body());
        }
    }

    #[test]
    fn where_no_federation_or_no_name_of_one_is_told_nothing_is_patched() {
        for list in ["{\"value\":[]}", "", "{\"id\":\"../..\"}", "{\"id\":\"1\"},{\"id\":\"2\"}"] {
            assert_eq!(sent(&handover(Cloud::Us, None), list), (false, String::new()), "{list}");
        }
    }

    #[test]
    fn without_a_next_one_none_is_named() {
        let handover = handover(Cloud::Worldwide, None);
        for text in [handover.powershell(), handover.curl(), handover.body().to_string()] {
            assert!(text.to_lowercase().contains("signingcertificate") && text.contains("MIIB+/=="), "{text}");
            assert!(!text.to_lowercase().contains("nextsigning"), "{text}");
        }
    }

    #[test]
    fn powershell_names_both_certificates_and_every_domain() {
        insta::assert_snapshot!(handover(Cloud::China, Some("MIIC")).powershell(), @r"
        Connect-MgGraph -Environment 'China' -Scopes 'Domain-InternalFederation.ReadWrite.All','Directory.AccessAsUser.All'
        foreach ($domain in 'corp.example','other.example') {
          foreach ($federation in Get-MgDomainFederationConfiguration -DomainId $domain) {
            Update-MgDomainFederationConfiguration -DomainId $domain -InternalDomainFederationId $federation.Id `
              -SigningCertificate 'MIIB+/==' `
              -NextSigningCertificate 'MIIC'
          }
        }
        ");
    }
}
