//! The words of pages that pass on what another site sent, in German.

use crate::words::Saml;

/// The words of pages that pass on what another site sent.
pub(in crate::words) const SAML: Saml = Saml {
    proceed_title: "Einen Moment",
    proceed_lead: "Die Anfrage der Anwendung wird geprüft.",
    proceed_submit: "Weiter",
    leaving_title: "Sie werden abgemeldet",
    leaving_lead: "Ihre Sitzung hier ist beendet. Die Anwendung erfährt davon.",
    untold_title: "Zurück zur Anwendung",
    untold_lead: "Es wurde niemand angemeldet. Die Anwendung erfährt, warum.",
    microsofts_lead: "Microsoft führt in diesem Browser eine eigene Sitzung, die noch offen sein kann.",
    microsofts_out: "Auch bei Microsoft abmelden",
    back_to: "Zurück zu {}",
};
