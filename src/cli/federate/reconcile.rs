//! `countersign federate reconcile`.

use clap::Args;

use super::{At, Desk};
use crate::cli::Exit;
use crate::cli::print::Print;
use crate::config::Config;
use crate::flow::admit::Warrant;
use crate::flow::federate::{Reconciled, Unrecorded};
use crate::graph::Need;

/// A log to be held against the record.
#[derive(Debug, Args)]
pub(in crate::cli) struct Reconcile {
    #[command(flatten)]
    at: At,
    /// How many days back, at most 30; Microsoft keeps no more
    #[arg(long, value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..=30))]
    since: u8,
}

impl Reconcile {
    pub(super) async fn run(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let At { domain, sign_in } = self.at;
        let desk = Desk::open(config, &domain, (&sign_in, Need::Reconcile), print).await?;
        let warrant = Warrant::of_the_terminal();
        let told = desk.flow.at(&desk.graph, &warrant).reconcile(&domain, self.since).await?;
        print.answer(&told, || shown(&told))?;
        Ok(if !told.without_record.is_empty() {
            Exit::Faulty
        } else if told.unjudged > 0 {
            Exit::Warned
        } else {
            Exit::Done
        })
    }
}

fn shown(told: &Reconciled) -> String {
    let mut lines = vec![
        format!("{} in tenant {}, {} to {}", told.domain, told.tenant, told.from, told.to),
        format!("looked at            {}", told.looked_at),
        format!("token on record      {}", told.matched),
        format!("no federated token   {}", told.otherwise),
        format!("cannot be judged     {}", told.unjudged),
        format!("WITHOUT A RECORD     {}", told.without_record.len()),
    ];
    lines.extend(told.without_record.iter().map(line));
    lines.join("\n")
}

fn line(one: &Unrecorded) -> String {
    let correlation = one.correlation.as_deref().unwrap_or("-");
    format!("  {}  {}  correlation {correlation}  request {}", one.at, one.person, one.request)
}
