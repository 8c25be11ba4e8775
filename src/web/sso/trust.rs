//! Where programs without a browser come: the document that leads them, and the two addresses that it names. What they
//! get is never a page: each no is a fault that all of them can read.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use crate::flow::trust::{Knock, No, Trust};
use crate::flow::{Fault, Stop};
use crate::protocol::wstrust::fault::{Fault as Said, envelope};
use crate::protocol::wstrust::{Edition, mex::document};
use crate::web::page::Dressed;
use crate::web::problem::Problem;
use crate::web::visit::Visit;

/// `GET /fed/{domain}/trust/mex`
pub async fn mex(State(trust): State<Trust>, Path(domain): Path<String>, visit: Visit) -> Result<Response, Problem> {
    let base = trust.base(&domain, &visit.visitor.source).await?;
    let text = document(&base).map_err(|_| Problem::broken("an issuer cannot be said in XML"))?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"))];
    Ok((kind, text).into_response())
}

/// `POST /fed/{domain}/trust/2005/usernamemixed`
pub async fn february_2005(
    State(trust): State<Trust>,
    Path(domain): Path<String>,
    visit: Visit,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(&trust, (&domain, Edition::Feb2005), visit, body).await
}

/// `POST /fed/{domain}/trust/13/usernamemixed`
pub async fn oasis_1_3(
    State(trust): State<Trust>,
    Path(domain): Path<String>,
    visit: Visit,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(&trust, (&domain, Edition::Oasis13), visit, body).await
}

async fn answer(
    trust: &Trust,
    (domain, edition): (&str, Edition),
    visit: Visit,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let no = |said| No { said, edition, message_id: None };
    let Ok(body) = body else { return fault(trust, &no(Said::InvalidRequest)) };
    let knock = Knock { domain, edition, source: &visit.visitor.source, origin: visit.origin };
    match trust.answer(knock, &body).await {
        Ok(Ok(text)) => soap(StatusCode::OK, text),
        Ok(Err(no)) => fault(trust, &no),
        Err(stop) => {
            log(&stop, &visit.correlation);
            fault(trust, &no(Said::RequestFailed))
        }
    }
}

/// A fault of ours is told in full here, once: what is sent says nothing of it.
fn log(stop: &Stop, correlation: &crate::domain::ids::Correlation) {
    match stop {
        Stop::Fault(fault) => {
            let error: &(dyn std::error::Error + 'static) = fault;
            tracing::error!(%correlation, error, "a program could not be answered");
        }
        Stop::Refused(refusal) => {
            tracing::info!(%correlation, refusal = refusal.code(), "a program was not answered");
        }
    }
}

/// AD FS answers every fault with 500, and that is what all clients were tried with; SOAP 1.2 would have 400, which the
/// settings may say.
fn fault(trust: &Trust, no: &No) -> Response {
    let status = StatusCode::from_u16(trust.fault_status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match envelope(no.said, no.edition, no.message_id.as_deref()) {
        Ok(text) => soap(status, text),
        Err(_) => Problem::from(Stop::Fault(Fault::Broken("a fault cannot be said in XML"))).into_response(),
    }
}

fn soap(status: StatusCode, text: String) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/soap+xml; charset=utf-8"))];
    let mut response = (status, kind, text).into_response();
    response.extensions_mut().insert(Dressed);
    response
}
