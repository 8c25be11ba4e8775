//! The words for the application's credential, in French.

use crate::words::Credential;

/// The words for the application's credential, in French.
pub(in crate::words) const CREDENTIAL: Credential = Credential {
    none: "Ce serveur ne garde pas d’identifiants de l’application. Sur le serveur, « countersign federate credential make » en crée.",
    pinned: "Les identifiants de l’application ne valent que pour le locataire {} et l’inscription d’application {}.",
    ends_soon: "Les identifiants de l’application pour Microsoft Graph expirent le {}. Ensuite, les certificats ne seront plus transmis d’eux-mêmes. Sur le serveur, « countersign federate credential make » crée les suivants.",
    ended: "Les identifiants de l’application pour Microsoft Graph ont expiré le {}. Les certificats ne sont pas transmis d’eux-mêmes. Sur le serveur, « countersign federate credential make » en crée d’autres.",
};
