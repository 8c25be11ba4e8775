//! Whether every value at Microsoft is the wished one, as commands to run.

use std::fmt::Write as _;

use serde_json::json;

use crate::protocol::entra::{Federation, powershell_quoted, shell_quoted};

/// Where this instance says which certificates are its own.
fn metadata(federation: &Federation) -> String {
    let base = federation.issuer_uri.strip_suffix(&format!("fed/{}/", federation.domain));
    format!("{}FederationMetadata/2007-06/FederationMetadata.xml", base.unwrap_or(&federation.issuer_uri))
}

pub(super) fn powershell(federation: &Federation) -> String {
    let domain = powershell_quoted(&federation.domain);
    let mut script = format!(
        "'AuthenticationType ' + (Get-MgDomain -DomainId {domain}).AuthenticationType\n\
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
pub(super) fn curl(federation: &Federation, graph: &str) -> String {
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
