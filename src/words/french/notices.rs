//! What a phone itself shows of the authenticator, in French.

use crate::words::Notices;

/// What a phone itself shows of the authenticator, in French.
pub(in crate::words) const NOTICES: Notices = Notices {
    ask_title: "Demande de connexion",
    ask: "Touchez pour la vérifier.",
    answered_title: "Demande traitée",
    answered: "Il n’y a plus rien à faire.",
    news_title: "Avis concernant votre compte",
    news: "Une modification a été faite. Votre boîte aux lettres en donne les détails.",
    test_title: "Message d’essai",
    test: "Les messages arrivent sur ce téléphone. Il n’y a rien à faire.",
    description: "Confirme vos connexions avec ce téléphone.",
};
