//! Every no in German.

use crate::domain::refusal::Refusal;
use crate::words::Words;

macro_rules! table {
    ($($name:ident: $title:literal, $explanation:literal, $next:literal;)+) => {
        /// How a no is told in German.
        pub(in crate::words) const fn refusal(refusal: Refusal) -> Words {
            match refusal {
                $(Refusal::$name => Words { title: $title, explanation: $explanation, next: $next },)+
            }
        }
    };
}

table! {
    BadRequest:
        "Diese Anfrage ist unvollständig",
        "Etwas, das wir brauchen, fehlt oder wurde auf dem Weg hierher verändert.",
        "Gehen Sie zurück und beginnen Sie von vorn. Falls es wieder geschieht, nennen Sie Ihrem Helpdesk die Referenz unten.";
    WrongRealm:
        "Diese Anfrage gilt einem anderen Dienst",
        "Die Anwendung, die Sie hierher geschickt hat, ist nicht die, die auf diesem Server eingerichtet ist.",
        "Von hier aus können Sie nichts tun. Bitte nennen Sie Ihrem Helpdesk die Referenz unten, damit er die Einstellungen des Verbunds prüfen kann.";
    WrongReply:
        "Diese Anfrage nennt eine unerwartete Adresse",
        "Zu Ihrer Sicherheit senden wir Antworten nur an die Adresse, die Ihre Organisation eingerichtet hat, und diese Anfrage nennt eine andere.",
        "Schließen Sie diese Seite und öffnen Sie die Anwendung über Ihr übliches Lesezeichen. Falls es wieder geschieht, nennen Sie Ihrem Helpdesk die Referenz unten.";
    BadSignature:
        "Dieser Anfrage lässt sich nicht trauen",
        "Die Anwendung muss ihre Anfragen mit einem Zertifikat signieren, das dieser Server kennt; die Signatur dieser Anfrage fehlt oder stimmt nicht.",
        "Öffnen Sie die Anwendung über Ihr gewohntes Lesezeichen. Wenn es wieder geschieht, nennen Sie Ihrem Helpdesk die Referenz unten.";
    Replayed:
        "Diese Anfrage wurde schon verwendet",
        "Jede Anfrage einer Anwendung wird einmal angenommen; neu laden oder zurückgehen kann sie nicht wiederholen.",
        "Gehen Sie zurück zur Anwendung, und beginnen Sie die Anmeldung von vorn.";
    NoPassive:
        "Hier ist niemand angemeldet",
        "Die Anwendung hat gefragt, ob Sie schon angemeldet sind, ohne Ihnen eine Seite zu zeigen, und das sind Sie nicht.",
        "Gehen Sie zurück zur Anwendung, und melden Sie sich an.";
    TooOld:
        "Diese Anfrage ist abgelaufen",
        "Anfragen einer Anwendung werden nur wenige Minuten lang angenommen, und diese ist älter.",
        "Gehen Sie zurück zur Anwendung, und beginnen Sie die Anmeldung von vorn. Wenn es wieder geschieht, nennen Sie Ihrem Helpdesk die Referenz unten: Vielleicht geht eine Uhr falsch.";
    NoSuchClass:
        "Diese Anfrage verlangt einen anderen Nachweis",
        "Die Anwendung möchte, dass Sie sich auf eine Weise ausweisen, die dieser Server nicht kennt.",
        "Hier können Sie nichts tun. Bitte nennen Sie Ihrem Helpdesk die Referenz unten, damit er die Einstellungen der Anwendung prüfen kann.";
    NoSuchNameId:
        "Diese Anfrage verlangt einen anderen Namen",
        "Die Anwendung möchte Sie unter einem Namen genannt bekommen, der auf diesem Server nicht für sie eingerichtet ist.",
        "Hier können Sie nichts tun. Bitte nennen Sie Ihrem Helpdesk die Referenz unten, damit er die Einstellungen der Anwendung prüfen kann.";
    NoSuchBinding:
        "Diese Anfrage verlangt eine andere Antwort",
        "Die Anwendung möchte ihre Antwort auf einem Weg erhalten, den dieser Server nicht benutzt.",
        "Hier können Sie nichts tun. Bitte nennen Sie Ihrem Helpdesk die Referenz unten, damit er die Einstellungen der Anwendung prüfen kann.";
    TooLong:
        "Diese Anfrage ist zu lang",
        "Die Anwendung hat mehr Angaben gesendet, als dieser Server annimmt.",
        "Schließen Sie diesen Tab und beginnen Sie die Anmeldung noch einmal bei der Adresse der Anwendung selbst.";
    UnknownDomain:
        "Diese Domain ist hier nicht bekannt",
        "Keine Organisation auf diesem Server meldet sich mit dieser Domain an.",
        "Prüfen Sie die Adresse, die Sie geöffnet haben, oder fragen Sie Ihren Helpdesk, welche die richtige ist.";
    UnknownSignIn:
        "Diese Anmeldung ist nicht zu finden",
        "Vielleicht ist sie schon vorbei, oder sie wurde in einem anderen Browser oder einem privaten Fenster begonnen.",
        "Gehen Sie zurück zur Anwendung und beginnen Sie die Anmeldung noch einmal, in diesem Browser.";
    Expired:
        "Die Zeit für diese Anmeldung ist abgelaufen",
        "Zu Ihrer Sicherheit bleibt eine Anmeldung nur einige Minuten offen, und niemand wurde angemeldet.",
        "Beginnen Sie von vorn, wenn Sie bereit sind; es dauert nur einen Moment.";
    AlreadyAnswered:
        "Diese Anmeldung ist bereits abgeschlossen",
        "Die Antwort ist bei der Anwendung. Sie wird nie zweimal gesendet, daher lässt sie sich durch Neuladen oder Zurückgehen nicht wiederholen.",
        "Falls Sie noch nicht angemeldet sind, beginnen Sie von vorn. Solange Ihre Sitzung dauert, brauchen Sie Ihr Handy nicht.";
    Cancelled:
        "Anmeldung abgebrochen",
        "Sie haben diese Anmeldung beendet, und die Anfrage auf Ihrem Handy ist zurückgezogen.",
        "Sie können diese Seite schließen oder jederzeit von vorn beginnen.";
    NotAnAddress:
        "Das sieht nicht nach einer E-Mail-Adresse aus",
        "Wir brauchen die ganze Adresse, auch den Teil nach dem @.",
        "Geben Sie Ihre geschäftliche E-Mail-Adresse ein, zum Beispiel name@firma.de.";
    NotAName:
        "Das sieht nicht nach einem Namen aus",
        "Ein Name hat höchstens 64 Zeichen, keine Webadresse und nichts, was die Schrift verbirgt oder umkehrt.",
        "Geben Sie den Namen so ein, wie man ihn schreibt.";
    BadDomain:
        "Diese Domain lässt sich nicht verwenden",
        "Sie ist kein Domainname, oder sie liegt in, über oder unter einer Domain, die eine andere Anwendung hat.",
        "Prüfen Sie die Schreibweise, oder sehen Sie nach, welche Anwendungen es gibt.";
    BadColour:
        "Diese Farbe lässt sich nicht verwenden",
        "Eine Farbe besteht aus # und sechs Stellen von 0 bis f. Es wurde nichts geändert.",
        "Geben Sie sie wie #0c6a5a ein, oder lassen Sie das Feld für das übliche Grün leer.";
    BadPicture:
        "Dieses Bild lässt sich nicht verwenden",
        "Es muss ein PNG, JPEG oder WebP von höchstens 2 MB sein, mit 16 bis 4096 Pixeln je Seite und insgesamt 8 Megapixeln. Es wurde nichts geändert.",
        "Wählen Sie eine andere Datei, oder speichern Sie diese in einem Bildprogramm neu.";
    BadSessionLength:
        "So lange kann eine Anmeldung nicht dauern",
        "Sie dauert zwischen 5 Minuten und 24 Stunden. Es wurde nichts geändert.",
        "Wählen Sie eine der angebotenen Zeiten, oder geben Sie Stunden ein, zum Beispiel 10 oder 1:30.";
    BadSignOutOrigin:
        "Diese Adressen gehen nicht",
        "Jede besteht aus https und einem Host, zum Beispiel https://portal.example.com, steht in einer eigenen Zeile, und es sind höchstens 10. Es wurde nichts geändert.",
        "Entfernen Sie Pfade, Platzhalter und IP-Adressen, und speichern Sie noch einmal.";
    NobodyChosen:
        "Wählen Sie 1 bis 100 Personen",
        "Es war niemand angehakt oder mehr, als sich auf einmal drucken lässt. Es wurde nichts geändert.",
        "Gehen Sie zurück zur Liste und haken Sie an, wer eine Einladung bekommt.";
    ChangedMeanwhile:
        "Jemand anders war schneller",
        "Dieselben Einstellungen hat gerade jemand anders geändert, deshalb wurden Ihre nicht gespeichert.",
        "Sehen Sie nach, was jetzt eingestellt ist, und ändern Sie es noch einmal, falls es nicht passt.";
    BadImmutableId:
        "Diese ImmutableID lässt sich nicht verwenden",
        "Sie hat ein Zeichen, das Microsoft nicht annimmt, sie gehört jemand anderem, oder diese Person behält eine andere.",
        "Lassen Sie das Feld leer, dann wird eine erzeugt, oder kopieren Sie den Wert noch einmal aus dem Verzeichnis.";
    KeepsMailbox:
        "Eine Einladung lässt die private Adresse, wie sie ist",
        "Diese Person ist schon eingeladen, mit einer anderen privaten Adresse oder ohne eine. Es wurde nichts gesendet und nichts geändert.",
        "Lassen Sie die private Adresse leer, um sie noch einmal einzuladen, oder ändern Sie sie auf ihrer Seite unter „Identität“.";
    TooManyLists:
        "Viele Listen warten auf Ihre Bestätigung",
        "Zwanzig Listen, die Sie hochgeladen haben, warten auf Bestätigung, deshalb wurde diese nicht behalten.",
        "Bestätigen oder verwerfen Sie einige davon unter „Importe“, und laden Sie sie dann noch einmal hoch.";
    TooManyPasscodes:
        "Vorerst genug Einmalcodes",
        "Diese Person hat innerhalb einer Stunde fünf Einmalcodes bekommen. Es wurde kein weiterer ausgestellt und nichts geändert.",
        "Finden Sie heraus, warum keiner davon half, und stellen Sie später einen aus; der letzte gilt, bis seine Zeit um ist.";
    UserExists:
        "Diese Person hat schon ein Konto",
        "Das Konto ist aktiv oder gesperrt, deshalb wurde keine Einladung gesendet und nichts geändert.",
        "Suchen Sie die Person in der Liste der Benutzer; dort sehen Sie, was möglich ist.";
    OutsideApplication:
        "Diese Domain gehört nicht zur Anwendung",
        "Einladungen gehen nur an Adressen in den verbundenen Domains dieser Anwendung. Es wurde nichts geändert.",
        "Prüfen Sie die Schreibweise, oder wählen Sie die Anwendung, zu der die Domain gehört.";
    NotConfirmed:
        "Das stimmt nicht mit dem Namen überein",
        "Damit nichts aus Versehen geschieht, ist der Name genau so einzugeben, wie er angezeigt wird. Es wurde nichts geändert.",
        "Gehen Sie zurück und geben Sie ihn noch einmal ein.";
    NoReason:
        "Bitte sagen Sie, warum",
        "Der Grund steht bei den Änderungen neben Ihrem Namen. Er hat 3 bis 200 Zeichen und nichts, was die Schrift verbirgt oder umkehrt.",
        "Gehen Sie zurück und schreiben Sie ihn in wenigen Worten.";
    NotActive:
        "Dieses Konto ist nicht aktiv",
        "Das geht nur bei Personen, die ein Handy eingerichtet haben und nicht gesperrt sind. Es wurde nichts geändert.",
        "Entsperren Sie zuerst das Konto, oder senden Sie eine neue Einladung, falls nie ein Handy eingerichtet wurde.";
    NotSuspended:
        "Sperren Sie zuerst das Konto",
        "An der ImmutableID erkennt Microsoft 365, wer jemand ist. Deshalb wird sie nur geändert, solange sich niemand damit anmelden kann.",
        "Sperren Sie das Konto, ändern Sie den Wert, und entsperren Sie es wieder.";
    OperatorExists:
        "Diese Person verwaltet die Konsole schon",
        "Jemand mit dieser E-Mail-Adresse hat Zugang oder ist eingeladen.",
        "Suchen Sie die Person in der Liste der Verwalter.";
    UnknownAccount:
        "Wir konnten dieses Konto nicht finden",
        "Mit dieser E-Mail-Adresse ist hier noch niemand eingeladen.",
        "Prüfen Sie die Schreibweise und versuchen Sie es noch einmal. Falls sie stimmt, bitten Sie Ihren Administrator um eine Einladung.";
    NotActivated:
        "Ihr Konto wartet auf Ihr Handy",
        "Sie sind eingeladen, und Ihr Handy ist noch nicht eingerichtet.",
        "Öffnen Sie Ihre Einladung auf Ihrem Handy und folgen Sie dem Link. Falls Sie sie nicht finden, bitten Sie Ihren Administrator um eine neue.";
    Suspended:
        "Dieses Konto ist gesperrt",
        "Ein Administrator hat die Anmeldung für dieses Konto bis auf Weiteres gesperrt.",
        "Bitte wenden Sie sich an Ihren Helpdesk; dort erfahren Sie mehr, und das Konto kann entsperrt werden.";
    NotHere:
        "Dieses Konto kann sich hier gerade nicht anmelden",
        "Vielleicht gibt es kein solches Konto, oder es ist noch nicht bereit.",
        "Prüfen Sie, ob die Adresse richtig geschrieben ist. Falls ja, wenden Sie sich mit der Referenz unten an Ihren Helpdesk.";
    OtherApplication:
        "Dieses Konto gehört zu einer anderen Anwendung",
        "Die Adresse ist hier bekannt und meldet sich woanders an.",
        "Prüfen Sie, ob es die richtige E-Mail-Adresse ist, oder fragen Sie Ihren Helpdesk, welche Anwendung Ihre ist.";
    NoDevice:
        "Für dieses Konto ist kein Handy eingerichtet",
        "Zum Anmelden braucht es ein Handy oder ein anderes Gerät, das Sie kennt, und dieses Konto hat im Moment keines.",
        "Bitten Sie Ihren Helpdesk um eine neue Einladung; ein Handy einzurichten dauert etwa eine Minute.";
    BadPasscode:
        "Dieser Einmalcode hat nicht funktioniert",
        "Vielleicht ist ein Tippfehler darin, er wurde schon verwendet oder ersetzt, oder er ist älter als 15 Minuten.",
        "Prüfen Sie jedes Zeichen und versuchen Sie es noch einmal, oder bitten Sie Ihren Helpdesk um einen neuen.";
    PasscodeTooWeak:
        "Für diese Anmeldung reicht ein Einmalcode nicht",
        "Die Anwendung verlangt mehr als einen Nachweis, wer Sie sind, und ein Einmalcode zählt nur als einer.",
        "Bestätigen Sie mit Ihrem Handy oder einem Passkey. Falls Ihr Handy verloren ist, bitten Sie Ihren Helpdesk, mit Ihnen ein neues einzurichten.";
    ApprovalExpired:
        "Die Anfrage auf Ihrem Handy ist abgelaufen",
        "Niemand hat sie rechtzeitig beantwortet, und niemand wurde angemeldet.",
        "Halten Sie Ihr Handy bereit und senden Sie eine neue Anfrage.";
    Denied:
        "Die Anfrage wurde auf Ihrem Handy abgelehnt",
        "Jemand hat auf „Ablehnen“ getippt, deshalb wurde niemand angemeldet.",
        "Falls das ein Versehen war, bestätigen Sie mit einem QR-Code oder einem Passkey. Nachrichten an Ihr Handy pausieren für eine Weile.";
    Reported:
        "Die Anmeldung wurde zu Ihrer Sicherheit gestoppt",
        "Von Ihrem Handy wurde gemeldet, dass die Anfrage nicht von Ihnen ist. Niemand wurde angemeldet, und es ist für Ihre Administratoren vermerkt.",
        "Falls die Meldung ein Versehen war, wenden Sie sich mit der Referenz unten an Ihren Helpdesk.";
    WrongNumber:
        "Die Zahlen stimmten nicht überein",
        "Auf dem Handy wurde mehrmals eine andere Zahl eingegeben als die, die hier stand. Deshalb ist diese Anfrage geschlossen.",
        "Beginnen Sie von vorn, und geben Sie die beiden Ziffern genau so ein, wie die Seite sie zeigt.";
    Superseded:
        "Sie haben in einem anderen Tab weitergemacht",
        "Eine neuere Anmeldung in diesem Browser ist an die Stelle dieser getreten.",
        "Schließen Sie sie im anderen Tab ab, oder machen Sie hier mit einer neuen Anfrage weiter.";
    TooMany:
        "Machen wir eine kurze Pause",
        "In kurzer Zeit gab es viele Anmeldeanfragen. Wir nehmen gerade keine neuen an, damit das Konto sicher bleibt.",
        "Bitte warten Sie ein paar Minuten und versuchen Sie es dann noch einmal.";
    Loop:
        "Sie wurden hin und her geschickt",
        "Die Anwendung hat immer wieder eine neue Anmeldung verlangt, obwohl Sie sie abgeschlossen hatten. Deshalb haben wir hier angehalten.",
        "Schließen Sie dieses Browserfenster und versuchen Sie es noch einmal. Falls es wieder geschieht, nennen Sie Ihrem Helpdesk die Referenz unten; er kann die Einstellungen beider Seiten vergleichen.";
    TooWeak:
        "Die Anwendung verlangt einen stärkeren Nachweis",
        "Sie möchte eine stärkere Anmeldung als die gerade abgeschlossene.",
        "Beginnen Sie von vorn und bestätigen Sie mit Ihrem Handy oder einem Passkey.";
    BadInvitation:
        "Diese Einladung ist nicht mehr offen",
        "Vielleicht wurde sie schon verwendet oder durch eine neuere ersetzt, oder sie ist zu alt.",
        "Suchen Sie nach einer neueren Einladung, oder bitten Sie Ihren Administrator um eine.";
    BadCredential:
        "Dieser Passkey hat hier nicht funktioniert",
        "Er gehört zu einem anderen Konto oder Gerät, oder er ließ sich nicht prüfen.",
        "Versuchen Sie es noch einmal mit dem Passkey, den Sie für dieses Konto erstellt haben, oder nehmen Sie Ihr Handy.";
    BadChallenge:
        "Das hat etwas zu lange gedauert",
        "Zu Ihrer Sicherheit gilt jede Bestätigung nur einmal und nur kurze Zeit.",
        "Bitte versuchen Sie es noch einmal.";
    UnknownPhone:
        "Beim Authenticator anmelden",
        "Dieses Handy ist nicht angemeldet, oder sein Zugang ist beendet.",
        "Melden Sie sich mit Ihrem Passkey an, oder öffnen Sie Ihre Einladung, falls Sie neu hier sind.";
    StaleQr:
        "Dieser QR-Code hat gewechselt",
        "Zu Ihrer Sicherheit wechselt der Code auf der Anmeldeseite jede halbe Minute.",
        "Scannen Sie den Code, der jetzt auf der Seite steht.";
    OtherPhone:
        "Diese Anfrage ist für jemand anderen",
        "Der Code, den Sie gescannt haben, gehört zur Anmeldung einer anderen Person.",
        "Nur das Handy dieser Person kann sie bestätigen. Falls Sie jemand gebeten hat, den Code zu scannen, sagen Sie bitte Ihrem Helpdesk Bescheid.";
    NotPending:
        "Diese Anfrage ist nicht mehr offen",
        "Sie wurde schon beantwortet, durch eine neuere ersetzt, oder sie ist abgelaufen.",
        "Falls Sie sich noch anmelden möchten, senden Sie von der Anmeldeseite eine neue Anfrage.";
    NotInConsole:
        "Melden Sie sich bei der Konsole an",
        "In diesem Browser ist niemand bei der Konsole angemeldet, oder sie war eine Weile unbenutzt.",
        "Melden Sie sich mit Ihrem Passkey an, um weiterzumachen.";
    NotInAccount:
        "Melden Sie sich bei Ihrem Konto an",
        "In diesem Browser ist dort niemand angemeldet, oder die Seite war eine Weile unbenutzt.",
        "Melden Sie sich mit dem Passkey eines Ihrer Geräte an, um weiterzumachen.";
    NotAllowed:
        "So weit reicht Ihre Rolle nicht",
        "Jemand mit einer anderen Rolle kann das tun. Es wurde nichts geändert.",
        "Fragen Sie einen Inhaber oder einen Administrator dieser Konsole.";
    ProveAgain:
        "Bitte bestätigen Sie, dass Sie es noch sind",
        "Dafür muss Ihr Passkey in den letzten fünf Minuten verwendet worden sein. Noch wurde nichts geändert.",
        "Bestätigen Sie mit Ihrem Passkey, und tun Sie es dann noch einmal.";
    BadToken:
        "Dieser Token öffnet nichts",
        "Der API-Token fehlt, ist unbekannt, widerrufen oder abgelaufen, oder der Verwalter, der ihn erstellt hat, ist entfernt oder hat einen neuen Passkey.",
        "Senden Sie einen gültigen Token als „Authorization: Bearer cs_…“. Token werden in der Konsole unter „API“ erstellt.";
    BeyondScope:
        "Dafür ist dieser Token nicht gemacht",
        "Keines der Rechte des Tokens deckt diesen Aufruf ab.",
        "Erstellen Sie einen Token mit dem Recht, das der Aufruf braucht.";
    BadField:
        "Ein Feld stimmt nicht",
        "Es fehlt, ist hier nicht bekannt oder hat nicht die verlangte Form.",
        "Schlagen Sie das Feld in der Beschreibung der API nach, und senden Sie den Aufruf noch einmal.";
    KeyReused:
        "Dieser Idempotenzschlüssel galt schon für etwas anderes",
        "Derselbe Schlüssel kam früher mit einem anderen Aufruf, deshalb wurde dieser nicht ausgeführt.",
        "Verwenden Sie für alles, was Sie erstellen, einen neuen Schlüssel.";
    KeyBusy:
        "Dieser Aufruf wird noch beantwortet",
        "Ein Aufruf mit demselben Idempotenzschlüssel ist noch nicht am Ende.",
        "Warten Sie einen Moment und senden Sie ihn noch einmal; Sie bekommen dann die Antwort des ersten Aufrufs.";
    WrongType:
        "Dieser Aufruf ist kein JSON",
        "Der Inhalt muss vom Typ application/json sein.",
        "Senden Sie die Kopfzeile „Content-Type: application/json“ mit.";
    TooManyTokens:
        "Fünfzig Ihrer Token sind schon gültig",
        "Mehr kann ein Verwalter nicht gleichzeitig haben.",
        "Widerrufen Sie einen, der nicht mehr gebraucht wird, und erstellen Sie dann den neuen.";
    BadLink:
        "Dieser Link ist nicht mehr offen",
        "Vielleicht wurde er schon verwendet oder durch einen neueren ersetzt, oder er ist zu alt.",
        "Bitten Sie um einen neuen. Der erste Inhaber bekommt ihn auf dem Server mit: countersign admin link.";
    LastOwner:
        "Jemand muss Inhaber bleiben",
        "Das ist der einzige Inhaber der Konsole, deshalb wurde nichts geändert.",
        "Machen Sie zuerst jemand anderen zum Inhaber.";
    Forged:
        "Wir konnten nicht bestätigen, dass das von Ihnen kam",
        "Das Formular wurde von einer anderen Seite gesendet, oder diese Seite war lange offen.",
        "Gehen Sie zurück zur Anwendung und beginnen Sie die Anmeldung von vorn.";
    UnknownHost:
        "Das ist keine Adresse dieses Servers",
        "Der Server wurde unter einem Namen aufgerufen, den er nicht kennt.",
        "Verwenden Sie die Adresse, die Ihre Organisation Ihnen gegeben hat.";
    NotFound:
        "Hier ist nichts",
        "Vielleicht ist ein Tippfehler in der Adresse, oder die Seite ist umgezogen.",
        "Prüfen Sie die Adresse, oder öffnen Sie die Anwendung, bei der Sie sich anmelden möchten.";
    WrongMethod:
        "So lässt sich diese Seite nicht öffnen",
        "Die Adresse gibt es, sie wird aber anders verwendet.",
        "Gehen Sie zurück zur Anwendung und beginnen Sie die Anmeldung noch einmal.";
    TooLarge:
        "Das ist mehr, als wir annehmen können",
        "Was gesendet wurde, ist größer, als diese Seite zulässt.",
        "Gehen Sie zurück und versuchen Sie es mit weniger.";
    TooSlow:
        "Das kam zu langsam an",
        "Ihre Verbindung ist gerade langsam, und ein Teil dessen, was gesendet wurde, fehlt.",
        "Prüfen Sie Ihre Verbindung, gehen Sie zurück und versuchen Sie es noch einmal.";
    Fault:
        "Bei uns ist etwas schiefgegangen",
        "Es liegt an nichts, was Sie getan haben, und niemand wurde dadurch angemeldet.",
        "Bitte versuchen Sie es in einem Moment noch einmal. Falls es so bleibt, geben Sie Ihrem Helpdesk die Referenz unten.";
}
