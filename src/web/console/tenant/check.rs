//! Whether a domain's federation holds.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Here, Tools, frame, trouble};
use crate::domain::check::Check;
use crate::domain::finding::Severity;
use crate::domain::operator::permit::Federate;
use crate::web::console::Permitted;
use crate::web::console::frame::Frame;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::words::{Tenant, with};

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_check.html")]
struct CheckPage {
    frame: Frame,
    title: String,
    checks: Vec<Check>,
    place: String,
}

impl CheckPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    fn holds(&self) -> bool {
        self.checks.iter().all(|one| one.severity() < Severity::Fault)
    }

    fn told(&self, check: &Check) -> String {
        self.frame.shell.language.check(check)
    }

    const fn severity(&self, check: &Check) -> &'static str {
        match check.severity() {
            Severity::Fine => self.w().fine,
            Severity::Warning => self.w().warning,
            Severity::Fault => self.w().fault,
        }
    }
}

/// `GET /console/applications/{id}/tenant/{domain}/check`
pub async fn show(
    State((connect, federating)): State<Tools>,
    who: Permitted<Federate>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &who.warrant, (&id, &domain)).await?;
    Ok(match federating.at(&here.opened.graph, &who.warrant).verify(&here.domain).await {
        Err(halt) => trouble::of(&here, &pen, &who.present, halt),
        Ok(mut checks) => {
            // What is not in order comes first.
            checks.sort_by_key(|one| std::cmp::Reverse(one.severity()));
            let frame = frame(&pen, &who.present);
            let title = with(frame.shell.language.tenant().check_of, here.domain.as_str());
            pen.write(StatusCode::OK, Policy::Page, &CheckPage { frame, title, checks, place: here.place() })
        }
    })
}
