//! Small turns of phrase, in Spanish.

use crate::words::Phrases;

/// Small turns of phrase, in Spanish.
pub(in crate::words) const PHRASES: Phrases = Phrases {
    pair: "{}: {}",
    hour: "1 hora",
    language: "Idioma",
    language_help: "Los correos y las tarjetas impresas de esta persona están en este idioma.",
    language_usual: "El habitual aquí",
};
