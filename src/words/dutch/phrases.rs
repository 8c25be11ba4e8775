//! Small turns of phrase, in Dutch.

use crate::words::Phrases;

/// Small turns of phrase, in Dutch.
pub(in crate::words) const PHRASES: Phrases = Phrases {
    pair: "{}: {}",
    hour: "1 uur",
    language: "Taal",
    language_help: "E-mails en afgedrukte kaarten voor deze persoon zijn in deze taal.",
    language_usual: "De taal die hier gebruikelijk is",
};
