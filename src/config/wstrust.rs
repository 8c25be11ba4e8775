//! `[wstrust]`: how programs without a browser are answered.

use serde::Serialize;

use super::settings::{Noted, Read, Section};

/// How programs without a browser are answered.
#[derive(Debug, Clone, Serialize)]
pub struct WsTrust {
    /// The HTTP status of a fault.
    pub fault_status: u16,
}

impl WsTrust {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let fault_status = match from.number("fault_status", 500, 0..=999)? {
            400 => 400,
            500 => 500,
            _ => {
                from.fault("fault_status", "must be 500, as AD FS answers, or 400, as SOAP 1.2 has it");
                return Err(Noted);
            }
        };
        Ok(Self { fault_status })
    }
}
