//! The words of Bulk Invite, in French.

use crate::domain::list::NotAList;
use crate::words::writing::in_threes;
use crate::words::{Lists, Words};

/// The words of Bulk Invite.
pub(in crate::words) const LISTS: Lists = Lists {
    bulk_invite: "Inviter en nombre",
    lead: "Importez une liste d’adresses e-mail pour {}. Elle est d’abord vérifiée, ligne par ligne ; personne n’est invité avant votre confirmation.",
    file_title: "Importer un fichier",
    file: "Fichier CSV",
    file_help: "Jusqu’à 32 Mo. UTF-8, UTF-16 ou Windows-1252, avec virgules, points-virgules ou tabulations, tel que l’enregistrent les tableurs.",
    paste_title: "Coller des lignes",
    paste: "Adresses",
    paste_help: "Une adresse par ligne.",
    check: "Vérifier la liste",
    format_title: "À quoi ressemble une liste",
    format_plain: "Une adresse par ligne suffit.",
    format_columns: "S’il y a d’autres colonnes, la première ligne les nomme : email, name, language.",
    format_identity: "S’il y a d’autres colonnes, la première ligne les nomme : email, name, immutable_id, personal_email, language.",
    format_adds: "Une importation ne fait qu’ajouter des personnes : celles qui sont déjà là gardent tout et ne reçoivent pas d’e-mail.",
    imports: "Importations",
    imports_lead: "Les listes de personnes pour cette application, de la plus récente à la plus ancienne. Elles sont conservées 90 jours.",
    imports_empty: "Aucune liste pour l’instant",
    imports_empty_lead: "« Inviter en nombre » vérifie une liste d’adresses et invite les nouvelles personnes.",
    uploaded: "Importée",
    by: "Pour",
    rows: "Lignes",
    invited: "Invitations",
    state: "État",
    judged_title: "Vérifiez avant d’inviter",
    judged_lead: "Personne n’a encore été invité ni prévenu. Si vous en restez là, la liste est supprimée au bout d’un jour.",
    count_new: "Nouvelles",
    count_exists: "Déjà là",
    count_differing: "Déjà là, avec d’autres données dans la liste : {}. Rien ne change pour ces personnes ; le fichier ci-dessous indique les différences.",
    count_removed: "Supprimées auparavant",
    count_duplicate: "En double dans la liste",
    count_other_domain: "Autre domaine",
    count_protected: "Gèrent la console",
    count_immutable_id_taken: "ImmutableID déjà pris",
    count_malformed: "Mal formées",
    noticed_header: "La première ligne nomme les colonnes.",
    noticed_no_header: "Aucune ligne ne nomme les colonnes : chaque ligne est donc une adresse.",
    noticed_encoding: "Le fichier a été lu en {}, et non en UTF-8 : vérifiez les noms accentués dans le fichier de résultats.",
    noticed_ignored: "Colonnes non prises en compte : {}.",
    noticed_identity: "La liste définit des ImmutableID ou des adresses personnelles. Pour la confirmer, il faut une clé d’accès utilisée dans les cinq dernières minutes.",
    confirm: "Inviter {} personnes",
    confirm_one: "Inviter 1 personne",
    discard: "Abandonner la liste",
    nobody_new: "Personne n’est nouveau sur cette liste, il n’y a donc personne à inviter.",
    left_out_title: "Lignes écartées",
    left_out_lead: "{} lignes. Toutes les autres personnes de la liste sont déjà là ou sont invitées.",
    left_out_lead_one: "1 ligne. Toutes les autres personnes de la liste sont déjà là ou sont invitées.",
    line: "Ligne",
    address: "Adresse",
    reason: "Raison",
    more_rows: "Lignes suivantes",
    first_rows: "Premières lignes",
    running_title: "Invitations en cours",
    paused_title: "L’importation est en pause",
    done_title: "L’importation est terminée",
    cancelled_title: "L’importation a été abandonnée",
    progress: "sur {} invitations",
    passed: "Lignes qui n’étaient plus nouvelles le moment venu : {}.",
    running_lead: "Vous pouvez quitter cette page. Le travail continue, même après un redémarrage du serveur.",
    cancelled_lead: "Les invitations déjà faites restent valables. Importez de nouveau la liste pour inviter les autres personnes.",
    discarded_lead: "Personne n’a été invité.",
    pause: "Mettre en pause",
    resume: "Reprendre",
    give_up: "Abandonner",
    held_by_hand: "Quelqu’un a mis l’importation en pause.",
    held_not_permitted: "La personne pour qui l’importation s’exécute n’a plus le droit d’inviter ces personnes. Quelqu’un qui a ce droit peut la reprendre.",
    held_forged: "Une ligne de la liste a été modifiée dans la base de données à notre insu ; plus personne n’est donc invité. Prévenez les responsables du serveur et importez de nouveau la liste.",
    offline: "Le serveur est injoignable pour le moment. L’importation ne dépend pas de cette page.",
    result: "Fichier de résultats (CSV)",
    preview: "Toutes les lignes avec leur verdict (CSV)",
    imports_back: "Toutes les importations",
    state_judging: "Vérification en cours",
    state_judged: "Non confirmée",
    state_running: "En cours",
    state_paused: "En pause",
    state_cancelled: "Abandonnée",
    state_done: "Terminée",
    exists: "Déjà là",
    removed: "Supprimée auparavant",
    duplicate: "En double dans la liste",
    other_domain: "Autre domaine",
    protected: "Gère la console",
    immutable_id_taken: "ImmutableID déjà pris",
    malformed: "Mal formée",
    new: "Nouvelle",
};

/// A list that is larger than may be.
pub(in crate::words) const TOO_LARGE: Words = Words {
    title: "Cette liste est trop volumineuse",
    explanation: "Une liste peut faire 32 Mo, ce qui suffit pour quelques centaines de milliers de personnes. Rien n’a été conservé.",
    next: "Divisez-la, et importez les parties l’une après l’autre.",
};

/// A list that says who people are, uploaded by somebody who may not.
pub(in crate::words) const SETS_IDENTITY: Words = Words {
    title: "Cette liste définit des identités",
    explanation: "Elle a une colonne d’ImmutableID ou d’adresses personnelles, que seuls les propriétaires et les administrateurs peuvent définir. Rien n’a été conservé.",
    next: "Retirez la colonne, ou demandez à un administrateur d’importer la liste.",
};

/// A list that came in part only.
pub(in crate::words) const BROKEN: Words = Words {
    title: "La liste n’est pas arrivée entière",
    explanation: "La connexion s’est interrompue avant la fin, ou ce qui a été envoyé ne vient pas d’un formulaire de cette page. Rien n’a été conservé.",
    next: "Importez-la encore une fois.",
};

/// Why a file is no list.
pub(in crate::words) const fn not_a_list(why: NotAList) -> Words {
    let (title, explanation, next) = match why {
        NotAList::Empty => (
            "La liste est vide",
            "Elle ne contient que des lignes vides.",
            "Choisissez un fichier avec une adresse par ligne, ou collez quelques lignes.",
        ),
        NotAList::Zip => (
            "Le fichier est une archive ZIP",
            "Une liste est un simple fichier CSV, et ceci est une archive qui en contient peut-être un.",
            "Décompressez-la, et importez la liste elle-même.",
        ),
        NotAList::Workbook => (
            "Le fichier est un classeur",
            "C’est le format propre à un tableur, qui contient plus qu’une liste.",
            "Ouvrez-le, enregistrez-le en CSV et importez ce fichier.",
        ),
        NotAList::Binary => (
            "Le fichier n’est pas du texte",
            "Il ressemble à une image, à un document ou à un programme.",
            "Enregistrez la liste en CSV, et importez ce fichier.",
        ),
        NotAList::NoAddressColumn => (
            "Aucune colonne ne contient l’adresse",
            "La première ligne nomme les colonnes, et aucune n’est l’adresse e-mail.",
            "Nommez « email » la colonne des adresses, et importez de nouveau la liste.",
        ),
    };
    Words { title, explanation, next }
}

/// `100 000`, with narrow spaces that do not break.
pub(in crate::words) fn number(number: u64) -> String {
    in_threes(number, "\u{202f}")
}
