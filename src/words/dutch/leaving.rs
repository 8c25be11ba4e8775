//! The words for where people may go once they have signed out, in Dutch.

use crate::words::Leaving;

/// The words for where people may go once they have signed out, in Dutch.
pub(in crate::words) const LEAVING: Leaving = Leaving {
    origins: "Waar men na het afmelden heen mag",
    origins_help: "Hosts waarheen een afmelding mag leiden, naast die van Microsoft: één per regel, alleen https, bijvoorbeeld https://portal.example.com, hoogstens 10. Wie ergens anders heen wordt gestuurd, blijft op de pagina die de afmelding bevestigt.",
    nowhere: "Alleen naar pagina’s van Microsoft",
};
