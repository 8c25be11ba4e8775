//! The way back: what it would do, and what it did.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::{Here, Tools, frame, trouble};
use crate::domain::operator::permit::Federate;
use crate::domain::refusal::Refusal;
use crate::flow::federate::{Back, Goal, Undone};
use crate::graph::Need;
use crate::web::console::frame::Frame;
use crate::web::console::{Handed, Permitted};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::{Tenant, with};

/// What would be done.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_undo.html")]
struct AskPage {
    frame: Frame,
    title: String,
    /// Where going back to what stood there leads, where anything is kept.
    goal: Option<Goal>,
    place: String,
}

impl AskPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    const fn lead(&self, goal: &Goal) -> &'static str {
        if goal.other_provider { self.w().snapshot_other } else { self.w().snapshot_managed }
    }
}

/// `GET /console/applications/{id}/tenant/{domain}/undo`
pub async fn ask(
    State((connect, federating)): State<Tools>,
    who: Permitted<Federate>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &who.warrant, (&id, &domain)).await?;
    let frame = frame(&pen, &who.present);
    let words = frame.shell.language.tenant();
    let goal = match federating.at(&here.opened.graph, &who.warrant).way_back(&here.domain).await {
        Ok(goal) => goal,
        Err(halt) => return Ok(trouble::of(&here, &pen, &who.present, halt)),
    };
    let page = AskPage { title: with(words.undo_of, here.domain.as_str()), goal, frame, place: here.place() };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// Back to what.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    to: String,
}

/// What was done.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_undone.html")]
struct UndonePage {
    frame: Frame,
    undone: Undone,
    place: String,
}

impl UndonePage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    fn is_managed(&self) -> bool {
        !self.undone.authentication_type.eq_ignore_ascii_case("federated")
    }

    fn still_other(&self) -> String {
        with(self.w().still_other, &self.undone.other.join(", "))
    }

    fn need_hash_sync(&self) -> String {
        with(self.w().need_hash_sync, &super::number(&self.frame, self.undone.need_hash_sync))
    }
}

/// `POST /console/applications/{id}/tenant/{domain}/undo`
pub async fn undo(
    State((connect, federating)): State<Tools>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
    sent: Handed<Federate, Wish>,
) -> Result<Response, Response> {
    let back = match sent.form.to.as_str() {
        "snapshot" => Back::Snapshot,
        "managed" => Back::Managed,
        _ => return Err(Problem::from(Refusal::BadRequest).into_response()),
    };
    let here = Here::find(&connect, &sent.warrant, (&id, &domain)).await?;
    if let Some(wider) = here.lacks(Need::Federate, "/undo", (&pen, &sent.present)) {
        return Ok(wider);
    }
    Ok(match federating.at(&here.opened.graph, &sent.warrant).undo(&here.domain, back).await {
        Err(halt) => trouble::of(&here, &pen, &sent.present, halt),
        Ok(undone) => {
            let page = UndonePage { frame: frame(&pen, &sent.present), undone, place: here.place() };
            pen.write(StatusCode::OK, Policy::Page, &page)
        }
    })
}
