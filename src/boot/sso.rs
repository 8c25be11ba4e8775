//! What hangs the doors of SAML 2.0.

use std::sync::Arc;

use crate::flow::saml::{Descriptors, Saml};

use super::doors::Parts;

impl Parts<'_> {
    pub(super) fn saml(&self) -> Saml {
        Saml { begin: self.begin(), look: self.look(), ring: Arc::clone(&self.ring), base_url: self.address() }
    }

    pub(super) fn descriptors(&self) -> Descriptors {
        Descriptors {
            begin: self.begin(),
            ring: Arc::clone(&self.ring),
            base_url: self.address(),
            held: Arc::default(),
        }
    }
}
