//! Administrative changes, newest first; all of them as a file; a signed head to be kept elsewhere.

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::Permitted;
use super::frame::{Frame, Part};
use super::requests::csv;
use crate::domain::operator::Act;
use crate::domain::operator::permit::{ExportLog, SeeChanges};
use crate::domain::refusal::Refusal;
use crate::domain::time::Span;
use crate::flow::notary::Notary;
use crate::flow::review::Review;
use crate::flow::review::changes::{Fact, Names, facts};
use crate::flow::rules::HEADS_PER_MINUTE;
use crate::flow::throttle::Throttle;
use crate::store::changes::{Filter, Written};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/changes.html")]
struct ChangesPage {
    frame: Frame,
    wish: Wish,
    kinds: Vec<String>,
    /// Each with what it is called.
    actors: Vec<(String, String)>,
    changes: Vec<Line>,
    older: Option<i64>,
    may_export: bool,
}

/// A change as it is shown.
#[derive(Debug, Clone)]
struct Line {
    nth: i64,
    at: String,
    actor: String,
    kind: String,
    /// What was there and what is there now; nothing where that was erased.
    facts: Option<Vec<Fact>>,
}

/// What is wished for.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Wish {
    /// Which kind alone.
    #[serde(default)]
    kind: String,
    /// By whom alone.
    #[serde(default)]
    by: String,
    /// Where the page begins.
    before: Option<i64>,
}

/// Changes on one page.
const PAGE: usize = 50;

impl Wish {
    fn filter(&self) -> Filter {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Filter { kind: filled(&self.kind), actor: filled(&self.by) }
    }

    fn query(&self, before: Option<i64>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let before = before.map(|nth| nth.to_string()).unwrap_or_default();
        for (name, value) in [("kind", &self.kind), ("by", &self.by), ("before", &before)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

impl ChangesPage {
    fn export(&self) -> String {
        format!("/console/changes/export?{}", self.wish.query(None))
    }

    fn older(&self) -> Option<String> {
        self.older.map(|nth| format!("/console/changes?{}", self.wish.query(Some(nth))))
    }
}

/// `GET /console/changes`
pub async fn list(
    State(review): State<Review>,
    who: Permitted<SeeChanges>,
    Query(wish): Query<Wish>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (mut changes, names) = review.changes(&who.warrant, &wish.filter(), wish.before, PAGE + 1).await?;
    let older = (changes.len() > PAGE).then(|| changes[PAGE - 1].nth);
    changes.truncate(PAGE);
    let (kinds, actors, known) = review.change_choices(&who.warrant).await?;
    let frame = Frame::new(&pen, &who.present, Part::Changes);
    let terminal = frame.c().actor_terminal;
    let actors =
        actors.into_iter().map(|actor| (named(&actor, &known, terminal), actor)).map(|(name, actor)| (actor, name));
    let page = ChangesPage {
        actors: actors.collect(),
        changes: changes.iter().map(|change| line(change, &names, &frame)).collect(),
        may_export: who.present.may(Act::ExportLog),
        frame,
        wish,
        kinds,
        older,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `GET /console/changes/export`
pub async fn export(State(review): State<Review>, who: Permitted<ExportLog>, Query(wish): Query<Wish>) -> Response {
    csv("changes.csv", Body::from_stream(review.export_changes(&who.warrant, wish.filter())))
}

/// `GET /console/changes/head`
pub async fn head(
    State((notary, throttle)): State<(Notary, Throttle)>,
    who: Permitted<ExportLog>,
) -> Result<Response, Problem> {
    throttle.spend("head", who.present.operator.id.as_str(), HEADS_PER_MINUTE).await?;
    // Nothing is vouched for that is not whole: whoever looks after the server has to hear of it.
    let signed = notary.head().await?.map_err(|broken| {
        tracing::error!(?broken, "the record of changes is not whole; no head was signed");
        Problem::from(Refusal::Fault)
    })?;
    let mut response = Json(signed).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"changes-head.json\""));
    Ok(response)
}

fn named(actor: &str, names: &Names, terminal: &str) -> String {
    match actor.split_once(':') {
        None => terminal.to_owned(),
        Some((_, id)) => names.get(actor).cloned().unwrap_or_else(|| id.to_owned()),
    }
}

/// Names and spans are written as people write them.
fn readable(fact: Fact, frame: &Frame) -> Fact {
    let name = frame.shell.language.changes().fact(&fact.name);
    if fact.name == "how" {
        let how = |text: String| frame.shell.language.changes().how(&text);
        return Fact { name, before: fact.before.map(how), after: fact.after.map(how) };
    }
    if !fact.name.ends_with("lifetime") {
        return Fact { name, ..fact };
    }
    let span = |text: String| match text.parse() {
        Ok(span) => frame.l().span(&Span(span)),
        Err(_) => text,
    };
    Fact { name, before: fact.before.map(span), after: fact.after.map(span) }
}

fn line(change: &Written, names: &Names, frame: &Frame) -> Line {
    Line {
        nth: change.nth,
        at: change.at.to_string(),
        actor: named(&change.actor, names, frame.c().actor_terminal),
        kind: frame.shell.language.changes().kind(&change.kind),
        facts: change
            .detail
            .as_ref()
            .map(|detail| facts(detail).into_iter().map(|fact| readable(fact, frame)).collect()),
    }
}
