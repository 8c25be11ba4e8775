//! The words of pages that pass on what another site sent, in Spanish.

use crate::words::Saml;

/// The words of pages that pass on what another site sent.
pub(in crate::words) const SAML: Saml = Saml {
    proceed_title: "Un momento",
    proceed_lead: "Se está examinando la solicitud de la aplicación.",
    proceed_submit: "Continuar",
    leaving_title: "Cerrando la sesión",
    leaving_lead: "Su sesión aquí ha terminado. Se está avisando a la aplicación.",
    untold_title: "De vuelta a la aplicación",
    untold_lead: "No se ha iniciado ninguna sesión. Se está avisando a la aplicación del motivo.",
    microsofts_lead: "Microsoft mantiene en este navegador una sesión propia, que puede seguir abierta.",
    microsofts_out: "Cerrar sesión también en Microsoft",
    back_to: "Volver a {}",
};
