//! Small turns of phrase, in Dutch.

use crate::words::Phrases;

/// Small turns of phrase, in Dutch.
pub(in crate::words) const PHRASES: Phrases = Phrases { pair: "{}: {}", hour: "1 uur" };
