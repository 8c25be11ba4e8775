//! `countersign admin`: who runs the console, from the server's own terminal.

use clap::Subcommand;
use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Outside, open_operate};
use crate::config::Config;
use crate::domain::address::Address;
use crate::domain::refusal::Refusal;
use crate::flow::Stop;
use crate::protocol::qr;

/// What to do with the console's operators.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the link by which the first owner comes in; it works for an hour, once in the instance's life
    Link {
        /// Instead make a new link for an operator who lost their passkey
        #[arg(long, value_name = "EMAIL", value_parser = Address::parse)]
        again: Option<Address>,
    },
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        let Self::Link { again } = self;
        let operate = open_operate(&config, Outside::default()).await?;
        let made = match &again {
            None => operate.first_link().await,
            Some(address) => operate.link_of(address).await,
        };
        let made = match made {
            Ok(made) => made,
            Err(Stop::Refused(refusal)) => {
                let why = match (refusal, &again) {
                    (Refusal::UnknownAccount, Some(address)) => format!("{address} does not run the console"),
                    _ => "this instance has had an owner already; with --again EMAIL an operator gets a new link"
                        .to_owned(),
                };
                print.answer(&json!({"refused": why}), || why.clone())?;
                return Ok(Exit::Refused);
            }
            Err(fault) => return Err(fault.into()),
        };
        let code = qr::terminal(&made.link)?;
        let value = json!({"link": made.link, "expires_at": made.expires_at.to_string()});
        print.answer(&value, || {
            format!(
                "{code}\n{}\n\nvalid until {}; whoever opens it first runs the console, so keep it to yourself",
                made.link, made.expires_at
            )
        })?;
        Ok(Exit::Done)
    }
}
