//! What `countersign federate` tells people.

use crate::domain::address::DomainName;
use crate::domain::check::Check;
use crate::domain::federation::{Difference, Trap};
use crate::flow::doctor::{Finding, Severity};
use crate::flow::federate::{Goal, Plan, Undone};
use crate::words::{Federation, Language};

pub(super) fn found(check: &Check) -> Finding {
    Finding { check: check.check(), severity: check.severity(), text: Language::English.check(check) }
}

pub(super) fn finding(finding: &Finding) -> String {
    let word = match finding.severity {
        Severity::Fine => "fine",
        Severity::Warning => "warning",
        Severity::Fault => "FAULT",
    };
    format!("{word:<8} {:<8} {}", finding.check, finding.text)
}

pub(super) fn trap(trap: &Trap) -> String {
    let words = Federation::terminal();
    format!("{:<7} {:<18} {}", words.weight(trap.weight()), trap.code(), words.trap(trap))
}

/// A value may be a certificate: its ends tell it from another one.
fn short(value: &str) -> String {
    let count = value.chars().count();
    if count <= 100 {
        return value.to_owned();
    }
    let (head, tail): (String, String) = (value.chars().take(24).collect(), value.chars().skip(count - 24).collect());
    format!("{head}…{tail}")
}

pub(super) fn difference(one: &Difference) -> String {
    format!(
        "{}\n  now     {}\n  wanted  {}",
        one.name,
        one.now.as_deref().map_or_else(|| "-".to_owned(), short),
        if one.takes_away() { "-".to_owned() } else { short(&one.wanted) }
    )
}

pub(super) fn shown(plan: &Plan) -> String {
    let mut lines = vec![format!(
        "{} in tenant {}: {}; over {}",
        plan.domain,
        plan.tenant,
        plan.authentication_type.as_deref().unwrap_or("not there"),
        plan.protocol.name()
    )];
    if plan.differences.is_empty() {
        lines.push("every property is as it should be".to_owned());
    }
    lines.extend(plan.differences.iter().map(difference));
    lines.extend(plan.traps.iter().map(trap));
    lines.join("\n")
}

pub(super) fn goal(domain: &DomainName, goal: &Goal) -> String {
    let mut lines = vec![format!("{domain} would be {} again", goal.authentication_type)];
    let one = |name: &str, value: &str| format!("{name:<23} {value}");
    lines.extend(goal.display_name.iter().map(|name| one("displayName", name)));
    lines.extend(goal.issuer.iter().map(|issuer| one("issuerUri", issuer)));
    lines.extend(goal.addresses.iter().map(|told| one(told.name, &told.value)));
    lines.extend(goal.certificates.iter().map(|told| one(told.name, &format!("thumbprint {}", told.value))));
    lines.extend(goal.seen_at.iter().map(|at| one("as it was seen at", at)));
    if goal.other_provider {
        lines.push(
            "This leads to ANOTHER PROVIDER: whoever has its keys can sign in as anybody of this domain. Make sure that \
             it is still yours."
                .to_owned(),
        );
    }
    lines.push("nothing was changed; say --yes to do it".to_owned());
    lines.join("\n")
}

pub(super) fn told(domain: &DomainName, undone: &Undone) -> String {
    let mut lines = vec![format!("{domain} is {} now", undone.authentication_type)];
    if !undone.other.is_empty() {
        lines.push(format!("still other than wished for: {}", undone.other.join(", ")));
    }
    if undone.people_unseen {
        lines.push("who needs a password now was not to be seen".to_owned());
    }
    if !undone.need_a_password.is_empty() {
        lines.push("these people need a password or a temporary access pass now:".to_owned());
        lines.extend(undone.need_a_password.iter().cloned());
    }
    if undone.need_hash_sync > 0 {
        lines.push(format!("{} people are a directory's: switch password hash sync on", undone.need_hash_sync));
    }
    lines.join("\n")
}
