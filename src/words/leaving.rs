//! The words for where people may go once they have signed out.

table! {
    /// The words for where people may go once they have signed out.
    Leaving

    /// A field of an application's settings.
    origins = "Where people may go after signing out",
    /// Beneath it.
    origins_help = "Hosts that a sign-out may lead on to, beside Microsoft’s own: one per line, https only, such as https://portal.example.com, at most 10. Whoever is sent elsewhere stays on the page that says they are signed out.",
    /// Where there is none.
    nowhere = "Microsoft’s pages only",
}
