//! `[server]`: where it listens, and what browsers know it by.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Serialize;

use super::base_url::BaseUrl;
use super::settings::{Read, Section};
use crate::domain::network::Network;

/// Where it listens, and what browsers know it by.
#[derive(Debug, Clone, Serialize)]
pub struct Server {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The public address.
    pub base_url: BaseUrl,
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
}

impl Server {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let listen = from.parsed("listen", "127.0.0.1:8080", listen);
        let port = listen.map_or(8080, |listen| listen.port());
        let base_url = from.parsed("base_url", &format!("http://localhost:{port}"), BaseUrl::parse);
        let hosts = from.list("hosts", &[], host);
        let tls_certificate = from.optional("tls_certificate", path);
        let tls_key = from.optional("tls_key", path);
        let trusted_proxies = from
            .list("trusted_proxies", &[], |text| Network::parse(text).map_err(|fault| format!("\"{text}\" {fault}")));
        let connections = from.optional_number("connections", 16..=1_000_000);
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
            hosts: hosts?,
            tls_certificate: tls_certificate?,
            tls_key: tls_key?,
            trusted_proxies: trusted_proxies?,
            connections: connections?.map(|connections| connections as usize),
        })
    }
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("\"{text}\" is no address with a port, such as 127.0.0.1:8080 or [::]:443"))
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
