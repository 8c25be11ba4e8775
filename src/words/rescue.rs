//! The words of the console for helping people who lost their phone. `{}` takes a value.

table! {
    /// The words for helping people who lost their phone.
    Rescue

    /// Field.
    reason = "Reason",
    /// Beneath the field.
    reason_help = "It stands in the record of changes beside your name.",

    /// To the form.
    reactivate = "Replace the phone",
    /// Heading of the form; takes the address.
    reactivate_title = "A new phone for {}",
    /// What it is.
    reactivate_lead = "For somebody whose phone is lost, stolen or broken. They get a link that sets up a new phone, valid for three days; all devices they had are taken away, and every session ends. They are told on those devices and in every mailbox.",
    /// What to do first.
    reactivate_check = "Whoever uses the link becomes this person. Make sure first that it is really them who asks: see them, or call back on a number you know.",
    /// Legend of the choice.
    stops = "When do the old devices stop working?",
    /// One.
    stops_issue = "Now",
    /// What it means.
    stops_issue_help = "The phone is lost or stolen. Until the new one is set up, they cannot sign in.",
    /// The other.
    stops_use = "When the new phone is set up",
    /// What it means.
    stops_use_help = "The phone is at hand and is only to be replaced.",
    /// Sends it; takes the mailbox.
    reactivate_mail = "Send the link to {}",
    /// Beneath it.
    reactivate_mail_help = "Leave this out where that mailbox itself opens by this sign-in only, or may be in wrong hands.",
    /// Makes it.
    reactivate_issue = "Make the link",
    /// Heading afterwards; takes the address.
    reactivated_title = "{} may set up a new phone",
    /// Where the old devices are dead.
    reactivated_at_issue = "The devices they had have stopped working, and every session has ended.",
    /// Where they live on.
    reactivated_at_use = "The devices they have work until the new phone is set up.",
    /// Beneath the link.
    reactivated_link_lead = "Whoever has it can set up a phone for this account. It is shown this once.",
    /// To the forms.
    identity = "Identity",
    /// Heading; takes the address.
    identity_title = "Who {} is",
    /// What an ImmutableID is.
    immutable_id_lead = "By this value alone Microsoft 365 finds the account. Another value makes this person somebody else there, so it is changed only while the account is suspended, and nobody else here may have it or have had it.",
    /// Where they are not suspended; the value follows.
    immutable_id_suspend_first = "Suspend the account to change it. It is now",
    /// Sets it.
    immutable_id_set = "Change the ImmutableID",
    /// Heading, and field.
    personal = "Personal address",
    /// What it is.
    personal_lead = "A mailbox that they reach without signing in here. Links that set up a phone go there, and changes to the account are told there, too.",
    /// Beneath the field.
    personal_help = "The older mailbox is told of the change. A link that was sent there works until you send a new one.",
    /// Sets it.
    personal_set = "Change the personal address",

    /// Sets apart.
    protect = "Protect",
    /// Takes it back.
    unprotect = "End the protection",
    /// Heading of the question; takes the address.
    protect_title = "Protect {}?",
    /// What it means.
    protect_lead = "From then on only owners act on this person: suspending, removing, devices, sessions, invitations, a new phone. They get no one-time passcode from anybody. Open invitations and passcodes of theirs stop working at once. Meant for people whose account is worth more than most.",
    /// Heading of the other question; takes the address.
    unprotect_title = "End the protection of {}?",
    /// What it means.
    unprotect_lead = "From then on every administrator, and the help desk with a passcode, may act on this person again.",
    /// Where somebody is protected.
    is_protected = "Protected: only owners act on this person",

    /// Before the kind of an invitation.
    invitation_kind = "For",
    /// A kind.
    invitation_first = "a first phone",
    /// A kind.
    invitation_reactivation = "a new phone in place of the old ones",
    /// Takes an invitation back.
    revoke = "Revoke this invitation",
    /// What that means.
    revoke_lead = "Its link and its printed code stop working at once. The person stays on the list, and you can invite them again at any time.",
    /// After it was taken back.
    revoked = "The invitation was revoked: its link no longer works. “Send a new invitation” makes another one.",

    /// To the form.
    passcode = "One-time passcode",
    /// Heading of the form; takes the address.
    passcode_title = "A one-time passcode for {}",
    /// What it is.
    passcode_lead = "For somebody whose phone is not at hand. It signs them in once, within 15 minutes, and that session lasts an hour at most.",
    /// What it is not.
    passcode_limits = "It counts as one proof only: where Microsoft asks for more than one factor it does not serve, and it opens neither this console nor a change of devices. The person is told on all their devices and by mail.",
    /// What to do first.
    passcode_check = "Make sure first that it is really them: call back on a number you know, or see them in person.",
    /// Makes it.
    passcode_issue = "Make the passcode",
    /// Heading of the result.
    passcode_issued = "Read this out to {}",
    /// Beneath it.
    passcode_issued_lead = "It is shown this once. They enter it on the sign-in page under “I have a one-time passcode”.",
}
