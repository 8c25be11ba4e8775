//! What hangs the doors of SAML 2.0.

use crate::flow::saml::{DOCUMENTS_KEPT, Descriptors, Saml};
use crate::flow::signed::Signed;

use super::doors::Parts;

impl Parts<'_> {
    pub(super) fn saml(&self) -> Saml {
        Saml { begin: self.begin(), look: self.look(), rollover: self.rollover.clone(), base_url: self.address() }
    }

    pub(super) fn descriptors(&self) -> Descriptors {
        Descriptors {
            begin: self.begin(),
            rollover: self.rollover.clone(),
            base_url: self.address(),
            held: Signed::keeping(DOCUMENTS_KEPT),
        }
    }
}
