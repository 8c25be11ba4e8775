//! Bulk Invite: a list is uploaded or pasted, judged, confirmed, and watched until everybody on it is invited.

use std::borrow::Borrow;

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};

use super::frame::{Frame, Part};
use super::upload::Upload;
use super::{Handed, Permitted, Watching, applications, to};
use crate::domain::application::Application;
use crate::domain::ids::{ApplicationId, ImportId};
use crate::domain::import::{Import, ImportState};
use crate::domain::operator::Act;
use crate::domain::operator::permit::{ExportImports, Invite, SeeUsers, SetIdentity};
use crate::domain::refusal::Refusal;
use crate::flow::Stop;
use crate::flow::desk::Desk;
use crate::flow::import::NotJudged;
use crate::flow::import::bulk::{BulkInvite, Told};
use crate::store::import_rows::JudgedRow;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::{Lists, Words, with};

/// Rows on one page.
const PAGE: usize = 50;

/// Takes a list.
#[derive(Debug, Clone, Template)]
#[template(path = "console/import.html")]
struct UploadPage {
    frame: Frame,
    application: Application,
    may_set_identity: bool,
    problem: Option<Words>,
}

/// An application's lists.
#[derive(Debug, Clone, Template)]
#[template(path = "console/imports.html")]
struct ListPage {
    frame: Frame,
    application: Application,
    imports: Vec<Told>,
    may_invite: bool,
}

/// One of them: what was found in it, or how far it is.
#[derive(Debug, Clone, Template)]
#[template(path = "console/import_one.html")]
struct OnePage {
    frame: Frame,
    application: Application,
    told: Told,
    rows: Vec<JudgedRow>,
    left_out: u64,
    /// Whether these are not the first rows.
    is_further: bool,
    next: Option<u64>,
    may_invite: bool,
}

impl UploadPage {
    fn l(&self) -> &'static Lists {
        self.frame.shell.language.lists()
    }
}

impl ListPage {
    fn l(&self) -> &'static Lists {
        self.frame.shell.language.lists()
    }

    fn number(&self, number: impl Borrow<u64>) -> String {
        self.frame.shell.language.number(*number.borrow())
    }
}

impl OnePage {
    fn l(&self) -> &'static Lists {
        self.frame.shell.language.lists()
    }

    fn number(&self, number: impl Borrow<u64>) -> String {
        self.frame.shell.language.number(*number.borrow())
    }

    fn of(&self, sentence: &str, number: impl Borrow<u64>) -> String {
        with(sentence, &self.number(number))
    }

    fn invite(&self) -> String {
        self.frame.shell.language.invite_people(self.told.import.counts.new)
    }

    fn rows_left_out(&self) -> String {
        self.frame.shell.language.rows_left_out(self.left_out)
    }

    fn is(&self, state: ImportState) -> bool {
        self.told.import.state == state
    }

    /// Whether anybody was to be invited at all: what was discarded has no progress to show.
    fn was_confirmed(&self) -> bool {
        self.told.import.run_by.is_some()
    }

    /// Rows whose turn has come.
    fn done(&self) -> u64 {
        self.told.import.invited + self.told.import.passed
    }

    fn path(&self) -> String {
        path_of(&self.application.id, &self.told.import.id)
    }

    fn who(&self) -> &str {
        self.told.run_for.as_ref().map_or(self.frame.c().actor_terminal, |name| name.as_str())
    }
}

fn path_of(application: &ApplicationId, import: &ImportId) -> String {
    format!("/console/applications/{application}/imports/{import}")
}

/// The import that a path names.
fn named(application: &str, import: &str) -> Result<(ApplicationId, ImportId), Problem> {
    let import = ImportId::parse(import).map_err(|_| Problem::from(Refusal::NotFound))?;
    Ok((applications::named(application)?, import))
}

/// `GET /console/applications/{id}/import`
pub async fn new(
    State(bulk): State<BulkInvite>,
    who: Permitted<Invite>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let page = UploadPage {
        application: bulk.application(&who.warrant, &applications::named(&id)?).await?,
        frame: Frame::new(&pen, &who.present, Part::Applications),
        may_set_identity: who.present.may(Act::SetIdentity),
        problem: None,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/applications/{id}/import`
pub async fn upload(
    State(bulk): State<BulkInvite>,
    Path(id): Path<String>,
    pen: Pen,
    mut sent: Upload<Invite>,
) -> Result<Response, Problem> {
    let application = applications::named(&id)?;
    let judged = bulk.judge(&sent.warrant, &application, &mut sent.list).await;
    if !matches!(judged, Ok(Ok(_))) {
        sent.list.drain().await;
    }
    let why = match judged? {
        Ok(import) => return Ok(to(&path_of(&application, &import.id)).into_response()),
        Err(why) => why,
    };
    let page = UploadPage {
        application: bulk.application(&sent.warrant, &application).await?,
        frame: Frame::new(&pen, &sent.present, Part::Applications),
        may_set_identity: sent.present.may(Act::SetIdentity),
        problem: None,
    };
    let language = page.frame.shell.language;
    let (status, problem) = match why {
        NotJudged::TooLong => (StatusCode::PAYLOAD_TOO_LARGE, language.list_too_large()),
        _ if sent.list.is_too_large() => (StatusCode::PAYLOAD_TOO_LARGE, language.list_too_large()),
        NotJudged::NotAList(why) => (StatusCode::BAD_REQUEST, language.not_a_list(why)),
        NotJudged::SetsIdentity => (StatusCode::FORBIDDEN, language.list_sets_identity()),
        NotJudged::Broken(_) => (StatusCode::BAD_REQUEST, language.list_broken()),
    };
    Ok(pen.write(status, Policy::Page, &UploadPage { problem: Some(problem), ..page }))
}

/// `GET /console/applications/{id}/imports`
pub async fn list(
    State(bulk): State<BulkInvite>,
    who: Permitted<SeeUsers>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (application, imports) = bulk.all(&who.warrant, &applications::named(&id)?).await?;
    let page = ListPage {
        frame: Frame::new(&pen, &who.present, Part::Applications),
        application,
        imports,
        may_invite: who.present.may(Act::Invite),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// Behind which line a page of rows begins.
#[derive(Deserialize, Default)]
pub struct From {
    after: Option<u64>,
}

/// `GET /console/applications/{id}/imports/{import}`
pub async fn show(
    State(bulk): State<BulkInvite>,
    who: Permitted<SeeUsers>,
    Path((id, import)): Path<(String, String)>,
    Query(from): Query<From>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (id, import) = named(&id, &import)?;
    let (application, told) = bulk.one(&who.warrant, (&id, &import)).await?;
    let after = from.after.unwrap_or(0);
    let (mut rows, left_out) = bulk.left_out(&who.warrant, &told.import, after, PAGE + 1).await?;
    let next = (rows.len() > PAGE).then(|| rows[PAGE - 1].line);
    rows.truncate(PAGE);
    let page = OnePage {
        frame: Frame::new(&pen, &who.present, Part::Applications),
        application,
        told,
        rows,
        left_out,
        is_further: after > 0,
        next,
        may_invite: who.present.may(Act::Invite),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// What is to be done with an import.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    /// The bytes that were looked at, by their hash.
    #[serde(default)]
    file_hash: String,
}

/// `POST /console/applications/{id}/imports/{import}`
pub async fn act(
    State((bulk, desk)): State<(BulkInvite, Desk)>,
    Path((id, import)): Path<(String, String)>,
    sent: Handed<Invite, Wish>,
) -> Result<Redirect, Problem> {
    let (id, import) = named(&id, &import)?;
    let import = bulk.wanted(&sent.warrant, (&id, &import)).await?;
    let goes_on = matches!(sent.form.act.as_str(), "confirm" | "resume");
    let identity = (goes_on && import.sets_identity()).then(|| sent.present.warrant::<SetIdentity>(desk.clock()));
    let identity = identity.transpose()?;
    let (by, identity) = (&sent.warrant, identity.as_ref());
    match sent.form.act.as_str() {
        "confirm" => bulk.confirm(by, identity, (&import, &sent.form.file_hash)).await?,
        "resume" => bulk.resume(by, identity, &import).await?,
        "pause" => bulk.pause(by, &import).await?,
        "cancel" => bulk.cancel(by, &import).await?,
        _ => return Err(Refusal::BadRequest.into()),
    }
    Ok(to(&path_of(&id, &import.id)))
}

/// `GET /console/applications/{id}/imports/{import}/result.csv`: what became of each row. Who has to prove themselves
/// first comes back to the import's page, for a file that is downloaded leaves the page before it on the screen.
pub async fn result(
    State((bulk, desk)): State<(BulkInvite, Desk)>,
    who: Permitted<SeeUsers>,
    Path((id, import)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (id, import) = named(&id, &import)?;
    let (_, Told { import, .. }) = bulk.one(&who.warrant, (&id, &import)).await?;
    let warrant = match who.present.warrant::<ExportImports>(desk.clock()) {
        Err(Stop::Refused(Refusal::ProveAgain)) => {
            return Ok(to(&format!("/console/prove?next={}", path_of(&id, &import.id))).into_response());
        }
        warrant => warrant?,
    };
    let rows = bulk.report(&warrant, &import).inspect_err(|error| {
        tracing::error!(error = error as &dyn std::error::Error, "a result file broke off");
    });
    let day = import.created_at.to_string();
    let name = format!("attachment; filename=\"import-{}.csv\"", day.get(..10).unwrap_or_default());
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(rows)).into_response())
}

/// How far an import is, for the page that watches it.
#[derive(Serialize)]
pub struct Progress {
    state: ImportState,
    invited: u64,
    done: u64,
}

/// `GET /console/api/imports/{import}`
pub async fn progress(
    State(bulk): State<BulkInvite>,
    who: Watching<SeeUsers>,
    Path(import): Path<String>,
) -> Result<Json<Progress>, Problem> {
    let import = ImportId::parse(&import).map_err(|_| Problem::from(Refusal::NotFound))?;
    let import: Import = bulk.progress(&who.warrant, &import).await?;
    let done = import.invited + import.passed;
    Ok(Json(Progress { state: import.state, invited: import.invited, done }))
}
