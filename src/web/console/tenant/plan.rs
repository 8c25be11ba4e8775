//! What would be done to a domain, property by property, and what it could founder on; and that it is done.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{Here, Tools, frame, trouble};
use crate::domain::federation::{Difference, Protocol, Trap, Weight};
use crate::domain::operator::permit::Federate;
use crate::flow::federate::{Applied, Plan};
use crate::graph::Need;
use crate::web::console::frame::Frame;
use crate::web::console::{Handed, Permitted};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::words::{External, Federation, Tenant, with};

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_plan.html")]
struct PlanPage {
    frame: Frame,
    plan: Plan,
    /// Where the sign-in is.
    tenant_place: String,
    place: String,
}

impl PlanPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    const fn e(&self) -> &'static External {
        self.frame.shell.language.external()
    }

    const fn f(&self) -> &'static Federation {
        self.frame.shell.language.federation()
    }

    /// The protocol that this plan is not for.
    const fn other(&self) -> Protocol {
        match self.plan.protocol {
            Protocol::WsFed => Protocol::Saml,
            Protocol::Saml => Protocol::WsFed,
        }
    }

    fn title(&self) -> String {
        with(self.w().plan, self.plan.domain.as_str())
    }

    /// Where there is nothing to do, there is nothing to accept.
    const fn weight(&self, trap: &Trap) -> &'static str {
        match trap.weight() {
            Weight::Accept if self.plan.differences.is_empty() => self.w().note,
            Weight::Stop => self.w().stop,
            Weight::Accept => self.w().accept,
            Weight::Note => self.w().note,
        }
    }

    fn trap(&self, trap: &Trap) -> String {
        self.f().trap(trap)
    }

    fn is_to_be_accepted(trap: &Trap) -> bool {
        trap.weight() == Weight::Accept
    }

    fn short(value: &str) -> String {
        super::short(value)
    }

    fn now(one: &Difference) -> Option<String> {
        one.now.as_deref().map(super::short)
    }

    /// Whether something stands in the way that nobody can accept.
    fn is_stopped(&self) -> bool {
        self.plan.traps.iter().any(|trap| trap.weight() == Weight::Stop)
    }

    fn apply_lead(&self) -> String {
        with(self.w().apply_lead, self.plan.domain.as_str())
    }

    fn today(&self) -> &'static str {
        let words = self.w();
        match self.plan.authentication_type.as_deref() {
            None => words.absent,
            Some(word) if word.eq_ignore_ascii_case("federated") => words.federated,
            Some(_) => words.managed,
        }
    }

    fn signed_in_as(&self) -> &str {
        self.plan.signed_in_as.as_deref().unwrap_or(self.w().application)
    }

    fn people(&self) -> String {
        let number = |count| self.frame.shell.language.number(u64::try_from(count).unwrap_or(u64::MAX));
        self.plan.people.map_or_else(|| self.w().unseen.to_owned(), number)
    }
}

/// By which protocol people are to come; where none is named that is known, by the one by which they do.
#[derive(Deserialize)]
pub struct Over {
    #[serde(default)]
    protocol: String,
}

/// `GET /console/applications/{id}/tenant/{domain}`
pub async fn show(
    State((connect, federating)): State<Tools>,
    who: Permitted<Federate>,
    Path((id, domain)): Path<(String, String)>,
    Query(over): Query<Over>,
    pen: Pen,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &who.warrant, (&id, &domain)).await?;
    let at = federating.at(&here.opened.graph, &who.warrant).by_protocol(Protocol::parse(&over.protocol));
    Ok(match at.look(&here.domain).await {
        Err(halt) => trouble::of(&here, &pen, &who.present, halt),
        Ok(plan) => {
            let (tenant_place, place) = (super::place(&here.application.id), here.place());
            let page = PlanPage { frame: frame(&pen, &who.present), plan, tenant_place, place };
            pen.write(StatusCode::OK, Policy::Page, &page)
        }
    })
}

/// What is confirmed: the plan, by its name, and each trap whose box was ticked.
#[derive(Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    fingerprint: String,
    #[serde(default)]
    protocol: String,
    #[serde(flatten)]
    boxes: BTreeMap<String, String>,
}

impl Confirmed {
    fn accepted(&self) -> Vec<String> {
        let ticked = self.boxes.iter().filter(|(_, value)| *value == "yes");
        ticked.filter_map(|(name, _)| name.strip_prefix("accept_").map(str::to_owned)).collect()
    }
}

/// What came of it.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant_applied.html")]
struct AppliedPage {
    frame: Frame,
    applied: Applied,
    place: String,
}

impl AppliedPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    fn short(value: &str) -> String {
        super::short(value)
    }
}

/// `POST /console/applications/{id}/tenant/{domain}`
pub async fn apply(
    State((connect, federating)): State<Tools>,
    Path((id, domain)): Path<(String, String)>,
    pen: Pen,
    sent: Handed<Federate, Confirmed>,
) -> Result<Response, Response> {
    let here = Here::find(&connect, &sent.warrant, (&id, &domain)).await?;
    if let Some(wider) = here.lacks(Need::Federate, "", (&pen, &sent.present)) {
        return Ok(wider);
    }
    let (accepted, fingerprint) = (sent.form.accepted(), sent.form.fingerprint.as_str());
    let at = federating.at(&here.opened.graph, &sent.warrant).by_protocol(Protocol::parse(&sent.form.protocol));
    Ok(match at.apply(&here.domain, &accepted, Some(fingerprint)).await {
        Err(halt) => trouble::of(&here, &pen, &sent.present, halt),
        Ok(applied) => {
            let page = AppliedPage { frame: frame(&pen, &sent.present), applied, place: here.place() };
            pen.write(StatusCode::OK, Policy::Page, &page)
        }
    })
}
