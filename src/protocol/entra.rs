//! What an administrator enters in Entra ID to federate a domain, and the same as commands to run.
//!
//! A generated command is code that somebody with great powers will run. Every value stands between single quotes by
//! the shell's own rule, what is for PowerShell in ASCII alone, no token among a program's words, and what no value of ours ever holds (control characters, line ends) is not written at all.

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
            "{WITH_TOKEN}curl --fail-with-body --request POST {} \\\n  --header @- \\\n  \
             --header 'Content-Type: application/json' \\\n  --data {}\n",
            shell_quoted(&url),
            shell_quoted(&self.body().to_string())
        )
    }
}

/// What leads a line of `curl` that takes its token by `--header @-`: whoever lists the machine's processes reads every
/// word of theirs, and `printf` is none.
pub(super) const WITH_TOKEN: &str = "printf 'Authorization: Bearer %s\\n' \"$TOKEN\" |\n  ";

/// The text without what hides, turns or breaks a line: nothing that a name of ours may hold.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_treacherous(*c)).collect()
}

/// A word of PowerShell that stands for exactly this text, in ASCII alone. A file without a mark is read by Windows
/// PowerShell as the machine's own code page, where half of a letter may be one of the quotes that it takes for the
/// straight one: a text with anything else is spelt, and unspelt by the machine.
#[must_use]
pub fn powershell_quoted(text: &str) -> String {
    let text = plain(text);
    if text.is_ascii() {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut word = String::from("([regex]::Unescape('");
    for c in text.chars() {
        match c {
            '\'' => word.push_str("''"),
            '\\' => word.push_str(r"\\"),
            c if c.is_ascii() => word.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(word, r"\u{unit:04x}");
                }
            }
        }
    }
    word.push_str("'))");
    word
}

/// A word of the POSIX shell that stands for exactly this text.
#[must_use]
pub fn shell_quoted(text: &str) -> String {
    format!("'{}'", plain(text).replace('\'', r"'\''"))
}

/// The reader whom nobody told that a script is UTF-8.
#[cfg(test)]
pub(super) mod misread {
    /// The bytes as Windows takes them in most of the world.
    pub(in crate::protocol) fn as_cp1252(bytes: &[u8]) -> String {
        const HIGH: [char; 32] = [
            '\u{20ac}', '\u{81}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}',
            '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{8d}', '\u{17d}', '\u{8f}', '\u{90}', '\u{2018}',
            '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}',
            '\u{203a}', '\u{153}', '\u{9d}', '\u{17e}', '\u{178}',
        ];
        let sign = |byte: &u8| match byte {
            0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
            byte => char::from(*byte),
        };
        bytes.iter().map(sign).collect()
    }

    /// What a word of PowerShell comes to, where it is one text and nothing else.
    pub(in crate::protocol) fn word(word: &str) -> Option<String> {
        match word.strip_prefix("([regex]::Unescape(").and_then(|rest| rest.strip_suffix("))")) {
            Some(spelt) => unspelt(&between_quotes(spelt)?),
            None => between_quotes(word),
        }
    }

    /// The language's own rule, read back: between single quotes, of which it knows five, only a doubled one means one.
    fn between_quotes(word: &str) -> Option<String> {
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

    /// As .NET's `Regex.Unescape` reads what is written here.
    fn unspelt(text: &str) -> Option<String> {
        let (mut units, mut rest) = (Vec::new(), text.chars());
        while let Some(c) = rest.next() {
            if c != '\\' {
                units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
                continue;
            }
            match rest.next()? {
                '\\' => units.push(u16::from(b'\\')),
                'u' => units.push(u16::from_str_radix(&rest.by_ref().take(4).collect::<String>(), 16).ok()?),
                _ => return None,
            }
        }
        String::from_utf16(&units).ok()
    }
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
        let lines = federation("Corp").powershell().lines().count();
        for text in hostile::and(&["", "a", "it's", "''", "\u{1f600}\\u0041\u{e9}"]) {
            let word = powershell_quoted(&text);
            // As Windows PowerShell reads a file without a mark.
            let seen = misread::as_cp1252(word.as_bytes());
            assert_eq!(misread::word(&seen).as_deref(), Some(plain(&text).as_str()), "{word}");
            let script = federation(&text).powershell();
            assert!(script.is_ascii(), "{script}");
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
            let script = format!(
                "curl() {{ read -r told; [ \"$told\" = 'Authorization: Bearer secret' ] || exit 1; for word; do \
                 case \"$word\" in *secret*) exit 1;; esac; last=$word; done; printf %s \"$last\"; }}\n{request}"
            );
            let ran = Command::new("sh").args(["-c", &script]).env("TOKEN", "secret").output().unwrap();
            assert!(ran.status.success());
            let sent: Value = serde_json::from_slice(&ran.stdout).unwrap();
            assert_eq!(sent, federation.body());
            assert_eq!(request.chars().find(|c| *c != '\n' && hostile::is_raw(*c)), None, "{request:?}");
        }
    }
}
