//! ImmutableIDs that were set in bulk: the file that says which, and what it takes back once somebody has seen it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::people::{Done, Wish, left, page, with_page};
use super::reason::Reason;
use super::{Here, Tools, frame, number, trouble};
use crate::domain::operator::permit::Federate;
use crate::domain::refusal::Refusal;
use crate::flow::federate::{AtTenant, Halt, Identified, NoUndo, UndoFile};
use crate::graph::Need;
use crate::web::console::frame::Frame;
use crate::web::console::handed_file::HandedFile;
use crate::web::console::{Permitted, to};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::{Identities, Tenant, with};

/// What a file would take back.
#[derive(Debug, Template)]
#[template(path = "console/tenant_take_back.html")]
struct TakeBackPage {
    frame: Frame,
    title: String,
    /// Whose ImmutableID would be taken back.
    people: Vec<String>,
    /// Whose would stay, and why.
    left: Vec<(String, Reason)>,
    /// The file once more, for whoever confirms it.
    file: String,
    place: String,
}

impl TakeBackPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    const fn i(&self) -> &'static Identities {
        self.frame.shell.language.identities()
    }
}

/// `GET /console/applications/{id}/tenant/{domain}/people/undo/{nth}`
pub async fn file(
    State((connect, federating)): State<Tools>,
    who: Permitted<Federate>,
    Path((id, domain, nth)): Path<(String, String, String)>,
    pen: Pen,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &who.warrant, (&id, &domain)).await?;
    let lost = || Problem::from(Refusal::NotFound).into_response();
    let nth = nth.parse().map_err(|_| lost())?;
    let file = match federating.at(&here.opened.graph, &who.warrant).kept_file(&here.domain, nth).await {
        Ok(file) => file.ok_or_else(lost)?.to_text(),
        Err(halt) => Err(halt),
    };
    let text = file.map_err(|halt| trouble::of(&here, &pen, &who.present, halt))?;
    let name = format!("attachment; filename=\"immutable-ids-{}-{nth}.json\"", here.domain);
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

/// `GET /console/applications/{id}/tenant/{domain}/people/undo`, and the same of `take-back`
///
/// Whoever had to prove themselves anew comes back without the file, and chooses it once more.
pub async fn again(
    State((connect, _)): State<Tools>,
    who: Permitted<Federate>,
    Path((id, domain)): Path<(String, String)>,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &who.warrant, (&id, &domain)).await?;
    Ok(to(&format!("{}/people", here.place())).into_response())
}

/// `POST /console/applications/{id}/tenant/{domain}/people/undo`
///
/// Shows what a file would take back, and changes nothing.
pub async fn show(
    State((connect, federating)): State<Tools>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
    sent: HandedFile<Federate>,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &sent.warrant, (&id, &domain)).await?;
    let at = federating.at(&here.opened.graph, &sent.warrant);
    let shown = match at.read_undo_file(&here.domain, &sent.file) {
        Err(why) => not_taken(&at, &here, (&pen, &sent), why).await,
        Ok(file) => preview(&at, &here, (&pen, &sent), &file).await,
    };
    Ok(shown.unwrap_or_else(|halt| trouble::of(&here, &pen, &sent.present, halt)))
}

async fn preview(
    at: &AtTenant<'_>,
    here: &Here,
    (pen, sent): (&Pen, &HandedFile<Federate>),
    file: &UndoFile,
) -> Result<Response, Halt> {
    let judged = at.preview(&here.domain, file.people()).await?;
    let frame = frame(pen, &sent.present);
    let words = frame.shell.language.identities();
    let page = TakeBackPage {
        title: with(words.take_back_of, here.domain.as_str()),
        people: judged.iter().filter(|one| one.unset.is_none()).map(|one| one.upn.clone()).collect(),
        left: left(words, &judged),
        file: file.to_text()?,
        place: here.place(),
        frame,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/applications/{id}/tenant/{domain}/people/take-back`
pub async fn act(
    State((connect, federating)): State<Tools>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
    sent: HandedFile<Federate>,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &sent.warrant, (&id, &domain)).await?;
    if let Some(wider) = here.lacks(Need::LookAndPeople, "/people", (&pen, &sent.present)) {
        return Ok(wider);
    }
    let at = federating.at(&here.opened.graph, &sent.warrant);
    let done = match at.read_undo_file(&here.domain, &sent.file) {
        Err(why) => not_taken(&at, &here, (&pen, &sent), why).await,
        Ok(file) => take_back(&at, &here, (&pen, &sent), &file).await,
    };
    Ok(done.unwrap_or_else(|halt| trouble::of(&here, &pen, &sent.present, halt)))
}

async fn take_back(
    at: &AtTenant<'_>,
    here: &Here,
    (pen, sent): (&Pen, &HandedFile<Federate>),
    file: &UndoFile,
) -> Result<Response, Halt> {
    let told = at.forget_identities(&here.domain, file.people()).await?;
    let frame = frame(pen, &sent.present);
    let words = frame.shell.language.identities();
    let count = told.iter().filter(|one: &&Identified| one.unset.is_none()).count();
    let done = Done {
        told: Some(with(words.taken_back, &number(&frame, count))),
        left: left(words, &told),
        ..Done::default()
    };
    Ok(with_page(pen, &page(at, here, (pen, &sent.present), (done, Wish::default())).await?))
}

/// Beside the field, why a file takes nothing back.
async fn not_taken(
    at: &AtTenant<'_>,
    here: &Here,
    (pen, sent): (&Pen, &HandedFile<Federate>),
    why: NoUndo,
) -> Result<Response, Halt> {
    tracing::info!(%why, domain = %here.domain, "a file takes no ImmutableIDs back");
    let words = frame(pen, &sent.present).shell.language.identities();
    let problem = match why {
        NoUndo::Unread => words.undo_unread,
        NoUndo::Forged => words.undo_forged,
        NoUndo::Elsewhere => words.undo_elsewhere,
    };
    let done = Done { undo_problem: Some(problem), ..Done::default() };
    Ok(with_page(pen, &page(at, here, (pen, &sent.present), (done, Wish::default())).await?))
}
