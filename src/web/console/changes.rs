//! Administrative changes, newest first.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::Permitted;
use super::frame::{Frame, Part};
use crate::domain::operator::permit::SeeChanges;
use crate::flow::operate::Operate;
use crate::store::changes::Written;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::Console;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/changes.html")]
struct ChangesPage {
    frame: Frame,
    changes: Vec<Line>,
    older: Option<i64>,
}

/// A change as it is shown.
#[derive(Debug, Clone)]
struct Line {
    nth: i64,
    at: String,
    actor: String,
    kind: String,
    /// What was there and what is there now, a fact a line.
    facts: Vec<String>,
}

/// Where the page begins.
#[derive(Deserialize, Default)]
pub struct Before {
    before: Option<i64>,
}

/// Changes on one page.
const PAGE: usize = 50;

/// `GET /console/changes`
pub async fn list(
    State(operate): State<Operate>,
    who: Permitted<SeeChanges>,
    Query(from): Query<Before>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (mut changes, names) = operate.changes(&who.warrant, from.before, PAGE + 1).await?;
    let older = (changes.len() > PAGE).then(|| changes[PAGE - 1].nth);
    changes.truncate(PAGE);
    let frame = Frame::new(&pen, &who.present, Part::Changes);
    let changes = changes.iter().map(|change| line(change, &names, frame.c())).collect();
    Ok(pen.write(StatusCode::OK, Policy::Page, &ChangesPage { frame, changes, older }))
}

fn line(change: &Written, names: &BTreeMap<String, String>, words: &Console) -> Line {
    let actor = match change.actor.split_once(':') {
        None => words.actor_terminal.to_owned(),
        // Whose account it is stands beside it.
        Some(("person", _)) => words.actor_person.to_owned(),
        Some((_, id)) => names.get(id).cloned().unwrap_or_else(|| id.to_owned()),
    };
    Line {
        nth: change.nth,
        at: change.at.to_string(),
        actor,
        kind: change.kind.replace('_', " "),
        facts: change.detail.as_ref().map(facts).unwrap_or_default(),
    }
}

/// A change's detail as people read it: `role: admin → auditor`.
fn facts(detail: &Value) -> Vec<String> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    flatten("", &detail["before"], &mut before);
    flatten("", &detail["after"], &mut after);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut facts: Vec<String> = names
        .into_iter()
        .filter_map(|name| match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) if old == new => None,
            (Some(old), Some(new)) => Some(format!("{name}: {old} → {new}")),
            (Some(old), None) => Some(format!("{name}: {old} → –")),
            (None, new) => new.map(|new| format!("{name}: {new}")),
        })
        .collect();
    let mut others = BTreeMap::new();
    for (name, value) in
        detail.as_object().into_iter().flatten().filter(|(name, _)| !matches!(name.as_str(), "before" | "after"))
    {
        flatten(name, value, &mut others);
    }
    facts.extend(others.into_iter().map(|(name, value)| format!("{name}: {value}")));
    facts
}

fn flatten(name: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(parts) => parts.iter().for_each(|(name, value)| flatten(name, value, into)),
        Value::Array(parts) => {
            let all: Vec<String> =
                parts.iter().map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned)).collect();
            into.insert(name.to_owned(), all.join(", "));
        }
        Value::String(text) => drop(into.insert(name.to_owned(), text.clone())),
        other => drop(into.insert(name.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::facts;

    #[test]
    fn a_change_tells_what_differs() {
        let detail = json!({"before": {"role": "admin", "name": "A"}, "after": {"role": "auditor", "name": "A"}, "reason": "left"});
        assert_eq!(facts(&detail), ["role: admin → auditor", "reason: left"]);
        let detail =
            json!({"after": {"application": {"name": "M365", "lifetime": 5}, "domains": ["a.example", "b.example"]}});
        assert_eq!(facts(&detail), ["domains: a.example, b.example", "lifetime: 5", "name: M365"]);
        assert_eq!(facts(&json!({"before": {"status": "active"}, "after": {}})), ["status: active → –"]);
        assert!(facts(&json!("told")).is_empty());
    }
}
