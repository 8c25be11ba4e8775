//! Whose word counts about where a request came from.
//!
//! Forwarding headers are anybody's to write. They are read from the right, and only as far as each hop is a
//! proxy that the operator listed; the first address that is not one of those is the client.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::domain::network::Network;

/// Where a request came from: the peer itself, or what trusted proxies say of it.
///
/// A header that cannot be read ends the chain at the proxy that sent it.
#[must_use]
pub fn client<'a>(peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let mut client = peer.to_canonical();
    for hop in forwarded.rev() {
        if !is_trusted(client) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(address) => client = address.to_canonical(),
            Err(_) => break,
        }
    }
    client
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
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| Network::parse(text).unwrap()).collect()
    }

    #[test]
    fn a_strangers_header_is_not_believed() {
        let trusted = networks(&["10.0.0.0/8"]);
        assert_eq!(client(ip("203.0.113.9"), ["198.51.100.1"].into_iter(), &trusted), ip("203.0.113.9"));
    }

    #[test]
    fn the_chain_is_read_from_the_right_as_far_as_it_is_trusted() {
        let trusted = networks(&["10.0.0.0/8"]);
        let chain = || ["1.1.1.1", "198.51.100.1", "10.0.0.2"].into_iter();
        assert_eq!(client(ip("10.0.0.1"), chain(), &trusted), ip("198.51.100.1"));
        assert_eq!(client(ip("10.0.0.1"), ["rubbish", "10.0.0.2"].into_iter(), &trusted), ip("10.0.0.2"));
        assert_eq!(client(ip("10.0.0.1"), [].into_iter(), &trusted), ip("10.0.0.1"));
    }

    #[test]
    fn a_subscribers_ipv6_addresses_share_one_budget() {
        assert_eq!(source(ip("2001:db8:1:2:3:4:5:6")), source(ip("2001:db8:1:2::9")));
        assert_ne!(source(ip("2001:db8:1:2::9")), source(ip("2001:db8:1:3::9")));
        assert_eq!(source(ip("::ffff:192.0.2.1")), "192.0.2.1");
    }
}
