//! External MFA: the tenants that ask for their people's second factor, whom they mean, and the key that answers.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::applications::{named, one};
use super::entry::Nothing;
use super::frame::{Frame, Part};
use super::keys::{Meant as Replacing, WORD};
use super::{Handed, Permitted, to};
use crate::domain::address::Address;
use crate::domain::application::Application;
use crate::domain::external::ExternalMethod;
use crate::domain::ids::ApplicationId;
use crate::domain::operator::Act;
use crate::domain::operator::permit::{Configure, ManageKeys, SeeApplications};
use crate::domain::refusal::Refusal;
use crate::domain::tenant::TenantId;
use crate::domain::time::{Clock, Time};
use crate::flow::admit::Present;
use crate::flow::desk::Desk;
use crate::flow::eam::{Methods, NewMethod, NotDone, signs_from};
use crate::flow::rollover::Standing;
use crate::keys::thumbprint;
use crate::protocol::oidc::{commands, published};
use crate::store::ring::RingRow;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::state::Settings;
use crate::web::status::status;
use crate::words::{External, Trust, with};

/// So many people of a tenant are shown.
const MOST_SHOWN: usize = 100;

/// A tenant with what is told of it.
#[derive(Debug, Clone)]
struct Told {
    method: ExternalMethod,
    /// What is entered in Entra ID: names and values.
    values: [(&'static str, String); 5],
    /// As PowerShell and by curl, where the cloud's Graph knows such methods.
    commands: Option<[String; 2]>,
    people: Vec<(TenantId, Address)>,
    /// Said where there are more.
    more: Option<String>,
    /// How many links go with the tenant, and what is said of them before it is removed.
    links: (u64, String),
}

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/external.html")]
struct ExternalPage {
    frame: Frame,
    application: Application,
    tenants: Vec<Told>,
    standing: Option<Standing>,
    form: Adding,
    shown: Shown,
    may_configure: bool,
    may_manage: bool,
}

impl ExternalPage {
    const fn w(&self) -> &'static External {
        self.frame.shell.language.external()
    }

    const fn t(&self) -> &'static Trust {
        self.frame.shell.language.trust()
    }

    fn at(&self, time: Time) -> String {
        self.frame.shell.language.instant(time)
    }

    fn thumbprint(row: &RingRow) -> String {
        thumbprint(&row.public).unwrap_or_default()
    }

    fn signs_from(row: &RingRow) -> Option<Time> {
        signs_from(row)
    }

    fn current(&self) -> Option<&RingRow> {
        self.standing.as_ref().filter(|_| self.may_manage).map(|standing| &standing.current)
    }

    fn keys(&self) -> Vec<(&'static str, &RingRow)> {
        let words = self.t();
        let place = |state: &str| match state {
            "current" => words.current,
            "next" => words.next,
            _ => words.past,
        };
        let published = self.standing.iter().flat_map(Standing::published);
        published.map(|row| (place(row.state.as_str()), row)).collect()
    }

    fn can_roll(&self) -> bool {
        self.may_manage && self.standing.as_ref().is_some_and(|standing| standing.next.is_none())
    }
}

/// What came of a form.
#[derive(Debug, Clone, Copy, Default)]
struct Shown {
    done: Option<&'static str>,
    problem: Option<&'static str>,
}

/// What the page is made with.
type Tools = ((Desk, Methods), (Arc<Settings>, Arc<dyn Clock>));

/// A tenant to be added.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Adding {
    #[serde(default)]
    tenant: String,
    #[serde(default)]
    app_id: String,
    #[serde(default)]
    client_id: String,
}

impl Adding {
    fn read(&self) -> Option<NewMethod> {
        let guid = |text: &str| TenantId::parse(text.trim()).ok();
        let (tenant, app_id) = (guid(&self.tenant)?, guid(&self.app_id)?);
        Some(NewMethod { tenant, client_id: self.client_id.trim().to_owned(), app_id })
    }
}

/// Which tenant of the page is meant, and whom by it.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Meant {
    #[serde(default)]
    method: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    address: String,
    /// How many links the page said would go.
    #[serde(default)]
    links: String,
}

impl Meant {
    /// The tenant, which the application has to have: the page may be older than what was done meanwhile.
    async fn of(&self, methods: &Methods, application: &ApplicationId) -> Result<ExternalMethod, Problem> {
        let all = methods.all().await?.into_iter();
        let found = all.filter(|method| method.application == *application);
        Ok(found.into_iter().find(|method| method.id.as_str() == self.method).ok_or(Refusal::ChangedMeanwhile)?)
    }
}

/// What was done just now.
#[derive(Deserialize, Default)]
pub struct Done {
    #[serde(default)]
    done: String,
}

fn done(id: &ApplicationId, what: &str) -> Response {
    to(&format!("/console/applications/{id}/external-mfa?done={what}")).into_response()
}

/// `GET /console/applications/{id}/external-mfa`
pub async fn show(
    State(tools): State<Tools>,
    who: Permitted<SeeApplications>,
    Path(id): Path<String>,
    Query(done): Query<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let ((desk, _), (_, clock)) = &tools;
    if who.present.may(Act::Configure) {
        // The proof is asked for now, not when a form is filled in.
        who.present.warrant::<Configure>(clock.as_ref())?;
    }
    let (application, _) = one(desk, &who, &id).await?;
    let page = page(&tools, (&pen, &who.present), application).await?;
    let words = page.w();
    let done = match done.done.as_str() {
        "added" => Some(words.was_added),
        "removed" => Some(words.was_removed),
        "linked" => Some(words.was_linked),
        "unlinked" => Some(words.was_unlinked),
        "rolled" => Some(words.was_rolled),
        "replaced" => Some(words.was_replaced),
        "nothing" => Some(page.t().not_confirmed),
        _ => None,
    };
    let page = ExternalPage { shown: Shown { done, problem: None }, ..page };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

async fn page(
    ((_, methods), (settings, _)): &Tools,
    (pen, present): (&Pen, &Present),
    application: Application,
) -> Result<ExternalPage, Problem> {
    let frame = Frame::new(pen, present, Part::Applications);
    let words = frame.shell.language.external();
    let base = settings.base_url.as_str().trim_end_matches('/');
    let mut tenants = Vec::new();
    for method in methods.all().await?.into_iter().filter(|method| method.application == application.id) {
        let (count, people) = methods.first_people(&method.tenant, MOST_SHOWN).await?;
        let number = || frame.shell.language.number(u64::try_from(count).unwrap_or(u64::MAX));
        let links = methods.links(&method).await?;
        let place = settings.graph.of(method.cloud);
        tenants.push(Told {
            values: [
                (words.tenant, method.tenant.to_string()),
                (words.client_id, method.client_id.clone()),
                (words.discovery, published::discovery_url(base)),
                (words.app_id, method.app_id.to_string()),
                (words.redirect, published::authorization_endpoint(base)),
            ],
            commands: place
                .has_external_methods()
                .then(|| [commands::powershell(&method, base, &place), commands::curl(&method, base, &place)]),
            more: (count > MOST_SHOWN).then(|| with(words.more, &number())),
            links: (links, with(words.remove_links, &frame.shell.language.number(links))),
            people,
            method,
        });
    }
    Ok(ExternalPage {
        application,
        tenants,
        standing: methods.keys.look().await?,
        form: Adding::default(),
        shown: Shown::default(),
        may_configure: present.may(Act::Configure),
        may_manage: present.may(Act::ManageKeys),
        frame,
    })
}

/// The page once more, with why nothing was done.
async fn again(
    tools: &Tools,
    (pen, sent): (&Pen, &Present),
    (application, form): (Application, Adding),
    why: fn(&External) -> &'static str,
) -> Result<Response, Problem> {
    let page = page(tools, (pen, sent), application).await?;
    let shown = Shown { done: None, problem: Some(why(page.w())) };
    Ok(pen.write(status(Refusal::BadRequest), Policy::Page, &ExternalPage { form, shown, ..page }))
}

pub(super) const fn said(why: NotDone) -> fn(&External) -> &'static str {
    match why {
        NotDone::ClientId => |words| words.bad_client_id,
        NotDone::Exists => |words| words.exists,
        NotDone::NoTenant => |words| words.not_linked,
        NotDone::NotAsked => |words| words.not_asked,
        NotDone::NoPerson => |words| words.no_person,
        NotDone::Taken => |words| words.taken,
        NotDone::Object => |words| words.bad_guid,
        NotDone::Protected => |words| words.protected,
    }
}

/// `POST /console/applications/{id}/external-mfa/add`
pub async fn add(
    State(tools): State<Tools>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Configure, Adding>,
) -> Result<Response, Problem> {
    let ((desk, methods), _) = &tools;
    let application = desk.by(&sent.warrant).application(&named(&id)?).await?;
    let why = match sent.form.read() {
        None => |words: &External| words.bad_guid,
        Some(new) => match methods.add(sent.warrant.actor.clone(), &application, new).await? {
            Ok(_) => return Ok(done(&application.id, "added")),
            Err(why) => said(why),
        },
    };
    again(&tools, (&pen, &sent.present), (application, sent.form), why).await
}

/// `POST /console/applications/{id}/external-mfa/remove`
pub async fn remove(
    State(methods): State<Methods>,
    Path(id): Path<String>,
    sent: Handed<Configure, Meant>,
) -> Result<Response, Problem> {
    let id = named(&id)?;
    let method = sent.form.of(&methods, &id).await?;
    let links = sent.form.links.parse().map_err(|_| Refusal::ChangedMeanwhile)?;
    if !methods.remove(sent.warrant.actor, &method, links).await? {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    Ok(done(&id, "removed"))
}

/// `POST /console/applications/{id}/external-mfa/link`
pub async fn link(
    State(tools): State<Tools>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Configure, Meant>,
) -> Result<Response, Problem> {
    let ((desk, methods), _) = &tools;
    let application = desk.by(&sent.warrant).application(&named(&id)?).await?;
    let method = sent.form.of(methods, &application.id).await?;
    let why = match (TenantId::parse(sent.form.object.trim()), Address::parse(sent.form.address.trim())) {
        (Err(_), _) => |words: &External| words.bad_guid,
        (_, Err(_)) => said(NotDone::NoPerson),
        (Ok(object), Ok(address)) => {
            match methods.link(sent.warrant.actor.clone(), (&method.tenant, &object), &address).await? {
                Ok(()) => return Ok(done(&application.id, "linked")),
                Err(why) => said(why),
            }
        }
    };
    again(&tools, (&pen, &sent.present), (application, Adding::default()), why).await
}

/// `POST /console/applications/{id}/external-mfa/unlink`
pub async fn unlink(
    State(tools): State<Tools>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Configure, Meant>,
) -> Result<Response, Problem> {
    let ((desk, methods), _) = &tools;
    let application = desk.by(&sent.warrant).application(&named(&id)?).await?;
    let method = sent.form.of(methods, &application.id).await?;
    let why = match TenantId::parse(sent.form.object.trim()) {
        Err(_) => |words: &External| words.bad_guid,
        Ok(object) => {
            if methods.unlink(sent.warrant.actor.clone(), &method.tenant, &object).await? {
                return Ok(done(&application.id, "unlinked"));
            }
            |words: &External| words.not_linked
        }
    };
    again(&tools, (&pen, &sent.present), (application, Adding::default()), why).await
}

/// `POST /console/applications/{id}/external-mfa/roll`
pub async fn roll(
    State(methods): State<Methods>,
    Path(id): Path<String>,
    sent: Handed<ManageKeys, Nothing>,
) -> Result<Response, Problem> {
    let id = named(&id)?;
    if methods.keys.look().await?.is_none() {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    methods.keys.roll(&sent.warrant.actor).await?;
    Ok(done(&id, "rolled"))
}

/// `POST /console/applications/{id}/external-mfa/replace`
pub async fn replace(
    State(methods): State<Methods>,
    Path(id): Path<String>,
    sent: Handed<ManageKeys, Replacing>,
) -> Result<Response, Problem> {
    let id = named(&id)?;
    if sent.form.word.trim() != WORD {
        return Ok(done(&id, "nothing"));
    }
    methods.keys.replace(&sent.warrant.actor, &sent.form.key()?).await?;
    Ok(done(&id, "replaced"))
}
