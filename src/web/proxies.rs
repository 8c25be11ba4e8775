//! Whose word counts about where a request came from.
//!
//! Forwarding headers are anybody's to write. They are read from the right, and only as far as each hop is a
//! proxy that the operator listed; the first address that is not one of those is the client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

use crate::domain::network::Network;

const FORWARDED: &str = "x-forwarded-for";

/// Where a request came from: the peer itself, or what trusted proxies say of it.
///
/// Each hop is read by itself, for what stands to the left of a proxy's own entry is anybody's: it must not be able
/// to spoil the entry. A hop that cannot be read ends the chain at the proxy that sent it.
#[must_use]
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let lines = headers.get_all(FORWARDED).iter();
    let hops = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let mut client = peer.to_canonical();
    for hop in hops.rev() {
        match address(hop).filter(|_| is_trusted(client)) {
            Some(address) => client = address.to_canonical(),
            None => break,
        }
    }
    client
}

/// An address, bare or with a port as some proxies write it; one of IPv6 then stands in brackets.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(hop).ok()?.trim();
    let bare = || text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    bare().or_else(with_port).or_else(bracketed)
}

/// What budgets are counted by: an IPv4 address, or the /64 network that one IPv6 subscriber has.
#[must_use]
pub fn source(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            Ipv6Addr::from(network).to_string()
        }
    }
}

/// The address of a request whose connection is unknown; it is nobody's and trusted by nobody.
pub const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| Network::parse(text).unwrap()).collect()
    }

    /// Who comes when 10.0.0.1, a listed proxy, sends these lines.
    fn said(lines: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED, HeaderValue::from_bytes(line).unwrap());
        }
        client(ip("10.0.0.1"), &headers, &networks(&["10.0.0.0/8"])).to_string()
    }

    #[test]
    fn a_strangers_header_is_not_believed() {
        let headers = HeaderMap::from_iter([(HeaderName::from_static(FORWARDED), HeaderValue::from_static("1.1.1.1"))]);
        assert_eq!(client(ip("203.0.113.9"), &headers, &networks(&["10.0.0.0/8"])), ip("203.0.113.9"));
    }

    #[test]
    fn the_chain_is_read_from_the_right_as_far_as_it_is_trusted() {
        assert_eq!(said(&[b"1.1.1.1, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(said(&[b"1.1.1.1", b"198.51.100.1,10.0.0.2"]), "198.51.100.1", "several lines are one list");
        assert_eq!(said(&[b"rubbish, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(said(&[]), "10.0.0.1");
    }

    #[test]
    fn what_the_client_wrote_does_not_hide_what_the_proxy_added() {
        let garbage: [&[u8]; 7] = [b"\xff", b"\xc3\xa9", b"a b", b"", b",,", b"\"1.1.1.1", b"1.1.1.1\x80"];
        for theirs in garbage {
            let theirs = theirs.to_vec();
            assert_eq!(said(&[&[&theirs, &b", 198.51.100.1"[..]].concat()]), "198.51.100.1", "{theirs:?} before it");
            assert_eq!(said(&[&theirs, b"198.51.100.1"]), "198.51.100.1", "{theirs:?} in a line before it");
        }
    }

    #[test]
    fn a_hop_may_name_its_port() {
        for (hop, address) in [
            ("198.51.100.1:4711", "198.51.100.1"),
            ("[2001:db8::9]:4711", "2001:db8::9"),
            ("[2001:db8::9]", "2001:db8::9"),
            ("2001:db8::9", "2001:db8::9"),
            ("\t::ffff:198.51.100.1 ", "198.51.100.1"),
        ] {
            assert_eq!(said(&[format!("1.1.1.1, {hop}").as_bytes()]), address, "{hop}");
        }
        for hop in
            ["198.51.100.1:", "198.51.100.1:65536", "[198.51.100.1]", "[2001:db8::9", "2001:db8::9]", "unknown", "_x"]
        {
            assert_eq!(said(&[format!("1.1.1.1, {hop}").as_bytes()]), "10.0.0.1", "{hop} ends the chain");
        }
    }

    #[test]
    fn a_subscribers_ipv6_addresses_share_one_budget() {
        assert_eq!(source(ip("2001:db8:1:2:3:4:5:6")), source(ip("2001:db8:1:2::9")));
        assert_ne!(source(ip("2001:db8:1:2::9")), source(ip("2001:db8:1:3::9")));
        assert_eq!(source(ip("::ffff:192.0.2.1")), "192.0.2.1");
    }
}
