//! The words of importing people by a filter and of taking ImmutableIDs back, in Dutch.

use crate::words::Identities;

/// These words, in Dutch.
pub(in crate::words) const IDENTITIES: Identities = Identities {
    filter: "Filter van Microsoft Graph",
    filter_help: "Zonder filter is iedereen van het domein te zien. Een voorbeeld: department eq 'Sales'",
    filter_look: "Tonen wie past",
    filter_long: "Dit filter is langer dan 500 tekens.",
    filter_character: "Dit filter bevat een besturingsteken. Typ het opnieuw.",
    filter_quote: "Een aanhalingsteken van dit filter is niet gesloten. Binnen een tekst schrijft u het twee keer.",
    filter_bracket: "Een haakje van dit filter heeft geen tegenhanger.",
    filter_refused: "Microsoft accepteert dit filter niet: {}",
    undo: "ImmutableID’s terugnemen",
    undo_lead: "Telkens als ImmutableID’s worden ingesteld, zegt een bestand welke. Bewaar het: daarmee kunnen ze worden teruggenomen, ook als het register is gewist.",
    undo_kept: "Ingesteld op {}: {} mensen",
    undo_kept_back: "Ingesteld op {}: {} mensen, van wie er sindsdien {} zijn teruggenomen",
    undo_none: "Er zijn er hier geen ingesteld, of het register ervan is gewist.",
    undo_file: "Bestand dat ImmutableID’s terugneemt",
    undo_look: "Tonen wat het zou terugnemen",
    undo_unread: "Dit is geen bestand dat hier is geschreven om ImmutableID’s terug te nemen.",
    undo_forged: "Dit bestand is gewijzigd of niet door deze instantie geschreven. Er wordt niets mee teruggenomen.",
    undo_elsewhere: "Dit bestand is voor een ander domein of een andere tenant.",
    take_back_of: "ImmutableID’s van {} terugnemen",
    take_back_lead: "Dit zou worden teruggenomen. Er is nog niets gewijzigd. Wie geen ImmutableID heeft, kan zich niet aanmelden zolang het domein gefedereerd is.",
    take_back: "Terugnemen",
    take_back_none: "Er is niets meer van terug te nemen.",
    taken_back: "De ImmutableID’s van {} mensen zijn teruggenomen.",
    left: "Deze blijven zoals ze zijn:",
    gone: "De persoon is er niet meer.",
    stranger: "De persoon is niet van dit domein.",
    synced: "De persoon hoort bij een directory en wordt daar gewijzigd.",
    done: "Er hoeft niets te worden gewijzigd.",
    other: "Er staat daar inmiddels een andere ImmutableID.",
    no_id: "De lijst bevat iets dat geen ImmutableID is.",
    refused: "Microsoft zei nee: {}",
};
