//! The words of the console for helping people who lost their phone, in Dutch.

use crate::words::Rescue;

/// The words for helping people who lost their phone, in Dutch.
pub(in crate::words) const RESCUE: Rescue = Rescue {
    reason: "Reden",
    reason_help: "Die staat bij de wijzigingen, naast uw naam.",

    reactivate: "Telefoon vervangen",
    reactivate_title: "Een nieuwe telefoon voor {}",
    reactivate_lead: "Voor iemand van wie de telefoon verloren, gestolen of kapot is. Diegene krijgt een link waarmee een nieuwe telefoon wordt ingesteld en die drie dagen geldig is; alle huidige apparaten vervallen en alle sessies eindigen. Dat wordt gemeld op die apparaten en in elke mailbox.",
    reactivate_check: "Wie de link gebruikt, wordt deze persoon. Ga eerst na of het echt die persoon is die erom vraagt: spreek elkaar persoonlijk of bel terug op een nummer dat u kent.",
    stops: "Wanneer werken de oude apparaten niet meer?",
    stops_issue: "Nu",
    stops_issue_help: "De telefoon is verloren of gestolen. Aanmelden kan pas weer als de nieuwe is ingesteld.",
    stops_use: "Als de nieuwe telefoon is ingesteld",
    stops_use_help: "De telefoon is er nog en wordt alleen vervangen.",
    reactivate_mail: "De link naar {} sturen",
    reactivate_mail_help: "Laat dit weg als die mailbox zelf alleen met deze aanmelding opengaat of in verkeerde handen kan zijn.",
    reactivate_issue: "Link maken",
    reactivated_title: "{} kan een nieuwe telefoon instellen",
    reactivated_at_issue: "De eerdere apparaten werken niet meer en alle sessies zijn beëindigd.",
    reactivated_at_use: "De huidige apparaten werken tot de nieuwe telefoon is ingesteld.",
    reactivated_link_lead: "Wie de link heeft, kan een telefoon instellen voor dit account. Hij wordt alleen deze keer getoond.",
    identity: "Identiteit",
    identity_title: "Wie {} is",
    immutable_id_lead: "Alleen aan deze waarde herkent Microsoft 365 het account. Een andere waarde maakt deze persoon daar tot iemand anders. Daarom wordt die alleen gewijzigd zolang het account is geblokkeerd, en niemand anders hier mag die hebben of hebben gehad.",
    immutable_id_suspend_first: "Blokkeer het account om de waarde te wijzigen. Die is nu",
    immutable_id_set: "ImmutableID wijzigen",
    personal: "Persoonlijk adres",
    personal_lead: "Een mailbox die bereikbaar is zonder zich hier aan te melden. Links om een telefoon in te stellen gaan daarheen, en ook wijzigingen aan het account worden daar gemeld.",
    personal_help: "De vorige mailbox krijgt bericht van de wijziging. Een link die daarheen is gestuurd, werkt tot u een nieuwe stuurt.",
    personal_set: "Persoonlijk adres wijzigen",

    protect: "Beschermen",
    unprotect: "Bescherming opheffen",
    protect_title: "{} beschermen?",
    protect_lead: "Vanaf dan wijzigen alleen eigenaren nog iets aan dit account: blokkeren, verwijderen, apparaten, sessies, uitnodigingen, een nieuwe telefoon. Een eenmalige code kan niemand er meer voor uitgeven. Bedoeld voor mensen van wie het account meer waard is dan de meeste.",
    unprotect_title: "Bescherming van {} opheffen?",
    unprotect_lead: "Vanaf dan kunnen alle beheerders dit account weer wijzigen en kan de helpdesk een eenmalige code uitgeven.",
    is_protected: "Beschermd: alleen eigenaren wijzigen iets aan dit account",

    invitation_kind: "Voor",
    invitation_first: "een eerste telefoon",
    invitation_reactivation: "een nieuwe telefoon in plaats van de oude",
    revoke: "Deze uitnodiging intrekken",
    revoke_lead: "De link en de afgedrukte code werken meteen niet meer. De persoon blijft in de lijst staan en u kunt altijd opnieuw uitnodigen.",
    revoked: "De uitnodiging is ingetrokken: de link werkt niet meer. ‘Nieuwe uitnodiging versturen’ maakt een andere.",

    passcode: "Eenmalige code",
    passcode_title: "Een eenmalige code voor {}",
    passcode_lead: "Voor iemand die de telefoon niet bij zich heeft. De code meldt diegene één keer aan, binnen 15 minuten, en die sessie duurt hoogstens een uur.",
    passcode_limits: "De code telt als één enkel bewijs: waar Microsoft meer dan één factor vraagt, voldoet hij niet, en hij geeft geen toegang tot deze console of tot wijziging van apparaten. De gebruiker krijgt bericht op alle apparaten en per e-mail.",
    passcode_check: "Ga eerst na of het echt die persoon is: bel terug op een nummer dat u kent of spreek elkaar persoonlijk.",
    passcode_issue: "Code maken",
    passcode_issued: "Lees deze code voor aan {}",
    passcode_issued_lead: "De code wordt alleen deze keer getoond. De gebruiker voert hem op de aanmeldpagina in onder ‘Ik heb een eenmalige code’.",
};
