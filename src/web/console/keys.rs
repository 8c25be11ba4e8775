//! The signing certificates: which one signs, which one comes next, and what the tenant has to be given.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::entry::Nothing;
use super::frame::{Frame, Part};
use super::{Handed, Permitted, to};
use crate::domain::ids::KeyId;
use crate::domain::operator::Act;
use crate::domain::operator::permit::{ManageKeys, SeeApplications};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Clock, Time};
use crate::flow::rollover::{Rollover, Standing};
use crate::keys::thumbprint;
use crate::protocol::handover::Handover;
use crate::store::ring::RingRow;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::Trust;

const HERE: &str = "/console/keys";
/// What has to be typed before both keys are replaced.
pub(super) const WORD: &str = "REPLACE";
/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/keys.html")]
struct KeysPage {
    frame: Frame,
    standing: Standing,
    handovers: Vec<Handover>,
    done: Option<&'static str>,
    warning: Option<String>,
    may_manage: bool,
}

impl KeysPage {
    fn w(&self) -> &'static Trust {
        self.frame.shell.language.trust()
    }

    fn at(&self, time: Time) -> String {
        self.frame.shell.language.instant(time)
    }

    fn thumbprint(row: &RingRow) -> String {
        thumbprint(&row.public).unwrap_or_default()
    }

    fn is_unconfirmed(&self) -> bool {
        self.standing.next.as_ref().is_some_and(|next| next.confirmed_at.is_none())
    }

    fn places(&self) -> impl Iterator<Item = (&'static str, &RingRow)> {
        let words = self.w();
        self.standing.published().map(|row| {
            let place = match row.state.as_str() {
                "current" => words.current,
                "next" => words.next,
                _ => words.past,
            };
            (place, row)
        })
    }
}

/// What Graph calls the place of a certificate.
pub(super) fn property(state: &str) -> &'static str {
    if state == "next" { "nextSigningCertificate" } else { "signingCertificate" }
}

/// What was done just now.
#[derive(Deserialize, Default)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /console/keys`
pub async fn show(
    State((rollover, clock)): State<(Rollover, Arc<dyn Clock>)>,
    who: Permitted<SeeApplications>,
    Query(done): Query<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let may_manage = who.present.may(Act::ManageKeys);
    if may_manage {
        // The proof is asked for now, not when a button is pressed.
        who.present.warrant::<ManageKeys>(clock.as_ref())?;
    }
    let frame = Frame::new(&pen, &who.present, Part::Keys);
    let words = frame.shell.language.trust();
    let standing = rollover.look().await?;
    let warning =
        standing.ending(clock.now()).map(|ending| frame.shell.language.certificate_ends(ending.at, ending.is_over));
    let is_on_its_way = standing.next.is_some() || !standing.past.is_empty();
    let handovers = if is_on_its_way { rollover.handovers(&standing).await? } else { Vec::new() };
    let done = match done.done.as_str() {
        "roll" => Some(words.rolled),
        "confirm" => Some(words.confirmed),
        "switch" => Some(words.switched),
        "replace" => Some(words.replaced),
        "nothing" => Some(words.not_confirmed),
        _ => None,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &KeysPage { frame, standing, handovers, done, warning, may_manage }))
}

/// Which key is meant: the page may be older than what was done meanwhile.
#[derive(Deserialize)]
pub struct Meant {
    #[serde(default)]
    key: String,
    #[serde(default)]
    pub(super) word: String,
}

impl Meant {
    pub(super) fn key(&self) -> Result<KeyId, Problem> {
        KeyId::parse(&self.key).map_err(|_| Refusal::ChangedMeanwhile.into())
    }
}

fn done(what: &str) -> Response {
    to(&format!("{HERE}?done={what}")).into_response()
}

/// `POST /console/keys/roll`
pub async fn roll(State(rollover): State<Rollover>, sent: Handed<ManageKeys, Nothing>) -> Result<Response, Problem> {
    rollover.roll(&sent.warrant.actor).await?;
    Ok(done("roll"))
}

/// `POST /console/keys/confirm`
pub async fn confirm(State(rollover): State<Rollover>, sent: Handed<ManageKeys, Meant>) -> Result<Response, Problem> {
    rollover.confirm(&sent.warrant.actor, &sent.form.key()?).await?;
    Ok(done("confirm"))
}

/// `POST /console/keys/switch`
pub async fn switch(State(rollover): State<Rollover>, sent: Handed<ManageKeys, Meant>) -> Result<Response, Problem> {
    rollover.switch(&sent.warrant.actor, &sent.form.key()?).await?;
    Ok(done("switch"))
}

/// `POST /console/keys/replace`
pub async fn replace(State(rollover): State<Rollover>, sent: Handed<ManageKeys, Meant>) -> Result<Response, Problem> {
    if sent.form.word.trim() != WORD {
        return Ok(done("nothing"));
    }
    rollover.replace(&sent.warrant.actor, &sent.form.key()?).await?;
    Ok(done("replace"))
}
