//! Whose word counts about where a request came from.
//!
//! Forwarding headers are anybody's to write. They are read from the right, and only as far as each hop is a
//! proxy that the operator listed; the first address that is not one of those is the client.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A network: an address and how many of its leading bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// What stands where a network should and is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no network; write an address or address/bits, such as 10.0.0.0/8")]
pub struct NotANetwork(String);

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let wrong = || NotANetwork(text.to_owned());
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse::<u8>().map_err(|_| wrong()))?;
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Network {
    /// Whether the address lies in this network. An IPv4 address written as IPv6 counts as what it is.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(host)) => {
                let shift = 32 - u32::from(self.bits.min(32));
                u32::from(net).checked_shr(shift) == u32::from(host).checked_shr(shift)
            }
            (IpAddr::V6(net), IpAddr::V6(host)) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(net).checked_shr(shift) == u128::from(host).checked_shr(shift)
            }
            _ => false,
        }
    }
}

/// Where a request came from: the peer itself, or what trusted proxies say of it.
///
/// A header that cannot be read ends the chain at the proxy that sent it.
#[must_use]
pub fn client<'a>(peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
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
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_network_contains_what_its_bits_say() {
        let [private, one, all, six] =
            ["10.0.0.0/8", "192.0.2.7", "0.0.0.0/0", "2001:db8::/32"].map(|t| t.parse::<Network>().unwrap());
        assert!(private.contains(ip("10.255.1.2")) && !private.contains(ip("11.0.0.1")));
        assert!(private.contains(ip("::ffff:10.1.2.3")));
        assert!(one.contains(ip("192.0.2.7")) && !one.contains(ip("192.0.2.8")));
        assert!(all.contains(ip("203.0.113.9")) && !all.contains(ip("::1")));
        assert!(six.contains(ip("2001:db8:1::1")) && !six.contains(ip("2001:db9::1")));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "ten", "10.0.0.0/33", "::/129", "10.0.0.0/x", "10.0.0/8"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
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
