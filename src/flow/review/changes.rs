//! Administrative changes: who made what of what, by pages or all of them as a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::stream::{self, Stream};
use serde_json::Value;

use super::Review;
use crate::domain::ids::{ApiTokenId, OperatorId, UserId};
use crate::domain::operator::permit::{ExportLog, SeeChanges};
use crate::flow::Outcome;
use crate::flow::admit::Warrant;
use crate::protocol::csv::write;
use crate::store::Store;
use crate::store::changes::{Filter, Written};

/// Changes that are written at a time.
const ROWS: i64 = 500;
const COLUMNS: [&str; 8] = ["number", "time", "by", "by_name", "kind", "subject", "before_after", "erased"];

/// What each actor is called, by the text that a change names them with.
pub type Names = BTreeMap<String, String>;

/// What was there and what is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Of what.
    pub name: String,
    /// What was there, where anything was.
    pub before: Option<String>,
    /// What is there now, where anything is.
    pub after: Option<String>,
}

impl Review {
    /// The newest changes before one of them, and what those who made them are called.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn changes(
        &self,
        _: &Warrant<SeeChanges>,
        filter: &Filter,
        before: Option<i64>,
        limit: usize,
    ) -> Outcome<(Vec<Written>, Names)> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let changes = self.store.changes().filtered(filter, before, limit).await?;
        let mut names = Names::new();
        name_all(&self.store, &mut names, changes.iter().map(|change| change.actor.as_str())).await?;
        Ok((changes, names))
    }

    /// What there is to filter by: kinds, and actors with what they are called.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn change_choices(&self, _: &Warrant<SeeChanges>) -> Outcome<(Vec<String>, Vec<String>, Names)> {
        let (kinds, mut actors) = self.store.changes().choices().await?;
        // People change their own accounts alone; a list of all of them would be no choice.
        actors.retain(|actor| !actor.starts_with("person:"));
        let mut names = Names::new();
        name_all(&self.store, &mut names, actors.iter().map(String::as_str)).await?;
        Ok((kinds, actors, names))
    }

    /// Every change that passes, as CSV in pieces, newest first.
    pub fn export_changes(
        &self,
        _: &Warrant<ExportLog>,
        filter: Filter,
    ) -> impl Stream<Item = Outcome<String>> + Send + use<> {
        let begin = (Arc::clone(&self.store), filter, Names::new(), None);
        stream::try_unfold(begin, |(store, filter, mut names, before)| async move {
            let Some(before) = before else {
                let mut text = write::MARK.to_owned();
                write::row(&mut text, COLUMNS);
                return Ok(Some((text, (store, filter, names, Some(i64::MAX)))));
            };
            let changes = store.changes().filtered(&filter, Some(before), ROWS).await?;
            let Some(last) = changes.last().map(|change| change.nth) else { return Ok(None) };
            name_all(&store, &mut names, changes.iter().map(|change| change.actor.as_str())).await?;
            let mut text = String::new();
            for change in &changes {
                line(&mut text, change, &names);
            }
            // Of people there may be many; nobody's name is kept for longer than a piece.
            names.retain(|actor, _| !actor.starts_with("person:"));
            Ok(Some((text, (store, filter, names, Some(last)))))
        })
    }
}

async fn name_all<'a>(store: &Store, names: &mut Names, actors: impl Iterator<Item = &'a str>) -> Outcome<()> {
    for actor in actors {
        if names.contains_key(actor) {
            continue;
        }
        let name = match actor.split_once(':') {
            Some(("operator", id)) => match OperatorId::parse(id) {
                Ok(id) => store.operators().by_id(&id).await?.map(|operator| operator.name.to_string()),
                Err(_) => None,
            },
            Some(("token", id)) => match ApiTokenId::parse(id) {
                Ok(id) => {
                    let found = store.api_tokens().by_id(&id).await?;
                    found.map(|(token, operator)| format!("{} (API, {})", token.name, operator.name))
                }
                Err(_) => None,
            },
            Some(("person", id)) => match UserId::parse(id) {
                Ok(id) => store.users().by_id(&id).await?.map(|user| user.address.to_string()),
                Err(_) => None,
            },
            _ => None,
        };
        if let Some(name) = name {
            names.insert(actor.to_owned(), name);
        }
    }
    Ok(())
}

fn line(text: &mut String, change: &Written, names: &Names) {
    let facts: Vec<String> = change.detail.as_ref().map(facts).unwrap_or_default().iter().map(Fact::to_text).collect();
    write::row(
        text,
        [
            change.nth.to_string().as_str(),
            change.at.to_string().as_str(),
            &change.actor,
            names.get(&change.actor).map_or("", String::as_str),
            &change.kind,
            &change.subject,
            &facts.join("; "),
            if change.detail.is_none() { "yes" } else { "no" },
        ],
    );
}

impl Fact {
    /// As one line: `role: admin → auditor`.
    #[must_use]
    pub fn to_text(&self) -> String {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => format!("{}: {before} → {after}", self.name),
            (Some(before), None) => format!("{}: {before} → –", self.name),
            (None, after) => format!("{}: {}", self.name, after.as_deref().unwrap_or("–")),
        }
    }
}

/// A change's detail, fact by fact; what stayed as it was is left out.
#[must_use]
pub fn facts(detail: &Value) -> Vec<Fact> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    flatten("", &detail["before"], &mut before);
    flatten("", &detail["after"], &mut after);
    for (name, value) in detail.as_object().into_iter().flatten() {
        if !matches!(name.as_str(), "before" | "after") {
            flatten(name, value, &mut after);
        }
    }
    let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    names.sort();
    names.dedup();
    let fact = |name: String| Fact { before: before.remove(&name), after: after.remove(&name), name };
    names.into_iter().map(fact).filter(|fact| fact.before != fact.after).collect()
}

fn flatten(name: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    let text = match value {
        Value::Null => return,
        Value::Object(parts) => return parts.iter().for_each(|(name, value)| flatten(name, value, into)),
        Value::Array(parts) => {
            let text = |part: &Value| part.as_str().map_or_else(|| part.to_string(), str::to_owned);
            parts.iter().map(text).collect::<Vec<_>>().join(", ")
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    into.insert(name.to_owned(), text);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(detail: &Value) -> Vec<String> {
        facts(detail).iter().map(Fact::to_text).collect()
    }

    #[test]
    fn a_change_tells_what_differs() {
        let detail = json!({"before": {"role": "admin", "name": "A"}, "after": {"role": "auditor", "name": "A"}, "reason": "left"});
        assert_eq!(told(&detail), ["reason: left", "role: admin → auditor"]);
        let detail =
            json!({"after": {"application": {"name": "M365", "lifetime": 5}, "domains": ["a.example", "b.example"]}});
        assert_eq!(told(&detail), ["domains: a.example, b.example", "lifetime: 5", "name: M365"]);
        assert_eq!(told(&json!({"before": {"status": "active"}, "after": {}})), ["status: active → –"]);
        assert!(told(&json!("told")).is_empty());
    }
}
