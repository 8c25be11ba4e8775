//! `POST /sign-in/{id}/answer`: fetches the answer, once. A second try says that it is done and how to begin afresh.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::flow::Stop;
use crate::flow::answer::Answer;

use super::act::Nothing;
use super::show::refused;
use super::{Handed, afresh};
use crate::web::cookies::Kind;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::{PostFormPage, Telling};
use crate::web::problem::Problem;

/// Fetches the answer.
pub async fn answer(State(answer): State<Answer>, pen: Pen, sent: Handed<Nothing>) -> Result<Response, Problem> {
    let visitor = &sent.visit.visitor;
    let seen = answer.look.at(&sent.id, visitor).await?;
    let pen = pen.within(&seen.sign_in, &seen.application);
    let answered = match answer.give(&sent.id, visitor).await {
        Ok(answered) => answered,
        Err(Stop::Refused(refusal)) => {
            let page = refused(&pen, &answer.look, &seen, refusal).await;
            return page.map_err(|problem| problem.within(&seen.sign_in));
        }
        Err(fault) => return Err(Problem::from(fault).within(&seen.sign_in)),
    };
    let request = &seen.sign_in.request;
    let again = afresh(request.reply_to.url(), request.usable_hint());
    let page = PostFormPage::of(pen.shell(), answered.posting, Telling::Answer, again);
    let mut response = pen.write(StatusCode::OK, Policy::Token, &page);
    let headers = response.headers_mut();
    if let Some(session) = &answered.session {
        Kind::Session.set(headers, &session.to_text());
    }
    Kind::Known.set(headers, &answered.known);
    Ok(response)
}
