//! The words of mails, in Spanish.

use crate::domain::time::Time;
use crate::words::Letters;
use crate::words::writing::Instant;

/// The words of mails.
pub(in crate::words) const LETTERS: Letters = Letters {
    invitation_subject: "{}: configure el inicio de sesión en su teléfono",
    invitation_title: "Configure el inicio de sesión en su teléfono",
    invitation_lead: "{} le invita a confirmar en su teléfono los inicios de sesión en {}. Lleva más o menos un minuto y no hay ninguna contraseña que recordar: se usa la huella, el rostro o el PIN del propio teléfono.",
    on_a_phone: "¿Lee esto en su teléfono?",
    on_a_phone_text: "Toque el botón en el teléfono con el que quiere confirmar sus inicios de sesión.",
    set_up: "Configurar este teléfono",
    on_a_computer: "¿Lee esto en un equipo?",
    on_a_computer_text: "Apunte a este código con la cámara de su teléfono y abra el enlace que aparece.",
    on_a_computer_plain: "Su programa de correo muestra un código QR cuando presenta este mensaje con formato. Si no, lleve el enlace anterior a su teléfono.",
    code_alternative: "Código QR con el enlace siguiente",
    link_in_full: "El enlace completo:",
    then: "Qué pasa después",
    step_check: "La página muestra para qué cuenta es. Compruebe que es la suya.",
    step_confirm: "Confirme con la huella, el rostro o el PIN.",
    step_done: "Eso es todo. A partir de entonces, su teléfono le preguntará cuando inicie sesión.",
    keep_it: "Guarde este correo solo para usted: hasta que el enlace se use o caduque, quien lo tenga puede configurar su cuenta. Funciona una sola vez.",
    invitation_sender: "Enviado por {} porque un administrador invitó a {}. Si no esperaba este correo, no haga nada y avise al servicio de asistencia.",
    invitation_sender_named: "Enviado por {} porque {} invitó a {}. Si no esperaba este correo, no haga nada y avise al servicio de asistencia.",
    activated_subject: "{}: se configuró un teléfono para su cuenta",
    activated_title: "Se configuró un teléfono para su cuenta",
    activated_lead: "A partir de ahora, este teléfono puede confirmar sus inicios de sesión.",
    it_was_me: "¿Fue usted?",
    it_was_me_text: "Entonces no tiene que hacer nada.",
    it_was_not_me: "¿No fue usted?",
    it_was_not_me_text: "Contacte enseguida con el servicio de asistencia, por un medio que ya conozca, y pida que pongan su cuenta en pausa. No necesitan ninguna contraseña ni ningún código suyo.",
    device_added_subject: "{}: se añadió otro teléfono a su cuenta",
    device_added_title: "Se añadió otro teléfono a su cuenta",
    device_added_lead: "Uno de sus teléfonos ha autorizado otro. A partir de ahora, ese también puede confirmar sus inicios de sesión.",
    passcode_issued_subject: "{}: se creó un código de un solo uso para su cuenta",
    passcode_issued_title: "Se creó un código de un solo uso para su cuenta",
    passcode_issued_lead: "El servicio de asistencia ha creado un código con el que se entra una vez en su cuenta, sin su teléfono. Quien lo oiga puede usarlo, por eso no figura en ningún correo.",
    reactivation_subject: "{}: configure su nuevo teléfono",
    reactivation_title: "Configure su nuevo teléfono",
    reactivation_lead: "Un administrador de {} le permite configurar un nuevo teléfono para confirmar sus inicios de sesión en {}. Cuando termine, los teléfonos que usaba hasta ahora dejarán de servir para ello.",
    reactivation_issued_subject: "{}: se puede configurar un nuevo teléfono para su cuenta",
    reactivation_issued_title: "Se puede configurar un nuevo teléfono para su cuenta",
    reactivation_at_once: "Un administrador ha creado un enlace para configurar un nuevo teléfono para su cuenta. Los teléfonos que usaba hasta ahora han dejado de funcionar para ella y todas las sesiones han terminado.",
    reactivation_at_use: "Un administrador ha creado un enlace para configurar un nuevo teléfono para su cuenta. Cuando se use, los teléfonos que usaba hasta ahora dejarán de funcionar para ella y todas las sesiones terminarán.",
    address_changed_subject: "{}: se cambió la dirección personal de su cuenta",
    address_changed_title: "Se cambió la dirección personal de su cuenta",
    address_changed_lead: "Un administrador ha cambiado el buzón al que llegan las invitaciones para su cuenta y que, además del buzón del trabajo, recibe los avisos de cambios.",
    removed_subject: "{}: se quitó un teléfono de su cuenta",
    removed_title: "Se quitó un teléfono de su cuenta",
    removed_lead: "Ya no puede confirmar sus inicios de sesión, y las sesiones que había abierto han terminado.",
    removed_was_me_text: "Entonces no tiene que hacer nada. Quizá lo quitó usted o se lo pidió al servicio de asistencia.",
    reported_subject: "{}: se notificó un inicio de sesión que no era suyo",
    reported_title: "Se notificó un inicio de sesión que no era suyo",
    reported_lead: "Alguien pidió iniciar sesión con su cuenta, y desde su teléfono se notificó que no era usted. La solicitud se detuvo y lo que había abierto ha terminado.",
    what_now: "Qué puede hacer",
    what_now_text: "Avise al servicio de asistencia y rechace las solicitudes que no haya hecho usted. Si se notificó sin querer, vuelva a iniciar sesión: por un rato confirmará con un código QR o una llave de acceso.",
    notice_sender: "Enviado por {} para avisarle de un cambio en la cuenta {}. Los correos como este no piden nada y no contienen ningún enlace.",
    hello_name: "Hola, {}:",
    hello: "Hola:",
    account: "Cuenta",
    good_until: "Válido hasta",
    phone: "Teléfono",
    when: "Cuándo",
    application: "Aplicación",
    asked_at: "Solicitada el",
    from: "Origen",
    browser: "Navegador",
    browser_on: "{} en {}",
    reported_on: "Notificada en",
    reported_at: "Notificada el",
};

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// `15 de enero de 2027, 12:00 UTC`.
pub(in crate::words) fn instant(time: Time) -> String {
    let Instant { day, month, year, clock } = Instant::of(time, &MONTHS);
    format!("{day} de {month} de {year}, {clock} UTC")
}
