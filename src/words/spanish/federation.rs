//! The words of setting a tenant up, in Spanish.

use crate::words::Federation;

/// These words, in Spanish.
pub(in crate::words) const FEDERATION: Federation = Federation {
    stop: "IMPIDE",
    accept: "por aceptar",
    note: "nota",
    not_in_tenant: "El inquilino no tiene ese dominio. Añádalo en Microsoft 365 y demuestre que es suyo.",
    not_verified: "El inquilino no ha demostrado que el dominio es suyo. Verifíquelo primero en Microsoft 365.",
    initial: "Es el dominio con el que empezó el inquilino. No se puede federar, y es la vía de entrada cuando falla todo lo demás.",
    not_root: "Un dominio del inquilino está por encima de este y decide por él. Federe aquel o convierta este en dominio raíz.",
    default_domain: "Es el dominio predeterminado del inquilino, que no se puede federar. Elija antes otro como predeterminado.",
    own_account: "Ha iniciado sesión como {}, una cuenta de este mismo dominio: si lo federa, podría quedarse fuera. Inicie sesión con una cuenta de onmicrosoft.com.",
    broken: "El dominio está federado y no tiene configuración: es lo que Microsoft deja tras una petición sin certificado. Deshaga antes la federación: countersign federate undo --to managed.",
    certificate: "No se puede entregar el certificado de firma: {}.",
    unfit_unread: "no se puede volver a leer",
    unfit_undated: "no dice desde cuándo vale",
    unfit_early: "todavía no vale",
    unfit_over: "ha caducado",
    address: "Se enviaría a las personas a {}, que no es una dirección https pública. Establezca server.base_url y vuelva a añadir el dominio.",
    other_federation: "Hoy se envía a las personas a otro proveedor de identidad: {}. Su configuración se guarda para poder volver atrás y se sustituye.",
    loses_programs: "Por SAML 2.0 solo entran los navegadores y lo que funciona como uno. Windows no acepta en los dispositivos unidos ninguna contraseña escrita para este dominio, la federación no registra dispositivos (Autopilot con unión híbrida), y los programas que piden ellos mismos la contraseña no obtienen ningún token. Además, Microsoft no lee entonces nuestros metadatos: hay que entregar cada certificado nuevo.",
    protocol: "Protocolo",
    look_at_over: "Verlo por {}",
    no_break_glass: "Ningún administrador global tiene una cuenta activa, propia de la nube y ajena a la federación de este dominio. Cree una en onmicrosoft.com y guarde su clave en lugar seguro.",
    break_glass_unseen: "No se pudo ver quiénes son los administradores globales. Asegúrese de que alguno tenga una cuenta en onmicrosoft.com.",
    without_identity: "Ningún token puede designar a estas personas, porque no tienen ImmutableID: {}. Asígneselo antes: countersign federate users identify.",
    other_identity: "Estas personas tienen en Microsoft un ImmutableID distinto del de aquí y no pueden iniciar sesión (AADSTS51004): {}.",
    not_active: "De {} personas, estas no tienen aquí ningún dispositivo activo y no podrán iniciar sesión hasta que lo tengan: {}.",
    people_unseen: "No se pudo ver a las personas del dominio, así que nadie sabe quién se quedaría fuera.",
    below: "Hay dominios por debajo que siguen a este, y sus personas también vienen aquí: {}.",
    certificate_ends: "El certificado de firma caduca el {}. Cree el siguiente con antelación.",
    takes: "Pueden pasar hasta 60 minutos hasta que todo Microsoft lo sepa, y dos horas en casos raros. Cada cambio queda en el registro de auditoría del inquilino, como «Set federation settings on domain» o «Set domain authentication»: avise antes a sus administradores.",
    people_all: "{} ({})",
    people_some: "{} (entre otras, {})",
};
