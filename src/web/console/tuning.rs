//! An application's settings, and a further domain of it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::applications::{hours, named, one};
use super::frame::{Frame, Part};
use super::{Handed, Permitted, to};
use crate::domain::address::DomainName;
use crate::domain::application::{Application, Domain, FirstOffer, above};
use crate::domain::operator::Act;
use crate::domain::operator::permit::{Configure, SeeApplications};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::{Clock, Span};
use crate::flow::Stop;
use crate::flow::configure::{SHORTEST_SESSION, Tuning};
use crate::flow::desk::Desk;
use crate::flow::rules::SESSION_KEPT;
use crate::flow::sign_out::origins;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::{Leaving, Look, Trust, Words, with, with_each};

/// The lengths that are offered, in hours.
const LENGTHS: [&str; 3] = ["4", "8", "12"];

/// The tab.
#[derive(Debug, Clone, Template)]
#[template(path = "console/settings.html")]
struct SettingsPage {
    frame: Frame,
    application: Application,
    domains: Vec<Domain>,
    form: Form,
    /// What was filled in for a further domain.
    domain: String,
    /// What has to be confirmed, where that lies below a domain of the application.
    below: Option<String>,
    problem: Option<Words>,
    /// What was done just now.
    done: Option<String>,
    may_configure: bool,
}

impl SettingsPage {
    fn length(&self) -> String {
        self.frame.shell.language.hours(&hours(self.application.session_lifetime))
    }

    fn t(&self) -> &'static Trust {
        self.frame.shell.language.trust()
    }

    fn l(&self) -> &'static Leaving {
        self.frame.shell.language.leaving()
    }

    fn w(&self) -> &'static Look {
        self.frame.shell.language.look()
    }
}

/// The form.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Form {
    #[serde(default)]
    name: String,
    #[serde(default)]
    session: String,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    first: String,
    /// Anything, where the box is ticked.
    #[serde(default)]
    trust: String,
    /// One a line.
    #[serde(default)]
    origins: String,
}

impl Form {
    fn of(application: &Application) -> Self {
        let length = hours(application.session_lifetime);
        let is_offered = LENGTHS.contains(&length.as_str());
        Self {
            name: application.name.to_string(),
            session: if is_offered { length.clone() } else { "other".to_owned() },
            hours: if is_offered { String::new() } else { length },
            first: application.first_offer.as_str().to_owned(),
            trust: if application.trust { "on".to_owned() } else { String::new() },
            origins: application.sign_out_origins.join("\n"),
        }
    }

    fn read(&self) -> Result<Tuning, Refusal> {
        let length = if self.session == "other" { self.hours.trim() } else { self.session.as_str() };
        Ok(Tuning {
            name: Name::parse(&self.name).map_err(|_| Refusal::NotAName)?,
            first_offer: FirstOffer::parse(&self.first).ok_or(Refusal::BadRequest)?,
            session_lifetime: session(length).ok_or(Refusal::BadSessionLength)?,
            trust: !self.trust.is_empty(),
            sign_out_origins: origins(self.origins.split_whitespace()).ok_or(Refusal::BadSignOutOrigin)?,
        })
    }
}

/// Reads `8` or `1:30`.
fn session(text: &str) -> Option<Span> {
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i64>().ok())?;
    let (hours, minutes) = match text.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (number(hours)?, number(minutes).filter(|part| *part < 60)?),
        Some(_) => return None,
        None => (number(text)?, 0),
    };
    // Within a day before anything is multiplied.
    let span = (hours <= 24).then(|| Span::minutes(hours * 60 + minutes))?;
    (SHORTEST_SESSION..=SESSION_KEPT).contains(&span).then_some(span)
}

/// What the page says was done.
#[derive(Deserialize, Default)]
pub struct Done {
    #[serde(default)]
    saved: String,
    #[serde(default)]
    added: String,
}

/// `GET /console/applications/{id}/settings`
pub async fn show(
    State((desk, clock)): State<(Desk, Arc<dyn Clock>)>,
    who: Permitted<SeeApplications>,
    Path(id): Path<String>,
    Query(done): Query<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let may_configure = who.present.may(Act::Configure);
    if may_configure {
        // The proof is asked for now, not when the form is filled in.
        who.present.warrant::<Configure>(clock.as_ref())?;
    }
    let (application, domains) = one(&desk, &who, &id).await?;
    let frame = Frame::new(&pen, &who.present, Part::Applications);
    let words = frame.shell.language.look();
    let added = domains.iter().find(|domain| domain.name.as_str() == done.added);
    let done = match added {
        Some(domain) => Some(with(words.domain_added, domain.name.as_str())),
        None => (!done.saved.is_empty()).then(|| words.saved.to_owned()),
    };
    let form = Form::of(&application);
    let (domain, below) = (String::new(), None);
    let page = SettingsPage { frame, application, domains, form, domain, below, problem: None, done, may_configure };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/applications/{id}/settings`
pub async fn tune(
    State((desk, clock)): State<(Desk, Arc<dyn Clock>)>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Configure, Form>,
) -> Result<Response, Problem> {
    let tuned = match sent.form.read() {
        Ok(tuning) => settled(desk.by(&sent.warrant).tune(&named(&id)?, tuning).await)?,
        Err(refusal) => Err(refusal),
    };
    match tuned {
        Ok(_) => Ok(to(&format!("/console/applications/{id}/settings?saved=1")).into_response()),
        Err(refusal) => {
            let Handed { present, form, .. } = sent;
            let who = Permitted { warrant: present.warrant(clock.as_ref())?, present };
            again(&desk, &pen, (&who, &id), (Some(form), String::new()), refusal).await
        }
    }
}

/// The form of a further domain.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Further {
    #[serde(default)]
    domain: String,
    /// Anything, where it is said to be federated by itself.
    #[serde(default)]
    own: String,
}

/// `POST /console/applications/{id}/domains`
pub async fn add_domain(
    State((desk, clock)): State<(Desk, Arc<dyn Clock>)>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Configure, Further>,
) -> Result<Response, Problem> {
    let by = desk.by(&sent.warrant);
    let added = match DomainName::parse(sent.form.domain.trim()) {
        // Whether people of it could sign in then, Microsoft alone knows, and whoever set that up.
        Ok(name) if sent.form.own.is_empty() && above(&name, &by.domains_of(&named(&id)?).await?).is_some() => {
            Err(Refusal::BadDomain)
        }
        Ok(name) => settled(by.add_domain(&named(&id)?, name).await)?,
        Err(_) => Err(Refusal::BadDomain),
    };
    match added {
        Ok(domain) => Ok(to(&format!("/console/applications/{id}/settings?added={}", domain.name)).into_response()),
        Err(refusal) => {
            let Handed { present, form, .. } = sent;
            let who = Permitted { warrant: present.warrant(clock.as_ref())?, present };
            again(&desk, &pen, (&who, &id), (None, form.domain), refusal).await
        }
    }
}

/// Tells a no that belongs beside the form from all that does not.
fn settled<T>(outcome: Result<T, Stop>) -> Result<Result<T, Refusal>, Problem> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(Stop::Refused(refusal @ (Refusal::ChangedMeanwhile | Refusal::BadDomain))) => Ok(Err(refusal)),
        Err(stop) => Err(stop.into()),
    }
}

/// The page once more, with why nothing was changed.
async fn again(
    desk: &Desk,
    pen: &Pen,
    (who, id): (&Permitted<SeeApplications>, &str),
    (form, domain): (Option<Form>, String),
    refusal: Refusal,
) -> Result<Response, Problem> {
    let (application, domains) = one(desk, who, id).await?;
    let frame = Frame::new(pen, &who.present, Part::Applications);
    let name = DomainName::parse(domain.trim()).ok().filter(|name| domains.iter().all(|one| one.name != *name));
    let upper = name.as_ref().and_then(|name| Some((name, above(name, &domains)?)));
    let words = frame.shell.language.look();
    let below = upper.map(|(name, upper)| with_each(words.domain_below, &[name.as_str(), upper.as_str()]));
    let page = SettingsPage {
        problem: below.is_none().then(|| frame.shell.language.refusal(refusal)),
        below,
        frame,
        form: form.unwrap_or_else(|| Form::of(&application)),
        application,
        domains,
        domain,
        done: None,
        may_configure: true,
    };
    Ok(pen.write(status(refusal), Policy::Page, &page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_as_people_write_it() {
        assert_eq!(session("8"), Some(Span::hours(8)));
        assert_eq!(session("1:30"), Some(Span::minutes(90)));
        assert_eq!(session("24"), Some(Span::hours(24)));
        assert_eq!(session("24:00"), Some(Span::hours(24)));
        for text in
            ["", "0", "0:04", "24:01", "25", "1:5", "1:60", "-4", "+4", "4.5", "4h", "9223372036854775807", ":30"]
        {
            assert_eq!(session(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_set_comes_back_from_its_form() {
        for minutes in [5, 60, 90, 240, 480, 600, 720, 1440] {
            let span = Span::minutes(minutes);
            assert_eq!(session(&hours(span)), Some(span), "{minutes}");
        }
    }
}
