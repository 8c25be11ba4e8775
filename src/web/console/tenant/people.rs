//! The people of a domain: who cannot be named by a token, and who is not here yet.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::{Here, Tools, frame, number, trouble};
use crate::domain::address::Address;
use crate::domain::federation::People;
use crate::domain::operator::permit::Federate;
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::flow::admit::Present;
use crate::flow::federate::{AtTenant, Halt, Identified, Identity, Imported};
use crate::web::console::frame::Frame;
use crate::web::console::{Handed, Permitted};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::{Tenant, with, with_each};

/// So many people are named on a page.
const MOST_SHOWN: usize = 100;

/// What was done just now.
#[derive(Debug, Clone, Default)]
struct Done {
    told: Option<String>,
    /// Who got no ImmutableID, and why not, as Microsoft said it.
    failed: Vec<Identified>,
    /// Where whoever was made is found here.
    whom: Option<String>,
    /// Why nobody was made.
    problem: Option<String>,
}

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_people.html")]
struct PeoplePage {
    frame: Frame,
    title: String,
    nameless: Vec<Identity>,
    import: Imported,
    done: Done,
    wish: Wish,
    place: String,
}

impl PeoplePage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    fn shown(&self) -> &[Identity] {
        &self.nameless[..self.nameless.len().min(MOST_SHOWN)]
    }

    fn more(&self) -> Option<String> {
        self.and_more(self.nameless.len().saturating_sub(MOST_SHOWN))
    }

    fn more_new(&self) -> Option<String> {
        self.and_more(self.import.new.count.saturating_sub(self.import.new.some.len()))
    }

    fn and_more(&self, left: usize) -> Option<String> {
        (left > 0).then(|| with(self.w().and_more, &number(&self.frame, left)))
    }

    fn told(&self, sentence: &str, people: &People) -> Option<String> {
        let names = people.some.join(", ");
        (people.count > 0).then(|| with_each(sentence, &[&number(&self.frame, people.count), &names]))
    }

    fn other_identity(&self) -> Option<String> {
        self.told(self.w().other_identity, &self.import.other_identity)
    }

    fn refused(&self) -> Option<String> {
        self.told(self.w().import_refused, &self.import.refused)
    }
}

/// The page as it stands now, after something was done or before.
async fn page(
    at: &AtTenant<'_>,
    here: &Here,
    (pen, present): (&Pen, &Present),
    (done, wish): (Done, Wish),
) -> Result<PeoplePage, Halt> {
    let nameless = at.nameless(&here.domain).await?;
    let import = at.import(&here.domain, None, true).await?;
    let frame = frame(pen, present);
    let title = format!("{}: {}", frame.shell.language.tenant().people, here.domain);
    Ok(PeoplePage { frame, title, nameless, import, done, wish, place: here.place() })
}

/// `GET /console/applications/{id}/tenant/{domain}/people`
pub async fn show(
    State((connect, federating)): State<Tools>,
    who: Permitted<Federate>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &who.warrant, (&id, &domain)).await?;
    let at = federating.at(&here.graph, &who.warrant);
    Ok(match page(&at, &here, (&pen, &who.present), (Done::default(), Wish::default())).await {
        Err(halt) => trouble::of(&here, &pen, &who.present, halt),
        Ok(page) => pen.write(StatusCode::OK, Policy::Page, &page),
    })
}

/// What to do with them, and whom to make.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    name: String,
}

/// `POST /console/applications/{id}/tenant/{domain}/people`
pub async fn act(
    State((connect, federating)): State<Tools>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
    sent: Handed<Federate, Wish>,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &sent.warrant, (&id, &domain)).await?;
    let at = federating.at(&here.graph, &sent.warrant);
    let frame = frame(&pen, &sent.present);
    let done = match sent.form.act.as_str() {
        "identify" => identify(&at, &here, &frame).await,
        "import" => import(&at, &here, &frame).await,
        "create" => create(&at, &here, &frame, &sent.form).await,
        _ => return Err(Problem::from(Refusal::BadRequest).into_response()),
    };
    let page = match done {
        Ok(done) => {
            let left = if done.problem.is_some() { sent.form } else { Wish::default() };
            page(&at, &here, (&pen, &sent.present), (done, left)).await
        }
        Err(halt) => Err(halt),
    };
    Ok(match page {
        Err(halt) => trouble::of(&here, &pen, &sent.present, halt),
        Ok(page) => {
            let status = if page.done.problem.is_some() { status(Refusal::BadRequest) } else { StatusCode::OK };
            pen.write(status, Policy::Page, &page)
        }
    })
}

async fn identify(at: &AtTenant<'_>, here: &Here, frame: &Frame) -> Result<Done, Halt> {
    let all = at.nameless(&here.domain).await?;
    let told = at.identify(&here.domain, &all).await?;
    let (set, failed): (Vec<_>, Vec<_>) = told.into_iter().partition(|one| one.error.is_none());
    let told = with(frame.shell.language.tenant().identified, &number(frame, set.len()));
    Ok(Done { told: Some(told), failed, ..Done::default() })
}

async fn import(at: &AtTenant<'_>, here: &Here, frame: &Frame) -> Result<Done, Halt> {
    let imported = at.import(&here.domain, None, false).await?;
    let told = with(frame.shell.language.tenant().imported, &number(frame, imported.new.count));
    Ok(Done { told: Some(told), ..Done::default() })
}

async fn create(at: &AtTenant<'_>, here: &Here, frame: &Frame, wish: &Wish) -> Result<Done, Halt> {
    let words = frame.shell.language.tenant();
    let not = |problem: String| Done { problem: Some(problem), ..Done::default() };
    let address = Address::parse(wish.address.trim()).ok().filter(|address| *address.domain() == here.domain);
    let (Some(address), Ok(name)) = (address, Name::parse(&wish.name)) else {
        return Ok(not(with(words.make_bad, here.domain.as_str())));
    };
    if at.is_there(&address).await? {
        return Ok(not(with(words.make_taken, address.as_str())));
    }
    let made = at.make(&address, &name).await?;
    let told = with(if made.was_here { words.made_here } else { words.made }, address.as_str());
    let query: String = url::form_urlencoded::byte_serialize(address.as_str().as_bytes()).collect();
    Ok(Done { told: Some(told), whom: Some(format!("/console/users?q={query}")), ..Done::default() })
}
