//! The words for programs without a browser and for the signing certificates. `{}` takes a value.

use super::Language;
use super::with;
use crate::domain::time::Time;

table! {
    /// The words for programs without a browser and for the signing certificates.
    Trust

    /// Legend of the setting.
    setting = "Apps without a browser",
    /// The choice.
    setting_on = "Answer apps that ask for a name and password instead of opening a browser (WS-Trust)",
    /// Beneath it.
    setting_help = "There is no password: people fetch a code in the authenticator, which serves once and for a minute, or use a one-time passcode. Such a sign-in never counts as multi-factor. Leave it off unless you know an app that needs it.",
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
    /// Before the hash by which the tenant’s pages name a certificate.
    thumbprint = "Thumbprint (SHA-1)",
    /// Before a time.
    confirmed_at = "The tenant knows it since",
    /// Where that is not so.
    unconfirmed = "Nobody has confirmed yet that the tenant knows it.",
    /// Heading of what the tenant has to be given.
    hand_over = "What the tenant has to be given",
    /// What to do with it.
    hand_over_lead = "Give every federated domain both values: run one of the scripts, or enter them by hand. Wait at least two hours, better a day, and confirm it here.",
    /// The same after a switch.
    hand_over_current = "Tokens are signed with the current certificate. Where a domain still has another one as signingCertificate, the scripts set it right.",
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
    /// Subject of the mail that warns of the end; takes the organisation.
    ends_subject = "{}: the signing certificate ends soon",
    /// Its heading.
    ends_title = "The signing certificate ends soon",
    /// What it means.
    ends_lead = "Every sign-in to Microsoft 365 is signed with this certificate. From its end on, nobody can sign in. Before that the tenant has to know the next one.",
    /// Heading of what to do.
    ends_do = "What you can do",
    /// What to do; takes the name of a part of the console.
    ends_made = "The next certificate is made. Open “{}” in the console: it shows what every domain in the tenant has to be given, and the scripts that do it. Then confirm it there; the rest happens by itself.",
    /// The same where there is no next one; takes the name of a part of the console.
    ends_unmade = "Open “{}” in the console, make the next certificate, give it to every domain in the tenant as the page shows, and confirm it there.",
    /// Subject of the mail that warns of the application's credential; takes the organisation.
    credential_subject = "{}: the application’s credential for Microsoft ends soon",
    /// Its heading.
    credential_title = "The application’s credential for Microsoft ends soon",
    /// What it means.
    credential_lead = "Countersign signs in to the tenant with this certificate of the app registration, to hand signing certificates over by itself. From its end on, somebody has to do that by hand. People sign in as before.",
    /// What to do.
    credential_do = "Make the next one on the server with “countersign federate credential make”, and upload the certificate that it prints to the app registration in Entra ID.",
    /// Who sent it and why; takes organisation and address.
    ends_sender = "Sent by {} to the owners of its console, of whom {} is one. Mails like this one hold no link.",
}

impl Language {
    /// That the signing certificate ends then, or has ended.
    #[must_use]
    pub fn certificate_ends(self, at: Time, is_over: bool) -> String {
        let words = self.trust();
        with(if is_over { words.expired } else { words.expires_soon }, &self.instant(at))
    }
}
