//! How the organisation is seen: one row, and the files of its picture.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::door::Tx;
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::accent::Accent;
use crate::domain::change::Change;
use crate::domain::organisation::{Face, Logo, Picture, Size};
use crate::domain::text::Name;
use crate::domain::time::Time;

/// The shelf of what the organisation looks like.
#[derive(Debug, Clone, Copy)]
pub struct Organisation<'a>(pub(super) &'a Store);

/// What comes with a new face.
#[derive(Debug, Clone, Copy)]
pub enum Pictures<'a> {
    /// The picture stays.
    AsTheyAre,
    /// These files are the new picture's; none where it is taken away.
    New(&'a [Picture]),
}

impl Organisation<'_> {
    /// What was set, and which revision that is.
    pub async fn face(&self) -> Result<(Face, i64)> {
        let row = sqlx::query("SELECT revision, name, accent, logo, width, height FROM organisation WHERE id = 'face'")
            .fetch_one(&self.0.readers)
            .await?;
        let mut row = Row::of(&row);
        let revision = row.number()?;
        let name = row.maybe_parsed("organisation.name", Name::parse)?;
        let accent = row.maybe_word("organisation.accent", Accent::parse)?;
        let fingerprint = row.maybe_text()?;
        let (width, height) = (row.pixels("organisation.width")?, row.pixels("organisation.height")?);
        let logo = fingerprint.map(|fingerprint| Logo { fingerprint, width, height });
        Ok((Face { name, accent, logo }, revision))
    }

    /// One file of a picture that is the present one.
    pub async fn picture(&self, fingerprint: &str, size: Size) -> Result<Option<Picture>> {
        let row =
            sqlx::query("SELECT width, height, png FROM organisation_pictures WHERE fingerprint = $1 AND size = $2")
                .bind(fingerprint)
                .bind(size.as_str())
                .fetch_optional(&self.0.readers)
                .await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let (width, height) = (row.pixels("organisation_pictures.width")?, row.pixels("organisation_pictures.height")?);
        let png = row.parsed("organisation_pictures.png", |text| URL_SAFE_NO_PAD.decode(text))?;
        Ok(Some(Picture { size, width, height, png }))
    }

    /// Sets a face in the place of this revision; false where somebody was quicker.
    pub async fn set(
        &self,
        (face, revision): (&Face, i64),
        pictures: Pictures<'_>,
        change: &Change,
        now: Time,
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let (width, height) = face.logo.as_ref().map_or((0, 0), |logo| (logo.width, logo.height));
        let set = sqlx::query(
            "UPDATE organisation SET name = $1, accent = $2, logo = $3, width = $4, height = $5, \
             revision = revision + 1 WHERE id = 'face' AND revision = $6",
        )
        .bind(face.name.as_ref().map(Name::as_str))
        .bind(face.accent.map(|accent| accent.to_string()))
        .bind(face.logo.as_ref().map(|logo| logo.fingerprint.as_str()))
        .bind(i64::from(width))
        .bind(i64::from(height))
        .bind(revision)
        .execute(&mut *tx)
        .await?;
        if set.rows_affected() == 0 {
            return Ok(false);
        }
        if let Pictures::New(pictures) = pictures {
            hang(&mut tx, face.logo.as_ref(), pictures).await?;
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Hangs the new picture's files in the place of the old one's.
async fn hang(tx: &mut Tx, logo: Option<&Logo>, pictures: &[Picture]) -> Result<()> {
    sqlx::query("DELETE FROM organisation_pictures").execute(&mut **tx).await?;
    let Some(logo) = logo else { return Ok(()) };
    for picture in pictures {
        sqlx::query(
            "INSERT INTO organisation_pictures (fingerprint, size, width, height, png) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&logo.fingerprint)
        .bind(picture.size.as_str())
        .bind(i64::from(picture.width))
        .bind(i64::from(picture.height))
        .bind(URL_SAFE_NO_PAD.encode(&picture.png))
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

impl Row<'_> {
    fn pixels(&mut self, column: &'static str) -> Result<u32> {
        u32::try_from(self.number()?).map_err(|_| StoreError::Column { column })
    }
}
