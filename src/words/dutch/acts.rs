//! What acts of the console will do, and what they did, in Dutch.

use crate::words::Acts;

/// These words, in Dutch.
pub(in crate::words) const ACTS: Acts = Acts {
    mail_lies: "Hier is geen mailserver ingesteld: de mail aan {} ligt in een map op de server en niemand heeft hem verstuurd.",
    mail_lies_link: "Kopieer de link hieronder en geef hem zelf door.",
    mail_lies_ask: "Iemand die de link mag zien, moet hem doorgeven of doorsturen wat in de map ligt.",
    mail_laid: "in een map op de server gelegd, niet verstuurd",
    mail_laid_next: "Hier is geen mailserver ingesteld. Een nieuwe uitnodiging toont haar link aan wie hem mag doorgeven.",
    mails_lie: "Hier is geen mailserver ingesteld: de mails liggen in een map op de server en niemand heeft ze verstuurd. Geef de links zelf door: druk de codes af vanuit de lijst met gebruikers, of maak een nieuwe link op de pagina van een persoon.",
    resend_lead: "Een nieuwe uitnodiging beëindigt de vorige: de link en de afgedrukte code daarvan werken meteen niet meer.",
    suspend_lead: "Opschorten houdt elke aanmelding met dit account tegen en beëindigt meteen de sessies en openstaande verzoeken. De apparaten blijven, en na hervatten kan de persoon zich weer aanmelden.",
    sessions_end_lead: "Waar een sessie wordt beëindigd, vraagt de volgende aanmelding weer om de telefoon. Toepassingen kunnen open blijven tot ze weer vragen.",
    token_revoke_lead: "Intrekken beëindigt een token meteen voor elk programma dat het gebruikt, en kan niet ongedaan worden gemaakt.",
    give_up_lead: "Na het opgeven wordt niemand meer uitgenodigd; dat kan niet ongedaan worden gemaakt. Wie is uitgenodigd, blijft uitgenodigd.",
    logo_remove_lead: "Verwijderen haalt het logo van elke pagina en uit elke volgende mail, en wist de afbeelding hier.",
    user_removed: "De gebruiker is verwijderd: het account meldt zich niet meer aan, en sessies, apparaten en links zijn beëindigd.",
    user_suspended: "Het account is opgeschort: niemand meldt zich ermee aan en de sessies zijn beëindigd.",
    user_resumed: "Het account is hervat: de apparaten bevestigen weer aanmeldingen.",
    device_removed: "Het apparaat is verwijderd: het bevestigt geen aanmeldingen meer en de sessies ervan zijn beëindigd.",
    device_renamed: "Het apparaat heeft zijn nieuwe naam.",
    session_ended: "De sessie is beëindigd. Toepassingen kunnen open blijven tot ze weer vragen.",
    sessions_ended: "Alle sessies zijn beëindigd. Toepassingen kunnen open blijven tot ze weer vragen.",
    immutable_id_set: "De ImmutableID is gewijzigd: Microsoft 365 vindt het account voortaan aan de nieuwe waarde.",
    personal_address_set: "Het persoonlijke adres is gewijzigd: volgende links gaan daarheen.",
    person_protected: "De persoon is beschermd: voortaan handelen alleen eigenaars namens de organisatie met dit account.",
    person_unprotected: "De bescherming is ingetrokken.",
    operator_removed: "De beheerder is verwijderd: passkey, sessies, links en tokens zijn beëindigd.",
    operator_role_set: "De rol is gewijzigd.",
    token_revoked: "Het token is ingetrokken: er wordt geen aanroep meer mee beantwoord.",
};
