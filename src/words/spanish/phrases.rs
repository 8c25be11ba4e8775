//! Small turns of phrase, in Spanish.

use crate::words::Phrases;

/// Small turns of phrase, in Spanish.
pub(in crate::words) const PHRASES: Phrases = Phrases {
    pair: "{}: {}",
    hour: "1 hora",
};
