//! What hangs the doors of programs: the metadata, the requests for tokens, and what makes one signing key follow another.

use std::sync::Arc;

use crate::flow::metadata::Metadata;
use crate::flow::signed::Signed;
use crate::flow::trust::Trust;

use super::doors::Parts;

impl Parts<'_> {
    pub(super) fn metadata(&self) -> Metadata {
        Metadata {
            store: Arc::clone(&self.store),
            rollover: self.rollover.clone(),
            organise: self.organise(),
            throttle: self.throttle(),
            rules: self.rules(),
            entity_id: format!("{}/federation", self.address()),
            last: Signed::keeping(1),
        }
    }

    pub(super) fn trust(&self) -> Trust {
        Trust {
            store: Arc::clone(&self.store),
            ceremony: self.ceremony(),
            throttle: self.throttle(),
            rollover: self.rollover.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            rules: self.rules(),
            fault_status: self.config.wstrust.fault_status,
        }
    }
}
