//! The words of mails, in German, and how German writes an instant.

use crate::domain::time::Time;
use crate::words::Letters;
use crate::words::writing::Instant;

/// The words of mails, in German.
pub(in crate::words) const LETTERS: Letters = Letters {
    invitation_subject: "{}: Richten Sie die Anmeldung auf Ihrem Handy ein",
    invitation_title: "Richten Sie die Anmeldung auf Ihrem Handy ein",
    invitation_lead: "{} lädt Sie ein, Ihre Anmeldungen bei {} auf Ihrem Handy zu bestätigen. Die Einrichtung dauert etwa eine Minute, und ein Passwort brauchen Sie sich nicht zu merken: Es genügen Ihr Fingerabdruck, Ihr Gesicht oder die PIN des Handys.",
    on_a_phone: "Lesen Sie das auf Ihrem Handy?",
    on_a_phone_text: "Tippen Sie die Schaltfläche auf dem Handy an, mit dem Sie Ihre Anmeldungen bestätigen möchten.",
    set_up: "Dieses Handy einrichten",
    on_a_computer: "Lesen Sie das an einem Computer?",
    on_a_computer_text: "Richten Sie die Kamera Ihres Handys auf diesen Code und öffnen Sie den Link, der erscheint.",
    on_a_computer_plain: "Ihr E-Mail-Programm zeigt einen QR-Code, wenn es diese E-Mail als Seite anzeigt. Sonst öffnen Sie den Link oben auf Ihrem Handy.",
    code_alternative: "QR-Code mit dem Link darunter",
    link_in_full: "Der vollständige Link:",
    then: "Wie es weitergeht",
    step_check: "Die Seite zeigt, für welches Konto sie ist. Prüfen Sie, ob es Ihres ist.",
    step_confirm: "Bestätigen Sie mit Fingerabdruck, Gesicht oder PIN.",
    step_done: "Das ist alles. Von da an fragt Ihr Handy Sie, wenn Sie sich anmelden.",
    keep_it: "Bitte behalten Sie diese E-Mail für sich: Bis der Link verwendet wird oder abläuft, kann jeder, der ihn hat, Ihr Konto einrichten. Er funktioniert einmal.",
    invitation_sender: "Gesendet von {}, weil ein Administrator dort {} eingeladen hat. Falls Sie diese E-Mail nicht erwartet haben, tun Sie nichts und sagen Sie Ihrem Helpdesk Bescheid.",
    invitation_sender_named: "Gesendet von {}, weil {} dort {} eingeladen hat. Falls Sie diese E-Mail nicht erwartet haben, tun Sie nichts und sagen Sie Ihrem Helpdesk Bescheid.",

    activated_subject: "{}: Für Ihr Konto wurde ein Handy eingerichtet",
    activated_title: "Für Ihr Konto wurde ein Handy eingerichtet",
    activated_lead: "Von jetzt an kann dieses Handy Ihre Anmeldungen bestätigen.",
    it_was_me: "Waren Sie das?",
    it_was_me_text: "Dann ist nichts weiter zu tun.",
    it_was_not_me: "Das waren nicht Sie?",
    it_was_not_me_text: "Wenden Sie sich sofort an Ihren Helpdesk, auf einem Weg, den Sie schon kennen, und bitten Sie darum, Ihr Konto zu sperren. Der Helpdesk braucht dafür kein Passwort und keinen Code von Ihnen.",

    device_added_subject: "{}: Ihrem Konto wurde ein weiteres Handy hinzugefügt",
    device_added_title: "Ihrem Konto wurde ein weiteres Handy hinzugefügt",
    device_added_lead: "Eines Ihrer Handys hat ein anderes zugelassen. Von jetzt an kann auch dieses Ihre Anmeldungen bestätigen.",

    passcode_issued_subject: "{}: Für Ihr Konto wurde ein Einmalcode ausgestellt",
    passcode_issued_title: "Für Ihr Konto wurde ein Einmalcode ausgestellt",
    passcode_issued_lead: "Ihr Helpdesk hat einen Code erstellt, mit dem man sich einmal ohne Ihr Handy bei Ihrem Konto anmelden kann. Wer ihn hört, kann ihn verwenden; deshalb steht er in keiner E-Mail.",

    reactivation_subject: "{}: Richten Sie Ihr neues Handy ein",
    reactivation_title: "Richten Sie Ihr neues Handy ein",
    reactivation_lead: "Ein Administrator von {} ermöglicht Ihnen, ein neues Handy einzurichten, mit dem Sie Ihre Anmeldungen bei {} bestätigen. Sobald das geschehen ist, gelten die bisherigen Handys dafür nicht mehr.",
    reactivation_issued_subject: "{}: Für Ihr Konto kann ein neues Handy eingerichtet werden",
    reactivation_issued_title: "Für Ihr Konto kann ein neues Handy eingerichtet werden",
    reactivation_at_once: "Ein Administrator hat einen Link erstellt, mit dem ein neues Handy für Ihr Konto eingerichtet wird. Ihre bisherigen Handys gelten dafür nicht mehr, und alle Sitzungen sind beendet.",
    reactivation_at_use: "Ein Administrator hat einen Link erstellt, mit dem ein neues Handy für Ihr Konto eingerichtet wird. Sobald er verwendet wird, gelten Ihre bisherigen Handys dafür nicht mehr, und alle Sitzungen enden.",

    address_changed_subject: "{}: Die private Adresse Ihres Kontos wurde geändert",
    address_changed_title: "Die private Adresse Ihres Kontos wurde geändert",
    address_changed_lead: "Ein Administrator hat das Postfach geändert, an das Einladungen für Ihr Konto gehen und das neben Ihrem geschäftlichen Postfach von Änderungen erfährt.",
    removed_subject: "{}: Ein Handy wurde aus Ihrem Konto entfernt",
    removed_title: "Ein Handy wurde aus Ihrem Konto entfernt",
    removed_lead: "Es kann Ihre Anmeldungen nicht mehr bestätigen, und die damit geöffneten Sitzungen sind beendet.",
    removed_was_me_text: "Dann ist nichts weiter zu tun. Vielleicht haben Sie es selbst entfernt oder Ihren Helpdesk darum gebeten.",

    reported_subject: "{}: Eine Anmeldung wurde als fremd gemeldet",
    reported_title: "Eine Anmeldung wurde als fremd gemeldet",
    reported_lead: "Jemand wollte sich mit Ihrem Konto anmelden, und auf Ihrem Handy wurde gemeldet, dass Sie das nicht waren. Die Anfrage wurde gestoppt, und was sie geöffnet hatte, ist beendet.",
    what_now: "Was Sie tun können",
    what_now_text: "Sagen Sie Ihrem Helpdesk Bescheid, und lehnen Sie weitere Anfragen ab, die nicht von Ihnen kommen. Falls die Meldung ein Versehen war, melden Sie sich noch einmal an: Eine Weile lang bestätigen Sie mit einem QR-Code oder einem Passkey.",

    notice_sender: "Gesendet von {}, um Sie über eine Änderung am Konto {} zu informieren. E-Mails wie diese verlangen nichts und enthalten keinen Link.",

    hello_name: "Guten Tag, {}!",
    hello: "Guten Tag!",
    account: "Konto",
    good_until: "Gültig bis",
    phone: "Handy",
    when: "Wann",
    application: "Anwendung",
    asked_at: "Angefragt",
    from: "Von wo",
    browser: "Browser",
    browser_on: "{} auf {}",
    reported_on: "Gemeldet auf",
    reported_at: "Gemeldet",
};

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// `15. Januar 2027, 12:00 UTC`.
pub(in crate::words) fn instant(time: Time) -> String {
    let Instant { day, month, year, clock } = Instant::of(time, &MONTHS);
    format!("{day}. {month} {year}, {clock} UTC")
}
