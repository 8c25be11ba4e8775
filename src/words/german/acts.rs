//! What acts of the console will do, and what they did, in German.

use crate::words::Acts;

/// These words, in German.
pub(in crate::words) const ACTS: Acts = Acts {
    mail_lies: "Hier ist kein Mailserver eingerichtet: Die Mail an {} liegt in einem Ordner auf dem Server, und niemand hat sie verschickt.",
    mail_lies_link: "Kopieren Sie den Link unten und übergeben Sie ihn selbst.",
    mail_lies_ask: "Jemand, der den Link sehen darf, muss ihn übergeben oder weiterschicken, was im Ordner liegt.",
    mail_laid: "in einen Ordner auf dem Server gelegt, nicht verschickt",
    mail_laid_next: "Hier ist kein Mailserver eingerichtet. Eine neue Einladung zeigt ihren Link allen, die ihn übergeben dürfen.",
    mails_lie: "Hier ist kein Mailserver eingerichtet: Die Mails liegen in einem Ordner auf dem Server, und niemand hat sie verschickt. Übergeben Sie die Links selbst: Drucken Sie die Codes aus der Liste der Personen, oder erzeugen Sie auf der Seite einer Person einen neuen Link.",
    resend_lead: "Eine neue Einladung beendet die vorige: Deren Link und gedruckter Code funktionieren sofort nicht mehr.",
    suspend_lead: "Sperren verhindert jede Anmeldung mit diesem Konto und beendet seine Sitzungen und offenen Anfragen sofort. Die Geräte bleiben; entsperrt kann sich die Person wieder anmelden.",
    sessions_end_lead: "Wo eine Sitzung beendet wird, fragt die nächste Anmeldung wieder das Telefon. Anwendungen können offen bleiben, bis sie wieder nachfragen.",
    token_revoke_lead: "Ein Widerruf beendet einen Token sofort für jedes Programm, das ihn verwendet, und lässt sich nicht rückgängig machen.",
    give_up_lead: "Nach dem Aufgeben wird niemand mehr eingeladen; das lässt sich nicht rückgängig machen. Wer eingeladen wurde, bleibt eingeladen.",
    logo_remove_lead: "Das Entfernen nimmt das Logo von allen Seiten und weiteren Mails und löscht das Bild hier.",
    user_removed: "Die Person ist entfernt: Das Konto meldet sich nicht mehr an; Sitzungen, Geräte und Links sind beendet.",
    user_suspended: "Das Konto ist gesperrt: Niemand meldet sich damit an, und seine Sitzungen sind beendet.",
    user_resumed: "Das Konto ist entsperrt: Seine Geräte bestätigen wieder Anmeldungen.",
    device_removed: "Das Gerät ist entfernt: Es bestätigt keine Anmeldungen mehr, und seine Sitzungen sind beendet.",
    device_renamed: "Das Gerät hat seinen neuen Namen.",
    session_ended: "Die Sitzung ist beendet. Anwendungen können offen bleiben, bis sie wieder nachfragen.",
    sessions_ended: "Alle Sitzungen sind beendet. Anwendungen können offen bleiben, bis sie wieder nachfragen.",
    immutable_id_set: "Die ImmutableID ist geändert: Microsoft 365 findet das Konto ab jetzt am neuen Wert.",
    personal_address_set: "Die private Adresse ist geändert: Weitere Links gehen dorthin.",
    person_protected: "Die Person ist geschützt: Ab jetzt handeln nur Inhaber an ihr.",
    person_unprotected: "Der Schutz ist zurückgenommen.",
    operator_removed: "Der Zugang zur Konsole ist entfernt: Passkey, Sitzungen, Links und Token der Person sind beendet.",
    operator_role_set: "Die Rolle ist geändert.",
    token_revoked: "Der Token ist widerrufen: Kein Aufruf wird mehr damit beantwortet.",
};
