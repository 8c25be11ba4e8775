//! `countersign federate`: sets a tenant up, looks whether it holds, takes it back.

mod credential;
mod next;
mod printed;
mod reconcile;
mod sign_in;
mod test_as;
mod told;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;

use self::sign_in::SignIn;
use super::{Exit, print::Print};
use crate::boot::Outside;
use crate::boot::tenant::{entrance, open_federating};
use crate::config::Config;
use crate::domain::address::{Address, DomainName};
use crate::domain::text::Name;
use crate::flow::admit::Warrant;
use crate::flow::doctor::Severity;
use crate::flow::federate::{AtTenant, Back, Federating, Goal, Halt, Identified, Identity};
use crate::graph::{Asked, Entrance, Graph, Need};
use crate::protocol::script::{Shell, Step};

/// What to do with a domain's federation.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show what would be changed and what it could founder on; changes nothing
    Plan(At),
    /// Federate the domain; what stood there is kept for the way back
    Apply(Apply),
    /// Look whether the federation holds
    Verify(At),
    /// Give the domain the certificate that comes next, read it back, and confirm it
    NextCertificate(At),
    /// Hold the tenant's log of sign-ins against the tokens on record here; changes nothing
    Reconcile(reconcile::Reconcile),
    /// Back to what stood there before, or to signing in at Microsoft
    Undo(Undo),
    /// Show what a person's token would say, and why; asks nobody
    TestAs(test_as::TestAs),
    /// Print the same as commands for those who grant no consent
    Script(Script),
    /// The credential by which the application signs in with no person there
    #[command(subcommand)]
    Credential(credential::Command),
    /// Bring people in, give them their ImmutableID, make them
    #[command(subcommand)]
    Users(Users),
}

/// Where, and how to sign in there.
#[derive(Debug, Args)]
pub(super) struct At {
    /// The domain
    #[arg(value_parser = DomainName::parse)]
    domain: DomainName,
    #[command(flatten)]
    sign_in: SignIn,
}

/// A change to be made.
#[derive(Debug, Args)]
pub(super) struct Apply {
    #[command(flatten)]
    at: At,
    /// Do it
    #[arg(long)]
    yes: bool,
    /// Go on past this trap, by its word; may be given several times
    #[arg(long, value_name = "TRAP")]
    accept: Vec<String>,
}

/// A change to be taken back.
#[derive(Debug, Args)]
pub(super) struct Undo {
    #[command(flatten)]
    at: At,
    /// Do it
    #[arg(long)]
    yes: bool,
    /// Back to what: snapshot or managed
    #[arg(long, default_value = "snapshot", value_parser = back)]
    to: Back,
}

/// Commands to be printed.
#[derive(Debug, Args)]
pub(super) struct Script {
    /// The domain
    #[arg(value_parser = DomainName::parse)]
    domain: DomainName,
    /// For what: plan, apply, verify, next-certificate, undo or users
    #[arg(value_parser = step)]
    step: Step,
    /// For what shell: powershell or curl
    #[arg(long = "for", default_value = "powershell", value_parser = shell)]
    shell: Shell,
}

/// What to do with people.
#[derive(Debug, Subcommand)]
pub(super) enum Users {
    /// Bring the domain's people in who are not here yet; nobody is mailed
    Import(Import),
    /// Give an ImmutableID to everybody who has none; a directory's people stay as they are
    Identify(Identify),
    /// Take back what a file of `identify` says was set
    Forget(Identify),
    /// Make somebody in Entra ID, with their ImmutableID
    Create(Create),
}

/// People to be brought in.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    at: At,
    /// Those alone that this filter of Graph takes, such as "department eq 'Sales'"
    #[arg(long)]
    filter: Option<String>,
    /// Count, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// ImmutableIDs to be set or taken back.
#[derive(Debug, Args)]
pub(super) struct Identify {
    #[command(flatten)]
    at: At,
    /// The file that tells what was set: written by identify, read by forget
    #[arg(long, value_name = "FILE")]
    undo_file: PathBuf,
    /// Do it; without it identify shows whom it is about
    #[arg(long)]
    yes: bool,
}

/// Somebody to be made.
#[derive(Debug, Args)]
pub(super) struct Create {
    /// Their user principal name
    #[arg(value_parser = Address::parse)]
    address: Address,
    /// What they are called
    #[arg(long, value_parser = Name::parse)]
    name: Name,
    #[command(flatten)]
    sign_in: SignIn,
}

fn back(text: &str) -> Result<Back, &'static str> {
    match text {
        "snapshot" => Ok(Back::Snapshot),
        "managed" => Ok(Back::Managed),
        _ => Err("one of snapshot and managed"),
    }
}

fn step(text: &str) -> Result<Step, &'static str> {
    Step::parse(text).ok_or("one of plan, apply, verify, next-certificate, undo and users")
}

fn shell(text: &str) -> Result<Shell, &'static str> {
    Shell::parse(text).ok_or("one of powershell and curl")
}

/// Everything that a command at a tenant needs.
struct Desk {
    flow: Federating,
    graph: Graph,
    print: Print,
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        match self {
            Self::Plan(at) => {
                Desk::open(&config, &at.domain, (&at.sign_in, Need::Look), print).await?.plan(&at.domain).await
            }
            Self::Apply(apply) => apply.run(&config, print).await,
            Self::Verify(at) => {
                Desk::open(&config, &at.domain, (&at.sign_in, Need::Look), print).await?.verify(&at.domain).await
            }
            Self::NextCertificate(at) => next::run(at, &config, print).await,
            Self::Reconcile(wish) => wish.run(&config, print).await,
            Self::Undo(undo) => undo.run(&config, print).await,
            Self::TestAs(wish) => wish.run(&config, print).await,
            Self::Script(wish) => wish.run(&config, print).await,
            Self::Credential(command) => command.run(&config, print).await,
            Self::Users(users) => users.run(&config, print).await,
        }
    }
}

impl Desk {
    async fn open(
        config: &Config,
        domain: &DomainName,
        (sign_in, need): (&SignIn, Need),
        print: Print,
    ) -> anyhow::Result<Self> {
        let outside = Outside::default();
        let flow = open_federating(config, outside.clone()).await?;
        let found = flow.store.applications().by_domain(domain).await?;
        let (application, _) = found.ok_or_else(|| Halt::NotOurs(domain.clone()))?;
        let credentials = flow.credentials();
        let (tenant, client) = sign_in.ids(config, credentials.known().await?.as_ref());
        let ids = (tenant.as_ref(), client.as_ref());
        let entrance = Entrance { need, ..entrance(config, &outside, application.cloud, ids)? };
        let way = sign_in.way(&credentials, &entrance).await?;
        let graph = entrance.enter(way, |asked| match asked {
            Asked::Code(code) => Print::note(&format!("open {} and type in {}", code.address, code.code)),
            Asked::Open(url) => Print::note(&format!("open this address in a browser of this machine:\n{url}")),
        });
        Ok(Self { flow, graph: graph.await?, print })
    }

    async fn plan(&self, domain: &DomainName) -> anyhow::Result<Exit> {
        let warrant = Warrant::of_the_terminal();
        let plan = self.flow.at(&self.graph, &warrant).look(domain).await?;
        self.print.answer(&plan, || told::shown(&plan))?;
        let is_clear = plan.traps.iter().all(|trap| trap.weight() < crate::domain::federation::Weight::Accept);
        Ok(if is_clear { Exit::Done } else { Exit::Warned })
    }

    async fn verify(&self, domain: &DomainName) -> anyhow::Result<Exit> {
        let warrant = Warrant::of_the_terminal();
        let findings = self.flow.at(&self.graph, &warrant).verify(domain).await?;
        let worst = findings.iter().map(|one| one.severity).max().unwrap_or(Severity::Fine);
        self.print.answer(&json!({"severity": worst, "findings": findings}), || {
            findings.iter().map(told::finding).collect::<Vec<_>>().join("\n")
        })?;
        Ok(match worst {
            Severity::Fine => Exit::Done,
            Severity::Warning => Exit::Warned,
            Severity::Fault => Exit::Faulty,
        })
    }

    /// What Microsoft or a trap says no to is an answer, too.
    fn refused(&self, halt: Halt) -> anyhow::Result<Exit> {
        let (why, traps, left) = match halt {
            Halt::Trapped(traps) => ("traps", traps, Vec::new()),
            Halt::Unequal(left) => ("unequal", Vec::new(), left),
            other => return Err(other.into()),
        };
        self.print.answer(&json!({"refused": why, "traps": traps, "differences": left}), || {
            let mut lines: Vec<String> = traps.iter().map(told::trap).collect();
            lines.extend(left.iter().map(told::difference));
            let head = if traps.is_empty() {
                "Microsoft shows other values than it was given:"
            } else {
                "nothing was changed:"
            };
            format!("{head}\n{}", lines.join("\n"))
        })?;
        Ok(Exit::Refused)
    }
}

impl Apply {
    async fn run(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let At { domain, sign_in } = self.at;
        let need = if self.yes { Need::Federate } else { Need::Look };
        let desk = Desk::open(config, &domain, (&sign_in, need), print).await?;
        if !self.yes {
            return desk.plan(&domain).await;
        }
        let warrant = Warrant::of_the_terminal();
        match desk.flow.at(&desk.graph, &warrant).apply(&domain, &self.accept, None).await {
            Err(halt) => desk.refused(halt),
            Ok(applied) => {
                print.answer(&applied, || {
                    let lines: Vec<String> = applied.changed.iter().map(told::difference).collect();
                    if applied.already {
                        format!("{domain} is federated as it should be; nothing was changed")
                    } else {
                        format!("{domain} is federated:\n{}", lines.join("\n"))
                    }
                })?;
                Ok(Exit::Done)
            }
        }
    }
}

impl Undo {
    async fn run(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let At { domain, sign_in } = self.at;
        let need = if self.yes { Need::Federate } else { Need::Look };
        let desk = Desk::open(config, &domain, (&sign_in, need), print).await?;
        let warrant = Warrant::of_the_terminal();
        let tenant = desk.flow.at(&desk.graph, &warrant);
        if !self.yes {
            let goal = match self.to {
                Back::Managed => Goal::managed(),
                Back::Snapshot => tenant.way_back(&domain).await?.ok_or_else(|| Halt::NoWayBack(domain.clone()))?,
            };
            print.answer(&json!({"goal": goal}), || told::goal(&domain, &goal))?;
            return Ok(Exit::Warned);
        }
        let undone = tenant.undo(&domain, self.to).await?;
        print.answer(&undone, || told::told(&domain, &undone))?;
        Ok(if undone.other.is_empty() { Exit::Done } else { Exit::Warned })
    }
}

impl Users {
    async fn run(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let warrant = Warrant::of_the_terminal();
        match self {
            Self::Import(Import { at, filter, dry_run }) => {
                let desk = Desk::open(config, &at.domain, (&at.sign_in, Need::Look), print).await?;
                let imported =
                    desk.flow.at(&desk.graph, &warrant).import(&at.domain, filter.as_deref(), dry_run).await?;
                print.answer(&imported, || {
                    format!(
                        "new                   {}\nhere already          {}\nother ImmutableID     {}\nwithout ImmutableID   {}\nrefused               {}",
                        imported.new.count, imported.here, imported.other_identity.count,
                        imported.without_identity.count, imported.refused.count
                    )
                })?;
                Ok(Exit::Done)
            }
            Self::Identify(wish) => {
                let need = if wish.yes { Need::People } else { Need::Look };
                let desk = Desk::open(config, &wish.at.domain, (&wish.at.sign_in, need), print).await?;
                wish.identify(&desk.flow.at(&desk.graph, &warrant), print).await
            }
            Self::Forget(wish) => {
                anyhow::ensure!(wish.yes, "say --yes to do it");
                let all = read(&wish.undo_file)?;
                let desk = Desk::open(config, &wish.at.domain, (&wish.at.sign_in, Need::People), print).await?;
                identified(&desk.flow.at(&desk.graph, &warrant).forget_identities(&wish.at.domain, &all).await?, print)
            }
            Self::Create(Create { address, name, sign_in }) => {
                let desk = Desk::open(config, address.domain(), (&sign_in, Need::People), print).await?;
                let made = desk.flow.at(&desk.graph, &warrant).make(&address, &name).await?;
                print.answer(&made, || format!("{address} was made, with the ImmutableID {}", made.immutable_id))?;
                Ok(Exit::Done)
            }
        }
    }
}

impl Identify {
    async fn identify(&self, tenant: &AtTenant<'_>, print: Print) -> anyhow::Result<Exit> {
        let all = tenant.nameless(&self.at.domain).await?;
        if !self.yes {
            print.answer(&json!({"without_identity": all}), || {
                let names: Vec<&str> = all.iter().map(|one| one.upn.as_str()).collect();
                format!("{} people have no ImmutableID; say --yes to set it\n{}", names.len(), names.join("\n"))
            })?;
            return Ok(Exit::Done);
        }
        write(&self.undo_file, &all)?;
        identified(&tenant.identify(&self.at.domain, &all).await?, print)
    }
}

/// The way back is on the disk before the first step is made, and no older one is overwritten.
fn write(path: &Path, all: &[Identity]) -> anyhow::Result<()> {
    let file = std::fs::File::create_new(path).with_context(|| format!("making {}", path.display()))?;
    serde_json::to_writer_pretty(&file, all)?;
    file.sync_all().with_context(|| format!("writing {}", path.display()))
}

fn read(path: &Path) -> anyhow::Result<Vec<Identity>> {
    let text = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("reading {}", path.display()))
}

fn identified(all: &[Identified], print: Print) -> anyhow::Result<Exit> {
    let failed: Vec<&Identified> = all.iter().filter(|one| one.error.is_some()).collect();
    print.answer(&json!({"done": all.len() - failed.len(), "failed": failed}), || {
        let mut lines = vec![format!("{} done, {} failed", all.len() - failed.len(), failed.len())];
        lines.extend(failed.iter().map(|one| format!("{}: {}", one.upn, one.error.as_deref().unwrap_or_default())));
        lines.join("\n")
    })?;
    Ok(if failed.is_empty() { Exit::Done } else { Exit::Warned })
}
