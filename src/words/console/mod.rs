//! The words of the administrator's console. `{}` takes a value.

mod named;

table! {
    /// The words of the console.
    Console

    /// The console's name.
    console = "Console",
    /// To the matter, past the navigation.
    skip = "Skip to the content",
    /// Ends the operator's session.
    sign_out = "Sign out",
    /// Copies a value.
    copy = "Copy",
    /// After copying.
    copied = "Copied",
    /// Shown where nothing is set.
    none = "none",
    /// Leaves a form.
    cancel = "Cancel",
    /// Heading of a form's faults.
    check_this = "Please check this",

    /// Heading of the entry.
    entry_title = "Sign in to the console",
    /// Beneath it.
    entry_lead = "Use the passkey you made for the console. Nothing else opens it.",
    /// The button.
    entry_button = "Use my passkey",
    /// From a no to the first page.
    console_back = "Back to the console",
    /// Heading of the fresh proof.
    prove_title = "Confirm that it is still you",
    /// Beneath it.
    prove_lead = "What comes next is important, so we ask for your passkey once more.",
    /// While the browser asks.
    passkey_waiting = "Follow your browser’s instructions…",
    /// When nothing came of it.
    passkey_failed = "The passkey was not used. Please try again.",
    /// Without scripts, or without passkeys.
    passkey_missing = "The console needs a browser with JavaScript and passkeys.",

    /// Heading of an operator's link.
    begin_title = "Set up your access to the console",
    /// Beneath it.
    begin_lead = "You make a passkey now, in this browser. From then on it is how you come in; there is no password.",
    /// Before the role.
    begin_role = "Your role",
    /// The first owner's name.
    begin_name = "Your name",
    /// The first owner's address.
    begin_address = "Your email address",
    /// Makes the passkey.
    begin_button = "Make my passkey",
    /// Where the address holds no secret.
    begin_no_secret = "This address is not complete. Open the whole link, to its last character.",

    /// The part.
    applications = "Applications",
    /// Beneath the heading.
    applications_lead = "The Microsoft 365 tenants that send their people here, each with its federated domains.",
    /// To the form.
    application_add = "Add an application",
    /// Nothing there yet.
    applications_empty = "No application yet",
    /// What to do about it.
    applications_empty_lead = "Add your Microsoft 365 tenant with its domain. You then get the values to enter in Entra ID.",
    /// Heading of the form.
    application_new_title = "Add Microsoft 365",
    /// Field.
    application_name = "Name",
    /// Beneath it.
    application_name_help = "People read it on the sign-in page and on their phone.",
    /// Field.
    application_domains = "Domains",
    /// Beneath it.
    application_domains_help = "One per line, such as company.com. Each gets an issuer of its own, which the tenant stores: it never changes.",
    /// Field.
    application_cloud = "Cloud",
    /// A cloud.
    cloud_worldwide = "Worldwide",
    /// A cloud.
    cloud_us = "United States Government",
    /// A cloud.
    cloud_china = "China (21Vianet)",
    /// Field.
    application_realm = "Realm",
    /// Beneath it.
    application_realm_help = "Only for the United States Government cloud: “cloud_audience_urn” of its user-realm document.",
    /// Field.
    application_session = "How long a sign-in lasts",
    /// Beneath it.
    application_session_help = "Within this time the same browser signs in again without the phone.",
    /// A length.
    hours = "{} hours",
    /// Field.
    application_first = "Confirm first by",
    /// A way.
    first_push = "Request on the phone",
    /// A way.
    first_qr = "QR code",
    /// Makes it.
    application_create = "Add the application",
    /// A tab.
    tab_overview = "Overview",
    /// A tab.
    tab_settings = "Settings",
    /// A tab.
    tab_federation = "Federation",
    /// Before the domain count.
    domains = "Domains",
    /// Before the issuer.
    issuer = "Issuer",
    /// Heading of the values.
    federation_title = "Values for Entra ID",
    /// Beneath it.
    federation_lead = "Enter them for {}, or run one of the scripts below. Set an ImmutableID for everybody first, never federate the domain of your own administrator account, and keep a break-glass account on onmicrosoft.com.",
    /// Heading.
    federation_powershell = "PowerShell",
    /// Heading.
    federation_graph = "Microsoft Graph request",
    /// Before the certificate's end.
    certificate_until = "Signing certificate valid until",

    /// The part.
    users = "Users",
    /// A tab.
    tab_users = "Users",
    /// To the form.
    user_invite = "Invite a user",
    /// Beneath the form's heading.
    user_invite_lead = "They get a mail with a link and a QR code that set up their phone for {}.",
    /// Beneath the field.
    invite_address_help = "It must be the address of the account in Microsoft 365, letter for letter.",
    /// Beside what may be left empty.
    optional = "optional",
    /// Beneath the field.
    invite_immutable_help = "For people whose directory synchronises: the value that Entra ID has. Left empty, one is made.",
    /// Field.
    personal_address = "Personal address for the mail",
    /// Beneath the field.
    invite_personal_help = "Where the work mailbox itself opens by this sign-in only.",
    /// Sends it.
    invite_send = "Send the invitation",
    /// Heading afterwards.
    invited_title = "{} is invited",
    /// Where the mail goes.
    invited_mail = "The invitation is on its way to {}.",
    /// Heading of the link.
    invited_link = "The link, to hand over yourself",
    /// Beneath it.
    invited_link_lead = "Whoever has it can activate the account. It is shown this once.",
    /// Another one.
    invite_another = "Invite another",
    /// Back to the list.
    users_back = "Back to the users",
    /// In the search field.
    search = "Name or email address",
    /// No filter.
    filter_all = "All",
    /// Field.
    sort = "Sorted by",
    /// An order.
    sort_address = "Address",
    /// An order.
    sort_name = "Name",
    /// An order.
    sort_invited = "Newest invitation",
    /// An order.
    sort_changed = "Latest change",
    /// Looks.
    look_up = "Look up",
    /// To the next page.
    more = "More",
    /// Nobody there yet.
    users_empty = "Nobody yet",
    /// What to do about it.
    users_empty_lead = "Open an application and invite its users. Each activates a phone, and is listed here.",
    /// The same, where the application is open.
    users_empty_here = "Invite the first user. Each activates a phone, and is listed here.",
    /// Nobody found.
    users_none_found = "Nobody found",
    /// What to do about it.
    users_none_found_lead = "Try the beginning of a name or address, or another status.",
    /// How many are ready; the share, and of how many.
    readiness_of = "{} % of {} are active",
    /// Nobody to be ready.
    readiness_none = "Nobody is invited yet",
    /// A standing.
    user_expired = "Invitation expired",
    /// A status.
    user_bounced = "Mail undelivered",
    /// What a screen reader hears for the column of menus.
    user_menu = "What to do",
    /// What a screen reader hears for a row's menu; takes the address.
    user_menu_of = "What to do with {}",
    /// Sends the invitation again.
    user_resend = "Send a new invitation",
    /// Keeps out.
    user_suspend = "Suspend",
    /// Lets in again.
    user_resume = "Resume",
    /// Removes.
    user_remove = "Remove user",
    /// Heading of the question.
    user_remove_title = "Remove {}?",
    /// What it means.
    user_remove_lead = "Their sessions, open requests and devices end at once. As long as the domain is federated, they cannot sign in to Microsoft 365 until you invite them again.",
    /// What is kept.
    user_remove_keeps = "Address and ImmutableID are kept, so that the same person can come back:",

    /// Before the ImmutableID.
    user_immutable_id = "ImmutableID",
    /// Before the status.
    user_status = "Status",
    /// Before the domain.
    user_domain = "Domain",
    /// Before the time.
    user_since = "Invited since",
    /// A status.
    user_invited = "Invited",
    /// A status: invited, and they tapped "open".
    user_opened = "Opened",
    /// A status.
    user_active = "Active",
    /// A status.
    user_suspended = "Suspended",
    /// A status.
    user_removed = "Removed",
    /// Where the person runs the console, too.
    user_protected = "Runs the console as {}",
    /// Heading.
    user_devices = "Devices",
    /// None there, and no invitation would make one.
    user_devices_none = "No device.",
    /// None there.
    user_devices_empty = "No device yet. The invitation makes the first one.",
    /// Column.
    device_name = "Name",
    /// Column.
    device_seen = "Last active",
    /// Column.
    device_push = "Push messages",
    /// A push address is there.
    push_reached = "reach it",
    /// None is.
    push_unreached = "do not reach it",
    /// Column.
    device_since = "Since",
    /// Heading.
    user_sessions = "Sessions",
    /// None there.
    user_sessions_empty = "No session is open.",
    /// Column.
    session_method = "Confirmed by",
    /// A method.
    method_push = "phone",
    /// A method.
    method_qr = "QR code",
    /// A method.
    method_passkey = "passkey",
    /// A method.
    method_passcode = "one-time passcode",
    /// A method.
    method_trust = "code in an app without a browser",
    /// Column.
    session_since = "Since",
    /// Column.
    session_until = "Until at most",
    /// Ends one.
    session_end = "End",
    /// Ends all.
    sessions_end_all = "End all sessions",
    /// Heading.
    user_invitation = "Invitation",
    /// Before a time.
    invitation_sent = "Made",
    /// Before a time.
    invitation_opened = "Opened",
    /// Before a time.
    invitation_used = "Activated",
    /// Before a time.
    invitation_expires = "Valid until",
    /// Before how the mail with it fared.
    invitation_mail = "Mail",
    /// How it fared.
    mail_queued = "waits to be sent",
    /// How it fared.
    mail_sent = "handed to the mail server",
    /// How it fared; takes the words of the mail server.
    mail_undelivered = "not delivered: {}",
    /// Changes the name.
    device_rename = "Rename",
    /// Heading.
    device_remove = "Remove this device",
    /// Beneath it.
    device_remove_lead = "Its passkey stops working at once, its sessions end, and the authenticator on it clears itself. This cannot be undone; the person needs another device or a new invitation to sign in. To confirm, type the name of the device: {}",
    /// Field.
    device_confirm = "Name of the device",
    /// Back.
    user_back = "Back to {}",

    /// The part.
    operators = "Operators",
    /// Beneath the heading.
    operators_lead = "Who runs this console. An operator is not a user; the role says what it may change.",
    /// To the form.
    operator_add = "Add an operator",
    /// Heading of the form.
    operator_new_title = "Add an operator",
    /// Beneath it.
    operator_new_lead = "You get a link to hand over. It makes one passkey and works for an hour.",
    /// Field.
    operator_name = "Name",
    /// Field.
    operator_address = "Email address",
    /// Field.
    operator_role = "Role",
    /// Makes it.
    operator_create = "Make the link",
    /// Heading of a link.
    operator_link_title = "Hand this link over",
    /// Beneath it.
    operator_link_lead = "It is shown this once. Whoever has it can come in as {}, so give it to nobody else.",
    /// Before its end.
    valid_until = "Valid until",
    /// Back.
    operators_back = "Back to the operators",
    /// Field.
    operator_status = "Status",
    /// A new link.
    operator_link_again = "Make a new link",
    /// Beneath it.
    operator_link_again_lead = "For a lost passkey. When the link is used, the old passkey stops working.",
    /// Another role.
    operator_role_change = "Change the role",
    /// Beneath it.
    operator_role_lead = "Their sessions in the console end, and they sign in again with the new role.",
    /// Shows out.
    operator_remove = "Remove this operator",
    /// Beneath it.
    operator_remove_lead = "Their passkey, links and sessions in the console end at once. As a user of Microsoft 365 they are not touched.",
    /// Role.
    role_owner = "Owner",
    /// What it may.
    role_owner_may = "everything, other owners included",
    /// Role.
    role_admin = "Administrator",
    /// What it may.
    role_admin_may = "users and configuration",
    /// Role.
    role_helpdesk = "Help desk",
    /// What it may.
    role_helpdesk_may = "invites people and helps who is locked out",
    /// Role.
    role_auditor = "Auditor",
    /// What it may.
    role_auditor_may = "reads and exports, changes nothing",
    /// Status.
    status_invited = "Invited",
    /// Status.
    status_active = "Active",
    /// Status.
    status_removed = "Removed",

    /// The part.
    changes = "Changes",
    /// Beneath the heading.
    changes_lead = "Who changed what. The entries are chained: “countersign audit verify” shows if one was altered.",
    /// Nothing there yet.
    changes_empty = "Nothing was changed yet",
    /// Column.
    change_time = "Time",
    /// Column.
    change_actor = "By",
    /// Column.
    change_kind = "What",
    /// Column.
    change_detail = "Details",
    /// The terminal as an actor.
    actor_terminal = "terminal on the server",
    /// To the next page.
    older = "Older",
}
