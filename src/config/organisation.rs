//! `[organisation]`: whose instance it is.

use serde::Serialize;

use super::settings::{Read, Section};
use crate::domain::text::Name;

/// Whose instance it is.
#[derive(Debug, Clone, Serialize)]
pub struct Organisation {
    /// The name on pages, requests and invitations.
    pub name: Name,
}

impl Organisation {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let name = from.parsed("name", "Countersign", |text| Name::parse(text).map_err(|fault| fault.to_string()));
        Ok(Self { name: name? })
    }
}
