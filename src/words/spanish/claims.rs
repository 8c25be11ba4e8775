//! The words of the page that explains what somebody's token would say, in Spanish.

use crate::words::Claims;

/// These words, in Spanish.
pub(in crate::words) const CLAIMS: Claims = Claims {
    test: "Probar como usuario",
    title: "El token de {}",
    lead: "Lo que diría el token de un inicio de sesión en este momento, y por qué. No se envía nada: se firma un token de prueba con una clave que se desecha, no va dirigido a nadie y nunca sale de este servidor.",
    now: "Inicio de sesión",
    may: "La persona puede iniciar sesión ahora.",
    invited: "La persona todavía no puede iniciar sesión: está invitada y no ha configurado un teléfono.",
    suspended: "La persona no puede iniciar sesión: está suspendida.",
    removed: "La persona no puede iniciar sesión: se ha quitado.",
    no_device: "La persona no puede iniciar sesión: no tiene ningún teléfono configurado por ahora.",
    path: "Firma",
    proved: "La firma es válida: un token de prueba con estos datos, firmado con una clave desechada, se acepta con el certificado de esa clave y se rechaza con el publicado.",
    believed: "La firma no es válida: el certificado publicado avala un token que su clave nunca firmó.",
    shape: "La firma no es válida: el token de prueba no tiene la forma de una aserción firmada.",
    reference: "La firma no es válida: nombra otra aserción.",
    algorithm: "La firma no es válida: se hizo con otros algoritmos.",
    digest: "La firma no es válida: el token de prueba se modificó después de firmarlo.",
    signature: "La firma no es válida: no la hizo la clave del certificado.",
    certificate: "La firma no es válida: el certificado que lleva el token de prueba es otro.",
    claims: "Lo que diría el token",
    claim: "Notificación",
    value: "Valor",
    why: "Motivo",
    issuer: "El emisor del dominio de la persona. Solo por él encuentra Microsoft la federación.",
    audience: "El realm de la aplicación, el mismo en toda la nube.",
    name_identifier: "El ImmutableID. Por él encuentra Microsoft a la persona, y las mayúsculas cuentan.",
    immutable_id: "El mismo valor otra vez, donde Microsoft lo lee.",
    upn: "La dirección tal como consta aquí. Su dominio, o el dominio raíz que está por encima, tiene que ser el federado.",
    method: "Un inicio de sesión interactivo por un canal protegido.",
    reference_one: "Lo mismo, entre las pruebas aportadas.",
    multiple: "La aprobación demuestra dos factores: tener el teléfono y desbloquearlo. Solo entonces se dice esto.",
    instant: "Cuándo se identificó la persona; aquí: ahora.",
};
