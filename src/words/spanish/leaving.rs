//! The words for where people may go once they have signed out, in Spanish.

use crate::words::Leaving;

/// The words for where people may go once they have signed out, in Spanish.
pub(in crate::words) const LEAVING: Leaving = Leaving {
    origins: "Adónde se puede ir tras cerrar la sesión",
    origins_help: "Hosts a los que puede llevar un cierre de sesión, además de los de Microsoft: uno por línea, solo https, por ejemplo https://portal.example.com, 10 como máximo. A quien se envía a otra parte se le deja en la página que confirma el cierre.",
    nowhere: "Solo a páginas de Microsoft",
};
