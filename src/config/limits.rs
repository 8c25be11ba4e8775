//! `[limits]`: how much one source may ask. A source is one IPv4 address or one IPv6 network of 64 bits.

use serde::Serialize;

use super::settings::{Read, Section};

/// How much one source may ask.
#[derive(Debug, Clone, Serialize)]
pub struct Limits {
    /// Sign-ins begun by one source in a minute.
    pub begin: u32,
    /// Sign-ins kept at once for which nobody was asked yet, from everywhere; beyond them the oldest give way.
    pub open_sign_ins: u32,
    /// Addresses looked up for one source in a minute.
    pub identify: u32,
    /// What one source does on the pages of sign-ins in a minute: naming, asking, cancelling, proving, fetching.
    pub act: u32,
    /// Event streams open on one node at once; beyond them pages fall back to asking.
    pub event_streams: u32,
    /// Event streams open for one source at once.
    pub event_streams_per_source: u32,
}

impl Limits {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let begin = from.number("begin", 300, 1..=1_000_000);
        let open_sign_ins = from.number("open_sign_ins", 50_000, 100..=10_000_000);
        let identify = from.number("identify", 60, 1..=1_000_000);
        let act = from.number("act", 600, 1..=1_000_000);
        let event_streams = from.number("event_streams", 10_000, 0..=1_000_000);
        let event_streams_per_source = from.number("event_streams_per_source", 200, 0..=1_000_000);
        Ok(Self {
            begin: begin?,
            open_sign_ins: open_sign_ins?,
            identify: identify?,
            act: act?,
            event_streams: event_streams?,
            event_streams_per_source: event_streams_per_source?,
        })
    }
}
