//! The people of a domain: who cannot be named by a token, and who is not here yet.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::reason::Reason;
use super::{Here, Tools, frame, number, trouble};
use crate::domain::address::Address;
use crate::domain::federation::People;
use crate::domain::filter::{Filter, NotAFilter};
use crate::domain::operator::permit::Federate;
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::flow::admit::Present;
use crate::flow::federate::{AtTenant, Halt, Identified, Identity, Imported, Kept, Unset};
use crate::graph::{GraphError, Need};
use crate::web::console::frame::Frame;
use crate::web::console::{Handed, Permitted};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::{Identities, Tenant, with, with_each};

/// So many people are named on a page.
const MOST_SHOWN: usize = 100;

/// What was done just now.
#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    pub(super) told: Option<String>,
    /// Who got no ImmutableID, and why not.
    pub(super) failed: Vec<(String, Reason)>,
    /// Whose ImmutableID was not taken back, and why not.
    pub(super) left: Vec<(String, Reason)>,
    /// Where whoever was made is found here.
    pub(super) whom: Option<String>,
    /// Why nobody was made.
    pub(super) problem: Option<String>,
    /// Why a file takes nothing back.
    pub(super) undo_problem: Option<&'static str>,
}

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_people.html")]
pub(super) struct PeoplePage {
    frame: Frame,
    title: String,
    nameless: Vec<Identity>,
    import: Imported,
    /// Why nobody was looked for by the filter.
    filter_problem: Option<Reason>,
    /// What was set and can be taken back.
    kept: Vec<Kept>,
    done: Done,
    wish: Wish,
    place: String,
}

impl PeoplePage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    const fn i(&self) -> &'static Identities {
        self.frame.shell.language.identities()
    }

    /// A file that takes something back, by when it was written.
    fn kept_at(&self, kept: &Kept) -> String {
        let at = self.frame.shell.language.instant(kept.at);
        let count = number(&self.frame, kept.count);
        match kept.taken_back {
            0 => with_each(self.i().undo_kept, &[&at, &count]),
            some => with_each(self.i().undo_kept_back, &[&at, &count, &number(&self.frame, some)]),
        }
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
pub(super) async fn page(
    at: &AtTenant<'_>,
    here: &Here,
    (pen, present): (&Pen, &Present),
    (done, wish): (Done, Wish),
) -> Result<PeoplePage, Halt> {
    let nameless = at.nameless(&here.domain).await?;
    let kept = at.kept_identities(&here.domain).await?;
    let frame = frame(pen, present);
    let (import, filter_problem) = match filtered(at, here, &wish, true).await? {
        Ok(import) => (import, None),
        Err(why) => (Imported::default(), Some(why.told(frame.shell.language.identities()))),
    };
    let title = format!("{}: {}", frame.shell.language.tenant().people, here.domain);
    Ok(PeoplePage { frame, title, nameless, import, filter_problem, kept, done, wish, place: here.place() })
}

/// The page, with the status that its problems ask for.
pub(super) fn with_page(pen: &Pen, page: &PeoplePage) -> Response {
    let is_amiss = page.done.problem.is_some() || page.done.undo_problem.is_some() || page.filter_problem.is_some();
    pen.write(if is_amiss { status(Refusal::BadRequest) } else { StatusCode::OK }, Policy::Page, page)
}

/// Why a filter finds nobody.
enum Unfiltered {
    /// It is none.
    No(NotAFilter),
    /// Microsoft's no to it.
    Refused(GraphError),
}

impl Unfiltered {
    fn told(&self, words: &Identities) -> Reason {
        match self {
            Self::No(why) => Reason::ours(words.not_a_filter(*why)),
            Self::Refused(error) => Reason::of(words.filter_refused, error),
        }
    }
}

/// The import by the filter that was typed in.
async fn filtered(
    at: &AtTenant<'_>,
    here: &Here,
    wish: &Wish,
    dry_run: bool,
) -> Result<Result<Imported, Unfiltered>, Halt> {
    let filter = match Filter::parse(&wish.filter) {
        Ok(filter) => filter,
        Err(why) => return Ok(Err(Unfiltered::No(why))),
    };
    match at.import(&here.domain, filter.as_ref(), dry_run).await {
        Err(Halt::Graph(error)) if filter.is_some() && error.is(400) => Ok(Err(Unfiltered::Refused(error))),
        other => other.map(Ok),
    }
}

/// Whose ImmutableID stays as it is, and why.
pub(super) fn left(words: &Identities, all: &[Identified]) -> Vec<(String, Reason)> {
    let why = |unset: &Unset| match unset {
        Unset::Gone => Reason::ours(words.gone),
        Unset::Stranger => Reason::ours(words.stranger),
        Unset::Synced => Reason::ours(words.synced),
        Unset::Done => Reason::ours(words.done),
        Unset::Other => Reason::ours(words.other),
        Unset::NoId => Reason::ours(words.no_id),
        Unset::Microsoft(error) => Reason::of(words.refused, error),
    };
    all.iter().filter_map(|one| Some((one.upn.clone(), why(one.unset.as_ref()?)))).collect()
}

/// By what the page's people are filtered.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    filter: String,
}

/// `GET /console/applications/{id}/tenant/{domain}/people`
pub async fn show(
    State((connect, federating)): State<Tools>,
    who: Permitted<Federate>,
    Path((id, domain)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    pen: Pen,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &who.warrant, (&id, &domain)).await?;
    let at = federating.at(&here.opened.graph, &who.warrant);
    let wish = Wish { filter: asked.filter, ..Wish::default() };
    Ok(match page(&at, &here, (&pen, &who.present), (Done::default(), wish)).await {
        Err(halt) => trouble::of(&here, &pen, &who.present, halt),
        Ok(page) => with_page(&pen, &page),
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
    #[serde(default)]
    filter: String,
}

/// `POST /console/applications/{id}/tenant/{domain}/people`
pub async fn act(
    State((connect, federating)): State<Tools>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
    sent: Handed<Federate, Wish>,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &sent.warrant, (&id, &domain)).await?;
    let changes = matches!(sent.form.act.as_str(), "identify" | "create");
    let need = if changes { Need::LookAndPeople } else { Need::Look };
    if let Some(wider) = here.lacks(need, "/people", (&pen, &sent.present)) {
        return Ok(wider);
    }
    let at = federating.at(&here.opened.graph, &sent.warrant);
    let frame = frame(&pen, &sent.present);
    let done = match sent.form.act.as_str() {
        "identify" => identify(&at, &here, &frame).await,
        "import" => import(&at, &here, &frame, &sent.form).await,
        "create" => create(&at, &here, &frame, &sent.form).await,
        _ => return Err(Problem::from(Refusal::BadRequest).into_response()),
    };
    let page = match done {
        Ok(done) => {
            let filter = sent.form.filter.clone();
            let left = if done.problem.is_some() { sent.form } else { Wish { filter, ..Wish::default() } };
            page(&at, &here, (&pen, &sent.present), (done, left)).await
        }
        Err(halt) => Err(halt),
    };
    Ok(match page {
        Err(halt) => trouble::of(&here, &pen, &sent.present, halt),
        Ok(page) => with_page(&pen, &page),
    })
}

async fn identify(at: &AtTenant<'_>, here: &Here, frame: &Frame) -> Result<Done, Halt> {
    let all = at.nameless(&here.domain).await?;
    let told = at.identify(&here.domain, &all).await?;
    let failed = left(frame.shell.language.identities(), &told);
    let told = with(frame.shell.language.tenant().identified, &number(frame, told.len() - failed.len()));
    Ok(Done { told: Some(told), failed, ..Done::default() })
}

async fn import(at: &AtTenant<'_>, here: &Here, frame: &Frame, wish: &Wish) -> Result<Done, Halt> {
    // Why nobody was taken in stands beside the filter, which is looked at once more.
    let Ok(imported) = filtered(at, here, wish, false).await? else { return Ok(Done::default()) };
    let told = with(frame.shell.language.tenant().imported, &number(frame, imported.new.count));
    Ok(Done { told: Some(told), ..Done::default() })
}

async fn create(at: &AtTenant<'_>, here: &Here, frame: &Frame, wish: &Wish) -> Result<Done, Halt> {
    let words = frame.shell.language.tenant();
    let not = |problem: String| Done { problem: Some(problem), ..Done::default() };
    let address = Address::parse(wish.address.trim()).ok().filter(|address| address.domain().is_within(&here.domain));
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
