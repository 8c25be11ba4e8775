//! A one-time passcode for somebody whose phone is not at hand.

use serde_json::json;

use crate::domain::change::Kind;
use crate::domain::ids::{PasscodeId, UserId};
use crate::domain::letter::Letter;
use crate::domain::operator::permit::IssuePasscodes;
use crate::domain::passcode::{Code, PASSCODE_LIVES};
use crate::domain::refusal::Refusal;
use crate::domain::text::Reason;
use crate::domain::time::Time;
use crate::domain::user::{User, UserStatus};
use crate::flow::Outcome;
use crate::flow::admit::Warrant;
use crate::flow::post::to_each_mailbox;
use crate::keys::entropy::bytes;
use crate::store::passcodes::{self, NewPasscode};

use super::{Rescue, change_of};

/// A passcode that was issued, to be shown this once.
pub struct Issued {
    /// Whose.
    pub user: User,
    /// It.
    pub code: Code,
    /// From when on it is of no use.
    pub expires_at: Time,
}

impl Rescue {
    /// The person a passcode is for. It lets its holder be them for an hour: so it is never for whoever is protected,
    /// nor for anybody whose role in the console is not strictly below, the operator's own account included.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`], [`Refusal::NotActive`].
    pub async fn passcode_for(&self, by: &Warrant<IssuePasscodes>, id: &UserId) -> Outcome<User> {
        let (user, shield) = self.theirs(by, id).await?;
        if !by.may_stand_in_for(shield) {
            return Err(Refusal::NotAllowed.into());
        }
        if user.status != UserStatus::Active {
            return Err(Refusal::NotActive.into());
        }
        Ok(user)
    }

    /// Issues a passcode; an older one dies. The person is told on all their devices and in their mailboxes.
    ///
    /// # Errors
    /// As [`Rescue::passcode_for`].
    pub async fn issue_passcode(&self, by: &Warrant<IssuePasscodes>, id: &UserId, reason: &Reason) -> Outcome<Issued> {
        let user = self.passcode_for(by, id).await?;
        let now = self.clock.now();
        let passcode = PasscodeId::from_random(bytes(self.entropy.as_ref()));
        let code = Code::from_random(bytes(self.entropy.as_ref()));
        let expires_at = now.plus(PASSCODE_LIVES);
        let notices = to_each_mailbox(&user, &Letter::PasscodeIssued { at: now, expires_at });
        let new = NewPasscode { id: &passcode, user: &user.id, code: &code, expires_at, notices: &notices };
        let detail = json!({
            "address": user.address.as_str(), "reason": reason,
            "after": {"passcode": passcode, "expires_at": expires_at.to_string()},
        });
        let change = change_of(by, Kind::PasscodeIssued, &user, detail);
        match self.store.passcodes().issue(new, &change, now).await? {
            passcodes::Issued::Now => {}
            passcodes::Issued::NotActive => return Err(Refusal::NotActive.into()),
            passcodes::Issued::TooMany => return Err(Refusal::TooManyPasscodes.into()),
        }
        self.notify.news(&user.id, passcode.as_str()).await?;
        tracing::info!(user = %user.id, "a one-time passcode was issued");
        Ok(Issued { user, code, expires_at })
    }
}
