//! How the organisation is seen: what was set in the console, and beneath it what stands in the settings.
//!
//! Every page asks; nothing is remembered between two requests, so all nodes show the same at once.

use std::sync::Arc;

use serde_json::json;

use crate::domain::accent::Accent;
use crate::domain::change::{Change, Kind};
use crate::domain::ids::hex;
use crate::domain::operator::permit::Configure;
use crate::domain::organisation::{Face, Logo, Picture, Size};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::Clock;
use crate::domain::user::User;
use crate::keys::secret::sha256_of_parts;
use crate::protocol::picture;
use crate::store::Store;
use crate::store::organisation::Pictures;
use crate::words::Language;

use super::admit::Warrant;
use super::{Outcome, Stop};

/// Says how the organisation is seen, and changes it.
#[derive(Clone)]
pub struct Organise {
    /// Where the face is kept.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The name in the settings, where none was set in the console.
    pub configured: Name,
    /// The language it speaks to those who name none that we speak.
    pub language: Language,
}

/// The organisation as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its name.
    pub name: Name,
    /// Its colour, where it has one of its own.
    pub accent: Option<Accent>,
    /// Its picture, where it has one.
    pub logo: Option<Logo>,
}

impl Organise {
    /// The language of what is written to somebody.
    #[must_use]
    pub fn language_of(&self, user: &User) -> Language {
        user.language.as_ref().and_then(|tag| Language::spoken(tag.as_str())).unwrap_or(self.language)
    }

    /// What people see, now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn seen(&self) -> Outcome<Seen> {
        let (Face { name, accent, logo }, _) = self.store.organisation().face().await?;
        Ok(Seen { name: name.unwrap_or_else(|| self.configured.clone()), accent, logo })
    }

    /// What people see where the store does not answer: a page that says so has to be written all the same.
    #[must_use]
    pub fn plain(&self) -> Seen {
        Seen { name: self.configured.clone(), accent: None, logo: None }
    }

    /// One file of the present picture.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn picture(&self, fingerprint: &str, size: Size) -> Outcome<Picture> {
        self.store.organisation().picture(fingerprint, size).await?.ok_or(Stop::Refused(Refusal::NotFound))
    }

    /// What was set in the console.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn face(&self, _: &Warrant<Configure>) -> Outcome<Face> {
        Ok(self.store.organisation().face().await?.0)
    }

    /// Sets name and colour; without a name that of the settings counts, without a colour ours.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`].
    pub async fn dress(&self, by: &Warrant<Configure>, name: Option<Name>, accent: Option<Accent>) -> Outcome<()> {
        let (before, revision) = self.store.organisation().face().await?;
        let after = Face { name, accent, logo: before.logo.clone() };
        self.set(by, (before, revision), after, Pictures::AsTheyAre).await
    }

    /// Takes a picture, whatever was sent, and hangs what was made of it.
    ///
    /// # Errors
    /// [`Refusal::BadPicture`], [`Refusal::ChangedMeanwhile`].
    pub async fn hang(&self, by: &Warrant<Configure>, file: Vec<u8>) -> Outcome<()> {
        // A picture takes a processor for a while; those who sign in meanwhile must not wait for it.
        let made = tokio::task::spawn_blocking(move || picture::made_anew(&file)).await;
        let pictures = match made {
            Ok(Ok(pictures)) => pictures,
            Ok(Err(error)) => {
                tracing::info!(%error, "a picture was turned down");
                return Err(Refusal::BadPicture.into());
            }
            Err(error) => {
                tracing::error!(%error, "a picture broke what reads pictures");
                return Err(Refusal::BadPicture.into());
            }
        };
        let (before, revision) = self.store.organisation().face().await?;
        let after = Face { logo: logo_of(&pictures), ..before.clone() };
        self.set(by, (before, revision), after, Pictures::New(&pictures)).await
    }

    /// Takes the picture away.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`].
    pub async fn take_down(&self, by: &Warrant<Configure>) -> Outcome<()> {
        let (before, revision) = self.store.organisation().face().await?;
        let after = Face { logo: None, ..before.clone() };
        self.set(by, (before, revision), after, Pictures::New(&[])).await
    }

    async fn set(
        &self,
        by: &Warrant<Configure>,
        (before, revision): (Face, i64),
        after: Face,
        pictures: Pictures<'_>,
    ) -> Outcome<()> {
        if before == after {
            return Ok(());
        }
        let change = Change {
            actor: by.actor.clone(),
            kind: Kind::OrganisationChanged,
            subject: "organisation".to_owned(),
            detail: json!({"before": before, "after": after}),
        };
        let set = self.store.organisation().set((&after, revision), pictures, &change, self.clock.now()).await?;
        if set { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }
}

fn logo_of(pictures: &[Picture]) -> Option<Logo> {
    let page = pictures.iter().find(|picture| picture.size == Size::Page)?;
    let files: Vec<&[u8]> = pictures.iter().map(|picture| picture.png.as_slice()).collect();
    let fingerprint = hex(&sha256_of_parts(&files)[..16]);
    Some(Logo { fingerprint, width: page.width, height: page.height })
}
