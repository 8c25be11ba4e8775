//! OpenID Connect for external authentication methods of Entra ID: `/eam/…`. Tenants store these addresses.

use axum::extract::{Query, RawForm, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::domain::ids::SignInId;
use crate::domain::refusal::Refusal;
use crate::flow::eam::{Eam, Taken};
use crate::keys::secret::Secret;
use crate::protocol::oidc::published;
use crate::web::cookies::Kind;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::{PostFormPage, ProceedPage, Telling};
use crate::web::problem::Problem;
use crate::web::sign_in::afresh;
use crate::web::visit::Visit;

/// `GET /eam/.well-known/openid-configuration`
pub async fn discovery(State(eam): State<Eam>) -> Response {
    document(published::discovery(&eam.base_url).to_string())
}

/// `GET /eam/jwks`
pub async fn jwks(State(eam): State<Eam>, visit: Visit) -> Result<Response, Problem> {
    eam.begin.admit(&visit.visitor).await?;
    Ok(document(eam.jwks().await?))
}

/// In one piece: Entra ID wants the length said beforehand.
fn document(json: String) -> Response {
    let mut response = json.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// `POST /eam/authorize`: what Entra ID's page sends, without our cookies.
pub async fn take(State(eam): State<Eam>, visit: Visit, pen: Pen, RawForm(body): RawForm) -> Result<Response, Problem> {
    ask(&eam, &body, (visit, &pen)).await
}

/// `GET /eam/authorize`: the same in a query.
pub async fn receive(
    State(eam): State<Eam>,
    RawQuery(query): RawQuery,
    visit: Visit,
    pen: Pen,
) -> Result<Response, Problem> {
    ask(&eam, query.unwrap_or_default().as_bytes(), (visit, &pen)).await
}

async fn ask(eam: &Eam, raw: &[u8], (visit, pen): (Visit, &Pen)) -> Result<Response, Problem> {
    eam.begin.admit(&visit.visitor).await?;
    Ok(match eam.ask(raw, visit.origin).await? {
        Taken::Later { sign_in, key } => {
            let next = format!("/eam/continue?flow={sign_in}&key={}", key.to_text());
            pen.write(StatusCode::OK, Policy::Page, &ProceedPage { shell: pen.shell(), next })
        }
        Taken::Told(posting) => {
            let again = afresh(&posting.url, None);
            let page = PostFormPage::of(pen.shell(), posting, Telling::Refusal, again);
            pen.write(StatusCode::OK, Policy::Token, &page)
        }
    })
}

/// What leads on to a sign-in that came by a form.
#[derive(Deserialize)]
pub struct Onward {
    #[serde(default)]
    flow: String,
    #[serde(default)]
    key: String,
}

/// `GET /eam/continue`: takes a sign-in up that came by a form, now with our cookies. Nobody is asked yet.
pub async fn proceed(State(eam): State<Eam>, Query(onward): Query<Onward>, visit: Visit) -> Result<Response, Problem> {
    eam.begin.throttle.act(&visit.visitor.source).await?;
    let unknown = || Problem::from(Refusal::UnknownSignIn);
    let id = SignInId::parse(&onward.flow).map_err(|_| unknown())?;
    let key = Secret::parse(&onward.key).ok_or_else(unknown)?;
    let begun = eam.proceed(&id, &key, &visit.visitor).await?;
    let mut response = Redirect::to(&format!("/sign-in/{}", begun.sign_in)).into_response();
    Kind::Browser.set(response.headers_mut(), &begun.browser.to_text());
    Ok(response)
}
