//! The words of the console's pages that set a tenant up. `{}` takes a value.

table! {
    /// The words of the console's pages that set a tenant up.
    Tenant

    /// The button that leads here, and the heading.
    set_up = "Set the tenant up",
    /// Beneath the heading.
    lead = "Sign in to the tenant here. Then its domains can be looked at, federated, checked and taken back.",
    /// Above the permissions that are asked for.
    permissions = "Sign in with an administrator’s account under onmicrosoft.com. These permissions are asked for:",
    /// Beneath the field of the app registration.
    client_help = "The GUID of the app registration in this tenant by which administrators sign in. It has to allow public client flows.",
    /// Signs in.
    by_code = "Sign in with a code",
    /// Signs in without a person.
    as_application = "Sign in as the application",
    /// Beside that.
    as_application_lead = "With the certificate that is configured for it. No person is asked.",
    /// The other way; above a command.
    terminal = "With a browser on the server itself, the command line does the same:",
    /// Heading.
    waiting = "Sign in on Microsoft’s page",
    /// Beneath it.
    waiting_lead = "Open Microsoft’s page, type the code in, and sign in to the tenant. Then come back here.",
    /// A value.
    code = "Code",
    /// A link.
    open_microsoft = "Open Microsoft’s page",
    /// A time.
    code_until = "Valid until",
    /// Asks whether the code was typed in.
    look_again = "Look again",
    /// Ends the sign-in.
    give_up = "Cancel",
    /// Heading.
    connected = "Signed in to the tenant",
    /// A time.
    connected_until = "Signed in until",
    /// Ends the sign-in.
    disconnect = "Disconnect",
    /// Above the list of domains.
    domains_lead = "Looking at a domain changes nothing.",
    /// Leads to a domain's plan.
    look_at = "Look at {}",
    /// Said where nobody is signed in.
    over = "You are not signed in to the tenant, or not any more. Sign in to go on.",
    /// Said after the sign-in was ended.
    was_disconnected = "The sign-in was thrown away.",
    /// Heading where an act takes more than was signed in for.
    wider = "This needs a further permission",
    /// Beneath it, above the permissions.
    wider_lead = "You are signed in to look, and nothing has been changed. To go on, sign in once more; these permissions are asked for then. Afterwards you come back to this page and do it again.",
    /// Leads back to the page that asked for a further permission.
    go_on = "Go on where you were",
    /// Heading of a domain's plan.
    plan = "Plan for {}",
    /// Beneath it.
    plan_lead = "This is what would be changed. Nothing has been changed yet.",
    /// A value.
    today = "At Microsoft today",
    /// How a domain stands at Microsoft.
    managed = "Managed: people sign in at Microsoft",
    /// How a domain stands at Microsoft.
    federated = "Federated: people are sent to an identity provider",
    /// How a domain stands at Microsoft.
    absent = "Not in the tenant",
    /// A value.
    signed_in_as = "Signed in as",
    /// Who signed in where no person did.
    application = "The application itself",
    /// A value, and a heading.
    people = "People of the domain",
    /// A value that is not known.
    unseen = "Not to be seen",
    /// Heading.
    differences = "Properties to be changed",
    /// Where there are none.
    same = "Every property is as it should be.",
    /// A column.
    property = "Property",
    /// A column.
    now = "Now",
    /// A column.
    wanted = "Then",
    /// A value that is not set.
    unset = "Not set",
    /// Heading.
    traps = "What to look out for",
    /// A trap's weight.
    stop = "Stands in the way",
    /// A trap's weight.
    accept = "Has to be accepted",
    /// A trap's weight.
    note = "To be known",
    /// Beside a trap's box.
    i_accept = "I accept this",
    /// Above the button.
    apply_lead = "From then on people of {} are sent here to sign in. What stands there today is kept for the way back.",
    /// Federates the domain.
    apply = "Federate the domain",
    /// Where it cannot be pressed.
    stopped = "Nothing can be changed while something stands in the way.",
    /// Heading of what can be done besides.
    further = "Further steps",
    /// Leads to the check.
    check = "Check whether it holds",
    /// Leads to the way back.
    undo = "Take it back",
    /// Leads to the next certificate.
    next = "Hand the next certificate over",
    /// Leads back to a domain's plan.
    to_plan = "Back to the plan",
    /// Said after a domain was federated.
    applied = "The domain is federated.",
    /// Said where there was nothing to do.
    already = "Everything was as it should be. Nothing was changed.",
    /// Heading.
    changed = "What was changed",
    /// Heading of the check.
    check_of = "Check of {}",
    /// What the check comes to.
    holds = "The federation holds.",
    /// What the check comes to.
    holds_not = "The federation does not hold.",
    /// What a finding is.
    fine = "In order",
    /// What a finding is.
    warning = "To be looked at",
    /// What a finding is.
    fault = "Not in order",
    /// Heading of the way back.
    undo_of = "Take the federation of {} back",
    /// Heading.
    to_snapshot = "Back to what stood there before",
    /// What that does.
    snapshot_managed = "Before, people of the domain signed in at Microsoft. They will again, with the password that they have there.",
    /// What that does.
    snapshot_other = "Before, people of the domain were sent to another identity provider. They will be again.",
    /// Where that is not possible.
    no_snapshot = "Nothing is kept that one could go back to. Sign in at Microsoft instead.",
    /// Heading.
    to_managed = "Back to signing in at Microsoft",
    /// What that does.
    managed_lead = "The federation is taken away, whatever stood there before. People who are the cloud’s own then need a password or a temporary access pass, those of a directory need password hash sync.",
    /// Said after a federation was taken back.
    undone = "The federation was taken back.",
    /// Above names.
    need_password = "These people need a password or a temporary access pass now:",
    /// Where nobody does.
    need_nothing = "None of the cloud’s own people was found who needs a password now.",
    /// Takes a number.
    need_hash_sync = "{} people belong to a directory. Switch password hash sync on there.",
    /// Where they were not to be seen.
    need_unseen = "Who needs a password now was not to be seen.",
    /// Takes names of properties.
    still_other = "Microsoft still shows other values than before: {}.",
    /// Above the button of the next certificate.
    next_lead = "Microsoft is given the certificate that comes next ahead of time, so that nobody feels the change of keys.",
    /// Said after it was handed over.
    handed = "Microsoft has the next certificate for {}.",
    /// Takes domains.
    handed_left = "These domains do not have it yet: {}. It is confirmed once they do.",
    /// Said where everybody has it.
    handed_confirmed = "Every domain has it, and it is confirmed. It can be switched to on the certificates’ page.",
    /// Heading of a page that tells why nothing came of it.
    trouble = "That did not work",
    /// Above what Microsoft said.
    microsoft = "Microsoft said no, or could not be asked:",
    /// Beneath it.
    stays = "Nothing is lost: you can go back and try again.",
    /// Why it was not done.
    trapped = "Nothing was changed, for this stands in the way or was not accepted:",
    /// Why it was not done.
    changed_meanwhile = "The tenant or this instance has changed meanwhile. Look at the plan again, and confirm what you see then.",
    /// Why it was not done; takes the domain.
    busy = "Somebody else is changing the federation of {} at this moment. Try again in some minutes.",
    /// What came of it.
    unequal = "Microsoft took the change and still shows other values. That can take some minutes; check again then.",
    /// Why it was not done; takes the domain.
    not_federated = "{} is not federated with this instance. Federate it first.",
    /// Why it was not done.
    no_next = "There is no next certificate. Make it on the certificates’ page first.",
    /// Why it was not done; takes both tenants.
    other_tenant = "This application belongs to the tenant {}, and you are signed in to {}.",
    /// Heading.
    nameless = "People without an ImmutableID",
    /// Beneath it.
    nameless_lead = "No token can name them, so they cannot sign in while the domain is federated. A directory’s people and guests are left out.",
    /// Where there are none.
    nameless_none = "Everybody has one who needs one.",
    /// Takes a number.
    and_more = "And {} more.",
    /// Sets them.
    identify = "Give them an ImmutableID",
    /// What is kept of it.
    identify_lead = "Who gets which one is written into the changes before.",
    /// Said after it was done; takes how many.
    identified = "{} people got an ImmutableID.",
    /// Above those who got none.
    identified_not = "These got none:",
    /// Heading.
    unknown = "People who are not here yet",
    /// Where there are none.
    unknown_none = "Everybody is here who can be.",
    /// What the button does.
    import_lead = "They are taken in as invited. No mail is sent.",
    /// Takes them in.
    import = "Take them in",
    /// Said after it was done; takes how many.
    imported = "{} people were taken in.",
    /// Takes how many and names.
    other_identity = "{} people are here with another ImmutableID: {}. Nothing was changed about them.",
    /// Takes how many and names.
    import_refused = "{} people cannot be taken in, because their address or ImmutableID is none, or is somebody else’s here: {}.",
    /// Heading.
    make = "Make somebody",
    /// Beneath it.
    make_lead = "They are made at Microsoft with an ImmutableID, and are invited here with the same one. No mail is sent, and nobody ever sees the password that Microsoft asks for.",
    /// Makes them.
    make_now = "Make this person",
    /// Said after it was done; takes the address.
    made = "{} was made at Microsoft and is invited here. Now give them a licence there, and send the invitation from their page here.",
    /// The same where they were here before; takes the address.
    made_here = "{} was made at Microsoft, with the ImmutableID that they had here before. Now give them a licence there.",
    /// Leads to them.
    made_whom = "Look at them here",
    /// Why it was not done; takes the domain.
    make_bad = "Nobody was made. Type in an address of {} and a name.",
    /// Why it was not done; takes the address.
    make_taken = "Nobody was made, because Microsoft knows {} already.",
}
