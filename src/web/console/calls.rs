//! The calls that programs made, newest first.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Permitted;
use super::frame::{Frame, Part};
use crate::domain::api_call::ApiCall;
use crate::domain::ids::{ApiCallId, ApiTokenId};
use crate::domain::operator::permit::SeeTokens;
use crate::domain::time::Time;
use crate::flow::tokens::Tokens;
use crate::store::api_calls::Wanted;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;

/// Calls on one page.
const PAGE: usize = 50;
/// The statuses that the API answers with.
const STATUSES: [&str; 14] =
    ["200", "201", "204", "400", "401", "403", "404", "405", "409", "413", "415", "422", "429", "500"];

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/calls.html")]
struct CallsPage {
    frame: Frame,
    calls: Vec<Line>,
    /// The tokens to choose from: identifier and name.
    tokens: Vec<(String, String)>,
    wish: Wish,
    older: Option<String>,
}

/// A call as it is shown.
#[derive(Debug, Clone)]
struct Line {
    call: ApiCall,
    /// The token's name; its identifier where it is too old to be listed.
    token: Option<String>,
}

/// How the list is wished for.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Wish {
    #[serde(default)]
    token: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    before: String,
}

impl Wish {
    /// What cannot be read filters nothing.
    fn wanted(&self) -> Wanted {
        Wanted {
            token: ApiTokenId::parse(&self.token).ok(),
            status: self.status.parse().ok(),
            before: self
                .before
                .split_once('.')
                .and_then(|(at, id)| Some((Time(at.parse().ok()?), ApiCallId::parse(id).ok()?))),
        }
    }
}

impl CallsPage {
    fn is_plain(&self) -> bool {
        self.wish.token.is_empty() && self.wish.status.is_empty() && self.wish.before.is_empty()
    }

    fn older_page(&self) -> Option<String> {
        let before = self.older.as_deref()?;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("token", &self.wish.token)
            .append_pair("status", &self.wish.status)
            .append_pair("before", before)
            .finish();
        Some(format!("/console/tokens/calls?{query}"))
    }
}

/// `GET /console/tokens/calls`
pub async fn list(
    State(tokens): State<Tokens>,
    who: Permitted<SeeTokens>,
    Query(wish): Query<Wish>,
    pen: Pen,
) -> Result<Response, Problem> {
    let mut calls = tokens.calls(&who.warrant, &wish.wanted(), PAGE + 1).await?;
    let goes_on = calls.len() > PAGE;
    calls.truncate(PAGE);
    let known = tokens.list(&who.warrant).await?;
    let names: BTreeMap<String, String> =
        known.iter().map(|(token, _)| (token.id.to_string(), token.name.to_string())).collect();
    let older = calls.last().filter(|_| goes_on).map(|last| format!("{}.{}", last.at.0, last.id));
    let calls = calls.into_iter().map(|call| {
        let id = call.token.as_ref().map(ToString::to_string);
        Line { token: id.map(|id| names.get(&id).cloned().unwrap_or(id)), call }
    });
    let page = CallsPage {
        frame: Frame::new(&pen, &who.present, Part::Tokens),
        calls: calls.collect(),
        tokens: names.into_iter().collect(),
        wish,
        older,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}
