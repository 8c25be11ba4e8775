//! The words of the console for helping people who lost their phone, in German.

use crate::words::Rescue;

/// The words for helping people who lost their phone, in German.
pub(in crate::words) const RESCUE: Rescue = Rescue {
    reason: "Grund",
    reason_help: "Er steht bei den Änderungen neben Ihrem Namen.",

    reactivate: "Handy ersetzen",
    reactivate_title: "Neues Handy für {}",
    reactivate_lead: "Für jemanden, dessen Handy verloren, gestohlen oder kaputt ist. Die Person bekommt einen Link, mit dem sie ein neues Handy einrichtet und der drei Tage gilt; alle bisherigen Geräte fallen weg, und alle Sitzungen enden. Die Person erfährt davon auf diesen Geräten und in jedem ihrer Postfächer.",
    reactivate_check: "Wer den Link verwendet, wird zu dieser Person. Vergewissern Sie sich zuerst, dass wirklich sie darum bittet: persönlich oder mit einem Rückruf unter einer Nummer, die Sie kennen.",
    stops: "Wann gelten die alten Geräte nicht mehr?",
    stops_issue: "Sofort",
    stops_issue_help: "Das Handy ist verloren oder gestohlen. Bis das neue eingerichtet ist, kann sich die Person nicht anmelden.",
    stops_use: "Sobald das neue Handy eingerichtet ist",
    stops_use_help: "Das Handy ist noch da und soll nur ersetzt werden.",
    reactivate_mail: "Link an {} senden",
    reactivate_mail_help: "Lassen Sie das weg, falls sich dieses Postfach selbst nur mit dieser Anmeldung öffnet oder in falschen Händen sein könnte.",
    reactivate_issue: "Link erstellen",
    reactivated_title: "{} kann ein neues Handy einrichten",
    reactivated_at_issue: "Die bisherigen Geräte gelten nicht mehr, und alle Sitzungen sind beendet.",
    reactivated_at_use: "Die bisherigen Geräte gelten, bis das neue Handy eingerichtet ist.",
    reactivated_link_lead: "Wer ihn hat, kann ein Handy für dieses Konto einrichten. Er wird nur dieses eine Mal gezeigt.",
    identity: "Identität",
    identity_title: "Wer {} ist",
    immutable_id_lead: "Allein an diesem Wert erkennt Microsoft 365 das Konto. Ein anderer Wert macht die Person dort zu jemand anderem. Deshalb wird er nur geändert, solange das Konto gesperrt ist, und niemand sonst darf ihn hier haben oder gehabt haben.",
    immutable_id_suspend_first: "Sperren Sie das Konto, um ihn zu ändern. Jetzt lautet er",
    immutable_id_set: "ImmutableID ändern",
    personal: "Private Adresse",
    personal_lead: "Ein Postfach, das die Person ohne diese Anmeldung erreicht. Links zum Einrichten eines Handys gehen dorthin, und auch Änderungen am Konto werden dort gemeldet.",
    personal_help: "Das bisherige Postfach erfährt von der Änderung. Ein Link, der dorthin gesendet wurde, gilt, bis Sie einen neuen senden.",
    personal_set: "Private Adresse ändern",

    protect: "Schützen",
    unprotect: "Schutz aufheben",
    protect_title: "{} schützen?",
    protect_lead: "Von da an ändern nur noch Inhaber etwas an diesem Konto: Sperren, Entfernen, Geräte, Sitzungen, Einladungen, ein neues Handy. Einen Einmalcode stellt dafür niemand aus. Gedacht für Personen, deren Konto mehr wert ist als die meisten.",
    unprotect_title: "Schutz von {} aufheben?",
    unprotect_lead: "Von da an können wieder alle Administratoren dieses Konto ändern, und der Helpdesk kann einen Einmalcode ausstellen.",
    is_protected: "Geschützt: Nur Inhaber ändern etwas an diesem Konto",

    invitation_kind: "Für",
    invitation_first: "ein erstes Handy",
    invitation_reactivation: "ein neues Handy anstelle der bisherigen",
    revoke: "Diese Einladung zurückziehen",
    revoke_lead: "Der Link und der gedruckte Code funktionieren sofort nicht mehr. Die Person bleibt in der Liste, und Sie können sie jederzeit wieder einladen.",
    revoked: "Die Einladung ist zurückgezogen: Der Link funktioniert nicht mehr. „Neue Einladung senden“ erstellt eine andere.",

    passcode: "Einmalcode",
    passcode_title: "Einmalcode für {}",
    passcode_lead: "Für jemanden, der sein Handy nicht bei sich hat. Der Code meldet die Person einmal an, innerhalb von 15 Minuten, und diese Sitzung dauert höchstens eine Stunde.",
    passcode_limits: "Er gilt nur als ein einziger Nachweis: Wo Microsoft mehr als einen Faktor verlangt, reicht er nicht, und er öffnet weder diese Konsole, noch lassen sich damit Geräte ändern. Die Person erfährt davon auf allen ihren Geräten und per E-Mail.",
    passcode_check: "Vergewissern Sie sich zuerst, dass sie es wirklich ist: mit einem Rückruf unter einer Nummer, die Sie kennen, oder persönlich.",
    passcode_issue: "Einmalcode erstellen",
    passcode_issued: "Lesen Sie {} diesen Code vor",
    passcode_issued_lead: "Er wird nur dieses eine Mal gezeigt. Die Person gibt ihn auf der Anmeldeseite unter „Ich habe einen Einmalcode“ ein.",
};
