//! The words of setting a tenant up, in French.

use crate::words::Federation;

/// These words, in French.
pub(in crate::words) const FEDERATION: Federation = Federation {
    stop: "BLOQUANT",
    accept: "à accepter",
    note: "à savoir",
    not_in_tenant: "Le locataire n’a pas ce domaine. Ajoutez-le dans Microsoft 365 et prouvez qu’il est à vous.",
    not_verified: "Le locataire n’a pas prouvé que le domaine lui appartient. Vérifiez-le d’abord dans Microsoft 365.",
    initial: "C’est le domaine initial du locataire. Il ne peut pas être fédéré, et c’est par lui que l’on entre quand tout le reste est en panne.",
    not_root: "Un domaine du locataire est au-dessus de celui-ci et décide pour lui. Fédérez l’autre, ou faites de celui-ci un domaine racine.",
    default_domain: "C’est le domaine par défaut du locataire, qui ne peut pas être fédéré. Choisissez d’abord un autre domaine par défaut.",
    own_account: "Vous êtes connecté en tant que {}, un compte de ce domaine même : le fédérer pourrait vous fermer la porte. Connectez-vous avec un compte sous onmicrosoft.com.",
    broken: "Le domaine est fédéré et n’a aucune configuration : c’est ce que Microsoft laisse après une demande sans certificat. Annulez d’abord la fédération : countersign federate undo --to managed.",
    certificate: "Le certificat de signature ne peut pas être remis : {}.",
    unfit_unread: "il ne peut pas être relu",
    unfit_undated: "il ne dit pas à partir de quand il vaut",
    unfit_early: "il ne vaut pas encore",
    unfit_over: "il a expiré",
    address: "Les personnes seraient envoyées vers {}, qui n’est pas une adresse https publique. Définissez server.base_url, puis ajoutez de nouveau le domaine.",
    other_federation: "Les personnes sont envoyées aujourd’hui vers un autre fournisseur d’identité : {}. Ses réglages sont conservés pour le retour en arrière, puis remplacés.",
    loses_programs: "Par SAML 2.0, seuls entrent les navigateurs et ce qui fonctionne comme eux. Windows n’accepte pour ce domaine aucun mot de passe saisi sur les appareils joints, la fédération n’inscrit aucun appareil (Autopilot avec jonction hybride), et les programmes qui demandent eux-mêmes le mot de passe n’obtiennent aucun jeton. De plus, Microsoft ne lit alors pas nos métadonnées : chaque nouveau certificat doit être remis.",
    protocol: "Protocole",
    look_at_over: "Regarder par {}",
    no_break_glass: "Aucun administrateur général n’a de compte actif, propre au cloud et hors de la fédération de ce domaine. Créez-en un sous onmicrosoft.com et gardez sa clé en lieu sûr.",
    break_glass_unseen: "Impossible de voir qui sont les administrateurs généraux. Assurez-vous que l’un d’eux a un compte sous onmicrosoft.com.",
    without_identity: "Aucun jeton ne peut désigner ces personnes, car elles n’ont pas d’ImmutableID : {}. Définissez-les d’abord : countersign federate users identify.",
    other_identity: "Ces personnes ont chez Microsoft un autre ImmutableID qu’ici et ne peuvent pas se connecter (AADSTS51004) : {}.",
    not_active: "Sur {}, ces personnes n’ont pas d’appareil actif ici et ne pourront pas se connecter avant d’en avoir un : {}.",
    people_unseen: "Impossible de voir les personnes du domaine : nul ne sait donc qui resterait à la porte.",
    below: "Des domaines situés au-dessous suivent celui-ci, et leurs personnes viennent ici aussi : {}.",
    certificate_ends: "Le certificat de signature expire le {}. Créez le suivant à l’avance.",
    takes: "Il faut parfois jusqu’à 60 minutes pour que tout Microsoft en soit informé, et deux heures dans de rares cas. Chaque modification figure dans le journal d’audit du locataire, sous « Set federation settings on domain » ou « Set domain authentication » : prévenez ses administrateurs.",
    people_all: "{} ({})",
    people_some: "{} (dont {})",
};
