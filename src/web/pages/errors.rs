//! The pages that end something.

use askama::Template;

use super::{Shell, icon, shown};
use crate::domain::ids::SignInId;
use crate::domain::refusal::Refusal;
use crate::words::{Words, with};

/// A sign-in that is over: says why and what to do now.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in/refused.html")]
pub struct RefusedPage {
    /// The frame.
    pub shell: Shell,
    /// Why.
    pub refusal: Refusal,
    /// Who was named, where somebody was and it may be shown.
    pub address: Option<String>,
    /// Where the person may begin afresh, for example
    /// `https://m365.cloud.microsoft/?login_hint=ada%40corp.example`; none where beginning afresh would not help.
    pub again: Option<String>,
    /// Where the person may name somebody else in this very sign-in; none where that would not help.
    pub other: Option<String>,
    /// Where the person may enter a one-time passcode; none where the sign-in takes none.
    pub passcode: Option<String>,
    /// Leads back to the application, which is told; none where its protocol has no word for that.
    pub back: Option<Back>,
}

/// A form that leads back to the application: posts `csrf` to `/sign-in/{id}/back`.
#[derive(Debug, Clone)]
pub struct Back {
    /// The sign-in.
    pub id: SignInId,
    /// The form's token.
    pub csrf: String,
}

impl RefusedPage {
    fn icon(&self) -> &'static str {
        icon(self.refusal)
    }

    fn words(&self) -> Words {
        self.shell.language.refusal(self.refusal)
    }

    fn back_words(&self) -> String {
        let application = self.shell.application.as_deref().unwrap_or(self.shell.t().the_application);
        with(self.shell.language.saml().back_to, &shown(application))
    }
}

/// The browser's session is over.
#[derive(Debug, Clone, Template)]
#[template(path = "sign_in/signed_out.html")]
pub struct SignedOutPage {
    /// The frame.
    pub shell: Shell,
    /// Where the person may go on.
    pub again: Option<String>,
    /// Where Microsoft's own session ends, which goes on when ours is over.
    pub microsofts: &'static str,
}

/// Something that is no step of a sign-in: a broken request, a wrong address, our fault.
#[derive(Debug, Clone, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// The frame; its `correlation` is the incident's number where the fault is ours.
    pub shell: Shell,
    /// What.
    pub refusal: Refusal,
    /// Where to go on: the page of the sign-in that it happened in, or the console.
    pub back: Option<String>,
}

impl ErrorPage {
    fn icon(&self) -> &'static str {
        icon(self.refusal)
    }

    fn words(&self) -> Words {
        self.shell.language.refusal(self.refusal)
    }

    /// What the way on is called.
    fn way(&self, back: &str) -> &'static str {
        let words = self.shell.language.console();
        match self.refusal {
            Refusal::NotInConsole | Refusal::ProveAgain => words.entry_button,
            _ if back.starts_with("/console/") => words.console_back,
            _ => self.shell.t().back_to_sign_in,
        }
    }
}
