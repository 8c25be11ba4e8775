//! Coming in and going out. Only a passkey of one of the person's own devices, in this very browser, opens the page.

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{HandedMine, Nothing, next_page};
use crate::domain::ids::ChallengeId;
use crate::domain::refusal::Refusal;
use crate::flow::account::Account;
use crate::web::cookies::Kind;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::Shell;
use crate::web::phone::Sent;
use crate::web::problem::Problem;
use crate::web::visit::Visit;
use crate::words::Account as Words;

/// Asks for a passkey.
#[derive(Debug, Clone, Template)]
#[template(path = "account/entry.html")]
struct EntryPage {
    shell: Shell,
    next: String,
}

impl EntryPage {
    fn w(&self) -> &'static Words {
        self.shell.language.account()
    }
}

/// Where to go on afterwards.
#[derive(Deserialize, Default)]
pub struct Next {
    next: Option<String>,
}

/// `GET /account`: easy to type, and to put on a card.
pub async fn bare() -> Redirect {
    Redirect::to("/account/")
}

/// `GET /account/sign-in`
pub async fn sign_in(State(account): State<Account>, visit: Visit, Query(next): Query<Next>, pen: Pen) -> Response {
    let next = next_page(next.next.as_deref());
    if account.present(visit.account.as_ref()).await.is_ok() {
        return Redirect::to(&next).into_response();
    }
    pen.write(StatusCode::OK, Policy::Ceremony, &EntryPage { shell: pen.shell(), next })
}

/// `POST /account/api/entry/begin`
pub async fn begin(State(account): State<Account>, visit: Visit) -> Result<Json<Value>, Problem> {
    let prepared = account.begin(&visit.visitor.source).await?;
    Ok(Json(json!({"challenge": prepared.challenge, "options": prepared.options})))
}

/// A passkey's proof.
#[derive(Deserialize)]
pub struct Entering {
    challenge: String,
    credential: Value,
}

/// `POST /account/api/entry/finish`
pub async fn finish(
    State(account): State<Account>,
    visit: Visit,
    Sent(sent): Sent<Entering>,
) -> Result<Response, Problem> {
    let challenge = ChallengeId::parse(&sent.challenge).map_err(|_| Problem::from(Refusal::BadChallenge))?;
    let token = account.enter(&challenge, &sent.credential, visit.account.as_ref()).await?;
    let mut response = Json(json!({"in": true})).into_response();
    Kind::Account.set(response.headers_mut(), &token.to_text());
    Ok(response)
}

/// `POST /account/sign-out`
pub async fn sign_out(State(account): State<Account>, sent: HandedMine<Nothing>) -> Result<Response, Problem> {
    account.leave(&sent.me).await?;
    let mut response = Redirect::to("/account/sign-in").into_response();
    Kind::Account.clear(response.headers_mut());
    Ok(response)
}
