//! `clientDataJSON`: what the browser says about the page that asked (WebAuthn 5.8.1).

use serde::Deserialize;
use url::Url;

/// The members that are looked at. A member that stands twice makes the whole unreadable.
#[derive(Deserialize)]
pub(super) struct ClientData {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

impl ClientData {
    pub(super) fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// Whether exactly this origin's own page asked, in no one else's frame.
    ///
    /// The library compares parsed URLs, so a path behind the origin would pass it, and it lets an assertion
    /// from a foreign frame through.
    pub(super) fn is_from(&self, origin: &Url) -> bool {
        !self.cross_origin && self.origin == origin.origin().ascii_serialization()
    }
}
