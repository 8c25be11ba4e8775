//! The page that says that an act needs a further permission: whoever signed in to look signs in once more for it, and
//! comes back.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Here, place};
use crate::domain::application::Domain;
use crate::flow::admit::Present;
use crate::flow::federate::Purpose;
use crate::graph::Need;
use crate::web::console::frame::Frame;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::words::Tenant;

/// The pages of a domain whose acts change something.
const PAGES: [&str; 4] = ["", "/people", "/next-certificate", "/undo"];

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_wider.html")]
struct WiderPage {
    frame: Frame,
    /// Where one signs in.
    tenant_place: String,
    tenant: String,
    client: String,
    need: Need,
    /// What comes after: beneath where one signs in.
    back: String,
}

impl WiderPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    const fn permissions(&self) -> &'static [&'static str] {
        self.need.permissions()
    }
}

impl Here {
    /// What whoever did not sign in for this is told, with the page to come back to.
    pub(super) fn lacks(&self, need: Need, page: &str, (pen, present): (&Pen, &Present)) -> Option<Response> {
        if self.opened.may(need) {
            return None;
        }
        let page = WiderPage {
            frame: super::frame(pen, present),
            tenant_place: place(&self.application.id),
            tenant: self.opened.graph.token().tenant.to_string(),
            client: self.opened.client.to_string(),
            need,
            back: format!("{}{page}", self.domain),
        };
        Some(pen.write(StatusCode::FORBIDDEN, Policy::Page, &page))
    }
}

/// What a form asks to sign in for, with a page of one of these domains to come back to; to look, where it says nothing.
pub(super) fn purpose((need, back): (&str, &str), domains: &[Domain]) -> Purpose {
    let need = Need::parse(need).filter(|need| Need::OF_PAGES.contains(need)).unwrap_or(Need::Look);
    let (domain, page) = back.split_at(back.find('/').unwrap_or(back.len()));
    let is_one = PAGES.contains(&page) && domains.iter().any(|one| one.name.as_str() == domain);
    Purpose { need, back: is_one.then(|| back.to_owned()) }
}
