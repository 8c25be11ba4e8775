//! Creating the method in a tenant as commands to run. The values stand quoted, as `entra` says.

use super::published::{GRAPH_PATH, configuration};
use crate::domain::external::ExternalMethod;
use crate::domain::graph_place::GraphPlace;
use crate::protocol::entra::{WITH_TOKEN, powershell_quoted, shell_quoted};

/// Where it is created.
fn address(place: &GraphPlace) -> String {
    format!("{}/v1.0{GRAPH_PATH}", place.url().trim_end_matches('/'))
}

/// As PowerShell with Microsoft's Graph module; its place is the method's cloud's, which has to have such methods.
#[must_use]
pub fn powershell(method: &ExternalMethod, base_url: &str, place: &GraphPlace) -> String {
    let environment = place.environment();
    format!(
        "Connect-MgGraph -Environment '{environment}' -TenantId {} -Scopes 'Policy.ReadWrite.AuthenticationMethod'\n\
         Invoke-MgGraphRequest -Method POST -Uri {} `\n  -ContentType 'application/json' `\n  -Body {}\n",
        powershell_quoted(method.tenant.as_str()),
        powershell_quoted(&address(place)),
        powershell_quoted(&configuration(method, base_url).to_string()),
    )
}

/// With `curl`; the access token comes from the variable `TOKEN`.
#[must_use]
pub fn curl(method: &ExternalMethod, base_url: &str, place: &GraphPlace) -> String {
    format!(
        "{WITH_TOKEN}curl --fail-with-body --request POST {} \\\n  --header @- \\\n  \
         --header 'Content-Type: application/json' \\\n  --data {}\n",
        shell_quoted(&address(place)),
        shell_quoted(&configuration(method, base_url).to_string()),
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use serde_json::Value;

    use super::*;
    use crate::domain::application::Cloud;
    use crate::domain::ids::{ApplicationId, ExternalMethodId};
    use crate::domain::tenant::TenantId;

    #[test]
    fn a_shell_sends_the_configuration_to_the_clouds_graph() {
        let method = ExternalMethod {
            id: ExternalMethodId::from_random([1; 16]),
            application: ApplicationId::from_random([2; 16]),
            tenant: TenantId::parse("11111111-2222-4333-8444-555555555555").unwrap(),
            client_id: "corp".to_owned(),
            app_id: TenantId::parse("66666666-7777-4888-8999-aaaaaaaaaaaa").unwrap(),
            cloud: Cloud::Us,
        };
        let base = "https://id.corp.example/it's\u{d1}";
        let script = format!(
            "curl() {{ for word; do case \"$word\" in *secret*) exit 1;; esac; printf '%s\\n' \"$word\"; done; cat >&2; }}\n{}",
            curl(&method, base, &GraphPlace::of(Cloud::Us))
        );
        let ran = Command::new("sh").args(["-eu", "-c", &script]).env("TOKEN", "secret").output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(ran.stderr, b"Authorization: Bearer secret\n", "by the way that nobody sees");
        let said = String::from_utf8(ran.stdout).unwrap();
        let words: Vec<_> = said.lines().collect();
        assert_eq!(words[3], format!("https://graph.microsoft.us/v1.0{GRAPH_PATH}"));
        let body: Value = serde_json::from_str(words.last().unwrap()).unwrap();
        assert_eq!(body, configuration(&method, base));
        let powershell = powershell(&method, base, &GraphPlace::of(Cloud::Us));
        assert!(powershell.contains("-Environment 'USGov' -TenantId '11111111-2222-4333-8444-555555555555'"));
        assert!(powershell.is_ascii(), "{powershell}");
        assert!(powershell.contains(r"it''s\u00d1/eam/.well-known/openid-configuration"), "{powershell}");
    }
}
