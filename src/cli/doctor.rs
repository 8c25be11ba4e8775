//! `countersign doctor`: what is wrong, and what to do about it.

use clap::Args;
use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Outside, examine, open_doctor};
use crate::config::Config;
use crate::flow::doctor::{Finding, Severity};
use crate::flow::explain::Reference;
use crate::protocol::aadsts;
use crate::words::{Language, Senses};

/// What to look for.
#[derive(Debug, Args, Default)]
pub(super) struct Arguments {
    /// Explain this error of Microsoft's, such as AADSTS51004
    #[arg(long, value_name = "CODE", value_parser = code)]
    explain: Option<u32>,
    /// The correlation id that its page shows
    #[arg(long, value_name = "ID", requires = "explain", value_parser = Reference::parse)]
    correlation: Option<Reference>,
}

fn code(text: &str) -> Result<u32, &'static str> {
    aadsts::parse(text).ok_or("no error such as AADSTS51004")
}

impl Arguments {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        match self.explain {
            Some(code) => explain(&config, code, self.correlation.as_ref(), print).await,
            None => run(config, print).await,
        }
    }
}

async fn explain(config: &Config, code: u32, correlation: Option<&Reference>, print: Print) -> anyhow::Result<Exit> {
    let explained = open_doctor(config, &Outside::default()).await?.explainer().explain(code, correlation).await?;
    let words = Language::English;
    let sense = Senses::terminal().of(code);
    let findings: Vec<Finding> = explained
        .causes
        .iter()
        .map(|cause| Finding { check: cause.check(), severity: cause.severity(), text: words.cause(cause) })
        .collect();
    print.answer(&json!({"code": code, "sense": sense, "findings": findings}), || {
        let mut lines = vec![format!("AADSTS{code}: {}", sense.unwrap_or("This error is not known here."))];
        lines.extend(findings.iter().map(line));
        lines.join("\n")
    })?;
    Ok(Exit::Done)
}

async fn run(config: Config, print: Print) -> anyhow::Result<Exit> {
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
