//! The words of the console's page that says whom a tenant means by a whole list, in Spanish.

use crate::words::ExternalList;

/// These words, in Spanish.
pub(in crate::words) const EXTERNAL_LIST: ExternalList = ExternalList {
    title: "Personas de una lista",
    lead: "Un archivo CSV con las columnas userPrincipalName e id, como Entra ID lo escribe en Usuarios, Descargar usuarios. Quien aún no está aquí se omite, y no cambia ningún vínculo existente.",
    file: "Archivo CSV",
    look: "Mirar primero",
    link: "Vincular",
    tried: "Esto es lo que se haría. No se cambió nada; entregue la lista otra vez para vincular.",
    done: "La lista está procesada. Cada persona vinculada recibe un correo.",
    would: "Se vincularían",
    linked: "Vinculadas",
    already: "Ya vinculadas",
    refused: "Omitidas",
    line: "Línea",
    given: "En la lista",
    why: "Por qué",
    more: "Se muestran las 100 primeras.",
    no_list: "El archivo no es una lista cuya primera fila nombre las columnas userPrincipalName e id.",
    too_long: "La lista tiene más de 5.000 filas. Divídala, o entréguela con countersign external-method link-list.",
    back: "Volver a MFA externa",
};
