//! A further device: begun here, asked for by the new one, granted on one that is there.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Frame, HandedMine, Mine, Proof};
use crate::domain::refusal::Refusal;
use crate::flow::Stop;
use crate::flow::account::Account;
use crate::protocol::qr;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::Words;

/// Explains, and asks for the proof.
#[derive(Debug, Clone, Template)]
#[template(path = "account/add.html")]
struct AddPage {
    frame: Frame,
    problem: Option<Words>,
}

/// Shows the code.
#[derive(Debug, Clone, Template)]
#[template(path = "account/offer.html")]
struct OfferPage {
    frame: Frame,
    link: String,
    code: qr::Matrix,
    expires_at: String,
}

/// `GET /account/add`
pub async fn explain(Mine(me): Mine, pen: Pen) -> Response {
    let page = AddPage { frame: Frame::new(&pen, &me), problem: None };
    pen.write(StatusCode::OK, Policy::Ceremony, &page)
}

/// `POST /account/api/add`: prepares the proof that it takes.
pub async fn begin(State(account): State<Account>, Mine(me): Mine) -> Result<Json<Value>, Problem> {
    let prepared = account.begin_addition(&me).await?;
    Ok(Json(json!({"challenge": prepared.challenge, "options": prepared.options})))
}

/// `POST /account/add`: the code is shown once, to whoever has just proved themselves.
pub async fn offer(State(account): State<Account>, pen: Pen, sent: HandedMine<Proof>) -> Result<Response, Problem> {
    let (challenge, credential) = sent.form.read()?;
    let frame = Frame::new(&pen, &sent.me);
    let offer = match account.offer(&sent.me, (&challenge, &credential)).await {
        Ok(offer) => offer,
        Err(Stop::Refused(refusal @ (Refusal::BadChallenge | Refusal::BadCredential))) => {
            let problem = Some(frame.shell.language.refusal(refusal));
            return Ok(pen.write(status(refusal), Policy::Ceremony, &AddPage { frame, problem }));
        }
        Err(stop) => return Err(stop.into()),
    };
    let code = qr::matrix(&offer.link).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a QR code could not be drawn");
        Problem::from(Refusal::Fault)
    })?;
    let page = OfferPage { frame, link: offer.link, code, expires_at: offer.expires_at.to_string() };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}
