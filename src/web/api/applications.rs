//! Applications and their domains.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use crate::domain::address::DomainName;
use crate::domain::application::{Application, Cloud, Domain, FirstOffer, above};
use crate::domain::ids::ApplicationId;
use crate::domain::operator::permit::{Configure, SeeApplications};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::Span;
use crate::flow::configure::{SHORTEST_SESSION, Tuning};
use crate::flow::desk::Desk;
use crate::flow::manage::NewApplication;
use crate::flow::once::Once;
use crate::flow::rules::SESSION_KEPT;
use crate::flow::sign_out::origins;
use crate::web::problem::Problem;

use super::Held;
use super::body::{Fields, wrong, wrong_as};
use super::creation::{Created, Creation};
use super::listing::{Asked, Page};

/// An application as programs read it.
#[derive(Serialize)]
pub struct Told {
    id: ApplicationId,
    name: Name,
    cloud: &'static str,
    realm: String,
    reply_url: String,
    first_offer: &'static str,
    session_lifetime_seconds: i64,
    trust: bool,
    sign_out_origins: Vec<String>,
    domains: Vec<Federated>,
}

#[derive(Serialize)]
struct Federated {
    name: DomainName,
    issuer: String,
    above: Option<DomainName>,
}

impl Told {
    fn of((application, domains): (Application, Vec<Domain>)) -> Self {
        Self {
            id: application.id,
            name: application.name,
            cloud: application.cloud.as_str(),
            realm: application.realm,
            reply_url: application.reply_url,
            first_offer: application.first_offer.as_str(),
            session_lifetime_seconds: application.session_lifetime.whole_seconds(),
            trust: application.trust,
            sign_out_origins: application.sign_out_origins,
            domains: domains
                .iter()
                .map(|domain| Federated {
                    name: domain.name.clone(),
                    issuer: domain.issuer.clone(),
                    above: above(&domain.name, &domains).cloned(),
                })
                .collect(),
        }
    }
}

/// `GET /api/v1/applications`
pub async fn list(
    State(desk): State<Desk>,
    who: Held<SeeApplications>,
    asked: Asked,
) -> Result<Json<Page<Told>>, Problem> {
    asked.done()?;
    let all = desk.by(&who.warrant).applications().await?;
    Ok(Json(Page { items: all.into_iter().map(Told::of).collect(), next: None }))
}

/// `GET /api/v1/applications/{id}`
pub async fn one(
    State(desk): State<Desk>,
    who: Held<SeeApplications>,
    Path(id): Path<String>,
) -> Result<Json<Told>, Problem> {
    let all = desk.by(&who.warrant).applications().await?;
    let found = all.into_iter().find(|(application, _)| application.id.as_str() == id);
    Ok(Json(Told::of(found.ok_or(Refusal::NotFound)?)))
}

/// `POST /api/v1/applications`
pub async fn create(State((desk, once)): State<(Desk, Once)>, sent: Creation<Configure>) -> Result<Response, Problem> {
    let Creation { warrant, mut fields, call } = sent;
    let new = read(&mut fields)?;
    let act = async {
        let added = desk.by(&warrant).add(new).await?;
        let added = added.map_err(|taken| {
            let why = format!("{taken} is federated already, or lies above or below a domain of another application");
            Problem::from(Refusal::BadDomain).at_field("domains".to_owned()).saying(why)
        })?;
        let told = Told::of(added);
        Ok(Created { location: format!("/api/v1/applications/{}", told.id), body: json!(told), link: None })
    };
    let created = call.once(&once, act).await?;
    call.told(&desk, created).await
}

/// `PUT /api/v1/applications/{id}`
pub async fn replace(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    sent: Creation<Configure>,
) -> Result<Json<Told>, Problem> {
    let Creation { warrant, mut fields, .. } = sent;
    let id = ApplicationId::parse(&id).map_err(|_| Refusal::NotFound)?;
    let by = desk.by(&warrant);
    let tuning = tuning(&mut fields, by.application(&id).await?)?;
    let tuned = by.tune(&id, tuning).await?;
    let domains = by.domains_of(&id).await?;
    Ok(Json(Told::of((tuned, domains))))
}

/// What is left out stays as it is.
fn tuning(fields: &mut Fields, before: Application) -> Result<Tuning, Problem> {
    let name = fields.maybe("name", Name::parse)?.unwrap_or(before.name);
    let first_offer = fields.word("first_offer", before.first_offer, FirstOffer::parse)?;
    let was = before.session_lifetime.whole_seconds();
    let seconds = fields.number("session_lifetime_seconds", was)?;
    let trust = fields.flag("trust", before.trust)?;
    let sign_out_origins = match fields.maybe_texts("sign_out_origins")? {
        None => before.sign_out_origins,
        Some(texts) => origins(texts.iter().map(String::as_str)).ok_or_else(|| wrong("sign_out_origins"))?,
    };
    fields.done()?;
    // As in the console: whole minutes, five of them at least.
    let lengths = SHORTEST_SESSION.whole_seconds()..=SESSION_KEPT.whole_seconds();
    if seconds != was && (seconds % 60 != 0 || !lengths.contains(&seconds)) {
        return Err(wrong("session_lifetime_seconds"));
    }
    let session_lifetime = if seconds == was { before.session_lifetime } else { Span::seconds(seconds) };
    Ok(Tuning { name, first_offer, session_lifetime, trust, sign_out_origins })
}

fn read(fields: &mut Fields) -> Result<NewApplication, Problem> {
    let name = fields.text("name")?;
    let name = Name::parse(&name).map_err(|why| wrong_as("name", &why))?;
    let domains = fields.texts("domains")?;
    let domains: Vec<DomainName> = domains
        .iter()
        .map(|name| DomainName::parse(name).map_err(|why| wrong_as("domains", &why)))
        .collect::<Result<_, _>>()?;
    let cloud = fields.word("cloud", Cloud::Worldwide, Cloud::parse)?;
    let named = fields.maybe_text("realm")?;
    // Two clouds have one realm each, and the third has one of the tenant's own.
    let realm = match (cloud.realm(), named) {
        (Some(own), Some(named)) if own != named => return Err(wrong("realm")),
        (Some(own), _) => own.to_owned(),
        (None, named) => named.filter(|realm| !realm.trim().is_empty()).ok_or_else(|| wrong("realm"))?,
    };
    let first_offer = fields.word("first_offer", FirstOffer::Push, FirstOffer::parse)?;
    let session_lifetime = Span::seconds(fields.number("session_lifetime_seconds", 8 * 60 * 60)?);
    let trust = fields.flag("trust", false)?;
    fields.done()?;
    if !(Span::hours(1)..=SESSION_KEPT).contains(&session_lifetime) {
        return Err(wrong("session_lifetime_seconds"));
    }
    Ok(NewApplication {
        trust,
        name,
        domains,
        cloud,
        realm: realm.trim().to_owned(),
        reply_url: cloud.reply_url().to_owned(),
        first_offer,
        session_lifetime,
    })
}
