//! The words of the console's page that says whom a tenant means by a whole list, in German.

use crate::words::ExternalList;

/// These words, in German.
pub(in crate::words) const EXTERNAL_LIST: ExternalList = ExternalList {
    title: "Personen aus einer Liste",
    lead: "Eine CSV-Datei mit den Spalten userPrincipalName und id, wie Entra ID sie unter „Benutzer“, „Benutzer herunterladen“ schreibt. Wer noch nicht hier ist, wird ausgelassen, und niemandes bestehende Verknüpfung ändert sich.",
    file: "CSV-Datei",
    look: "Erst ansehen",
    link: "Verknüpfen",
    tried: "Das würde getan. Geändert wurde nichts; geben Sie die Liste noch einmal ab, um zu verknüpfen.",
    done: "Die Liste ist abgearbeitet. Wer verknüpft wurde, bekommt eine Mail.",
    would: "Würden verknüpft",
    linked: "Verknüpft",
    already: "Schon verknüpft",
    refused: "Ausgelassen",
    line: "Zeile",
    given: "In der Liste",
    why: "Warum",
    more: "Die ersten 100 stehen hier.",
    no_list: "Die Datei ist keine Liste, deren erste Zeile die Spalten userPrincipalName und id nennt.",
    too_long: "Die Liste hat mehr als 5.000 Zeilen. Teilen Sie sie, oder geben Sie sie mit countersign external-method link-list ab.",
    back: "Zurück zu Externe MFA",
};
