//! What a phone itself shows of the authenticator, in German.

use crate::words::Notices;

/// What a phone itself shows of the authenticator, in German.
pub(in crate::words) const NOTICES: Notices = Notices {
    ask_title: "Anmeldung bestätigen?",
    ask: "Zum Prüfen antippen.",
    answered_title: "Anfrage beantwortet",
    answered: "Es ist nichts weiter zu tun.",
    news_title: "Hinweis zu Ihrem Konto",
    news: "Es wurde etwas geändert. Näheres steht in Ihrem Postfach.",
    test_title: "Testnachricht",
    test: "Nachrichten kommen auf diesem Handy an. Es ist nichts zu tun.",
    description: "Bestätigt Ihre Anmeldungen mit diesem Handy.",
};
