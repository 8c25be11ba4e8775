//! The words for where people may go once they have signed out, in German.

use crate::words::Leaving;

/// The words for where people may go once they have signed out, in German.
pub(in crate::words) const LEAVING: Leaving = Leaving {
    origins: "Wohin man nach dem Abmelden darf",
    origins_help: "Hosts, zu denen eine Abmeldung weiterführen darf, neben denen von Microsoft: einer pro Zeile, nur https, zum Beispiel https://portal.example.com, höchstens 10. Wer anderswohin geschickt wird, bleibt auf der Seite, die die Abmeldung bestätigt.",
    nowhere: "Nur zu Seiten von Microsoft",
};
