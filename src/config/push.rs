//! `[push]`: how phones are woken.

use serde::Serialize;
use url::Url;

use super::base_url::BaseUrl;
use super::settings::{Read, Section};
use crate::push::VENDORS;

/// How phones are woken.
#[derive(Debug, Clone, Serialize)]
pub struct Push {
    /// Whom a push service may write to: `mailto:` or `https:`. Without one it is the public address.
    pub subject: String,
    /// Hosts of push services; `*.` stands for one or more labels.
    pub allowed_hosts: Vec<String>,
    /// Whether a push service may run on this machine: for tests only.
    pub allow_loopback: bool,
}

impl Push {
    pub(super) fn read(from: &mut Section<'_>, base_url: Option<&BaseUrl>) -> Read<Self> {
        let usual = base_url.filter(|url| url.is_https()).map_or("mailto:postmaster@localhost", BaseUrl::as_str);
        let subject = from.parsed("subject", usual, subject);
        let allowed_hosts = from.list("allowed_hosts", VENDORS, pattern);
        let allow_loopback = from.flag("allow_loopback", false);
        Ok(Self { subject: subject?, allowed_hosts: allowed_hosts?, allow_loopback: allow_loopback? })
    }
}

fn subject(text: &str) -> Result<String, String> {
    let url = Url::parse(text).ok();
    let is_contact = url.is_some_and(|url| match url.scheme() {
        "https" => true,
        "mailto" => url.path().split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
        _ => false,
    });
    let wanted = || format!("\"{text}\" is no contact such as mailto:it@example.com or https://example.com/contact");
    if is_contact { Ok(text.to_owned()) } else { Err(wanted()) }
}

fn pattern(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("*.").unwrap_or(text);
    let is_name = host.contains('.') && host.split('.').all(|label| !label.is_empty());
    if is_name && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(format!("\"{text}\" is no host such as push.example.com or *.example.com"))
}
