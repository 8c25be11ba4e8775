//! What would be done to a domain, property by property, and what it could founder on.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Here, Tools, frame, trouble};
use crate::domain::federation::{Difference, Trap, Weight};
use crate::domain::operator::permit::Federate;
use crate::flow::federate::Plan;
use crate::web::console::Permitted;
use crate::web::console::frame::Frame;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::words::{External, Federation, Tenant, with};

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_plan.html")]
struct PlanPage {
    frame: Frame,
    plan: Plan,
    /// Where the sign-in is.
    tenant_place: String,
    place: String,
}

impl PlanPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    const fn e(&self) -> &'static External {
        self.frame.shell.language.external()
    }

    fn title(&self) -> String {
        with(self.w().plan, self.plan.domain.as_str())
    }

    const fn weight(&self, trap: &Trap) -> &'static str {
        match trap.weight() {
            Weight::Stop => self.w().stop,
            Weight::Accept => self.w().accept,
            Weight::Note => self.w().note,
        }
    }

    fn trap(trap: &Trap) -> String {
        Federation::terminal().trap(trap)
    }

    fn is_to_be_accepted(trap: &Trap) -> bool {
        trap.weight() == Weight::Accept
    }

    fn short(value: &str) -> String {
        super::short(value)
    }

    fn now(one: &Difference) -> Option<String> {
        one.now.as_deref().map(super::short)
    }

    fn today(&self) -> &'static str {
        let words = self.w();
        match self.plan.authentication_type.as_deref() {
            None => words.absent,
            Some(word) if word.eq_ignore_ascii_case("federated") => words.federated,
            Some(_) => words.managed,
        }
    }

    fn signed_in_as(&self) -> &str {
        self.plan.signed_in_as.as_deref().unwrap_or(self.w().application)
    }

    fn people(&self) -> String {
        let number = |count| self.frame.shell.language.number(u64::try_from(count).unwrap_or(u64::MAX));
        self.plan.people.map_or_else(|| self.w().unseen.to_owned(), number)
    }
}

/// `GET /console/applications/{id}/tenant/{domain}`
pub async fn show(
    State((connect, federating)): State<Tools>,
    who: Permitted<Federate>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &who.warrant, (&id, &domain)).await?;
    Ok(match federating.at(&here.graph, &who.warrant).look(&here.domain).await {
        Err(halt) => trouble::of(&here, &pen, &who.present, halt),
        Ok(plan) => {
            let (tenant_place, place) = (super::place(&here.application.id), here.place());
            let page = PlanPage { frame: frame(&pen, &who.present), plan, tenant_place, place };
            pen.write(StatusCode::OK, Policy::Page, &page)
        }
    })
}
