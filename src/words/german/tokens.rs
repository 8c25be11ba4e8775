//! The words for the places of a token, in German.

use crate::words::Tokens;

/// The words for the places of a token, in German.
pub(in crate::words) const TOKENS: Tokens = Tokens {
    by: "Angemeldet durch",
    to: "Für",
    push: "Push-Nachricht",
    qr: "QR-Code",
    passkey: "Passkey im Browser",
    passcode: "Einmalcode",
    trust: "Code in einer App ohne Browser",
    session: "Sitzung (Single Sign-on)",
    lacks_session: "Zurzeit gibt es keine Sitzung. Gezeigt wird, was eine sagen würde, die jetzt am Handy begonnen hätte.",
    wsfed: "Microsoft 365 (WS-Federation)",
    saml: "Microsoft 365 (SAML 2.0)",
    id: "Der eigene Name des Tokens, den kein anderes hat. Er wird hier festgehalten, damit sich jedes Token zuordnen lässt.",
    issued: "Wann es ausgestellt wird; hier: jetzt.",
    version: "Die Version von SAML; das Protokoll legt sie fest.",
    issuer_to_others: "Wie dieser Server in den Metadaten heißt, die der Service Provider bekommen hat.",
    not_before: "Ab wann es gilt: ein wenig in der Vergangenheit, für Uhren, die nachgehen.",
    not_on_or_after: "Bis wann es gilt, wie es die Einstellungen dieses Servers sagen.",
    provider: "Die Entity-ID des Service Providers. Niemand sonst darf das Token annehmen.",
    name_address: "Die Adresse; an ihr erkennt dieser Service Provider die Leute.",
    format: "Was für ein Name das ist.",
    confirmation: "Wer das Token bringt, gilt als die Person: Browser kennen keinen anderen Weg.",
    request: "Die Anfrage, auf die es antwortet; hier eine erfundene.",
    arrival: "Bis wann es angekommen sein muss.",
    recipient: "Die einzige Adresse, an der es ankommen darf: die konfigurierte.",
    email: "Die Adresse, dort, wo der Empfänger sie sucht.",
    class: "Eine interaktive Anmeldung über einen geschützten Kanal. Von einem zweiten Faktor sagt sie nichts.",
    multiple_class: "Zwei Faktoren sind bewiesen: das Gerät zu haben und es zu entsperren. In SAML 2.0 steht das hier und nirgends sonst.",
    instant_of_session: "Wann sich die Person am Beginn der Sitzung ausgewiesen hat. Eine Sitzung wiederholt das und macht es nie jünger.",
    instant_again: "Derselbe Zeitpunkt noch einmal, dort, wo Microsoft liest, wie alt die Anmeldung ist.",
    session_index: "Womit eine Abmeldung die Sitzung nennt; hier erfunden.",
    unknown: "Von dieser Stelle ist hier nichts bekannt. Bitte melden Sie das.",
};
