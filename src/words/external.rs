//! The words of the console's page about tenants that ask for a second factor.

table! {
    /// The words of the console's page about tenants that ask for a second factor.
    External

    /// The tab.
    tab = "External MFA",
    /// Beneath the heading.
    lead = "Tenants that keep Microsoft’s own sign-in and ask here for the second factor. Their domains are not federated.",
    /// Where there is none.
    empty = "No tenant asks here yet",
    /// Heading, and the button.
    add = "Add a tenant",
    /// A field, and a value.
    tenant = "Tenant ID",
    /// Beneath it.
    tenant_help = "The directory’s GUID, as Entra ID shows it under Overview.",
    /// A field, and a value.
    app_id = "App registration (application ID)",
    /// Beneath it.
    app_id_help = "The GUID of the multi-tenant app registration that stands for this installation in Entra ID, with openid and profile granted.",
    /// A field, and a value.
    client_id = "Client ID",
    /// Beneath it.
    client_id_help = "By this the tenant names itself here; choose it freely. Letters, digits, hyphens, dots and underscores.",
    /// Above a tenant’s values.
    values_lead = "Enter these in Entra ID under Authentication methods, Add external method; or let a script do it.",
    /// In place of the scripts.
    no_graph = "Microsoft Graph in China knows no such methods, so there is no script for them: enter the values by hand.",
    /// A value.
    discovery = "Discovery endpoint",
    /// A value.
    redirect = "Redirect URI of the app registration",
    /// Heading.
    people = "People of this tenant",
    /// Beneath it.
    people_lead = "Whom the tenant asks about is decided by the object ID, never by a name.",
    /// Where nobody is linked.
    nobody = "Nobody is linked yet, so nobody can be confirmed.",
    /// Where more people are linked than are shown; takes their number.
    more = "{} people are linked; the first 100 are shown. Unlink others by their object ID.",
    /// A field, and a column.
    address = "Email address",
    /// A field, and a column.
    object = "Object ID",
    /// Links.
    link = "Link",
    /// Unlinks.
    unlink = "Unlink",
    /// Lets a tenant ask no more.
    remove = "Remove the tenant",
    /// Above the button.
    remove_lead = "Its requests are refused from then on, and what is under way is not answered.",
    /// Beneath it; takes a number.
    remove_links = "Links of people that are removed with it: {}. Where the tenant is added again, it begins with none.",
    /// Heading.
    key = "Key for second factors",
    /// Beneath it.
    key_lead = "Entra ID reads the keys by itself. The next key is published for two days before it signs.",
    /// When the next key signs.
    signs_from = "Signs from",
    /// Makes the next key.
    roll = "Make the next key now",
    /// Says what was done.
    was_added = "The tenant was added.",
    /// Says what was done.
    was_removed = "The tenant was removed.",
    /// Says what was done.
    was_linked = "The person was linked.",
    /// Says what was done.
    was_unlinked = "The person was unlinked.",
    /// Says what was done.
    was_rolled = "The next key was made.",
    /// Why nothing was done.
    bad_guid = "Tenant ID, application ID and object ID are GUIDs, such as 72f988bf-86f1-41af-91ab-2d7cd011db47.",
    /// Why nothing was done.
    bad_client_id = "A client ID has 1 to 128 letters, digits, hyphens, dots and underscores.",
    /// Why nothing was done.
    exists = "The tenant is there already with this client ID.",
    /// Why nothing was done.
    no_person = "Nobody has this email address.",
    /// Why nothing was done.
    taken = "The object ID is somebody’s already, or the person has another one in this tenant.",
    /// Why nothing was done.
    protected = "The person is protected: owners alone link them.",
    /// Why nothing was done.
    not_asked = "The tenant asks for the people of another application: this person is none of them.",
    /// Why nobody was unlinked.
    not_linked = "The tenant means nobody by this object ID.",
    /// Subject of the mail to whom a tenant means from now on; takes the organisation.
    linked_subject = "{}: a Microsoft account was linked to yours",
    /// Its heading.
    linked_title = "A Microsoft account was linked to yours",
    /// What it means.
    linked_lead = "An administrator has linked the account in Entra ID that is named below to yours. Whoever signs in with it at Microsoft is asked for a second factor here, and your phone is the one that gives it.",
    /// What replacing the key at once breaks.
    replace_lead = "The key is replaced at once, and the old one is erased with the next one. Entra ID keeps the keys that it has read for up to a day: until it reads them anew it refuses every answer from here, and nobody who has no other method gets in there. Nothing here makes it read them sooner.",
    /// Replaces the key.
    replace = "Replace the key now",
    /// Says what was done.
    was_replaced = "The key was replaced. Until Entra ID has read the new one, it refuses every answer from here.",
}
