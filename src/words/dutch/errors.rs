//! The words of the page that explains Microsoft's errors, in Dutch.

use crate::words::Errors;

/// The words of the page that explains Microsoft's errors.
pub(in crate::words) const ERRORS: Errors = Errors {
    title: "Wat betekent deze Microsoft-fout?",
    lead: "De oorzaak wordt gezocht in de configuratie hier en in het logboek, niet in een handleiding.",
    code: "Foutcode, bijvoorbeeld AADSTS51004",
    correlation: "Correlatie-ID, als die er is",
    submit: "Uitleggen",
    no_code: "Dit is geen foutcode. Die bestaat uit AADSTS en een getal, zoals de pagina van Microsoft hem toont.",
    no_correlation: "Dit is geen correlatie-ID. Die staat op de foutpagina van Microsoft of op de onze.",
    unknown: "Deze fout is hier niet bekend.",
    fine: "In orde",
    warning: "Even bekijken",
    fault: "Fout",
};
