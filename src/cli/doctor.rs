//! `countersign doctor`: what is wrong, and what to do about it.

use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Outside, examine};
use crate::config::Config;
use crate::flow::doctor::{Finding, Severity};

pub(super) async fn run(config: Config, print: Print) -> anyhow::Result<Exit> {
    let findings = examine(&config, &Outside::default()).await;
    let worst = findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Fine);
    print.answer(&json!({"severity": worst, "findings": findings}), || {
        findings.iter().map(line).collect::<Vec<_>>().join("\n")
    })?;
    Ok(match worst {
        Severity::Fine => Exit::Done,
        Severity::Warning => Exit::Warned,
        Severity::Fault => Exit::Faulty,
    })
}

fn line(finding: &Finding) -> String {
    let word = match finding.severity {
        Severity::Fine => "fine",
        Severity::Warning => "warning",
        Severity::Fault => "FAULT",
    };
    format!("{word:<8} {:<6} {}", finding.check, finding.text)
}
