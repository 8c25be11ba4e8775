//! Sets a tenant up: an owner signs in to it, looks at what would be changed, has it changed, checked, taken back.
//!
//! Every page here takes a fresh proof, to look at as well as to act. What is shown of the sign-in opens nothing. A no of
//! Microsoft's, and every trap that was not accepted, is told on a page of its own (`trouble`), which loses nothing.

pub mod check;
pub mod connect;
pub mod next;
pub mod people;
pub mod plan;
mod reason;
pub mod take_back;
mod trouble;
pub mod undo;
mod wider;

use axum::response::{IntoResponse as _, Response};

use super::applications::named;
use super::frame::{Frame, Part};
use super::to;
use crate::domain::address::DomainName;
use crate::domain::application::{Application, Domain};
use crate::domain::ids::ApplicationId;
use crate::domain::operator::permit::Federate;
use crate::domain::refusal::Refusal;
use crate::flow::admit::{Present, Warrant};
use crate::flow::federate::{Connect, Federating, Opened};
use crate::web::page::Pen;
use crate::web::problem::Problem;

/// What these pages are made with.
type Tools = (Connect, Federating);

/// Where an application's tenant is set up.
fn place(application: &ApplicationId) -> String {
    format!("/console/applications/{application}/tenant")
}

/// The application with its domains.
async fn found(connect: &Connect, by: &Warrant<Federate>, id: &str) -> Result<(Application, Vec<Domain>), Problem> {
    Ok(connect.application(by, &named(id)?).await?)
}

/// A domain of an application, and what opens its tenant.
struct Here {
    application: Application,
    domain: DomainName,
    opened: Opened,
}

impl Here {
    /// Finds it; where nobody is signed in, leads to where one signs in.
    async fn find(connect: &Connect, by: &Warrant<Federate>, (id, domain): (&str, &str)) -> Result<Self, Response> {
        let lost = |problem: Problem| problem.into_response();
        let (application, domains) = found(connect, by, id).await.map_err(lost)?;
        let domain = domains.into_iter().map(|one| one.name).find(|name| name.as_str() == domain);
        let domain = domain.ok_or_else(|| lost(Refusal::NotFound.into()))?;
        let opened = connect.graph(by, &application).await.map_err(|halt| trouble::plain(halt).into_response())?;
        let opened = opened.ok_or_else(|| to(&format!("{}?done=over", place(&application.id))).into_response())?;
        Ok(Self { application, domain, opened })
    }

    /// Where its plan is.
    fn place(&self) -> String {
        format!("{}/{}", place(&self.application.id), self.domain)
    }
}

fn frame(pen: &Pen, present: &Present) -> Frame {
    Frame::new(pen, present, Part::Applications)
}

/// A value may be a certificate: its ends tell it from another one.
fn short(value: &str) -> String {
    let count = value.chars().count();
    if count <= 100 {
        return value.to_owned();
    }
    let (head, tail): (String, String) = (value.chars().take(24).collect(), value.chars().skip(count - 24).collect());
    format!("{head}…{tail}")
}

/// A number as the operator writes it.
fn number(frame: &Frame, number: usize) -> String {
    frame.shell.language.number(u64::try_from(number).unwrap_or(u64::MAX))
}
