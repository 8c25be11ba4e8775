//! What a phone itself shows of the authenticator, in Dutch.

use crate::words::Notices;

/// What a phone itself shows of the authenticator, in Dutch.
pub(in crate::words) const NOTICES: Notices = Notices {
    ask_title: "Aanmeldverzoek",
    ask: "Tik om het te bekijken.",
    answered_title: "Verzoek beantwoord",
    answered: "U hoeft niets meer te doen.",
    news_title: "Bericht over uw account",
    news: "Er is iets gewijzigd. De details staan in uw mailbox.",
    test_title: "Testbericht",
    test: "Berichten komen op deze telefoon aan. U hoeft niets te doen.",
    description: "Bevestigt uw aanmeldingen met deze telefoon.",
};
