//! `[organisation]`: whose instance it is.

use serde::{Serialize, Serializer};

use super::settings::{Read, Section};
use crate::domain::text::Name;
use crate::words::Language;

/// Whose instance it is.
#[derive(Debug, Clone, Serialize)]
pub struct Organisation {
    /// The name on pages, requests and invitations.
    pub name: Name,
    /// The language it speaks to those who name none that we speak.
    #[serde(serialize_with = "as_tag")]
    pub language: Language,
}

impl Organisation {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let name = from.parsed("name", "Countersign", |text| Name::parse(text).map_err(|fault| fault.to_string()));
        let language = from.parsed("language", Language::default().tag(), spoken);
        Ok(Self { name: name?, language: language? })
    }
}

fn spoken(text: &str) -> Result<Language, String> {
    let known = Language::ALL.iter().copied().find(|language| language.tag() == text);
    known.ok_or_else(|| {
        let tags: Vec<_> = Language::ALL.iter().map(|language| language.tag()).collect();
        format!("must be one of {}", tags.join(", "))
    })
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
fn as_tag<S: Serializer>(language: &Language, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(language.tag())
}
