//! Before every call: whose token is it. After every call: what came of it.

use std::sync::Arc;

use axum::extract::{FromRequestParts as _, MatchedPath, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::domain::api_call::ApiCall;
use crate::domain::ids::ApiCallId;
use crate::domain::refusal::Refusal;
use crate::flow::Stop;
use crate::flow::tokens::Turned;
use crate::keys::entropy::bytes;
use crate::web::problem::Problem;
use crate::web::state::Doors;
use crate::web::visit::Visit;

use super::document::PATH as DOCUMENT;

/// How a call is written down that led to no route.
const NO_ROUTE: &str = "/api/…";

/// Runs around every call of the API, and lets everything else pass.
pub async fn gate(State(doors): State<Doors>, request: Request, next: Next) -> Response {
    if !super::is_here(request.uri().path()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(visit) = Visit::from_request_parts(&mut parts, &doors).await;
    let method = parts.method.to_string();
    let route = parts.extensions.get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let admitted = doors.tokens.admit(bearer(&parts.headers), &visit.visitor.source).await;
    let (token, response) = match admitted {
        Ok(holder) => {
            let token = holder.token.id.clone();
            parts.extensions.insert(Arc::new(holder));
            (Some(token), next.run(Request::from_parts(parts, body)).await)
        }
        // The description of the API is no secret.
        Err(Turned { token, why: Stop::Refused(Refusal::BadToken) }) if route == DOCUMENT => {
            (token, next.run(Request::from_parts(parts, body)).await)
        }
        Err(Turned { token, why }) => (token, turned_away(&doors, why).into_response()),
    };
    let call = ApiCall {
        id: ApiCallId::from_random(bytes(doors.entropy.as_ref())),
        at: doors.clock.now(),
        token,
        method,
        route,
        status: response.status().as_u16(),
        correlation: visit.correlation,
        address: visit.origin.address,
    };
    if let Err(error) = doors.tokens.note(&call).await {
        let error = &error as &dyn std::error::Error;
        tracing::error!(correlation = %call.correlation, error, "a call of the API was not written down");
    }
    response
}

fn turned_away(doors: &Doors, why: Stop) -> Problem {
    let problem = Problem::from(why);
    // Budgets are counted in whole minutes.
    let left = 60 - doors.clock.now().unix_seconds().rem_euclid(60);
    problem.after_seconds(left)
}

/// The token in the one header that counts, given once.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (one, other) = (all.next()?, all.next());
    if other.is_some() {
        return None;
    }
    let (scheme, token) = one.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim_start_matches(' '))
}
