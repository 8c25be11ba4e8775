//! One device: another name, or away with it.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Frame, HandedMine, Mine, Proof, done};
use crate::domain::device::Device;
use crate::domain::ids::DeviceId;
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::flow::Stop;
use crate::flow::account::{Account, Myself};
use crate::web::cookies::Kind;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::Shell;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::{Account as AccountWords, Words};

/// One device.
#[derive(Debug, Clone, Template)]
#[template(path = "account/device.html")]
struct DevicePage {
    frame: Frame,
    device: Device,
    is_last: bool,
    is_this: bool,
    problem: Option<Words>,
}

/// The device that had let the person in is gone.
#[derive(Debug, Clone, Template)]
#[template(path = "account/removed.html")]
struct RemovedPage {
    shell: Shell,
}

impl RemovedPage {
    fn w(&self) -> &'static AccountWords {
        self.shell.language.account()
    }
}

fn named(id: &str) -> Result<DeviceId, Problem> {
    DeviceId::parse(id).map_err(|_| Refusal::NotFound.into())
}

async fn page(
    (account, pen): (&Account, &Pen),
    me: &Myself,
    id: &DeviceId,
    refusal: Option<Refusal>,
) -> Result<Response, Problem> {
    let (device, is_last) = account.device(me, id).await?;
    let frame = Frame::new(pen, me);
    let page = DevicePage {
        problem: refusal.map(|refusal| frame.shell.language.refusal(refusal)),
        frame,
        is_this: device.id == me.device.id,
        device,
        is_last,
    };
    Ok(pen.write(refusal.map_or(StatusCode::OK, status), Policy::Ceremony, &page))
}

/// `GET /account/devices/{id}`
pub async fn one(
    State(account): State<Account>,
    Mine(me): Mine,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    page((&account, &pen), &me, &named(&id)?, None).await
}

/// The form that names a device.
#[derive(Deserialize)]
pub struct NewName {
    #[serde(default)]
    name: String,
}

/// `POST /account/devices/{id}/rename`
pub async fn rename(
    State(account): State<Account>,
    Path(id): Path<String>,
    pen: Pen,
    sent: HandedMine<NewName>,
) -> Result<Response, Problem> {
    let id = named(&id)?;
    let Ok(name) = Name::parse(&sent.form.name) else {
        return page((&account, &pen), &sent.me, &id, Some(Refusal::NotAName)).await;
    };
    account.rename(&sent.me, &id, &name).await?;
    Ok(done("renamed").into_response())
}

/// `POST /account/api/devices/{id}/remove`: prepares the proof that it takes.
pub async fn begin_removal(
    State(account): State<Account>,
    Mine(me): Mine,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let prepared = account.begin_removal(&me, &named(&id)?).await?;
    Ok(Json(json!({"challenge": prepared.challenge, "options": prepared.options})))
}

/// The form that takes a device away.
#[derive(Deserialize)]
pub struct Removing {
    #[serde(default)]
    confirm: String,
    #[serde(flatten)]
    proof: Proof,
}

/// `POST /account/devices/{id}/remove`
pub async fn remove(
    State(account): State<Account>,
    Path(id): Path<String>,
    pen: Pen,
    sent: HandedMine<Removing>,
) -> Result<Response, Problem> {
    let id = named(&id)?;
    let HandedMine { me, form } = sent;
    let (challenge, credential) = form.proof.read()?;
    match account.remove(&me, (&id, form.confirm.trim()), (&challenge, &credential)).await {
        Ok(false) => Ok(done("removed").into_response()),
        Ok(true) => {
            let mut response = Redirect::to("/account/removed").into_response();
            Kind::Account.clear(response.headers_mut());
            Ok(response)
        }
        Err(Stop::Refused(refusal @ (Refusal::NotConfirmed | Refusal::BadChallenge | Refusal::BadCredential))) => {
            page((&account, &pen), &me, &id, Some(refusal)).await
        }
        Err(stop) => Err(stop.into()),
    }
}

/// `GET /account/removed`: it holds nothing personal, for whoever sees it is in no more.
pub async fn removed(pen: Pen) -> Response {
    pen.write(StatusCode::OK, Policy::Page, &RemovedPage { shell: pen.shell() })
}
