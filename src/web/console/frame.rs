//! What every page of the console has around its matter.

use serde::Deserialize;

use crate::domain::operator::Act;
use crate::domain::refusal::Refusal;
use crate::flow::admit::Present;
use crate::web::page::Pen;
use crate::web::pages::Shell;
use crate::words::{Acts, Api, Console, Log, Rescue};

/// A part of the console, as the navigation shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Applications and their domains.
    Applications,
    /// People.
    Users,
    /// How the organisation is seen.
    Organisation,
    /// Requests to sign in.
    Requests,
    /// Who runs the console.
    Operators,
    /// The API's tokens and calls.
    Tokens,
    /// The signing certificates.
    Keys,
    /// Administrative changes.
    Changes,
}

/// What was done just now, as the page's address says it: one of a few words, and never shown itself.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// The address of a page that says what was done, by a word of [`Acts::done`].
#[must_use]
pub fn telling(path: &str, done: &str) -> String {
    format!("{path}?done={done}")
}

/// The frame of a page for somebody who is in.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The frame of every page.
    pub shell: Shell,
    /// What the operator is called.
    pub name: String,
    /// Their role, as they read it.
    pub role: &'static str,
    /// What the forms of this page carry.
    pub csrf: String,
    /// Where the page stands.
    pub part: Part,
    /// Whether mails lie down in a folder.
    pub mail_lies: bool,
    /// What was done just now.
    pub done: Option<&'static str>,
    /// That the signing certificate ends.
    pub alarm: Option<String>,
    /// That the application's credential ends.
    pub credential_alarm: Option<String>,
    parts: Vec<(Part, &'static str, &'static str, &'static str)>,
}

impl Frame {
    /// The frame for this operator.
    #[must_use]
    pub fn new(pen: &Pen, present: &Present, part: Part) -> Self {
        let shell = pen.shell();
        let (words, look) = (shell.language.console(), shell.language.look());
        let all = [
            (Part::Applications, Act::SeeApplications, "/console/applications", words.applications, "tabs"),
            (Part::Users, Act::SeeUsers, "/console/users", words.users, "phone"),
            (Part::Organisation, Act::Configure, "/console/organisation", look.organisation, "shield"),
            (Part::Requests, Act::SeeRequests, "/console/requests", shell.language.log().requests, "check"),
            (Part::Operators, Act::SeeOperators, "/console/operators", words.operators, "person"),
            (Part::Tokens, Act::SeeTokens, "/console/tokens", shell.language.api().tokens, "code"),
            (Part::Keys, Act::SeeApplications, "/console/keys", shell.language.trust().keys, "shield"),
            (Part::Changes, Act::SeeChanges, "/console/changes", words.changes, "clock"),
        ];
        let parts = all
            .into_iter()
            .filter(|(_, act, ..)| present.may(*act))
            .map(|(part, _, path, name, icon)| (part, path, name, icon))
            .collect();
        // The certificates' own page says it in its place.
        let ending = present.ending.filter(|_| part != Part::Keys);
        Self {
            alarm: ending.map(|ending| shell.language.certificate_ends(ending.at, ending.is_over)),
            credential_alarm: present
                .credential_ending
                .map(|ending| shell.language.credential_ends(ending.at, ending.is_over)),
            name: present.operator.name.to_string(),
            role: words.role(&present.operator.role),
            csrf: present.form_token(),
            mail_lies: pen.mail_lies,
            done: None,
            shell,
            part,
            parts,
        }
    }

    /// The same, saying what was done just now.
    #[must_use]
    pub fn telling(self, done: &Done) -> Self {
        Self { done: self.w().done(&done.done), ..self }
    }

    /// What acts will do, and what they did.
    #[must_use]
    pub fn w(&self) -> &'static Acts {
        self.shell.language.acts()
    }

    /// The words of the console.
    #[must_use]
    pub fn c(&self) -> &'static Console {
        self.shell.language.console()
    }

    /// The words for helping people.
    #[must_use]
    pub fn r(&self) -> &'static Rescue {
        self.shell.language.rescue()
    }

    /// The words of the pages about the API.
    #[must_use]
    pub fn a(&self) -> &'static Api {
        self.shell.language.api()
    }

    /// The words of what happened.
    #[must_use]
    pub fn l(&self) -> &'static Log {
        self.shell.language.log()
    }

    /// A no in a few words.
    #[must_use]
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    pub fn reason(&self, refusal: &Refusal) -> &'static str {
        self.l().reason(*refusal).unwrap_or_else(|| self.shell.language.refusal(*refusal).title)
    }

    /// The navigation: path, name, icon, and whether the page stands there.
    pub fn navigation(&self) -> impl Iterator<Item = (&str, &str, &str, bool)> {
        self.parts.iter().map(|(part, path, name, icon)| (*path, *name, *icon, *part == self.part))
    }
}
