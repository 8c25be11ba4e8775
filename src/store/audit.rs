//! What happened.

use super::{Result, Store};
use crate::domain::audit::Entry;
use crate::domain::time::Time;

/// The shelf of what happened.
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a>(pub(super) &'a Store);

impl Audit<'_> {
    /// Writes an entry.
    pub async fn append(&self, entry: &Entry, now: Time) -> Result<()> {
        todo!()
    }
}
