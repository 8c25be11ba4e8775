//! Requests to sign in: pages of them with their figures, one of them with its timeline, all of them as a file.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::Permitted;
use super::chart::Chart;
use super::frame::{Frame, Part};
use crate::domain::application::Application;
use crate::domain::claims::Method;
use crate::domain::ids::RequestId;
use crate::domain::logged::{Days, Logged, Status, day_text, parse_day};
use crate::domain::operator::Act;
use crate::domain::operator::permit::{ExportLog, SeeRequests};
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;
use crate::flow::review::{Found, Review, Wanted};
use crate::store::request_days::Count;
use crate::store::requests::Cursor;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;

/// What is wished for.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Wish {
    /// Whom to look for.
    #[serde(default)]
    q: String,
    /// What it came to.
    #[serde(default)]
    status: String,
    /// Which application.
    #[serde(default)]
    application: String,
    /// So many days up to today, or `custom`.
    #[serde(default)]
    days: String,
    /// The first day of one's own choice.
    #[serde(default)]
    from: String,
    /// The last.
    #[serde(default)]
    to: String,
    /// Which days the form had; whoever changed them means their own.
    #[serde(default)]
    was: String,
    /// Where the page before ended.
    #[serde(default)]
    after: String,
}

/// A page of requests.
#[derive(Debug, Clone, Template)]
#[template(path = "console/requests.html")]
struct RequestsPage {
    frame: Frame,
    wish: Wish,
    days: Days,
    applications: Vec<Application>,
    rows: Vec<Logged>,
    next: Option<String>,
    total: i64,
    figures: Vec<(Status, i64)>,
    chart: Chart,
    too_many_people: bool,
    may_export: bool,
}

/// One request.
#[derive(Debug, Clone, Template)]
#[template(path = "console/request.html")]
struct RequestPage {
    frame: Frame,
    row: Logged,
}

/// Rows on one page.
const PAGE: u16 = 50;
/// The periods that are offered.
const PERIODS: [i64; 3] = [7, 30, 90];

impl Wish {
    /// The same, with the period that is meant.
    fn meant(mut self) -> Self {
        if !self.was.is_empty() && self.was != format!("{} {}", self.from, self.to) {
            "custom".clone_into(&mut self.days);
        }
        self
    }

    /// The period: one's own days where both are given, else so many up to today.
    fn days(&self, now: Time) -> Days {
        let own = parse_day(&self.from).zip(parse_day(&self.to)).filter(|_| self.days == "custom");
        match own {
            Some((from, to)) => Days::between(from, to),
            None => {
                Days::until(now, PERIODS.into_iter().find(|days| days.to_string() == self.days).unwrap_or(PERIODS[0]))
            }
        }
    }

    fn wanted(&self, now: Time) -> Wanted {
        Wanted {
            days: self.days(now),
            status: Status::parse(&self.status),
            application: (!self.application.is_empty()).then(|| self.application.clone()),
            who: self.q.clone(),
        }
    }

    /// The query of a link that wishes the same, but for what it came to and where the page begins.
    fn query(&self, status: &str, after: Option<&str>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let own = [("q", self.q.as_str()), ("application", &self.application), ("days", &self.days)];
        let days = [("from", self.from.as_str()), ("to", &self.to)].into_iter().filter(|_| self.days == "custom");
        let own = own.into_iter().chain(days);
        let rest = [("status", status), ("after", after.unwrap_or_default())];
        for (name, value) in own.chain(rest).filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.finish()
    }
}

impl RequestsPage {
    fn of_status(&self, status: &str) -> String {
        format!("/console/requests?{}", self.wish.query(status, None))
    }

    fn export(&self) -> String {
        format!("/console/requests/export?{}", self.wish.query(&self.wish.status, None))
    }

    fn next_page(&self) -> Option<String> {
        let after = self.next.as_deref();
        after.map(|after| format!("/console/requests?{}", self.wish.query(&self.wish.status, Some(after))))
    }

    /// Whether this period is the one that is shown.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "the template hands over a reference")]
    fn is_period(&self, days: &i64) -> bool {
        self.wish.days != "custom" && self.days.count() == *days
    }
}

impl RequestPage {
    fn was_put_to_a_phone(&self) -> bool {
        matches!(self.row.method, Some(Method::Push | Method::Qr))
    }
}

/// How many came to what, in the order that people read it in; what never happens is left out.
fn figures(counts: &[Count]) -> Vec<(Status, i64)> {
    let number = |status: Status| counts.iter().filter(|count| count.status == status).map(|count| count.number).sum();
    let always = [Status::Accepted, Status::Denied, Status::Reported, Status::Expired];
    let all = Status::ALL.iter().map(|status| (*status, number(*status)));
    all.filter(|(status, number): &(Status, i64)| *number > 0 || always.contains(status)).collect()
}

/// `GET /console/requests`
pub async fn list(
    State(review): State<Review>,
    who: Permitted<SeeRequests>,
    Query(wish): Query<Wish>,
    pen: Pen,
) -> Result<Response, Problem> {
    let mut wish = wish.meant();
    let wanted = wish.wanted(review.clock.now());
    let after = Cursor::parse(&wish.after);
    let Found { page, counts, too_many_people } = review.requests(&who.warrant, &wanted, after.as_ref(), PAGE).await?;
    if wish.days != "custom" {
        (wish.from, wish.to) = (day_text(wanted.days.first), day_text(wanted.days.last));
    }
    let page = RequestsPage {
        applications: review.applications(&who.warrant).await?,
        frame: Frame::new(&pen, &who.present, Part::Requests),
        total: counts.iter().map(|count| count.number).sum(),
        figures: figures(&counts),
        chart: Chart::of(wanted.days, &counts),
        days: wanted.days,
        rows: page.rows,
        next: page.next.map(|next| next.to_text()),
        wish,
        too_many_people,
        may_export: who.present.may(Act::ExportLog),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `GET /console/requests/export`
pub async fn export(
    State(review): State<Review>,
    who: Permitted<ExportLog>,
    Query(wish): Query<Wish>,
) -> Result<Response, Problem> {
    let wanted = wish.wanted(review.clock.now());
    let pieces = review.export(&who.warrant, &wanted).await?;
    let name = format!("requests-{}-{}.csv", day_text(wanted.days.first), day_text(wanted.days.last));
    Ok(csv(&name, Body::from_stream(pieces)))
}

/// A list to be kept as a file.
pub(super) fn csv(name: &str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// `GET /console/requests/{id}`
pub async fn one(
    State(review): State<Review>,
    who: Permitted<SeeRequests>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let id = RequestId::parse(&id).map_err(|_| Problem::from(Refusal::NotFound))?;
    let row = review.request(&who.warrant, &id).await?;
    let page = RequestPage { frame: Frame::new(&pen, &who.present, Part::Requests), row };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}
