//! Which addresses belong to the public internet, and which URLs may be asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::Forbidden;

/// Blocks of IPv4 that are not global (IANA's special-purpose registry, multicast and the reserved rest).
const SET_ASIDE_4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::UNSPECIFIED, 8),           // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),      // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),   // carrier-grade translation
    (Ipv4Addr::new(127, 0, 0, 0), 8),     // loopback
    (Ipv4Addr::new(169, 254, 0, 0), 16),  // link-local, and the clouds' metadata
    (Ipv4Addr::new(172, 16, 0, 0), 12),   // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),    // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),    // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),  // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16),  // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),   // benchmarking
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),  // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),     // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),     // reserved, broadcast
];

/// All of IPv6's global unicast lies here. Mapped, compatible and translated IPv4, unique local, link-local,
/// site-local, multicast, loopback and the unspecified address lie outside.
const GLOBAL_6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Blocks inside it that are not global, or that carry an IPv4 address.
const SET_ASIDE_6: &[(Ipv6Addr, u32)] = &[
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments: Teredo, benchmarking, ORCHID
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// Whether an address belongs to the public internet and hides no other address within.
#[must_use]
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !SET_ASIDE_4.iter().any(|block| within_4(v4, *block)),
        IpAddr::V6(v6) => within_6(v6, GLOBAL_6) && !SET_ASIDE_6.iter().any(|block| within_6(v6, *block)),
    }
}

fn within_4(address: Ipv4Addr, (block, bits): (Ipv4Addr, u32)) -> bool {
    (address.to_bits() ^ block.to_bits()) >> (32 - bits) == 0
}

fn within_6(address: Ipv6Addr, (block, bits): (Ipv6Addr, u32)) -> bool {
    (address.to_bits() ^ block.to_bits()) >> (128 - bits) == 0
}

/// Whether an address may be connected to.
pub(super) fn may_be_asked(address: IpAddr, allow_loopback: bool) -> bool {
    is_global(address) || (allow_loopback && address.is_loopback())
}

/// What can be told from a URL alone. The HTTP client resolves names but takes literal addresses as they are, so
/// those are judged here.
pub(super) fn check(url: &str, allow_loopback: bool) -> Result<Url, Forbidden> {
    let url = Url::parse(url).map_err(|_| Forbidden::Url)?;
    let literal = match url.host().ok_or(Forbidden::Url)? {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(IpAddr::V4(address)),
        Host::Ipv6(address) => Some(IpAddr::V6(address)),
    };
    let is_loopback = literal.map_or_else(|| url.domain() == Some("localhost"), |address| address.is_loopback());
    if url.scheme() != "https" && !(url.scheme() == "http" && allow_loopback && is_loopback) {
        return Err(Forbidden::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Forbidden::Credentials);
    }
    match literal {
        Some(address) if !may_be_asked(address, allow_loopback) => Err(Forbidden::Address),
        _ => Ok(url),
    }
}
