//! The words of Bulk Invite, in German: of lists that cannot be taken, too, and how German writes numbers.

use crate::domain::list::NotAList;
use crate::words::writing::in_threes;
use crate::words::{Lists, Words};

/// The words of Bulk Invite, in German.
pub(in crate::words) const LISTS: Lists = Lists {
    bulk_invite: "Per Liste einladen",
    lead: "Laden Sie eine Liste mit E-Mail-Adressen für {} hoch. Sie wird zuerst Zeile für Zeile geprüft; niemand wird eingeladen, bevor Sie bestätigen.",
    file_title: "Datei hochladen",
    file: "CSV-Datei",
    file_help: "Bis zu 32 MB. UTF-8, UTF-16 oder Windows-1252, mit Kommas, Semikolons oder Tabulatoren, wie Tabellenprogramme sie speichern.",
    paste_title: "Zeilen einfügen",
    paste: "Adressen",
    paste_help: "Eine Adresse je Zeile.",
    check: "Liste prüfen",
    format_title: "Wie eine Liste aussieht",
    format_plain: "Eine Adresse je Zeile genügt.",
    format_columns: "Bei mehreren Spalten benennt die erste Zeile sie: email, name, language.",
    format_identity: "Bei mehreren Spalten benennt die erste Zeile sie: email, name, immutable_id, personal_email, language.",
    format_adds: "Ein Import fügt nur hinzu: Wer schon da ist, behält alles und bekommt keine E-Mail.",
    imports: "Importe",
    imports_lead: "Listen von Personen für diese Anwendung, die neuesten zuerst. Sie werden 90 Tage aufbewahrt.",
    imports_empty: "Noch keine Liste",
    imports_empty_lead: "„Per Liste einladen“ prüft eine Liste mit Adressen und lädt alle ein, die neu sind.",
    uploaded: "Hochgeladen",
    by: "Für",
    rows: "Zeilen",
    invited: "Eingeladen",
    state: "Zustand",

    judged_title: "Prüfen, bevor jemand eingeladen wird",
    judged_lead: "Noch ist niemand eingeladen, und niemand hat davon erfahren. Wenn Sie diese Seite so lassen, wird die Liste nach einem Tag gelöscht.",
    count_new: "Neu",
    count_exists: "Schon da",
    count_differing: "Schon da und in der Liste anders: {}. Sie bleiben, wie sie sind; die Datei unten sagt, worin sie abweichen.",
    count_removed: "Früher entfernt",
    count_duplicate: "Doppelt in der Liste",
    count_other_domain: "Andere Domain",
    count_protected: "Verwalten die Konsole",
    count_immutable_id_taken: "ImmutableID vergeben",
    count_malformed: "Nicht lesbar",
    noticed_header: "Die erste Zeile benennt die Spalten.",
    noticed_no_header: "Keine Zeile benennt die Spalten, also ist jede Zeile eine Adresse.",
    noticed_encoding: "Die Datei wurde als {} gelesen, nicht als UTF-8: Prüfen Sie Namen mit Umlauten oder Akzenten in der Ergebnisdatei.",
    noticed_ignored: "Spalten, die nicht gelesen werden: {}.",
    noticed_identity: "Die Liste setzt ImmutableIDs oder private Adressen. Um sie zu bestätigen, muss Ihr Passkey in den letzten fünf Minuten verwendet worden sein.",
    confirm: "{} Personen einladen",
    confirm_one: "1 Person einladen",
    discard: "Liste verwerfen",
    nobody_new: "Auf dieser Liste ist niemand neu, also ist auch niemand einzuladen.",

    left_out_title: "Zeilen, die ausgelassen werden",
    left_out_lead: "{} Zeilen. Alle anderen auf der Liste sind schon da oder werden eingeladen.",
    left_out_lead_one: "1 Zeile. Alle anderen auf der Liste sind schon da oder werden eingeladen.",
    line: "Zeile",
    address: "Adresse",
    reason: "Grund",
    more_rows: "Weitere Zeilen",
    first_rows: "Erste Zeilen",

    running_title: "Die Einladungen laufen",
    paused_title: "Der Import pausiert",
    done_title: "Der Import ist fertig",
    cancelled_title: "Der Import wurde abgebrochen",
    progress: "von {} eingeladen",
    passed: "Nicht mehr neu, als sie an der Reihe waren: {}.",
    running_lead: "Sie können diese Seite verlassen. Die Arbeit geht weiter, auch nach einem Neustart des Servers.",
    cancelled_lead: "Wer eingeladen wurde, bleibt eingeladen. Laden Sie die Liste noch einmal hoch, um die anderen einzuladen.",
    discarded_lead: "Niemand wurde eingeladen.",
    pause: "Pausieren",
    resume: "Fortsetzen",
    give_up: "Abbrechen",
    held_by_hand: "Jemand hat ihn pausiert.",
    held_not_permitted: "Die Person, für die er läuft, darf diese Personen nicht mehr einladen. Wer es darf, kann ihn fortsetzen.",
    held_forged: "Eine Zeile der Liste wurde in der Datenbank an uns vorbei verändert, deshalb wird niemand mehr eingeladen. Sagen Sie der Person Bescheid, die den Server betreibt, und laden Sie die Liste noch einmal hoch.",
    offline: "Der Server ist gerade nicht erreichbar. Der Import hängt nicht von dieser Seite ab.",
    result: "Ergebnisdatei (CSV)",
    preview: "Alle Zeilen mit Ergebnis der Prüfung (CSV)",
    imports_back: "Alle Importe",

    state_judging: "Wird geprüft",
    state_judged: "Nicht bestätigt",
    state_running: "Läuft",
    state_paused: "Pausiert",
    state_cancelled: "Abgebrochen",
    state_done: "Fertig",

    exists: "Schon da",
    removed: "Früher entfernt",
    duplicate: "Doppelt in der Liste",
    other_domain: "Andere Domain",
    protected: "Verwaltet die Konsole",
    immutable_id_taken: "ImmutableID vergeben",
    malformed: "Nicht lesbar",
    new: "Neu",
};

/// A list that is larger than may be.
pub(in crate::words) const TOO_LARGE: Words = Words {
    title: "Diese Liste ist zu groß",
    explanation: "Eine Liste darf 32 MB haben, das reicht für einige hunderttausend Personen. Es wurde nichts gespeichert.",
    next: "Teilen Sie sie auf, und laden Sie die Teile nacheinander hoch.",
};

/// A list that says who people are, uploaded by somebody who may not.
pub(in crate::words) const SETS_IDENTITY: Words = Words {
    title: "Diese Liste legt fest, wer Personen sind",
    explanation: "Sie hat eine Spalte mit ImmutableIDs oder privaten Adressen, die nur Inhaber und Administratoren setzen dürfen. Es wurde nichts gespeichert.",
    next: "Entfernen Sie die Spalte, oder bitten Sie einen Administrator, die Liste hochzuladen.",
};

/// A list that came in part only.
pub(in crate::words) const BROKEN: Words = Words {
    title: "Die Liste ist nicht ganz angekommen",
    explanation: "Die Verbindung ist vor dem Ende abgebrochen, oder was gesendet wurde, ist kein Formular dieser Seite. Es wurde nichts gespeichert.",
    next: "Laden Sie sie noch einmal hoch.",
};

/// Why a file is no list.
pub(in crate::words) const fn not_a_list(why: NotAList) -> Words {
    let (title, explanation, next) = match why {
        NotAList::Empty => (
            "Die Liste ist leer",
            "Sie enthält nur leere Zeilen.",
            "Wählen Sie eine Datei mit einer Adresse in jeder Zeile, oder fügen Sie einige Zeilen ein.",
        ),
        NotAList::Zip => (
            "Die Datei ist ein ZIP-Archiv",
            "Eine Liste ist eine einfache CSV-Datei, und dies ist ein Archiv, das eine enthalten kann.",
            "Entpacken Sie es, und laden Sie die Liste selbst hoch.",
        ),
        NotAList::Workbook => (
            "Die Datei ist eine Arbeitsmappe",
            "Sie hat das eigene Format eines Tabellenprogramms, das mehr enthält als eine Liste.",
            "Öffnen Sie sie, speichern Sie sie als CSV, und laden Sie diese Datei hoch.",
        ),
        NotAList::Binary => (
            "Die Datei ist kein Text",
            "Sie sieht nach einem Bild, einem Dokument oder einem Programm aus.",
            "Speichern Sie die Liste als CSV, und laden Sie diese Datei hoch.",
        ),
        NotAList::NoAddressColumn => (
            "Keine Spalte ist die Adresse",
            "Die erste Zeile benennt die Spalten, und keine davon ist die E-Mail-Adresse.",
            "Nennen Sie die Spalte mit den Adressen „email“, und laden Sie die Liste noch einmal hoch.",
        ),
    };
    Words { title, explanation, next }
}

/// `100.000`.
pub(in crate::words) fn number(number: u64) -> String {
    in_threes(number, ".")
}
