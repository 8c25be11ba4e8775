//! Calls that create something: done once for each `Idempotency-Key`, and answered alike whenever they are sent again.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::address::Address;
use crate::domain::ids::UserId;
use crate::domain::operator::Permit;
use crate::domain::operator::permit::RevealLinks;
use crate::flow::admit::Warrant;
use crate::flow::desk::Desk;
use crate::flow::once::{Begun, Once};
use crate::flow::tokens::Holder;
use crate::web::problem::Problem;
use crate::web::state::Doors;

use super::Held;
use super::body::{Fields, bytes_of, wrong};

/// The header that carries a key.
const KEY: &str = "idempotency-key";
/// The longest key.
const LONGEST_KEY: usize = 255;

/// A call that creates something, by a program whose token opens this act.
pub struct Creation<P> {
    /// That they may.
    pub warrant: Warrant<P>,
    /// What it says.
    pub fields: Fields,
    /// By whom and by which key.
    pub call: Call,
}

/// Who sent it, with which key and what.
pub struct Call {
    /// Who holds the token.
    pub holder: Arc<Holder>,
    key: Option<String>,
    path: String,
    body: Bytes,
}

/// What was created, as it is kept for whoever sends the same again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Created {
    /// Where it stands.
    pub location: String,
    /// What is told of it.
    pub body: Value,
    /// A link that was asked for.
    pub link: Option<Link>,
}

/// A link that activates somebody's account: told to whoever may see it at that moment, and written down each time.
#[derive(Debug, Serialize, Deserialize)]
pub struct Link {
    /// Whose account.
    pub user: UserId,
    /// Their address.
    pub address: Address,
    /// The link.
    pub link: String,
}

impl<P: Permit> FromRequest<Doors> for Creation<P> {
    type Rejection = Problem;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Held { holder, warrant } = Held::from_request_parts(&mut parts, doors).await?;
        let key = key_in(&parts.headers)?;
        let (path, headers) = (parts.uri.path().to_owned(), parts.headers.clone());
        let body = bytes_of(Request::from_parts(parts, body), doors).await?;
        let fields = Fields::read(&headers, &body)?;
        Ok(Self { warrant, fields, call: Call { holder, key, path, body } })
    }
}

fn key_in(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut all = headers.get_all(KEY).iter();
    let Some(key) = all.next() else { return Ok(None) };
    let is_fit = |key: &&str| (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    let key = key.to_str().ok().filter(is_fit).filter(|_| all.next().is_none());
    key.map(|key| Some(key.to_owned())).ok_or_else(|| wrong("Idempotency-Key"))
}

impl Call {
    /// Carries the call out, or tells what came of it when its key came before. Where nothing is created the key stays
    /// free.
    ///
    /// # Errors
    /// As whatever carries it out, and where the key is another call's or busy.
    pub async fn once(
        &self,
        once: &Once,
        act: impl Future<Output = Result<Created, Problem>>,
    ) -> Result<Created, Problem> {
        let Some(key) = &self.key else { return act.await };
        match once.begin(&self.holder, key, &[self.path.as_bytes(), &self.body]).await? {
            Begun::Before(kept) => serde_json::from_slice(&kept).map_err(|_| Problem::broken("a kept answer is none")),
            Begun::Now(ticket) => match act.await {
                Ok(created) => {
                    let kept = serde_json::to_vec(&created).map_err(|_| Problem::broken("an answer is no JSON"))?;
                    once.keep(&ticket, &kept).await?;
                    Ok(created)
                }
                Err(problem) => {
                    once.give_up(&ticket).await?;
                    Err(problem)
                }
            },
        }
    }

    /// Tells what was created; a link only after it was written down that it is told.
    ///
    /// # Errors
    /// Where there is a link and the holder may not see it.
    pub async fn told(&self, desk: &Desk, created: Created) -> Result<Response, Problem> {
        let Created { location, mut body, link } = created;
        if let Some(Link { user, address, link }) = link {
            let warrant = self.holder.warrant::<RevealLinks>()?;
            desk.by(&warrant).reveals(&user, &address).await?;
            body["link"] = link.into();
        }
        let mut response = (StatusCode::CREATED, axum::Json(body)).into_response();
        if let Ok(location) = HeaderValue::from_str(&location) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        Ok(response)
    }
}
