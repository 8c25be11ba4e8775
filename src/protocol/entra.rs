//! What an administrator enters in Entra ID to federate a domain, and the same as commands to run.
//!
//! A generated command is code that somebody with great powers will run. Every value stands between single quotes by
//! the shell's own rule, and what no value of ours ever holds (control characters, line ends) is not written at all.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::domain::application::{Application, Domain};
use crate::domain::federation::Protocol;
use crate::domain::graph_place::GraphPlace;
use crate::domain::text::is_treacherous;

/// A domain's federation as Microsoft Graph's `internalDomainFederation` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Federation {
    /// The domain.
    pub domain: String,
    /// What people read at Microsoft while they are sent here.
    pub display_name: String,
    /// `issuerUri`: compared byte for byte with the token's `Issuer`.
    pub issuer_uri: String,
    /// `signingCertificate`: DER in base64, without lines.
    pub signing_certificate: String,
    /// `nextSigningCertificate`, likewise: believed from the first moment on, where one comes next.
    pub next_certificate: Option<String>,
    /// Whether programs without a browser are answered; over SAML 2.0 none comes.
    pub answers_programs: bool,
    /// By which protocol people come.
    pub protocol: Protocol,
    /// Whether Microsoft has to sign what it asks, which it does over SAML 2.0 alone.
    pub signs_requests: bool,
    /// Where Graph answers for it.
    pub place: GraphPlace,
}

/// Whether a property is a yes or a no.
pub(super) fn is_flag(name: &str) -> bool {
    name == SIGNS_REQUESTS
}

/// Graph's name for whether Microsoft signs what it asks over SAML 2.0.
const SIGNS_REQUESTS: &str = "isSignedAuthenticationRequestRequired";

impl Federation {
    /// What is taken away wherever it stands: where a former provider let people reset a password, and none is here.
    pub const REMOVED: [&'static str; 1] = ["passwordResetUri"];

    /// That of an application's domain, without any certificate.
    #[must_use]
    pub fn of(application: &Application, domain: &Domain, place: GraphPlace) -> Self {
        Self {
            domain: domain.name.to_string(),
            display_name: application.name.to_string(),
            issuer_uri: domain.issuer.clone(),
            signing_certificate: String::new(),
            next_certificate: None,
            answers_programs: application.trust,
            protocol: Protocol::default(),
            signs_requests: false,
            place,
        }
    }

    /// Where Microsoft sends people who sign in.
    #[must_use]
    pub fn passive_sign_in_uri(&self) -> String {
        format!("{}{}", self.issuer_uri, self.protocol.word())
    }

    /// Where Microsoft sends people who sign out, by whichever protocol.
    #[must_use]
    pub fn sign_out_uri(&self) -> String {
        format!("{}signout", self.issuer_uri)
    }

    /// The values by Graph's names, in the order an administrator reads them.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, String)> {
        // How Microsoft asks for a second factor over SAML 2.0 is not documented. It is told where there was one; where
        // there was none, Microsoft asks for its own, or people would be sent here again and again.
        let second_factor = match self.protocol {
            Protocol::WsFed => "enforceMfaByFederatedIdp",
            Protocol::Saml => "acceptIfMfaDoneByFederatedIdp",
        };
        let mut values = vec![
            ("displayName", self.display_name.clone()),
            ("issuerUri", self.issuer_uri.clone()),
            ("passiveSignInUri", self.passive_sign_in_uri()),
            ("signOutUri", self.sign_out_uri()),
            ("preferredAuthenticationProtocol", self.protocol.graph().to_owned()),
            ("promptLoginBehavior", "nativeSupport".to_owned()),
            ("federatedIdpMfaBehavior", second_factor.to_owned()),
            ("signingCertificate", self.signing_certificate.clone()),
        ];
        values.extend(self.next_certificate.clone().map(|next| ("nextSigningCertificate", next)));
        if self.signs_requests && self.protocol == Protocol::Saml {
            values.push((SIGNS_REQUESTS, "true".to_owned()));
        }
        if self.leads_programs_here() {
            values.extend(self.programs());
        }
        values
    }

    /// Whether programs are led here at all.
    #[must_use]
    pub fn leads_programs_here(&self) -> bool {
        self.answers_programs && self.protocol == Protocol::WsFed
    }

    /// Where programs without a browser are led, whether they are answered there or not.
    #[must_use]
    pub fn programs(&self) -> [(&'static str, String); 2] {
        [
            ("activeSignInUri", format!("{}trust/2005/usernamemixed", self.issuer_uri)),
            ("metadataExchangeUri", format!("{}trust/mex", self.issuer_uri)),
        ]
    }

    /// The body of `POST /domains/{domain}/federationConfiguration`.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut body = json!({"@odata.type": "#microsoft.graph.internalDomainFederation"});
        for (name, value) in self.values() {
            body[name] = if is_flag(name) { true.into() } else { plain(&value).into() };
        }
        body
    }

    /// The same as PowerShell with Microsoft's Graph module.
    #[must_use]
    pub fn powershell(&self) -> String {
        let mut script = format!(
            "Connect-MgGraph -Environment '{}' -Scopes 'Domain-InternalFederation.ReadWrite.All',\
             'Directory.AccessAsUser.All'\nNew-MgDomainFederationConfiguration `\n",
            self.place.environment()
        );
        let _ = write!(script, "  -DomainId {}", powershell_quoted(&self.domain));
        for (name, value) in self.values() {
            let mut parameter = name.to_owned();
            parameter[..1].make_ascii_uppercase();
            let _ = if is_flag(name) {
                write!(script, " `\n  -{parameter}:$true")
            } else {
                write!(script, " `\n  -{parameter} {}", powershell_quoted(&value))
            };
        }
        script.push('\n');
        script
    }

    /// The same as one request with `curl`; the access token comes from the variable `TOKEN`.
    #[must_use]
    pub fn curl(&self) -> String {
        let url = format!("{}v1.0/domains/{}/federationConfiguration", self.place.url(), self.domain);
        format!(
            "curl --fail-with-body --request POST {} \\\n  --header \"Authorization: Bearer $TOKEN\" \\\n  \
             --header 'Content-Type: application/json' \\\n  --data {}\n",
            shell_quoted(&url),
            shell_quoted(&self.body().to_string())
        )
    }
}

/// The text without what hides, turns or breaks a line: nothing that a name of ours may hold.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_treacherous(*c)).collect()
}

/// A word of PowerShell that stands for exactly this text. PowerShell takes four curly quotes for the straight one;
/// within single quotes each of them is written twice.
#[must_use]
pub fn powershell_quoted(text: &str) -> String {
    let mut word = String::from("'");
    for c in plain(text).chars() {
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            word.push(c);
        }
        word.push(c);
    }
    word.push('\'');
    word
}

/// A word of the POSIX shell that stands for exactly this text.
#[must_use]
pub fn shell_quoted(text: &str) -> String {
    format!("'{}'", plain(text).replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::domain::application::Cloud;
    use crate::domain::hostile;

    fn federation(name: &str) -> Federation {
        Federation {
            domain: "corp.example".to_owned(),
            display_name: name.to_owned(),
            issuer_uri: "https://id.corp.example/fed/corp.example/".to_owned(),
            signing_certificate: "MIIB+/==".to_owned(),
            next_certificate: None,
            answers_programs: false,
            protocol: Protocol::WsFed,
            signs_requests: true,
            place: GraphPlace::of(Cloud::Us),
        }
    }

    #[test]
    fn over_saml_people_come_to_its_door_and_programs_to_none() {
        let saml = Federation { protocol: Protocol::Saml, answers_programs: true, ..federation("Corp") };
        let body = saml.body();
        assert_eq!(body["preferredAuthenticationProtocol"], "saml");
        assert_eq!(body["passiveSignInUri"], "https://id.corp.example/fed/corp.example/saml");
        assert_eq!(body["signOutUri"], "https://id.corp.example/fed/corp.example/signout");
        assert_eq!(body["federatedIdpMfaBehavior"], "acceptIfMfaDoneByFederatedIdp");
        assert_eq!((body.get("activeSignInUri"), body.get("metadataExchangeUri")), (None, None));
        assert_eq!(body["isSignedAuthenticationRequestRequired"], true);
        assert!(saml.powershell().contains("-IsSignedAuthenticationRequestRequired:$true"), "{}", saml.powershell());
        for protocol in Protocol::ALL {
            assert_eq!(Protocol::parse(protocol.graph()), Some(protocol));
        }
    }

    #[test]
    fn programs_are_led_here_where_they_are_answered() {
        let body = Federation { answers_programs: true, ..federation("Corp") }.body();
        let fed = "https://id.corp.example/fed/corp.example/trust";
        assert_eq!(body["activeSignInUri"], format!("{fed}/2005/usernamemixed"));
        assert_eq!(body["metadataExchangeUri"], format!("{fed}/mex"));
        for name in ["activeSignInUri", "metadataExchangeUri"] {
            assert_eq!(federation("Corp").body().get(name), None, "{name}");
        }
    }

    #[test]
    fn commands_go_to_the_clouds_own_place() {
        let (powershell, curl) = (federation("Corp").powershell(), federation("Corp").curl());
        assert!(powershell.contains("Connect-MgGraph -Environment 'USGov' -Scopes"), "{powershell}");
        assert!(curl.contains("'https://graph.microsoft.us/v1.0/domains/corp.example/"), "{curl}");
    }

    #[test]
    fn both_certificates_go_in_one_request() {
        let federation = Federation { next_certificate: Some("MIIC+/==".to_owned()), ..federation("Corp") };
        let body = federation.body();
        assert_eq!(
            (&body["signingCertificate"], &body["nextSigningCertificate"]),
            (&"MIIB+/==".into(), &"MIIC+/==".into())
        );
        assert!(federation.powershell().contains("-NextSigningCertificate 'MIIC+/=='"), "{}", federation.powershell());
        assert!(federation.curl().contains("\"nextSigningCertificate\":\"MIIC+/==\""), "{}", federation.curl());
    }

    #[test]
    fn the_request_is_graphs() {
        let body = federation("Corp").body();
        assert_eq!(body["issuerUri"], "https://id.corp.example/fed/corp.example/");
        assert_eq!(body["passiveSignInUri"], "https://id.corp.example/fed/corp.example/wsfed");
        assert_eq!(body["preferredAuthenticationProtocol"], "wsFed");
        assert_eq!(body.as_object().unwrap().len(), 9);
    }

    #[test]
    fn powershell_reads_a_quoted_word_as_the_text_and_nothing_else() {
        // The language's own rule, read back: between single quotes only a doubled quote means one.
        fn read(word: &str) -> Option<String> {
            let is_quote = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
            let mut rest = word.strip_prefix('\'')?.chars().peekable();
            let mut text = String::new();
            while let Some(c) = rest.next() {
                if is_quote(c) {
                    match rest.next() {
                        Some(next) if is_quote(next) => text.push(c),
                        None => return Some(text),
                        Some(_) => return None,
                    }
                } else {
                    text.push(c);
                }
            }
            None
        }
        let lines = federation("Corp").powershell().lines().count();
        for text in hostile::and(&["", "a", "it's", "''"]) {
            let word = powershell_quoted(&text);
            assert_eq!(read(&word).as_deref(), Some(plain(&text).as_str()), "{word}");
            assert_eq!(word.chars().find(|c| hostile::is_raw(*c)), None, "{word:?}");
            let script = federation(&text).powershell();
            assert_eq!(script.lines().count(), lines, "{script}");
            assert_eq!(script.chars().find(|c| *c != '\n' && hostile::is_raw(*c)), None, "{script:?}");
        }
    }

    #[test]
    fn a_shell_reads_a_quoted_word_as_the_text_and_nothing_else() {
        for text in hostile::and(&["", "a b", "it's", "$HOME", "!!"]) {
            let echoed =
                Command::new("sh").args(["-c", &format!("printf %s {}", shell_quoted(&text))]).output().unwrap();
            assert_eq!(String::from_utf8(echoed.stdout).unwrap(), plain(&text));
        }
    }

    #[test]
    fn the_whole_request_survives_a_shell() {
        for text in hostile::texts() {
            let federation = federation(&text);
            let request = federation.curl();
            let script = format!("curl() {{ for word; do last=$word; done; printf %s \"$last\"; }}\n{request}");
            let ran = Command::new("sh").args(["-c", &script]).env("TOKEN", "t").output().unwrap();
            assert!(ran.status.success());
            let sent: Value = serde_json::from_slice(&ran.stdout).unwrap();
            assert_eq!(sent, federation.body());
            assert_eq!(request.chars().find(|c| *c != '\n' && hostile::is_raw(*c)), None, "{request:?}");
        }
    }
}
