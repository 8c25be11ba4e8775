//! Service providers of SAML 2.0 of an application.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use crate::domain::ids::{ApplicationId, ServiceProviderId};
use crate::domain::operator::permit::{Configure, SeeApplications};
use crate::domain::refusal::Refusal;
use crate::domain::service_provider::{NameIdRule, ReplyAddress, ServiceProvider};
use crate::flow::desk::Desk;
use crate::flow::once::Once;
use crate::flow::providers::{NewProvider, NotAdded, certificates_in};
use crate::web::problem::Problem;

use super::Held;
use super::body::{Fields, wrong, wrong_as};
use super::creation::{Created, Creation};
use super::listing::{Asked, Page};

/// A service provider as programs read it.
#[derive(Serialize)]
pub struct Told {
    id: Option<ServiceProviderId>,
    entity_id: String,
    acs: Vec<ReplyAddress>,
    sign_out_url: Option<String>,
    name_id: NameIdRule,
    certificates: Vec<String>,
    require_signed: bool,
    allow_sha1: bool,
}

impl Told {
    fn of(provider: ServiceProvider) -> Self {
        Self {
            id: provider.id,
            entity_id: provider.entity_id,
            acs: provider.replies,
            sign_out_url: provider.sign_out_url,
            name_id: provider.name_id,
            certificates: provider.trust.certificates,
            require_signed: provider.trust.requires_signed,
            allow_sha1: provider.trust.takes_sha1,
        }
    }
}

fn named(id: &str) -> Result<ApplicationId, Problem> {
    ApplicationId::parse(id).map_err(|_| Refusal::NotFound.into())
}

fn row(id: &str) -> Result<ServiceProviderId, Problem> {
    ServiceProviderId::parse(id).map_err(|_| Refusal::NotFound.into())
}

/// `GET /api/v1/applications/{id}/service-providers`
pub async fn list(
    State(desk): State<Desk>,
    who: Held<SeeApplications>,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Json<Page<Told>>, Problem> {
    asked.done()?;
    let (_, all) = desk.by(&who.warrant).providers(&named(&id)?).await?;
    Ok(Json(Page { items: all.into_iter().map(Told::of).collect(), next: None }))
}

/// `GET /api/v1/applications/{id}/service-providers/{provider}`
pub async fn one(
    State(desk): State<Desk>,
    who: Held<SeeApplications>,
    Path((id, provider)): Path<(String, String)>,
) -> Result<Json<Told>, Problem> {
    let row = row(&provider)?;
    let (_, all) = desk.by(&who.warrant).providers(&named(&id)?).await?;
    let found = all.into_iter().find(|provider| provider.id.as_ref() == Some(&row));
    Ok(Json(Told::of(found.ok_or(Refusal::NotFound)?)))
}

/// `POST /api/v1/applications/{id}/service-providers`
pub async fn create(
    State((desk, once)): State<(Desk, Once)>,
    Path(id): Path<String>,
    sent: Creation<Configure>,
) -> Result<Response, Problem> {
    let Creation { warrant, mut fields, call } = sent;
    let id = named(&id)?;
    let new = read(&mut fields)?;
    let act = async {
        let told = Told::of(desk.by(&warrant).add_provider(&id, new).await?.map_err(no)?);
        let row = told.id.as_ref().map(ToString::to_string).unwrap_or_default();
        let location = format!("/api/v1/applications/{id}/service-providers/{row}");
        Ok(Created { location, body: json!(told), link: None })
    };
    let created = call.once(&once, act).await?;
    call.told(&desk, created).await
}

/// `PUT /api/v1/applications/{id}/service-providers/{provider}`
pub async fn replace(
    State(desk): State<Desk>,
    Path((id, provider)): Path<(String, String)>,
    sent: Creation<Configure>,
) -> Result<Json<Told>, Problem> {
    let Creation { warrant, mut fields, .. } = sent;
    let (id, row) = (named(&id)?, row(&provider)?);
    let new = read(&mut fields)?;
    let changed = desk.by(&warrant).change_provider((&id, &row), new).await?.map_err(no)?;
    Ok(Json(Told::of(changed)))
}

/// `DELETE /api/v1/applications/{id}/service-providers/{provider}`
pub async fn remove(
    State(desk): State<Desk>,
    who: Held<Configure>,
    Path((id, provider)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    desk.by(&who.warrant).remove_provider(&named(&id)?, &row(&provider)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What stands beside the metadata counts instead of what it says.
fn read(fields: &mut Fields) -> Result<NewProvider, Problem> {
    let described = match fields.maybe_text("metadata")? {
        Some(file) => NewProvider::described(file.as_bytes()).map_err(|why| wrong_as("metadata", &why))?,
        None => NewProvider::empty(),
    };
    let entity_id = fields.maybe_text("entity_id")?.unwrap_or(described.entity_id);
    let urls = fields.maybe_texts("acs")?;
    let certificates = fields.maybe_texts("certificates")?;
    let new = NewProvider {
        replies: urls.map_or(described.replies, |urls| NewProvider::numbered(urls, &[])),
        sign_out_url: fields.maybe_text("sign_out_url")?.or(described.sign_out_url),
        name_id: fields.word("name_id", NameIdRule::Persistent, NameIdRule::parse)?,
        certificates: certificates
            .map_or(described.certificates, |texts| texts.iter().flat_map(|text| certificates_in(text)).collect()),
        requires_signed: fields.flag("require_signed", described.requires_signed)?,
        takes_sha1: fields.flag("allow_sha1", false)?,
        entity_id,
    };
    fields.done()?;
    if new.entity_id.is_empty() { Err(wrong("entity_id")) } else { Ok(new) }
}

/// Which field is to blame.
fn no(why: NotAdded) -> Problem {
    let field = match why {
        NotAdded::NoApplication => return Refusal::NotFound.into(),
        NotAdded::EntityId | NotAdded::Exists | NotAdded::KeepsName => "entity_id",
        NotAdded::NoAddress | NotAdded::Address | NotAdded::MicrosoftsAddress | NotAdded::TooMany => "acs",
        NotAdded::Certificate => "certificates",
        NotAdded::NothingPinned => "require_signed",
        NotAdded::Sha1 => "allow_sha1",
        NotAdded::Metadata(_) => "metadata",
    };
    wrong_as(field, &why)
}
