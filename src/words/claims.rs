//! The words of the page that explains what somebody's token would say.

use crate::domain::claims::Flaw;
use crate::domain::user::UserStatus;

table! {
    /// The words of the page that explains what somebody's token would say.
    Claims

    /// To the page.
    test = "Test as user",
    /// Heading; takes the address.
    title = "The token of {}",
    /// What the page does.
    lead = "What the token would say of a sign-in at this moment, and why. Nothing of it is sent: a trial token is signed with a key that is thrown away, is addressed to nobody, and never leaves this server.",
    /// Heading.
    now = "Signing in",
    /// Where they may sign in.
    may = "They can sign in now.",
    /// Why they cannot.
    invited = "They cannot sign in yet: they were invited and have not set up a phone.",
    /// Why they cannot.
    suspended = "They cannot sign in: they are suspended.",
    /// Why they cannot.
    removed = "They cannot sign in: they were removed.",
    /// Why they cannot.
    no_device = "They cannot sign in: no phone is set up for them at the moment.",
    /// Heading.
    path = "Signature",
    /// Where the signature path holds.
    proved = "The signature holds: a trial token with these claims, signed with a key that was thrown away, is believed with that key’s certificate, and refused with the published one.",
    /// Why it does not.
    believed = "The signature does not hold: the published certificate vouches for a token that its key never signed.",
    /// Why it does not.
    shape = "The signature does not hold: the trial token does not have the shape of a signed assertion.",
    /// Why it does not.
    reference = "The signature does not hold: it names another assertion.",
    /// Why it does not.
    algorithm = "The signature does not hold: it was made with other algorithms.",
    /// Why it does not.
    digest = "The signature does not hold: the trial token was changed after it was signed.",
    /// Why it does not.
    signature = "The signature does not hold: the certificate’s key did not make it.",
    /// Why it does not.
    certificate = "The signature does not hold: the certificate within the trial token is another one.",
    /// Heading.
    claims = "What the token would say",
    /// A column.
    claim = "Claim",
    /// A column.
    value = "Value",
    /// A column.
    why = "Why",
    /// Why a claim is what it is.
    issuer = "The issuer of the person’s own domain. Microsoft finds the federation by it alone.",
    /// Why a claim is what it is.
    audience = "The application’s realm, which is the same throughout the cloud.",
    /// Why a claim is what it is.
    name_identifier = "The ImmutableID. Microsoft finds the person by it, and capitals count.",
    /// Why a claim is what it is.
    immutable_id = "The same value once more, where Microsoft reads it.",
    /// Why a claim is what it is.
    upn = "The address as it is kept here. Its domain, or the root domain above it, has to be the federated one.",
    /// Why a claim is what it is.
    method = "An interactive sign-in over a protected channel.",
    /// Why a claim is what it is.
    reference_one = "The same, among the proofs that were given.",
    /// Why a claim is what it is.
    multiple = "Two factors are proved: having the device, and unlocking it. Only then is this said.",
    /// Why a claim is what it is.
    instant = "When the person proved themselves; here: now.",
}

impl Claims {
    /// As the terminal says it, which speaks English.
    #[must_use]
    pub const fn terminal() -> &'static Self {
        &ENGLISH
    }

    /// Whether somebody can sign in now, and why not.
    #[must_use]
    pub const fn now(&self, status: UserStatus, has_device: bool) -> &'static str {
        match status {
            UserStatus::Invited => self.invited,
            UserStatus::Suspended => self.suspended,
            UserStatus::Removed => self.removed,
            UserStatus::Active if has_device => self.may,
            UserStatus::Active => self.no_device,
        }
    }

    /// Why the signature path does not hold.
    #[must_use]
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    pub const fn flaw(&self, flaw: &Flaw) -> &'static str {
        match *flaw {
            Flaw::Believed => self.believed,
            Flaw::Shape => self.shape,
            Flaw::Reference => self.reference,
            Flaw::Algorithm => self.algorithm,
            Flaw::Digest => self.digest,
            Flaw::Signature => self.signature,
            Flaw::Certificate => self.certificate,
        }
    }
}
