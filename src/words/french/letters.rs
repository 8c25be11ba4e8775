//! The words of mails, in French.

use crate::domain::time::Time;
use crate::words::Letters;
use crate::words::writing::Instant;

/// The words of mails.
pub(in crate::words) const LETTERS: Letters = Letters {
    invitation_subject: "{} : configurez la connexion sur votre téléphone",
    invitation_title: "Configurez la connexion sur votre téléphone",
    invitation_lead: "{} vous invite à confirmer vos connexions à {} sur votre téléphone. Cela prend environ une minute, et il n’y a pas de mot de passe à retenir : vous utilisez votre empreinte, votre visage ou le code PIN du téléphone.",
    on_a_phone: "Vous lisez ce message sur votre téléphone ?",
    on_a_phone_text: "Touchez le bouton sur le téléphone avec lequel vous voulez confirmer vos connexions.",
    set_up: "Configurer ce téléphone",
    on_a_computer: "Vous lisez ce message sur un ordinateur ?",
    on_a_computer_text: "Visez ce code avec l’appareil photo de votre téléphone et ouvrez le lien qui apparaît.",
    on_a_computer_plain: "Votre messagerie affiche un code QR lorsqu’elle présente ce message avec sa mise en forme. Sinon, transférez le lien ci-dessus sur votre téléphone.",
    code_alternative: "Code QR contenant le lien ci-dessous",
    link_in_full: "Le lien complet :",
    then: "La suite",
    step_check: "La page indique le compte concerné. Vérifiez que c’est bien le vôtre.",
    step_confirm: "Confirmez avec votre empreinte, votre visage ou votre code PIN.",
    step_done: "C’est tout. Désormais, votre téléphone vous sollicite à chaque connexion à confirmer.",
    keep_it: "Gardez ce message pour vous : tant que le lien n’est ni utilisé ni expiré, quiconque le possède peut configurer votre compte. Il ne fonctionne qu’une fois.",
    invitation_sender: "Message envoyé par {} parce qu’un administrateur a invité {}. Si vous ne l’attendiez pas, ne faites rien et prévenez l’assistance.",
    invitation_sender_named: "Message envoyé par {} à la demande de {}, qui a invité {}. Si vous ne l’attendiez pas, ne faites rien et prévenez l’assistance.",
    activated_subject: "{} : un téléphone a été configuré pour votre compte",
    activated_title: "Un téléphone a été configuré pour votre compte",
    activated_lead: "Désormais, ce téléphone peut confirmer vos connexions.",
    it_was_me: "C’était vous ?",
    it_was_me_text: "Alors, vous n’avez rien à faire.",
    it_was_not_me: "Ce n’était pas vous ?",
    it_was_not_me_text: "Contactez l’assistance sans attendre, par un moyen que vous connaissez déjà, et demandez la mise en pause de votre compte. Elle n’a besoin d’aucun mot de passe ni d’aucun code de votre part.",
    device_added_subject: "{} : un autre téléphone a été ajouté à votre compte",
    device_added_title: "Un autre téléphone a été ajouté à votre compte",
    device_added_lead: "L’un de vos téléphones en a autorisé un autre. Désormais, celui-ci peut aussi confirmer vos connexions.",
    passcode_issued_subject: "{} : un code à usage unique a été créé pour votre compte",
    passcode_issued_title: "Un code à usage unique a été créé pour votre compte",
    passcode_issued_lead: "L’assistance a créé un code qui permet de se connecter une fois à votre compte, sans votre téléphone. Quiconque l’entend peut s’en servir : il ne figure donc dans aucun e-mail.",
    reactivation_subject: "{} : configurez votre nouveau téléphone",
    reactivation_title: "Configurez votre nouveau téléphone",
    reactivation_lead: "Un administrateur de l’organisation {} vous permet de configurer un nouveau téléphone pour confirmer vos connexions à {}. Dès que ce sera fait, les téléphones utilisés jusqu’ici ne serviront plus à cela.",
    reactivation_issued_subject: "{} : un nouveau téléphone peut être configuré pour votre compte",
    reactivation_issued_title: "Un nouveau téléphone peut être configuré pour votre compte",
    reactivation_at_once: "Un administrateur a créé un lien pour configurer un nouveau téléphone pour votre compte. Les téléphones utilisés jusqu’ici ne fonctionnent plus pour ce compte, et toutes les sessions ont pris fin.",
    reactivation_at_use: "Un administrateur a créé un lien pour configurer un nouveau téléphone pour votre compte. Dès qu’il sera utilisé, les téléphones employés jusqu’ici cesseront de fonctionner pour ce compte, et toutes les sessions prendront fin.",
    address_changed_subject: "{} : l’adresse personnelle de votre compte a été modifiée",
    address_changed_title: "L’adresse personnelle de votre compte a été modifiée",
    address_changed_lead: "Un administrateur a modifié la boîte mail qui reçoit les invitations pour votre compte et qui, en plus de votre boîte professionnelle, est informée des modifications.",
    removed_subject: "{} : un téléphone a été retiré de votre compte",
    removed_title: "Un téléphone a été retiré de votre compte",
    removed_lead: "Il ne peut plus confirmer vos connexions, et les sessions qu’il avait ouvertes ont pris fin.",
    removed_was_me_text: "Alors, vous n’avez rien à faire. Vous l’avez peut-être retiré vous-même, ou demandé à l’assistance de le faire.",
    reported_subject: "{} : une connexion a été signalée comme n’étant pas la vôtre",
    reported_title: "Une connexion a été signalée comme n’étant pas la vôtre",
    reported_lead: "Quelqu’un a demandé à se connecter avec votre compte, et il a été signalé sur votre téléphone que ce n’était pas vous. La demande a été arrêtée, et ce qu’elle avait ouvert a pris fin.",
    what_now: "Ce que vous pouvez faire",
    what_now_text: "Prévenez l’assistance et refusez les demandes dont vous n’êtes pas à l’origine. Si le signalement était involontaire, connectez-vous de nouveau : pendant un moment, vous confirmerez avec un code QR ou une clé d’accès.",
    notice_sender: "Message envoyé par {} pour vous informer d’une modification du compte {}. Les messages de ce type ne demandent rien et ne contiennent aucun lien.",
    hello_name: "Bonjour {},",
    hello: "Bonjour,",
    account: "Compte",
    good_until: "Valable jusqu’au",
    phone: "Téléphone",
    when: "Quand",
    application: "Application",
    asked_at: "Demande reçue le",
    from: "Provenance",
    browser: "Navigateur",
    browser_on: "{} sur {}",
    reported_on: "Signalée sur",
    reported_at: "Signalée le",
};

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `15 janvier 2027 à 12:00 UTC`; the first of a month is `1er`.
pub(in crate::words) fn instant(time: Time) -> String {
    let Instant { day, month, year, clock } = Instant::of(time, &MONTHS);
    let nth = if day == 1 { "er" } else { "" };
    format!("{day}{nth} {month} {year} à {clock} UTC")
}
