//! The API's tokens: the list, a new one, whose text is shown once, and taking one back.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use serde::Deserialize;

use super::entry::Nothing;
use super::frame::{Done, Frame, Part, telling};
use super::{Handed, Permitted, to};
use crate::domain::api_token::{ApiToken, LONGEST_LIFE, SHORTEST_LIFE, Scope};
use crate::domain::ids::ApiTokenId;
use crate::domain::operator::permit::{MakeTokens, RevokeTokens, SeeTokens};
use crate::domain::operator::{Act, Operator, OperatorStatus};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::{Span, Time};
use crate::flow::Stop;
use crate::flow::admit::Present;
use crate::flow::tokens::{NewToken, Tokens};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::{Api, Words};

/// All of them.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tokens.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
    may_make: bool,
}

/// A token as the list shows it.
#[derive(Debug, Clone)]
struct Row {
    token: ApiToken,
    creator: String,
    chip: &'static str,
    life: &'static str,
    may_revoke: bool,
}

/// Whether a token still opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    Live,
    Expired,
    Revoked,
}

impl Life {
    /// The colour it is shown in.
    const fn chip(self) -> &'static str {
        match self {
            Self::Live => "active",
            Self::Expired => "expired",
            Self::Revoked => "removed",
        }
    }

    const fn word(self, words: &Api) -> &'static str {
        match self {
            Self::Live => words.token_live,
            Self::Expired => words.token_expired,
            Self::Revoked => words.token_revoked,
        }
    }
}

impl Row {
    fn of((token, operator): (ApiToken, Operator), present: &Present, (now, words): (Time, &Api)) -> Self {
        let life = match token.revoked_at {
            Some(_) => Life::Revoked,
            None if token.is_live(now) && operator.status == OperatorStatus::Active => Life::Live,
            None => Life::Expired,
        };
        let is_own = operator.id == present.operator.id;
        let may_touch = is_own || present.operator.role.may_touch(Some(operator.role));
        Self {
            may_revoke: life == Life::Live && may_touch && present.may(Act::RevokeTokens),
            creator: operator.name.to_string(),
            chip: life.chip(),
            life: life.word(words),
            token,
        }
    }
}

/// `GET /console/tokens`
pub async fn list(
    State(tokens): State<Tokens>,
    who: Permitted<SeeTokens>,
    Query(done): Query<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let now = tokens.clock.now();
    let all = tokens.list(&who.warrant).await?;
    let frame = Frame::new(&pen, &who.present, Part::Tokens).telling(&done);
    let rows = all.into_iter().map(|one| Row::of(one, &who.present, (now, frame.a()))).collect();
    let page = ListPage { frame, rows, may_make: who.present.may(Act::MakeTokens) };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// Makes one.
#[derive(Debug, Clone, Template)]
#[template(path = "console/token_new.html")]
struct NewPage {
    frame: Frame,
    name: String,
    days: String,
    chosen: Vec<Scope>,
    problem: Option<Words>,
}

/// One was made.
#[derive(Debug, Clone, Template)]
#[template(path = "console/token_made.html")]
struct MadePage {
    frame: Frame,
    token: ApiToken,
    /// A bearer credential, shown this once.
    text: String,
}

impl ListPage {
    fn may_revoke(&self) -> bool {
        self.rows.iter().any(|row| row.may_revoke)
    }
}

impl NewPage {
    fn of(frame: Frame, form: &Form, problem: Option<Words>) -> Self {
        Self { frame, name: form.name.clone(), days: form.days.clone(), chosen: form.scopes(), problem }
    }

    const fn longest() -> i64 {
        LONGEST_LIFE.whole_seconds() / Span::days(1).whole_seconds()
    }
}

/// The form that makes one: a box to be ticked for each scope, by its word.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Form {
    #[serde(default)]
    name: String,
    #[serde(default)]
    days: String,
    #[serde(flatten)]
    ticked: BTreeMap<String, String>,
}

impl Form {
    fn scopes(&self) -> Vec<Scope> {
        Scope::ALL.iter().copied().filter(|scope| self.ticked.contains_key(scope.as_str())).collect()
    }

    fn lifetime(&self) -> Option<Span> {
        let days = Span::days(self.days.trim().parse().ok()?);
        (SHORTEST_LIFE..=LONGEST_LIFE).contains(&days).then_some(days)
    }
}

/// `GET /console/tokens/new`
pub async fn new(who: Permitted<MakeTokens>, pen: Pen) -> Response {
    let frame = Frame::new(&pen, &who.present, Part::Tokens);
    let form = Form { days: "90".to_owned(), ..Form::default() };
    pen.write(StatusCode::OK, Policy::Page, &NewPage::of(frame, &form, None))
}

/// `POST /console/tokens/new`
pub async fn make(State(tokens): State<Tokens>, pen: Pen, sent: Handed<MakeTokens, Form>) -> Result<Response, Problem> {
    let frame = Frame::new(&pen, &sent.present, Part::Tokens);
    let (form, scopes) = (&sent.form, sent.form.scopes());
    let again = |frame: Frame, refusal: Refusal, words: Words| {
        pen.write(status(refusal), Policy::Page, &NewPage::of(frame, form, Some(words)))
    };
    let Ok(name) = Name::parse(&form.name) else {
        let words = frame.shell.language.refusal(Refusal::NotAName);
        return Ok(again(frame, Refusal::NotAName, words));
    };
    let c = frame.a();
    if scopes.is_empty() {
        let words = Words { title: c.token_nothing, explanation: c.token_nothing_why, next: c.token_nothing_next };
        return Ok(again(frame, Refusal::BadField, words));
    }
    let Some(lifetime) = form.lifetime() else {
        let words = Words { title: c.token_days_wrong, explanation: c.token_days_why, next: c.token_days_next };
        return Ok(again(frame, Refusal::BadField, words));
    };
    match tokens.make(&sent.warrant, NewToken { name, scopes, lifetime }).await {
        Ok((token, text)) => Ok(pen.write(StatusCode::OK, Policy::Page, &MadePage { frame, token, text })),
        Err(Stop::Refused(Refusal::TooManyTokens)) => {
            let words = frame.shell.language.refusal(Refusal::TooManyTokens);
            Ok(again(frame, Refusal::TooManyTokens, words))
        }
        Err(stop) => Err(stop.into()),
    }
}

/// `POST /console/tokens/{id}/revoke`
pub async fn revoke(
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
    sent: Handed<RevokeTokens, Nothing>,
) -> Result<Redirect, Problem> {
    let id = ApiTokenId::parse(&id).map_err(|_| Problem::from(Refusal::NotFound))?;
    tokens.revoke(&sent.warrant, &id).await?;
    Ok(to(&telling("/console/tokens", "token-revoked")))
}
