//! What the product says to people, in one place: every no by its [`Refusal`], every button and line.
//!
//! The tone: plain and kind, never blaming; what happened, why, and always what to do now. Pages speak the
//! language of their shell; to add one, add a [`Language`] and let the compiler name the tables to fill.

mod labels;
mod refusals;

use axum::http::StatusCode;

use crate::domain::refusal::Refusal;

pub use labels::Labels;

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
}

impl Language {
    /// The best language for a BCP 47 tag; English where the tag is absent or not spoken.
    #[must_use]
    pub const fn choose(_tag: Option<&str>) -> Self {
        Self::English
    }

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }

    /// The small words of pages.
    #[must_use]
    pub const fn labels(self) -> &'static Labels {
        match self {
            Self::English => &labels::ENGLISH,
        }
    }

    /// How a no is told.
    #[must_use]
    pub const fn refusal(self, refusal: Refusal) -> Words {
        match self {
            Self::English => refusals::english(refusal),
        }
    }
}

/// How a no is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// What happened, in a few words without a full stop.
    pub title: &'static str,
    /// What it means.
    pub explanation: &'static str,
    /// What the person can do now.
    pub next: &'static str,
}

impl Words {
    /// Explanation and next step in one text, for JSON.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {}", self.explanation, self.next)
    }
}

/// The status a page or a JSON answer with this no is sent with; never a success.
#[must_use]
pub const fn status(refusal: Refusal) -> StatusCode {
    use Refusal as R;
    match refusal {
        R::BadRequest | R::WrongRealm | R::WrongReply | R::NotAnAddress => StatusCode::BAD_REQUEST,
        R::UnknownPhone => StatusCode::UNAUTHORIZED,
        R::UnknownAccount
        | R::NotActivated
        | R::Suspended
        | R::NotHere
        | R::OtherApplication
        | R::NoDevice
        | R::Denied
        | R::Reported
        | R::WrongNumber
        | R::TooWeak
        | R::BadCredential
        | R::OtherPhone
        | R::Forged => StatusCode::FORBIDDEN,
        R::UnknownDomain | R::UnknownSignIn | R::BadInvitation | R::NotFound => StatusCode::NOT_FOUND,
        R::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        R::AlreadyAnswered | R::Superseded | R::BadChallenge | R::NotPending => StatusCode::CONFLICT,
        R::Expired | R::ApprovalExpired | R::Cancelled | R::StaleQr => StatusCode::GONE,
        R::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        R::TooSlow => StatusCode::REQUEST_TIMEOUT,
        R::TooLong => StatusCode::URI_TOO_LONG,
        R::UnknownHost => StatusCode::MISDIRECTED_REQUEST,
        R::TooMany | R::Loop => StatusCode::TOO_MANY_REQUESTS,
        R::Fault => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Puts a value into a sentence, at its `{}`.
#[must_use]
pub fn with(sentence: &str, value: &str) -> String {
    sentence.replacen("{}", value, 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_no_says_what_happened_and_what_to_do() {
        for refusal in Refusal::ALL {
            let words = Language::English.refusal(*refusal);
            let code = refusal.code();
            assert!(!words.title.is_empty() && words.title.len() <= 60 && !words.title.ends_with('.'), "{code}");
            assert!(words.explanation.ends_with('.') && words.explanation.len() <= 240, "{code}");
            assert!(words.next.ends_with('.') && words.next.len() <= 240, "{code}");
        }
    }

    #[test]
    fn no_title_is_used_twice() {
        let titles: BTreeSet<_> = Refusal::ALL.iter().map(|r| Language::English.refusal(*r).title).collect();
        assert_eq!(titles.len(), Refusal::ALL.len());
    }

    #[test]
    fn nobody_is_blamed() {
        for refusal in Refusal::ALL {
            let words = Language::English.refusal(*refusal);
            let text = format!("{} {}", words.title, words.text()).to_lowercase();
            for blame in
                ["your fault", "you failed", "illegal", "you must", "invalid", "forbidden", "you have to", "wrong user"]
            {
                assert!(!text.contains(blame), "{}: {blame}", refusal.code());
            }
        }
    }

    #[test]
    fn a_no_is_never_sent_as_a_success() {
        for refusal in Refusal::ALL {
            let status = status(*refusal);
            assert!(status.is_client_error() || status.is_server_error(), "{}", refusal.code());
            assert_eq!(status.is_server_error(), *refusal == Refusal::Fault, "{}", refusal.code());
        }
    }

    #[test]
    fn hidden_accounts_share_one_status() {
        for refusal in [Refusal::UnknownAccount, Refusal::NotActivated, Refusal::Suspended, Refusal::NoDevice] {
            assert_eq!(status(refusal), status(Refusal::NotHere));
        }
    }

    #[test]
    fn a_value_is_put_in_once() {
        assert_eq!(with("Sign in to {}", "a {} b"), "Sign in to a {} b");
    }
}
