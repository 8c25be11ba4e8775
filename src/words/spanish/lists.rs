//! The words of Bulk Invite, in Spanish.

use crate::domain::list::NotAList;
use crate::words::writing::in_threes;
use crate::words::{Lists, Words};

/// The words of Bulk Invite.
pub(in crate::words) const LISTS: Lists = Lists {
    bulk_invite: "Invitar en bloque",
    lead: "Suba una lista de direcciones de correo para {}. Primero se comprueba fila por fila; no se invita a nadie antes de que usted confirme.",
    file_title: "Subir un archivo",
    file: "Archivo CSV",
    file_help: "Hasta 32 MB. UTF-8, UTF-16 o Windows-1252, con comas, puntos y comas o tabulaciones, tal como lo guardan las hojas de cálculo.",
    paste_title: "Pegar filas",
    paste: "Direcciones",
    paste_help: "Una dirección por fila.",
    check: "Comprobar la lista",
    format_title: "Cómo es una lista",
    format_plain: "Basta con una dirección por fila.",
    format_columns: "Si hay más columnas, la primera fila las nombra: email, name, language.",
    format_identity: "Si hay más columnas, la primera fila las nombra: email, name, immutable_id, personal_email, language.",
    format_adds: "Una importación solo añade personas: quien ya está conserva todo y no recibe ningún correo.",
    imports: "Importaciones",
    imports_lead: "Listas de personas para esta aplicación, de la más reciente a la más antigua. Se conservan 90 días.",
    imports_empty: "Aún no hay listas",
    imports_empty_lead: "«Invitar en bloque» comprueba una lista de direcciones e invita a las personas nuevas.",
    uploaded: "Subida",
    by: "Para",
    rows: "Filas",
    invited: "Invitaciones",
    state: "Estado",
    judged_title: "Compruebe antes de invitar",
    judged_lead: "Aún no se ha invitado ni avisado a nadie. Si lo deja así, la lista se elimina al cabo de un día.",
    count_new: "Nuevas",
    count_exists: "Ya están",
    count_differing: "Ya están, con otros datos en la lista: {}. Se quedan como están; el archivo de abajo indica las diferencias.",
    count_removed: "Eliminadas antes",
    count_duplicate: "Repetidas en la lista",
    count_other_domain: "Otro dominio",
    count_protected: "Administran la consola",
    count_immutable_id_taken: "ImmutableID ya en uso",
    count_malformed: "Con errores",
    noticed_header: "La primera fila nombra las columnas.",
    noticed_no_header: "Ninguna fila nombra las columnas, así que cada fila es una dirección.",
    noticed_encoding: "El archivo se leyó como {}, no como UTF-8: revise los nombres con acentos en el archivo de resultados.",
    noticed_ignored: "Columnas que no se leen: {}.",
    noticed_identity: "La lista asigna ImmutableID o direcciones personales. Para confirmarla hace falta una llave de acceso usada en los últimos cinco minutos.",
    confirm: "Invitar a {} personas",
    confirm_one: "Invitar a 1 persona",
    discard: "Descartar la lista",
    nobody_new: "En esta lista no hay nadie nuevo, así que no hay a quién invitar.",
    left_out_title: "Filas omitidas",
    left_out_lead: "{} filas. Las demás personas de la lista ya están o reciben una invitación.",
    left_out_lead_one: "1 fila. Las demás personas de la lista ya están o reciben una invitación.",
    line: "Fila",
    address: "Dirección",
    reason: "Motivo",
    more_rows: "Más filas",
    first_rows: "Primeras filas",
    running_title: "Invitaciones en curso",
    paused_title: "La importación está en pausa",
    done_title: "La importación ha terminado",
    cancelled_title: "Se abandonó la importación",
    progress: "de {} invitaciones",
    passed: "Filas que ya no eran nuevas cuando llegó su turno: {}.",
    running_lead: "Puede salir de esta página. El trabajo continúa, también tras reiniciar el servidor.",
    cancelled_lead: "Las invitaciones ya hechas siguen siendo válidas. Suba de nuevo la lista para invitar a las demás personas.",
    discarded_lead: "No se invitó a nadie.",
    pause: "Pausar",
    resume: "Continuar",
    give_up: "Abandonar",
    held_by_hand: "Alguien la puso en pausa.",
    held_not_permitted: "La persona para la que se ejecuta ya no puede invitar a estas personas. Alguien que sí pueda puede continuarla.",
    held_forged: "Una fila de la lista se modificó en la base de datos sin nuestro conocimiento, así que no se invita a nadie más. Avise a quien se ocupa del servidor y suba de nuevo la lista.",
    offline: "El servidor no responde por el momento. La importación no depende de esta página.",
    result: "Archivo de resultados (CSV)",
    preview: "Todas las filas con su resultado (CSV)",
    imports_back: "Todas las importaciones",
    state_judging: "En comprobación",
    state_judged: "Sin confirmar",
    state_running: "En curso",
    state_paused: "En pausa",
    state_cancelled: "Abandonada",
    state_done: "Terminada",
    exists: "Ya está",
    removed: "Eliminada antes",
    duplicate: "Repetida en la lista",
    other_domain: "Otro dominio",
    protected: "Administra la consola",
    immutable_id_taken: "ImmutableID ya en uso",
    malformed: "Con errores",
    new: "Nueva",
};

/// A list that is larger than may be.
pub(in crate::words) const TOO_LARGE: Words = Words {
    title: "Esa lista es demasiado grande",
    explanation: "Una lista puede tener 32 MB, lo que basta para unos cientos de miles de personas. No se guardó nada.",
    next: "Divídala y suba las partes una tras otra.",
};

/// A list that says who people are, uploaded by somebody who may not.
pub(in crate::words) const SETS_IDENTITY: Words = Words {
    title: "Esta lista dice quién es cada persona",
    explanation: "Tiene una columna de ImmutableID o de direcciones personales, que solo pueden asignar los propietarios y los administradores. No se guardó nada.",
    next: "Quite la columna o pida a un administrador que suba la lista.",
};

/// A list that came in part only.
pub(in crate::words) const BROKEN: Words = Words {
    title: "La lista no llegó entera",
    explanation: "La conexión se cortó antes del final, o lo que se envió no es un formulario de esta página. No se guardó nada.",
    next: "Súbala una vez más.",
};

/// Why a file is no list.
pub(in crate::words) const fn not_a_list(why: NotAList) -> Words {
    let (title, explanation, next) = match why {
        NotAList::Empty => (
            "La lista está vacía",
            "No contiene más que filas en blanco.",
            "Elija un archivo con una dirección en cada fila o pegue algunas filas.",
        ),
        NotAList::Zip => (
            "El archivo es un ZIP",
            "Una lista es un simple archivo CSV, y este es un archivo comprimido que quizá contenga una.",
            "Descomprímalo y suba la propia lista.",
        ),
        NotAList::Workbook => (
            "El archivo es un libro de cálculo",
            "Es el formato propio de una hoja de cálculo, que contiene más que una lista.",
            "Ábralo, guárdelo como CSV y suba ese archivo.",
        ),
        NotAList::Binary => (
            "El archivo no es texto",
            "Parece una imagen, un documento o un programa.",
            "Guarde la lista como CSV y suba ese archivo.",
        ),
        NotAList::NoAddressColumn => (
            "Ninguna columna es la dirección",
            "La primera fila nombra las columnas, y ninguna es la del correo electrónico.",
            "Llame «email» a la columna de las direcciones y suba de nuevo la lista.",
        ),
    };
    Words { title, explanation, next }
}

/// `100.000`; four digits stand together.
pub(in crate::words) fn number(number: u64) -> String {
    if number < 10_000 { number.to_string() } else { in_threes(number, ".") }
}
