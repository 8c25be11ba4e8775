//! The words of a person's own page. `{}` takes a value.

table! {
    /// The words of a person's own page.
    Account

    /// Its name.
    account = "Your account",
    /// Beneath the heading; takes the application.
    lead = "What can sign you in to {}, and who asked to.",
    /// Heading of the entry.
    entry_title = "Sign in to your account page",
    /// Beneath it.
    entry_lead = "Use the passkey of one of your devices: on this device, or on your phone when your browser offers it.",
    /// The button.
    entry_button = "Use my passkey",
    /// While the browser asks.
    passkey_waiting = "Follow your browser’s instructions…",
    /// When nothing came of it.
    passkey_failed = "The passkey was not used. Please try again.",
    /// Without scripts, or without passkeys.
    passkey_missing = "This page needs a browser with JavaScript and passkeys.",
    /// Leaves.
    sign_out = "Sign out",
    /// Back to the overview.
    back = "Back to your account",

    /// Heading.
    devices = "Your devices",
    /// Beneath it.
    devices_lead = "Each can confirm that it is you. Remove what you no longer have.",
    /// Column.
    device_name = "Name",
    /// Column.
    device_seen = "Last active",
    /// Column.
    device_push = "Requests arrive",
    /// A push address is there.
    push_reached = "as messages",
    /// None is.
    push_unreached = "when you open it",
    /// Column.
    device_since = "Since",
    /// On the device that let the person in.
    device_this = "in use here",
    /// To the form.
    add = "Add a device",
    /// Field.
    rename_name = "Name of the device",
    /// Changes the name.
    rename = "Rename",
    /// Heading, and the button.
    remove = "Remove this device",
    /// Beneath it.
    remove_lead = "Its passkey stops working here at once, the sessions that it opened end, and the authenticator on it clears itself. Your browser asks for a passkey to confirm.",
    /// Where it is the one in use.
    remove_this = "You are signed in here with this device, so this page will close, too.",
    /// Where it is the last one; takes its name.
    remove_last = "It is your only device. Without it you cannot sign in to anything until your help desk invites you again. To confirm, type its name: {}",
    /// Field.
    remove_confirm = "Name of the device, to confirm",
    /// Heading after the device in use was removed.
    removed_title = "The device was removed",
    /// Beneath it.
    removed_lead = "You were signed in here with it, so this page is closed. If the authenticator or the passkey is still on the device, you can delete it there.",
    /// To the entry.
    removed_again = "Sign in with another device",

    /// Heading of the form.
    add_title = "Add a device",
    /// Beneath it.
    add_lead = "Have the new device and one that you use already at hand.",
    /// A step.
    add_step_proof = "Confirm here with your passkey. You then see a QR code.",
    /// A step.
    add_step_scan = "Scan it with the new device, and give the device a name. It shows a number.",
    /// A step.
    add_step_grant = "Open the authenticator on a device that you have already, and enter the number there.",
    /// Makes the offer.
    add_go = "Show the code",
    /// Heading with the code.
    offer_title = "Scan with the new device",
    /// What a screen reader hears for the code.
    offer_code = "QR code that begins on the new device",
    /// Beneath it.
    offer_secret = "Show it to nobody: who opens it can ask to become your device.",
    /// Before the link.
    offer_link = "Or open this address on the new device",
    /// Copies the link.
    copy = "Copy",
    /// After copying.
    copied = "Copied",
    /// Before the end.
    offer_until = "Good until",
    /// What comes next.
    offer_next = "Then open the authenticator on a device that you have already: it asks for the number.",
    /// To the authenticator in this browser.
    offer_here = "Open the authenticator here",

    /// Heading.
    recent = "Requests of the last day",
    /// None there.
    recent_empty = "Nobody asked to sign in as you.",
    /// Column.
    recent_when = "When",
    /// Column.
    recent_from = "From",
    /// Column.
    recent_state = "Came to",
    /// A state.
    state_pending = "waiting",
    /// A state.
    state_expired = "ran out",
    /// A state.
    state_approved = "approved",
    /// A state.
    state_denied = "declined",
    /// A state.
    state_reported = "reported",
    /// A state.
    state_exhausted = "wrong number",
    /// A state.
    state_superseded = "replaced",
    /// A state.
    state_cancelled = "cancelled",
    /// The button.
    not_me = "It wasn’t me",
    /// On a browser that was not seen before.
    new_browser = "new browser",
    /// Browser and system.
    browser_on = "{} on {}",
    /// Where neither is known.
    browser_unknown = "unknown browser",
    /// Said afterwards.
    reported = "Thank you. The request is stopped, and what it had opened has been ended. Tell your help desk, too.",

    /// Heading.
    sessions = "Where you are signed in",
    /// None there.
    sessions_empty = "No browser is signed in.",
    /// Beneath it.
    sessions_lead = "While a session lasts its browser signs in again without asking your phone.",
    /// Column.
    session_method = "Confirmed by",
    /// Column.
    session_until = "Until at most",
    /// Ends all.
    sessions_end = "End all my sessions",
    /// Said afterwards.
    sessions_ended = "All your sessions here are ended. Applications may stay open until they ask again.",
    /// Said afterwards.
    device_gone = "The device was removed.",
    /// Said afterwards.
    device_named = "The device has its new name.",
}
