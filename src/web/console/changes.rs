//! Administrative changes, newest first.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Permitted;
use super::frame::{Frame, Part};
use crate::domain::operator::permit::SeeChanges;
use crate::flow::operate::Operate;
use crate::store::changes::Written;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/changes.html")]
struct ChangesPage {
    frame: Frame,
    changes: Vec<Line>,
    older: Option<i64>,
}

/// A change as it is shown.
#[derive(Debug, Clone)]
struct Line {
    nth: i64,
    at: String,
    actor: String,
    kind: String,
    detail: String,
}

/// Where the page begins.
#[derive(Deserialize, Default)]
pub struct Before {
    before: Option<i64>,
}

/// Changes on one page.
const PAGE: usize = 50;

/// `GET /console/changes`
pub async fn list(
    State(operate): State<Operate>,
    who: Permitted<SeeChanges>,
    Query(from): Query<Before>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (mut changes, names) = operate.changes(&who.warrant, from.before, PAGE + 1).await?;
    let older = (changes.len() > PAGE).then(|| changes[PAGE - 1].nth);
    changes.truncate(PAGE);
    let frame = Frame::new(&pen, &who.present, Part::Changes);
    let changes = changes.into_iter().map(|change| line(change, &names, frame.c().actor_terminal)).collect();
    Ok(pen.write(StatusCode::OK, Policy::Page, &ChangesPage { frame, changes, older }))
}

fn line(change: Written, names: &BTreeMap<String, String>, terminal: &str) -> Line {
    let actor = match change.actor.split_once(':') {
        None => terminal.to_owned(),
        Some((_, id)) => names.get(id).cloned().unwrap_or_else(|| id.to_owned()),
    };
    Line {
        nth: change.nth,
        at: change.at.to_string(),
        actor,
        kind: change.kind.replace('_', " "),
        detail: change.detail.map(|detail| detail.to_string()).unwrap_or_default(),
    }
}
