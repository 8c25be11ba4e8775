//! Coming in, proving oneself anew, going out. Only a passkey in this very browser opens the console.

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Handed, Permitted, next_page, to};
use crate::domain::ids::ChallengeId;
use crate::domain::operator::permit::Enter;
use crate::domain::refusal::Refusal;
use crate::flow::admit::Admit;
use crate::flow::federate::Connect;
use crate::web::cookies::Kind;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::Shell;
use crate::web::phone::Sent;
use crate::web::problem::Problem;
use crate::web::visit::Visit;

/// Where to go on afterwards.
#[derive(Deserialize, Default)]
pub struct Next {
    next: Option<String>,
}

/// Asks for a passkey: to come in, or once more before an act that needs it.
#[derive(Debug, Clone, Template)]
#[template(path = "console/passkey.html")]
struct PasskeyPage {
    shell: Shell,
    /// The calls the script makes: `entry` or `prove`.
    call: &'static str,
    next: String,
}

impl PasskeyPage {
    fn is_entry(&self) -> bool {
        self.call == "entry"
    }
}

/// `GET /console/`
pub async fn home(_: Permitted<Enter>) -> Redirect {
    to("/console/applications")
}

/// `GET /console/sign-in`
pub async fn sign_in(State(admit): State<Admit>, visit: Visit, Query(next): Query<Next>, pen: Pen) -> Response {
    let next = next_page(next.next.as_deref());
    if admit.present(visit.console.as_ref()).await.is_ok() {
        return to(&next).into_response();
    }
    pen.write(StatusCode::OK, Policy::Ceremony, &PasskeyPage { shell: pen.shell(), call: "entry", next })
}

/// `GET /console/prove`
pub async fn prove(_: Permitted<Enter>, Query(next): Query<Next>, pen: Pen) -> Response {
    let next = next_page(next.next.as_deref());
    pen.write(StatusCode::OK, Policy::Ceremony, &PasskeyPage { shell: pen.shell(), call: "prove", next })
}

/// A form with nothing but its token.
#[derive(Deserialize)]
pub struct Nothing {}

/// `POST /console/sign-out`
pub async fn sign_out(
    State(admit): State<Admit>,
    State(connect): State<Connect>,
    sent: Handed<Enter, Nothing>,
) -> Result<Response, Problem> {
    connect.leave(&sent.present).await?;
    admit.leave(&sent.present).await?;
    let mut response = to("/console/sign-in").into_response();
    Kind::Console.clear(response.headers_mut());
    Ok(response)
}

/// A passkey's proof.
#[derive(Deserialize)]
pub struct Proof {
    challenge: String,
    credential: Value,
}

impl Proof {
    fn challenge(&self) -> Result<ChallengeId, Problem> {
        ChallengeId::parse(&self.challenge).map_err(|_| Refusal::BadChallenge.into())
    }
}

/// `POST /console/api/entry/begin`
pub async fn entry_begin(State(admit): State<Admit>, visit: Visit) -> Result<Json<Value>, Problem> {
    let prepared = admit.begin(&visit.visitor.source).await?;
    Ok(Json(json!({"challenge": prepared.challenge, "options": prepared.options})))
}

/// `POST /console/api/entry/finish`
pub async fn entry_finish(
    State(admit): State<Admit>,
    visit: Visit,
    Sent(sent): Sent<Proof>,
) -> Result<Response, Problem> {
    let (_, token) = admit.enter(&sent.challenge()?, &sent.credential, visit.console.as_ref()).await?;
    Ok(with_token(&token))
}

/// `POST /console/api/prove/begin`
pub async fn prove_begin(State(admit): State<Admit>, who: Permitted<Enter>) -> Result<Json<Value>, Problem> {
    let prepared = admit.begin_proof(&who.present).await?;
    Ok(Json(json!({"challenge": prepared.challenge, "options": prepared.options})))
}

/// `POST /console/api/prove/finish`
pub async fn prove_finish(
    State(admit): State<Admit>,
    who: Permitted<Enter>,
    Sent(sent): Sent<Proof>,
) -> Result<Response, Problem> {
    let token = admit.prove(&who.present, &sent.challenge()?, &sent.credential).await?;
    Ok(with_token(&token))
}

/// Hands the browser its console cookie.
pub(super) fn with_token(token: &crate::keys::secret::Secret) -> Response {
    let mut response = Json(json!({"in": true})).into_response();
    Kind::Console.set(response.headers_mut(), &token.to_text());
    response
}
