//! The description of the API is made of its table, and the table is the router's.

use std::collections::BTreeSet;

use countersign::web::api::document::document;
use countersign::web::api::table::ROUTES;
use reqwest::StatusCode;
use serde_json::Value;

use crate::harness::house::{Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::program::Program;

#[test]
fn the_table_of_routes_is_the_routers() {
    let source = include_str!("../../../src/web/router.rs");
    let routed: BTreeSet<(String, String)> = source
        .split(".route(\"/api/")
        .skip(1)
        .map(|route| {
            let (path, handler) = route.split_once("\", ").unwrap();
            (handler.split('(').next().unwrap().to_uppercase(), format!("/api/{path}"))
        })
        .collect();
    let listed: BTreeSet<(String, String)> =
        ROUTES.iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    assert_eq!(routed, listed);
    assert_eq!(listed.len(), ROUTES.len(), "each once");
}

/// Everything that a document refers to, and everything it names.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let ("$ref", Some(place)) = (name.as_str(), value.as_str()) {
                    found.insert(place.to_owned());
                }
                references(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn the_document_is_whole() {
    let document = document("https://id.example");
    assert_eq!(document["openapi"], "3.1.0");
    let mut named = BTreeSet::new();
    references(&document, &mut named);
    for place in &named {
        assert!(document.pointer(place.strip_prefix('#').unwrap()).is_some(), "{place} leads nowhere");
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in schemas.keys() {
        assert!(named.contains(&format!("#/components/schemas/{name}")), "{name} is used by nothing");
    }
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let at = format!("{method} {path}");
            let responses = operation["responses"].as_object().unwrap();
            let is_open = operation["security"] == serde_json::json!([]);
            assert_eq!(is_open, path.ends_with("openapi.json"), "{at}");
            assert_eq!(responses.contains_key("401"), !is_open, "{at}");
            assert!(responses.contains_key("429") && responses.contains_key("500"), "{at}");
            assert!(is_open || operation["x-scope"].is_string(), "{at}");
        }
    }
}

async fn the_description_is_open_to_everybody(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let page = house.browser().asks("/api/v1/openapi.json").await;
    assert_eq!(page.status, StatusCode::OK);
    let told: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(told, document(&house.node().base));
    let wrong = Program::with(&house.node().base, "cs_wrong").gets("/api/v1/openapi.json").await;
    assert_eq!(wrong.status, StatusCode::OK);
    assert_eq!(program.gets("/api/v1/openapi.json").await.body, page.body);
}

crate::on_both_engines!(the_description_is_open_to_everybody);
