//! The words of pages that pass on what another site sent, in Dutch.

use crate::words::Saml;

/// The words of pages that pass on what another site sent.
pub(in crate::words) const SAML: Saml = Saml {
    proceed_title: "Een ogenblik",
    proceed_lead: "Het verzoek van de toepassing wordt bekeken.",
    proceed_submit: "Doorgaan",
    leaving_title: "U wordt afgemeld",
    leaving_lead: "Uw sessie hier is beëindigd. De toepassing krijgt dat te horen.",
    untold_title: "Terug naar de toepassing",
    untold_lead: "Er is niemand aangemeld. De toepassing krijgt te horen waarom.",
    microsofts_lead: "Microsoft houdt in deze browser een eigen sessie bij, die nog open kan zijn.",
    microsofts_out: "Ook bij Microsoft afmelden",
    back_to: "Terug naar {}",
};
