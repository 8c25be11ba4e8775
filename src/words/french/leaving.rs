//! The words for where people may go once they have signed out, in French.

use crate::words::Leaving;

/// The words for where people may go once they have signed out, in French.
pub(in crate::words) const LEAVING: Leaving = Leaving {
    origins: "Où l’on peut aller après la déconnexion",
    origins_help: "Les hôtes vers lesquels une déconnexion peut mener, outre ceux de Microsoft : un par ligne, https uniquement, par exemple https://portal.example.com, 10 au plus. Quiconque est envoyé ailleurs reste sur la page qui confirme la déconnexion.",
    nowhere: "Uniquement les pages de Microsoft",
};
