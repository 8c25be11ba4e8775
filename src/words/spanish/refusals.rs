//! Every no in Spanish.

use crate::domain::refusal::Refusal;
use crate::words::Words;

macro_rules! table {
    ($($name:ident: $title:literal, $explanation:literal, $next:literal;)+) => {
        /// How a no is told in Spanish.
        pub(in crate::words) const fn refusal(refusal: Refusal) -> Words {
            match refusal {
                $(Refusal::$name => Words { title: $title, explanation: $explanation, next: $next },)+
            }
        }
    };
}

table! {
    BadRequest:
        "Esta solicitud está incompleta",
        "Falta algo que necesitamos o se modificó por el camino.",
        "Vuelva atrás y empiece de nuevo. Si se repite, indique al servicio de asistencia la referencia de abajo.";
    WrongRealm:
        "Esta solicitud es para otro servicio",
        "La aplicación que le envió aquí no es la configurada en este servidor.",
        "Desde aquí no puede hacer nada. Indique al servicio de asistencia la referencia de abajo para que revisen los ajustes de la federación.";
    WrongReply:
        "Esta solicitud pide una dirección inesperada",
        "Por su seguridad, solo enviamos respuestas a la dirección que configuró su organización, y esta solicitud indica otra.",
        "Cierre esta página y abra la aplicación desde su marcador habitual. Si se repite, indique al servicio de asistencia la referencia de abajo.";
    BadSignature:
        "Esta solicitud no es de confianza",
        "La aplicación tiene que firmar sus solicitudes con un certificado que este servidor conozca; la firma de esta solicitud falta o no es válida.",
        "Abra la aplicación desde su marcador habitual. Si vuelve a ocurrir, indique a su servicio de asistencia la referencia de abajo.";
    Replayed:
        "Esta solicitud ya se ha usado",
        "Cada solicitud de una aplicación se acepta una vez; volver a cargar la página o ir atrás no puede repetirla.",
        "Vuelva a la aplicación y empiece de nuevo a iniciar sesión.";
    NoPassive:
        "Aquí no hay ninguna sesión",
        "La aplicación preguntó si ya había una sesión, sin mostrarle ninguna página, y no la hay.",
        "Vuelva a la aplicación e inicie sesión.";
    TooOld:
        "Esta solicitud ha caducado",
        "Las solicitudes de una aplicación solo se aceptan durante unos minutos, y esta es más antigua.",
        "Vuelva a la aplicación y empiece de nuevo a iniciar sesión. Si se repite, indique a su servicio de asistencia la referencia de abajo: puede que un reloj no vaya bien.";
    NoSuchClass:
        "Esta solicitud pide otro tipo de prueba",
        "La aplicación quiere que demuestre quién es de un modo que este servidor no conoce.",
        "Desde aquí no puede hacer nada. Indique a su servicio de asistencia la referencia de abajo, para que compruebe la configuración de la aplicación.";
    NoSuchNameId:
        "Esta solicitud pide otro tipo de nombre",
        "La aplicación quiere saber quién es usted por un nombre que no está configurado para ella en este servidor.",
        "Desde aquí no puede hacer nada. Indique a su servicio de asistencia la referencia de abajo, para que compruebe la configuración de la aplicación.";
    NoSuchBinding:
        "Esta solicitud pide otro tipo de respuesta",
        "La aplicación quiere recibir su respuesta por una vía que este servidor no utiliza.",
        "Desde aquí no puede hacer nada. Indique a su servicio de asistencia la referencia de abajo, para que compruebe la configuración de la aplicación.";
    TooLong:
        "Esta solicitud es demasiado larga",
        "La aplicación envió más información de la que acepta este servidor.",
        "Cierre esta pestaña y vuelva a iniciar sesión desde la dirección de la propia aplicación.";
    UnknownDomain:
        "Este dominio no se conoce aquí",
        "Ninguna organización de este servidor inicia sesión con este dominio.",
        "Compruebe la dirección que abrió o pregunte al servicio de asistencia cuál debe usar.";
    UnknownSignIn:
        "No se encuentra este inicio de sesión",
        "Quizá ya terminó, o se empezó en otro navegador o en una ventana privada.",
        "Vuelva a la aplicación e inicie sesión de nuevo, en este navegador.";
    Expired:
        "Se agotó el tiempo de este inicio de sesión",
        "Por su seguridad, un inicio de sesión solo queda abierto unos minutos, y no ha entrado nadie.",
        "Empiece de nuevo cuando quiera; solo lleva un momento.";
    AlreadyAnswered:
        "Este inicio de sesión ya se completó",
        "La respuesta ya llegó a la aplicación. Nunca se envía dos veces, así que recargar la página o volver atrás no puede repetirla.",
        "Si aún no ha entrado, empiece de nuevo. No necesitará el teléfono mientras dure su sesión.";
    Cancelled:
        "Inicio de sesión cancelado",
        "Usted detuvo este inicio de sesión, y la solicitud de su teléfono se ha retirado.",
        "Puede cerrar esta página o empezar de nuevo cuando quiera.";
    NotAnAddress:
        "Eso no parece un correo electrónico",
        "Necesitamos la dirección completa, con la parte que sigue a la @.",
        "Escriba su correo electrónico del trabajo, por ejemplo nombre@empresa.com.";
    NotAName:
        "Eso no parece un nombre",
        "Un nombre tiene como máximo 64 caracteres, sin direcciones web ni nada que oculte o invierta la escritura.",
        "Escriba el nombre como lo escribiría cualquiera.";
    BadDomain:
        "Ese dominio no se puede usar",
        "No es un nombre de dominio, o es igual, superior o inferior a un dominio de otra aplicación.",
        "Revise la ortografía o consulte las aplicaciones que existen.";
    BadColour:
        "Ese color no se puede usar",
        "Un color se escribe con # y seis caracteres, del 0 al 9 y de la a a la f. No se ha cambiado nada.",
        "Escríbalo como #0c6a5a, o deje el campo vacío para usar el verde habitual.";
    BadPicture:
        "Esa imagen no se puede usar",
        "Tiene que ser PNG, JPEG o WebP de 2 MB como máximo, de 16 a 4096 píxeles por lado y 8 megapíxeles en total. No se ha cambiado nada.",
        "Elija otro archivo o vuelva a guardar este con un programa de imágenes.";
    BadSessionLength:
        "Un inicio de sesión no puede durar eso",
        "Dura de 5 minutos a 24 horas. No se ha cambiado nada.",
        "Elija una de las duraciones o escriba horas, por ejemplo 10 o 1:30.";
    BadSignOutOrigin:
        "Estas direcciones no sirven",
        "Cada una consta de https y un host, por ejemplo https://portal.example.com, en una línea propia, y son 10 como máximo. No se ha cambiado nada.",
        "Quite rutas, comodines y direcciones IP, y guarde de nuevo.";
    NobodyChosen:
        "Elija de 1 a 100 personas",
        "No se marcó a nadie, o a más personas de las que se pueden imprimir a la vez. No se ha cambiado nada.",
        "Vuelva a la lista y marque a quienes reciben una invitación.";
    ChangedMeanwhile:
        "Otra persona se adelantó",
        "Alguien acaba de cambiar los mismos ajustes, así que los suyos no se guardaron encima.",
        "Vea cómo están ahora y vuelva a cambiarlos si no están como deberían.";
    BadImmutableId:
        "Ese ImmutableID no se puede usar",
        "Tiene un carácter que Microsoft no acepta, pertenece a otra persona, o esta persona conserva otro.",
        "Deje el campo vacío para que se cree uno, o copie de nuevo el valor del directorio.";
    KeepsMailbox:
        "Una invitación no cambia la dirección personal",
        "Esta persona ya tiene una invitación, con otra dirección personal o sin ella. No se ha enviado nada ni se ha cambiado nada.",
        "Deje vacía la dirección personal para volver a invitarla, o cámbiela en su página, en «Identidad».";
    TooManyLists:
        "Muchas listas esperan confirmación",
        "Veinte listas que ha subido esperan confirmación, por lo que esta no se ha conservado.",
        "Confirme o descarte algunas en «Importaciones» y vuelva a subirla.";
    TooManyPasscodes:
        "Ya hay suficientes códigos por ahora",
        "Esta persona ha recibido cinco códigos de un solo uso en una hora. No se ha creado ninguno más ni se ha cambiado nada.",
        "Averigüe por qué ninguno sirvió y cree uno más tarde; el último vale hasta que se agote su tiempo.";
    UserExists:
        "Esta persona ya tiene una cuenta",
        "Su cuenta está activa o suspendida, así que no se envió ninguna invitación ni se cambió nada.",
        "Búsquela en la lista de usuarios para ver qué se puede hacer.";
    OutsideApplication:
        "Esta dirección no es de un dominio de la aplicación",
        "Las invitaciones solo van a direcciones de los dominios federados de esta aplicación. No se ha cambiado nada.",
        "Revise la ortografía o elija la aplicación que tiene el dominio.";
    NotConfirmed:
        "Eso no es lo que se pedía",
        "Para que nada ocurra por accidente, el nombre tiene que escribirse exactamente como se muestra. No se ha cambiado nada.",
        "Vuelva atrás y escríbalo una vez más.";
    NoReason:
        "Indique el motivo",
        "El motivo figura en el registro de cambios junto a su nombre. Tiene de 3 a 200 caracteres, sin nada que oculte o invierta la escritura.",
        "Vuelva atrás y escríbalo en pocas palabras.";
    NotActive:
        "Esta cuenta no está activa",
        "Esto es para personas que han configurado un teléfono y cuya cuenta no está suspendida. No se ha cambiado nada.",
        "Reactive primero la cuenta, o envíe una nueva invitación si nunca se configuró un teléfono.";
    NotSuspended:
        "Suspenda primero la cuenta",
        "Un ImmutableID dice a Microsoft 365 quién es alguien; por eso solo se cambia mientras nadie puede iniciar sesión con él.",
        "Suspenda la cuenta, cambie el valor y reactívela después.";
    OperatorExists:
        "Esta persona ya administra la consola",
        "Alguien con este correo electrónico ya tiene acceso o una invitación.",
        "Búsquela en la lista de operadores.";
    UnknownAccount:
        "No encontramos esta cuenta",
        "Aún no se ha invitado aquí a nadie con este correo electrónico.",
        "Revise la ortografía e inténtelo de nuevo. Si está bien, pida una invitación a su administrador.";
    NotActivated:
        "Su cuenta espera a su teléfono",
        "Ya tiene una invitación, y su teléfono aún no se ha configurado.",
        "Abra la invitación en su teléfono y siga el enlace. Si no la encuentra, pida otra a su administrador.";
    Suspended:
        "Esta cuenta está en pausa",
        "Un administrador ha puesto en pausa el inicio de sesión de esta cuenta.",
        "Contacte con el servicio de asistencia; pueden darle más detalles y reactivarla.";
    NotHere:
        "Esta cuenta no puede iniciar sesión aquí por ahora",
        "Quizá no existe esa cuenta o aún no está lista.",
        "Revise la ortografía de la dirección. Si está bien, contacte con el servicio de asistencia e indique la referencia de abajo.";
    OtherApplication:
        "Esta cuenta pertenece a otra aplicación",
        "La dirección se conoce aquí, pero para otra aplicación.",
        "Compruebe que usó el correo correcto o pregunte al servicio de asistencia cuál es su aplicación.";
    NoDevice:
        "No hay ningún teléfono configurado para esta cuenta",
        "Para iniciar sesión hace falta un teléfono u otro dispositivo que le conozca, y esta cuenta no tiene ninguno por el momento.",
        "Pida una nueva invitación al servicio de asistencia; configurar un teléfono lleva más o menos un minuto.";
    BadPasscode:
        "Ese código no funcionó",
        "Quizá se escribió mal, ya se usó o se sustituyó, o tiene más de 15 minutos.",
        "Revise cada carácter e inténtelo de nuevo, o pida otro al servicio de asistencia.";
    PasscodeTooWeak:
        "Un código no basta para este inicio de sesión",
        "La aplicación pide más de una prueba de quién es usted, y un código cuenta solo como una.",
        "Confirme con su teléfono o con una llave de acceso. Si ha perdido el teléfono, pida al servicio de asistencia que configure uno nuevo con usted.";
    ApprovalExpired:
        "La solicitud de su teléfono caducó",
        "Nadie respondió a tiempo y no ha entrado nadie.",
        "Tenga el teléfono a mano y envíe una nueva solicitud.";
    Denied:
        "La solicitud se rechazó en su teléfono",
        "Alguien tocó «Rechazar», así que no ha entrado nadie.",
        "Si fue sin querer, confirme con un código QR o una llave de acceso. Los mensajes a su teléfono están en pausa por un rato.";
    Reported:
        "Inicio de sesión detenido por su seguridad",
        "Desde su teléfono se notificó que la solicitud no era suya. No ha entrado nadie, y queda anotado para sus administradores.",
        "Si se notificó sin querer, contacte con el servicio de asistencia e indique la referencia de abajo.";
    WrongNumber:
        "Los números no coincidían",
        "En el teléfono se introdujo varias veces un número distinto del que se muestra aquí, así que esta solicitud se cerró.",
        "Empiece de nuevo e introduzca las dos cifras exactamente como las muestra la página.";
    Superseded:
        "Continuó en otra pestaña",
        "Un inicio de sesión más reciente en este navegador ocupó el lugar de este.",
        "Termínelo en la otra pestaña o continúe aquí con una nueva solicitud.";
    TooMany:
        "Hagamos una pequeña pausa",
        "Ha habido muchas solicitudes de inicio de sesión en poco tiempo. Pausamos las nuevas para proteger la cuenta.",
        "Espere unos minutos e inténtelo de nuevo.";
    Loop:
        "Idas y vueltas sin fin",
        "La aplicación seguía pidiendo un nuevo inicio de sesión aunque ya lo había completado, así que paramos aquí.",
        "Cierre esta ventana e inténtelo de nuevo. Si se repite, indique al servicio de asistencia la referencia de abajo; podrán comparar los ajustes de ambos lados.";
    TooWeak:
        "La aplicación pide una prueba mayor",
        "Quiere un inicio de sesión más fuerte que el que se acaba de completar.",
        "Empiece de nuevo y confirme con su teléfono o con una llave de acceso.";
    BadInvitation:
        "Esta invitación ya no está abierta",
        "Puede que ya se haya usado, que la haya sustituido una más reciente o que sea demasiado antigua.",
        "Busque una invitación más reciente o pida una a su administrador.";
    BadCredential:
        "Esa llave de acceso no funcionó aquí",
        "Pertenece a otra cuenta o dispositivo, o no se pudo comprobar.",
        "Pruebe de nuevo con la llave de acceso que creó para esta cuenta, o use su teléfono.";
    BadChallenge:
        "Se tardó un poco más de la cuenta",
        "Por su seguridad, cada confirmación sirve una sola vez y durante poco tiempo.",
        "Inténtelo una vez más.";
    UnknownPhone:
        "Inicie sesión en el autenticador",
        "En este teléfono no hay ninguna sesión abierta, o su acceso ha terminado.",
        "Inicie sesión con su llave de acceso, o abra su invitación si es la primera vez.";
    StaleQr:
        "Este código QR ha cambiado",
        "Por su seguridad, el código de la página de inicio de sesión cambia cada medio minuto.",
        "Escanee el código que muestra ahora la página.";
    OtherPhone:
        "Esta solicitud es para otra persona",
        "El código que escaneó corresponde al inicio de sesión de otra persona.",
        "Solo el teléfono de esa persona puede aprobarla. Si alguien le pidió que lo escaneara, avise al servicio de asistencia.";
    NotPending:
        "Esta solicitud ya no está abierta",
        "Ya se respondió, la sustituyó una más reciente o ha caducado.",
        "Si sigue iniciando sesión, envíe una nueva solicitud desde la página de inicio de sesión.";
    NotInConsole:
        "Inicie sesión en la consola",
        "En este navegador no hay ninguna sesión de la consola abierta, o estuvo inactiva un rato.",
        "Inicie sesión con su llave de acceso para continuar.";
    NotInAccount:
        "Inicie sesión en la página de su cuenta",
        "En este navegador no hay ninguna sesión abierta en ella, o estuvo inactiva un rato.",
        "Inicie sesión con la llave de acceso de uno de sus dispositivos para continuar.";
    NotAllowed:
        "Su rol no llega hasta ahí",
        "Alguien con otro rol puede hacerlo. No se ha cambiado nada.",
        "Pídaselo a un propietario o a un administrador de esta consola.";
    ProveAgain:
        "Confirme que sigue siendo usted",
        "Esto requiere una llave de acceso usada en los últimos cinco minutos. Aún no se ha cambiado nada.",
        "Confirme con su llave de acceso y hágalo una vez más.";
    BadToken:
        "Este token no da acceso a nada",
        "El token de API falta, no se conoce, se revocó o caducó, o el operador que lo creó ya no está o tiene una nueva llave de acceso.",
        "Envíe un token vigente como «Authorization: Bearer cs_…». Los tokens se crean en la consola, en API.";
    BeyondScope:
        "Este token no se creó para eso",
        "Ninguno de los permisos del token cubre esta llamada.",
        "Cree un token con el permiso que la llamada necesita.";
    BadField:
        "Un campo no está bien",
        "Falta, no se conoce aquí o no es lo que tiene que ser.",
        "Consulte el campo en la descripción de la API y vuelva a enviar la llamada.";
    KeyReused:
        "Esta clave de idempotencia ya se usó para otra cosa",
        "La misma clave llegó antes con otra llamada, así que esta no se ejecutó.",
        "Use una clave nueva para cada cosa que cree.";
    KeyBusy:
        "Aún se está respondiendo a esta llamada",
        "Una llamada con la misma clave de idempotencia no ha terminado todavía.",
        "Espere un momento y envíela de nuevo; recibirá entonces la respuesta de la primera.";
    WrongType:
        "Esta llamada no es JSON",
        "El cuerpo tiene que ser del tipo application/json.",
        "Envíe la cabecera «Content-Type: application/json».";
    TooManyTokens:
        "Ya tiene cincuenta tokens vigentes",
        "Es el máximo que puede tener un operador a la vez.",
        "Revoque uno que ya no haga falta y cree después el nuevo.";
    BadLink:
        "Este enlace ya no está abierto",
        "Puede que ya se haya usado, que lo haya sustituido uno más reciente o que sea demasiado antiguo.",
        "Pida uno nuevo. El primer propietario lo obtiene en el servidor con: countersign admin link.";
    LastOwner:
        "Siempre tiene que haber un propietario",
        "Es el único propietario de la consola, así que no se hizo el cambio.",
        "Dé primero el rol de propietario a otra persona.";
    Forged:
        "No pudimos confirmar que esto viniera de usted",
        "El formulario se envió desde otra página, o esta página estuvo abierta mucho tiempo.",
        "Vuelva a la aplicación e inicie sesión de nuevo.";
    UnknownHost:
        "Esta no es una dirección de este servidor",
        "Se llamó al servidor con un nombre que no conoce.",
        "Use la dirección que le dio su organización.";
    NotFound:
        "Aquí no hay nada",
        "Puede que la dirección tenga un error o que la página se haya movido.",
        "Compruebe la dirección o abra la aplicación en la que quiere iniciar sesión.";
    WrongMethod:
        "Esta página no se puede abrir así",
        "La dirección existe, y se usa de otra manera.",
        "Vuelva a la aplicación e inicie sesión de nuevo.";
    TooLarge:
        "Es más de lo que podemos recibir",
        "Lo que se envió es más grande de lo que acepta esta página.",
        "Vuelva atrás e inténtelo con menos.";
    TooSlow:
        "Eso tardó demasiado en llegar",
        "Su conexión va lenta en este momento y falta una parte de lo que se envió.",
        "Compruebe la conexión, vuelva atrás e inténtelo de nuevo.";
    Fault:
        "Algo falló por nuestra parte",
        "No se debe a nada que usted hiciera, y nadie ha entrado por ello.",
        "Inténtelo de nuevo en un momento. Si sigue igual, indique al servicio de asistencia la referencia de abajo.";
}
