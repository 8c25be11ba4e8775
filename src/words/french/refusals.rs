//! Every no in French.

use crate::domain::refusal::Refusal;
use crate::words::Words;

macro_rules! table {
    ($($name:ident: $title:literal, $explanation:literal, $next:literal;)+) => {
        /// How a no is told in French.
        pub(in crate::words) const fn refusal(refusal: Refusal) -> Words {
            match refusal {
                $(Refusal::$name => Words { title: $title, explanation: $explanation, next: $next },)+
            }
        }
    };
}

table! {
    BadRequest:
        "Cette demande est incomplète",
        "Une information nécessaire manque, ou a été modifiée en chemin.",
        "Revenez en arrière et recommencez. Si cela se reproduit, indiquez à l’assistance la référence ci-dessous.";
    WrongRealm:
        "Cette demande est destinée à un autre service",
        "L’application d’où vient cette demande n’est pas celle configurée sur ce serveur.",
        "Vous ne pouvez rien faire d’ici. Indiquez à l’assistance la référence ci-dessous, pour qu’elle vérifie les réglages de la fédération.";
    WrongReply:
        "Cette demande indique une adresse inattendue",
        "Pour votre sécurité, nous n’envoyons de réponse qu’à l’adresse configurée par votre organisation, et cette demande en indique une autre.",
        "Fermez cette page et ouvrez l’application depuis votre favori habituel. Si cela se reproduit, indiquez à l’assistance la référence ci-dessous.";
    BadSignature:
        "Cette demande n’est pas fiable",
        "L’application doit signer ses demandes avec un certificat que ce serveur connaît ; la signature de cette demande manque ou n’est pas valable.",
        "Ouvrez l’application depuis votre favori habituel. Si cela se reproduit, communiquez à l’assistance la référence ci-dessous.";
    Replayed:
        "Cette demande a déjà servi",
        "Chaque demande d’une application n’est acceptée qu’une fois : recharger la page ou revenir en arrière ne peut pas la répéter.",
        "Revenez à l’application et recommencez la connexion.";
    NoPassive:
        "Aucune session n’est ouverte ici",
        "L’application a demandé si une session était déjà ouverte, sans vous montrer de page, et ce n’est pas le cas.",
        "Revenez à l’application et connectez-vous.";
    TooOld:
        "Cette demande a expiré",
        "Les demandes d’une application ne sont acceptées que pendant quelques minutes, et celle-ci est plus ancienne.",
        "Revenez à l’application et recommencez la connexion. Si cela se reproduit, communiquez la référence ci-dessous à votre service d’assistance : une horloge est peut-être déréglée.";
    NoSuchClass:
        "Cette demande exige une autre preuve",
        "L’application veut que vous prouviez votre identité d’une manière que ce serveur ne connaît pas.",
        "Vous ne pouvez rien faire d’ici. Communiquez la référence ci-dessous à votre service d’assistance, pour qu’il vérifie les réglages de l’application.";
    NoSuchNameId:
        "Cette demande exige un autre nom",
        "L’application veut vous connaître sous un nom qui n’est pas configuré pour elle sur ce serveur.",
        "Vous ne pouvez rien faire d’ici. Communiquez la référence ci-dessous à votre service d’assistance, pour qu’il vérifie les réglages de l’application.";
    NoSuchBinding:
        "Cette demande exige une autre réponse",
        "L’application veut recevoir sa réponse par une voie que ce serveur n’utilise pas.",
        "Vous ne pouvez rien faire d’ici. Communiquez la référence ci-dessous à votre service d’assistance, pour qu’il vérifie les réglages de l’application.";
    TooLong:
        "Cette demande est trop longue",
        "L’application a envoyé plus d’informations que ce serveur n’en accepte.",
        "Fermez cet onglet et recommencez la connexion depuis l’adresse de l’application elle-même.";
    UnknownDomain:
        "Ce domaine n’est pas connu ici",
        "Aucune organisation de ce serveur ne se connecte avec ce domaine.",
        "Vérifiez l’adresse que vous avez ouverte, ou demandez à l’assistance laquelle utiliser.";
    UnknownSignIn:
        "Cette connexion est introuvable",
        "Elle est peut-être déjà terminée, ou a été commencée dans un autre navigateur ou une fenêtre privée.",
        "Revenez à l’application et recommencez la connexion, dans ce navigateur.";
    Expired:
        "Le délai de cette connexion est écoulé",
        "Pour votre sécurité, une connexion ne reste ouverte que quelques minutes. Personne n’a été connecté.",
        "Recommencez quand vous voulez ; cela ne prend qu’un instant.";
    AlreadyAnswered:
        "Cette connexion est déjà terminée",
        "La réponse a été transmise à l’application. Elle n’est jamais envoyée deux fois : recharger la page ou revenir en arrière ne peut pas la répéter.",
        "Si votre connexion n’a pas abouti, recommencez. Vous n’aurez pas besoin de votre téléphone tant que votre session dure.";
    Cancelled:
        "Connexion annulée",
        "Vous avez arrêté cette connexion, et la demande sur votre téléphone a été retirée.",
        "Vous pouvez fermer cette page, ou recommencer quand vous voulez.";
    NotAnAddress:
        "Cela ne ressemble pas à une adresse e-mail",
        "Il nous faut l’adresse complète, avec la partie qui suit le @.",
        "Indiquez votre adresse e-mail professionnelle, par exemple nom@entreprise.com.";
    NotAName:
        "Cela ne ressemble pas à un nom",
        "Un nom compte 64 caractères au plus, sans adresse web ni rien qui masque ou inverse l’écriture.",
        "Saisissez le nom tel qu’on l’écrit d’habitude.";
    BadDomain:
        "Ce domaine ne peut pas être utilisé",
        "Ce n’est pas un nom de domaine, ou il est égal, inférieur ou supérieur à un domaine d’une autre application.",
        "Vérifiez l’orthographe, ou consultez les applications existantes.";
    BadColour:
        "Cette couleur ne peut pas être utilisée",
        "Une couleur s’écrit # suivi de six caractères, de 0 à 9 et de a à f. Rien n’a été modifié.",
        "Saisissez-la comme #0c6a5a, ou laissez le champ vide pour garder le vert habituel.";
    BadPicture:
        "Cette image ne peut pas être utilisée",
        "Il faut une image PNG, JPEG ou WebP de 2 Mo au plus, de 16 à 4096 pixels de côté et de 8 mégapixels au plus. Rien n’a été modifié.",
        "Choisissez un autre fichier, ou réenregistrez celui-ci avec un logiciel de retouche d’images.";
    BadSessionLength:
        "Une connexion ne peut pas avoir cette durée",
        "Elle dure de 5 minutes à 24 heures. Rien n’a été modifié.",
        "Choisissez l’une des durées, ou saisissez des heures, par exemple 10 ou 1:30.";
    BadSignOutOrigin:
        "Ces adresses ne conviennent pas",
        "Chacune se compose de https et d’un hôte, par exemple https://portal.example.com, sur une ligne à elle, et il y en a 10 au plus. Rien n’a été modifié.",
        "Retirez les chemins, les caractères génériques et les adresses IP, puis enregistrez de nouveau.";
    NobodyChosen:
        "Choisissez de 1 à 100 personnes",
        "Aucune personne n’est cochée, ou il y en a plus qu’on ne peut imprimer à la fois. Rien n’a été modifié.",
        "Revenez à la liste et cochez les personnes à inviter.";
    ChangedMeanwhile:
        "Quelqu’un a été plus rapide",
        "Une autre personne vient de modifier les mêmes réglages ; les vôtres ne les ont donc pas remplacés.",
        "Consultez les réglages actuels, et modifiez-les de nouveau s’ils ne conviennent pas.";
    BadImmutableId:
        "Cet ImmutableID ne peut pas être utilisé",
        "Il contient un caractère que Microsoft n’accepte pas, il est attribué à quelqu’un d’autre, ou cette personne en conserve déjà un différent.",
        "Laissez le champ vide pour qu’une valeur soit créée, ou copiez de nouveau celle de l’annuaire.";
    KeepsMailbox:
        "Une invitation ne change pas l’adresse personnelle",
        "Cette personne est déjà invitée, avec une autre adresse personnelle ou sans. Rien n’a été envoyé et rien n’a été modifié.",
        "Laissez l’adresse personnelle vide pour l’inviter de nouveau, ou modifiez-la sur sa page, sous « Identité ».";
    TooManyLists:
        "Beaucoup de listes attendent une confirmation",
        "Vingt listes que vous avez envoyées attendent une confirmation ; celle-ci n’a donc pas été conservée.",
        "Confirmez ou abandonnez-en quelques-unes sous « Importations », puis envoyez-la de nouveau.";
    TooManyPasscodes:
        "Assez de codes pour le moment",
        "Cette personne a reçu cinq codes à usage unique en une heure. Aucun autre n’a été créé et rien n’a été modifié.",
        "Cherchez pourquoi aucun n’a servi, et créez-en un plus tard ; le dernier reste valable jusqu’à son échéance.";
    UserExists:
        "Cette personne a déjà un compte",
        "Son compte est actif ou suspendu ; aucune invitation n’a donc été envoyée et rien n’a été modifié.",
        "Cherchez-la dans la liste des utilisateurs pour voir ce qu’il est possible de faire.";
    OutsideApplication:
        "Cette adresse n’est d’aucun domaine de l’application",
        "Les invitations ne s’adressent qu’aux domaines fédérés de cette application. Rien n’a été modifié.",
        "Vérifiez l’orthographe, ou choisissez l’application à laquelle appartient le domaine.";
    NotConfirmed:
        "Ce n’est pas ce qui était demandé",
        "Pour que rien n’arrive par accident, le nom doit être saisi exactement comme il est affiché. Rien n’a été modifié.",
        "Revenez en arrière et saisissez-le encore une fois.";
    NoReason:
        "Merci d’indiquer un motif",
        "Le motif figure dans le journal des modifications, à côté de votre nom. Il compte de 3 à 200 caractères, sans rien qui masque ou inverse l’écriture.",
        "Revenez en arrière et écrivez-le en quelques mots.";
    NotActive:
        "Ce compte n’est pas actif",
        "Cette action concerne les personnes qui ont configuré un téléphone et dont le compte n’est pas suspendu. Rien n’a été modifié.",
        "Rétablissez d’abord le compte, ou envoyez une nouvelle invitation si aucun téléphone n’a jamais été configuré.";
    NotSuspended:
        "Suspendez d’abord le compte",
        "Un ImmutableID indique à Microsoft 365 de qui il s’agit ; il ne se modifie donc que lorsque personne ne peut se connecter avec.",
        "Suspendez le compte, modifiez la valeur, puis rétablissez-le.";
    OperatorExists:
        "Cette personne gère déjà la console",
        "Cette adresse e-mail a déjà un accès ou une invitation.",
        "Cherchez-la dans la liste des opérateurs.";
    UnknownAccount:
        "Nous n’avons pas trouvé ce compte",
        "Aucune invitation n’a encore été faite ici pour cette adresse e-mail.",
        "Vérifiez l’orthographe et réessayez. Si l’adresse est juste, demandez une invitation à votre administrateur.";
    NotActivated:
        "Votre compte attend votre téléphone",
        "Une invitation vous attend, et votre téléphone n’a pas encore été configuré.",
        "Ouvrez l’invitation sur votre téléphone et suivez le lien. Si vous ne la trouvez pas, demandez-en une nouvelle à votre administrateur.";
    Suspended:
        "Ce compte est en pause",
        "Un administrateur a mis en pause la connexion pour ce compte.",
        "Contactez l’assistance ; elle peut vous en dire plus et rétablir le compte.";
    NotHere:
        "Ce compte ne peut pas se connecter ici pour le moment",
        "Ce compte n’existe peut-être pas, ou n’est pas encore prêt.",
        "Vérifiez l’orthographe de l’adresse. Si elle est juste, contactez l’assistance avec la référence ci-dessous.";
    OtherApplication:
        "Ce compte appartient à une autre application",
        "Cette adresse est connue ici, mais pour une autre application.",
        "Vérifiez que vous avez indiqué la bonne adresse e-mail, ou demandez à l’assistance quelle application est la vôtre.";
    NoDevice:
        "Aucun téléphone n’est configuré pour ce compte",
        "Pour se connecter, il faut un téléphone ou un autre appareil qui vous connaît, et ce compte n’en a pas pour le moment.",
        "Demandez une nouvelle invitation à l’assistance ; configurer un téléphone prend environ une minute.";
    BadPasscode:
        "Ce code n’a pas fonctionné",
        "Il contient peut-être une faute de frappe, a déjà été utilisé ou remplacé, ou date de plus de 15 minutes.",
        "Vérifiez chaque caractère et réessayez, ou demandez un nouveau code à l’assistance.";
    PasscodeTooWeak:
        "Un code ne suffit pas pour cette connexion",
        "L’application demande plus d’une preuve de votre identité, et un code ne compte que pour une.",
        "Confirmez avec votre téléphone ou une clé d’accès. Si vous avez perdu votre téléphone, demandez à l’assistance d’en configurer un nouveau avec vous.";
    ApprovalExpired:
        "La demande sur votre téléphone a expiré",
        "Personne n’y a répondu à temps, et personne n’a été connecté.",
        "Prenez votre téléphone et envoyez une nouvelle demande.";
    Denied:
        "La demande a été refusée sur votre téléphone",
        "Quelqu’un a touché « Refuser » ; personne n’a donc été connecté.",
        "Si c’était involontaire, confirmez avec un code QR ou une clé d’accès. Les messages vers votre téléphone sont suspendus pour un moment.";
    Reported:
        "Connexion arrêtée pour votre sécurité",
        "La demande a été signalée depuis votre téléphone comme n’étant pas la vôtre. Personne n’a été connecté, et vos administrateurs en trouveront la trace.",
        "Si le signalement était involontaire, contactez l’assistance avec la référence ci-dessous.";
    WrongNumber:
        "Les nombres ne correspondent pas",
        "Un nombre différent de celui affiché ici a été saisi plusieurs fois sur le téléphone ; cette demande est donc fermée.",
        "Recommencez, et saisissez les deux chiffres exactement comme la page les affiche.";
    Superseded:
        "Vous avez continué dans un autre onglet",
        "Une connexion plus récente dans ce navigateur a remplacé celle-ci.",
        "Terminez-la dans l’autre onglet, ou continuez ici avec une nouvelle demande.";
    TooMany:
        "Faisons une petite pause",
        "Il y a eu beaucoup de demandes de connexion en peu de temps. Nous suspendons les nouvelles pour protéger le compte.",
        "Patientez quelques minutes, puis réessayez.";
    Loop:
        "Des allers-retours sans fin",
        "L’application demandait sans cesse une nouvelle connexion alors que la vôtre avait abouti ; nous avons donc arrêté ici.",
        "Fermez cette fenêtre et réessayez. Si cela se reproduit, indiquez à l’assistance la référence ci-dessous ; elle pourra comparer les réglages des deux côtés.";
    TooWeak:
        "L’application demande une preuve plus forte",
        "Elle veut une connexion plus sûre que celle qui vient de se terminer.",
        "Recommencez et confirmez avec votre téléphone ou une clé d’accès.";
    BadInvitation:
        "Cette invitation n’est plus ouverte",
        "Elle a peut-être déjà été utilisée, a été remplacée par une plus récente, ou est trop ancienne.",
        "Cherchez une invitation plus récente, ou demandez-en une à votre administrateur.";
    BadCredential:
        "Cette clé d’accès n’a pas fonctionné ici",
        "Elle appartient à un autre compte ou appareil, ou n’a pas pu être vérifiée.",
        "Réessayez avec la clé d’accès créée pour ce compte, ou utilisez votre téléphone.";
    BadChallenge:
        "Cela a pris un peu trop de temps",
        "Pour votre sécurité, chaque confirmation ne sert qu’une fois et pendant un court moment.",
        "Réessayez encore une fois.";
    UnknownPhone:
        "Connectez-vous à l’authentificateur",
        "Aucune session n’est ouverte sur ce téléphone, ou son accès a pris fin.",
        "Connectez-vous avec votre clé d’accès, ou ouvrez votre invitation si c’est la première fois.";
    StaleQr:
        "Ce code QR a changé",
        "Pour votre sécurité, le code de la page de connexion change toutes les 30 secondes.",
        "Scannez le code que la page affiche maintenant.";
    OtherPhone:
        "Cette demande est destinée à quelqu’un d’autre",
        "Le code que vous avez scanné correspond à la connexion d’une autre personne.",
        "Seul le téléphone de cette personne peut l’approuver. Si quelqu’un vous a demandé de le scanner, prévenez l’assistance.";
    NotPending:
        "Cette demande n’est plus ouverte",
        "Elle a déjà reçu une réponse, a été remplacée par une plus récente, ou a expiré.",
        "Si vous êtes encore en train de vous connecter, envoyez une nouvelle demande depuis la page de connexion.";
    NotInConsole:
        "Connectez-vous à la console",
        "Aucune session de la console n’est ouverte dans ce navigateur, ou elle est restée inactive un moment.",
        "Connectez-vous avec votre clé d’accès pour continuer.";
    NotInAccount:
        "Connectez-vous à la page de votre compte",
        "Aucune session n’y est ouverte dans ce navigateur, ou elle est restée inactive un moment.",
        "Connectez-vous avec la clé d’accès de l’un de vos appareils pour continuer.";
    NotAllowed:
        "Votre rôle ne va pas jusque-là",
        "Une personne ayant un autre rôle peut le faire. Rien n’a été modifié.",
        "Adressez-vous à un propriétaire ou à un administrateur de cette console.";
    ProveAgain:
        "Confirmez que c’est toujours vous",
        "Cette action demande une clé d’accès utilisée dans les cinq dernières minutes. Rien n’a encore été modifié.",
        "Confirmez avec votre clé d’accès, puis recommencez l’action.";
    BadToken:
        "Ce jeton ne donne accès à rien",
        "Le jeton d’API est absent, inconnu, révoqué ou expiré, ou l’opérateur qui l’a créé est parti ou a une nouvelle clé d’accès.",
        "Envoyez un jeton en cours de validité sous la forme « Authorization: Bearer cs_… ». Les jetons se créent dans la console, sous API.";
    BeyondScope:
        "Ce jeton n’a pas été créé pour cela",
        "Aucun des droits du jeton ne couvre cet appel.",
        "Créez un jeton avec le droit dont l’appel a besoin.";
    BadField:
        "Un champ n’est pas correct",
        "Il manque, est inconnu ici, ou n’est pas ce qui est attendu.",
        "Consultez ce champ dans la description de l’API, puis renvoyez l’appel.";
    KeyReused:
        "Cette clé d’idempotence a déjà servi à autre chose",
        "La même clé est arrivée auparavant avec un autre appel ; celui-ci n’a donc pas été exécuté.",
        "Utilisez une nouvelle clé pour chaque objet que vous créez.";
    KeyBusy:
        "La réponse à cet appel est encore en préparation",
        "Un appel avec la même clé d’idempotence n’est pas encore terminé.",
        "Patientez un moment et renvoyez-le ; vous recevrez alors la réponse du premier appel.";
    WrongType:
        "Cet appel n’est pas en JSON",
        "Le corps doit être du type application/json.",
        "Envoyez l’en-tête « Content-Type: application/json ».";
    TooManyTokens:
        "Vous avez déjà cinquante jetons valides",
        "C’est le maximum qu’un opérateur peut avoir à la fois.",
        "Révoquez-en un qui ne sert plus, puis créez le nouveau.";
    BadLink:
        "Ce lien n’est plus ouvert",
        "Il a peut-être déjà été utilisé, a été remplacé par un plus récent, ou est trop ancien.",
        "Demandez-en un nouveau. Le premier propriétaire l’obtient sur le serveur avec : countersign admin link.";
    LastOwner:
        "Il faut toujours un propriétaire",
        "C’est l’unique propriétaire de la console ; la modification n’a donc pas été faite.",
        "Donnez d’abord le rôle de propriétaire à quelqu’un d’autre.";
    Forged:
        "Nous n’avons pas pu confirmer que cela vient de vous",
        "Le formulaire a été envoyé depuis une autre page, ou cette page est restée ouverte longtemps.",
        "Revenez à l’application et recommencez la connexion.";
    UnknownHost:
        "Ce n’est pas une adresse de ce serveur",
        "Le serveur a été appelé sous un nom qu’il ne connaît pas.",
        "Utilisez l’adresse que votre organisation vous a donnée.";
    NotFound:
        "Il n’y a rien ici",
        "L’adresse contient peut-être une faute de frappe, ou la page a été déplacée.",
        "Vérifiez l’adresse, ou ouvrez l’application à laquelle vous voulez vous connecter.";
    WrongMethod:
        "Cette page ne peut pas être ouverte ainsi",
        "L’adresse existe, mais s’utilise autrement.",
        "Revenez à l’application et recommencez la connexion.";
    TooLarge:
        "C’est plus que ce que nous pouvons recevoir",
        "Ce qui a été envoyé est plus volumineux que ce que cette page accepte.",
        "Revenez en arrière et réessayez avec moins.";
    TooSlow:
        "L’envoi a pris trop de temps",
        "La connexion internet est lente en ce moment, et il manque une partie de ce qui a été envoyé.",
        "Vérifiez votre connexion internet, puis revenez en arrière et réessayez.";
    Fault:
        "Un problème est survenu de notre côté",
        "Cela ne vient pas de vous, et personne n’a été connecté de ce fait.",
        "Réessayez dans un instant. Si le problème persiste, indiquez à l’assistance la référence ci-dessous.";
}
