//! The words of the page that explains what somebody's token would say, in Dutch.

use crate::words::Claims;

/// These words, in Dutch.
pub(in crate::words) const CLAIMS: Claims = Claims {
    test: "Testen als gebruiker",
    title: "Het token van {}",
    lead: "Wat het token over een aanmelding op dit moment zou zeggen, en waarom. Er wordt niets van verzonden: een proeftoken wordt ondertekend met een sleutel die wordt weggegooid, is aan niemand gericht en verlaat deze server nooit.",
    now: "Aanmelden",
    may: "Deze persoon kan zich nu aanmelden.",
    invited: "Deze persoon kan zich nog niet aanmelden: de uitnodiging is er, maar er is nog geen telefoon ingesteld.",
    suspended: "Deze persoon kan zich niet aanmelden: het account is geblokkeerd.",
    removed: "Deze persoon kan zich niet aanmelden: het account is verwijderd.",
    no_device: "Deze persoon kan zich niet aanmelden: er is op dit moment geen telefoon ingesteld.",
    path: "Handtekening",
    proved: "De handtekening klopt: een proeftoken met deze gegevens, ondertekend met een weggegooide sleutel, wordt met het certificaat van die sleutel geloofd en met het gepubliceerde geweigerd.",
    believed: "De handtekening klopt niet: het gepubliceerde certificaat staat in voor een token dat de sleutel ervan nooit heeft ondertekend.",
    shape: "De handtekening klopt niet: het proeftoken heeft niet de vorm van een ondertekende assertie.",
    reference: "De handtekening klopt niet: ze noemt een andere assertie.",
    algorithm: "De handtekening klopt niet: ze is met andere algoritmen gemaakt.",
    digest: "De handtekening klopt niet: het proeftoken is na het ondertekenen gewijzigd.",
    signature: "De handtekening klopt niet: ze komt niet van de sleutel van het certificaat.",
    certificate: "De handtekening klopt niet: het certificaat in het proeftoken is een ander.",
    claims: "Wat het token zou zeggen",
    claim: "Gegeven",
    value: "Waarde",
    why: "Reden",
    issuer: "De uitgever van het eigen domein van deze persoon. Alleen daaraan herkent Microsoft de federatie.",
    audience: "De realm van de toepassing, die in de hele cloud dezelfde is.",
    name_identifier: "De ImmutableID. Daaraan herkent Microsoft deze persoon, en hoofdletters tellen mee.",
    immutable_id: "Dezelfde waarde nog een keer, waar Microsoft die leest.",
    upn: "Het adres zoals het hier staat. Het domein ervan, of het hoofddomein erboven, moet het gefedereerde zijn.",
    method: "Een interactieve aanmelding via een beveiligd kanaal.",
    reference_one: "Hetzelfde, bij de geleverde bewijzen.",
    multiple: "De goedkeuring bewijst twee factoren: de telefoon hebben en die ontgrendelen. Alleen dan wordt dit gezegd.",
    instant: "Wanneer deze persoon zich heeft bewezen; hier: nu.",
};
