//! The words of importing people by a filter and of taking ImmutableIDs back, in French.

use crate::words::Identities;

/// These words, in French.
pub(in crate::words) const IDENTITIES: Identities = Identities {
    filter: "Filtre de Microsoft Graph",
    filter_help: "Sans filtre, toutes les personnes du domaine sont affichées. Un exemple : department eq 'Sales'",
    filter_look: "Montrer qui correspond",
    filter_long: "Ce filtre dépasse 500 caractères.",
    filter_character: "Ce filtre contient un caractère de contrôle. Saisissez-le de nouveau.",
    filter_quote: "Un guillemet de ce filtre n’est pas fermé. À l’intérieur d’un texte, il s’écrit deux fois.",
    filter_bracket: "Une parenthèse de ce filtre n’a pas son pendant.",
    filter_refused: "Microsoft n’accepte pas ce filtre : {}",
    undo: "Reprendre les ImmutableID",
    undo_lead: "Chaque fois que des ImmutableID sont définis, un fichier dit lesquels. Gardez-le : il permet de les reprendre, même quand le registre a été effacé.",
    undo_kept: "Définis le {} : {} personnes",
    undo_kept_back: "Définis le {} : {} personnes, dont {} reprises depuis",
    undo_none: "Aucun n’a été défini ici, ou le registre en a été effacé.",
    undo_file: "Fichier qui reprend des ImmutableID",
    undo_look: "Montrer ce qu’il reprendrait",
    undo_unread: "Ce n’est pas un fichier écrit ici pour reprendre des ImmutableID.",
    undo_forged: "Ce fichier a été modifié, ou n’a pas été écrit par cette instance. Rien n’est repris avec lui.",
    undo_elsewhere: "Ce fichier est pour un autre domaine ou un autre locataire.",
    take_back_of: "Reprendre des ImmutableID de {}",
    take_back_lead: "Voici ce qui serait repris. Rien n’a encore été modifié. Sans ImmutableID, on ne peut pas se connecter tant que le domaine est fédéré.",
    take_back: "Les reprendre",
    take_back_none: "Il n’en reste rien à reprendre.",
    taken_back: "Les ImmutableID de {} personnes ont été repris.",
    left: "Ceux-ci restent tels quels :",
    gone: "La personne n’est plus là.",
    stranger: "La personne n’est pas de ce domaine.",
    synced: "La personne relève d’un annuaire, et c’est là qu’elle se modifie.",
    done: "Il n’y a rien à modifier.",
    other: "Un autre ImmutableID y figure désormais.",
    no_id: "La liste contient ce qui n’est pas un ImmutableID.",
    refused: "Microsoft a dit non : {}",
};
