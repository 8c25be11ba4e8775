//! How the organisation is seen: name, colour, picture.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use askama::Template;

use super::entry::Nothing;
use super::frame::{Frame, Part};
use super::handed_file::HandedFile;
use super::{Handed, Permitted, to};
use crate::domain::accent::{Accent, Shades};
use crate::domain::operator::permit::Configure;
use crate::domain::organisation::Face;
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::flow::Stop;
use crate::flow::admit::{Present, Warrant};
use crate::flow::organise::Organise;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::{Look, Words, with};

const HERE: &str = "/console/organisation";

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/organisation.html")]
struct OrganisationPage {
    frame: Frame,
    /// The name in the settings.
    configured: Name,
    face: Face,
    form: Form,
    problem: Option<Words>,
    saved: bool,
}

impl OrganisationPage {
    fn w(&self) -> &'static Look {
        self.frame.shell.language.look()
    }

    /// What is said of the colour, and its shades on light and on dark pages.
    fn colour(&self) -> Option<(String, [(&'static str, Shades); 2])> {
        let accent = self.face.accent?;
        let (light, dark) = (accent.on_light(), accent.on_dark());
        let is_readable = light.accent == accent.rgb() && dark.accent == accent.rgb();
        let sentence = if is_readable { self.w().accent_as_it_is } else { self.w().accent_adapted };
        let shades = [(self.w().accent_light, light), (self.w().accent_dark, dark)];
        Some((with(sentence, &accent.to_string()), shades))
    }
}

/// The form of name and colour.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Form {
    #[serde(default)]
    name: String,
    #[serde(default)]
    accent: String,
}

impl Form {
    fn of(face: &Face) -> Self {
        let text = |text: Option<String>| text.unwrap_or_default();
        Self {
            name: text(face.name.as_ref().map(ToString::to_string)),
            accent: text(face.accent.map(|accent| accent.to_string())),
        }
    }

    fn read(&self) -> Result<(Option<Name>, Option<Accent>), Refusal> {
        let (name, accent) = (self.name.trim(), self.accent.trim());
        let name = (!name.is_empty()).then(|| Name::parse(name)).transpose().map_err(|_| Refusal::NotAName)?;
        let accent = (!accent.is_empty()).then(|| Accent::parse(accent).ok_or(Refusal::BadColour)).transpose()?;
        Ok((name, accent))
    }
}

/// Whether the page says that something was saved.
#[derive(Deserialize, Default)]
pub struct Saved {
    #[serde(default)]
    saved: String,
}

/// `GET /console/organisation`
pub async fn show(
    State(organise): State<Organise>,
    who: Permitted<Configure>,
    Query(saved): Query<Saved>,
    pen: Pen,
) -> Result<Response, Problem> {
    let face = organise.face(&who.warrant).await?;
    let page = OrganisationPage {
        frame: Frame::new(&pen, &who.present, Part::Organisation),
        configured: organise.configured.clone(),
        form: Form::of(&face),
        face,
        problem: None,
        saved: !saved.saved.is_empty(),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

fn saved() -> Redirect {
    to(&format!("{HERE}?saved=1"))
}

/// The page once more, with why nothing was changed.
async fn again(
    organise: &Organise,
    pen: &Pen,
    (present, warrant): (&Present, &Warrant<Configure>),
    form: Option<Form>,
    refusal: Refusal,
) -> Result<Response, Problem> {
    let face = organise.face(warrant).await?;
    let frame = Frame::new(pen, present, Part::Organisation);
    let page = OrganisationPage {
        problem: Some(frame.shell.language.refusal(refusal)),
        frame,
        configured: organise.configured.clone(),
        form: form.unwrap_or_else(|| Form::of(&face)),
        face,
        saved: false,
    };
    Ok(pen.write(status(refusal), Policy::Page, &page))
}

/// `POST /console/organisation`
pub async fn dress(
    State(organise): State<Organise>,
    pen: Pen,
    sent: Handed<Configure, Form>,
) -> Result<Response, Problem> {
    let Handed { present, warrant, form } = sent;
    let (name, accent) = match form.read() {
        Ok(read) => read,
        Err(refusal) => return again(&organise, &pen, (&present, &warrant), Some(form), refusal).await,
    };
    organise.dress(&warrant, name, accent).await?;
    Ok(saved().into_response())
}

/// `POST /console/organisation/logo`
pub async fn hang(
    State(organise): State<Organise>,
    pen: Pen,
    sent: HandedFile<Configure>,
) -> Result<Response, Problem> {
    let HandedFile { present, warrant, file } = sent;
    match organise.hang(&warrant, file).await {
        Ok(()) => Ok(saved().into_response()),
        Err(Stop::Refused(Refusal::BadPicture)) => {
            again(&organise, &pen, (&present, &warrant), None, Refusal::BadPicture).await
        }
        Err(stop) => Err(stop.into()),
    }
}

/// `POST /console/organisation/logo/remove`
pub async fn take_down(
    State(organise): State<Organise>,
    sent: Handed<Configure, Nothing>,
) -> Result<Redirect, Problem> {
    organise.take_down(&sent.warrant).await?;
    Ok(saved())
}
