//! The words of the page that explains Microsoft's errors, in French.

use crate::words::Errors;

/// The words of the page that explains Microsoft's errors.
pub(in crate::words) const ERRORS: Errors = Errors {
    title: "Que signifie cette erreur Microsoft ?",
    lead: "La cause est cherchée dans la configuration d’ici et dans le journal, pas dans un manuel.",
    code: "Code d’erreur, par exemple AADSTS51004",
    correlation: "Identifiant de corrélation, s’il y en a un",
    submit: "Expliquer",
    no_code: "Ce n’est pas un code d’erreur. Il se compose d’AADSTS et d’un nombre, comme l’affiche la page de Microsoft.",
    no_correlation: "Ce n’est pas un identifiant de corrélation. Il figure sur la page d’erreur de Microsoft ou sur la nôtre.",
    unknown: "Cette erreur n’est pas connue ici.",
    fine: "En ordre",
    warning: "À examiner",
    fault: "Défaut",
};
