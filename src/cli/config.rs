//! `countersign config`: the settings, before they are used.

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::json;

use super::{Exit, print::Print};
use crate::config::Config;

/// What to do with the settings.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what is wrong with the settings; exits with 2 where something is
    Check,
    /// Show the settings in force, without what is secret
    Show,
}

impl Command {
    pub(super) fn run(&self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        match self {
            Self::Check => check(config, print),
            Self::Show => {
                let toml = config.to_toml().context("the settings cannot be written as TOML")?;
                print.answer(config, || toml)?;
                Ok(Exit::Done)
            }
        }
    }
}

/// The settings have been read already, or there would be none; what is left are the files they name.
fn check(config: &Config, print: Print) -> anyhow::Result<Exit> {
    let faults: Vec<String> = config.missing_files().iter().map(ToString::to_string).collect();
    let lines = || if faults.is_empty() { "the settings are right".to_owned() } else { faults.join("\n") };
    print.answer(&json!({ "faults": faults }), lines)?;
    Ok(if faults.is_empty() { Exit::Done } else { Exit::Misused })
}
