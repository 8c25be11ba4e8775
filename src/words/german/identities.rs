//! The words of importing people by a filter and of taking ImmutableIDs back, in German.

use crate::words::Identities;

/// These words, in German.
pub(in crate::words) const IDENTITIES: Identities = Identities {
    filter: "Filter von Microsoft Graph",
    filter_help: "Ohne Filter sind alle Personen der Domain zu sehen. Ein Beispiel: department eq 'Sales'",
    filter_look: "Anzeigen, wer passt",
    filter_long: "Dieser Filter ist länger als 500 Zeichen.",
    filter_character: "Dieser Filter enthält ein Steuerzeichen. Geben Sie ihn neu ein.",
    filter_quote: "Ein Anführungszeichen dieses Filters ist nicht geschlossen. Eines innerhalb eines Textes wird doppelt geschrieben.",
    filter_bracket: "Einer Klammer dieses Filters fehlt ihr Gegenstück.",
    filter_refused: "Microsoft nimmt diesen Filter nicht an: {}",
    undo: "ImmutableIDs zurücknehmen",
    undo_lead: "Bei jedem Setzen von ImmutableIDs sagt eine Datei, welche es waren. Heben Sie sie auf: Mit ihr lassen sie sich zurücknehmen, auch wenn die Aufzeichnung gelöscht ist.",
    undo_kept: "Gesetzt am {}: {} Personen",
    undo_kept_back: "Gesetzt am {}: {} Personen, davon seither zurückgenommen: {}",
    undo_none: "Hier wurden keine gesetzt, oder die Aufzeichnung darüber ist gelöscht.",
    undo_file: "Datei, die ImmutableIDs zurücknimmt",
    undo_look: "Anzeigen, was sie zurücknähme",
    undo_unread: "Das ist keine Datei, die hier zum Zurücknehmen von ImmutableIDs geschrieben wurde.",
    undo_forged: "Diese Datei wurde verändert oder nicht von dieser Instanz geschrieben. Durch sie wird nichts zurückgenommen.",
    undo_elsewhere: "Diese Datei ist für eine andere Domain oder einen anderen Mandanten.",
    take_back_of: "ImmutableIDs von {} zurücknehmen",
    take_back_lead: "Das würde zurückgenommen. Noch ist nichts geändert. Wer keine ImmutableID hat, kann sich nicht anmelden, solange die Domain föderiert ist.",
    take_back: "Zurücknehmen",
    take_back_none: "Davon ist nichts mehr zurückzunehmen.",
    taken_back: "Die ImmutableIDs von {} Personen wurden zurückgenommen.",
    left: "Diese bleiben, wie sie sind:",
    gone: "Die Person ist nicht mehr da.",
    stranger: "Die Person ist nicht von dieser Domain.",
    synced: "Die Person gehört einem Verzeichnis und wird dort geändert.",
    done: "Es ist nichts zu ändern.",
    other: "Dort steht inzwischen eine andere ImmutableID.",
    no_id: "Die Liste enthält etwas, das keine ImmutableID ist.",
    refused: "Microsoft lehnte ab: {}",
};
