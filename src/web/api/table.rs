//! Every route of the API, in one table: what the description of the API is made of, and what tests hold the router to.

use crate::domain::api_token::Scope;
use crate::domain::refusal::Refusal;

use super::document::PATH as DOCUMENT;

/// A route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// Its method.
    pub method: &'static str,
    /// Its address; names in braces stand for identifiers.
    pub path: &'static str,
    /// The scope it takes; none where it is open to everybody.
    pub scope: Option<Scope>,
    /// What it does.
    pub summary: &'static str,
    /// Its parameters beside the path's.
    pub query: &'static [Parameter],
    /// The shape of its body, by the name of its schema.
    pub body: Option<&'static str>,
    /// The status of its answer.
    pub status: u16,
    /// The shape of its answer, by the name of its schema; none where there is no body.
    pub answer: Option<&'static str>,
    /// What it may refuse besides what every route may.
    pub refusals: &'static [Refusal],
}

/// A parameter of a list.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// The shape of its value, by the name of its schema.
    pub shape: &'static str,
}

const fn parameter(name: &'static str, about: &'static str, shape: &'static str) -> Parameter {
    Parameter { name, about, shape }
}

const LIMIT: Parameter = parameter("limit", "How many rows, 50 unless said.", "Limit");
const CURSOR: Parameter = parameter("cursor", "The `next` of the page before, with the same filters.", "Cursor");

const PROVIDERS: &str = "/api/v1/applications/{id}/service-providers";
const PROVIDER: &str = "/api/v1/applications/{id}/service-providers/{provider}";

/// A route without parameters and body, which answers nothing.
const fn entry(method: &'static str, path: &'static str, scope: Scope, summary: &'static str) -> Route {
    Route {
        method,
        path,
        scope: Some(scope),
        summary,
        query: &[],
        body: None,
        status: 204,
        answer: None,
        refusals: &[Refusal::NotFound],
    }
}

impl Route {
    const fn tells(self, answer: &'static str) -> Self {
        Self { status: 200, answer: Some(answer), ..self }
    }

    const fn lists(self, answer: &'static str, query: &'static [Parameter]) -> Self {
        Self { query, refusals: &[Refusal::BadField], ..self.tells(answer) }
    }

    const fn creates(self, body: &'static str, answer: &'static str, refusals: &'static [Refusal]) -> Self {
        Self { body: Some(body), status: 201, answer: Some(answer), refusals, ..self }
    }

    const fn replaces(self, body: &'static str, answer: &'static str) -> Self {
        Self { body: Some(body), refusals: &[Refusal::NotFound, Refusal::ChangedMeanwhile], ..self.tells(answer) }
    }

    const fn or(self, refusals: &'static [Refusal]) -> Self {
        Self { refusals, ..self }
    }
}

/// Every route.
pub const ROUTES: &[Route] =
    &[
        Route {
            scope: None,
            refusals: &[],
            ..entry("GET", DOCUMENT, Scope::UsersRead, "This description").tells("Document")
        },
        entry("GET", "/api/v1/users", Scope::UsersRead, "Lists people, by address").lists(
            "People",
            &[
                parameter("q", "Beginnings of words of their names or addresses.", "Words"),
                parameter("status", "Of this status alone.", "Standing"),
                parameter("application", "Of this application alone.", "Id"),
                parameter("domain", "Of this domain alone; not together with `application`.", "DomainName"),
                LIMIT,
                CURSOR,
            ],
        ),
        entry("POST", "/api/v1/users", Scope::UsersInvite, "Invites somebody").creates(
            "NewPerson",
            "Invited",
            &[Refusal::OutsideApplication, Refusal::UserExists, Refusal::BadImmutableId],
        ),
        entry("GET", "/api/v1/users/{id}", Scope::UsersRead, "Tells of a person").tells("Person"),
        entry("DELETE", "/api/v1/users/{id}", Scope::UsersRemove, "Removes a person; address and ImmutableID are kept"),
        entry("POST", "/api/v1/users/{id}/suspend", Scope::UsersSuspend, "Keeps a person out"),
        entry("POST", "/api/v1/users/{id}/resume", Scope::UsersSuspend, "Lets a person in again")
            .or(&[Refusal::NotFound, Refusal::NotPending]),
        entry("POST", "/api/v1/users/{id}/invitation", Scope::UsersInvite, "Sends a new invitation; the old one dies")
            .creates("NewInvitation", "Invited", &[Refusal::NotFound, Refusal::UserExists]),
        entry("DELETE", "/api/v1/users/{id}/invitation", Scope::UsersInvite, "Takes an invitation back")
            .or(&[Refusal::NotFound, Refusal::NotPending]),
        entry("GET", "/api/v1/users/{id}/devices", Scope::UsersRead, "Lists a person's devices").tells("Devices"),
        entry("GET", "/api/v1/applications", Scope::ApplicationsRead, "Lists applications, by name")
            .lists("Applications", &[]),
        entry("POST", "/api/v1/applications", Scope::ApplicationsWrite, "Adds an application with its domains")
            .creates("NewApplication", "Application", &[Refusal::BadDomain]),
        entry("GET", "/api/v1/applications/{id}", Scope::ApplicationsRead, "Tells of an application")
            .tells("Application"),
        entry("PUT", "/api/v1/applications/{id}", Scope::ApplicationsWrite, "Changes an application's settings")
            .replaces("ApplicationSettings", "Application"),
        entry("GET", PROVIDERS, Scope::ApplicationsRead, "Lists service providers of SAML 2.0, by entity id")
            .lists("ServiceProviders", &[])
            .or(&[Refusal::NotFound, Refusal::BadField]),
        entry("POST", PROVIDERS, Scope::ApplicationsWrite, "Adds a service provider, by its metadata or by hand")
            .creates("NewServiceProvider", "ServiceProvider", &[Refusal::NotFound]),
        entry("GET", PROVIDER, Scope::ApplicationsRead, "Tells of a service provider").tells("ServiceProvider"),
        entry("PUT", PROVIDER, Scope::ApplicationsWrite, "Changes a service provider, which gets another identifier")
            .replaces("NewServiceProvider", "ServiceProvider"),
        entry("DELETE", PROVIDER, Scope::ApplicationsWrite, "Removes a service provider; its requests are refused"),
        entry("GET", "/api/v1/requests", Scope::RequestsRead, "Lists sign-in requests, newest first")
            .lists("Requests", &[LIMIT, CURSOR]),
    ];
