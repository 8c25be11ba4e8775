//! The words of the console's pages about service providers of SAML 2.0.

table! {
    /// The words of the console's pages about service providers of SAML 2.0.
    Providers

    /// The tab.
    tab = "Service providers",
    /// Beneath the heading.
    lead = "Other applications that sign the same people in by SAML 2.0: a wiki, a ticket system, a VPN. Microsoft 365 needs no entry here.",
    /// Where there is none.
    empty = "No other application yet",
    /// Beneath it.
    empty_lead = "Add one by its metadata file, or by its entity ID and address.",
    /// Leads to the form, and sends it.
    add = "Add a service provider",
    /// A field.
    entity_id = "Entity ID",
    /// Beneath it.
    entity_id_help = "The service provider’s name, letter for letter as its requests have it.",
    /// A field.
    replies = "Addresses for answers (ACS)",
    /// Beneath it.
    replies_help = "One per line, https only. Where a request names none, the first one counts. Answers go nowhere else.",
    /// A field.
    sign_out_url = "Address for answers to sign-outs",
    /// Beneath it.
    sign_out_help = "Leave it empty if the service provider has none.",
    /// Legend.
    people = "People are known by",
    /// A choice.
    persistent = "ImmutableID, as a persistent identifier",
    /// A choice.
    email = "Email address",
    /// A field.
    certificates = "Certificates",
    /// Beneath it.
    certificates_help = "PEM, one below the other. Only what is signed with one of these counts as signed.",
    /// A column.
    signed = "Signed requests",
    /// A choice.
    require = "Refuse requests that are not signed",
    /// Signed requests are.
    required = "required",
    /// Signed requests are.
    not_required = "not required",
    /// Nothing of it.
    none = "none",
    /// Heading.
    needs = "What the service provider needs from here",
    /// Beneath it.
    needs_lead = "Most take the address of the metadata and read the rest from there.",
    /// A value.
    metadata_url = "Metadata",
    /// A value.
    issuer = "Issuer (entity ID)",
    /// A value.
    sign_in = "Sign-in address",
    /// A value.
    sign_out = "Sign-out address",
    /// Heading.
    from_file = "From a metadata file",
    /// Beneath it.
    from_file_lead = "Reads the file into the form. Nothing is kept until you add it.",
    /// A field.
    file = "Metadata file (XML)",
    /// Beneath it.
    file_help = "At most 1 MB.",
    /// Reads it.
    read_file = "Read the file",
    /// Above the form once a file was read.
    was_read = "This is what the file says. Check it, then add it.",
    /// Heading.
    by_hand = "By hand",
    /// Heading of one.
    change = "Service provider",
    /// Keeps what was changed.
    save = "Save",
    /// Says what was done.
    was_added = "The service provider was added.",
    /// Says what was done.
    was_changed = "Saved. Requests that were under way are not answered any more.",
    /// Says what was done.
    was_removed = "The service provider was removed.",
    /// Heading, and the button.
    remove = "Remove the service provider",
    /// Beneath it.
    remove_lead = "Its requests are refused from then on, and what is under way is not answered.",
    /// Why nothing was done.
    bad_entity_id = "An entity ID has 1 to 1024 characters and no control character.",
    /// Why nothing was done.
    bad_address = "Answers go to plain https addresses only, without a user and without a #.",
    /// Why nothing was done.
    no_address = "There has to be at least one address for answers.",
    /// Why nothing was done.
    microsofts_address = "Answers for Microsoft 365 go to the application’s own address and to no other.",
    /// Why nothing was done.
    bad_certificate = "A certificate cannot be read, or its key is not RSA with 2048 bits or more.",
    /// Why nothing was done.
    nothing_pinned = "Signed requests can be required only with a certificate to verify them by.",
    /// Why nothing was done.
    too_many = "There may be at most 16 addresses and 16 certificates.",
    /// Why nothing was done.
    exists = "The application has a service provider of this name already.",
    /// Why nothing was done.
    bad_metadata = "The file is not the metadata of one service provider of SAML 2.0, or has a document type or no address that takes answers by POST.",
    /// Why nothing was done.
    changed_meanwhile = "Somebody else changed it meanwhile. Look at it again.",
}
