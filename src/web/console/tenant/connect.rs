//! The sign-in to a tenant: begun, waited for, there, ended.

use askama::Template;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};

use super::reason::Reason;
use super::wider::purpose;
use super::{found, frame, place, trouble};
use crate::domain::application::{Application, Domain};
use crate::domain::operator::permit::Federate;
use crate::domain::refusal::Refusal;
use crate::domain::tenant::TenantId;
use crate::domain::time::{Span, Time};
use crate::flow::federate::{Aim, Connect, Connection};
use crate::graph::Need;
use crate::store::graph_credentials::KnownCredential;
use crate::store::tenant_sign_ins::Came;
use crate::web::console::frame::Frame;
use crate::web::console::{Handed, Permitted, Watching, to};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::{External, Tenant};

/// A page that looks again by itself does so no more often than this, whatever Microsoft would bear.
const SHORTEST: Span = Span::seconds(1);

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tenant.html")]
struct TenantPage {
    frame: Frame,
    application: Application,
    domains: Vec<Domain>,
    connection: Option<Connection>,
    form: Form,
    has_credential: bool,
    done: Option<&'static str>,
    problem: Option<&'static str>,
}

impl TenantPage {
    const fn w(&self) -> &'static Tenant {
        self.frame.shell.language.tenant()
    }

    const fn e(&self) -> &'static External {
        self.frame.shell.language.external()
    }

    fn at(&self, time: Time) -> String {
        self.frame.shell.language.instant(time)
    }

    fn place(&self) -> String {
        place(&self.application.id)
    }

    const fn permissions() -> &'static [&'static str] {
        Need::Look.permissions()
    }

    fn is_waiting(&self) -> bool {
        self.connection.as_ref().is_some_and(|connection| matches!(connection.came, Came::Asked { .. }))
    }

    /// The command that does the same with a browser.
    fn command(&self) -> String {
        let domain = self.domains.first().map_or_else(String::new, |domain| domain.name.to_string());
        format!("countersign federate plan {domain} --browser")
    }

    fn seconds(wait: Span) -> i64 {
        wait.max(SHORTEST).whole_seconds()
    }
}

/// What to do about the sign-in.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Form {
    #[serde(default)]
    act: String,
    #[serde(default)]
    tenant: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    need: String,
    #[serde(default)]
    back: String,
}

impl Form {
    fn aim(&self) -> Option<Aim> {
        let guid = |text: &str| TenantId::parse(text.trim()).ok();
        Some(Aim { tenant: guid(&self.tenant)?, client: guid(&self.client)? })
    }

    /// As the settings have it, or else the application's credential.
    fn usual(connect: &Connect, known: Option<&KnownCredential>) -> Self {
        let text = |set: &Option<TenantId>, kept: Option<&TenantId>| {
            set.as_ref().or(kept).map(ToString::to_string).unwrap_or_default()
        };
        let usual = &connect.usual;
        Self {
            act: String::new(),
            tenant: text(&usual.tenant, known.map(|known| &known.tenant)),
            client: text(&usual.client, known.map(|known| &known.client)),
            ..Self::default()
        }
    }
}

/// What was done just now.
#[derive(Deserialize, Default)]
pub struct Done {
    #[serde(default)]
    done: String,
}

/// `GET /console/applications/{id}/tenant`
pub async fn show(
    State(connect): State<Connect>,
    who: Permitted<Federate>,
    Path(id): Path<String>,
    Query(done): Query<Done>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (application, domains) = found(&connect, &who.warrant, &id).await?;
    let connection = connect.standing(&who.warrant, &application).await.map_err(trouble::plain)?;
    let known = connect.credentials.usable().await?;
    let frame = frame(&pen, &who.present);
    let words = frame.shell.language.tenant();
    let done = match done.done.as_str() {
        "disconnected" => Some(words.was_disconnected),
        "over" if connection.is_none() => Some(words.over),
        _ => None,
    };
    let page = TenantPage {
        frame,
        application,
        domains,
        connection,
        form: Form::usual(&connect, known.as_ref()),
        has_credential: known.is_some(),
        done,
        problem: None,
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// What a page that waits is told.
#[derive(Debug, Serialize)]
pub struct Looked {
    /// Whether it is to look again.
    waits: bool,
    /// Microsoft's no, to be shown where the page stands.
    trouble: Option<Reason>,
}

/// `POST /console/api/tenant/{id}`
///
/// Asked by a page by itself, which keeps nobody in the console.
pub async fn look(
    State(connect): State<Connect>,
    Path(id): Path<String>,
    pen: Pen,
    who: Watching<Federate>,
) -> Result<Json<Looked>, Problem> {
    let (application, _) = found(&connect, &who.warrant, &id).await?;
    let trouble = match connect.look(&who.warrant, &application).await {
        Ok(_) => None,
        Err(halt) => Some(trouble::spoken(&pen, halt)?),
    };
    let standing = connect.standing(&who.warrant, &application).await.map_err(trouble::plain)?;
    let waits = standing.is_some_and(|connection| matches!(connection.came, Came::Asked { .. }));
    Ok(Json(Looked { waits, trouble }))
}

/// `POST /console/applications/{id}/tenant`
pub async fn act(
    State(connect): State<Connect>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Federate, Form>,
) -> Result<Response, Problem> {
    let (application, domains) = found(&connect, &sent.warrant, &id).await?;
    let (by, here) = (&sent.warrant, place(&application.id));
    let came = match (sent.form.act.as_str(), sent.form.aim()) {
        ("look", _) => match connect.look(by, &application).await {
            Ok(true) => Ok(()),
            Ok(false) => return Ok(to(&format!("{here}?done=over")).into_response()),
            Err(halt) => Err(halt),
        },
        ("end", _) => match connect.end(by, &application).await {
            Ok(()) => return Ok(to(&format!("{here}?done=disconnected")).into_response()),
            Err(halt) => Err(halt),
        },
        ("code", Some(aim)) => {
            let purpose = purpose((&sent.form.need, &sent.form.back), &domains);
            connect.ask(by, &application, &aim, purpose).await
        }
        ("application", Some(aim)) => connect.enter(by, &application, &aim).await,
        ("code" | "application", None) => {
            let has_credential = connect.credentials.usable().await?.is_some();
            let frame = frame(&pen, &sent.present);
            let page = TenantPage {
                problem: Some(frame.shell.language.external().bad_guid),
                frame,
                application,
                domains,
                connection: None,
                form: sent.form,
                has_credential,
                done: None,
            };
            return Ok(pen.write(status(Refusal::BadRequest), Policy::Page, &page));
        }
        _ => return Err(Refusal::BadRequest.into()),
    };
    Ok(match came {
        Ok(()) => to(&here).into_response(),
        Err(halt) => trouble::told(&pen, &sent.present, halt, here),
    })
}
