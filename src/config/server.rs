//! `[server]`: where it listens, and what browsers know it by.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Serialize;

use super::base_url::BaseUrl;
use super::secret::Hidden;
use super::settings::{Read, Section};
use crate::domain::network::Network;

/// Where it listens, and what browsers know it by.
#[derive(Debug, Clone, Serialize)]
pub struct Server {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The public address.
    pub base_url: BaseUrl,
    /// The console's own address, where it has one: another origin than that of people's sign-ins, under the same name.
    pub console_url: Option<BaseUrl>,
    /// Hosts it answers to besides that of the public address, on any port: what a load balancer's probe asks for, say.
    pub hosts: Vec<String>,
    /// The chain for TLS of its own, PEM. Without it a proxy speaks TLS, or it runs on a laptop.
    pub tls_certificate: Option<PathBuf>,
    /// The private key to it, PEM.
    pub tls_key: Option<PathBuf>,
    /// Proxies whose forwarding headers count.
    pub trusted_proxies: Vec<Network>,
    /// The most connections at once; beyond them new ones wait. Without a number, what the open files allow.
    pub connections: Option<usize>,
    /// What whoever asks for the metrics has to show. Without one nobody gets any.
    pub metrics_token: Option<Hidden>,
}

/// Fewer characters could be guessed.
const SHORTEST_TOKEN: usize = 24;

impl Server {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let listen = from.parsed("listen", "127.0.0.1:8080", listen);
        let port = listen.map_or(8080, |listen| listen.port());
        let base_url = from.parsed("base_url", &format!("http://localhost:{port}"), BaseUrl::parse);
        let console_url = from.optional("console_url", BaseUrl::parse);
        if let (Ok(base_url), Ok(Some(console_url))) = (&base_url, &console_url)
            && let Err(fault) = apart(base_url, console_url)
        {
            from.fault("console_url", fault);
        }
        let hosts = from.list("hosts", &[], host);
        let tls_certificate = from.optional("tls_certificate", path);
        let tls_key = from.optional("tls_key", path);
        let trusted_proxies = from
            .list("trusted_proxies", &[], |text| Network::parse(text).map_err(|fault| format!("\"{text}\" {fault}")));
        let connections = from.optional_number("connections", 16..=1_000_000);
        let metrics_token = from.optional("metrics_token", token);
        if let (Ok(certificate), Ok(key)) = (&tls_certificate, &tls_key) {
            match (certificate, key) {
                (Some(_), None) => from.fault("tls_key", "is needed where server.tls_certificate is set"),
                (None, Some(_)) => from.fault("tls_certificate", "is needed where server.tls_key is set"),
                _ => {}
            }
        }
        Ok(Self {
            listen: listen?,
            base_url: base_url?,
            console_url: console_url?,
            hosts: hosts?,
            tls_certificate: tls_certificate?,
            tls_key: tls_key?,
            trusted_proxies: trusted_proxies?,
            connections: connections?.map(|connections| connections as usize),
            metrics_token: metrics_token?,
        })
    }
}

impl Server {
    /// Where the console is.
    #[must_use]
    pub fn console_address(&self) -> &BaseUrl {
        self.console_url.as_ref().unwrap_or(&self.base_url)
    }
}

/// Whether the console can stand there: passkeys are bound to the public address's host, and serve it and what lies
/// below it.
fn apart(base_url: &BaseUrl, console_url: &BaseUrl) -> Result<(), String> {
    let (host, own) = (base_url.host(), console_url.host());
    if base_url == console_url {
        return Err(
            "is server.base_url itself; leave it out, or give the console a host or a port of its own".to_owned()
        );
    }
    if own != host && !own.ends_with(&format!(".{host}")) {
        return Err(format!(
            "must have the host {host} or one below it, such as console.{host}: passkeys are bound to it"
        ));
    }
    if base_url.is_https() && !console_url.is_https() {
        return Err("must begin with https://, as server.base_url does".to_owned());
    }
    Ok(())
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("\"{text}\" is no address with a port, such as 127.0.0.1:8080 or [::]:443"))
}

fn token(text: &str) -> Result<Hidden, String> {
    if text.len() < SHORTEST_TOKEN || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("must be a random word of at least {SHORTEST_TOKEN} characters without spaces"));
    }
    Ok(Hidden::new(text))
}

pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("must name a file".to_owned()) } else { Ok(PathBuf::from(text)) }
}

/// A host as the header `Host` has it before the port.
fn host(text: &str) -> Result<String, String> {
    let is_host = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    let wanted = || format!("\"{text}\" is no host such as probe.example.com, without scheme and port");
    if is_host { Ok(text.to_ascii_lowercase()) } else { Err(wanted()) }
}
