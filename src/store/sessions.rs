//! Browser sessions.

use super::{Result, Store};
use crate::domain::session::Session;
use crate::domain::time::Time;
use crate::domain::user::User;

/// The shelf of browser sessions. They begin with a claim.
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a>(pub(super) &'a Store);

impl Sessions<'_> {
    /// The session of this token and its person, while session, device and person are live.
    pub async fn live(&self, token_hash: &str, now: Time) -> Result<Option<(Session, User)>> {
        todo!()
    }

    /// Ends the session of this token; false when there is none to end.
    pub async fn end(&self, token_hash: &str, now: Time) -> Result<bool> {
        todo!()
    }
}
