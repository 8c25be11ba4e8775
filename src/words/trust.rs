//! The words for programs without a browser and for the signing certificates. `{}` takes a value.

table! {
    /// The words for programs without a browser and for the signing certificates.
    Trust

    /// A way of proving.
    method = "Code in an app without a browser",
    /// Legend of the setting.
    setting = "Apps without a browser",
    /// The choice.
    setting_on = "Answer apps that ask for a name and password instead of opening a browser (WS-Trust)",
    /// Beneath it.
    setting_help = "There is no password: people fetch a code in the authenticator, which serves once and for a minute, or use a one-time passcode. Such a sign-in never counts as multi-factor. Leave it off unless you know an app that needs it.",

    /// A change.
    key_made = "Next signing certificate made",
    /// A change.
    key_confirmed = "Next signing certificate confirmed",
    /// A change.
    key_switched = "Next signing certificate taken into use",
    /// A change.
    key_retired = "Former signing key erased",
    /// A change.
    keys_replaced = "All signing keys replaced",

    /// The part.
    keys = "Signing certificate",
    /// Heading.
    keys_title = "Signing certificates",
    /// Beneath it.
    keys_lead = "Every token is signed with the current certificate, which the tenant has to know. The next one is made ahead and published, so that the tenant learns of it before it is used.",
    /// A place.
    current = "Current",
    /// A place.
    next = "Next",
    /// A place.
    past = "Former, still published",
    /// Before a time.
    valid_until = "Valid until",
    /// Before a time.
    confirmed_at = "The tenant knows it since",
    /// Where that is not so.
    unconfirmed = "Nobody has confirmed yet that the tenant knows it.",
    /// Heading of the value; a property's own name.
    paste_lead = "Give each federated domain this value as nextSigningCertificate, wait at least two hours, better a day, and confirm it here.",
    /// Heading of the script.
    script = "The same in PowerShell",
    /// Makes it.
    roll = "Make the next certificate",
    /// What it does.
    roll_lead = "It is published beside the current one. Nothing else changes until you confirm that the tenant knows it.",
    /// Confirms.
    confirm = "The tenant knows it",
    /// Switches.
    switch = "Sign with it from now on",
    /// What happens otherwise.
    switch_lead = "This happens by itself a day after it was confirmed.",
    /// Heading of the emergency.
    replace_title = "If a key may be in wrong hands",
    /// What it does.
    replace_lead = "Both certificates are replaced at once and the old keys are erased. Nobody can sign in until every domain in the tenant has been given both new certificates. Afterwards revoke all sessions in Entra ID.",
    /// Asks for the word.
    replace_confirm = "Type REPLACE to confirm",
    /// Does it.
    replace = "Replace both certificates",
    /// Where the end is near.
    expires_soon = "The signing certificate ends on {}. From then on nobody can sign in. Hand the next certificate to the tenant now.",
    /// Where it has ended.
    expired = "The signing certificate ended on {}. Microsoft may refuse every sign-in.",
    /// What was done.
    rolled = "The next certificate was made.",
    /// What was done.
    confirmed = "It was noted that the tenant knows the next certificate.",
    /// What was done.
    switched = "Tokens are signed with the new certificate from now on.",
    /// What was done.
    replaced = "Both certificates were replaced. Give the tenant both of them now.",
    /// Where the word was not typed.
    not_confirmed = "Nothing was replaced: the word REPLACE was not typed.",
}
