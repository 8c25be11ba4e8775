//! What a form of ours holds: its token, and what was filled in.

use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest as _, Request};
use percent_encoding::percent_decode;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::api::body::bytes_of;
use super::problem::Problem;
use super::state::Doors;
use crate::domain::refusal::Refusal;

/// A form that has come, its token not yet held against anything.
#[derive(Deserialize)]
pub struct WithToken<T> {
    /// The token that a page of ours put into it.
    #[serde(default)]
    pub csrf: String,
    /// What was filled in.
    #[serde(flatten)]
    pub form: T,
}

/// Reads a form.
///
/// # Errors
/// [`Refusal::TooLarge`], and [`Refusal::BadRequest`] where it is no form, or no UTF-8: what reads forms would put
/// another sign in the place of one that it cannot read, and we would go by what nobody wrote.
pub async fn form_of<T: DeserializeOwned>(request: Request, doors: &Doors) -> Result<WithToken<T>, Problem> {
    let (parts, body) = request.into_parts();
    let body = bytes_of(Request::from_parts(parts.clone(), body), doors).await?;
    if percent_decode(&body).decode_utf8().is_err() {
        return Err(Refusal::BadRequest.into());
    }
    let form = Form::from_request(Request::from_parts(parts, Body::from(body)), doors).await;
    form.map(|Form(sent)| sent).map_err(|_| Refusal::BadRequest.into())
}
