//! External MFA: whom a tenant means, by a whole list. The list is read, worked through and not kept.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::Permitted;
use super::applications::named;
use super::external::said;
use super::frame::{Frame, Part};
use super::handed_file::HandedFile;
use crate::domain::application::Application;
use crate::domain::external::ExternalMethod;
use crate::domain::operator::permit::Configure;
use crate::domain::refusal::Refusal;
use crate::domain::time::Clock;
use crate::flow::admit::{Present, Warrant};
use crate::flow::desk::Desk;
use crate::flow::eam::{Linked, Methods, NotLinked};
use crate::protocol::csv::links::links;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::ExternalList;

/// Longer lists take longer than a page is waited for.
const LONGEST: usize = 5_000;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/external_list.html")]
struct ListPage {
    frame: Frame,
    application: Application,
    method: ExternalMethod,
    problem: Option<&'static str>,
    came: Option<Linked>,
    is_trial: bool,
}

impl ListPage {
    /// So many rows of which nothing came are shown.
    const MOST: usize = 100;

    const fn l(&self) -> &'static ExternalList {
        self.frame.shell.language.external_list()
    }

    /// How many were linked, had been, and were left out.
    fn figures(&self, came: &Linked) -> [String; 3] {
        let number = |count| self.frame.shell.language.number(u64::try_from(count).unwrap_or(u64::MAX));
        [came.linked, came.already, came.refused.len()].map(number)
    }

    fn place(&self) -> String {
        format!("/console/applications/{}/external-mfa/{}/list", self.application.id, self.method.id)
    }

    fn why(&self, one: &NotLinked) -> &'static str {
        said(one.why)(self.frame.shell.language.external())
    }
}

/// What the page is made with.
type Tools = (Desk, Methods);

/// The application's tenant, which may be gone by now.
async fn page(
    (desk, methods): &Tools,
    (pen, present, warrant): (&Pen, &Present, &Warrant<Configure>),
    (id, method): &(String, String),
) -> Result<ListPage, Problem> {
    let application = desk.by(warrant).application(&named(id)?).await?;
    let mut all = methods.all().await?.into_iter();
    let method = all.find(|one| one.application == application.id && one.id.as_str() == method);
    Ok(ListPage {
        frame: Frame::new(pen, present, Part::Applications),
        method: method.ok_or(Refusal::ChangedMeanwhile)?,
        application,
        problem: None,
        came: None,
        is_trial: true,
    })
}

/// `GET /console/applications/{id}/external-mfa/{method}/list`
pub async fn ask(
    State((tools, clock)): State<(Tools, Arc<dyn Clock>)>,
    who: Permitted<Configure>,
    Path(place): Path<(String, String)>,
    pen: Pen,
) -> Result<Response, Problem> {
    // The proof is asked for now, not when a file was chosen.
    who.present.warrant::<Configure>(clock.as_ref())?;
    let page = page(&tools, (&pen, &who.present, &who.warrant), &place).await?;
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/applications/{id}/external-mfa/{method}/list/trial`
pub async fn look(
    State(tools): State<Tools>,
    Path(place): Path<(String, String)>,
    pen: Pen,
    sent: HandedFile<Configure>,
) -> Result<Response, Problem> {
    worked_through(&tools, (&pen, &place), sent, true).await
}

/// `POST /console/applications/{id}/external-mfa/{method}/list`
pub async fn link(
    State(tools): State<Tools>,
    Path(place): Path<(String, String)>,
    pen: Pen,
    sent: HandedFile<Configure>,
) -> Result<Response, Problem> {
    worked_through(&tools, (&pen, &place), sent, false).await
}

async fn worked_through(
    tools: &Tools,
    (pen, place): (&Pen, &(String, String)),
    sent: HandedFile<Configure>,
    is_trial: bool,
) -> Result<Response, Problem> {
    let page = page(tools, (pen, &sent.present, &sent.warrant), place).await?;
    let problem = |problem| {
        let page = ListPage { problem: Some(problem), ..page.clone() };
        Ok(pen.write(status(Refusal::BadRequest), Policy::Page, &page))
    };
    let list = match links(&sent.file) {
        Ok(list) if list.len() > LONGEST => return problem(page.l().too_long),
        Ok(list) => list,
        Err(error) => {
            tracing::info!(%error, "a list of object ids was turned down");
            return problem(page.l().no_list);
        }
    };
    match tools.1.link_list(&sent.warrant.actor, &page.method.tenant, list, is_trial).await? {
        Err(why) => problem(said(why)(page.frame.shell.language.external())),
        Ok(came) => {
            let page = ListPage { came: Some(came), is_trial, ..page };
            Ok(pen.write(StatusCode::OK, Policy::Page, &page))
        }
    }
}
