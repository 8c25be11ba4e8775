//! WS-Federation's passive profile: `GET /fed/{domain}/wsfed`, and the sign-out address beside it.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::domain::application::Application;
use crate::domain::refusal::Refusal;
use crate::flow::begin::Begin;
use crate::flow::saml::Saml;
use crate::flow::sign_out::SignOut;
use crate::protocol::saml::binding;
use crate::protocol::saml::logout::LogoutRequest;
use crate::protocol::wsfed::request::{Malformed, WsFed, parse};

use crate::web::cookies::Kind;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::SignedOutPage;
use crate::web::problem::Problem;
use crate::web::sign_in::afresh;
use crate::web::visit::Visit;

/// Takes a relying party's request in, and leads the browser to its page.
pub async fn receive(
    State((begin, sign_out)): State<(Begin, SignOut)>,
    Path(domain): Path<String>,
    RawQuery(query): RawQuery,
    visit: Visit,
    pen: Pen,
) -> Result<Response, Problem> {
    begin.admit(&visit.visitor).await?;
    let query = match parse(query.as_deref().unwrap_or_default()) {
        Ok(WsFed::SignIn(query)) => query,
        Ok(WsFed::SignOut { reply } | WsFed::Cleanup { reply }) => {
            let (application, _) = begin.door(&domain).await?;
            return leave(&sign_out, &visit, (&pen, &application), reply).await;
        }
        Ok(WsFed::Nothing) => {
            begin.door(&domain).await?;
            return Err(Refusal::BadRequest.into());
        }
        Err(malformed) => return Err(refuse(malformed).into()),
    };
    let kept = begin.wsfed(&domain, query, &visit.visitor, visit.origin).await?;
    let mut response = Redirect::to(&format!("/sign-in/{}", kept.sign_in)).into_response();
    Kind::Browser.set(response.headers_mut(), &kept.browser.to_text());
    Ok(response)
}

/// `GET /fed/{domain}/signout`: ends the session, whatever else comes along.
pub async fn sign_out(
    State((saml, sign_out)): State<(Saml, SignOut)>,
    Path(domain): Path<String>,
    RawQuery(query): RawQuery,
    visit: Visit,
    pen: Pen,
) -> Result<Response, Problem> {
    saml.begin.admit(&visit.visitor).await?;
    let (application, _) = saml.begin.door(&domain).await?;
    match binding::redirect(query.as_deref().unwrap_or_default()) {
        Ok(Some(carried)) if LogoutRequest::read(&carried.root).is_ok() => {
            return super::saml::leave(&saml, &domain, carried, (&visit, &pen)).await;
        }
        // Whatever else comes along is no reason to stay signed in.
        Ok(Some(_)) => tracing::info!("another message than one that signs out came to the sign-out address"),
        Ok(None) => {}
        Err(malformed) => tracing::info!(%malformed, "a message at the sign-out address could not be read"),
    }
    let reply = match parse(query.as_deref().unwrap_or_default()) {
        Ok(WsFed::SignOut { reply } | WsFed::Cleanup { reply }) => reply,
        _ => None,
    };
    leave(&sign_out, &visit, (&pen, &application), reply).await
}

async fn leave(
    flow: &SignOut,
    visit: &Visit,
    (pen, application): (&Pen, &Application),
    reply: Option<String>,
) -> Result<Response, Problem> {
    flow.end(&visit.visitor).await?;
    let mut response = if let Some(url) = reply.as_deref().and_then(|reply| SignOut::way_on(application, reply)) {
        Redirect::to(url.as_str()).into_response()
    } else {
        let again = afresh(&application.reply_url, None);
        let page = SignedOutPage { shell: pen.shell(), again, microsofts: application.cloud.sign_out_url() };
        pen.write(StatusCode::OK, Policy::Page, &page)
    };
    Kind::Session.clear(response.headers_mut());
    Ok(response)
}

fn refuse(malformed: Malformed) -> Refusal {
    tracing::info!(%malformed, "a relying party's request could not be read");
    match malformed {
        Malformed::ContextTooLong => Refusal::TooLong,
        _ => Refusal::BadRequest,
    }
}
