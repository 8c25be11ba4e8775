//! The words for the places of a token, in Dutch.

use crate::words::Tokens;

/// The words for the places of a token, in Dutch.
pub(in crate::words) const TOKENS: Tokens = Tokens {
    by: "Aangemeld met",
    to: "Voor",
    push: "pushbericht",
    qr: "QR-code",
    passkey: "passkey in de browser",
    passcode: "eenmalige code",
    trust: "code in een app zonder browser",
    session: "sessie (single sign-on)",
    lacks_session: "Er is op dit moment geen sessie. Getoond wordt wat een sessie zou zeggen die nu op de telefoon begon.",
    wsfed: "Microsoft 365 (WS-Federation)",
    saml: "Microsoft 365 (SAML 2.0)",
    id: "De eigen naam van het token, die geen ander heeft. Hij wordt hier vastgelegd, zodat elk token is terug te vinden.",
    issued: "Wanneer het wordt uitgegeven; hier: nu.",
    version: "De versie van SAML; het protocol legt die vast.",
    issuer_to_others: "Hoe deze server heet in de metagegevens die de serviceprovider heeft gekregen.",
    not_before: "Vanaf wanneer het geldt: iets in het verleden, voor klokken die achterlopen.",
    not_on_or_after: "Tot wanneer het geldt, zoals de instellingen van deze server zeggen.",
    provider: "De entity-ID van de serviceprovider. Niemand anders mag het token aannemen.",
    name_address: "Het adres, waaraan deze serviceprovider mensen herkent.",
    format: "Wat voor naam dit is.",
    confirmation: "Wie het token brengt, geldt als de persoon: browsers kennen geen andere weg.",
    request: "Het verzoek waarop het antwoordt; hier een verzonnen verzoek.",
    arrival: "Tot wanneer het moet zijn aangekomen.",
    recipient: "Het enige adres waar het mag aankomen: het ingestelde.",
    email: "Het adres, waar de ontvanger het zoekt.",
    class: "Een interactieve aanmelding over een beschermd kanaal. Over een tweede factor zegt dit niets.",
    multiple_class: "Er zijn twee factoren bewezen: het apparaat hebben en het ontgrendelen. In SAML 2.0 staat dat hier en nergens anders.",
    instant_of_session: "Wanneer de persoon zich aan het begin van de sessie heeft bewezen. Een sessie herhaalt dat en maakt het nooit jonger.",
    instant_again: "Hetzelfde tijdstip nog een keer, waar Microsoft leest hoe oud de aanmelding is.",
    session_index: "Waarmee een afmelding de sessie noemt; hier verzonnen.",
    unknown: "Van deze plaats is hier niets bekend. Meld het alstublieft.",
};
