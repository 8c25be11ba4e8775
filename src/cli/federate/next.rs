//! `countersign federate next-certificate`.

use serde_json::json;

use super::{At, Desk};
use crate::boot::{Outside, open_rollover};
use crate::cli::Exit;
use crate::cli::print::Print;
use crate::config::Config;
use crate::domain::address::DomainName;
use crate::domain::change::Actor;
use crate::flow::admit::Warrant;
use crate::graph::Need;

/// Gives it, reads it back, and confirms it where every domain has it.
pub(super) async fn run(at: At, config: &Config, print: Print) -> anyhow::Result<Exit> {
    let At { domain, sign_in } = at;
    let desk = Desk::open(config, &domain, (&sign_in, Need::HandOver), print).await?;
    let warrant = Warrant::of_the_terminal();
    let handed = match desk.flow.at(&desk.graph, &warrant).hand_over_next(&domain).await {
        Ok(handed) => handed,
        Err(halt) => return desk.refused(halt),
    };
    if !handed.confirmed && handed.left.is_empty() {
        let rollover = open_rollover(config, Outside::default()).await?;
        rollover.confirm(&Actor::Terminal, &handed.key).await?;
    }
    let is_confirmed = handed.confirmed || handed.left.is_empty();
    let answer = json!({"key": handed.key, "already": handed.already, "confirmed": is_confirmed, "left": handed.left});
    print.answer(&answer, || {
        let head = if handed.already { "had it before" } else { "was given the next certificate and shows it" };
        if is_confirmed {
            return format!("{domain} {head}; it is confirmed, and signs in 24 hours");
        }
        let left: Vec<&str> = handed.left.iter().map(DomainName::as_str).collect();
        format!(
            "{domain} {head}; it is not confirmed, for these do not have it or are not seen in this tenant: {}\n\
             hand it over there, too, or say `countersign keys confirm` where they have it",
            left.join(", ")
        )
    })?;
    Ok(if is_confirmed { Exit::Done } else { Exit::Warned })
}
