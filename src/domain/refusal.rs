//! Every no that a person can get, by a stable code. The words stand in `words/refusals.rs`.

use serde::{Deserialize, Serialize};

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// A no for the person.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Refusal {$(
            $(#[$doc])*
            #[serde(rename = $code)]
            $name,
        )+}

        impl Refusal {
            /// Every one, for tests that walk them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {$(Self::$name => $code),+}
            }

            /// The reverse of [`Refusal::code`].
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|r| r.code() == code)
            }
        }
    };
}

refusals! {
    /// The relying party's request breaks its protocol.
    BadRequest = "bad-request",
    /// The request names another relying party than the one configured.
    WrongRealm = "wrong-realm",
    /// The request asks for an answer to an address that is not configured.
    WrongReply = "wrong-reply",
    /// The request is not signed although it has to be, or its signature does not hold.
    BadSignature = "bad-signature",
    /// The very request came before.
    Replayed = "replayed",
    /// The relying party wants an answer without a page, and nobody is signed in.
    NoPassive = "no-passive",
    /// The very request is older than requests may be.
    TooOld = "too-old",
    /// The service provider wants a kind of proof that is not given here.
    NoSuchClass = "no-such-class",
    /// The service provider wants people named in a way that is not configured.
    NoSuchNameId = "no-such-name-id",
    /// The service provider wants its answer carried in a way that is not done here.
    NoSuchBinding = "no-such-binding",
    /// The request's context is longer than 16 KB.
    TooLong = "too-long",
    /// No such domain here.
    UnknownDomain = "unknown-domain",
    /// No such sign-in, or not this browser's, or long over: the three look alike.
    UnknownSignIn = "unknown-sign-in",
    /// The sign-in was not finished in time.
    Expired = "expired",
    /// The answer has been given already; it is never given twice.
    AlreadyAnswered = "already-answered",
    /// The person has cancelled.
    Cancelled = "cancelled",
    /// What was entered is no address.
    NotAnAddress = "not-an-address",
    /// What was entered is no name.
    NotAName = "not-a-name",
    /// What was entered is no domain, or one that is taken.
    BadDomain = "bad-domain",
    /// What was entered is no colour.
    BadColour = "bad-colour",
    /// What was sent is no picture of the kinds and measures that are taken.
    BadPicture = "bad-picture",
    /// A session may not last so long, or so short.
    BadSessionLength = "bad-session-length",
    /// A browser that signed out cannot be sent there, or to so many places.
    BadSignOutOrigin = "bad-sign-out-origin",
    /// Nobody is in, on the person's own page, in this browser.
    NotInAccount = "not-in-account",
    /// Nobody was chosen, or too many at once.
    NobodyChosen = "nobody-chosen",
    /// Somebody else changed the same thing in between.
    ChangedMeanwhile = "changed-meanwhile",
    /// What was entered is no ImmutableID, or one that is taken or not this person's.
    BadImmutableId = "bad-immutable-id",
    /// An invitation does not change a private mailbox.
    KeepsMailbox = "keeps-mailbox",
    /// As many lists of the operator's wait to be confirmed as may.
    TooManyLists = "too-many-lists",
    /// The person got as many passcodes of late as they may get.
    TooManyPasscodes = "too-many-passcodes",
    /// The person to be invited is active or suspended.
    UserExists = "user-exists",
    /// The address is in no domain of this application.
    OutsideApplication = "outside-application",
    /// What was typed to confirm an act is not what was asked for.
    NotConfirmed = "not-confirmed",
    /// Why something is done was not said.
    NoReason = "no-reason",
    /// The act is for people who are active.
    NotActive = "not-active",
    /// The act is for people who are suspended.
    NotSuspended = "not-suspended",
    /// Somebody with this address runs the console already.
    OperatorExists = "operator-exists",
    /// No account with this address.
    UnknownAccount = "unknown-account",
    /// The account is invited and not yet active.
    NotActivated = "not-activated",
    /// The account is suspended.
    Suspended = "suspended",
    /// The account cannot sign in here; used for every account reason where accounts are hidden.
    NotHere = "not-here",
    /// The account belongs to a domain of another application.
    OtherApplication = "other-application",
    /// The account has no device left.
    NoDevice = "no-device",
    /// The passcode is not one that is open for this account, or was tried too often: all look alike.
    BadPasscode = "bad-passcode",
    /// The relying party demands more than a passcode proves.
    PasscodeTooWeak = "passcode-too-weak",
    /// The request on the phone ran out.
    ApprovalExpired = "approval-expired",
    /// The person said no on the phone.
    Denied = "denied",
    /// The person said on the phone that it was not them.
    Reported = "reported",
    /// Too many wrong numbers.
    WrongNumber = "wrong-number",
    /// A newer request of the same browser took this one's place.
    Superseded = "superseded",
    /// Too many requests for this person or from this place.
    TooMany = "too-many",
    /// The relying party and this server send the browser back and forth.
    Loop = "loop",
    /// The relying party demands more than this ceremony proved.
    TooWeak = "too-weak",
    /// The invitation is unknown, used, revoked or over: the four look alike.
    BadInvitation = "bad-invitation",
    /// The credential is not one of this person's, or its proof does not hold.
    BadCredential = "bad-credential",
    /// The challenge is unknown, used or over.
    BadChallenge = "bad-challenge",
    /// The phone is not, or no longer, signed in to the authenticator.
    UnknownPhone = "unknown-phone",
    /// The QR code is no longer shown.
    StaleQr = "stale-qr",
    /// The request was scanned by a phone of somebody else.
    OtherPhone = "other-phone",
    /// The request was not pending any more.
    NotPending = "not-pending",
    /// Nobody is signed in to the console in this browser, or not any more.
    NotInConsole = "not-in-console",
    /// The operator's role does not reach so far.
    NotAllowed = "not-allowed",
    /// The act takes a fresh proof of who is there.
    ProveAgain = "prove-again",
    /// The token is missing, unknown, taken back or over, or its operator is none any more: they all look alike.
    BadToken = "bad-token",
    /// The token was not made for this.
    BeyondScope = "beyond-scope",
    /// A field of a call is missing, unknown, or not what it has to be.
    BadField = "bad-field",
    /// A key came with another call before.
    KeyReused = "key-reused",
    /// The call with this key is still being answered.
    KeyBusy = "key-busy",
    /// A body of another type than JSON.
    WrongType = "wrong-type",
    /// The operator has as many live tokens as they may have.
    TooManyTokens = "too-many-tokens",
    /// The operator's link is unknown, used, revoked or over: the four look alike.
    BadLink = "bad-link",
    /// The last owner can neither be removed nor given another role.
    LastOwner = "last-owner",
    /// A form that this server did not hand to this browser.
    Forged = "forged",
    /// The host name is not one of this server's.
    UnknownHost = "unknown-host",
    /// Nothing at this address.
    NotFound = "not-found",
    /// The address does not take this method.
    WrongMethod = "wrong-method",
    /// A body over the limit.
    TooLarge = "too-large",
    /// A body that took too long to come.
    TooSlow = "too-slow",
    /// Our fault.
    Fault = "fault",
}

impl Refusal {
    /// Whether it is a no to the account that was named, so that another one may be named instead.
    #[must_use]
    pub const fn is_about_the_account(self) -> bool {
        matches!(
            self,
            Self::UnknownAccount
                | Self::NotActivated
                | Self::Suspended
                | Self::NotHere
                | Self::OtherApplication
                | Self::NoDevice
        )
    }

    /// Whether the sign-in may still be approved by a passcode: it ended for want of a device, or nobody is told why.
    #[must_use]
    pub const fn takes_a_passcode(self) -> bool {
        matches!(self, Self::NoDevice | Self::NotHere)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_lead_back() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::parse(refusal.code()), Some(*refusal));
        }
    }
}
