//! The words of Bulk Invite, in Dutch: of lists that cannot be taken, too, and how Dutch writes numbers.

use crate::domain::list::NotAList;
use crate::words::writing::in_threes;
use crate::words::{Lists, Words};

/// The words of Bulk Invite, in Dutch.
pub(in crate::words) const LISTS: Lists = Lists {
    bulk_invite: "Uitnodigen via lijst",
    lead: "Upload een lijst met e-mailadressen voor {}. De lijst wordt eerst rij voor rij gecontroleerd; niemand wordt uitgenodigd voordat u bevestigt.",
    file_title: "Een bestand uploaden",
    file: "CSV-bestand",
    file_help: "Maximaal 32 MB. UTF-8, UTF-16 of Windows-1252, met komma’s, puntkomma’s of tabs, zoals spreadsheets het opslaan.",
    paste_title: "Rijen plakken",
    paste: "Adressen",
    paste_help: "Eén adres per rij.",
    check: "Lijst controleren",
    format_title: "Hoe een lijst eruitziet",
    format_plain: "Eén adres per rij is genoeg.",
    format_columns: "Bij meer kolommen geeft de eerste rij de namen: email, name, language.",
    format_identity: "Bij meer kolommen geeft de eerste rij de namen: email, name, immutable_id, personal_email, language.",
    format_adds: "Een import voegt alleen mensen toe: wie er al is, houdt alles en krijgt geen e-mail.",
    imports: "Imports",
    imports_lead: "Lijsten met mensen voor deze toepassing, de nieuwste eerst. Ze worden 90 dagen bewaard.",
    imports_empty: "Nog geen lijst",
    imports_empty_lead: "‘Uitnodigen via lijst’ controleert een lijst met adressen en nodigt uit wie nieuw is.",
    uploaded: "Geüpload",
    by: "Voor",
    rows: "Rijen",
    invited: "Uitgenodigd",
    state: "Toestand",

    judged_title: "Controleer voordat iemand wordt uitgenodigd",
    judged_lead: "Er is nog niemand uitgenodigd en niemand heeft er iets van gehoord. Laat u deze pagina zo staan, dan wordt de lijst na een dag verwijderd.",
    count_new: "Nieuw",
    count_exists: "Al aanwezig",
    count_differing: "Al aanwezig, maar anders in de lijst: {}. Ze blijven zoals ze zijn; in het bestand hieronder staat wat er afwijkt.",
    count_removed: "Eerder verwijderd",
    count_duplicate: "Dubbel in de lijst",
    count_other_domain: "Ander domein",
    count_protected: "Beheren de console",
    count_immutable_id_taken: "ImmutableID bezet",
    count_malformed: "Niet leesbaar",
    noticed_header: "De eerste rij geeft de namen van de kolommen.",
    noticed_no_header: "Geen rij geeft de namen van de kolommen, dus elke rij is een adres.",
    noticed_encoding: "Het bestand is gelezen als {}, niet als UTF-8: controleer namen met accenten in het resultaatbestand.",
    noticed_ignored: "Kolommen die niet worden gelezen: {}.",
    noticed_identity: "De lijst stelt ImmutableID’s of persoonlijke adressen in. Om te bevestigen moet uw passkey in de laatste vijf minuten zijn gebruikt.",
    confirm: "{} mensen uitnodigen",
    confirm_one: "1 persoon uitnodigen",
    discard: "Lijst weggooien",
    nobody_new: "Niemand op deze lijst is nieuw, dus er is niemand om uit te nodigen.",

    left_out_title: "Rijen die worden overgeslagen",
    left_out_lead: "{} rijen. Alle anderen op de lijst zijn er al of worden uitgenodigd.",
    left_out_lead_one: "1 rij. Alle anderen op de lijst zijn er al of worden uitgenodigd.",
    line: "Rij",
    address: "Adres",
    reason: "Reden",
    more_rows: "Meer rijen",
    first_rows: "Eerste rijen",

    running_title: "De uitnodigingen lopen",
    paused_title: "De import is gepauzeerd",
    done_title: "De import is klaar",
    cancelled_title: "De import is gestopt",
    progress: "van {} uitgenodigd",
    passed: "Niet meer nieuw toen ze aan de beurt waren: {}.",
    running_lead: "U kunt deze pagina verlaten. Het werk gaat door, ook na een herstart van de server.",
    cancelled_lead: "Wie is uitgenodigd, blijft uitgenodigd. Upload de lijst opnieuw om de anderen uit te nodigen.",
    discarded_lead: "Er is niemand uitgenodigd.",
    pause: "Pauzeren",
    resume: "Hervatten",
    give_up: "Stoppen",
    held_by_hand: "Iemand heeft hem gepauzeerd.",
    held_not_permitted: "De persoon voor wie hij loopt, mag deze mensen niet meer uitnodigen. Iemand die het wel mag, kan hem hervatten.",
    held_forged: "Een rij van de lijst is buiten ons om in de database gewijzigd, dus er wordt niemand meer uitgenodigd. Laat het weten aan wie de server beheert en upload de lijst opnieuw.",
    offline: "De server is op dit moment niet bereikbaar. De import hangt niet van deze pagina af.",
    result: "Resultaatbestand (CSV)",
    preview: "Alle rijen met hun beoordeling (CSV)",
    imports_back: "Alle imports",

    state_judging: "Wordt gecontroleerd",
    state_judged: "Niet bevestigd",
    state_running: "Loopt",
    state_paused: "Gepauzeerd",
    state_cancelled: "Gestopt",
    state_done: "Klaar",

    exists: "Al aanwezig",
    removed: "Eerder verwijderd",
    duplicate: "Dubbel in de lijst",
    other_domain: "Ander domein",
    protected: "Beheert de console",
    immutable_id_taken: "ImmutableID bezet",
    malformed: "Niet leesbaar",
    new: "Nieuw",
};

/// A list that is larger than may be.
pub(in crate::words) const TOO_LARGE: Words = Words {
    title: "Deze lijst is te groot",
    explanation: "Een lijst mag 32 MB zijn; dat is genoeg voor enkele honderdduizenden mensen. Er is niets bewaard.",
    next: "Splits de lijst en upload de delen na elkaar.",
};

/// A list that says who people are, uploaded by somebody who may not.
pub(in crate::words) const SETS_IDENTITY: Words = Words {
    title: "Deze lijst bepaalt wie mensen zijn",
    explanation: "Er is een kolom met ImmutableID’s of persoonlijke adressen, en die mogen alleen eigenaren en beheerders instellen. Er is niets bewaard.",
    next: "Verwijder de kolom of vraag een beheerder om de lijst te uploaden.",
};

/// A list that came in part only.
pub(in crate::words) const BROKEN: Words = Words {
    title: "De lijst is niet volledig aangekomen",
    explanation: "De verbinding is voor het einde verbroken, of wat is verzonden is geen formulier van deze pagina. Er is niets bewaard.",
    next: "Upload de lijst nog een keer.",
};

/// Why a file is no list.
pub(in crate::words) const fn not_a_list(why: NotAList) -> Words {
    let (title, explanation, next) = match why {
        NotAList::Empty => (
            "De lijst is leeg",
            "Er staan alleen lege rijen in.",
            "Kies een bestand met een adres op elke rij, of plak een paar rijen.",
        ),
        NotAList::Zip => (
            "Het bestand is een ZIP-archief",
            "Een lijst is een gewoon CSV-bestand, en dit is een archief waar er een in kan zitten.",
            "Pak het uit en upload de lijst zelf.",
        ),
        NotAList::Workbook => (
            "Het bestand is een werkmap",
            "Dit is de eigen indeling van een spreadsheet, waar meer in staat dan een lijst.",
            "Open de werkmap, sla die op als CSV en upload dat bestand.",
        ),
        NotAList::Binary => (
            "Het bestand is geen tekst",
            "Het lijkt op een afbeelding, een document of een programma.",
            "Sla de lijst op als CSV en upload dat bestand.",
        ),
        NotAList::NoAddressColumn => (
            "Geen kolom is het adres",
            "De eerste rij geeft de namen van de kolommen, en geen daarvan is het e-mailadres.",
            "Noem de kolom met de adressen ‘email’ en upload de lijst opnieuw.",
        ),
    };
    Words { title, explanation, next }
}

/// `100.000`.
pub(in crate::words) fn number(number: u64) -> String {
    in_threes(number, ".")
}
