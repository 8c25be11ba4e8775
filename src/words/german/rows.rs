//! What is to be said of a row of a list, in German.

use crate::words::Rows;

/// What is to be said of a row of a list, in German.
pub(in crate::words) const ROWS: Rows = Rows {
    quicker: "jemand anders war schneller",
    differs: "{}; es wird nichts geändert, obwohl die Liste abweicht: {}",
    field_address: "Adresse",
    field_name: "Name",
    field_immutable_id: "ImmutableID",
    removed: "wurde entfernt; nur eine eigene Einladung bringt die Person zurück",
    duplicate: "dieselbe Adresse steht in Zeile {}",
    other_domain: "die Domain gehört nicht zur Anwendung",
    protected: "verwaltet die Konsole; nur jemand mit höherer Rolle kann diese Person einladen",
    immutable_id_taken: "jemand anders hat diese ImmutableID",
    up_to: "{} (bis Zeile {})",
    too_long: "die Zeile ist zu lang; vielleicht ist ein Anführungszeichen nicht geschlossen",
    unclosed: "ein Anführungszeichen ist nicht geschlossen, und die Datei endet darin",
    after_quote: "hinter einem schließenden Anführungszeichen steht noch etwas; vielleicht ist ein früheres nicht geschlossen",
    nul: "die Zeile enthält ein NUL-Byte",
    no_text: "die Zeile enthält Bytes, die kein Text sind",
    fields: "die Zeile hat mehr Felder, als Spalten benannt sind",
    no_address: "die Zeile hat keine Adresse",
    address_empty: "die Adresse ist leer",
    address_too_long: "die Adresse ist länger als 113 Zeichen",
    address_shape: "eine Adresse hat ein @ mit einem Namen davor und einer Domain dahinter",
    address_character: "die Adresse enthält ein Zeichen, das Microsoft 365 nicht annimmt",
    address_domain: "was auf das @ folgt, ist kein Domainname",
    name_empty: "der Name ist leer",
    name_too_long: "der Name ist länger als 64 Zeichen",
    name_character: "der Name enthält ein Steuerzeichen oder eines, das die Schreibrichtung ändert",
    name_link: "der Name sieht wie eine Webadresse aus",
    immutable_id_length: "eine ImmutableID hat 1 bis 64 Zeichen",
    immutable_id_character: "eine ImmutableID hat nur druckbare ASCII-Zeichen, ohne Leerzeichen, $ und _",
    personal_address: "die private Adresse ist keine E-Mail-Adresse",
    language: "die Sprache ist kein Kürzel wie de oder pt-BR",
};
