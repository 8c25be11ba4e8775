//! The pages of a running sign-in.

use askama::Template;

use super::Shell;
use crate::domain::approval::{Channel, Delivery};
use crate::domain::ids::SignInId;
use crate::domain::refusal::Refusal;

/// Asks who signs in. Posts `csrf` and `address` to `/sign-in/{id}/who`.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in/who.html")]
pub struct WhoPage {
    /// The frame.
    pub shell: Shell,
    /// The sign-in.
    pub id: SignInId,
    /// The form's token.
    pub csrf: String,
    /// What stands in the field already.
    pub hint: Option<String>,
    /// What was wrong with the last entry.
    pub problem: Option<Refusal>,
    /// This browser is a recognised one of the very person in `hint`: the script may submit at once.
    pub recognised: bool,
}

/// A QR code as an SVG path.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// Side length in modules, quiet zone included.
    pub size: usize,
    /// The `d` of the one path that holds the dark modules.
    pub path: String,
}

/// Shows the number and waits for the phone.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in/wait.html")]
pub struct WaitPage {
    /// The frame.
    pub shell: Shell,
    /// The sign-in.
    pub id: SignInId,
    /// The forms' token.
    pub csrf: String,
    /// The two digits.
    pub number: u8,
    /// Whose phone is asked.
    pub address: String,
    /// Whole seconds until the request runs out.
    pub seconds_left: i64,
    /// Whole seconds the request lives altogether.
    pub lifetime_seconds: i64,
    /// Which of the two faces is shown.
    pub view: Channel,
    /// The code to scan; shown where `view` is [`Channel::Qr`].
    pub qr: Option<Drawing>,
    /// How the push messages fared.
    pub delivery: Delivery,
}

/// The person is known and nothing is pending: says why, and offers to ask.
///
/// Posts `csrf` and `channel` (`push` or `qr`) to `/sign-in/{id}/ask`.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in/offer.html")]
pub struct OfferPage {
    /// The frame.
    pub shell: Shell,
    /// The sign-in.
    pub id: SignInId,
    /// The forms' token.
    pub csrf: String,
    /// Who is known.
    pub address: String,
    /// Why nothing is pending.
    pub why: Refusal,
    /// Whether a push message may be offered now; otherwise only the QR code and the passkey.
    pub push: bool,
}

/// The answer can be fetched: posts `csrf` to `/sign-in/{id}/answer` by itself.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in/ready.html")]
pub struct ReadyPage {
    /// The frame.
    pub shell: Shell,
    /// The sign-in.
    pub id: SignInId,
    /// The form's token.
    pub csrf: String,
}

/// Carries the answer to the relying party in a form that submits itself, once.
#[derive(Clone, Template)]
#[template(path = "sign_in/post_form.html")]
pub struct PostFormPage {
    /// The frame.
    pub shell: Shell,
    /// Where the answer goes.
    pub action: String,
    /// The signed answer.
    pub wresult: String,
    /// The request's context, echoed to the byte.
    pub wctx: Option<String>,
    /// Where the person may begin afresh once this page is used up.
    pub again: Option<String>,
}

/// The answer stays out of every log.
impl std::fmt::Debug for PostFormPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostFormPage").field("action", &self.action).finish_non_exhaustive()
    }
}
