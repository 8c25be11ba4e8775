//! Small turns of phrase, in French.

use crate::words::Phrases;

/// Small turns of phrase, in French.
pub(in crate::words) const PHRASES: Phrases = Phrases {
    pair: "{}\u{a0}: {}",
    hour: "1 heure",
    language: "Langue",
    language_help: "Les e-mails et les cartes imprimées de cette personne sont dans cette langue.",
    language_usual: "La langue habituelle ici",
};
