//! The words for the credential by which the application signs in at Microsoft without a person.

use super::{Language, with};
use crate::domain::time::Time;

table! {
    /// The words for the application's credential.
    Credential

    /// Where nothing is kept.
    none = "This server keeps no credential of the application. On the server, “countersign federate credential make” makes one.",
    /// Where it is kept for somewhere else; takes the tenant and the app registration.
    pinned = "The application's credential is for tenant {} and app registration {} alone.",
    /// Where its end is near.
    ends_soon = "The application's credential for Microsoft Graph ends on {}. From then on certificates are not handed over by themselves. On the server, “countersign federate credential make” makes the next one.",
    /// Where it has ended.
    ended = "The application's credential for Microsoft Graph ended on {}. Certificates are not handed over by themselves. On the server, “countersign federate credential make” makes another one.",
}

impl Language {
    /// That the application's credential ends then, or has ended.
    #[must_use]
    pub fn credential_ends(self, at: Time, is_over: bool) -> String {
        let words = self.credential();
        with(if is_over { words.ended } else { words.ends_soon }, &self.instant(at))
    }
}
