//! The words of setting a tenant up, in Dutch.

use crate::words::Federation;

/// These words, in Dutch.
pub(in crate::words) const FEDERATION: Federation = Federation {
    stop: "BLOKKEERT",
    accept: "te aanvaarden",
    note: "ter info",
    not_in_tenant: "De tenant heeft dit domein niet. Voeg het toe in Microsoft 365 en toon aan dat het van u is.",
    not_verified: "De tenant heeft niet aangetoond dat het domein van hem is. Verifieer het eerst in Microsoft 365.",
    initial: "Met dit domein is de tenant begonnen. Het kan niet worden gefedereerd, en het is de weg naar binnen als al het andere uitvalt.",
    not_root: "Boven dit domein ligt een ander domein van de tenant, dat ervoor beslist. Federeer dat domein of maak van dit een hoofddomein.",
    default_domain: "Dit is het standaarddomein van de tenant, dat niet kan worden gefedereerd. Maak eerst een ander domein het standaarddomein.",
    own_account: "U bent aangemeld als {}, een account van dit domein zelf: als u het federeert, kunt u uzelf buitensluiten. Meld u aan met een account onder onmicrosoft.com.",
    broken: "Het domein is gefedereerd en heeft geen configuratie: zo laat Microsoft het achter na een aanvraag zonder certificaat. Maak de federatie eerst ongedaan: countersign federate undo --to managed.",
    certificate: "Het ondertekeningscertificaat kan niet worden overgedragen: {}.",
    unfit_unread: "het kan niet worden teruggelezen",
    unfit_undated: "het zegt niet vanaf wanneer het geldt",
    unfit_early: "het geldt nog niet",
    unfit_over: "het is verlopen",
    address: "Mensen zouden naar {} worden gestuurd, en dat is geen openbaar https-adres. Stel server.base_url in en voeg het domein opnieuw toe.",
    other_federation: "Mensen worden nu naar een andere identiteitsprovider gestuurd: {}. De instellingen daarvan worden voor de weg terug bewaard en vervangen.",
    loses_programs: "Via SAML 2.0 komen alleen browsers binnen en wat net zo werkt. Windows neemt op gekoppelde apparaten geen getypt wachtwoord voor dit domein aan, de federatie registreert geen apparaten (Autopilot met hybride koppeling), en programma’s die zelf om het wachtwoord vragen krijgen geen token. Ook leest Microsoft onze metagegevens dan niet: elk nieuw certificaat moet worden overgedragen.",
    protocol: "Protocol",
    look_at_over: "Via {} bekijken",
    no_break_glass: "Geen globale beheerder heeft een actief account dat alleen in de cloud bestaat en buiten de federatie van dit domein valt. Maak er een onder onmicrosoft.com en bewaar de sleutel veilig.",
    break_glass_unseen: "Wie de globale beheerders zijn, was niet te zien. Zorg dat een van hen een account onder onmicrosoft.com heeft.",
    without_identity: "Geen token kan deze mensen aanduiden, want ze hebben geen ImmutableID: {}. Stel die eerst in: countersign federate users identify.",
    other_identity: "Deze mensen hebben bij Microsoft een andere ImmutableID dan hier en kunnen zich niet aanmelden (AADSTS51004): {}.",
    not_active: "Van {} mensen hebben deze hier geen actief apparaat; ze kunnen zich pas aanmelden als ze er een hebben: {}.",
    people_unseen: "De mensen van het domein waren niet te zien, dus niemand weet wie er zou worden buitengesloten.",
    below: "Onderliggende domeinen volgen dit domein, en ook hun mensen komen hierheen: {}.",
    certificate_ends: "Het ondertekeningscertificaat eindigt op {}. Maak het volgende op tijd.",
    takes: "Het kan tot 60 minuten duren voordat heel Microsoft het weet, en in zeldzame gevallen twee uur. Elke wijziging staat in het auditlogboek van de tenant, als “Set federation settings on domain” of “Set domain authentication”: vertel het zijn beheerders vooraf.",
    people_all: "{} ({})",
    people_some: "{} (onder wie {})",
};
