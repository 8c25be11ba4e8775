//! The words of pages that pass on what another site sent, in French.

use crate::words::Saml;

/// The words of pages that pass on what another site sent.
pub(in crate::words) const SAML: Saml = Saml {
    proceed_title: "Un instant",
    proceed_lead: "La demande de l’application est en cours d’examen.",
    proceed_submit: "Continuer",
    leaving_title: "Déconnexion en cours",
    leaving_lead: "Votre session ici est terminée. L’application en est informée.",
    untold_title: "Retour à l’application",
    untold_lead: "Personne n’a été connecté. L’application est informée de la raison.",
    microsofts_lead: "Microsoft a sa propre session dans ce navigateur, qui est peut-être encore ouverte.",
    microsofts_out: "Se déconnecter aussi de Microsoft",
    back_to: "Retour à {}",
};
