//! The words of the page that explains what somebody's token would say, in French.

use crate::words::Claims;

/// These words, in French.
pub(in crate::words) const CLAIMS: Claims = Claims {
    test: "Tester comme cette personne",
    title: "Le jeton de {}",
    lead: "Ce que dirait le jeton d’une connexion en ce moment, et pourquoi. Rien n’en est envoyé : un jeton d’essai est signé avec une clé jetée aussitôt, n’est adressé à personne et ne quitte jamais ce serveur.",
    now: "Connexion",
    may: "La personne peut se connecter maintenant.",
    invited: "La personne ne peut pas encore se connecter : elle est invitée et n’a pas configuré de téléphone.",
    suspended: "La personne ne peut pas se connecter : son compte est suspendu.",
    removed: "La personne ne peut pas se connecter : son compte a été supprimé.",
    no_device: "La personne ne peut pas se connecter : elle n’a aucun téléphone configuré pour le moment.",
    path: "Signature",
    proved: "La signature tient : un jeton d’essai portant ces informations, signé avec une clé jetée, est cru avec le certificat de cette clé et refusé avec celui qui est publié.",
    believed: "La signature ne tient pas : le certificat publié se porte garant d’un jeton que sa clé n’a jamais signé.",
    shape: "La signature ne tient pas : le jeton d’essai n’a pas la forme d’une assertion signée.",
    reference: "La signature ne tient pas : elle désigne une autre assertion.",
    algorithm: "La signature ne tient pas : elle a été faite avec d’autres algorithmes.",
    digest: "La signature ne tient pas : le jeton d’essai a été modifié après sa signature.",
    signature: "La signature ne tient pas : elle ne vient pas de la clé du certificat.",
    certificate: "La signature ne tient pas : le certificat contenu dans le jeton d’essai en est un autre.",
    claims: "Ce que dirait le jeton",
    claim: "Revendication",
    value: "Valeur",
    why: "Raison",
    issuer: "L’émetteur du domaine de la personne. C’est par lui seul que Microsoft trouve la fédération.",
    audience: "Le domaine de confiance (realm) de l’application, le même dans tout le cloud.",
    name_identifier: "L’ImmutableID. C’est par lui que Microsoft trouve la personne, majuscules comprises.",
    immutable_id: "La même valeur encore une fois, là où Microsoft la lit.",
    upn: "L’adresse telle qu’elle est enregistrée ici. Son domaine, ou le domaine racine au-dessus, doit être celui qui est fédéré.",
    method: "Une connexion interactive par un canal protégé.",
    reference_one: "La même chose, parmi les preuves apportées.",
    multiple: "L’approbation prouve deux facteurs : avoir le téléphone et le déverrouiller. Cela n’est dit que dans ce cas.",
    instant: "Quand la personne s’est authentifiée ; ici : maintenant.",
};
