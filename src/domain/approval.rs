//! One question put to a person's devices, and its answer.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::claims::Method;
use super::ids::{ApprovalId, DeviceId, SignInId, UserId};
use super::time::{Span, Time};

/// How many numbers a person may try on one request.
pub const TRIES: u8 = 3;
/// Wrong numbers a person may type within an hour before push pauses.
pub const WRONG_NUMBERS_PER_HOUR: i64 = 5;
/// How many numbers back a new one must differ from.
pub const NUMBERS_REMEMBERED: usize = 5;
/// How often one sign-in may ask.
pub const APPROVALS_PER_SIGN_IN: i64 = 20;
/// Unanswered push messages a person may get within [`PUSH_WINDOW`].
pub const PUSHES: i64 = 5;
/// How many of them may come of browsers that the person never used: some are always left for their own.
pub const PUSHES_BY_STRANGERS: i64 = 3;
/// The window of [`PUSHES`].
pub const PUSH_WINDOW: Span = Span::minutes(10);
/// How long after a person's no only the QR code and the passkey are offered to whoever was told it. At least as
/// long as a sign-in lives: one that was denied sends no message any more.
pub const NO_PUSH_AFTER_NO: Span = Span::minutes(10);

/// A question: may this browser sign in?
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its row.
    pub id: ApprovalId,
    /// Which sign-in asks.
    pub sign_in: SignInId,
    /// Who is asked.
    pub user: UserId,
    /// How it was put to them.
    pub channel: Channel,
    /// Shown on the sign-in page, typed on the phone: 10 to 99.
    pub number: u8,
    /// Wrong numbers so far.
    pub tries: u8,
    /// Where it stands.
    pub state: ApprovalState,
    /// How the push messages fared.
    pub push: Delivery,
    /// When it was asked.
    pub created_at: Time,
    /// From when on no answer counts.
    pub expires_at: Time,
}

/// What a request's number is chosen from, in the order drawn: all different, and one more than are remembered, so that
/// one of them is always new to the person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Numbers([u8; NUMBERS_REMEMBERED + 1]);

impl Numbers {
    /// Draws them. `below` gives a number below its argument, each equally likely.
    #[must_use]
    pub fn draw(mut below: impl FnMut(u32) -> u32) -> Self {
        let mut left: Vec<u8> = (10..=99).collect();
        Self(std::array::from_fn(|_| {
            let count = u32::try_from(left.len()).unwrap_or(1);
            let at = usize::try_from(below(count) % count).unwrap_or(0);
            left.swap_remove(at)
        }))
    }

    /// The first of them that the last requests did not have.
    #[must_use]
    pub fn first_beside(&self, last: &[u8]) -> u8 {
        let [first, ..] = self.0;
        self.0.into_iter().find(|number| !last.contains(number)).unwrap_or(first)
    }
}

/// No number belongs into a log.
impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Numbers(..)")
    }
}

/// How a request was put to the person; it names the method once approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Push message, or the list on the phone.
    Push,
    /// QR code.
    Qr,
}

impl Channel {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Qr => "qr",
        }
    }

    /// The reverse of [`Channel::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Push, Self::Qr].into_iter().find(|c| c.as_str() == text)
    }

    /// What an approval by this channel is recorded as.
    #[must_use]
    pub const fn method(self) -> Method {
        match self {
            Self::Push => Method::Push,
            Self::Qr => Method::Qr,
        }
    }
}

/// Where an approval stands. Expiry is not stored: it follows from the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Waiting for the person.
    Pending,
    /// The person said yes.
    Approved,
    /// The person said no.
    Denied,
    /// The person said it was not them.
    Reported,
    /// Too many wrong numbers.
    Exhausted,
    /// A newer request of the same browser took its place.
    Superseded,
    /// The browser gave up.
    Cancelled,
}

impl ApprovalState {
    const ALL: [Self; 7] = [
        Self::Pending,
        Self::Approved,
        Self::Denied,
        Self::Reported,
        Self::Exhausted,
        Self::Superseded,
        Self::Cancelled,
    ];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Reported => "reported",
            Self::Exhausted => "exhausted",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
        }
    }

    /// The reverse of [`ApprovalState::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// How the push messages of one approval fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// No message was wanted.
    Unsent,
    /// On its way, or nothing heard yet.
    Sending,
    /// At least one push service took it.
    Taken,
    /// None took it: the page offers the QR code.
    Failed,
    /// The person's budget of unanswered messages is spent; the list and the QR code still work.
    Paused,
}

impl Delivery {
    const ALL: [Self; 5] = [Self::Unsent, Self::Sending, Self::Taken, Self::Failed, Self::Paused];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsent => "unsent",
            Self::Sending => "sending",
            Self::Taken => "taken",
            Self::Failed => "failed",
            Self::Paused => "paused",
        }
    }

    /// The reverse of [`Delivery::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.as_str() == text)
    }
}

/// A person's no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum No {
    /// Not now.
    Deny,
    /// Somebody else asked.
    NotMe,
}

/// What a decision came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It counts.
    Now,
    /// It was decided before, or superseded or cancelled.
    Already,
    /// Too late.
    Late,
    /// The number was wrong; so many tries are left.
    WrongNumber {
        /// Tries left on this request.
        left: u8,
    },
}

/// Everything needed to check an approval later without this server: kept beside the row.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The text whose SHA-256 is the challenge.
    pub text: String,
    /// The credential's id, base64url.
    pub credential: String,
    /// The device that holds it.
    pub device: DeviceId,
    /// WebAuthn `clientDataJSON`, base64url.
    pub client_data_json: String,
    /// WebAuthn `authenticatorData`, base64url.
    pub authenticator_data: String,
    /// The signature over both, base64url.
    pub signature: String,
    /// The public key at that instant, DER SubjectPublicKeyInfo, base64url.
    pub public_key: String,
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence").field("device", &self.device).finish_non_exhaustive()
    }
}

impl Approval {
    /// Whether an answer would count now.
    #[must_use]
    pub fn is_open(&self, now: Time) -> bool {
        self.state == ApprovalState::Pending && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_two_digits_and_are_all_different() {
        for extreme in [0, u32::MAX] {
            let Numbers(drawn) = Numbers::draw(|_| extreme);
            assert!(drawn.iter().all(|number| (10..=99).contains(number)), "{drawn:?}");
            for (nth, number) in drawn.iter().enumerate() {
                assert!(!drawn[..nth].contains(number), "{drawn:?}");
            }
        }
        let mut asked = Vec::new();
        let Numbers(drawn) = Numbers::draw(|count| {
            asked.push(count);
            count - 1
        });
        assert_eq!((drawn, asked), ([99, 98, 97, 96, 95, 94], vec![90, 89, 88, 87, 86, 85]));
    }

    #[test]
    fn the_first_number_that_is_new_is_taken() {
        let numbers = Numbers::draw(|count| count - 1);
        assert_eq!(numbers.first_beside(&[]), 99);
        assert_eq!(numbers.first_beside(&[98, 99, 12]), 97);
        assert_eq!(numbers.first_beside(&[95, 96, 97, 98, 99]), 94, "however badly they were drawn");
    }
}
