//! Every no in Dutch.

use crate::domain::refusal::Refusal;
use crate::words::Words;

macro_rules! table {
    ($($name:ident: $title:literal, $explanation:literal, $next:literal;)+) => {
        /// How a no is told in Dutch.
        pub(in crate::words) const fn refusal(refusal: Refusal) -> Words {
            match refusal {
                $(Refusal::$name => Words { title: $title, explanation: $explanation, next: $next },)+
            }
        }
    };
}

table! {
    BadRequest:
        "Dit verzoek is onvolledig",
        "Iets wat we nodig hebben ontbreekt of is onderweg hierheen veranderd.",
        "Ga terug en begin opnieuw. Gebeurt het nog eens, geef uw helpdesk dan de referentie hieronder.";
    WrongRealm:
        "Dit verzoek is bedoeld voor een andere dienst",
        "De toepassing die u hierheen heeft gestuurd, is niet de toepassing die op deze server is ingesteld.",
        "Hier kunt u zelf niets aan doen. Geef uw helpdesk de referentie hieronder, dan kan die de federatie-instellingen controleren.";
    WrongReply:
        "Dit verzoek noemt een onverwacht adres",
        "Voor uw veiligheid sturen we antwoorden alleen naar het adres dat uw organisatie heeft ingesteld, en dit verzoek noemt een ander.",
        "Sluit deze pagina en open de toepassing via uw gewone bladwijzer. Gebeurt het nog eens, geef uw helpdesk dan de referentie hieronder.";
    BadSignature:
        "Dit verzoek is niet te vertrouwen",
        "De toepassing moet haar verzoeken ondertekenen met een certificaat dat deze server kent; de handtekening van dit verzoek ontbreekt of klopt niet.",
        "Open de toepassing via uw gewone bladwijzer. Gebeurt het weer, geef uw helpdesk dan de referentie hieronder.";
    Replayed:
        "Dit verzoek is al gebruikt",
        "Elk verzoek van een toepassing wordt één keer aangenomen; vernieuwen of teruggaan kan het niet herhalen.",
        "Ga terug naar de toepassing en begin opnieuw met aanmelden.";
    NoPassive:
        "Hier is niemand aangemeld",
        "De toepassing vroeg of u al bent aangemeld, zonder u een pagina te tonen, en dat bent u niet.",
        "Ga terug naar de toepassing en meld u aan.";
    TooOld:
        "Dit verzoek is verlopen",
        "Verzoeken van een toepassing worden maar enkele minuten aangenomen, en dit verzoek is ouder.",
        "Ga terug naar de toepassing en begin opnieuw met aanmelden. Gebeurt het weer, geef uw helpdesk dan de referentie hieronder: misschien loopt er een klok verkeerd.";
    NoSuchClass:
        "Dit verzoek vraagt om een ander bewijs",
        "De toepassing wil dat u bewijst wie u bent op een manier die deze server niet kent.",
        "Hier kunt u niets doen. Geef uw helpdesk de referentie hieronder, zodat die de instellingen van de toepassing kan nakijken.";
    NoSuchNameId:
        "Dit verzoek vraagt om een andere naam",
        "De toepassing wil u kennen onder een naam die op deze server niet voor haar is ingesteld.",
        "Hier kunt u niets doen. Geef uw helpdesk de referentie hieronder, zodat die de instellingen van de toepassing kan nakijken.";
    NoSuchBinding:
        "Dit verzoek vraagt om een ander antwoord",
        "De toepassing wil haar antwoord langs een weg krijgen die deze server niet gebruikt.",
        "Hier kunt u niets doen. Geef uw helpdesk de referentie hieronder, zodat die de instellingen van de toepassing kan nakijken.";
    TooLong:
        "Dit verzoek is te lang",
        "De toepassing heeft meer gegevens gestuurd dan deze server aanneemt.",
        "Sluit dit tabblad en begin opnieuw met aanmelden vanaf het eigen adres van de toepassing.";
    UnknownDomain:
        "Dit domein is hier niet bekend",
        "Geen organisatie op deze server meldt zich aan met dit domein.",
        "Controleer het adres dat u hebt geopend of vraag uw helpdesk welk adres u kunt gebruiken.";
    UnknownSignIn:
        "Deze aanmelding is niet te vinden",
        "Misschien is die al voorbij, of begonnen in een andere browser of een privévenster.",
        "Ga terug naar de toepassing en begin opnieuw met aanmelden, in deze browser.";
    Expired:
        "De tijd voor deze aanmelding is verstreken",
        "Voor uw veiligheid blijft een aanmelding maar een paar minuten open, en er is niemand aangemeld.",
        "Begin opnieuw wanneer u er klaar voor bent; het is zo gebeurd.";
    AlreadyAnswered:
        "Deze aanmelding is al voltooid",
        "Het antwoord is bij de toepassing. Het wordt nooit twee keer verzonden, dus met vernieuwen of teruggaan kan het niet worden herhaald.",
        "Bent u nog niet aangemeld? Begin dan opnieuw. Zolang uw sessie duurt, hebt u uw telefoon niet nodig.";
    Cancelled:
        "Aanmelding geannuleerd",
        "U hebt deze aanmelding gestopt en het verzoek op uw telefoon is ingetrokken.",
        "U kunt deze pagina sluiten of opnieuw beginnen wanneer u wilt.";
    NotAnAddress:
        "Dit lijkt geen e-mailadres te zijn",
        "We hebben het volledige adres nodig, ook het deel na de @.",
        "Voer uw zakelijke e-mailadres in, bijvoorbeeld naam@bedrijf.nl.";
    NotAName:
        "Dit lijkt geen naam te zijn",
        "Een naam heeft hoogstens 64 tekens, geen webadres en niets wat tekst verbergt of omkeert.",
        "Voer de naam in zoals mensen hem schrijven.";
    BadDomain:
        "Dit domein kan niet worden gebruikt",
        "Het is geen domeinnaam, of het ligt in, boven of onder een domein van een andere toepassing.",
        "Controleer de spelling of kijk welke toepassingen er al zijn.";
    BadColour:
        "Deze kleur kan niet worden gebruikt",
        "Een kleur schrijft u als # en zes tekens van 0 tot f. Er is niets gewijzigd.",
        "Voer de kleur in zoals #0c6a5a, of laat het veld leeg voor het gewone groen.";
    BadPicture:
        "Deze afbeelding kan niet worden gebruikt",
        "Nodig is een PNG, JPEG of WebP van hoogstens 2 MB, van 16 tot 4096 pixels per zijde en 8 megapixels in totaal. Er is niets gewijzigd.",
        "Kies een ander bestand of sla dit opnieuw op in een beeldprogramma.";
    BadSessionLength:
        "Zo lang kan een aanmelding niet duren",
        "Een aanmelding duurt van 5 minuten tot 24 uur. Er is niets gewijzigd.",
        "Kies een van de tijden of voer uren in, bijvoorbeeld 10 of 1:30.";
    BadSignOutOrigin:
        "Deze adressen kunnen niet",
        "Elk bestaat uit https en een host, bijvoorbeeld https://portal.example.com, op een eigen regel, en het zijn er hoogstens 10. Er is niets gewijzigd.",
        "Haal paden, jokertekens en IP-adressen weg en sla opnieuw op.";
    NobodyChosen:
        "Kies van 1 tot 100 mensen",
        "Er was niemand aangevinkt, of meer dan er tegelijk kan worden afgedrukt. Er is niets gewijzigd.",
        "Ga terug naar de lijst en vink aan wie een uitnodiging krijgt.";
    ChangedMeanwhile:
        "Iemand anders was sneller",
        "Dezelfde instellingen zijn zojuist door iemand anders gewijzigd, daarom zijn die van u niet opgeslagen.",
        "Kijk wat er nu is ingesteld en wijzig het opnieuw als het niet klopt.";
    BadImmutableId:
        "Deze ImmutableID kan niet worden gebruikt",
        "Er staat een teken in dat Microsoft niet aanneemt, hij is van iemand anders, of deze persoon houdt een andere.",
        "Laat het veld leeg om er een te laten maken, of kopieer de waarde opnieuw uit de directory.";
    KeepsMailbox:
        "Een uitnodiging laat het persoonlijke adres zoals het is",
        "Deze persoon is al uitgenodigd, met een ander persoonlijk adres of zonder. Er is niets verzonden en niets gewijzigd.",
        "Laat het persoonlijke adres leeg om opnieuw uit te nodigen, of wijzig het op de pagina van de persoon onder ‘Identiteit’.";
    TooManyLists:
        "Er wachten veel lijsten op bevestiging",
        "Twintig lijsten die u hebt geüpload wachten op bevestiging, daarom is deze niet bewaard.",
        "Bevestig of verwijder er enkele onder ‘Imports’ en upload deze daarna opnieuw.";
    TooManyPasscodes:
        "Voorlopig genoeg eenmalige codes",
        "Deze persoon heeft binnen een uur vijf eenmalige codes gekregen. Er is geen volgende gemaakt en niets gewijzigd.",
        "Ga na waarom geen ervan hielp en geef er later een uit; de laatste werkt tot zijn tijd om is.";
    UserExists:
        "Deze persoon heeft al een account",
        "Het account is actief of geblokkeerd, dus er is geen uitnodiging verzonden en niets gewijzigd.",
        "Zoek deze persoon op in de lijst met gebruikers om te zien wat er kan.";
    OutsideApplication:
        "Dit domein hoort niet bij de toepassing",
        "Uitnodigingen gaan alleen naar adressen in de federatieve domeinen van deze toepassing. Er is niets gewijzigd.",
        "Controleer de spelling of kies de toepassing waar het domein bij hoort.";
    NotConfirmed:
        "De naam komt niet overeen",
        "Om te voorkomen dat iets per ongeluk gebeurt, typt u de naam precies zoals hij wordt getoond. Er is niets gewijzigd.",
        "Ga terug en typ hem nog een keer.";
    NoReason:
        "Vertel ons waarom",
        "De reden staat bij de wijzigingen, naast uw naam, en heeft 3 tot 200 tekens en niets wat tekst verbergt of omkeert.",
        "Ga terug en schrijf de reden in een paar woorden op.";
    NotActive:
        "Dit account is niet actief",
        "Dit is voor mensen die een telefoon hebben ingesteld en niet geblokkeerd zijn. Er is niets gewijzigd.",
        "Deblokkeer eerst het account, of stuur een nieuwe uitnodiging als er nooit een telefoon is ingesteld.";
    NotSuspended:
        "Blokkeer eerst het account",
        "Aan een ImmutableID ziet Microsoft 365 wie iemand is. Daarom wordt die alleen gewijzigd zolang niemand zich ermee kan aanmelden.",
        "Blokkeer het account, wijzig de waarde en deblokkeer het weer.";
    OperatorExists:
        "Deze persoon beheert de console al",
        "Iemand met dit e-mailadres heeft toegang of is uitgenodigd.",
        "Zoek deze persoon in de lijst met operators.";
    UnknownAccount:
        "We konden dit account niet vinden",
        "Met dit e-mailadres is hier nog niemand uitgenodigd.",
        "Controleer de spelling en probeer het opnieuw. Klopt het adres, vraag uw beheerder dan om een uitnodiging.";
    NotActivated:
        "Uw account wacht op uw telefoon",
        "U bent uitgenodigd en uw telefoon is nog niet ingesteld.",
        "Open uw uitnodiging op uw telefoon en volg de link. Kunt u die niet vinden, vraag uw beheerder dan om een nieuwe.";
    Suspended:
        "Dit account is geblokkeerd",
        "Een beheerder heeft het aanmelden voor dit account voorlopig geblokkeerd.",
        "Neem contact op met uw helpdesk; die kan u meer vertellen en het account weer deblokkeren.";
    NotHere:
        "Dit account kan zich hier nu niet aanmelden",
        "Misschien bestaat dit account niet, of is het nog niet klaar.",
        "Controleer de spelling van het adres. Klopt het, neem dan contact op met uw helpdesk en geef de referentie hieronder door.";
    OtherApplication:
        "Dit account hoort bij een andere toepassing",
        "Het adres is hier bekend en meldt zich ergens anders aan.",
        "Controleer of het het juiste e-mailadres is, of vraag uw helpdesk welke toepassing de uwe is.";
    NoDevice:
        "Er is geen telefoon ingesteld voor dit account",
        "Om u aan te melden is een telefoon nodig, of een ander apparaat dat aan u gekoppeld is. Dit account heeft er op dit moment geen.",
        "Vraag uw helpdesk om een nieuwe uitnodiging; een telefoon instellen duurt ongeveer een minuut.";
    BadPasscode:
        "Deze eenmalige code werkte niet",
        "Misschien zit er een typefout in, is hij al gebruikt of vervangen, of is hij ouder dan 15 minuten.",
        "Controleer elk teken en probeer het opnieuw, of vraag uw helpdesk om een nieuwe code.";
    PasscodeTooWeak:
        "Een eenmalige code is hiervoor niet genoeg",
        "De toepassing vraagt meer dan één bewijs van wie u bent, en een eenmalige code telt maar als één.",
        "Bevestig met uw telefoon of een passkey. Bent u uw telefoon kwijt, vraag uw helpdesk dan om samen een nieuwe in te stellen.";
    ApprovalExpired:
        "Het verzoek op uw telefoon is verlopen",
        "Niemand heeft het op tijd beantwoord, en er is niemand aangemeld.",
        "Houd uw telefoon bij de hand en verzend een nieuw verzoek.";
    Denied:
        "Het verzoek is op uw telefoon geweigerd",
        "Iemand heeft op ‘Weigeren’ getikt, dus er is niemand aangemeld.",
        "Was dat een vergissing, bevestig dan met een QR-code of een passkey. Berichten naar uw telefoon zijn even gepauzeerd.";
    Reported:
        "De aanmelding is voor uw veiligheid gestopt",
        "Vanaf uw telefoon is gemeld dat het verzoek niet van u komt. Er is niemand aangemeld en het is genoteerd voor uw beheerders.",
        "Was de melding een vergissing, neem dan contact op met uw helpdesk en geef de referentie hieronder door.";
    WrongNumber:
        "De getallen kwamen niet overeen",
        "Op de telefoon is een paar keer een ander getal ingevoerd dan hier stond, daarom is dit verzoek gesloten.",
        "Begin opnieuw en voer de twee cijfers in precies zoals de pagina ze toont.";
    Superseded:
        "U bent verdergegaan in een ander tabblad",
        "Een nieuwere aanmelding in deze browser is voor deze in de plaats gekomen.",
        "Maak die in het andere tabblad af, of ga hier verder met een nieuw verzoek.";
    TooMany:
        "We nemen even een pauze",
        "Er waren in korte tijd veel aanmeldverzoeken. We nemen even geen nieuwe aan, om het account veilig te houden.",
        "Wacht een paar minuten en probeer het dan opnieuw.";
    Loop:
        "U werd heen en weer gestuurd",
        "De toepassing bleef om een nieuwe aanmelding vragen terwijl u die had voltooid, dus we zijn hier gestopt.",
        "Sluit dit browservenster en probeer het opnieuw. Gebeurt het nog eens, geef uw helpdesk dan de referentie hieronder; die kan de instellingen aan beide kanten vergelijken.";
    TooWeak:
        "De toepassing vraagt om meer bewijs",
        "Er is een sterkere aanmelding nodig dan die u net hebt voltooid.",
        "Begin opnieuw en bevestig met uw telefoon of een passkey.";
    BadInvitation:
        "Deze uitnodiging is niet meer open",
        "Misschien is die al gebruikt, vervangen door een nieuwere of te oud.",
        "Zoek naar een nieuwere uitnodiging of vraag uw beheerder erom.";
    BadCredential:
        "Deze passkey werkte hier niet",
        "Hij hoort bij een ander account of apparaat, of kon niet worden gecontroleerd.",
        "Probeer het opnieuw met de passkey die u voor dit account hebt gemaakt, of gebruik uw telefoon.";
    BadChallenge:
        "Dat duurde net iets te lang",
        "Voor uw veiligheid geldt elke bevestiging maar één keer en maar korte tijd.",
        "Probeer het nog een keer.";
    UnknownPhone:
        "Aanmelden bij de authenticator",
        "Deze telefoon is niet aangemeld, of de toegang is beëindigd.",
        "Meld u aan met uw passkey, of open uw uitnodiging als u hier nieuw bent.";
    StaleQr:
        "Deze QR-code is veranderd",
        "Voor uw veiligheid verandert de code op de aanmeldpagina elke halve minuut.",
        "Scan de code die nu op de pagina staat.";
    OtherPhone:
        "Dit verzoek is voor iemand anders",
        "De code die u hebt gescand, hoort bij de aanmelding van iemand anders.",
        "Alleen de telefoon van die persoon kan het goedkeuren. Heeft iemand u gevraagd de code te scannen, laat het dan uw helpdesk weten.";
    NotPending:
        "Dit verzoek is niet meer open",
        "Het is al beantwoord, vervangen door een nieuwer of verlopen.",
        "Bent u nog bezig met aanmelden, verzend dan een nieuw verzoek vanaf de aanmeldpagina.";
    NotInConsole:
        "Meld u aan bij de console",
        "In deze browser is niemand aangemeld bij de console, of die is een tijd niet gebruikt.",
        "Meld u aan met uw passkey om verder te gaan.";
    NotInAccount:
        "Meld u aan bij uw account",
        "In deze browser is daar niemand aangemeld, of de pagina is een tijd niet gebruikt.",
        "Meld u aan met de passkey van een van uw apparaten om verder te gaan.";
    NotAllowed:
        "Zo ver reikt uw rol niet",
        "Iemand met een andere rol kan dit doen. Er is niets gewijzigd.",
        "Vraag het een eigenaar of een beheerder van deze console.";
    ProveAgain:
        "Bevestig dat u het nog bent",
        "Hiervoor moet uw passkey in de laatste vijf minuten zijn gebruikt. Er is nog niets gewijzigd.",
        "Bevestig met uw passkey en doe het dan nog een keer.";
    BadToken:
        "Dit token opent niets",
        "Het API-token ontbreekt, is onbekend, ingetrokken of verlopen, of de operator die het heeft gemaakt, is weg of heeft een nieuwe passkey.",
        "Stuur een geldig token als ‘Authorization: Bearer cs_…’. Tokens worden gemaakt in de console, onder API.";
    BeyondScope:
        "Daarvoor is dit token niet gemaakt",
        "Geen van de rechten van het token dekt deze aanroep.",
        "Maak een token met het recht dat de aanroep nodig heeft.";
    BadField:
        "Een veld klopt niet",
        "Het ontbreekt, is hier niet bekend of heeft niet de vereiste vorm.",
        "Zoek het veld op in de beschrijving van de API en stuur de aanroep opnieuw.";
    KeyReused:
        "Deze idempotentiesleutel is al voor iets anders gebruikt",
        "Dezelfde sleutel kwam eerder met een andere aanroep, dus deze is niet uitgevoerd.",
        "Gebruik een nieuwe sleutel voor alles wat u aanmaakt.";
    KeyBusy:
        "Deze aanroep wordt nog beantwoord",
        "Een aanroep met dezelfde idempotentiesleutel is nog niet klaar.",
        "Wacht even en stuur hem opnieuw; u krijgt dan het antwoord op de eerste aanroep.";
    WrongType:
        "Deze aanroep is geen JSON",
        "De inhoud moet van het type application/json zijn.",
        "Stuur de header ‘Content-Type: application/json’ mee.";
    TooManyTokens:
        "Er zijn al vijftig van uw tokens geldig",
        "Meer kan één operator er niet tegelijk hebben.",
        "Trek er een in die niet meer nodig is en maak dan het nieuwe.";
    BadLink:
        "Deze link is niet meer open",
        "Misschien is hij al gebruikt, vervangen door een nieuwere of te oud.",
        "Vraag om een nieuwe. De eerste eigenaar krijgt hem op de server met: countersign admin link.";
    LastOwner:
        "Iemand moet eigenaar blijven",
        "Dit is de enige eigenaar van de console, dus er is niets gewijzigd.",
        "Maak eerst iemand anders eigenaar.";
    Forged:
        "We konden niet bevestigen dat dit van u kwam",
        "Het formulier is vanaf een andere pagina verzonden, of deze pagina stond lang open.",
        "Ga terug naar de toepassing en begin opnieuw met aanmelden.";
    UnknownHost:
        "Dit is geen adres van deze server",
        "De server is bereikt onder een naam die hij niet kent.",
        "Gebruik het adres dat uw organisatie u heeft gegeven.";
    NotFound:
        "Hier is niets",
        "Misschien zit er een typefout in het adres, of is de pagina verhuisd.",
        "Controleer het adres of open de toepassing waarbij u zich wilt aanmelden.";
    WrongMethod:
        "Zo kan deze pagina niet worden geopend",
        "Het adres bestaat, maar wordt op een andere manier gebruikt.",
        "Ga terug naar de toepassing en begin opnieuw met aanmelden.";
    TooLarge:
        "Dat is meer dan we kunnen aannemen",
        "Wat is verzonden, is groter dan deze pagina accepteert.",
        "Ga terug en probeer het opnieuw met minder.";
    TooSlow:
        "Dat kwam te langzaam aan",
        "Uw verbinding is op dit moment traag, en een deel van wat is verzonden ontbreekt.",
        "Controleer uw verbinding, ga terug en probeer het opnieuw.";
    Fault:
        "Er ging iets mis aan onze kant",
        "Het komt niet door iets wat u hebt gedaan, en er is niemand door aangemeld.",
        "Probeer het over een ogenblik opnieuw. Blijft het zo, geef uw helpdesk dan de referentie hieronder.";
}
