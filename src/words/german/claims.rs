//! The words of the page that explains what somebody's token would say, in German.

use crate::words::Claims;

/// These words, in German.
pub(in crate::words) const CLAIMS: Claims = Claims {
    test: "Als Benutzer testen",
    title: "Das Token von {}",
    lead: "Was das Token über eine Anmeldung in diesem Moment sagen würde, und warum. Gesendet wird davon nichts: Ein Probetoken wird mit einem Schlüssel signiert, der sofort verworfen wird, ist an niemanden gerichtet und verlässt diesen Server nie.",
    now: "Anmeldung",
    may: "Die Person kann sich jetzt anmelden.",
    invited: "Die Person kann sich noch nicht anmelden: Sie ist eingeladen und hat kein Handy eingerichtet.",
    suspended: "Die Person kann sich nicht anmelden: Sie ist gesperrt.",
    removed: "Die Person kann sich nicht anmelden: Sie wurde entfernt.",
    no_device: "Die Person kann sich nicht anmelden: Für sie ist zurzeit kein Handy eingerichtet.",
    path: "Signatur",
    proved: "Die Signatur hält: Einem Probetoken mit diesen Angaben, signiert mit einem verworfenen Schlüssel, wird mit dessen Zertifikat geglaubt und mit dem veröffentlichten nicht.",
    believed: "Die Signatur hält nicht: Das veröffentlichte Zertifikat bestätigt ein Token, das sein Schlüssel nie signiert hat.",
    shape: "Die Signatur hält nicht: Das Probetoken hat nicht die Form einer signierten Assertion.",
    reference: "Die Signatur hält nicht: Sie nennt eine andere Assertion.",
    algorithm: "Die Signatur hält nicht: Sie wurde mit anderen Algorithmen erstellt.",
    digest: "Die Signatur hält nicht: Das Probetoken wurde nach dem Signieren verändert.",
    signature: "Die Signatur hält nicht: Sie stammt nicht vom Schlüssel des Zertifikats.",
    certificate: "Die Signatur hält nicht: Das Zertifikat im Probetoken ist ein anderes.",
    claims: "Was das Token sagen würde",
    claim: "Angabe",
    value: "Wert",
    why: "Grund",
    issuer: "Der Aussteller der eigenen Domain der Person. Allein daran findet Microsoft die Föderation.",
    audience: "Der Realm der Anwendung; er ist in der ganzen Cloud derselbe.",
    name_identifier: "Die ImmutableID. Daran findet Microsoft die Person; Groß- und Kleinschreibung zählt.",
    immutable_id: "Derselbe Wert noch einmal, dort, wo Microsoft ihn liest.",
    upn: "Die Adresse, wie sie hier steht. Ihre Domain oder die Stammdomain darüber muss die föderierte sein.",
    method: "Eine interaktive Anmeldung über einen geschützten Kanal.",
    reference_one: "Dasselbe, unter den erbrachten Nachweisen.",
    multiple: "Die Bestätigung beweist zwei Faktoren: das Handy zu haben und es zu entsperren. Nur dann wird das gesagt.",
    instant: "Wann sich die Person ausgewiesen hat; hier: jetzt.",
};
