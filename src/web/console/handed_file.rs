//! A form with a file in it, from an operator who may do what it asks.

use axum::extract::{FromRequest, FromRequestParts as _, Multipart, Request};
use axum::http::StatusCode;

use super::Permitted;
use crate::domain::operator::Permit;
use crate::domain::refusal::Refusal;
use crate::flow::admit::{Present, Warrant};
use crate::web::problem::Problem;
use crate::web::state::Doors;

/// A file that came with a form which this server handed to this operator.
pub struct HandedFile<P> {
    /// Who.
    pub present: Present,
    /// That they may.
    pub warrant: Warrant<P>,
    /// Its bytes; what it calls itself is nobody's business.
    pub file: Vec<u8>,
}

impl<P: Permit> FromRequest<Doors> for HandedFile<P> {
    type Rejection = Problem;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Permitted { present, warrant } = Permitted::from_request_parts(&mut parts, doors).await?;
        let form = Multipart::from_request(Request::from_parts(parts, body), doors).await;
        // What is no such form has no token either.
        let mut form = form.map_err(|_| Problem::from(Refusal::Forged))?;
        // The token stands before the file: nothing is read for whoever has none.
        if field(&mut form, "csrf").await?.is_none_or(|token| !handed_out(&present, &token)) {
            return Err(Refusal::Forged.into());
        }
        let file = field(&mut form, "file").await?.ok_or(Refusal::BadRequest)?;
        Ok(Self { present, warrant, file })
    }
}

fn handed_out(present: &Present, token: &[u8]) -> bool {
    std::str::from_utf8(token).is_ok_and(|token| present.handed_out(token))
}

/// The next field, if it has this name.
async fn field(form: &mut Multipart, name: &str) -> Result<Option<Vec<u8>>, Problem> {
    let told = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::from(Refusal::TooLarge),
        _ => Problem::from(Refusal::BadRequest),
    };
    let Some(field) = form.next_field().await.map_err(told)? else { return Ok(None) };
    if field.name() != Some(name) {
        return Ok(None);
    }
    Ok(Some(field.bytes().await.map_err(told)?.to_vec()))
}
