//! The words of the console's page that says whom a tenant means by a whole list, in French.

use crate::words::ExternalList;

/// These words, in French.
pub(in crate::words) const EXTERNAL_LIST: ExternalList = ExternalList {
    title: "Personnes d’une liste",
    lead: "Un fichier CSV avec les colonnes userPrincipalName et id, comme Entra ID l’écrit sous Utilisateurs, Télécharger des utilisateurs. Qui n’est pas encore ici est laissé de côté, et aucun lien existant ne change.",
    file: "Fichier CSV",
    look: "Regarder d’abord",
    link: "Associer",
    tried: "Voici ce qui serait fait. Rien n’a été changé ; donnez la liste encore une fois pour associer.",
    done: "La liste a été traitée. Chaque personne associée reçoit un e-mail.",
    would: "Seraient associées",
    linked: "Associées",
    already: "Déjà associées",
    refused: "Laissées de côté",
    line: "Ligne",
    given: "Dans la liste",
    why: "Pourquoi",
    more: "Les 100 premières sont affichées.",
    no_list: "Le fichier n’est pas une liste dont la première ligne nomme les colonnes userPrincipalName et id.",
    too_long: "La liste a plus de 5 000 lignes. Coupez-la, ou donnez-la avec countersign external-method link-list.",
    back: "Retour à MFA externe",
};
