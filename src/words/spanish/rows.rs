//! What is to be said of a row of a list, in Spanish.

use crate::words::Rows;

/// What is to be said of a row of a list, in Spanish.
pub(in crate::words) const ROWS: Rows = Rows {
    quicker: "otra persona se adelantó",
    differs: "{}; no se cambia nada, aunque la lista difiere en: {}",
    field_address: "dirección",
    field_name: "nombre",
    field_immutable_id: "ImmutableID",
    removed: "se eliminó; solo una invitación propia devuelve a esta persona",
    duplicate: "la misma dirección está en la línea {}",
    other_domain: "el dominio no pertenece a la aplicación",
    protected: "administra la consola, y solo alguien con un rol superior puede invitar a esta persona",
    immutable_id_taken: "otra persona tiene este ImmutableID",
    up_to: "{} (hasta la línea {})",
    too_long: "la fila es demasiado larga; quizá falte cerrar unas comillas",
    unclosed: "unas comillas no se cierran, y el archivo termina en ellas",
    after_quote: "hay algo detrás de unas comillas de cierre; quizá falte cerrar otras anteriores",
    nul: "la fila tiene un byte NUL",
    no_text: "la fila tiene bytes que no son texto",
    fields: "la fila tiene más campos que columnas con nombre",
    no_address: "la fila no tiene dirección",
    address_empty: "la dirección está vacía",
    address_too_long: "la dirección tiene más de 113 caracteres",
    address_shape: "una dirección tiene una @ con un nombre delante y un dominio detrás",
    address_character: "la dirección tiene un carácter que Microsoft 365 no acepta",
    address_domain: "lo que sigue a la @ no es un nombre de dominio",
    name_empty: "el nombre está vacío",
    name_too_long: "el nombre tiene más de 64 caracteres",
    name_character: "el nombre tiene un carácter de control o uno que cambia el sentido de la escritura",
    name_link: "el nombre parece una dirección web",
    immutable_id_length: "un ImmutableID tiene de 1 a 64 caracteres",
    immutable_id_character: "un ImmutableID solo tiene caracteres ASCII imprimibles, sin espacios, $ ni _",
    personal_address: "la dirección personal no es una dirección de correo",
    language: "el idioma no es un código como de o pt-BR",
};
