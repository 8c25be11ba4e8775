//! From an operator's link to a passkey for the console. The secret stands in the link's fragment, so the page is the
//! same for everybody, and looking at it uses nothing up.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::entry::with_token;
use crate::domain::address::Address;
use crate::domain::ids::{ChallengeId, OperatorId};
use crate::domain::operator::Role;
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::flow::operate::{OpenLink, Operate};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::Shell;
use crate::web::phone::Sent;
use crate::web::problem::Problem;
use crate::web::spoken::Spoken;
use crate::web::visit::Visit;

/// Where a link leads.
#[derive(Debug, Clone, Template)]
#[template(path = "console/begin.html")]
struct BeginPage {
    shell: Shell,
}

/// `GET /console/begin`
pub async fn page(pen: Pen) -> Response {
    pen.write(StatusCode::OK, Policy::Ceremony, &BeginPage { shell: pen.shell() })
}

/// A link's secret.
#[derive(Deserialize)]
pub struct Opening {
    secret: String,
}

/// `POST /console/api/link/open`
pub async fn open(
    State(operate): State<Operate>,
    visit: Visit,
    Spoken(language): Spoken,
    Sent(sent): Sent<Opening>,
) -> Result<Json<Value>, Problem> {
    let open = operate.open(&sent.secret, &visit.visitor.source).await?;
    let role = open.operator.as_ref().map_or(Role::Owner, |operator| operator.role);
    Ok(Json(json!({
        "named": open.operator.as_ref().map(|operator| json!({
            "address": operator.address.as_str(), "name": operator.name,
        })),
        "role": language.console().role(&role),
        "expires_at": open.expires_at.0,
    })))
}

/// Who makes a passkey. An operator who was invited has a name already, and keeps it.
#[derive(Deserialize)]
pub struct Beginning {
    secret: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    name: String,
}

fn named(open: &OpenLink, address: &str, name: &str) -> Result<(Address, Name), Problem> {
    match &open.operator {
        Some(operator) => Ok((operator.address.clone(), operator.name.clone())),
        None => Ok((
            Address::parse(address).map_err(|_| Problem::from(Refusal::NotAnAddress))?,
            Name::parse(name).map_err(|_| Problem::from(Refusal::NotAName))?,
        )),
    }
}

/// `POST /console/api/link/begin`
pub async fn begin(
    State(operate): State<Operate>,
    visit: Visit,
    Sent(sent): Sent<Beginning>,
) -> Result<Json<Value>, Problem> {
    let open = operate.open(&sent.secret, &visit.visitor.source).await?;
    let (address, name) = named(&open, &sent.address, &sent.name)?;
    let (prepared, operator) = operate.begin(&open, (&address, &name)).await?;
    Ok(Json(json!({"challenge": prepared.challenge, "options": prepared.options, "operator": operator})))
}

/// A new passkey.
#[derive(Deserialize)]
pub struct Finishing {
    secret: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    name: String,
    operator: String,
    challenge: String,
    credential: Value,
}

/// `POST /console/api/link/finish`
pub async fn finish(
    State(operate): State<Operate>,
    visit: Visit,
    Sent(sent): Sent<Finishing>,
) -> Result<Response, Problem> {
    let open = operate.open(&sent.secret, &visit.visitor.source).await?;
    let (address, name) = named(&open, &sent.address, &sent.name)?;
    let operator = OperatorId::parse(&sent.operator).map_err(|_| Problem::from(Refusal::BadRequest))?;
    let challenge = ChallengeId::parse(&sent.challenge).map_err(|_| Problem::from(Refusal::BadChallenge))?;
    let answer = (&challenge, &sent.credential);
    let (_, token) = operate.finish(&open, (&address, &name), &operator, answer).await?;
    Ok(with_token(&token))
}
