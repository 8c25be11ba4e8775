//! What the product says to people, in one place: every no by its [`Refusal`], every button and line.
//!
//! The tone: plain and kind, never blaming; what happened, why, and always what to do now. Pages speak the
//! language of their shell. This room knows no page and no HTTP: it says things, others show them.
//!
//! The tables stand here, each key with its English text; a language's folder holds the same tables in it, bound to one
//! `Book`. To add a language: a variant of [`Language`] and a folder; the compiler names what is still to be filled.

/// A table of words: a field each, in English. Another language is another value of the same struct.
macro_rules! table {
    ($(#[$about:meta])* $table:ident $($(#[$doc:meta])* $name:ident = $english:literal),+ $(,)?) => {
        $(#[$about])*
        #[derive(Debug)]
        pub struct $table {$(
            $(#[$doc])*
            pub $name: &'static str,
        )+}

        /// In English.
        pub(super) const ENGLISH: $table = $table { $($name: $english),+ };

        #[cfg(test)]
        impl $table {
            /// Every key with its text.
            pub(in crate::words) fn entries(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name)),+]
            }
        }
    };
}

mod account;
mod acts;
mod api;
mod causes;
mod changes;
mod checks;
mod claims;
mod console;
mod credential;
mod dutch;
mod english;
mod errors;
mod external;
mod external_list;
pub mod federation;
mod fill;
mod french;
mod german;
mod identities;
mod labels;
mod language;
mod leaving;
mod letters;
mod lists;
mod log;
mod look;
mod notices;
mod phrases;
mod providers;
mod rescue;
mod rows;
mod saml;
mod senses;
mod spanish;
mod tenant;
mod tokens;
mod trust;
mod writing;

use crate::domain::list::NotAList;
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;

pub use account::Account;
pub use acts::Acts;
pub use api::Api;
pub use causes::Causes;
pub use changes::Changes;
pub use checks::Checks;
pub use claims::Claims;
pub use console::Console;
pub use credential::Credential;
pub use errors::Errors;
pub use external::External;
pub use external_list::ExternalList;
pub use federation::Federation;
pub use fill::{Words, with, with_each};
pub use identities::Identities;
pub use labels::Labels;
pub use language::Language;
pub use leaving::Leaving;
pub use letters::Letters;
pub use lists::Lists;
pub use log::Log;
pub use look::Look;
pub use notices::Notices;
pub use phrases::Phrases;
pub use providers::Providers;
pub use rescue::Rescue;
pub use rows::Rows;
pub use saml::Saml;
pub use senses::Senses;
pub use tenant::Tenant;
pub use tokens::Tokens;
pub use trust::Trust;

/// Everything that is said in a language: its tables, and what takes more than a table.
#[derive(Debug)]
struct Book {
    account: Account,
    acts: Acts,
    api: Api,
    changes: Changes,
    causes: Causes,
    checks: Checks,
    claims: Claims,
    console: Console,
    credential: Credential,
    external: External,
    external_list: ExternalList,
    federation: Federation,
    identities: Identities,
    labels: Labels,
    leaving: Leaving,
    letters: Letters,
    lists: Lists,
    log: Log,
    look: Look,
    notices: Notices,
    phrases: Phrases,
    providers: Providers,
    rescue: Rescue,
    rows: Rows,
    errors: Errors,
    saml: Saml,
    senses: Senses,
    tenant: Tenant,
    tokens: Tokens,
    trust: Trust,
    list_too_large: Words,
    list_sets_identity: Words,
    list_broken: Words,
    not_a_list: fn(NotAList) -> Words,
    refusal: fn(Refusal) -> Words,
    instant: fn(Time) -> String,
    number: fn(u64) -> String,
}

impl Language {
    /// Everything that is said in it.
    const fn book(self) -> &'static Book {
        match self {
            Self::English => &english::BOOK,
            Self::German => &german::BOOK,
            Self::French => &french::BOOK,
            Self::Spanish => &spanish::BOOK,
            Self::Dutch => &dutch::BOOK,
        }
    }

    /// The small words of pages.
    #[must_use]
    pub const fn labels(self) -> &'static Labels {
        &self.book().labels
    }

    /// The words of a person's own page.
    #[must_use]
    pub const fn account(self) -> &'static Account {
        &self.book().account
    }

    /// What acts of the console will do, and what they did.
    #[must_use]
    pub const fn acts(self) -> &'static Acts {
        &self.book().acts
    }

    /// The words of the page that explains what somebody's token would say.
    #[must_use]
    pub const fn claims(self) -> &'static Claims {
        &self.book().claims
    }

    /// The words of the console.
    #[must_use]
    pub const fn console(self) -> &'static Console {
        &self.book().console
    }

    /// The words for the application's credential.
    #[must_use]
    pub const fn credential(self) -> &'static Credential {
        &self.book().credential
    }

    /// The console's words for helping people who lost their phone.
    #[must_use]
    pub const fn rescue(self) -> &'static Rescue {
        &self.book().rescue
    }

    /// The words of the page that explains Microsoft's errors.
    #[must_use]
    pub const fn errors(self) -> &'static Errors {
        &self.book().errors
    }

    /// What Microsoft says with its errors.
    #[must_use]
    pub const fn senses(self) -> &'static Senses {
        &self.book().senses
    }

    /// The words of importing people by a filter and of taking ImmutableIDs back.
    #[must_use]
    pub const fn identities(self) -> &'static Identities {
        &self.book().identities
    }

    /// What can have brought an error about.
    const fn causes(self) -> &'static Causes {
        &self.book().causes
    }

    /// What the check of a federation finds.
    const fn checks(self) -> &'static Checks {
        &self.book().checks
    }

    /// The words of pages that pass on what another site sent.
    #[must_use]
    pub const fn saml(self) -> &'static Saml {
        &self.book().saml
    }

    /// The words for programs without a browser and for the signing certificates.
    #[must_use]
    pub const fn trust(self) -> &'static Trust {
        &self.book().trust
    }

    /// The words for the places of a token.
    #[must_use]
    pub const fn tokens(self) -> &'static Tokens {
        &self.book().tokens
    }

    /// The words of the console's pages that set a tenant up.
    #[must_use]
    pub const fn tenant(self) -> &'static Tenant {
        &self.book().tenant
    }

    /// The words of the console where it shapes what people see.
    #[must_use]
    pub const fn look(self) -> &'static Look {
        &self.book().look
    }

    /// The words of Bulk Invite.
    #[must_use]
    pub const fn lists(self) -> &'static Lists {
        &self.book().lists
    }

    /// The words of the console's pages about the API.
    #[must_use]
    pub const fn api(self) -> &'static Api {
        &self.book().api
    }

    /// The words of what happened.
    #[must_use]
    pub const fn log(self) -> &'static Log {
        &self.book().log
    }

    /// The words for where people may go once they have signed out.
    #[must_use]
    pub const fn leaving(self) -> &'static Leaving {
        &self.book().leaving
    }

    /// The words of mails.
    #[must_use]
    pub const fn letters(self) -> &'static Letters {
        &self.book().letters
    }

    /// What is to be said of a row of a list.
    #[must_use]
    pub const fn rows(self) -> &'static Rows {
        &self.book().rows
    }

    /// What was changed in the console, and what of it.
    #[must_use]
    pub const fn changes(self) -> &'static Changes {
        &self.book().changes
    }

    /// Small turns of phrase.
    #[must_use]
    pub const fn phrases(self) -> &'static Phrases {
        &self.book().phrases
    }

    /// The words of the console's pages about service providers of SAML 2.0.
    #[must_use]
    pub const fn providers(self) -> &'static Providers {
        &self.book().providers
    }

    /// The words of the console's page about tenants that ask for a second factor.
    #[must_use]
    pub const fn external(self) -> &'static External {
        &self.book().external
    }

    /// The words of the console's page that says whom a tenant means by a whole list.
    #[must_use]
    pub const fn external_list(self) -> &'static ExternalList {
        &self.book().external_list
    }

    /// The words of setting a tenant up.
    #[must_use]
    pub const fn federation(self) -> &'static Federation {
        &self.book().federation
    }

    /// What a phone itself shows of the authenticator.
    #[must_use]
    pub const fn notices(self) -> &'static Notices {
        &self.book().notices
    }

    /// An instant as people write it, in UTC, to the minute.
    #[must_use]
    pub fn instant(self, time: Time) -> String {
        (self.book().instant)(time)
    }

    /// A number as people write it.
    #[must_use]
    pub fn number(self, number: u64) -> String {
        (self.book().number)(number)
    }

    /// How a no is told.
    #[must_use]
    pub fn refusal(self, refusal: Refusal) -> Words {
        (self.book().refusal)(refusal)
    }

    /// A list that is larger than may be.
    #[must_use]
    pub const fn list_too_large(self) -> Words {
        self.book().list_too_large
    }

    /// A list that says who people are, uploaded by somebody who may not.
    #[must_use]
    pub const fn list_sets_identity(self) -> Words {
        self.book().list_sets_identity
    }

    /// A list that came in part only.
    #[must_use]
    pub const fn list_broken(self) -> Words {
        self.book().list_broken
    }

    /// Why a file is no list.
    #[must_use]
    pub fn not_a_list(self, why: NotAList) -> Words {
        (self.book().not_a_list)(why)
    }
}

#[cfg(test)]
mod tests;
