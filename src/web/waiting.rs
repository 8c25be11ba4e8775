//! What a waiting page asks beside its own address: has anything moved?
//!
//! These answers carry no verdict that the page acts on: "moved" only makes it load its own address again. They
//! stand outside `/sign-in/`, because that is for a person's own navigation alone.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::approval::Delivery;
use crate::domain::ids::{ChallengeId, SignInId};
use crate::domain::refusal::Refusal;
use crate::domain::step::Step;
use crate::flow::browser::Visitor;
use crate::flow::look::Look;
use crate::flow::passkey::Passkey;
use crate::flow::wake::{Place, Wake};

use super::phone::Sent;
use super::problem::Problem;
use super::sign_in::Named;
use super::sign_in::show::{drawing, seconds_left};
use super::state::Settings;
use super::visit::Visit;

/// Counts the event streams of this node, so that nobody can open them without end.
#[derive(Clone)]
pub struct Streams {
    open: Arc<Mutex<HashMap<String, usize>>>,
    most: usize,
    most_per_source: usize,
}

impl Streams {
    /// At most so many at once, and so many for one source.
    #[must_use]
    pub fn new(most: usize, most_per_source: usize) -> Self {
        Self { open: Arc::default(), most, most_per_source }
    }

    /// A seat for one stream, where there is one left; it is free again when it is dropped.
    #[must_use]
    pub fn take(&self, source: &str) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(source).copied().unwrap_or_default();
        if own >= self.most_per_source || open.values().sum::<usize>() >= self.most {
            return None;
        }
        open.insert(source.to_owned(), own + 1);
        Some(Seat { source: source.to_owned(), open: Arc::clone(&self.open) })
    }
}

/// One stream's seat.
pub struct Seat {
    source: String,
    open: Arc<Mutex<HashMap<String, usize>>>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.source) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(open.remove(&self.source)),
        }
    }
}

/// `GET /waiting/{id}/events`: an event each time the page should look again.
pub async fn events(
    State((look, (wake, streams))): State<(Look, (Wake, Streams))>,
    Named(id): Named,
    visit: Visit,
) -> Result<Response, Problem> {
    look.own(&id, &visit.visitor).await?;
    // Without a seat the page still polls.
    let seat = streams.take(&visit.visitor.source).ok_or_else(|| Problem::from(Refusal::TooMany))?;
    let place = wake.subscribe(&id).await?;
    let seen = look.at(&id, &visit.visitor).await?;
    // A browser whose stream has ended comes again, and an error makes it leave off and look.
    if let Some(why) = nothing_to_wait_for(&seen.step) {
        return Err(Problem::from(why).within(&seen.sign_in));
    }
    let stamp = seen.sign_in.stamp;
    let listener = Listener { place, id, look, visitor: visit.visitor, stamp, first: true, _seat: seat };
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(20));
    let mut response = Sse::new(stream_of(listener)).keep_alive(keep_alive).into_response();
    // An event stream's usual header would let a cache keep what is one browser's own.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

struct Listener {
    place: Place,
    id: SignInId,
    look: Look,
    visitor: Visitor,
    stamp: i64,
    first: bool,
    _seat: Seat,
}

/// One event at once with the stamp seen after subscribing, then one for each change; it ends when the sign-in does.
fn stream_of(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some(listener), |listener| async move {
        let mut listener = listener?;
        if std::mem::take(&mut listener.first) {
            let event = look_event(listener.stamp);
            return Some((Ok(event), Some(listener)));
        }
        loop {
            let stamp = listener.place.changed().await?;
            if stamp == listener.stamp {
                continue;
            }
            listener.stamp = stamp;
            let seen = listener.look.at(&listener.id, &listener.visitor).await;
            let goes_on = seen.is_ok_and(|seen| nothing_to_wait_for(&seen.step).is_none());
            let event = look_event(stamp);
            return Some((Ok(event), goes_on.then_some(listener)));
        }
    })
}

/// Why nobody waits for anything here, unless somebody may.
const fn nothing_to_wait_for(step: &Step) -> Option<Refusal> {
    match step {
        Step::AskWho | Step::Wait | Step::Offer(_) => None,
        Step::Answer | Step::AnswerFromSession { .. } => Some(Refusal::NotPending),
        Step::Over(refusal) => Some(*refusal),
    }
}

fn look_event(stamp: i64) -> Event {
    Event::default().event("look").data(stamp.to_string())
}

/// What a waiting page learns.
#[derive(Serialize)]
pub struct StateOfWaiting {
    step: &'static str,
    seconds_left: i64,
    delivery: Delivery,
    qr: Option<Code>,
}

#[derive(Serialize)]
struct Code {
    size: usize,
    path: String,
}

/// `GET /waiting/{id}/state`
pub async fn state(
    State((look, settings)): State<(Look, Arc<Settings>)>,
    Named(id): Named,
    visit: Visit,
) -> Result<Json<StateOfWaiting>, Problem> {
    let seen = look.at(&id, &visit.visitor).await?;
    let Some(approval) = seen.approval.as_ref().filter(|_| seen.step == Step::Wait) else {
        return Ok(Json(StateOfWaiting { step: "moved", seconds_left: 0, delivery: Delivery::Unsent, qr: None }));
    };
    let qr = drawing(&look, &settings, approval, &seen).map(|drawing| Code { size: drawing.size, path: drawing.path });
    let left = seconds_left(approval, &seen);
    Ok(Json(StateOfWaiting { step: "wait", seconds_left: left, delivery: approval.push, qr }))
}

/// What a script sends to begin a passkey's proof.
#[derive(Deserialize)]
pub struct BeginPasskey {
    #[serde(default)]
    csrf: String,
}

/// A ceremony that waits for the browser.
#[derive(Serialize)]
pub struct Begun {
    challenge: ChallengeId,
    options: Value,
}

/// `POST /waiting/{id}/passkey`
pub async fn passkey(
    State((look, passkey)): State<(Look, Passkey)>,
    Named(id): Named,
    visit: Visit,
    Sent(sent): Sent<BeginPasskey>,
) -> Result<Json<Begun>, Problem> {
    let (_, browser) = look.own(&id, &visit.visitor).await?;
    if !look.keys.handed_out(&browser, &id, &sent.csrf) {
        return Err(Refusal::Forged.into());
    }
    let prepared = passkey.begin(&id, &visit.visitor).await?;
    Ok(Json(Begun { challenge: prepared.challenge, options: prepared.options }))
}
