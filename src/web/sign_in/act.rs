//! What a person does on the sign-in page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::Value;

use crate::domain::approval::Channel;
use crate::domain::ids::ChallengeId;
use crate::domain::refusal::Refusal;
use crate::domain::step::Step;
use crate::flow::Stop;
use crate::flow::approve::{Approve, Asked};
use crate::flow::identify::Identify;
use crate::flow::look::{Look, Seen};
use crate::flow::passcode::Passcode;
use crate::flow::passkey::Passkey;
use crate::flow::saml::Saml;

use super::{Handed, afresh, to_page};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::{PostFormPage, Telling};
use crate::web::problem::Problem;

/// The form that asks who signs in.
#[derive(Deserialize)]
pub struct Who {
    #[serde(default)]
    address: String,
}

/// `POST /sign-in/{id}/who`
pub async fn who(State(identify): State<Identify>, sent: Handed<Who>) -> Result<Redirect, Problem> {
    match identify.who(&sent.id, &sent.form.address, &sent.visit.visitor).await {
        Ok(asked) => Ok(to_page(&sent.id, face(asked))),
        Err(Stop::Refused(Refusal::NotAnAddress)) => {
            Ok(to_page(&sent.id, &format!("?view=who&problem={}", Refusal::NotAnAddress.code())))
        }
        Err(stop) => Err(stop.into()),
    }
}

const fn face(asked: Asked) -> &'static str {
    match asked {
        Asked::OnlyByQr => "?view=qr",
        Asked::Devices | Asked::Nothing => "",
    }
}

/// The form that asks the devices again.
#[derive(Deserialize)]
pub struct Again {
    #[serde(default)]
    channel: String,
}

/// `POST /sign-in/{id}/ask`
pub async fn ask(State((look, approve)): State<(Look, Approve)>, sent: Handed<Again>) -> Result<Redirect, Problem> {
    look.own(&sent.id, &sent.visit.visitor).await?;
    let channel = Channel::parse(&sent.form.channel).unwrap_or(Channel::Push);
    let asked = approve.ask(&sent.id, channel).await?;
    Ok(to_page(&sent.id, face(asked)))
}

/// A form with nothing but its token.
#[derive(Deserialize)]
pub struct Nothing {}

/// `POST /sign-in/{id}/cancel`: ends it, and goes back to the application where that can be told.
pub async fn cancel(
    State((approve, saml)): State<(Approve, Saml)>,
    pen: Pen,
    sent: Handed<Nothing>,
) -> Result<Response, Problem> {
    let look = &saml.look;
    look.own(&sent.id, &sent.visit.visitor).await?;
    approve.cancel(&sent.id).await?;
    let seen = look.at(&sent.id, &sent.visit.visitor).await?;
    if seen.step == Step::Over(Refusal::Cancelled) && seen.sign_in.request.reply_to.saml().is_some() {
        return told(&saml, pen, &sent, &seen).await;
    }
    Ok(to_page(&sent.id, "").into_response())
}

/// `POST /sign-in/{id}/back`: tells the application that nobody was signed in.
pub async fn back(State(saml): State<Saml>, pen: Pen, sent: Handed<Nothing>) -> Result<Response, Problem> {
    let seen = saml.look.at(&sent.id, &sent.visit.visitor).await?;
    told(&saml, pen, &sent, &seen).await
}

async fn told(saml: &Saml, pen: Pen, sent: &Handed<Nothing>, seen: &Seen) -> Result<Response, Problem> {
    let pen = pen.within(&seen.sign_in, &seen.application);
    match saml.back(&sent.id, &sent.visit.visitor).await {
        Ok(posting) => {
            let again = afresh(&posting.url, None);
            let page = PostFormPage::of(pen.shell(), posting, Telling::Refusal, again);
            Ok(pen.write(StatusCode::OK, Policy::Token, &page))
        }
        // Its page says where it stands instead.
        Err(Stop::Refused(Refusal::AlreadyAnswered | Refusal::NotPending)) => Ok(to_page(&sent.id, "").into_response()),
        Err(stop) => Err(Problem::from(stop).within(&seen.sign_in)),
    }
}

/// The form that takes a one-time passcode.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    passcode: String,
}

/// `POST /sign-in/{id}/passcode`
pub async fn passcode(
    State((look, passcode)): State<(Look, Passcode)>,
    sent: Handed<Typed>,
) -> Result<Redirect, Problem> {
    look.own(&sent.id, &sent.visit.visitor).await?;
    match passcode.redeem(&sent.id, &sent.form.passcode, &sent.visit.visitor).await {
        Ok(()) => Ok(to_page(&sent.id, "")),
        Err(Stop::Refused(refusal @ (Refusal::BadPasscode | Refusal::PasscodeTooWeak))) => {
            Ok(to_page(&sent.id, &format!("?view=passcode&problem={}", refusal.code())))
        }
        // The sign-in stands elsewhere by now, and its page says where.
        Err(Stop::Refused(refusal)) if refusal != Refusal::TooMany => Ok(to_page(&sent.id, "")),
        Err(stop) => Err(stop.into()),
    }
}

/// The form that carries a passkey's proof.
#[derive(Deserialize)]
pub struct Proof {
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    credential: String,
}

/// `POST /sign-in/{id}/passkey`
pub async fn passkey(State(passkey): State<Passkey>, sent: Handed<Proof>) -> Result<Redirect, Problem> {
    let challenge = ChallengeId::parse(&sent.form.challenge).map_err(|_| Problem::from(Refusal::BadChallenge))?;
    let credential: Value =
        serde_json::from_str(&sent.form.credential).map_err(|_| Problem::from(Refusal::BadCredential))?;
    passkey.finish(&sent.id, &sent.visit.visitor, &challenge, &credential).await?;
    Ok(to_page(&sent.id, ""))
}
