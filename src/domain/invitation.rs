//! An invitation: the one way from an address to a first device.

use super::ids::{InvitationId, UserId};
use super::time::Time;

/// An invitation. Its secret is kept as a hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its row.
    pub id: InvitationId,
    /// Who is invited.
    pub user: UserId,
    /// When it was made.
    pub created_at: Time,
    /// From when on it is of no use.
    pub expires_at: Time,
    /// When the person tapped "open"; a mail scanner's GET is no tap.
    pub opened_at: Option<Time>,
    /// When a device came of it.
    pub used_at: Option<Time>,
}
