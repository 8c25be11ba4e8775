//! Sign-in requests, newest first.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::domain::claims::Method;
use crate::domain::ids::{ApplicationId, Correlation, SignInId, UserId};
use crate::domain::operator::permit::SeeRequests;
use crate::domain::time::Time;
use crate::flow::desk::Desk;
use crate::store::api_requests::{Outcome, Requested};
use crate::web::problem::Problem;

use super::Held;
use super::listing::{Asked, Page};

/// A request as programs read it.
#[derive(Serialize)]
pub struct Told {
    id: SignInId,
    begun_at: String,
    user: Person,
    application: ApplicationId,
    outcome: &'static str,
    reason: Option<&'static str>,
    method: Option<&'static str>,
    address: String,
    place: Option<String>,
    country: Option<String>,
    browser: String,
    system: String,
    recognised: bool,
    correlation: Correlation,
}

#[derive(Serialize)]
struct Person {
    id: UserId,
    address: String,
}

impl Told {
    fn of(requested: Requested) -> Self {
        let origin = requested.origin;
        Self {
            id: requested.id,
            begun_at: requested.begun_at.to_string(),
            user: Person { id: requested.user, address: requested.address },
            application: requested.application,
            outcome: requested.outcome.as_str(),
            reason: match requested.outcome {
                Outcome::Refused(refusal) => Some(refusal.code()),
                _ => None,
            },
            method: requested.method.map(Method::as_str),
            address: origin.address,
            place: origin.place,
            country: origin.country,
            browser: origin.browser,
            system: origin.system,
            recognised: origin.recognised,
            correlation: requested.correlation,
        }
    }
}

fn place(text: &str) -> Option<(Time, SignInId)> {
    let (at, id) = text.split_once('.')?;
    Some((Time(at.parse().ok()?), SignInId::parse(id).ok()?))
}

/// `GET /api/v1/requests`
pub async fn list(
    State(desk): State<Desk>,
    who: Held<SeeRequests>,
    mut asked: Asked,
) -> Result<Json<Page<Told>>, Problem> {
    let limit = usize::from(asked.limit()?);
    let before = asked.cursor(place)?;
    asked.done()?;
    let more = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let mut rows = desk.by(&who.warrant).requests(before.as_ref(), more).await?;
    let goes_on = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| goes_on).map(|last| format!("{}.{}", last.begun_at.0, last.id));
    Ok(Json(Page { items: rows.into_iter().map(Told::of).collect(), next: next.map(|next| asked.cursor_to(&next)) }))
}
