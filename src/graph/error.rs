//! What can go wrong at Microsoft.

use serde::Deserialize;

use crate::domain::tenant::TenantId;
use crate::domain::text::one_line;
use crate::keys::KeyError;
use crate::outbound::OutboundError;

/// How much of Microsoft's own words is worth keeping.
const LONGEST_WORDS: usize = 300;

/// What can go wrong at Microsoft. No variant carries a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// No answer.
    #[error("Microsoft could not be asked")]
    Outbound(#[from] OutboundError),
    /// An answer, and it is no.
    #[error("Microsoft refused with {status} {code}: {words}{}{}", request(.request_id.as_ref()), needs(.missing))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its word for it.
        code: String,
        /// What it says.
        words: String,
        /// What its support finds it by.
        request_id: Option<String>,
        /// What may have to be granted; empty where it is not about that.
        missing: &'static str,
    },
    /// It asks for more patience than there is.
    #[error("Microsoft asks to wait for longer than {0} s; try again later")]
    Throttled(i64),
    /// An answer in another form than is documented.
    #[error("Microsoft's answer cannot be read: {0}")]
    Unreadable(&'static str),
    /// A link that leads away from the host that the token is for.
    #[error("Microsoft's answer leads to another host, which is not followed")]
    Astray,
    /// No sign-in.
    #[error("the sign-in at Microsoft ended with {code}: {words}")]
    NotSignedIn {
        /// The protocol's word.
        code: String,
        /// What it says.
        words: String,
    },
    /// A sign-in, and to another tenant.
    #[error("the sign-in was to tenant {found}, and this is for tenant {wanted}")]
    OtherTenant {
        /// The pinned one.
        wanted: TenantId,
        /// The one that was signed in to.
        found: String,
    },
    /// The token is over.
    #[error("the sign-in at Microsoft is over; sign in again")]
    Over,
    /// The credential cannot sign.
    #[error("the application's credential cannot be used")]
    Key(#[from] KeyError),
    /// Nobody can be waited for on this machine.
    #[error("this machine's browser cannot be waited for")]
    Loopback(#[source] std::io::Error),
}

fn request(id: Option<&String>) -> String {
    id.map(|id| format!(" (request {id})")).unwrap_or_default()
}

fn needs(missing: &str) -> String {
    if missing.is_empty() { String::new() } else { format!("; {missing}") }
}

#[derive(Deserialize)]
struct Envelope {
    error: Inner,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default, rename = "innerError")]
    source: Option<Request>,
}

#[derive(Deserialize)]
struct Request {
    #[serde(default, rename = "request-id")]
    request_id: Option<String>,
}

impl GraphError {
    /// Reads the body of a refusal.
    pub(super) fn refused(status: u16, body: &[u8], missing: &'static str) -> Self {
        let Envelope { error } = serde_json::from_slice(body).unwrap_or_else(|_| Envelope {
            error: Inner { code: String::new(), message: String::from_utf8_lossy(body).into_owned(), source: None },
        });
        let request_id = error.source.and_then(|source| source.request_id).map(|id| one_line(&id, 64));
        let words = one_line(&error.message, LONGEST_WORDS);
        Self::Refused { status, code: one_line(&error.code, 80), words, request_id, missing }
    }

    /// Reads the two words of a refused sign-in (RFC 6749).
    pub(super) fn not_signed_in(code: &str, words: &str) -> Self {
        Self::NotSignedIn { code: one_line(code, 80), words: one_line(words, LONGEST_WORDS) }
    }

    /// Whether nothing was done for certain: only a plain no says so, and whatever broke down may have been done all the
    /// same.
    #[must_use]
    pub const fn is_plain_no(&self) -> bool {
        matches!(self, Self::Refused { status: 400..=499, .. } | Self::Throttled(_) | Self::Over)
    }

    /// Whether Microsoft said no with this status.
    #[must_use]
    pub const fn is(&self, wanted: u16) -> bool {
        matches!(self, Self::Refused { status, .. } if *status == wanted)
    }
}
