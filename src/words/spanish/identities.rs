//! The words of importing people by a filter and of taking ImmutableIDs back, in Spanish.

use crate::words::Identities;

/// These words, in Spanish.
pub(in crate::words) const IDENTITIES: Identities = Identities {
    filter: "Filtro de Microsoft Graph",
    filter_help: "Sin filtro se ve a todas las personas del dominio. Un ejemplo: department eq 'Sales'",
    filter_look: "Mostrar quién encaja",
    filter_long: "Este filtro supera los 500 caracteres.",
    filter_character: "Este filtro contiene un carácter de control. Escríbalo de nuevo.",
    filter_quote: "Una comilla de este filtro no está cerrada. Dentro de un texto se escribe dos veces.",
    filter_bracket: "A un paréntesis de este filtro le falta su pareja.",
    filter_refused: "Microsoft no acepta este filtro: {}",
    undo: "Retirar ImmutableID",
    undo_lead: "Cada vez que se asignan ImmutableID, un archivo dice cuáles. Guárdelo: con él se pueden retirar, aunque se haya borrado el registro.",
    undo_kept: "Asignados el {}: {} personas",
    undo_kept_back: "Asignados el {}: {} personas, de las que {} se retiraron después",
    undo_none: "Aquí no se ha asignado ninguno, o se borró el registro.",
    undo_file: "Archivo que retira ImmutableID",
    undo_look: "Mostrar qué retiraría",
    undo_unread: "Este no es un archivo escrito aquí para retirar ImmutableID.",
    undo_forged: "Este archivo se modificó o no lo escribió esta instancia. Con él no se retira nada.",
    undo_elsewhere: "Este archivo es para otro dominio u otro inquilino.",
    take_back_of: "Retirar ImmutableID de {}",
    take_back_lead: "Esto es lo que se retiraría. Aún no se ha cambiado nada. Quien no tiene ImmutableID no puede iniciar sesión mientras el dominio esté federado.",
    take_back: "Retirarlos",
    take_back_none: "No queda nada que retirar.",
    taken_back: "Se retiraron los ImmutableID de {} personas.",
    left: "Estos quedan como están:",
    gone: "La persona ya no está.",
    stranger: "La persona no es de este dominio.",
    synced: "La persona pertenece a un directorio, y allí se cambia.",
    done: "No hay nada que cambiar.",
    other: "Ahora hay allí otro ImmutableID.",
    no_id: "La lista contiene algo que no es un ImmutableID.",
    refused: "Microsoft dijo que no: {}",
};
