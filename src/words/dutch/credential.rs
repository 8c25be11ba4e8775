//! The words for the application's credential, in Dutch.

use crate::words::Credential;

/// The words for the application's credential, in Dutch.
pub(in crate::words) const CREDENTIAL: Credential = Credential {
    none: "Deze server bewaart geen aanmeldgegevens van de toepassing. Op de server maakt ‘countersign federate credential make’ ze aan.",
    pinned: "De aanmeldgegevens van de toepassing gelden alleen voor tenant {} en app-registratie {}.",
    ends_soon: "De aanmeldgegevens van de toepassing voor Microsoft Graph verlopen op {}. Daarna worden certificaten niet meer vanzelf overgedragen. Op de server maakt ‘countersign federate credential make’ de volgende.",
    ended: "De aanmeldgegevens van de toepassing voor Microsoft Graph zijn op {} verlopen. Certificaten worden niet vanzelf overgedragen. Op de server maakt ‘countersign federate credential make’ andere.",
};
