//! The words of mails, in Dutch, and how Dutch writes an instant.

use crate::domain::time::Time;
use crate::words::Letters;
use crate::words::writing::Instant;

/// The words of mails, in Dutch.
pub(in crate::words) const LETTERS: Letters = Letters {
    invitation_subject: "{}: stel het aanmelden in op uw telefoon",
    invitation_title: "Stel het aanmelden in op uw telefoon",
    invitation_lead: "{} nodigt u uit om uw aanmeldingen bij {} op uw telefoon te bevestigen. Het instellen duurt ongeveer een minuut en u hoeft geen wachtwoord te onthouden: u gebruikt uw vingerafdruk, uw gezicht of de pincode van de telefoon.",
    on_a_phone: "Leest u dit op uw telefoon?",
    on_a_phone_text: "Tik op de knop op de telefoon waarmee u uw aanmeldingen wilt bevestigen.",
    set_up: "Deze telefoon instellen",
    on_a_computer: "Leest u dit op een computer?",
    on_a_computer_text: "Richt de camera van uw telefoon op deze code en open de link die verschijnt.",
    on_a_computer_plain: "Uw mailprogramma toont een QR-code als het deze e-mail als pagina weergeeft. Open anders de link hierboven op uw telefoon.",
    code_alternative: "QR-code met de link hieronder",
    link_in_full: "De volledige link:",
    then: "Wat er daarna gebeurt",
    step_check: "De pagina toont om welk account het gaat. Controleer of dat van u is.",
    step_confirm: "Bevestig met uw vingerafdruk, gezicht of pincode.",
    step_done: "Dat is alles. Vanaf dan vraagt uw telefoon het u wanneer u zich aanmeldt.",
    keep_it: "Houd deze e-mail voor uzelf: tot de link is gebruikt of verloopt, kan iedereen die hem heeft uw account instellen. Hij werkt één keer.",
    invitation_sender: "Verzonden door {} omdat een beheerder daar {} heeft uitgenodigd. Had u deze e-mail niet verwacht? Doe dan niets en laat het uw helpdesk weten.",
    invitation_sender_named: "Verzonden door {} omdat {} daar {} heeft uitgenodigd. Had u deze e-mail niet verwacht? Doe dan niets en laat het uw helpdesk weten.",

    activated_subject: "{}: er is een telefoon ingesteld voor uw account",
    activated_title: "Er is een telefoon ingesteld voor uw account",
    activated_lead: "Vanaf nu kan deze telefoon uw aanmeldingen bevestigen.",
    it_was_me: "Was u dit?",
    it_was_me_text: "Dan hoeft u niets te doen.",
    it_was_not_me: "Was u dit niet?",
    it_was_not_me_text: "Neem meteen contact op met uw helpdesk, op een manier die u al kent, en vraag om uw account te blokkeren. De helpdesk heeft daarvoor geen wachtwoord en geen code van u nodig.",

    device_added_subject: "{}: er is nog een telefoon aan uw account toegevoegd",
    device_added_title: "Er is nog een telefoon aan uw account toegevoegd",
    device_added_lead: "Een van uw telefoons heeft een andere toegelaten. Vanaf nu kan ook die uw aanmeldingen bevestigen.",

    passcode_issued_subject: "{}: er is een eenmalige code uitgegeven voor uw account",
    passcode_issued_title: "Er is een eenmalige code uitgegeven voor uw account",
    passcode_issued_lead: "Uw helpdesk heeft een code gemaakt waarmee iemand zich één keer bij uw account kan aanmelden, zonder uw telefoon. Wie de code hoort, kan hem gebruiken; daarom staat hij in geen enkele e-mail.",

    reactivation_subject: "{}: stel uw nieuwe telefoon in",
    reactivation_title: "Stel uw nieuwe telefoon in",
    reactivation_lead: "Een beheerder van {} laat u een nieuwe telefoon instellen om uw aanmeldingen bij {} te bevestigen. Zodra dat is gebeurd, werken de telefoons die u tot nu toe gebruikte daar niet meer voor.",
    reactivation_issued_subject: "{}: er kan een nieuwe telefoon worden ingesteld voor uw account",
    reactivation_issued_title: "Er kan een nieuwe telefoon worden ingesteld voor uw account",
    reactivation_at_once: "Een beheerder heeft een link gemaakt waarmee een nieuwe telefoon voor uw account wordt ingesteld. De telefoons die u tot nu toe gebruikte, werken daar niet meer voor en alle sessies zijn beëindigd.",
    reactivation_at_use: "Een beheerder heeft een link gemaakt waarmee een nieuwe telefoon voor uw account wordt ingesteld. Zodra die wordt gebruikt, werken de telefoons die u tot nu toe gebruikte daar niet meer voor en eindigen alle sessies.",

    address_changed_subject: "{}: het persoonlijke adres van uw account is gewijzigd",
    address_changed_title: "Het persoonlijke adres van uw account is gewijzigd",
    address_changed_lead: "Een beheerder heeft de mailbox gewijzigd waar uitnodigingen voor uw account naartoe gaan en die, naast uw zakelijke mailbox, bericht krijgt van wijzigingen.",
    removed_subject: "{}: er is een telefoon uit uw account verwijderd",
    removed_title: "Er is een telefoon uit uw account verwijderd",
    removed_lead: "Die kan uw aanmeldingen niet meer bevestigen, en de sessies die ermee waren geopend, zijn beëindigd.",
    removed_was_me_text: "Dan hoeft u niets te doen. Misschien hebt u het zelf gedaan of het uw helpdesk gevraagd.",

    reported_subject: "{}: een aanmelding is gemeld als niet van u",
    reported_title: "Een aanmelding is gemeld als niet van u",
    reported_lead: "Iemand wilde zich met uw account aanmelden, en op uw telefoon is gemeld dat u dat niet was. Het verzoek is gestopt en wat ermee was geopend, is beëindigd.",
    what_now: "Wat u kunt doen",
    what_now_text: "Laat het uw helpdesk weten en weiger verdere verzoeken die niet van u komen. Was de melding een vergissing? Meld u dan opnieuw aan: een tijdje bevestigt u met een QR-code of een passkey.",

    notice_sender: "Verzonden door {} om u te laten weten dat er iets is gewijzigd aan het account {}. E-mails zoals deze vragen niets en bevatten geen link.",

    hello_name: "Beste {},",
    hello: "Hallo,",
    account: "Account",
    good_until: "Geldig tot",
    phone: "Telefoon",
    when: "Wanneer",
    application: "Toepassing",
    asked_at: "Gevraagd op",
    from: "Waarvandaan",
    browser: "Browser",
    browser_on: "{} op {}",
    reported_on: "Gemeld met",
    reported_at: "Gemeld op",
};

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// `15 januari 2027, 12:00 UTC`.
pub(in crate::words) fn instant(time: Time) -> String {
    let Instant { day, month, year, clock } = Instant::of(time, &MONTHS);
    format!("{day} {month} {year}, {clock} UTC")
}
