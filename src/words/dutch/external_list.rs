//! The words of the console's page that says whom a tenant means by a whole list, in Dutch.

use crate::words::ExternalList;

/// These words, in Dutch.
pub(in crate::words) const EXTERNAL_LIST: ExternalList = ExternalList {
    title: "Personen uit een lijst",
    lead: "Een CSV-bestand met de kolommen userPrincipalName en id, zoals Entra ID het schrijft onder Gebruikers, Gebruikers downloaden. Wie nog niet hier is, wordt overgeslagen, en niemands bestaande koppeling verandert.",
    file: "CSV-bestand",
    look: "Eerst bekijken",
    link: "Koppelen",
    tried: "Dit zou worden gedaan. Er is niets gewijzigd; lever de lijst nog eens in om te koppelen.",
    done: "De lijst is verwerkt. Wie gekoppeld is, krijgt een mail.",
    would: "Zouden gekoppeld worden",
    linked: "Gekoppeld",
    already: "Al gekoppeld",
    refused: "Overgeslagen",
    line: "Regel",
    given: "In de lijst",
    why: "Waarom",
    more: "De eerste 100 worden getoond.",
    no_list: "Het bestand is geen lijst waarvan de eerste rij de kolommen userPrincipalName en id noemt.",
    too_long: "De lijst heeft meer dan 5.000 rijen. Deel haar op, of lever haar in met countersign external-method link-list.",
    back: "Terug naar externe MFA",
};
