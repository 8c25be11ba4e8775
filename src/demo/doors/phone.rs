//! The pretended phone's screen, and its buttons.

use axum::Json;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answered, Broken, Props, page};
use crate::demo::pages::{Notice, PhonePage, Screen, Waiting};
use crate::demo::person::Standing;
use crate::demo::phone::{PhoneError, Request, Told};
use crate::domain::ids::ApprovalId;

/// What the address says of the last touch.
#[derive(Deserialize, Default)]
pub(super) struct Last {
    #[serde(default)]
    told: String,
}

/// `GET /pretended-phone`
pub(super) async fn show(State(props): State<Props>, Query(last): Query<Last>) -> Answered {
    let (screen, state) = screen(&props).await?;
    let shown = PhonePage { screen, notice: Notice::of(&last.told), rung: props.phone.rung(), state };
    Ok(page(StatusCode::OK, &shown))
}

/// `GET /pretended-phone/state`: whether the page still shows what is.
pub(super) async fn state(State(props): State<Props>) -> Result<Json<Value>, Broken> {
    Ok(Json(json!({"state": screen(&props).await?.1})))
}

/// The screen, and a word that changes with it.
async fn screen(props: &Props) -> anyhow::Result<(Screen, String)> {
    if !props.phone.is_active().await {
        return Ok(match props.person.standing().await? {
            Standing::Invited { .. } => (Screen::Invited, "invited".to_owned()),
            Standing::Active { device } => (Screen::OtherPhone { device }, "other".to_owned()),
        });
    }
    match props.phone.requests().await {
        Ok(requests) => {
            let ids: Vec<&str> = requests.iter().map(|request| request.id.as_str()).collect();
            let state = format!("list {}", ids.join(" "));
            Ok((Screen::List(waiting(props, requests)), state))
        }
        Err(PhoneError::Refused { code, title, text }) => {
            Ok((Screen::Refused { title, text }, format!("refused {code}")))
        }
        Err(error) => Err(error.into()),
    }
}

fn waiting(props: &Props, requests: Vec<Request>) -> Vec<Waiting> {
    let now = props.clock.now().0;
    let left = |request: &Request| ((request.expires_at - now) / 1_000).max(0);
    requests.into_iter().map(|request| Waiting { left: left(&request), request }).collect()
}

fn back(told: &str) -> Redirect {
    Redirect::to(&format!("/pretended-phone?told={told}"))
}

/// The demo's terminal hears of what its pages have no words for.
fn failed(error: &PhoneError) -> Redirect {
    match error {
        PhoneError::Refused { code, .. } if code == "not-pending" => back("over"),
        PhoneError::Refused { code, .. } => {
            tracing::warn!(refusal = code, "Countersign refused the pretended phone");
            back("failed")
        }
        error => {
            tracing::warn!(error = error as &dyn std::error::Error, "the pretended phone failed");
            back("failed")
        }
    }
}

/// `POST /pretended-phone/activate`
pub(super) async fn activate(State(props): State<Props>) -> Result<Redirect, Broken> {
    let Standing::Invited { link } = props.person.standing().await? else { return Ok(back("")) };
    Ok(match props.phone.activate(&link).await {
        Ok(()) => back("activated"),
        Err(error) => failed(&error),
    })
}

/// A touch on one request.
#[derive(Deserialize)]
pub(super) struct Touch {
    #[serde(default)]
    id: String,
    #[serde(default)]
    number: String,
    report: Option<String>,
}

impl Touch {
    /// The id goes into an address, so only an id may stand there.
    fn request(&self) -> Option<ApprovalId> {
        ApprovalId::parse(&self.id).ok()
    }
}

fn word(told: Told, done: &'static str) -> &'static str {
    match told {
        Told::Now => done,
        Told::Already | Told::Late => "over",
        Told::WrongNumber { left: 2 } => "wrong-2",
        Told::WrongNumber { left: 1 } => "wrong-1",
        Told::WrongNumber { .. } => "wrong-0",
    }
}

/// `POST /pretended-phone/approve`
pub(super) async fn approve(State(props): State<Props>, Form(touch): Form<Touch>) -> Redirect {
    let Some(id) = touch.request() else { return back("over") };
    let number = touch.number.trim().parse::<u8>();
    let Ok(number) = number else { return back("number") };
    match props.phone.approve(id.as_str(), number).await {
        Ok(told) => back(word(told, "approved")),
        Err(error) => failed(&error),
    }
}

/// `POST /pretended-phone/deny`
pub(super) async fn deny(State(props): State<Props>, Form(touch): Form<Touch>) -> Redirect {
    let Some(id) = touch.request() else { return back("over") };
    let report = touch.report.is_some();
    match props.phone.deny(id.as_str(), report).await {
        Ok(told) => back(word(told, if report { "reported" } else { "denied" })),
        Err(error) => failed(&error),
    }
}
