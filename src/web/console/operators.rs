//! Who runs the console.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::entry::Nothing;
use super::frame::{Done, Frame, Part, telling};
use super::{Handed, Permitted, to};
use crate::domain::address::Address;
use crate::domain::ids::OperatorId;
use crate::domain::operator::permit::{ManageOperators, SeeOperators};
use crate::domain::operator::{Act, Operator, Role};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::flow::Stop;
use crate::flow::operate::{NewLink, Operate};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::Words;

/// Everybody who runs the console.
#[derive(Debug, Clone, Template)]
#[template(path = "console/operators.html")]
struct OperatorsPage {
    frame: Frame,
    operators: Vec<Operator>,
    may_manage: bool,
}

/// Lets somebody in.
#[derive(Debug, Clone, Template)]
#[template(path = "console/operator_new.html")]
struct NewPage {
    frame: Frame,
    roles: Vec<Role>,
    address: String,
    name: String,
    role: Role,
    problem: Option<Words>,
}

/// One of them, with what can be done.
#[derive(Debug, Clone, Template)]
#[template(path = "console/operator.html")]
struct OperatorPage {
    frame: Frame,
    operator: Operator,
    roles: Vec<Role>,
}

/// A link that was just made, shown once.
#[derive(Debug, Clone, Template)]
#[template(path = "console/operator_link.html")]
struct LinkPage {
    frame: Frame,
    address: String,
    link: String,
    expires_at: String,
}

fn roles_below(role: Role) -> Vec<Role> {
    Role::ALL.iter().rev().copied().filter(|other| role.may_touch(Some(*other))).collect()
}

fn named(id: &str) -> Result<OperatorId, Problem> {
    OperatorId::parse(id).map_err(|_| Refusal::NotFound.into())
}

/// `GET /console/operators`
pub async fn list(
    State(operate): State<Operate>,
    who: Permitted<SeeOperators>,
    Query(done): Query<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let page = OperatorsPage {
        frame: Frame::new(&pen, &who.present, Part::Operators).telling(&done),
        operators: operate.list(&who.warrant).await?,
        may_manage: who.present.may(Act::ManageOperators),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `GET /console/operators/new`
pub async fn new(who: Permitted<ManageOperators>, pen: Pen) -> Response {
    let page = NewPage {
        frame: Frame::new(&pen, &who.present, Part::Operators),
        roles: roles_below(who.warrant.role()),
        address: String::new(),
        name: String::new(),
        role: Role::Helpdesk,
        problem: None,
    };
    pen.write(StatusCode::OK, Policy::Page, &page)
}

/// The form that lets somebody in.
#[derive(Deserialize)]
pub struct Invitee {
    #[serde(default)]
    address: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
}

/// `POST /console/operators/new`
pub async fn invite(
    State(operate): State<Operate>,
    pen: Pen,
    sent: Handed<ManageOperators, Invitee>,
) -> Result<Response, Problem> {
    let role = Role::parse(&sent.form.role).ok_or(Refusal::BadRequest)?;
    let invited = match (Address::parse(&sent.form.address), Name::parse(&sent.form.name)) {
        (Err(_), _) => Err(Refusal::NotAnAddress),
        (_, Err(_)) => Err(Refusal::NotAName),
        (Ok(address), Ok(name)) => match operate.invite(&sent.warrant, address, name, role).await {
            Ok(link) => Ok(link),
            Err(Stop::Refused(Refusal::NotPending)) => Err(Refusal::OperatorExists),
            Err(stop) => return Err(stop.into()),
        },
    };
    match invited {
        Ok(link) => Ok(link_page(&pen, Frame::new(&pen, &sent.present, Part::Operators), &sent.form.address, link)),
        Err(refusal) => {
            let frame = Frame::new(&pen, &sent.present, Part::Operators);
            let page = NewPage {
                problem: Some(frame.shell.language.refusal(refusal)),
                frame,
                roles: roles_below(sent.warrant.role()),
                address: sent.form.address,
                name: sent.form.name,
                role,
            };
            Ok(pen.write(status(refusal), Policy::Page, &page))
        }
    }
}

fn link_page(pen: &Pen, frame: Frame, address: &str, made: NewLink) -> Response {
    let page =
        LinkPage { frame, address: address.to_owned(), link: made.link, expires_at: made.expires_at.to_string() };
    pen.write(StatusCode::OK, Policy::Page, &page)
}

/// `GET /console/operators/{id}`
pub async fn one(
    State(operate): State<Operate>,
    who: Permitted<SeeOperators>,
    Path(id): Path<String>,
    Query(done): Query<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let id = named(&id)?;
    let operator = operate.list(&who.warrant).await?.into_iter().find(|operator| operator.id == id);
    let operator = operator.ok_or(Refusal::NotFound)?;
    let role = who.present.operator.role;
    let is_oneself = operator.id == who.present.operator.id;
    let may = who.present.may(Act::ManageOperators)
        && role.may_touch(Some(operator.role))
        && (!is_oneself || role == Role::Owner);
    let page = OperatorPage {
        frame: Frame::new(&pen, &who.present, Part::Operators).telling(&done),
        operator,
        roles: if may { roles_below(role) } else { Vec::new() },
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/operators/{id}/link`
pub async fn link(
    State(operate): State<Operate>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<ManageOperators, Nothing>,
) -> Result<Response, Problem> {
    let (operator, made) = operate.link_again(&sent.warrant, &named(&id)?).await?;
    Ok(link_page(&pen, Frame::new(&pen, &sent.present, Part::Operators), operator.address.as_str(), made))
}

/// The form that gives somebody another role.
#[derive(Deserialize)]
pub struct NewRole {
    #[serde(default)]
    role: String,
}

/// `POST /console/operators/{id}/role`
pub async fn role(
    State(operate): State<Operate>,
    Path(id): Path<String>,
    sent: Handed<ManageOperators, NewRole>,
) -> Result<Redirect, Problem> {
    let role = Role::parse(&sent.form.role).ok_or(Refusal::BadRequest)?;
    let operator = operate.set_role(&sent.warrant, &named(&id)?, role).await?;
    Ok(to(&telling(&format!("/console/operators/{}", operator.id), "role")))
}

/// `POST /console/operators/{id}/remove`
pub async fn remove(
    State(operate): State<Operate>,
    Path(id): Path<String>,
    sent: Handed<ManageOperators, Nothing>,
) -> Result<Response, Problem> {
    operate.remove(&sent.warrant, &named(&id)?).await?;
    Ok(to(&telling("/console/operators", "operator-removed")).into_response())
}
