//! `[keys]`: where the seal key is.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::secret::Hidden;
use super::server::path;
use super::settings::{Read, Section};
use super::span::{self, parse as parse_span};
use crate::domain::time::Span;

/// Where the key is that seals all others.
#[derive(Debug, Clone, Serialize)]
pub struct Keys {
    /// Exactly one place.
    #[serde(flatten)]
    pub seal_key: SealKeySource,
    /// How long before its end a signing certificate gets its successor.
    #[serde(serialize_with = "span::write")]
    pub roll_before: Span,
}

/// A place the seal key can be in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum SealKeySource {
    /// A file of 32 bytes. The only one that a first start may make.
    #[serde(rename = "seal_key_file")]
    File(PathBuf),
    /// A file that the service manager hands over; its mode is the manager's affair.
    #[serde(rename = "credential")]
    Credential(PathBuf),
    /// The environment itself, base64url.
    #[serde(rename = "seal_key")]
    Text(Hidden),
}

impl Keys {
    /// What is set stands over what the service manager hands over, and that over the usual file.
    pub(super) fn read(from: &mut Section<'_>, credential: Option<&Path>) -> Read<Self> {
        let text = from.optional("seal_key", |text| Ok(Hidden::new(text)));
        let file = from.optional("seal_key_file", path);
        if from.has("seal_key") && !from.given_by_variable("seal_key") {
            from.fault("seal_key", "does not belong in a file of settings: set seal_key_file or the variable");
        } else if from.has("seal_key") && from.has("seal_key_file") {
            from.fault("seal_key", "is set beside seal_key_file: only one can be the key");
        }
        let bounds = Span::days(7)..=Span::days(365);
        let roll_before = from.parsed("roll_before", "60 d", |text| parse_span(text, &bounds));
        let seal_key = match (text?, file?, credential) {
            (Some(text), _, _) => SealKeySource::Text(text),
            (None, Some(path), _) => SealKeySource::File(path),
            (None, None, Some(path)) => SealKeySource::Credential(path.to_owned()),
            (None, None, None) => SealKeySource::File(PathBuf::from("./certs/seal.key")),
        };
        Ok(Self { seal_key, roll_before: roll_before? })
    }
}
