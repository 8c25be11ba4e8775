//! The certificate that comes next, handed over ahead of time.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::{Here, Tools, frame, trouble};
use crate::domain::address::DomainName;
use crate::domain::operator::permit::{Federate, ManageKeys};
use crate::flow::rollover::Rollover;
use crate::graph::Need;
use crate::web::console::entry::Nothing;
use crate::web::console::frame::Frame;
use crate::web::console::{Handed, Permitted};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::{Tenant, with};

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_next.html")]
struct NextPage {
    frame: Frame,
    /// What was done, sentence by sentence; nothing before.
    done: Vec<String>,
    place: String,
}

impl NextPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }
}

/// `GET /console/applications/{id}/tenant/{domain}/next-certificate`
pub async fn ask(
    State((connect, _)): State<Tools>,
    who: Permitted<Federate>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &who.warrant, (&id, &domain)).await?;
    let page = NextPage { frame: frame(&pen, &who.present), done: Vec::new(), place: here.place() };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/applications/{id}/tenant/{domain}/next-certificate`
///
/// Where every domain has it, it is confirmed in the same breath: Microsoft itself has just shown it.
pub async fn hand_over(
    State(((connect, federating), rollover)): State<(Tools, Rollover)>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
    sent: Handed<Federate, Nothing>,
) -> Result<Response, Response> {
    let lost = |problem: Problem| problem.into_response();
    let by = sent.present.warrant::<ManageKeys>(connect.clock.as_ref()).map_err(|stop| lost(stop.into()))?;
    let here = Here::find(&connect, &sent.warrant, (&id, &domain)).await?;
    if let Some(wider) = here.lacks(Need::Federate, "/next-certificate", (&pen, &sent.present)) {
        return Ok(wider);
    }
    let handed = match federating.at(&here.opened.graph, &sent.warrant).hand_over_next(&here.domain).await {
        Ok(handed) => handed,
        Err(halt) => return Ok(trouble::of(&here, &pen, &sent.present, halt)),
    };
    if !handed.confirmed && handed.left.is_empty() {
        rollover.confirm(&by.actor, &handed.key).await.map_err(|stop| lost(stop.into()))?;
    }
    let frame = frame(&pen, &sent.present);
    let words = frame.shell.language.tenant();
    let left: Vec<&str> = handed.left.iter().map(DomainName::as_str).collect();
    let rest = if handed.confirmed || left.is_empty() {
        words.handed_confirmed.to_owned()
    } else {
        with(words.handed_left, &left.join(", "))
    };
    let done = vec![with(words.handed, here.domain.as_str()), rest];
    Ok(pen.write(StatusCode::OK, Policy::Page, &NextPage { frame, done, place: here.place() }))
}
