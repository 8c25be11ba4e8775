//! The pages a person sees, one struct each, rendered by askama from `templates/`.
//!
//! A page is filled by a handler and knows nothing of flows or rows. Every value is escaped by the
//! template engine; text that comes from outside also loses characters that hide or turn the writing
//! (`shown`). A page runs no inline script and has no style attribute.
//!
//! To add one: a struct with its template here, words in [`crate::words`], a sample in `tests.rs`.

// What tests find by `data-testid` (and the refusal's code by `data-refusal` beside each title):
//
// | page | ids |
// |---|---|
// | who | who-address who-submit who-problem |
// | wait | wait-address number time-left delivery qr-code wait-qr wait-push wait-passkey wait-again wait-cancel |
// | offer | offer-title wait-address offer-push offer-qr wait-passkey wait-cancel |
// | ready, post | ready-submit post-submit (both without scripts only) post-done post-again |
// | refused, error | refused-title refused-address refused-correlation refused-again refused-other refused-back |
// | proceed, repeat | proceed, repeat |
// | signed out | signed-out-title signed-out-again |
//
// On the phone `phone-screen` holds one screen at a time, named by its `data-view`:
//
// | screen | ids |
// |---|---|
// | invited | phone-open phone-computer |
// | account | phone-address phone-organisation phone-device-name phone-activate phone-note |
// | push | phone-push-on phone-push-later |
// | ready | phone-ready phone-push-state (data-push) phone-install phone-home phone-done |
// | home-screen | phone-ready (right after activation) phone-done |
// | login | phone-login phone-note |
// | list | phone-list phone-request (data-id) phone-new-browser phone-abroad phone-empty phone-push-state phone-push-on |
// | | phone-home phone-recent phone-settings |
// | recent | phone-recent-item (data-id data-state) phone-new-browser phone-abroad phone-empty phone-back |
// | recent-request | phone-browser phone-from phone-new-browser phone-abroad phone-recent-report phone-note phone-back |
// | request | phone-application phone-browser phone-from phone-new-browser phone-abroad phone-number phone-time-left |
// | | phone-approve phone-deny phone-report phone-note phone-back |
// | report | phone-report-yes phone-report-no phone-back |
// | result | phone-approved phone-denied phone-reported phone-late phone-over phone-exhausted phone-done |
// | settings | phone-push-state phone-push-on phone-home phone-sign-out phone-back |
// | refused | refused-title refused-correlation phone-done |

mod errors;
mod passing;
mod phone;
mod sign_in;

pub use errors::{Back, ErrorPage, RefusedPage, SignedOutPage};
pub use passing::{PostFormPage, ProceedPage, RepeatPage, Telling};
pub use phone::PhonePage;
pub use sign_in::{OfferPage, PasscodePage, ReadyPage, WaitPage, WhoPage};

use crate::domain::refusal::Refusal;
use crate::domain::text::is_treacherous;
use crate::words::{Labels, Language};

/// What every page has around its matter.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The organisation that runs this server, as the page's head shows it.
    pub organisation: String,
    /// Its picture and colour.
    pub brand: Brand,
    /// The application that asks; none where it is not known (yet).
    pub application: Option<String>,
    /// This response's script nonce, as in its Content-Security-Policy.
    pub nonce: String,
    /// The language the page speaks.
    pub language: Language,
    /// The relying party shows the page in a small window: less air around it.
    pub small_window: bool,
    /// What the person reads to the help desk; empty where there is nothing to look up.
    pub correlation: String,
}

/// What an organisation's pages look like beyond our own look.
#[derive(Debug, Clone, Default)]
pub struct Brand {
    /// The stylesheet of its colour.
    pub sheet: Option<String>,
    /// Its picture.
    pub logo: Option<Drawn>,
}

/// A picture as a page loads it.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// Where it is.
    pub url: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

impl Drawn {
    /// The picture in a box, in pixels: as large as it goes, and never larger than it is. A page that names this size
    /// does not move when the picture comes.
    #[must_use]
    pub fn within(&self, width: u32, height: u32) -> Self {
        let (own_width, own_height) = (self.width.max(1), self.height.max(1));
        let fit = |most: u32, own: u32, other: u32| (u64::from(own) * u64::from(most) / u64::from(other)).max(1);
        let as_wide = (own_width.min(width), fit(own_width.min(width), own_height, own_width));
        let (width, height) = if as_wide.1 <= u64::from(height) {
            (u64::from(as_wide.0), as_wide.1)
        } else {
            (fit(height, own_width, own_height), u64::from(height))
        };
        let small = |length: u64| u32::try_from(length).unwrap_or(u32::MAX);
        Self { url: self.url.clone(), width: small(width), height: small(height) }
    }
}

impl Shell {
    /// The page's small words.
    #[must_use]
    pub fn t(&self) -> &'static Labels {
        self.language.labels()
    }
}

/// Text from outside as it may be shown: what hides or turns the writing becomes a visible mark.
#[must_use]
pub fn shown(text: &str) -> String {
    text.chars().map(|c| if is_treacherous(c) { '\u{fffd}' } else { c }).collect()
}

/// The picture that goes with a no.
fn icon(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Expired | Refusal::ApprovalExpired | Refusal::TooMany | Refusal::StaleQr | Refusal::BadChallenge => {
            "clock"
        }
        Refusal::AlreadyAnswered => "check",
        Refusal::Cancelled | Refusal::Denied | Refusal::Suspended => "stop",
        Refusal::Reported | Refusal::WrongNumber | Refusal::Forged => "shield",
        Refusal::NotActivated | Refusal::NoDevice => "phone",
        Refusal::UnknownAccount | Refusal::NotHere | Refusal::OtherApplication => "person",
        Refusal::Superseded => "tabs",
        Refusal::Loop => "again",
        Refusal::TooWeak | Refusal::BadCredential => "passkey",
        _ => "notice",
    }
}

#[cfg(test)]
mod tests;
