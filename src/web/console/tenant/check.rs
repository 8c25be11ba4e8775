//! Whether a domain's federation holds.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Here, Tools, frame, trouble};
use crate::domain::operator::permit::Federate;
use crate::flow::doctor::{Finding, Severity};
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
    findings: Vec<Finding>,
    place: String,
}

impl CheckPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    fn holds(&self) -> bool {
        self.findings.iter().all(|one| one.severity < Severity::Fault)
    }

    const fn told(&self, severity: Severity) -> &'static str {
        match severity {
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
    Ok(match federating.at(&here.graph, &who.warrant).verify(&here.domain).await {
        Err(halt) => trouble::of(&here, &pen, &who.present, halt),
        Ok(mut findings) => {
            // What is not in order comes first.
            findings.sort_by_key(|one| std::cmp::Reverse(one.severity));
            let frame = frame(&pen, &who.present);
            let title = with(frame.shell.language.tenant().check_of, here.domain.as_str());
            pen.write(StatusCode::OK, Policy::Page, &CheckPage { frame, title, findings, place: here.place() })
        }
    })
}
