//! The words of setting a tenant up, in German.

use crate::words::Federation;

/// These words, in German.
pub(in crate::words) const FEDERATION: Federation = Federation {
    stop: "STOPP",
    accept: "zu bestätigen",
    note: "Hinweis",
    not_in_tenant: "Der Mandant hat keine solche Domain. Fügen Sie sie in Microsoft 365 hinzu, und weisen Sie nach, dass sie Ihnen gehört.",
    not_verified: "Der Mandant hat nicht nachgewiesen, dass ihm die Domain gehört. Bestätigen Sie sie zuerst in Microsoft 365.",
    initial: "Mit dieser Domain hat der Mandant begonnen. Sie kann nicht föderiert werden, und sie ist der Weg hinein, wenn sonst nichts mehr geht.",
    not_root: "Im Mandanten liegt eine Domain über dieser und entscheidet für sie. Föderieren Sie jene, oder machen Sie diese zu einer Stammdomain.",
    default_domain: "Das ist die Standarddomain des Mandanten; sie kann nicht föderiert werden. Machen Sie zuerst eine andere zur Standarddomain.",
    own_account: "Sie sind als {} angemeldet, mit einem Konto eben dieser Domain: Würde sie föderiert, könnten Sie sich aussperren. Melden Sie sich mit einem Konto unter onmicrosoft.com an.",
    broken: "Die Domain ist föderiert und hat keine Konfiguration: So lässt Microsoft sie nach einer Anfrage ohne Zertifikat zurück. Nehmen Sie die Föderation zuerst zurück: countersign federate undo --to managed.",
    certificate: "Das Signaturzertifikat kann nicht übergeben werden: {}.",
    unfit_unread: "es lässt sich nicht zurücklesen",
    unfit_undated: "es sagt nicht, ab wann es gilt",
    unfit_early: "es gilt noch nicht",
    unfit_over: "es ist abgelaufen",
    address: "Die Personen sollen zu {} geschickt werden; das ist keine öffentliche https-Adresse. Setzen Sie server.base_url, und fügen Sie die Domain neu hinzu.",
    other_federation: "Heute werden die Personen zu einem anderen Identitätsanbieter geschickt: {}. Seine Einstellungen werden für den Weg zurück aufgehoben und ersetzt.",
    loses_programs: "Über SAML 2.0 kommen nur Browser herein und was wie einer arbeitet. Windows nimmt auf verbundenen Geräten kein eingetipptes Kennwort für diese Domain an, die Föderation registriert keine Geräte (Autopilot mit Hybrideinbindung), und Programme, die selbst nach dem Kennwort fragen, bekommen kein Token. Auch liest Microsoft dann unsere Metadaten nicht: Jedes neue Zertifikat muss übergeben werden.",
    protocol: "Protokoll",
    look_at_over: "Über {} ansehen",
    no_break_glass: "Kein globaler Administrator hat ein aktives, reines Cloudkonto außerhalb der Föderation dieser Domain. Legen Sie eines unter onmicrosoft.com an, und bewahren Sie seinen Schlüssel sicher auf.",
    break_glass_unseen: "Wer die globalen Administratoren sind, war nicht zu sehen. Vergewissern Sie sich, dass einer von ihnen ein Konto unter onmicrosoft.com hat.",
    without_identity: "Kein Token kann diese Personen benennen, denn sie haben keine ImmutableID: {}. Setzen Sie sie zuerst: countersign federate users identify.",
    other_identity: "Diese Personen haben bei Microsoft eine andere ImmutableID als hier und können sich nicht anmelden (AADSTS51004): {}.",
    not_active: "Von {} Personen haben diese hier kein aktives Gerät und können sich nicht anmelden, bis sie eines haben: {}.",
    people_unseen: "Die Personen der Domain waren nicht zu sehen; niemand weiß also, wer ausgesperrt würde.",
    below: "Domains unterhalb folgen dieser, und auch ihre Personen kommen hierher: {}.",
    certificate_ends: "Das Signaturzertifikat endet am {}. Erstellen Sie das nächste vorab.",
    takes: "Es kann bis zu 60 Minuten dauern, bis ganz Microsoft davon weiß, in seltenen Fällen zwei Stunden. Jede Änderung steht im Überwachungsprotokoll des Mandanten, als „Set federation settings on domain“ oder „Set domain authentication“: Sagen Sie es seinen Administratoren vorher.",
    people_all: "{} ({})",
    people_some: "{} (etwa {})",
};
