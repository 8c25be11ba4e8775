//! The words of the console for helping people who lost their phone. `{}` takes a value.

table! {
    /// The words for helping people who lost their phone.
    Rescue

    /// Field.
    reason = "Reason",
    /// Beneath the field.
    reason_help = "It stands in the record of changes beside your name.",

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
