//! The words for the places of a token, and for what it may be foretold by.

use super::Language;
use crate::domain::claims::{By, Claim, Method};

table! {
    /// The words for the places of a token, and for what it may be foretold by.
    Tokens

    /// Heading of the choices.
    by = "Signed in by",
    /// Heading of the choices.
    to = "For",
    /// A way.
    push = "push message",
    /// A way.
    qr = "QR code",
    /// A way.
    passkey = "passkey in the browser",
    /// A way.
    passcode = "one-time passcode",
    /// A way.
    trust = "code in an app without a browser",
    /// A way.
    session = "session (single sign-on)",
    /// Where there is none.
    lacks_session = "They have no session at the moment. Shown is what one would say that began on the phone now.",
    /// A reader.
    wsfed = "Microsoft 365 (WS-Federation)",
    /// A reader.
    saml = "Microsoft 365 (SAML 2.0)",
    /// Why a claim is what it is.
    id = "The token’s own name, which no other has. It is kept on record here, so that each token can be traced.",
    /// Why a claim is what it is.
    issued = "When it is issued; here: now.",
    /// Why a claim is what it is.
    version = "The version of SAML, which the protocol fixes.",
    /// Why a claim is what it is.
    issuer_to_others = "What this server is called in the metadata that the service provider was given.",
    /// Why a claim is what it is.
    not_before = "From when on it is good: a little in the past, for clocks that are late.",
    /// Why a claim is what it is.
    not_on_or_after = "Until when it is good, as the settings of this server say.",
    /// Why a claim is what it is.
    provider = "The service provider’s entity ID. Nobody else may take the token.",
    /// Why a claim is what it is.
    name_address = "The address, by which this service provider knows people.",
    /// Why a claim is what it is.
    format = "What kind of name this is.",
    /// Why a claim is what it is.
    confirmation = "Whoever brings the token is taken for the person: browsers know no other way.",
    /// Why a claim is what it is.
    request = "The request that it answers; here an invented one.",
    /// Why a claim is what it is.
    arrival = "Until when it has to have arrived.",
    /// Why a claim is what it is.
    recipient = "The only address where it may arrive: the configured one.",
    /// Why a claim is what it is.
    email = "The address, where the reader looks for it.",
    /// Why a claim is what it is.
    class = "An interactive sign-in over a protected channel. It says nothing of a second factor.",
    /// Why a claim is what it is.
    multiple_class = "Two factors were proved: having the device, and unlocking it. In SAML 2.0 that is told here and nowhere else.",
    /// Why a claim is what it is.
    instant_of_session = "When the person proved themselves at the beginning of the session. A session repeats that, and never makes it younger.",
    /// Why a claim is what it is.
    instant_again = "The same instant once more, where Microsoft reads how old the sign-in is.",
    /// Why a claim is what it is.
    session_index = "By which a sign-out names the session; here an invented one.",
    /// Why a claim is what it is.
    unknown = "Nothing is known here of this place. Please report it.",
}

impl Tokens {
    /// By what a token is foretold.
    #[must_use]
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    pub const fn way(&self, by: &By) -> &'static str {
        match by {
            By::Method(Method::Push) => self.push,
            By::Method(Method::Qr) => self.qr,
            By::Method(Method::Passkey) => self.passkey,
            By::Method(Method::Passcode) => self.passcode,
            By::Method(Method::Trust) => self.trust,
            By::Session => self.session,
        }
    }
}

impl Language {
    /// Why a claim is what it is, and what its reader does with it.
    #[must_use]
    pub const fn why(self, claim: Claim) -> &'static str {
        let (words, tokens) = (self.claims(), self.tokens());
        match claim {
            Claim::Issuer => words.issuer,
            Claim::Audience => words.audience,
            Claim::NameIdentifier => words.name_identifier,
            Claim::ImmutableId => words.immutable_id,
            Claim::Upn => words.upn,
            Claim::Method => words.method,
            Claim::Reference => words.reference_one,
            Claim::Multiple => words.multiple,
            Claim::Instant => words.instant,
            Claim::Id => tokens.id,
            Claim::Issued => tokens.issued,
            Claim::Version => tokens.version,
            Claim::IssuerToOthers => tokens.issuer_to_others,
            Claim::NotBefore => tokens.not_before,
            Claim::NotOnOrAfter => tokens.not_on_or_after,
            Claim::Provider => tokens.provider,
            Claim::NameAddress => tokens.name_address,
            Claim::Format => tokens.format,
            Claim::Confirmation => tokens.confirmation,
            Claim::Request => tokens.request,
            Claim::Arrival => tokens.arrival,
            Claim::Recipient => tokens.recipient,
            Claim::Email => tokens.email,
            Claim::Class => tokens.class,
            Claim::MultipleClass => tokens.multiple_class,
            Claim::InstantOfSession => tokens.instant_of_session,
            Claim::InstantAgain => tokens.instant_again,
            Claim::Session => tokens.session_index,
            Claim::Unknown => tokens.unknown,
        }
    }
}
