//! The words for the application's credential, in German.

use crate::words::Credential;

/// The words for the application's credential, in German.
pub(in crate::words) const CREDENTIAL: Credential = Credential {
    none: "Dieser Server hat keine Anmeldedaten der Anwendung. Auf dem Server erstellt „countersign federate credential make“ welche.",
    pinned: "Die Anmeldedaten der Anwendung gelten allein für den Mandanten {} und die App-Registrierung {}.",
    ends_soon: "Die Anmeldedaten der Anwendung für Microsoft Graph enden am {}. Danach werden Zertifikate nicht mehr von selbst übergeben. Auf dem Server erstellt „countersign federate credential make“ die nächsten.",
    ended: "Die Anmeldedaten der Anwendung für Microsoft Graph sind am {} abgelaufen. Zertifikate werden nicht von selbst übergeben. Auf dem Server erstellt „countersign federate credential make“ neue.",
};
