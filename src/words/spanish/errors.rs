//! The words of the page that explains Microsoft's errors, in Spanish.

use crate::words::Errors;

/// The words of the page that explains Microsoft's errors.
pub(in crate::words) const ERRORS: Errors = Errors {
    title: "¿Qué significa este error de Microsoft?",
    lead: "La causa se busca en la configuración de aquí y en el registro, no en un manual.",
    code: "Código de error, por ejemplo AADSTS51004",
    correlation: "Id. de correlación, si lo hay",
    submit: "Explicar",
    no_code: "Esto no es un código de error. Se compone de AADSTS y un número, como lo muestra la página de Microsoft.",
    no_correlation: "Esto no es un id. de correlación. Está en la página de error de Microsoft o en la nuestra.",
    unknown: "Este error no se conoce aquí.",
    fine: "En orden",
    warning: "Conviene revisarlo",
    fault: "Fallo",
};
