//! The words for the application's credential, in Spanish.

use crate::words::Credential;

/// The words for the application's credential, in Spanish.
pub(in crate::words) const CREDENTIAL: Credential = Credential {
    none: "Este servidor no guarda ninguna credencial de la aplicación. En el servidor, «countersign federate credential make» crea una.",
    pinned: "La credencial de la aplicación vale solo para el inquilino {} y el registro de aplicación {}.",
    ends_soon: "La credencial de la aplicación para Microsoft Graph caduca el {}. A partir de entonces los certificados no se entregan por sí solos. En el servidor, «countersign federate credential make» crea la siguiente.",
    ended: "La credencial de la aplicación para Microsoft Graph caducó el {}. Los certificados no se entregan por sí solos. En el servidor, «countersign federate credential make» crea otra.",
};
