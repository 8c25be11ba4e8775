//! The pages that pass on: what this server says to another site, and what another site said without our cookies.

use askama::Template;

use super::{Shell, shown};
use crate::flow::answer::Posting;
use crate::words::{Saml, with};

/// What a form tells the other site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// Who signed in.
    Answer,
    /// That nobody did, and why.
    Refusal,
    /// That a session has ended.
    SignedOut,
}

/// Carries a message to the relying party in a form that submits itself, once.
#[derive(Clone, Template)]
#[template(path = "sign_in/post_form.html")]
pub struct PostFormPage {
    /// The frame.
    pub shell: Shell,
    /// What it tells.
    pub telling: Telling,
    /// Where the message goes.
    pub action: String,
    /// The fields of the form, by name: the message and what is echoed.
    pub fields: Vec<(&'static str, String)>,
    /// Where the person may begin afresh once this page is used up.
    pub again: Option<String>,
}

impl PostFormPage {
    /// The page of a form.
    #[must_use]
    pub fn of(shell: Shell, posting: Posting, telling: Telling, again: Option<String>) -> Self {
        Self { shell, telling, action: posting.url, fields: posting.fields, again }
    }

    fn title(&self) -> &'static str {
        match self.telling {
            Telling::Answer => self.shell.t().post_title,
            Telling::Refusal => self.shell.language.saml().untold_title,
            Telling::SignedOut => self.shell.language.saml().leaving_title,
        }
    }

    fn lead(&self) -> String {
        match self.telling {
            Telling::Answer => taking_to(&self.shell),
            Telling::Refusal => self.shell.language.saml().untold_lead.to_owned(),
            Telling::SignedOut => self.shell.language.saml().leaving_lead.to_owned(),
        }
    }

    /// What the page says once it is used up.
    fn done(&self) -> (&'static str, &'static str) {
        let (t, saml) = (self.shell.t(), self.shell.language.saml());
        match self.telling {
            Telling::Answer => (t.done_title, t.done_lead),
            Telling::Refusal => (saml.untold_title, saml.untold_lead),
            Telling::SignedOut => (t.signed_out_title, t.signed_out_lead),
        }
    }
}

/// What is in it stays out of every log.
impl std::fmt::Debug for PostFormPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostFormPage").field("action", &self.action).finish_non_exhaustive()
    }
}

/// Leads on to the address where a request that came by a form of another site is taken up with our cookies.
#[derive(Clone, Template)]
#[template(path = "sign_in/proceed.html")]
pub struct ProceedPage {
    /// The frame.
    pub shell: Shell,
    /// The address, an own one.
    pub next: String,
}

impl ProceedPage {
    fn t(&self) -> &'static Saml {
        self.shell.language.saml()
    }
}

/// Sends a form of another site once more, from here, so that our cookies come with it.
#[derive(Clone, Template)]
#[template(path = "sign_in/repeat.html")]
pub struct RepeatPage {
    /// The frame.
    pub shell: Shell,
    /// The address, the same one.
    pub action: String,
    /// What it came with.
    pub fields: Vec<(String, String)>,
}

impl RepeatPage {
    fn t(&self) -> &'static Saml {
        self.shell.language.saml()
    }
}

pub(super) fn taking_to(shell: &Shell) -> String {
    with(shell.t().ready_lead, &shown(shell.application.as_deref().unwrap_or(shell.t().the_application)))
}
