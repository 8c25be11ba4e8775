//! The words for the places of a token, in French.

use crate::words::Tokens;

/// The words for the places of a token, in French.
pub(in crate::words) const TOKENS: Tokens = Tokens {
    by: "Connexion par",
    to: "Pour",
    push: "message push",
    qr: "code QR",
    passkey: "clé d’accès dans le navigateur",
    passcode: "code à usage unique",
    trust: "code dans une application sans navigateur",
    session: "session (authentification unique)",
    lacks_session: "Il n’y a pas de session en ce moment. Est montré ce qu’en dirait une qui commencerait maintenant sur le téléphone.",
    wsfed: "Microsoft 365 (WS-Federation)",
    saml: "Microsoft 365 (SAML 2.0)",
    id: "Le nom propre du jeton, qu’aucun autre ne porte. Il est consigné ici, afin que chaque jeton puisse être retrouvé.",
    issued: "Quand il est émis ; ici : maintenant.",
    version: "La version de SAML, que le protocole impose.",
    issuer_to_others: "Le nom de ce serveur dans les métadonnées données au fournisseur de services.",
    not_before: "À partir de quand il vaut : un peu dans le passé, pour les horloges en retard.",
    not_on_or_after: "Jusqu’à quand il vaut, selon les réglages de ce serveur.",
    provider: "L’identifiant d’entité du fournisseur de services. Personne d’autre ne doit accepter le jeton.",
    name_address: "L’adresse, par laquelle ce fournisseur de services connaît les personnes.",
    format: "De quelle sorte de nom il s’agit.",
    confirmation: "Qui apporte le jeton est pris pour la personne : les navigateurs ne connaissent pas d’autre voie.",
    request: "La demande à laquelle il répond ; ici inventée.",
    arrival: "Jusqu’à quand il doit être arrivé.",
    recipient: "La seule adresse où il peut arriver : celle qui est configurée.",
    email: "L’adresse, là où le destinataire la cherche.",
    class: "Une connexion interactive par un canal protégé. Elle ne dit rien d’un second facteur.",
    multiple_class: "Deux facteurs sont prouvés : avoir l’appareil et le déverrouiller. En SAML 2.0, cela se dit ici et nulle part ailleurs.",
    instant_of_session: "Quand la personne s’est authentifiée au début de la session. Une session le répète et ne le rajeunit jamais.",
    instant_again: "Le même instant encore une fois, là où Microsoft lit l’âge de la connexion.",
    session_index: "Par quoi une déconnexion désigne la session ; ici inventé.",
    unknown: "On ne sait rien ici de cet endroit. Veuillez le signaler.",
};
