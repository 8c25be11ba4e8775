//! The HTTP status that goes with each no.

use axum::http::StatusCode;

use crate::domain::refusal::Refusal;

/// The status a page or a JSON answer with this no is sent with; never a success.
#[must_use]
pub const fn status(refusal: Refusal) -> StatusCode {
    use Refusal as R;
    match refusal {
        R::BadRequest
        | R::NotAnAddress
        | R::NotAName
        | R::BadDomain
        | R::NotConfirmed
        | R::BadImmutableId
        | R::KeepsMailbox
        | R::NoReason
        | R::NobodyChosen
        | R::BadColour
        | R::BadPicture
        | R::BadSessionLength
        | R::BadSignOutOrigin
        | R::OutsideApplication => StatusCode::BAD_REQUEST,
        R::UnknownPhone | R::NotInConsole | R::NotInAccount | R::BadToken => StatusCode::UNAUTHORIZED,
        R::UnknownAccount
        | R::NotActivated
        | R::Suspended
        | R::NotHere
        | R::OtherApplication
        | R::NoDevice
        | R::Denied
        | R::Reported
        | R::WrongNumber
        | R::TooWeak
        | R::BadPasscode
        | R::PasscodeTooWeak
        | R::BadCredential
        | R::OtherPhone
        | R::NotAllowed
        | R::ProveAgain
        | R::BeyondScope
        | R::Forged => StatusCode::FORBIDDEN,
        R::UnknownDomain | R::UnknownSignIn | R::BadInvitation | R::BadLink | R::NotFound => StatusCode::NOT_FOUND,
        R::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        R::AlreadyAnswered
        | R::Superseded
        | R::BadChallenge
        | R::NotPending
        | R::NotActive
        | R::NotSuspended
        | R::LastOwner
        | R::OperatorExists
        | R::UserExists
        | R::KeyBusy
        | R::TooManyTokens
        | R::ChangedMeanwhile => StatusCode::CONFLICT,
        R::BadField | R::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        R::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        R::Expired | R::ApprovalExpired | R::Cancelled | R::StaleQr => StatusCode::GONE,
        R::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        R::TooSlow => StatusCode::REQUEST_TIMEOUT,
        R::TooLong => StatusCode::URI_TOO_LONG,
        R::UnknownHost => StatusCode::MISDIRECTED_REQUEST,
        R::TooMany | R::TooManyPasscodes | R::TooManyLists | R::Loop => StatusCode::TOO_MANY_REQUESTS,
        R::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        of_relying_party => to_a_request(of_relying_party),
    }
}

/// A no to what a relying party asks.
const fn to_a_request(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::WrongRealm | Refusal::WrongReply => StatusCode::BAD_REQUEST,
        Refusal::Replayed => StatusCode::CONFLICT,
        Refusal::TooOld => StatusCode::GONE,
        _ => StatusCode::FORBIDDEN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_is_never_sent_as_a_success() {
        for refusal in Refusal::ALL {
            let status = status(*refusal);
            assert!(status.is_client_error() || status.is_server_error(), "{}", refusal.code());
            assert_eq!(status.is_server_error(), *refusal == Refusal::Fault, "{}", refusal.code());
        }
    }

    #[test]
    fn hidden_accounts_share_one_status() {
        for refusal in [Refusal::UnknownAccount, Refusal::NotActivated, Refusal::Suspended, Refusal::NoDevice] {
            assert_eq!(status(refusal), status(Refusal::NotHere));
        }
    }
}
