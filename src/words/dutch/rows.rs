//! What is to be said of a row of a list, in Dutch.

use crate::words::Rows;

/// What is to be said of a row of a list, in Dutch.
pub(in crate::words) const ROWS: Rows = Rows {
    quicker: "iemand anders was sneller",
    differs: "{}; er wordt niets gewijzigd, hoewel de lijst afwijkt in: {}",
    field_address: "adres",
    field_name: "naam",
    field_immutable_id: "ImmutableID",
    removed: "is verwijderd; alleen een eigen uitnodiging haalt deze persoon terug",
    duplicate: "hetzelfde adres staat op rij {}",
    other_domain: "het domein hoort niet bij de toepassing",
    protected: "beheert de console; alleen iemand met een hogere rol kan deze persoon uitnodigen",
    immutable_id_taken: "iemand anders heeft deze ImmutableID",
    up_to: "{} (tot en met rij {})",
    too_long: "de rij is te lang; misschien is een aanhalingsteken niet gesloten",
    unclosed: "een aanhalingsteken is niet gesloten, en daarin eindigt het bestand",
    after_quote: "er staat iets achter een sluitend aanhalingsteken; misschien is een eerder aanhalingsteken niet gesloten",
    nul: "de rij bevat een NUL-byte",
    no_text: "de rij bevat bytes die geen tekst zijn",
    fields: "de rij heeft meer velden dan er kolommen zijn benoemd",
    no_address: "de rij heeft geen adres",
    address_empty: "het adres is leeg",
    address_too_long: "het adres is langer dan 113 tekens",
    address_shape: "een adres heeft één @ met een naam ervoor en een domein erachter",
    address_character: "het adres bevat een teken dat Microsoft 365 niet accepteert",
    address_domain: "wat op de @ volgt, is geen domeinnaam",
    name_empty: "de naam is leeg",
    name_too_long: "de naam is langer dan 64 tekens",
    name_character: "de naam bevat een besturingsteken of een teken dat de schrijfrichting verandert",
    name_link: "de naam lijkt op een webadres",
    immutable_id_length: "een ImmutableID heeft 1 tot 64 tekens",
    immutable_id_character: "een ImmutableID heeft alleen afdrukbare ASCII-tekens, zonder spaties, $ en _",
    personal_address: "het persoonlijke adres is geen e-mailadres",
    language: "de taal is geen code zoals de of pt-BR",
};
