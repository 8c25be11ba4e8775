//! `[mail]`: how mails leave.

use std::path::PathBuf;

use serde::{Serialize, Serializer};

use super::base_url::BaseUrl;
use super::secret::Hidden;
use super::server::path;
use super::settings::{Read, Section};
use crate::domain::mailbox::Mailbox;
use crate::domain::text::Name;
use crate::mail::smtp::Tls;

/// How mails leave.
#[derive(Debug, Clone, Serialize)]
pub struct Mail {
    /// The SMTP server; without one mails lie down in a folder.
    pub host: Option<String>,
    /// Its port.
    pub port: u16,
    /// When the connection to it is encrypted.
    #[serde(serialize_with = "write")]
    pub tls: Tls,
    /// Who logs in to it, if anybody has to.
    pub username: Option<String>,
    /// By which word.
    pub password: Option<Hidden>,
    /// Certificates of authorities that are trusted besides the system's, PEM.
    pub authorities: Option<PathBuf>,
    /// Who mails are from.
    pub from: Mailbox,
    /// Who they are from as people read it; without a name it is the organisation's.
    pub from_name: Option<Name>,
    /// How many mails leave in a minute, from all nodes together.
    pub per_minute: u32,
    /// Where mails lie that no server takes.
    pub folder: PathBuf,
}

impl Mail {
    pub(super) fn read(from: &mut Section<'_>, base_url: Option<&BaseUrl>) -> Read<Self> {
        let host = from.optional("host", host);
        let tls = from.parsed("tls", "starttls", tls);
        let usual = tls.map_or(0, usual_port);
        let port = from.number("port", u32::from(usual), 1..=u32::from(u16::MAX));
        let username = from.optional("username", |text| Ok(text.to_owned()));
        let password = from.optional("password", |text| Ok(Hidden::new(text)));
        let authorities = from.optional("authorities", path);
        let sender = from.parsed("from", &nobody(base_url), |text| Mailbox::parse(text).map_err(|f| f.to_string()));
        let from_name = from.optional("from_name", |text| Name::parse(text).map_err(|fault| fault.to_string()));
        // What Microsoft 365 takes from one mailbox.
        let per_minute = from.number("per_minute", 30, 1..=100_000);
        let folder = from.parsed("folder", "./data/mail", path);
        match (from.has("username"), from.has("password")) {
            (true, false) => from.fault("password", "is needed where mail.username is set"),
            (false, true) => from.fault("username", "is needed where mail.password is set"),
            _ => {}
        }
        if let (Ok(Some(host)), Ok(tls)) = (&host, tls) {
            if tls == Tls::None && !matches!(host.as_str(), "localhost" | "127.0.0.1") {
                from.fault("tls", "none is for a server on this machine only: localhost or 127.0.0.1");
            }
            if !from.has("from") {
                from.fault("from", "is needed where mail.host is set: the mailbox that mails are from");
            }
        }
        Ok(Self {
            host: host?,
            port: u16::try_from(port?).unwrap_or(usual),
            tls: tls?,
            username: username?,
            password: password?,
            authorities: authorities?,
            from: sender?,
            from_name: from_name?,
            per_minute: per_minute?,
            folder: folder?,
        })
    }
}

/// Where nothing is sent, nobody answers.
fn nobody(base_url: Option<&BaseUrl>) -> String {
    let host = base_url.map_or("localhost", BaseUrl::host);
    if host.contains('.') { format!("no-reply@{host}") } else { format!("no-reply@{host}.invalid") }
}

const fn usual_port(tls: Tls) -> u16 {
    match tls {
        Tls::StartTls => 587,
        Tls::Wrapped => 465,
        Tls::None => 25,
    }
}

fn host(text: &str) -> Result<String, String> {
    let is_host = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let wanted = || format!("\"{text}\" is no host such as smtp.example.com, without scheme and port");
    if is_host { Ok(text.to_ascii_lowercase()) } else { Err(wanted()) }
}

fn tls(text: &str) -> Result<Tls, String> {
    match text {
        "starttls" => Ok(Tls::StartTls),
        "tls" => Ok(Tls::Wrapped),
        "none" => Ok(Tls::None),
        _ => Err("must be \"starttls\", \"tls\" or \"none\"".to_owned()),
    }
}

/// Writes it as it is read.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn write<S: Serializer>(tls: &Tls, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match tls {
        Tls::StartTls => "starttls",
        Tls::Wrapped => "tls",
        Tls::None => "none",
    })
}
