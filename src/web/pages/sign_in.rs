//! The pages of a running sign-in.

use askama::Template;

use super::passing::taking_to;
use super::{Shell, icon, shown};
use crate::domain::approval::{Channel, Delivery};
use crate::domain::ids::SignInId;
use crate::domain::refusal::Refusal;
use crate::protocol::qr::Matrix;
use crate::words::{Words, with};

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
    /// The person may go back to the application, which is told.
    pub leave: bool,
}

impl WhoPage {
    fn heading(&self) -> String {
        sign_in_to(&self.shell)
    }

    fn problem_words(&self) -> Option<(&'static str, Words)> {
        self.problem.map(|problem| (problem.code(), self.shell.language.refusal(problem)))
    }

    fn submits_at_once(&self) -> bool {
        self.recognised && self.problem.is_none() && self.hint.as_deref().is_some_and(|hint| !hint.is_empty())
    }
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
    pub qr: Option<Matrix>,
    /// How the push messages fared.
    pub delivery: Delivery,
    /// Whether another push message may be asked for.
    pub push: bool,
}

impl WaitPage {
    /// The code where it is to be shown.
    fn code(&self) -> Option<&Matrix> {
        self.qr.as_ref().filter(|_| self.view == Channel::Qr)
    }

    fn heading(&self) -> &'static str {
        if self.code().is_some() { self.shell.t().wait_qr_title } else { self.shell.t().wait_title }
    }

    /// Whether a message was to be sent: then there is something to send again.
    fn was_sent(&self) -> bool {
        self.delivery != Delivery::Unsent
    }

    /// How each turn of the delivery is told: the script changes the line as news comes.
    fn deliveries(&self) -> [(Delivery, &'static str); 5] {
        let t = self.shell.t();
        [
            (Delivery::Unsent, t.delivery_unsent),
            (Delivery::Sending, t.delivery_sending),
            (Delivery::Taken, t.delivery_taken),
            (Delivery::Failed, t.delivery_failed),
            (Delivery::Paused, t.delivery_paused),
        ]
    }

    fn delivery_words(&self) -> &'static str {
        self.deliveries().into_iter().find(|(its, _)| *its == self.delivery).map_or("", |(_, words)| words)
    }

    fn left(&self) -> i64 {
        self.seconds_left.clamp(0, self.lifetime_seconds.max(0))
    }

    /// How much of the ring is gone, of 100.
    fn elapsed_percent(&self) -> i64 {
        100 - 100 * self.left() / self.lifetime_seconds.max(1)
    }

    fn clock(&self) -> String {
        format!("{}:{:02}", self.left() / 60, self.left() % 60)
    }
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

impl OfferPage {
    /// Nothing was asked yet, so there is nothing to explain.
    fn is_first(&self) -> bool {
        self.why == Refusal::NotPending
    }

    fn words(&self) -> Words {
        if self.is_first() {
            let t = self.shell.t();
            Words { title: t.offer_title, explanation: t.offer_lead, next: t.offer_lead }
        } else {
            self.shell.language.refusal(self.why)
        }
    }

    fn icon(&self) -> &'static str {
        icon(self.why)
    }

    fn ask_words(&self) -> &'static str {
        let t = self.shell.t();
        match self.why {
            Refusal::NotPending => t.ask_push,
            Refusal::Superseded => t.continue_here,
            _ => t.ask_push_again,
        }
    }
}

/// Takes a one-time passcode: posts `csrf` and `passcode` to `/sign-in/{id}/passcode`; or says why none can serve.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in/passcode.html")]
pub struct PasscodePage {
    /// The frame.
    pub shell: Shell,
    /// The sign-in.
    pub id: SignInId,
    /// The form's token.
    pub csrf: String,
    /// Whose passcode it is; empty where nobody is told whether there is such an account.
    pub address: String,
    /// What was wrong with the last entry, or with passcodes as such.
    pub problem: Option<Refusal>,
}

impl PasscodePage {
    fn words_of(&self, wanted: impl Fn(Refusal) -> bool) -> Option<(&'static str, Words)> {
        let problem = self.problem.filter(|problem| wanted(*problem))?;
        Some((problem.code(), self.shell.language.refusal(problem)))
    }

    fn problem_words(&self) -> Option<(&'static str, Words)> {
        self.words_of(|problem| problem != Refusal::PasscodeTooWeak)
    }

    fn too_weak(&self) -> Option<(&'static str, Words)> {
        self.words_of(|problem| problem == Refusal::PasscodeTooWeak)
    }

    fn title(&self) -> &'static str {
        self.too_weak().map_or(self.shell.t().passcode_title, |(_, words)| words.title)
    }
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

impl ReadyPage {
    fn lead(&self) -> String {
        taking_to(&self.shell)
    }
}

fn sign_in_to(shell: &Shell) -> String {
    shell
        .application
        .as_deref()
        .map_or_else(|| shell.t().sign_in.to_owned(), |application| with(shell.t().sign_in_to, &shown(application)))
}
