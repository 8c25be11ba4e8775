//! The pretended Microsoft 365: where one begins, the form that signs in, and what became of the answer.

use axum::Json;
use axum::extract::{Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answered, Broken, Props, nothing, page};
use crate::demo::pages::{StartPage, VerdictPage};
use crate::demo::person::{ADDRESS, Standing};
use crate::demo::tenant::{Answer, Wants};
use crate::protocol::qr;

/// `GET /`
pub(super) async fn start(State(props): State<Props>) -> Answered {
    let standing = props.person.standing().await?;
    let code = match &standing {
        Standing::Invited { link } => Some(qr::matrix(link)?),
        Standing::Active { .. } => None,
    };
    let start = StartPage {
        state: word(&standing),
        standing,
        code,
        phone_is_pretended: props.phone.is_active().await,
        countersign: props.places.countersign.clone(),
        sign_out: props.portal.signs_out(),
    };
    Ok(page(StatusCode::OK, &start))
}

fn word(standing: &Standing) -> String {
    match standing {
        Standing::Invited { .. } => "invited".to_owned(),
        Standing::Active { device } => format!("active {device}"),
    }
}

/// `GET /state`: whether the page still shows what is.
pub(super) async fn state(State(props): State<Props>) -> Result<Json<Value>, Broken> {
    Ok(Json(json!({"state": word(&props.person.standing().await?)})))
}

/// The form that signs in. What a box that is not ticked sends is nothing at all.
#[derive(Deserialize)]
pub(super) struct SigningIn {
    #[serde(default)]
    username: String,
    fresh: Option<String>,
    mfa: Option<String>,
}

/// `POST /sign-in`: sends the browser to Countersign, as Microsoft does.
pub(super) async fn sign_in(State(props): State<Props>, Form(form): Form<SigningIn>) -> Response {
    let name = if form.username.trim().is_empty() { ADDRESS } else { form.username.trim() };
    let wants = Wants { fresh: form.fresh.is_some(), mfa: form.mfa.is_some() };
    (StatusCode::FOUND, [(header::LOCATION, props.portal.sends(name, wants))]).into_response()
}

/// `POST /start-over`: Alex's phones are forgotten, and a new invitation is open.
pub(super) async fn start_over(State(props): State<Props>) -> Answered {
    props.person.starts_over().await?;
    props.phone.forget().await?;
    Ok(Redirect::to("/").into_response())
}

/// The answer that Countersign's page posts.
#[derive(Deserialize, Default)]
pub(super) struct Posted {
    #[serde(default)]
    wa: String,
    #[serde(default)]
    wresult: String,
    #[serde(default)]
    wctx: String,
}

/// `POST /login.srf`: judges an answer once; the page that shows the verdict may be loaded again.
pub(super) async fn answer(State(props): State<Props>, Form(posted): Form<Posted>) -> Answered {
    let immutable_id = props.person.immutable_id().await?;
    let answer = Answer { action: posted.wa, result: posted.wresult, context: posted.wctx };
    let id = props.portal.judges(&answer, immutable_id.as_str());
    Ok(Redirect::to(&format!("/result/{id}")).into_response())
}

/// `GET /result/{id}`
pub(super) async fn result(State(props): State<Props>, Path(id): Path<String>) -> Response {
    let Some(verdict) = props.portal.verdict(&id) else { return nothing().await };
    let status = if verdict.found.is_ok() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    page(status, &VerdictPage { verdict, sign_out: props.portal.signs_out() })
}
