//! The API under `/api/v1`: the console's acts, for programs.
//!
//! A program shows a token; [`gate`] finds its holder before any handler runs, and writes down what came of the call.
//! Every handler names its act in its type ([`Held`], [`creation::Creation`]) and gets the same warrant as the console's
//! doors, so the same flows judge it. Cookies count for nothing here, so nothing here can be forged by a page.
//!
//! Whatever is not understood to the last field is refused and named; every no is an `application/problem+json`
//! ([`problem`]). To add a route: a handler here, a line in the router, its entry in [`table`] and the shape of its
//! answer in [`schema`]; the tests hold the three together.

pub mod applications;
pub mod body;
pub mod creation;
pub mod document;
pub mod gate;
pub mod lifecycle;
pub mod listing;
pub mod problem;
pub mod providers;
pub mod requests;
pub mod schema;
pub mod table;
pub mod users;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::domain::operator::Permit;
use crate::domain::refusal::Refusal;
use crate::flow::admit::Warrant;
use crate::flow::tokens::Holder;

use super::problem::Problem;
use super::state::Doors;

/// Whether an address belongs to the API.
#[must_use]
pub fn is_here(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// A program whose token opens this act.
pub struct Held<P> {
    /// Who holds the token.
    pub holder: Arc<Holder>,
    /// That they may.
    pub warrant: Warrant<P>,
}

impl<P: Permit> FromRequestParts<Doors> for Held<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Doors) -> Result<Self, Problem> {
        let holder = parts.extensions.get::<Arc<Holder>>().cloned().ok_or(Refusal::BadToken)?;
        let warrant = holder.warrant()?;
        Ok(Self { holder, warrant })
    }
}
