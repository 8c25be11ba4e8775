//! The words for the places of a token, in Spanish.

use crate::words::Tokens;

/// The words for the places of a token, in Spanish.
pub(in crate::words) const TOKENS: Tokens = Tokens {
    by: "Inicio de sesión por",
    to: "Para",
    push: "mensaje push",
    qr: "código QR",
    passkey: "clave de acceso en el navegador",
    passcode: "código de un solo uso",
    trust: "código en una aplicación sin navegador",
    session: "sesión (inicio único)",
    lacks_session: "En este momento no hay ninguna sesión. Se muestra lo que diría una que empezara ahora en el teléfono.",
    wsfed: "Microsoft 365 (WS-Federation)",
    saml: "Microsoft 365 (SAML 2.0)",
    id: "El nombre propio del token, que ningún otro tiene. Queda registrado aquí, para poder seguir cada token.",
    issued: "Cuándo se emite; aquí: ahora.",
    version: "La versión de SAML, que fija el protocolo.",
    issuer_to_others: "Cómo se llama este servidor en los metadatos que recibió el proveedor de servicios.",
    not_before: "Desde cuándo vale: un poco en el pasado, para relojes atrasados.",
    not_on_or_after: "Hasta cuándo vale, según los ajustes de este servidor.",
    provider: "El ID de entidad del proveedor de servicios. Nadie más puede aceptar el token.",
    name_address: "La dirección, por la que este proveedor de servicios conoce a las personas.",
    format: "Qué clase de nombre es.",
    confirmation: "A quien trae el token se le toma por la persona: los navegadores no conocen otra vía.",
    request: "La solicitud a la que responde; aquí, inventada.",
    arrival: "Hasta cuándo tiene que haber llegado.",
    recipient: "La única dirección a la que puede llegar: la configurada.",
    email: "La dirección, donde la busca el destinatario.",
    class: "Un inicio de sesión interactivo por un canal protegido. No dice nada de un segundo factor.",
    multiple_class: "Se han probado dos factores: tener el dispositivo y desbloquearlo. En SAML 2.0 eso se dice aquí y en ningún otro sitio.",
    instant_of_session: "Cuándo se identificó la persona al comienzo de la sesión. Una sesión lo repite y nunca lo hace más reciente.",
    instant_again: "El mismo instante una vez más, donde Microsoft lee la antigüedad del inicio de sesión.",
    session_index: "Con lo que un cierre de sesión nombra la sesión; aquí, inventado.",
    unknown: "Aquí no se sabe nada de este lugar. Por favor, comuníquelo.",
};
