//! What acts of the console will do, and what they did, in French.

use crate::words::Acts;

/// These words, in French.
pub(in crate::words) const ACTS: Acts = Acts {
    mail_lies: "Aucun serveur de messagerie n’est configuré ici : le message pour {} se trouve dans un dossier sur le serveur, et personne ne l’a envoyé.",
    mail_lies_link: "Copiez le lien ci-dessous et remettez-le vous-même.",
    mail_lies_ask: "Une personne autorisée à voir le lien doit le remettre, ou transmettre ce qui se trouve dans le dossier.",
    mail_laid: "déposé dans un dossier sur le serveur, non envoyé",
    mail_laid_next: "Aucun serveur de messagerie n’est configuré ici. Une nouvelle invitation montre son lien à qui peut le remettre.",
    mails_lie: "Aucun serveur de messagerie n’est configuré ici : les messages se trouvent dans un dossier sur le serveur, et personne ne les a envoyés. Remettez les liens vous-même : imprimez les codes depuis la liste des utilisateurs, ou créez un nouveau lien sur la page d’une personne.",
    resend_lead: "Une nouvelle invitation met fin à la précédente : son lien et son code imprimé cessent aussitôt de fonctionner.",
    suspend_lead: "La suspension empêche toute connexion avec ce compte et met fin aussitôt à ses sessions et à ses demandes en cours. Les appareils restent, et le rétablissement permet de nouveau la connexion.",
    sessions_end_lead: "Là où une session est terminée, la prochaine connexion demande de nouveau le téléphone. Les applications peuvent rester ouvertes jusqu’à leur prochaine demande.",
    token_revoke_lead: "La révocation met fin aussitôt au jeton pour tous les programmes qui l’utilisent, et ne peut pas être annulée.",
    give_up_lead: "Après l’abandon, plus personne n’est invité, sans retour possible. Les invitations déjà faites restent valables.",
    logo_remove_lead: "Le retrait enlève le logo de toutes les pages et des prochains messages, et supprime l’image ici.",
    user_removed: "L’utilisateur est retiré : le compte ne se connecte plus ; ses sessions, appareils et liens ont pris fin.",
    user_suspended: "Le compte est suspendu : personne ne se connecte avec lui, et ses sessions ont pris fin.",
    user_resumed: "Le compte est rétabli : ses appareils confirment de nouveau les connexions.",
    device_removed: "L’appareil est retiré : il ne confirme plus de connexions, et ses sessions ont pris fin.",
    device_renamed: "L’appareil porte son nouveau nom.",
    session_ended: "La session est terminée. Les applications peuvent rester ouvertes jusqu’à leur prochaine demande.",
    sessions_ended: "Toutes les sessions sont terminées. Les applications peuvent rester ouvertes jusqu’à leur prochaine demande.",
    immutable_id_set: "L’ImmutableID est modifié : Microsoft 365 trouve désormais le compte par la nouvelle valeur.",
    personal_address_set: "L’adresse personnelle est modifiée : les prochains liens y seront envoyés.",
    person_protected: "La personne est protégée : seuls les propriétaires agissent désormais sur elle.",
    person_unprotected: "La protection est levée.",
    operator_removed: "L’opérateur est retiré : sa clé d’accès, ses sessions, ses liens et ses jetons ont pris fin.",
    operator_role_set: "Le rôle est modifié.",
    token_revoked: "Le jeton est révoqué : plus aucun appel ne reçoit de réponse avec lui.",
};
