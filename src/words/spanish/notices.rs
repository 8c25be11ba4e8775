//! What a phone itself shows of the authenticator, in Spanish.

use crate::words::Notices;

/// What a phone itself shows of the authenticator, in Spanish.
pub(in crate::words) const NOTICES: Notices = Notices {
    ask_title: "Solicitud de inicio de sesión",
    ask: "Toque para revisarla.",
    answered_title: "Solicitud respondida",
    answered: "No hay nada más que hacer.",
    news_title: "Aviso sobre su cuenta",
    news: "Se hizo un cambio. Los detalles están en su buzón.",
    test_title: "Mensaje de prueba",
    test: "Los mensajes llegan a este teléfono. No hay nada que hacer.",
    description: "Confirma sus inicios de sesión con este teléfono.",
};
