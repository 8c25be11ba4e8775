//! Service providers of SAML 2.0 beside Microsoft 365: the list of an application's, a new one, one of them.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::applications::{named, one};
use super::entry::Nothing;
use super::frame::{Frame, Part};
use super::handed_file::HandedFile;
use super::{Handed, Permitted, to};
use crate::domain::application::{Application, Domain};
use crate::domain::ids::ServiceProviderId;
use crate::domain::operator::Act;
use crate::domain::operator::permit::{Configure, SeeApplications};
use crate::domain::refusal::Refusal;
use crate::domain::service_provider::{NameIdRule, ReplyAddress, ServiceProvider};
use crate::domain::time::Clock;
use crate::flow::admit::Present;
use crate::flow::desk::Desk;
use crate::flow::providers::{NewProvider, NotAdded, certificates_in};
use crate::flow::{Outcome, Stop};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::shown;
use crate::web::problem::Problem;
use crate::web::state::Settings;
use crate::web::status::status;
use crate::words::Providers;

/// All of an application.
#[derive(Debug, Clone, Template)]
#[template(path = "console/providers.html")]
struct ListPage {
    frame: Frame,
    application: Application,
    providers: Vec<ServiceProvider>,
    /// What service providers are told of each domain: names and values.
    doors: Vec<(Domain, [(&'static str, String); 4])>,
    done: Option<&'static str>,
    may_configure: bool,
}

/// A new one, or one of them.
#[derive(Debug, Clone, Template)]
#[template(path = "console/provider.html")]
struct FormPage {
    frame: Frame,
    application: Application,
    /// Its row; none where it is a new one.
    row: Option<ServiceProviderId>,
    form: Form,
    problem: Option<&'static str>,
    was_read: bool,
    may_configure: bool,
}

impl ListPage {
    const fn w(&self) -> &'static Providers {
        self.frame.shell.language.providers()
    }
}

impl FormPage {
    const fn w(&self) -> &'static Providers {
        self.frame.shell.language.providers()
    }

    fn action(&self) -> String {
        let place = place(self.application.id.as_str());
        self.row.as_ref().map_or_else(|| format!("{place}/new"), |row| format!("{place}/{row}"))
    }
}

/// The form.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Form {
    #[serde(default)]
    entity_id: String,
    #[serde(default)]
    replies: String,
    #[serde(default)]
    sign_out_url: String,
    #[serde(default)]
    name_id: String,
    #[serde(default)]
    certificates: String,
    /// Anything, where the box is ticked.
    #[serde(default)]
    signed: String,
}

impl Form {
    fn of(provider: &ServiceProvider) -> Self {
        let urls: Vec<_> = provider.replies.iter().map(|reply| reply.url.as_str()).collect();
        Self {
            entity_id: provider.entity_id.clone(),
            replies: urls.join("\n"),
            sign_out_url: provider.sign_out_url.clone().unwrap_or_default(),
            name_id: provider.name_id.as_str().to_owned(),
            certificates: provider.trust.certificates.iter().map(|text| pem(text)).collect(),
            signed: if provider.trust.requires_signed { "on".to_owned() } else { String::new() },
        }
    }

    /// As a file describes one; its numbers of addresses are forgotten, which the form does not show.
    fn described(new: &NewProvider) -> Self {
        let urls: Vec<_> = new.replies.iter().map(|reply| reply.url.as_str()).collect();
        let certificate = |bytes: &Vec<u8>| pem(&String::from_utf8_lossy(bytes));
        Self {
            entity_id: new.entity_id.clone(),
            replies: urls.join("\n"),
            sign_out_url: new.sign_out_url.clone().unwrap_or_default(),
            name_id: new.name_id.as_str().to_owned(),
            certificates: new.certificates.iter().map(certificate).collect(),
            signed: if new.requires_signed { "on".to_owned() } else { String::new() },
        }
    }

    fn read(&self, before: Option<&ServiceProvider>) -> Result<NewProvider, Refusal> {
        let kept: &[ReplyAddress] = before.map_or(&[], |before| &before.replies);
        let urls = self.replies.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
        let sign_out = self.sign_out_url.trim();
        Ok(NewProvider {
            entity_id: before.map_or_else(|| self.entity_id.trim().to_owned(), |before| before.entity_id.clone()),
            replies: NewProvider::numbered(urls, kept),
            sign_out_url: (!sign_out.is_empty()).then(|| sign_out.to_owned()),
            name_id: NameIdRule::parse(&self.name_id).ok_or(Refusal::BadRequest)?,
            certificates: certificates_in(&self.certificates),
            requires_signed: !self.signed.is_empty(),
            takes_sha1: before.is_some_and(|before| before.trust.takes_sha1),
        })
    }
}

/// A certificate in base64 as files have it.
fn pem(base64: &str) -> String {
    let digits: Vec<char> = base64.chars().filter(|c| !c.is_whitespace()).collect();
    let lines: Vec<String> = digits.chunks(64).map(|line| line.iter().collect()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// Lines as they may be shown, which stay lines.
pub(super) fn shown_lines(text: &str) -> String {
    text.lines().map(shown).collect::<Vec<_>>().join("\n")
}

fn place(application: &str) -> String {
    format!("/console/applications/{application}/service-providers")
}

fn row(text: &str) -> Result<ServiceProviderId, Problem> {
    ServiceProviderId::parse(text).map_err(|_| Refusal::NotFound.into())
}

/// What was done just now.
#[derive(Deserialize, Default)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /console/applications/{id}/service-providers`
pub async fn list(
    State((desk, settings)): State<(Desk, Arc<Settings>)>,
    who: Permitted<SeeApplications>,
    Path(id): Path<String>,
    Query(done): Query<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (application, domains) = one(&desk, &who, &id).await?;
    let (_, providers) = desk.by(&who.warrant).providers(&application.id).await?;
    let frame = Frame::new(&pen, &who.present, Part::Applications);
    let words = frame.shell.language.providers();
    let base = settings.base_url.as_str().trim_end_matches('/');
    let door = |domain: Domain| {
        let at = |door: &str| format!("{base}/fed/{}/{door}", domain.name);
        let values = [
            (words.metadata_url, at("saml/metadata")),
            (words.issuer, domain.issuer.clone()),
            (words.sign_in, at("saml")),
            (words.sign_out, at("signout")),
        ];
        (domain, values)
    };
    let page = ListPage {
        application,
        providers,
        doors: domains.into_iter().map(door).collect(),
        done: match done.done.as_str() {
            "added" => Some(words.was_added),
            "changed" => Some(words.was_changed),
            "removed" => Some(words.was_removed),
            _ => None,
        },
        may_configure: who.present.may(Act::Configure),
        frame,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `GET /console/applications/{id}/service-providers/new`
pub async fn new(
    State(desk): State<Desk>,
    who: Permitted<Configure>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let application = desk.by(&who.warrant).application(&named(&id)?).await?;
    let form = Form { name_id: NameIdRule::Persistent.as_str().to_owned(), ..Form::default() };
    let page = FormPage {
        frame: Frame::new(&pen, &who.present, Part::Applications),
        application,
        row: None,
        form,
        problem: None,
        was_read: false,
        may_configure: true,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/applications/{id}/service-providers/metadata`: reads a file into the form, and keeps nothing.
pub async fn describe(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    pen: Pen,
    sent: HandedFile<Configure>,
) -> Result<Response, Problem> {
    let application = desk.by(&sent.warrant).application(&named(&id)?).await?;
    let described = NewProvider::described(&sent.file);
    let (form, problem) = match &described {
        Ok(new) => (Form::described(new), None),
        Err(error) => {
            tracing::info!(%error, "a service provider's metadata was turned down");
            (
                Form { name_id: NameIdRule::Persistent.as_str().to_owned(), ..Form::default() },
                Some(NotAdded::from(*error)),
            )
        }
    };
    let frame = Frame::new(&pen, &sent.present, Part::Applications);
    let page = FormPage {
        problem: problem.map(|why| said(frame.shell.language.providers(), why)),
        frame,
        application,
        row: None,
        form,
        was_read: described.is_ok(),
        may_configure: true,
    };
    let code = if described.is_ok() { StatusCode::OK } else { status(Refusal::BadRequest) };
    Ok(pen.write(code, Policy::Page, &page))
}

/// `POST /console/applications/{id}/service-providers/new`
pub async fn add(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Configure, Form>,
) -> Result<Response, Problem> {
    let id = named(&id)?;
    let acting = desk.by(&sent.warrant);
    let application = acting.application(&id).await?;
    match acting.add_provider(&id, sent.form.read(None)?).await? {
        Ok(_) => Ok(to(&format!("{}?done=added", place(id.as_str()))).into_response()),
        Err(why) => Ok(again(&pen, &sent.present, application, (None, sent.form), why)),
    }
}

/// `GET /console/applications/{id}/service-providers/{provider}`
pub async fn show(
    State((desk, clock)): State<(Desk, Arc<dyn Clock>)>,
    who: Permitted<SeeApplications>,
    Path((id, provider)): Path<(String, String)>,
    pen: Pen,
) -> Result<Response, Problem> {
    let may_configure = who.present.may(Act::Configure);
    if may_configure {
        // The proof is asked for now, not when the form is filled in.
        who.present.warrant::<Configure>(clock.as_ref())?;
    }
    let (application, provider) = found(desk.by(&who.warrant).providers(&named(&id)?).await, &row(&provider)?)?;
    let page = FormPage {
        frame: Frame::new(&pen, &who.present, Part::Applications),
        application,
        form: Form::of(&provider),
        row: provider.id,
        problem: None,
        was_read: false,
        may_configure,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

fn found(
    all: Outcome<(Application, Vec<ServiceProvider>)>,
    row: &ServiceProviderId,
) -> Outcome<(Application, ServiceProvider)> {
    let (application, providers) = all?;
    let provider = providers.into_iter().find(|provider| provider.id.as_ref() == Some(row));
    Ok((application, provider.ok_or(Stop::Refused(Refusal::NotFound))?))
}

/// `POST /console/applications/{id}/service-providers/{provider}`
pub async fn change(
    State((desk, clock)): State<(Desk, Arc<dyn Clock>)>,
    Path((id, provider)): Path<(String, String)>,
    pen: Pen,
    sent: Handed<Configure, Form>,
) -> Result<Response, Problem> {
    let (id, row) = (named(&id)?, row(&provider)?);
    let seeing = sent.present.warrant::<SeeApplications>(clock.as_ref())?;
    let (application, before) = found(desk.by(&seeing).providers(&id).await, &row)?;
    let new = sent.form.read(Some(&before))?;
    match desk.by(&sent.warrant).change_provider((&id, &row), new).await? {
        Ok(_) => Ok(to(&format!("{}?done=changed", place(id.as_str()))).into_response()),
        Err(why) => {
            let form = Form { entity_id: before.entity_id, ..sent.form };
            Ok(again(&pen, &sent.present, application, (Some(row), form), why))
        }
    }
}

/// `POST /console/applications/{id}/service-providers/{provider}/remove`
pub async fn remove(
    State(desk): State<Desk>,
    Path((id, provider)): Path<(String, String)>,
    sent: Handed<Configure, Nothing>,
) -> Result<Response, Problem> {
    desk.by(&sent.warrant).remove_provider(&named(&id)?, &row(&provider)?).await?;
    Ok(to(&format!("{}?done=removed", place(&id))).into_response())
}

/// The form once more, with why nothing was done.
fn again(
    pen: &Pen,
    present: &Present,
    application: Application,
    (row, form): (Option<ServiceProviderId>, Form),
    why: NotAdded,
) -> Response {
    let frame = Frame::new(pen, present, Part::Applications);
    let problem = Some(said(frame.shell.language.providers(), why));
    let page = FormPage { frame, application, row, form, problem, was_read: false, may_configure: true };
    pen.write(status(Refusal::BadRequest), Policy::Page, &page)
}

const fn said(words: &'static Providers, why: NotAdded) -> &'static str {
    match why {
        NotAdded::EntityId | NotAdded::KeepsName => words.bad_entity_id,
        NotAdded::NoAddress => words.no_address,
        NotAdded::Address => words.bad_address,
        NotAdded::MicrosoftsAddress => words.microsofts_address,
        NotAdded::Certificate => words.bad_certificate,
        NotAdded::NothingPinned | NotAdded::Sha1 => words.nothing_pinned,
        NotAdded::TooMany => words.too_many,
        NotAdded::Exists => words.exists,
        NotAdded::Metadata(_) => words.bad_metadata,
        NotAdded::NoApplication => words.changed_meanwhile,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_comes_back_from_its_form() {
        let new = NewProvider {
            entity_id: "urn:sp".to_owned(),
            replies: vec![
                ReplyAddress { index: 3, url: "https://sp.example/acs".to_owned() },
                ReplyAddress { index: 0, url: "https://sp.example/other".to_owned() },
            ],
            sign_out_url: Some("https://sp.example/slo".to_owned()),
            name_id: NameIdRule::Email,
            certificates: vec![b"AAAA".to_vec(), b"BBBB".to_vec()],
            requires_signed: true,
            takes_sha1: false,
        };
        let read = Form::described(&new).read(None).unwrap();
        let blocks: Vec<_> = ["AAAA", "BBBB"].iter().map(|text| pem(text).trim().as_bytes().to_vec()).collect();
        let urls = new.replies.iter().map(|reply| reply.url.clone());
        let replies = NewProvider::numbered(urls, &[]);
        assert_eq!(read, NewProvider { certificates: blocks, replies, ..new });
    }
}
