//! The words of the console's page that says whom a tenant means by a whole list.

table! {
    /// The words of the console's page that says whom a tenant means by a whole list.
    ExternalList

    /// Heading.
    title = "People from a list",
    /// Beneath it.
    lead = "A CSV file with the columns userPrincipalName and id, as Entra ID writes it under Users, Download users. Whoever is not here yet is left out, and nobody’s present link is changed.",
    /// A field.
    file = "CSV file",
    /// Changes nothing.
    look = "Look first",
    /// Links.
    link = "Link them",
    /// What a trial came to.
    tried = "This is what would be done. Nothing was changed; hand the list in once more to link them.",
    /// What it came to.
    done = "The list was worked through. Everybody who was linked gets a mail.",
    /// A figure.
    would = "Would be linked",
    /// A figure.
    linked = "Linked",
    /// A figure.
    already = "Linked before",
    /// A figure, and a heading.
    refused = "Left out",
    /// A column.
    line = "Line",
    /// A column.
    given = "In the list",
    /// A column.
    why = "Why",
    /// Beneath a longer table.
    more = "The first 100 are shown.",
    /// Why nothing was done.
    no_list = "The file is no list whose first row names the columns userPrincipalName and id.",
    /// Why nothing was done.
    too_long = "The list has more than 5,000 rows. Cut it up, or hand it in with countersign external-method link-list.",
    /// Leads back.
    back = "Back to External MFA",
}
