//! SAML 2.0's web browser profile: `/fed/{domain}/saml`, its metadata, and messages that sign out.

use axum::extract::{Path, Query, RawForm, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use crate::domain::ids::SignInId;
use crate::domain::refusal::Refusal;
use crate::flow::begin::Begun;
use crate::flow::saml::{Descriptors, Saml, Taken};
use crate::keys::secret::Secret;
use crate::protocol::saml::binding::{Carried, Malformed, post, redirect};
use crate::protocol::saml::logout::LogoutRequest;
use crate::web::cookies::Kind;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::{PostFormPage, ProceedPage, RepeatPage, SignedOutPage, Telling};
use crate::web::problem::Problem;
use crate::web::sign_in::afresh;
use crate::web::visit::Visit;

/// The field by which a form that was sent once more, from here, tells.
const REPEATED: &str = "repeated";

/// `GET /fed/{domain}/saml`: a message in the query.
pub async fn receive(
    State(saml): State<Saml>,
    Path(domain): Path<String>,
    RawQuery(query): RawQuery,
    visit: Visit,
    pen: Pen,
) -> Result<Response, Problem> {
    saml.begin.admit(&visit.visitor).await?;
    match redirect(query.as_deref().unwrap_or_default()) {
        Ok(Some(carried)) if LogoutRequest::is_one(&carried.root) => {
            leave(&saml, &domain, carried, (&visit, &pen)).await
        }
        Ok(Some(carried)) => {
            let taken = saml.ask(&domain, carried, &visit.visitor, visit.origin).await?;
            Ok(shown(taken, &domain, &pen))
        }
        Ok(None) => {
            saml.begin.door(&domain).await?;
            Err(Refusal::BadRequest.into())
        }
        Err(malformed) => Err(refuse(malformed).into()),
    }
}

/// `POST /fed/{domain}/saml` and `POST /fed/{domain}/signout`: a message in a form of another site's page.
pub async fn take(
    State(saml): State<Saml>,
    Path(domain): Path<String>,
    RawQuery(query): RawQuery,
    visit: Visit,
    (pen, RawForm(body)): (Pen, RawForm),
) -> Result<Response, Problem> {
    saml.begin.admit(&visit.visitor).await?;
    let body = std::str::from_utf8(&body).map_err(|_| Problem::from(Refusal::BadRequest))?;
    match post(body, query.as_deref().unwrap_or_default()) {
        Ok(Some(carried)) if LogoutRequest::is_one(&carried.root) => {
            if is_repeated(body) {
                return leave(&saml, &domain, carried, (&visit, &pen)).await;
            }
            saml.begin.door(&domain).await?;
            Ok(repeat(&domain, body, &pen))
        }
        Ok(Some(carried)) => {
            let taken = saml.ask(&domain, carried, &visit.visitor, visit.origin).await?;
            Ok(shown(taken, &domain, &pen))
        }
        Ok(None) => {
            saml.begin.door(&domain).await?;
            Err(Refusal::BadRequest.into())
        }
        Err(malformed) => Err(refuse(malformed).into()),
    }
}

/// What leads on to a sign-in that came by a form.
#[derive(Deserialize)]
pub struct Onward {
    #[serde(default)]
    flow: String,
    #[serde(default)]
    key: String,
}

/// `GET /fed/{domain}/saml/continue`: takes a sign-in up that came by a form, now with our cookies.
pub async fn proceed(
    State(saml): State<Saml>,
    Path(domain): Path<String>,
    Query(onward): Query<Onward>,
    visit: Visit,
    pen: Pen,
) -> Result<Response, Problem> {
    saml.begin.throttle.act(&visit.visitor.source).await?;
    let unknown = || Problem::from(Refusal::UnknownSignIn);
    let id = SignInId::parse(&onward.flow).map_err(|_| unknown())?;
    let key = Secret::parse(&onward.key).ok_or_else(unknown)?;
    let taken = saml.proceed(&id, &key, &visit.visitor).await?;
    Ok(shown(taken, &domain, &pen))
}

/// `GET /fed/{domain}/saml/metadata`
pub async fn metadata(
    State(descriptors): State<Descriptors>,
    Path(domain): Path<String>,
    visit: Visit,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    descriptors.begin.admit(&visit.visitor).await?;
    let document = descriptors.of(&domain).await?;
    let tag = format!("\"{}\"", document.tag);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|value| value.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
    });
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { document.xml.clone().into_response() };
    let out = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    if !is_known {
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/samlmetadata+xml"));
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// Ends sessions, and says so: to the service provider, or on a page.
pub(super) async fn leave(
    saml: &Saml,
    domain: &str,
    carried: Carried,
    (visit, pen): (&Visit, &Pen),
) -> Result<Response, Problem> {
    let left = saml.leave(domain, carried, &visit.visitor).await?;
    let again = afresh(&left.application.reply_url, None);
    let mut response = if let Some(posting) = left.posting {
        let page = PostFormPage::of(pen.shell(), posting, Telling::SignedOut, again);
        pen.write(StatusCode::OK, Policy::Token, &page)
    } else {
        let microsofts = left.application.cloud.sign_out_url();
        pen.write(StatusCode::OK, Policy::Page, &SignedOutPage { shell: pen.shell(), again, microsofts })
    };
    if left.ended {
        Kind::Session.clear(response.headers_mut());
    }
    Ok(response)
}

fn shown(taken: Taken, domain: &str, pen: &Pen) -> Response {
    match taken {
        Taken::Begun(Begun { sign_in, browser }) => {
            let mut response = Redirect::to(&format!("/sign-in/{sign_in}")).into_response();
            Kind::Browser.set(response.headers_mut(), &browser.to_text());
            response
        }
        Taken::Later { sign_in, key } => {
            let next = format!("/fed/{domain}/saml/continue?flow={sign_in}&key={}", key.to_text());
            pen.write(StatusCode::OK, Policy::Page, &ProceedPage { shell: pen.shell(), next })
        }
        Taken::Told(posting) => {
            let again = afresh(&posting.url, None);
            let page = PostFormPage::of(pen.shell(), posting, Telling::Refusal, again);
            pen.write(StatusCode::OK, Policy::Token, &page)
        }
    }
}

fn is_repeated(body: &str) -> bool {
    url::form_urlencoded::parse(body.as_bytes()).any(|(name, _)| name == REPEATED)
}

fn repeat(domain: &str, body: &str, pen: &Pen) -> Response {
    let sent = url::form_urlencoded::parse(body.as_bytes()).into_owned();
    let kept = sent.filter(|(name, _)| matches!(name.as_str(), "SAMLRequest" | "RelayState"));
    let fields = kept.chain([(REPEATED.to_owned(), "1".to_owned())]).collect();
    let page = RepeatPage { shell: pen.shell(), action: format!("/fed/{domain}/signout"), fields };
    pen.write(StatusCode::OK, Policy::Page, &page)
}

/// What a broken message is refused as.
fn refuse(malformed: Malformed) -> Refusal {
    tracing::info!(%malformed, "a service provider's message could not be read");
    match malformed {
        Malformed::RelayTooLong => Refusal::TooLong,
        _ => Refusal::BadRequest,
    }
}
