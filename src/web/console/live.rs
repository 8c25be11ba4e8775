//! What a page that shows people asks beside its own address: has anything moved, and what does it show now?
//!
//! The event says no more than "look"; what is to be seen is asked for anew, by the page's own question, and answered by
//! the whole page, of which the script takes the parts that move. Both asks are the page's and not the operator's, so
//! neither keeps a session alive.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{FromRequestParts, Path, Query as Sent, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream};

use super::users::{Wish, all_of, application_of};
use super::{Permitted, applications, person};
use crate::domain::operator::Permit;
use crate::domain::operator::permit::SeeUsers;
use crate::domain::refusal::Refusal;
use crate::flow::desk::Desk;
use crate::flow::follow::{Follow, Following, Subject};
use crate::flow::people::People;
use crate::flow::review::Review;
use crate::store::directory::Scope;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::state::Doors;
use crate::web::visit::Visit;
use crate::web::waiting::{Seat, Streams};

/// An operator whose page asks by itself.
pub struct Unattended<P>(Permitted<P>);

impl<P: Permit> FromRequestParts<Doors> for Unattended<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        let Ok(visit) = Visit::from_request_parts(parts, doors).await;
        let present = doors.admit.unattended(visit.console.as_ref()).await?;
        let warrant = present.warrant(doors.clock.as_ref())?;
        Ok(Self(Permitted { present, warrant }))
    }
}

/// `GET /console/api/live/users`
pub async fn all(
    State(desk): State<Desk>,
    Unattended(who): Unattended<SeeUsers>,
    Sent(wish): Sent<Wish>,
    pen: Pen,
) -> Result<Response, Problem> {
    let page = all_of(&desk, &who, wish, &pen).await?;
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `GET /console/api/live/applications/{id}/users`
pub async fn of_application(
    State(desk): State<Desk>,
    Unattended(who): Unattended<SeeUsers>,
    Path(id): Path<String>,
    Sent(wish): Sent<Wish>,
    pen: Pen,
) -> Result<Response, Problem> {
    let page = application_of(&desk, &who, (&id, wish), &pen).await?;
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `GET /console/api/live/users/{id}`
pub async fn one(
    State((people, review)): State<(People, Review)>,
    Unattended(who): Unattended<SeeUsers>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let page = person::page((&people, &review), &who, (&id, &person::Told::default()), &pen).await?;
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `GET /console/api/live/users/events`
pub async fn all_events(
    State(seats): State<(Follow, Streams)>,
    Unattended(who): Unattended<SeeUsers>,
    visit: Visit,
    Sent(wish): Sent<Wish>,
) -> Result<Response, Problem> {
    listen(seats, who, visit, Subject::List(wish.query(Scope::Instance))).await
}

/// `GET /console/api/live/applications/{id}/users/events`
pub async fn events_of_application(
    State(seats): State<(Follow, Streams)>,
    Unattended(who): Unattended<SeeUsers>,
    Path(id): Path<String>,
    visit: Visit,
    Sent(wish): Sent<Wish>,
) -> Result<Response, Problem> {
    let scope = Scope::Application(applications::named(&id)?);
    listen(seats, who, visit, Subject::List(wish.query(scope))).await
}

/// `GET /console/api/live/users/{id}/events`
pub async fn events_of_one(
    State(seats): State<(Follow, Streams)>,
    Unattended(who): Unattended<SeeUsers>,
    Path(id): Path<String>,
    visit: Visit,
) -> Result<Response, Problem> {
    listen(seats, who, visit, Subject::Person(person::user(&id)?)).await
}

async fn listen(
    (follow, streams): (Follow, Streams),
    who: Permitted<SeeUsers>,
    visit: Visit,
    subject: Subject,
) -> Result<Response, Problem> {
    // Without a seat the page still polls.
    let seat = streams.take(&visit.visitor.source).ok_or_else(|| Problem::from(Refusal::TooMany))?;
    let following = follow.begin(&who.warrant, who.present, subject).await?;
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(20));
    let mut response = Sse::new(stream_of(following, seat)).keep_alive(keep_alive).into_response();
    // An event stream's usual header would let a cache keep what is one operator's own.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// One event at once, for what changed while the page was on its way, then one for each change.
fn stream_of(following: Following, seat: Seat) -> impl Stream<Item = Result<Event, Infallible>> {
    let look = || Ok(Event::default().event("look").data("people"));
    stream::unfold((following, seat, true), move |(mut following, seat, first)| async move {
        if !first {
            following.changed().await?;
        }
        Some((look(), (following, seat, false)))
    })
}
