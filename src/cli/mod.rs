//! The `countersign` command, which without a word more is `countersign serve`.
//!
//! One subcommand a file: it parses its arguments into words of the trade, calls a flow, prints the answer.
//! Answers go to the output, complaints and logs to the error output. `--json` makes both one JSON object, and
//! the exit code says how it ended ([`Exit`]): scripts may rely on these.
//!
//! To add a command: a file, a variant of `Command`, an arm in `carry_out`.

mod admin;
mod application;
mod audit;
mod config;
#[cfg(feature = "demo")]
mod demo;
mod doctor;
mod exit;
mod external;
mod federate;
mod import;
mod keys;
mod migrate;
mod print;
mod rescue;
mod serve;
mod service_provider;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::config::Config;
use print::Print;

pub use exit::Exit;

/// A self-hosted, passwordless identity provider for Microsoft 365.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, about)]
struct CommandLine {
    /// The settings file, instead of ./countersign.toml where that is
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Answer with one JSON object
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve sign-ins; this is what happens where no command is given
    Serve(serve::Arguments),
    /// Invite people, list, suspend, resume and remove them
    #[command(subcommand)]
    User(user::Command),
    /// Add Microsoft 365 tenants with their domains, list them
    #[command(subcommand)]
    Application(application::Command),
    /// Federate a domain of a Microsoft 365 tenant, look whether that holds, take it back
    #[command(subcommand)]
    Federate(Box<federate::Command>),
    /// Let tenants that stay managed ask for their people's second factor (external authentication methods)
    #[command(subcommand)]
    ExternalMethod(external::Command),
    /// Let the first owner into the console
    #[command(subcommand)]
    Admin(admin::Command),
    /// Check that the record of changes is whole
    #[command(subcommand)]
    Audit(audit::Command),
    /// Make the keys of a new instance, show their public parts
    #[command(subcommand)]
    Keys(keys::Command),
    /// Look for what is wrong; exits with 1 for a warning and 2 for a fault
    Doctor(doctor::Arguments),
    /// Bring the tables of the store up to date
    Migrate,
    /// Check the settings, show those in force
    #[command(subcommand)]
    Config(config::Command),
    /// Show a whole sign-in on this machine, with nothing configured
    #[cfg(feature = "demo")]
    Demo(demo::Arguments),
}

/// Carries out the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    keep_out_of_core_dumps();
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => return misused(&error),
    };
    let print = Print { json: line.json };
    let runtime = tokio::runtime::Runtime::new().context("the threads of the process could not be started");
    let ended = runtime.and_then(|runtime| runtime.block_on(line.carry_out(print)));
    ended.unwrap_or_else(|error| print.complain(&error)).into()
}

/// Says what is wrong with the command line, or what it asked to be told about the command itself.
fn misused(error: &clap::Error) -> ExitCode {
    // The line could not be read, so nothing else says how the complaint is wanted.
    if error.use_stderr() && std::env::args_os().any(|word| word == "--json") {
        let text = error.to_string();
        let text = text.split("\n\n").next().unwrap_or_default();
        Print { json: true }.complain(&anyhow::anyhow!("{}", text.trim_start_matches("error: ")));
        return Exit::Misused.into();
    }
    if error.use_stderr() {
        // It quotes the line, which may hold anything: not as the library would write it.
        Print::note(error.to_string().trim_end());
        return Exit::Misused.into();
    }
    // Where the output is closed nobody is left to be told.
    let _ = error.print();
    Exit::Done.into()
}

/// A crash must not leave the keys in a file: of our memory nothing goes into a core dump, by Linux's own switch.
fn keep_out_of_core_dumps() {
    // Where there is no such switch, the operator's limits decide.
    let _ = std::fs::write("/proc/self/coredump_filter", "0");
}

impl CommandLine {
    async fn carry_out(self, print: Print) -> anyhow::Result<Exit> {
        let config = || Config::read(self.config.as_deref());
        match self.command.unwrap_or_else(|| Command::Serve(serve::Arguments::default())) {
            Command::Serve(arguments) => Box::pin(serve::run(config()?, arguments)).await,
            Command::User(command) => command.run(config()?, print).await,
            Command::Application(command) => command.run(config()?, print).await,
            Command::Federate(command) => Box::pin(command.run(config()?, print)).await,
            Command::ExternalMethod(command) => Box::pin(command.run(config()?, print)).await,
            Command::Admin(command) => command.run(config()?, print).await,
            Command::Audit(command) => command.run(config()?, print).await,
            Command::Keys(command) => command.run(config()?, print).await,
            Command::Doctor(arguments) => arguments.run(config()?, print).await,
            Command::Migrate => migrate::run(config()?, print).await,
            Command::Config(command) => command.run(&config()?, print),
            #[cfg(feature = "demo")]
            Command::Demo(arguments) => demo::run(arguments, print).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn a_core_dump_holds_nothing_of_the_memory() {
        keep_out_of_core_dumps();
        assert_eq!(std::fs::read_to_string("/proc/self/coredump_filter").unwrap().trim(), "00000000");
    }

    #[test]
    fn no_command_means_serve() {
        assert!(CommandLine::try_parse_from(["countersign"]).unwrap().command.is_none());
        assert!(CommandLine::try_parse_from(["countersign", "--config", "a.toml"]).is_ok());
    }

    #[test]
    fn arguments_are_words_of_the_trade_or_refused() {
        let takes = |words: &str| CommandLine::try_parse_from(words.split(' ')).is_ok();
        assert!(takes("countersign user invite alice@corp.example --name Alice --immutable-id abc== --json"));
        assert!(takes("countersign user import people.csv --dry-run --application M365 --json"));
        assert!(!takes("countersign user import"));
        assert!(!takes("countersign user invite alice"));
        assert!(!takes("countersign user invite alice@corp.example --immutable-id a_b"));
        assert!(takes(
            "countersign user invite alice@corp.example --mail --personal-address a+b@home.example --language de-AT"
        ));
        assert!(takes("countersign user passcode alice@corp.example --reason phone-at-home"));
        assert!(!takes("countersign user passcode alice@corp.example"));
        assert!(!takes("countersign user passcode alice@corp.example --reason ab"));
        assert!(takes("countersign user reactivate alice@corp.example --reason lost --at use --mail"));
        assert!(!takes("countersign user reactivate alice@corp.example --at use"));
        assert!(!takes("countersign user reactivate alice@corp.example --reason lost --at once"));
        assert!(!takes("countersign user invite alice@corp.example --personal-address a@b"));
        assert!(!takes("countersign user invite alice@corp.example --language german_de"));
        assert!(takes(
            "countersign application add --name M365 --domain corp.example --domain corp2.example --cloud us --realm urn:a"
        ));
        assert!(!takes("countersign application add --name M365"));
        assert!(!takes("countersign application add --name M365 --domain corp.example --cloud moon"));
        assert!(!takes("countersign application add --name M365 --domain corp.example --cloud us"));
        assert!(!takes("countersign application add --name M365 --domain corp.example --reply-url http://a.example/"));
        assert!(takes("countersign --json doctor"));
        assert!(takes("countersign keys init"));
    }
}
