//! The log of sign-in requests, newest first: what the console shows of it.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::domain::claims::Method;
use crate::domain::ids::{ApplicationId, Correlation, RequestId, UserId};
use crate::domain::logged::Logged;
use crate::domain::operator::permit::SeeRequests;
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;
use crate::flow::desk::Desk;
use crate::store::requests::Cursor;
use crate::web::problem::Problem;

use super::Held;
use super::listing::{Asked, Page};

/// A request as programs read it.
#[derive(Serialize)]
pub struct Told {
    id: RequestId,
    asked_at: String,
    fetched_at: Option<String>,
    ended_at: Option<String>,
    user: Option<Person>,
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
    address: Option<String>,
}

impl Told {
    fn of(logged: Logged) -> Self {
        let origin = logged.origin;
        let text = |at: Option<Time>| at.map(|at| at.to_string());
        Self {
            id: logged.id,
            asked_at: logged.asked_at.to_string(),
            fetched_at: text(logged.fetched_at),
            ended_at: text(logged.ended_at),
            user: logged.user.map(|id| Person { id, address: logged.address }),
            application: logged.application,
            outcome: logged.status.as_str(),
            reason: logged.refusal.map(Refusal::code),
            method: logged.method.map(Method::as_str),
            address: origin.address,
            place: origin.place,
            country: origin.country,
            browser: origin.browser,
            system: origin.system,
            recognised: origin.recognised,
            correlation: logged.correlation,
        }
    }
}

/// `GET /api/v1/requests`
pub async fn list(
    State(desk): State<Desk>,
    who: Held<SeeRequests>,
    mut asked: Asked,
) -> Result<Json<Page<Told>>, Problem> {
    let limit = asked.limit()?;
    let after = asked.cursor(Cursor::parse)?;
    asked.done()?;
    let page = desk.by(&who.warrant).requests(after.as_ref(), limit).await?;
    let next = page.next.map(|next| asked.cursor_to(&next.to_text()));
    Ok(Json(Page { items: page.rows.into_iter().map(Told::of).collect(), next }))
}
