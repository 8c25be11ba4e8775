//! Test as user: what somebody's token would say, why, and whether a signature of ours holds. It holds no token.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Permitted;
use super::frame::{Frame, Part};
use super::person::user;
use crate::domain::claims::By;
use crate::domain::operator::permit::TestUsers;
use crate::domain::refusal::Refusal;
use crate::flow::federate::{Foretell, Reader, Tested, Wish};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::{Claims, Tokens};

/// Somebody's token, explained.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tested.html")]
struct TestedPage {
    frame: Frame,
    tested: Tested,
}

impl TestedPage {
    fn w(&self) -> &'static Claims {
        self.frame.shell.language.claims()
    }

    fn t(&self) -> &'static Tokens {
        self.frame.shell.language.tokens()
    }

    /// What whoever reads the token is called.
    fn called(&self, reader: &Reader) -> String {
        match (reader, reader.name()) {
            (Reader::WsFed, _) => self.t().wsfed.to_owned(),
            (_, None) => self.t().saml.to_owned(),
            (_, Some(name)) => name.to_owned(),
        }
    }

    fn now(&self) -> &'static str {
        self.w().now(self.tested.user.status, self.tested.has_device)
    }
}

/// Which token is asked for; the usual one where nothing is said.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    by: String,
    #[serde(default)]
    to: String,
}

impl Asked {
    fn wish(self) -> Result<Wish, Refusal> {
        let usual = Wish::default();
        let by = if self.by.is_empty() { usual.by } else { By::parse(&self.by).ok_or(Refusal::BadRequest)? };
        Ok(Wish { by, to: if self.to.is_empty() { usual.to } else { self.to } })
    }
}

/// `GET /console/users/{id}/test`
pub async fn show(
    State(foretell): State<Foretell>,
    who: Permitted<TestUsers>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    pen: Pen,
) -> Result<Response, Problem> {
    let tested = foretell.of(&who.warrant, &user(&id)?, &asked.wish()?).await?;
    let page = TestedPage { frame: Frame::new(&pen, &who.present, Part::Users), tested };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}
