//! `GET /sign-in/{id}`: the page of where a sign-in stands. Looking changes nothing.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::domain::address::Address;
use crate::domain::approval::{Approval, Channel};
use crate::domain::ids::UserId;
use crate::domain::refusal::Refusal;
use crate::domain::step::Step;
use crate::domain::time::Span;
use crate::flow::eam::no_to;
use crate::flow::look::{Look, Seen};
use crate::flow::passcode::takes_none;
use crate::flow::saml::goes_back;
use crate::protocol::qr;

use super::{Named, afresh};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::{
    Back, OfferPage, PasscodePage, PostFormPage, ReadyPage, RefusedPage, Telling, WaitPage, WhoPage,
};
use crate::web::problem::Problem;
use crate::web::state::Settings;
use crate::web::status::status;
use crate::web::visit::Visit;

/// How the page is wished for; it decides nothing but the face that is shown.
#[derive(Deserialize, Default)]
pub struct Wish {
    /// `qr`: the code instead of the push message; `who`: name somebody else; `passcode`: enter a one-time passcode.
    #[serde(default)]
    view: String,
    /// What was wrong with the last entry.
    #[serde(default)]
    problem: String,
}

/// Shows the page.
pub async fn show(
    State((look, settings)): State<(Look, Arc<Settings>)>,
    Named(id): Named,
    Query(wish): Query<Wish>,
    visit: Visit,
    pen: Pen,
) -> Result<Response, Problem> {
    let seen = look.at(&id, &visit.visitor).await?;
    let pen = pen.within(&seen.sign_in, &seen.application);
    let page = Shown { look: &look, settings: &settings, seen: &seen, visit: &visit, wish: &wish, pen: &pen };
    page.write().await.map_err(|problem| problem.within(&seen.sign_in))
}

struct Shown<'a> {
    look: &'a Look,
    settings: &'a Settings,
    seen: &'a Seen,
    visit: &'a Visit,
    wish: &'a Wish,
    pen: &'a Pen,
}

impl Shown<'_> {
    async fn write(&self) -> Result<Response, Problem> {
        let problem = Refusal::parse(&self.wish.problem);
        match &self.seen.step {
            Step::AskWho => self.who(problem).await,
            Step::Over(refusal) if self.wish.view == "who" && refusal.is_about_the_account() => self.who(problem).await,
            Step::Wait | Step::Offer(_) if self.wish.view == "passcode" => self.passcode(problem).await,
            Step::Over(refusal) if self.wish.view == "passcode" && refusal.takes_a_passcode() => {
                self.passcode(problem).await
            }
            Step::Wait => match &self.seen.approval {
                Some(approval) => self.wait(approval).await,
                None => Err(Refusal::NotPending.into()),
            },
            Step::Offer(why) => self.offer(*why).await,
            Step::Answer | Step::AnswerFromSession { .. } => Ok(self.ready()),
            Step::Over(refusal) => refused(self.pen, self.look, self.seen, *refusal).await,
        }
    }

    fn csrf(&self) -> String {
        self.look.keys.form_token(&self.seen.browser, &self.seen.sign_in.id)
    }

    async fn address(&self, user: Option<&UserId>) -> Result<String, Problem> {
        let Some(user) = user else { return Ok(String::new()) };
        Ok(self.look.person(user).await?.map(|user| user.address.to_string()).unwrap_or_default())
    }

    /// Whether the hint names the very person who signed in with this browser before: only then may a script submit it.
    async fn is_recognised(&self) -> Result<bool, Problem> {
        let hint = self.seen.sign_in.request.hint.as_deref().and_then(|hint| Address::parse(hint).ok());
        let Some(hint) = hint else { return Ok(false) };
        let known = self.look.recognised(self.seen, &self.visit.visitor).await?;
        Ok(known.is_some_and(|user| user.address.lookup() == hint.lookup()))
    }

    async fn who(&self, problem: Option<Refusal>) -> Result<Response, Problem> {
        let page = WhoPage {
            shell: self.pen.shell(),
            id: self.seen.sign_in.id.clone(),
            csrf: self.csrf(),
            hint: self.seen.sign_in.request.usable_hint().map(str::to_owned),
            problem,
            recognised: problem.is_none() && self.wish.view.is_empty() && self.is_recognised().await?,
            leave: self.seen.sign_in.request.reply_to.saml().is_some(),
        };
        Ok(self.pen.write(StatusCode::OK, Policy::Page, &page))
    }

    async fn wait(&self, approval: &Approval) -> Result<Response, Problem> {
        let as_qr = approval.channel == Channel::Qr || self.wish.view == "qr";
        let qr = if as_qr { drawing(self.look, self.settings, approval, self.seen) } else { None };
        let page = WaitPage {
            shell: self.pen.shell(),
            id: self.seen.sign_in.id.clone(),
            csrf: self.csrf(),
            number: approval.number,
            address: self.address(Some(&approval.user)).await?,
            seconds_left: seconds_left(approval, self.seen),
            lifetime_seconds: approval.expires_at.since(approval.created_at).whole_seconds(),
            view: if qr.is_some() { Channel::Qr } else { Channel::Push },
            qr,
            delivery: approval.push,
            push: self.look.may_push(self.seen).await?,
        };
        Ok(self.pen.write(StatusCode::OK, Policy::Ceremony, &page))
    }

    async fn offer(&self, why: Refusal) -> Result<Response, Problem> {
        let page = OfferPage {
            shell: self.pen.shell(),
            id: self.seen.sign_in.id.clone(),
            csrf: self.csrf(),
            address: self.address(self.seen.sign_in.user()).await?,
            why,
            push: self.look.may_push(self.seen).await?,
        };
        Ok(self.pen.write(StatusCode::OK, Policy::Ceremony, &page))
    }

    async fn passcode(&self, problem: Option<Refusal>) -> Result<Response, Problem> {
        // Whoever may not learn whether there is an account reads no address that the server knows.
        let shown = self.seen.step != Step::Over(Refusal::NotHere);
        let page = PasscodePage {
            shell: self.pen.shell(),
            id: self.seen.sign_in.id.clone(),
            csrf: self.csrf(),
            address: if shown { self.address(self.seen.sign_in.user()).await? } else { String::new() },
            problem: takes_none(self.seen).or(problem),
        };
        Ok(self.pen.write(StatusCode::OK, Policy::Page, &page))
    }

    fn ready(&self) -> Response {
        let page = ReadyPage { shell: self.pen.shell(), id: self.seen.sign_in.id.clone(), csrf: self.csrf() };
        self.pen.write(StatusCode::OK, Policy::Page, &page)
    }
}

/// The page of a sign-in that is over.
///
/// # Errors
/// When the store fails.
pub async fn refused(pen: &Pen, look: &Look, seen: &Seen, refusal: Refusal) -> Result<Response, Problem> {
    let request = &seen.sign_in.request;
    // A tenant that waits for a second factor is told; of one that it has got, the page tells.
    if refusal != Refusal::AlreadyAnswered
        && let Some(posting) = no_to(look, &seen.sign_in, refusal).await?
    {
        let again = afresh(&posting.url, request.usable_hint());
        let page = PostFormPage::of(pen.shell(), posting, Telling::Refusal, again);
        return Ok(pen.write(StatusCode::OK, Policy::Token, &page));
    }
    let id = &seen.sign_in.id;
    let back = request.reply_to.saml().filter(|_| goes_back(refusal));
    let page = RefusedPage {
        shell: pen.shell(),
        refusal,
        address: None,
        again: afresh(
            request.reply_to.saml().map_or(&seen.application.reply_url, |reply| &reply.url),
            request.usable_hint(),
        ),
        other: refusal.is_about_the_account().then(|| format!("/sign-in/{id}?view=who")),
        passcode: refusal.takes_a_passcode().then(|| format!("/sign-in/{id}?view=passcode")),
        back: back.map(|_| Back { id: id.clone(), csrf: look.keys.form_token(&seen.browser, id) }),
    };
    Ok(pen.write(status(refusal), Policy::Page, &page))
}

/// Seconds until the request on the phone runs out. One that has begun counts as a whole one: a page with none left
/// loads itself again, and until the last moment it would find itself there.
#[must_use]
pub const fn seconds_left(approval: &Approval, seen: &Seen) -> i64 {
    Span(approval.expires_at.since(seen.now).0 + 999).whole_seconds()
}

/// The code that leads the person's phone to this request.
#[must_use]
pub fn drawing(look: &Look, settings: &Settings, approval: &Approval, seen: &Seen) -> Option<qr::Matrix> {
    let code = look.keys.qr_code(&approval.id, seen.now);
    let link = settings.base_url.join(&format!("/phone/q/{code}")).ok()?;
    match qr::matrix(link.as_str()) {
        Ok(matrix) => Some(matrix),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a QR code could not be drawn");
            None
        }
    }
}
