//! The overview: devices, requests of late, sessions.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use serde::Deserialize;

use super::{Frame, HandedMine, Mine, Nothing, done};
use crate::domain::approval::ApprovalState;
use crate::domain::device::Device;
use crate::domain::ids::{ApprovalId, DeviceId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;
use crate::flow::account::Account;
use crate::flow::approve::Pending;
use crate::store::person::LiveSession;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::shown;
use crate::web::problem::Problem;
use crate::words::{Account as Words, with_each};

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "account/overview.html")]
struct OverviewPage {
    frame: Frame,
    application: String,
    /// The device that let the person in.
    this: DeviceId,
    devices: Vec<Device>,
    recent: Vec<Asked>,
    sessions: Vec<LiveSession>,
    done: Option<&'static str>,
}

/// A request as the page lists it.
#[derive(Debug, Clone)]
struct Asked {
    id: ApprovalId,
    at: Time,
    application: String,
    browser: String,
    from: String,
    is_new: bool,
    state: &'static str,
    is_reported: bool,
}

impl Asked {
    fn of(pending: &Pending, words: &Words, now: Time) -> Self {
        let (approval, origin) = (&pending.approval, &pending.sign_in.origin);
        Self {
            id: approval.id.clone(),
            at: approval.created_at,
            application: pending.sign_in.asked_by(pending.application.name.as_str()).to_owned(),
            browser: match (origin.browser.as_str(), origin.system.as_str()) {
                ("", "") => words.browser_unknown.to_owned(),
                (one, "") | ("", one) => one.to_owned(),
                (browser, system) => with_each(words.browser_on, &[browser, system]),
            },
            from: match &origin.place {
                Some(place) => format!("{} ({})", shown(place), origin.address),
                None => origin.address.clone(),
            },
            is_new: !origin.recognised,
            state: state(words, approval.state, approval.is_open(now)),
            is_reported: approval.state == ApprovalState::Reported,
        }
    }
}

const fn state(words: &Words, state: ApprovalState, is_open: bool) -> &'static str {
    match state {
        ApprovalState::Pending if is_open => words.state_pending,
        ApprovalState::Pending => words.state_expired,
        ApprovalState::Approved => words.state_approved,
        ApprovalState::Denied => words.state_denied,
        ApprovalState::Reported => words.state_reported,
        ApprovalState::Exhausted => words.state_exhausted,
        ApprovalState::Superseded => words.state_superseded,
        ApprovalState::Cancelled => words.state_cancelled,
    }
}

/// What was done just now.
#[derive(Deserialize, Default)]
pub struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    fn told(&self, words: &Words) -> Option<&'static str> {
        Some(match self.done.as_str() {
            "removed" => words.device_gone,
            "renamed" => words.device_named,
            "reported" => words.reported,
            "ended" => words.sessions_ended,
            _ => return None,
        })
    }
}

/// `GET /account/`
pub async fn show(
    State(account): State<Account>,
    Mine(me): Mine,
    Query(done): Query<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let seen = account.overview(&me).await?;
    let frame = Frame::new(&pen, &me);
    let (words, now) = (frame.w(), account.clock.now());
    let page = OverviewPage {
        frame,
        application: me.application.name.to_string(),
        this: me.device.id,
        devices: seen.devices,
        recent: seen.recent.iter().map(|pending| Asked::of(pending, words, now)).collect(),
        sessions: seen.sessions,
        done: done.told(words),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /account/requests/{id}/report`
pub async fn report(
    State(account): State<Account>,
    Path(id): Path<String>,
    sent: HandedMine<Nothing>,
) -> Result<Redirect, Problem> {
    let id = ApprovalId::parse(&id).map_err(|_| Problem::from(Refusal::NotPending))?;
    account.report(&sent.me, &id).await?;
    Ok(done("reported"))
}

/// `POST /account/sessions/end`
pub async fn end_sessions(State(account): State<Account>, sent: HandedMine<Nothing>) -> Result<Redirect, Problem> {
    account.end_sessions(&sent.me).await?;
    Ok(done("ended"))
}
