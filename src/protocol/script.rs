//! Setting a tenant up as commands to run, for those who grant no consent. Each value stands quoted, as `entra` says.

use std::fmt::Write as _;

use serde_json::json;

use super::entra::{Federation, powershell_quoted, shell_quoted};
use super::handover::Handover;

/// What the commands are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reads what there is, and keeps it in a file for the way back.
    Look,
    /// Federates.
    Apply,
    /// Looks whether every value there is the wished one, and whether the published certificate is.
    Verify,
    /// Gives the certificate that comes next.
    Next,
    /// Sends people to Microsoft's own sign-in again.
    Undo,
    /// Lists the domain's people with their ImmutableIDs.
    Users,
}

impl Step {
    /// The word for it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "plan" => Some(Self::Look),
            "apply" => Some(Self::Apply),
            "verify" => Some(Self::Verify),
            "next-certificate" => Some(Self::Next),
            "undo" => Some(Self::Undo),
            "users" => Some(Self::Users),
            _ => None,
        }
    }
}

/// What runs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// PowerShell with Microsoft's Graph module.
    PowerShell,
    /// A POSIX shell with curl and an access token in `TOKEN`.
    Curl,
}

impl Shell {
    /// The word for it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "powershell" => Some(Self::PowerShell),
            "curl" => Some(Self::Curl),
            _ => None,
        }
    }
}

/// The commands of a step for the one domain that is handed over, in its cloud.
#[must_use]
pub fn script(federation: &Federation, handover: &Handover, step: Step, shell: Shell) -> String {
    let at_home = |script: String| {
        script.replacen(
            "Connect-MgGraph -Scopes",
            &format!("Connect-MgGraph -Environment '{}' -Scopes", handover.environment()),
            1,
        )
    };
    match (step, shell) {
        (Step::Next, Shell::PowerShell) => handover.powershell(),
        (Step::Next, Shell::Curl) => handover.curl(),
        (Step::Apply, Shell::PowerShell) => at_home(federation.powershell()),
        (Step::Apply, Shell::Curl) => {
            let (usual, own) = ("'https://graph.microsoft.com/", format!("'{}", handover.graph()));
            federation.curl().replacen(usual, &own, 1)
        }
        (Step::Verify, Shell::PowerShell) => at_home(powershell_verify(federation)),
        (Step::Verify, Shell::Curl) => curl_verify(federation, handover.graph()),
        (step, Shell::PowerShell) => at_home(powershell(federation, step)),
        (step, Shell::Curl) => curl(federation, step, handover.graph()),
    }
}

/// Where this instance says which certificates are its own.
fn metadata(federation: &Federation) -> String {
    let base = federation.issuer_uri.strip_suffix(&format!("fed/{}/", federation.domain));
    format!("{}FederationMetadata/2007-06/FederationMetadata.xml", base.unwrap_or(&federation.issuer_uri))
}

fn powershell_verify(federation: &Federation) -> String {
    let domain = powershell_quoted(&federation.domain);
    let mut script = format!(
        "Connect-MgGraph -Scopes 'Domain.Read.All','Domain-InternalFederation.Read.All'\n\
         'AuthenticationType ' + (Get-MgDomain -DomainId {domain}).AuthenticationType\n\
         $found = Get-MgDomainFederationConfiguration -DomainId {domain}\n\
         $wanted = [ordered]@{{\n"
    );
    for (name, value) in federation.values() {
        let _ = writeln!(script, "  {} = {}", powershell_quoted(name), powershell_quoted(&value));
    }
    let _ = write!(
        script,
        "}}\n\
         foreach ($name in $wanted.Keys) {{\n  \
         if ($found.$name -ceq $wanted[$name]) {{ \"fine   $name\" }} else {{ \"OTHER  $name\" }}\n}}\n\
         $said = (Invoke-WebRequest -UseBasicParsing -Uri {}).Content\n\
         if ($said.Contains({})) {{ 'fine   metadata' }} else {{ 'OTHER  metadata' }}\n",
        powershell_quoted(&metadata(federation)),
        powershell_quoted(&federation.signing_certificate),
    );
    script
}

/// Graph writes an answer without spaces, and each text as JSON has it.
fn curl_verify(federation: &Federation, graph: &str) -> String {
    let at = format!("{graph}v1.0/domains/{}", federation.domain);
    let ask = |url: &str| {
        let url = shell_quoted(url);
        format!("$(curl --fail-with-body --silent --show-error --header \"Authorization: Bearer $TOKEN\" {url})")
    };
    let mut script = String::from(
        "wanted() { case \"$told\" in *\"$2\"*) printf 'fine   %s\\n' \"$1\";; *) printf 'OTHER  %s\\n' \"$1\";; esac; }\n",
    );
    let wanted = |script: &mut String, name: &str, text: &str| {
        let _ = writeln!(script, "wanted {} {}", shell_quoted(name), shell_quoted(text));
    };
    let _ = writeln!(script, "told={}", ask(&at));
    wanted(&mut script, "authenticationType", "\"authenticationType\":\"Federated\"");
    let _ = writeln!(script, "told={}", ask(&format!("{at}/federationConfiguration")));
    let body = federation.body();
    for (name, _) in federation.values() {
        wanted(&mut script, name, &format!("{}:{}", json!(name), body[name]));
    }
    let url = shell_quoted(&metadata(federation));
    let _ = writeln!(script, "told=$(curl --fail-with-body --silent --show-error {url})");
    wanted(&mut script, "metadata", &federation.signing_certificate);
    script
}

fn powershell(federation: &Federation, step: Step) -> String {
    let domain = powershell_quoted(&federation.domain);
    let file = powershell_quoted(&format!("{}.federation.json", federation.domain));
    match step {
        Step::Look | Step::Apply | Step::Verify | Step::Next => format!(
            "Connect-MgGraph -Scopes 'Domain.Read.All','Domain-InternalFederation.Read.All'\n\
             Get-MgDomain -DomainId {domain} | Format-List Id,AuthenticationType,IsDefault,IsInitial,IsRoot,IsVerified\n\
             Get-MgDomainFederationConfiguration -DomainId {domain} | ConvertTo-Json -Depth 5 | Tee-Object -FilePath {file}\n"
        ),
        Step::Undo => format!(
            "Connect-MgGraph -Scopes 'Domain.ReadWrite.All','Directory.AccessAsUser.All'\n\
             Update-MgDomain -DomainId {domain} -AuthenticationType 'Managed'\n\
             Get-MgDomain -DomainId {domain} | Format-List Id,AuthenticationType\n"
        ),
        Step::Users => {
            let filter = powershell_quoted(&format!("endsWith(userPrincipalName,'@{}')", federation.domain));
            format!(
                "Connect-MgGraph -Scopes 'User.Read.All'\n\
                 Get-MgUser -All -ConsistencyLevel eventual -CountVariable total -Filter {filter} `\n  \
                 -Property 'UserPrincipalName','OnPremisesImmutableId','OnPremisesSyncEnabled' |\n  \
                 Select-Object UserPrincipalName,OnPremisesImmutableId,OnPremisesSyncEnabled\n"
            )
        }
    }
}

fn curl(federation: &Federation, step: Step, graph: &str) -> String {
    let at = format!("{graph}v1.0/domains/{}", federation.domain);
    let ask =
        |url: &str| format!("curl --fail-with-body --header \"Authorization: Bearer $TOKEN\" {}\n", shell_quoted(url));
    match step {
        Step::Look | Step::Apply | Step::Verify | Step::Next => {
            let file = shell_quoted(&format!("{}.federation.json", federation.domain));
            let kept = ask(&format!("{at}/federationConfiguration"));
            format!("{}{} | tee {file}\n", ask(&at), kept.trim_end())
        }
        Step::Undo => format!(
            "curl --fail-with-body --request PATCH {} \\\n  --header \"Authorization: Bearer $TOKEN\" \\\n  \
             --header 'Content-Type: application/json' \\\n  --data '{{\"authenticationType\":\"Managed\"}}'\n{}",
            shell_quoted(&at),
            ask(&at)
        ),
        Step::Users => format!(
            "curl --fail-with-body --get {} \\\n  --header \"Authorization: Bearer $TOKEN\" \\\n  \
             --header 'ConsistencyLevel: eventual' \\\n  --data-urlencode '$count=true' \\\n  \
             --data-urlencode '$select=userPrincipalName,onPremisesImmutableId,onPremisesSyncEnabled' \\\n  \
             --data-urlencode {}\n",
            shell_quoted(&format!("{graph}v1.0/users")),
            shell_quoted(&format!("$filter=endsWith(userPrincipalName,'@{}')", federation.domain))
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::domain::application::Cloud;
    use crate::domain::hostile;

    const STEPS: [Step; 6] = [Step::Look, Step::Apply, Step::Verify, Step::Next, Step::Undo, Step::Users];

    fn federation(name: &str) -> Federation {
        Federation {
            domain: "corp.example".to_owned(),
            display_name: name.to_owned(),
            issuer_uri: "https://id.corp.example/fed/corp.example/".to_owned(),
            signing_certificate: "MIIB+/==".to_owned(),
            answers_programs: true,
        }
    }

    fn handover(cloud: Cloud) -> Handover {
        let (current, next) = ("MIIB+/==".to_owned(), Some("MIIC+/==".to_owned()));
        Handover { cloud, domains: vec!["corp.example".to_owned()], current, next }
    }

    #[test]
    fn every_step_keeps_its_lines_and_parses_whatever_a_value_says() {
        let mut texts = hostile::texts();
        texts.push("'; iex(whoami) $(touch x) \"\n`id` \u{2019}; & rm #".to_owned());
        for step in STEPS {
            for shell in [Shell::PowerShell, Shell::Curl] {
                let lines = script(&federation("Corp"), &handover(Cloud::Us), step, shell).lines().count();
                for text in &texts {
                    let script = script(&federation(text), &handover(Cloud::Us), step, shell);
                    assert_eq!(script.lines().count(), lines, "{script}");
                    assert_eq!(script.chars().find(|c| *c != '\n' && hostile::is_raw(*c)), None, "{script:?}");
                    if shell == Shell::Curl {
                        assert!(
                            Command::new("bash").args(["-n", "-c", &script]).status().unwrap().success(),
                            "{script}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_step_goes_to_the_domains_own_cloud() {
        for step in STEPS {
            let script = |shell| script(&federation("Corp"), &handover(Cloud::China), step, shell);
            assert!(script(Shell::PowerShell).contains("Connect-MgGraph -Environment 'China' "), "{step:?}");
            let curl = script(Shell::Curl);
            assert!(curl.contains("'https://microsoftgraph.chinacloudapi.cn/"), "{curl}");
            assert!(!curl.contains("graph.microsoft.com"), "{curl}");
        }
    }

    #[test]
    fn a_shell_finds_what_is_other() {
        for text in hostile::and(&["Corp", "it's \"$HOME\" *"]) {
            let federation = federation(&text);
            let told = |body: &str, kind: &str, certificate: &str| {
                let pretended = format!(
                    "curl() {{ for word; do last=$word; done; case \"$last\" in \
                     */federationConfiguration) printf %s \"$BODY\";; */domains/*) printf %s \"$KIND\";; \
                     *) printf %s \"$SAID\";; esac; }}\n{}",
                    script(&federation, &handover(Cloud::Worldwide), Step::Verify, Shell::Curl)
                );
                let mut shell = Command::new("sh");
                shell.args(["-eu", "-c", &pretended]).env("TOKEN", "t").env("BODY", body);
                let ran = shell.env("KIND", kind).env("SAID", certificate).output().unwrap();
                assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
                let said = String::from_utf8(ran.stdout).unwrap();
                said.lines().filter_map(|line| line.strip_prefix("OTHER  ")).map(ToOwned::to_owned).collect::<Vec<_>>()
            };
            let body = json!({"value": [federation.body()]}).to_string();
            let kind = "{\"authenticationType\":\"Federated\"}";
            assert_eq!(told(&body, kind, "<a>MIIB+/==</a>"), Vec::<String>::new(), "{body}");
            let other = body.replace("/wsfed", "/other");
            assert_eq!(told(&other, "{}", "<a/>"), ["authenticationType", "passiveSignInUri", "metadata"]);
        }
    }
}
