//! Applications: the list, a new one, and the values that federate its domains.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::frame::{Frame, Part};
use super::{Handed, Permitted, to};
use crate::domain::address::DomainName;
use crate::domain::application::{Application, Cloud, Domain, FirstOffer};
use crate::domain::federation::Protocol;
use crate::domain::ids::ApplicationId;
use crate::domain::operator::Act;
use crate::domain::operator::permit::{Configure, SeeApplications};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::Span;
use crate::flow::desk::Desk;
use crate::flow::manage::NewApplication;
use crate::flow::rollover::Rollover;
use crate::flow::rules::SESSION_KEPT;
use crate::protocol::entra::Federation;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::{Words, with};

/// All of them.
#[derive(Debug, Clone, Template)]
#[template(path = "console/applications.html")]
struct ListPage {
    frame: Frame,
    applications: Vec<(Application, Vec<Domain>)>,
    may_configure: bool,
}

/// Adds one.
#[derive(Debug, Clone, Template)]
#[template(path = "console/application_new.html")]
struct NewPage {
    frame: Frame,
    form: Form,
    problem: Option<Words>,
}

/// One of them.
#[derive(Debug, Clone, Template)]
#[template(path = "console/application.html")]
struct OverviewPage {
    frame: Frame,
    application: Application,
    domains: Vec<Domain>,
}

/// What federates its domains.
#[derive(Debug, Clone, Template)]
#[template(path = "console/federation.html")]
struct FederationPage {
    frame: Frame,
    application: Application,
    /// Each domain's, by either protocol.
    federations: Vec<[Federation; 2]>,
    not_after: String,
    may_federate: bool,
}

impl OverviewPage {
    fn session(&self) -> String {
        with(self.frame.c().hours, &hours(self.application.session_lifetime))
    }
}

/// Hours as people read them: 8, or 1:30.
pub(super) fn hours(span: Span) -> String {
    let minutes = span.whole_seconds() / 60;
    if minutes % 60 == 0 { (minutes / 60).to_string() } else { format!("{}:{:02}", minutes / 60, minutes % 60) }
}

/// `GET /console/applications`
pub async fn list(State(desk): State<Desk>, who: Permitted<SeeApplications>, pen: Pen) -> Result<Response, Problem> {
    let page = ListPage {
        frame: Frame::new(&pen, &who.present, Part::Applications),
        applications: desk.by(&who.warrant).applications().await?,
        may_configure: who.present.may(Act::Configure),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// The form of a new application.
#[derive(Debug, Clone, Deserialize)]
pub struct Form {
    #[serde(default)]
    name: String,
    #[serde(default)]
    domains: String,
    #[serde(default)]
    cloud: String,
    #[serde(default)]
    realm: String,
    #[serde(default)]
    session_hours: String,
    #[serde(default)]
    first: String,
}

impl Form {
    fn empty() -> Self {
        Self {
            name: "Microsoft 365".to_owned(),
            domains: String::new(),
            cloud: Cloud::Worldwide.as_str().to_owned(),
            realm: String::new(),
            session_hours: "8".to_owned(),
            first: FirstOffer::Push.as_str().to_owned(),
        }
    }

    fn read(&self) -> Result<NewApplication, Refusal> {
        let cloud = Cloud::parse(&self.cloud).ok_or(Refusal::BadRequest)?;
        let realm = cloud.realm().unwrap_or(self.realm.trim());
        if realm.is_empty() {
            return Err(Refusal::WrongRealm);
        }
        let domains = self.domains.split([',', ';', '\n', ' ', '\t', '\r']).filter(|domain| !domain.is_empty());
        let domains: Vec<DomainName> =
            domains.map(DomainName::parse).collect::<Result<_, _>>().map_err(|_| Refusal::BadDomain)?;
        if domains.is_empty() {
            return Err(Refusal::BadDomain);
        }
        Ok(NewApplication {
            name: Name::parse(&self.name).map_err(|_| Refusal::NotAName)?,
            domains,
            cloud,
            realm: realm.to_owned(),
            reply_url: cloud.reply_url().to_owned(),
            first_offer: FirstOffer::parse(&self.first).ok_or(Refusal::BadRequest)?,
            session_lifetime: session(&self.session_hours).ok_or(Refusal::BadRequest)?,
            trust: false,
        })
    }
}

fn session(hours: &str) -> Option<Span> {
    let span = Span::hours(hours.parse().ok()?);
    (Span::hours(1)..=SESSION_KEPT).contains(&span).then_some(span)
}

/// `GET /console/applications/new`
pub async fn new(who: Permitted<Configure>, pen: Pen) -> Response {
    let frame = Frame::new(&pen, &who.present, Part::Applications);
    pen.write(StatusCode::OK, Policy::Page, &NewPage { frame, form: Form::empty(), problem: None })
}

/// `POST /console/applications/new`
pub async fn add(State(desk): State<Desk>, pen: Pen, sent: Handed<Configure, Form>) -> Result<Response, Problem> {
    let added = match sent.form.read() {
        Ok(new) => desk.by(&sent.warrant).add(new).await?.map_err(|_taken| Refusal::BadDomain),
        Err(refusal) => Err(refusal),
    };
    match added {
        Ok((application, _)) => Ok(to(&format!("/console/applications/{}/federation", application.id)).into_response()),
        Err(refusal) => {
            let frame = Frame::new(&pen, &sent.present, Part::Applications);
            let problem = Some(frame.shell.language.refusal(refusal));
            let page = NewPage { frame, form: sent.form, problem };
            Ok(pen.write(status(refusal), Policy::Page, &page))
        }
    }
}

/// The application that a path names.
pub(super) fn named(id: &str) -> Result<ApplicationId, Problem> {
    ApplicationId::parse(id).map_err(|_| Refusal::NotFound.into())
}

pub(super) async fn one(
    desk: &Desk,
    who: &Permitted<SeeApplications>,
    id: &str,
) -> Result<(Application, Vec<Domain>), Problem> {
    let id = named(id)?;
    let all = desk.by(&who.warrant).applications().await?;
    Ok(all.into_iter().find(|(application, _)| application.id == id).ok_or(Refusal::NotFound)?)
}

/// `GET /console/applications/{id}`
pub async fn overview(
    State(desk): State<Desk>,
    who: Permitted<SeeApplications>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (application, domains) = one(&desk, &who, &id).await?;
    let frame = Frame::new(&pen, &who.present, Part::Applications);
    Ok(pen.write(StatusCode::OK, Policy::Page, &OverviewPage { frame, application, domains }))
}

/// `GET /console/applications/{id}/federation`
pub async fn federation(
    State((desk, rollover)): State<(Desk, Rollover)>,
    who: Permitted<SeeApplications>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (application, domains) = one(&desk, &who, &id).await?;
    let ring = rollover.look().await?;
    let ours = rollover.federations(&ring, (&application, &domains)).await?;
    let by_each = |ours: Federation| Protocol::ALL.map(|protocol| Federation { protocol, ..ours.clone() });
    let page = FederationPage {
        frame: Frame::new(&pen, &who.present, Part::Applications),
        application,
        federations: ours.into_iter().map(by_each).collect(),
        not_after: ring.current.not_after.to_string(),
        may_federate: who.present.may(Act::Federate),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}
