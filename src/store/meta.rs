//! Facts about this instance.

use super::{Result, Store};

/// The shelf of facts.
#[derive(Debug, Clone, Copy)]
pub struct Meta<'a>(pub(super) &'a Store);

impl Meta<'_> {
    /// The fact, if it stands.
    pub async fn value(&self, key: &str) -> Result<Option<String>> {
        todo!()
    }

    /// Writes a fact unless it stands already; tells what stands there now.
    pub async fn set_once(&self, key: &str, value: &str) -> Result<String> {
        todo!()
    }

    /// Writes anew what stood there.
    pub async fn replace(&self, key: &str, value: &str) -> Result<()> {
        todo!()
    }
}
