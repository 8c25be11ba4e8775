//! Ranges of network addresses, as proxies are listed by.

use std::fmt;
use std::net::IpAddr;

use serde::Serialize;

/// Why a text is no range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotANetwork {
    /// Neither an address nor an address and a length.
    #[error("is no address such as 10.0.0.7 and no range such as 10.0.0.0/8")]
    Form,
    /// The length is zero, or longer than the address.
    #[error("has a length that is none of the address; everything (/0) cannot be listed")]
    Length,
    /// Bits behind the length are set, so two ranges could be meant.
    #[error("has bits behind its length: write the first address of the range")]
    Bits,
}

/// A range of addresses: one, or all that begin with the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Network {
    first: IpAddr,
    length: u32,
}

impl Network {
    /// Reads `10.0.0.7`, `10.0.0.0/8` or `fd00::/8`.
    ///
    /// # Errors
    /// Says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, NotANetwork> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let first: IpAddr = address.parse().map_err(|_| NotANetwork::Form)?;
        let whole = if first.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(whole), str::parse).map_err(|_| NotANetwork::Form)?;
        if !(1..=whole).contains(&length) {
            return Err(NotANetwork::Length);
        }
        let network = Self { first, length };
        if network.prefix_of(first) == bits(first).0 { Ok(network) } else { Err(NotANetwork::Bits) }
    }

    /// Whether `address` lies in it. An IPv4 address written as IPv6 (`::ffff:10.0.0.7`) counts as what it is.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && self.prefix_of(address) == bits(self.first).0
    }

    /// `address` with everything behind our length cleared.
    fn prefix_of(&self, address: IpAddr) -> u128 {
        let (bits, whole) = bits(address);
        let behind = whole - self.length;
        bits >> behind << behind
    }
}

/// The address as a number, and how many bits it has.
fn bits(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.length)
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, address: &str) -> bool {
        Network::parse(network).unwrap().holds(address.parse().unwrap())
    }

    #[test]
    fn a_range_holds_what_begins_alike() {
        assert!(holds("10.0.0.0/8", "10.255.1.2"));
        assert!(!holds("10.0.0.0/8", "11.0.0.0"));
        assert!(holds("10.0.0.7", "10.0.0.7"));
        assert!(!holds("10.0.0.7", "10.0.0.8"));
        assert!(holds("fd00::/8", "fdff::1"));
        assert!(!holds("fd00::/8", "fc00::1"));
    }

    #[test]
    fn an_address_counts_as_what_it_is() {
        assert!(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
        assert!(!holds("::/1", "10.1.2.3"));
    }

    #[test]
    fn what_is_unclear_or_everything_is_refused() {
        assert_eq!(Network::parse("10.0.0.1/8"), Err(NotANetwork::Bits));
        assert_eq!(Network::parse("0.0.0.0/0"), Err(NotANetwork::Length));
        assert_eq!(Network::parse("10.0.0.0/33"), Err(NotANetwork::Length));
        for text in ["", "proxy", "10.0.0.0/", "10.0.0/8", "10.0.0.0/8/8", "10.0.0.0/-1"] {
            assert_eq!(Network::parse(text), Err(NotANetwork::Form), "{text}");
        }
    }
}
