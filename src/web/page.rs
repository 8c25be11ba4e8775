//! Writes pages: puts the frame around them, and the headers their scripts and forms need.

use std::convert::Infallible;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;

use crate::domain::application::Application;
use crate::domain::ids::Correlation;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::SignIn;
use crate::keys::entropy::bytes;
use crate::words::Language;

use super::face;
use super::headers::{Policy, dress};
use super::pages::{Brand, ErrorPage, Shell};
use super::spoken::Spoken;
use super::state::Doors;
use super::status::status;
use crate::flow::organise::Seen;

/// Writes one answer's page.
pub struct Pen {
    shell: Shell,
    /// Whether mails lie down in a folder, which the console says.
    pub mail_lies: bool,
}

/// Marks an answer that has its words already.
#[derive(Clone, Copy)]
pub struct Dressed;

impl Pen {
    /// For a page that belongs to no sign-in.
    #[must_use]
    pub fn plain(doors: &Doors, correlation: &Correlation, seen: &Seen, spoken: Spoken) -> Self {
        let nonce = base64::engine::general_purpose::STANDARD.encode(bytes::<16>(doors.entropy.as_ref()));
        Self {
            mail_lies: doors.settings.mail_lies,
            shell: Shell {
                organisation: seen.name.to_string(),
                brand: Brand::of(seen),
                application: None,
                nonce,
                language: spoken.0,
                small_window: false,
                correlation: correlation.to_string(),
            },
        }
    }

    /// For a page of a sign-in: in the language its application asked for, with its correlation id.
    #[must_use]
    pub fn within(self, sign_in: &SignIn, application: &Application) -> Self {
        Self {
            mail_lies: self.mail_lies,
            shell: Shell {
                application: Some(application.name.to_string()),
                language: sign_in.request.language.as_deref().and_then(Language::spoken).unwrap_or(self.shell.language),
                small_window: sign_in.request.small_window,
                correlation: sign_in.correlation.to_string(),
                ..self.shell
            },
        }
    }

    /// The frame, for a page to be made of.
    #[must_use]
    pub fn shell(&self) -> Shell {
        self.shell.clone()
    }

    /// Writes a page.
    pub fn write(&self, status: StatusCode, policy: Policy, page: &impl Template) -> Response {
        match page.render() {
            Ok(html) => {
                let mut response = (status, html).into_response();
                let headers = response.headers_mut();
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
                dress(headers, policy, &self.shell.nonce);
                Spoken(self.shell.language).tell(headers);
                response.extensions_mut().insert(Dressed);
                response
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a page could not be written");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    /// Writes the page of a no, with the page to go back to where there is one.
    #[must_use]
    pub fn refused(&self, refusal: Refusal, back: Option<String>) -> Response {
        let page = ErrorPage { shell: self.shell(), refusal, back };
        self.write(status(refusal), Policy::Page, &page)
    }
}

impl FromRequestParts<Doors> for Pen {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Infallible> {
        let correlation = parts
            .extensions
            .get::<Correlation>()
            .cloned()
            .unwrap_or_else(|| Correlation::from_random(bytes(doors.entropy.as_ref())));
        let Ok(spoken) = Spoken::from_request_parts(parts, doors).await;
        Ok(Self::plain(doors, &correlation, &face::seen(&doors.organise).await, spoken))
    }
}
