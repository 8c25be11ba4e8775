//! What acts of the console will do, and what they did, in Spanish.

use crate::words::Acts;

/// These words, in Spanish.
pub(in crate::words) const ACTS: Acts = Acts {
    mail_lies: "Aquí no hay ningún servidor de correo configurado: el mensaje para {} está en una carpeta del servidor y nadie lo ha enviado.",
    mail_lies_link: "Copie el enlace de abajo y entréguelo usted.",
    mail_lies_ask: "Alguien que pueda ver el enlace tiene que entregarlo, o reenviar lo que hay en la carpeta.",
    mail_laid: "dejado en una carpeta del servidor, sin enviar",
    mail_laid_next: "Aquí no hay ningún servidor de correo configurado. Una invitación nueva muestra su enlace a quien pueda entregarlo.",
    mails_lie: "Aquí no hay ningún servidor de correo configurado: los mensajes están en una carpeta del servidor y nadie los ha enviado. Entregue los enlaces usted: imprima los códigos desde la lista de usuarios, o cree un enlace nuevo en la página de una persona.",
    resend_lead: "Una invitación nueva pone fin a la anterior: su enlace y su código impreso dejan de funcionar al instante.",
    suspend_lead: "Suspender impide cualquier inicio de sesión con esta cuenta y cierra al instante sus sesiones y solicitudes pendientes. Los dispositivos se conservan, y al reactivarla se puede volver a iniciar sesión.",
    sessions_end_lead: "Donde se cierra una sesión, el siguiente inicio de sesión vuelve a pedir el teléfono. Las aplicaciones pueden seguir abiertas hasta que vuelvan a preguntar.",
    token_revoke_lead: "Revocar pone fin al token al instante para todos los programas que lo usan, y no se puede deshacer.",
    give_up_lead: "Al abandonar ya no se invita a nadie más, y no se puede deshacer. Las invitaciones ya hechas siguen siendo válidas.",
    logo_remove_lead: "Al quitarlo, el logotipo desaparece de todas las páginas y de los próximos mensajes, y la imagen se borra aquí.",
    user_removed: "El usuario se ha eliminado: la cuenta ya no inicia sesión, y sus sesiones, dispositivos y enlaces han terminado.",
    user_suspended: "La cuenta está suspendida: nadie inicia sesión con ella y sus sesiones han terminado.",
    user_resumed: "La cuenta vuelve a estar activa: sus dispositivos confirman de nuevo los inicios de sesión.",
    device_removed: "El dispositivo se ha eliminado: ya no confirma inicios de sesión y sus sesiones han terminado.",
    device_renamed: "El dispositivo tiene su nombre nuevo.",
    session_ended: "La sesión se ha cerrado. Las aplicaciones pueden seguir abiertas hasta que vuelvan a preguntar.",
    sessions_ended: "Se han cerrado todas las sesiones. Las aplicaciones pueden seguir abiertas hasta que vuelvan a preguntar.",
    immutable_id_set: "El ImmutableID ha cambiado: Microsoft 365 encuentra la cuenta por el valor nuevo desde ahora.",
    personal_address_set: "La dirección personal ha cambiado: los próximos enlaces van allí.",
    person_protected: "La persona está protegida: desde ahora solo los propietarios actúan sobre ella.",
    person_unprotected: "La protección se ha retirado.",
    operator_removed: "El operador se ha eliminado: su clave de acceso, sus sesiones, enlaces y tokens han terminado.",
    operator_role_set: "El rol ha cambiado.",
    token_revoked: "El token se ha revocado: ya no se responde a ninguna llamada con él.",
};
