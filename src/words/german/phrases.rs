//! Small turns of phrase, in German.

use crate::words::Phrases;

/// Small turns of phrase, in German.
pub(in crate::words) const PHRASES: Phrases = Phrases { pair: "{}: {}", hour: "1 Stunde" };
