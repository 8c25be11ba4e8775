//! `countersign demo`: the whole sign-in on this machine, with nothing configured.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use super::{Exit, print::Print};
use crate::boot::Outside;
use crate::config::log::{Format, Log};
use crate::demo::{Demo, Moved, Wish};

/// Where the demo stands.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The demo's own folder, with its store and keys
    #[arg(long, value_name = "DIR", default_value = "./data/demo")]
    folder: PathBuf,
    /// The port to begin looking for free ones at
    #[arg(long, value_name = "PORT", default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
}

pub(super) async fn run(arguments: Arguments, print: Print) -> anyhow::Result<Exit> {
    let log = Log { format: Format::Text, filter: "warn".to_owned() };
    log.start().context("starting the log")?;
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let wish = Wish { folder: arguments.folder, first_port: arguments.port, outside: Outside::default() };
    let demo = tokio::select! {
        started = Demo::start(wish) => started?,
        _ = terminate.recv() => return Ok(Exit::Done),
        _ = interrupt.recv() => return Ok(Exit::Done),
    };
    let value = json!({"open": demo.open, "countersign": demo.countersign, "folder": demo.folder});
    print.answer(&value, || introduction(&demo))?;
    demo.serve(async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
    .await?;
    Ok(Exit::Done)
}

/// The first line is the address alone, so that it can be opened by a click or cut out by a script.
fn introduction(demo: &Demo) -> String {
    let folder = demo.folder.display();
    let moved = match demo.moved {
        None => String::new(),
        Some(Moved::Taken(port)) => format!("Port {port} is taken, so the demo stands at the next free one.\n"),
        Some(Moved::Beside(port)) => format!(
            "Port {port} of the earlier demo is taken, perhaps by that demo itself, so this is another one beside it.\n"
        ),
    };
    format!(
        "{}\n\n{moved}Open this address on this machine, in Chrome, Edge or Firefox; the page leads on. Ctrl-C ends the demo.\n\
         Countersign itself is at {}; store and keys are in {folder}.\n\
         A real phone cannot take part: it needs HTTPS and a host name that it can reach. This machine's own passkeys, or the\n\
         pretended phone on the page, stand in for it.",
        demo.open, demo.countersign
    )
}
