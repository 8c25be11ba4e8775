//! Invitations to be printed: who gets one, and the cards, shown once.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::applications::named;
use super::frame::{Frame, Part};
use super::{Handed, Permitted};
use crate::domain::application::Application;
use crate::domain::ids::UserId;
use crate::domain::operator::permit::PrintLinks;
use crate::domain::refusal::Refusal;
use crate::domain::user::User;
use crate::flow::desk::Desk;
use crate::flow::organise::Organise;
use crate::flow::sheet::{Card, LeftOut};
use crate::protocol::qr;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::{Language, Look, with};

/// Says what printing means, and asks.
#[derive(Debug, Clone, Template)]
#[template(path = "console/sheet_ask.html")]
struct AskPage {
    frame: Frame,
    application: Application,
    invited: Vec<User>,
    left_out: Vec<(User, &'static str)>,
}

/// A card, in the language of whoever gets it.
#[derive(Debug, Clone)]
struct Slip {
    card: Card,
    code: qr::Matrix,
    language: Language,
}

impl Slip {
    fn w(&self) -> &'static Look {
        self.language.look()
    }
}

/// The cards.
#[derive(Debug, Clone, Template)]
#[template(path = "console/sheet.html")]
struct SheetPage {
    frame: Frame,
    application: Application,
    slips: Vec<Slip>,
    left_out: Vec<(User, &'static str)>,
}

impl AskPage {
    fn w(&self) -> &'static Look {
        self.frame.shell.language.look()
    }

    /// Everybody who gets one, as the form carries them.
    fn users(&self) -> String {
        let ids: Vec<&str> = self.invited.iter().map(|user| user.id.as_str()).collect();
        ids.join(" ")
    }
}

impl SheetPage {
    fn w(&self) -> &'static Look {
        self.frame.shell.language.look()
    }

    fn title(&self) -> String {
        match self.slips.len() {
            1 => self.w().sheet_card.to_owned(),
            number => with(self.w().sheet_cards, &number.to_string()),
        }
    }
}

/// Who gets none, with why.
fn told(left_out: Vec<(User, LeftOut)>, words: &Look) -> Vec<(User, &'static str)> {
    let why = |left_out| match left_out {
        LeftOut::NotInvited => words.sheet_has_phone,
        LeftOut::NotBelow => words.sheet_not_yours,
    };
    left_out.into_iter().map(|(user, left_out)| (user, why(left_out))).collect()
}

/// Those who are named, each once.
fn read<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<UserId>, Problem> {
    let names: BTreeSet<&str> = names.collect();
    let ids = names.into_iter().map(UserId::parse).collect::<Result<_, _>>();
    ids.map_err(|_| Problem::from(Refusal::BadRequest))
}

/// `GET /console/applications/{id}/sheet`: it makes nothing yet.
pub async fn ask(
    State(desk): State<Desk>,
    who: Permitted<PrintLinks>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    pen: Pen,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let chosen: Vec<String> = pairs.filter(|(name, _)| name == "user").map(|(_, value)| value.into_owned()).collect();
    let ids = read(chosen.iter().map(String::as_str))?;
    let acting = desk.by(&who.warrant);
    let application = acting.application(&named(&id)?).await?;
    let chosen = acting.chosen(&application, &ids).await?;
    let frame = Frame::new(&pen, &who.present, Part::Applications);
    let left_out = told(chosen.left_out, frame.shell.language.look());
    let page = AskPage { frame, application, invited: chosen.invited, left_out };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// The form that makes the sheet.
#[derive(Deserialize)]
pub struct Form {
    #[serde(default)]
    users: String,
}

/// `POST /console/applications/{id}/sheet`
pub async fn print(
    State((desk, organise)): State<(Desk, Organise)>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<PrintLinks, Form>,
) -> Result<Response, Problem> {
    let ids = read(sent.form.users.split_ascii_whitespace())?;
    let acting = desk.by(&sent.warrant);
    let application = acting.application(&named(&id)?).await?;
    let (cards, chosen) = acting.print(&application, &ids).await?;
    let slips = cards.into_iter().map(|card| {
        let code = qr::matrix(&card.link).map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a QR code could not be drawn");
            Problem::from(Refusal::Fault)
        })?;
        Ok(Slip { language: organise.language_of(&card.user), card, code })
    });
    let frame = Frame::new(&pen, &sent.present, Part::Applications);
    let page = SheetPage {
        left_out: told(chosen.left_out, frame.shell.language.look()),
        frame,
        application,
        slips: slips.collect::<Result<_, Problem>>()?,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}
