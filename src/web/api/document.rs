//! The description of the API in OpenAPI 3.1, made from the table of routes.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::domain::refusal::Refusal;
use crate::web::state::Settings;
use crate::web::status::status;
use crate::words::Language;

use super::problem::TYPE;
use super::schema::schemas;
use super::table::{Parameter, ROUTES, Route};

/// Where it is.
pub const PATH: &str = "/api/v1/openapi.json";

/// What every route may refuse.
const ALWAYS: &[Refusal] = &[Refusal::TooLarge, Refusal::TooMany, Refusal::Fault];
/// What every route with a token may refuse.
const WITH_TOKEN: &[Refusal] = &[Refusal::BadToken, Refusal::BeyondScope, Refusal::NotAllowed];
/// What every route with a body may refuse.
const WITH_BODY: &[Refusal] = &[
    Refusal::BadRequest,
    Refusal::KeyBusy,
    Refusal::TooSlow,
    Refusal::WrongType,
    Refusal::BadField,
    Refusal::KeyReused,
];

/// `GET /api/v1/openapi.json`
pub async fn serve(State(settings): State<Arc<Settings>>) -> Json<Value> {
    Json(document(settings.base_url.as_str().trim_end_matches('/')))
}

/// The description of the API at this public address.
#[must_use]
pub fn document(base_url: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.to_ascii_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Countersign", "version": "1", "description": ABOUT},
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": TOKEN}},
        },
        "x-problems": problems(),
    })
}

const ABOUT: &str = "The console's acts, for programs. A call that creates something may carry an `Idempotency-Key`: \
    for 24 hours the same key with the same body is answered alike and creates nothing more. Fields and parameters \
    that are unknown are refused.";

const TOKEN: &str = "Made in the console, under API. It opens what its scopes say as far as its creator's role \
    reaches at that moment, and dies with them.";

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "summary": route.summary,
        "responses": responses(route),
        "security": route.scope.map_or_else(|| json!([]), |_| json!([{"token": []}])),
    });
    if let Some(scope) = route.scope {
        operation["x-scope"] = scope.as_str().into();
    }
    let mut parameters: Vec<Value> = in_path(route.path).chain(route.query.iter().map(in_query)).collect();
    if let Some(body) = route.body {
        if route.status == 201 {
            parameters.push(json!({
                "name": "Idempotency-Key", "in": "header",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            }));
        }
        operation["requestBody"] = json!({"content": {"application/json": {"schema": reference(body)}}});
    }
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    operation
}

fn in_path(path: &str) -> impl Iterator<Item = Value> {
    let named = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    named.map(|name| json!({"name": name, "in": "path", "required": true, "schema": reference("Id")}))
}

fn in_query(parameter: &Parameter) -> Value {
    let Parameter { name, about, shape } = parameter;
    json!({"name": name, "in": "query", "description": about, "schema": reference(shape)})
}

fn responses(route: &Route) -> Value {
    let mut responses: Map<String, Value> = Map::new();
    let mut answer = json!({"description": "Done"});
    if let Some(shape) = route.answer {
        answer["content"] = json!({"application/json": {"schema": reference(shape)}});
    }
    responses.insert(route.status.to_string(), answer);
    let refusals = refusals_of(route);
    for code in refusals.iter().map(|refusal| status(*refusal)).collect::<BTreeSet<_>>() {
        let named = refusals.iter().filter(|refusal| status(**refusal) == code).map(|refusal| refusal.code());
        let named: BTreeSet<_> = named.collect();
        let description = named.into_iter().collect::<Vec<_>>().join(", ");
        let content = json!({TYPE: {"schema": reference("Problem")}});
        responses.insert(code.as_str().to_owned(), json!({"description": description, "content": content}));
    }
    responses.into()
}

/// What a route may refuse.
#[must_use]
pub fn refusals_of(route: &Route) -> Vec<Refusal> {
    let with_token = if route.scope.is_some() { WITH_TOKEN } else { &[] };
    let with_body = if route.body.is_some() { WITH_BODY } else { &[] };
    [route.refusals, ALWAYS, with_token, with_body].concat()
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The words on every no that a program can get: what the types of problems lead to.
fn problems() -> Value {
    let words = |refusal: &Refusal| {
        let words = Language::default().refusal(*refusal);
        let told = json!({"status": status(*refusal).as_u16(), "title": words.title, "detail": words.text()});
        (refusal.code().to_owned(), told)
    };
    let elsewhere = [Refusal::NotFound, Refusal::WrongMethod, Refusal::UnknownHost, Refusal::TooLong];
    let all: Vec<Refusal> = ROUTES.iter().flat_map(refusals_of).chain(elsewhere).collect();
    all.iter().map(words).collect::<Map<String, Value>>().into()
}
