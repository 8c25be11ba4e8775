//! Small turns of phrase, in German.

use crate::words::Phrases;

/// Small turns of phrase, in German.
pub(in crate::words) const PHRASES: Phrases = Phrases {
    pair: "{}: {}",
    hour: "1 Stunde",
    language: "Sprache",
    language_help: "E-Mails und gedruckte Karten für diese Person sind in dieser Sprache.",
    language_usual: "Die hier übliche",
};
