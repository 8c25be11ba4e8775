//! The page that tells why nothing came of it: Microsoft's no, or ours. The sign-in stays.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::reason::Reason;
use super::{Here, place};
use crate::domain::federation::{Difference, Trap};
use crate::domain::refusal::Refusal;
use crate::flow::admit::Present;
use crate::flow::federate::Halt;
use crate::graph::GraphError;
use crate::web::console::frame::Frame;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::{Tenant, with, with_each};

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_trouble.html")]
struct TroublePage {
    frame: Frame,
    /// Why, in the operator's language.
    why: String,
    /// What Microsoft said, or we to the terminal: in English.
    said: Option<String>,
    traps: Vec<Trap>,
    still: Vec<Difference>,
    back: String,
}

impl TroublePage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    fn trap(&self, trap: &Trap) -> String {
        self.frame.shell.language.federation().trap(trap)
    }
}

/// Where there is no page to tell it on: a fault of ours, or a row that does not open.
pub(super) fn plain(halt: Halt) -> Problem {
    match halt {
        Halt::Stop(stop) => stop.into(),
        other => {
            tracing::error!(error = &other as &dyn std::error::Error, "a sign-in to a tenant cannot be used");
            Refusal::Fault.into()
        }
    }
}

/// The same for a page that stands: what Microsoft said, with what it is found by in the log.
pub(super) fn spoken(pen: &Pen, halt: Halt) -> Result<Reason, Problem> {
    let Halt::Graph(error) = halt else { return Err(plain(halt)) };
    let shell = pen.shell();
    let correlation = shell.correlation.as_str();
    tracing::warn!(correlation, error = &error as &dyn std::error::Error, "a tenant was not set up");
    let words = shell.language.tenant();
    let reference = shell.language.pair(shell.t().reference, correlation);
    Ok(Reason::of(&format!("{} {{}} {reference}", words.microsoft), &error))
}

/// Tells why nothing came of what was asked of a domain.
pub(super) fn of(here: &Here, pen: &Pen, present: &Present, halt: Halt) -> Response {
    let is_over = matches!(halt, Halt::Graph(GraphError::Over)) || is_unknown(&halt);
    let back = if is_over { place(&here.application.id) } else { here.place() };
    told(pen, present, halt, back)
}

/// Microsoft does not know the token any more.
fn is_unknown(halt: &Halt) -> bool {
    matches!(halt, Halt::Graph(error) if error.is(401))
}

/// Tells why nothing came of it, with the page to go back to.
pub(super) fn told(pen: &Pen, present: &Present, halt: Halt, back: String) -> Response {
    let frame = super::frame(pen, present);
    let words = frame.shell.language.tenant();
    let correlation = frame.shell.correlation.as_str();
    if !matches!(halt, Halt::Stop(_)) {
        tracing::warn!(correlation, error = &halt as &dyn std::error::Error, "a tenant was not set up");
    }
    let (mut traps, mut still, mut said) = (Vec::new(), Vec::new(), None);
    let why = match halt {
        Halt::Stop(stop) => return Problem::from(stop).into_response(),
        Halt::Trapped(found) => {
            traps = found;
            words.trapped.to_owned()
        }
        Halt::Unequal(left) => {
            still = left;
            words.unequal.to_owned()
        }
        Halt::Changed => words.changed_meanwhile.to_owned(),
        Halt::Busy(name) => with(words.busy, name.as_str()),
        Halt::NoNext => words.no_next.to_owned(),
        Halt::NoWayBack(_) => words.no_snapshot.to_owned(),
        Halt::NotFederated(name) => with(words.not_federated, name.as_str()),
        Halt::OtherTenant { pinned, found } => with_each(words.other_tenant, &[&pinned, found.as_str()]),
        Halt::NoCredential => frame.shell.language.credential().none.to_owned(),
        Halt::OtherCredential(aim) => {
            with_each(frame.shell.language.credential().pinned, &[aim.tenant.as_str(), aim.client.as_str()])
        }
        Halt::NotOurs(_) => return Problem::from(Refusal::NotFound).into_response(),
        Halt::Graph(error) => {
            said = Some(whole(&error));
            words.microsoft.to_owned()
        }
    };
    let status = if said.is_some() { StatusCode::BAD_GATEWAY } else { StatusCode::CONFLICT };
    pen.write(status, Policy::Page, &TroublePage { frame, why, said, traps, still, back })
}

/// The error with its causes. No error of Microsoft's room carries a token.
pub(super) fn whole(error: &GraphError) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(one) = cause {
        told = format!("{told}: {one}");
        cause = one.source();
    }
    told
}
