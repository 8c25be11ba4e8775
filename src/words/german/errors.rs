//! The words of the page that explains Microsoft's errors, in German.

use crate::words::Errors;

/// The words of the page that explains Microsoft's errors.
pub(in crate::words) const ERRORS: Errors = Errors {
    title: "Was bedeutet dieser Microsoft-Fehler?",
    lead: "Die Ursache wird in der hiesigen Konfiguration und im Protokoll gesucht, nicht in einem Handbuch.",
    code: "Fehlercode, zum Beispiel AADSTS51004",
    correlation: "Korrelations-ID, falls vorhanden",
    submit: "Erklären",
    no_code: "Das ist kein Fehlercode. Er besteht aus AADSTS und einer Zahl, wie die Seite von Microsoft ihn zeigt.",
    no_correlation: "Das ist keine Korrelations-ID. Sie steht auf der Fehlerseite von Microsoft oder auf unserer.",
    unknown: "Dieser Fehler ist hier nicht bekannt.",
    fine: "In Ordnung",
    warning: "Bitte ansehen",
    fault: "Fehler",
};
