//! `countersign federate`: sets a tenant up, looks whether it holds, takes it back.

mod credential;
mod next;
mod printed;
mod reconcile;
mod sign_in;
mod test_as;
mod told;
mod users;

use clap::{Args, Subcommand};
use serde_json::json;

use self::printed::Script;
use self::sign_in::SignIn;
use self::users::Users;
use super::{Exit, print::Print};
use crate::boot::Outside;
use crate::boot::tenant::{entrance, open_federating};
use crate::config::Config;
use crate::domain::address::DomainName;
use crate::domain::federation::Protocol;
use crate::flow::admit::Warrant;
use crate::flow::doctor::{Finding, Severity};
use crate::flow::federate::{Back, Federating, Goal, Halt};
use crate::graph::{Asked, Entrance, Graph, Need};

/// What to do with a domain's federation.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show what would be changed and what it could founder on; changes nothing
    Plan(Over),
    /// Federate the domain; what stood there is kept for the way back
    Apply(Apply),
    /// Look whether the federation holds
    Verify(Over),
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

/// Where, and by which protocol people are to come.
#[derive(Debug, Args)]
pub(super) struct Over {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    way: By,
}

/// By which protocol people are to come.
#[derive(Debug, Args)]
pub(super) struct By {
    /// By which protocol people come: wsfed, or saml, which serves browsers alone; by the one by which they do today,
    /// and to begin with by wsfed
    #[arg(long, value_parser = protocol)]
    protocol: Option<Protocol>,
}

fn protocol(text: &str) -> Result<Protocol, &'static str> {
    Protocol::parse(text).ok_or("one of wsfed and saml")
}

/// A change to be made.
#[derive(Debug, Args)]
pub(super) struct Apply {
    #[command(flatten)]
    over: Over,
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

fn back(text: &str) -> Result<Back, &'static str> {
    match text {
        "snapshot" => Ok(Back::Snapshot),
        "managed" => Ok(Back::Managed),
        _ => Err("one of snapshot and managed"),
    }
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
            Self::Plan(Over { at, way }) => {
                let desk = Desk::open(&config, &at.domain, (&at.sign_in, Need::Look), print).await?;
                desk.plan(&at.domain, way.protocol).await
            }
            Self::Apply(apply) => apply.run(&config, print).await,
            Self::Verify(Over { at, way }) => {
                let desk = Desk::open(&config, &at.domain, (&at.sign_in, Need::Look), print).await?;
                desk.verify(&at.domain, way.protocol).await
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
        // A domain below one of ours follows that one.
        let mut found = None;
        for one in domain.suffixes() {
            found = flow.store.applications().by_domain(&one).await?;
            if found.is_some() {
                break;
            }
        }
        let (application, _) = found.ok_or_else(|| Halt::NotOurs(domain.clone()))?;
        let credentials = flow.credentials();
        let (tenant, client) = sign_in.ids(config, credentials.usable().await?.as_ref());
        let ids = (tenant.as_ref(), client.as_ref());
        let entrance = Entrance { need, ..entrance(config, &outside, application.cloud, ids)? };
        let way = sign_in.way(&credentials, &entrance).await?;
        let graph = entrance.enter(way, |asked| match asked {
            Asked::Code(code) => Print::note(&format!("open {} and type in {}", code.address, code.code)),
            Asked::Open(url) => Print::note(&format!("open this address in a browser of this machine:\n{url}")),
        });
        Ok(Self { flow, graph: graph.await?, print })
    }

    async fn plan(&self, domain: &DomainName, protocol: Option<Protocol>) -> anyhow::Result<Exit> {
        let warrant = Warrant::of_the_terminal();
        let plan = self.flow.at(&self.graph, &warrant).by_protocol(protocol).look(domain).await?;
        self.print.answer(&plan, || told::shown(&plan))?;
        let is_clear = plan.traps.iter().all(|trap| trap.weight() < crate::domain::federation::Weight::Accept);
        Ok(if is_clear { Exit::Done } else { Exit::Warned })
    }

    async fn verify(&self, domain: &DomainName, protocol: Option<Protocol>) -> anyhow::Result<Exit> {
        let warrant = Warrant::of_the_terminal();
        let checks = self.flow.at(&self.graph, &warrant).by_protocol(protocol).verify(domain).await?;
        let findings: Vec<Finding> = checks.iter().map(told::found).collect();
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
        let Over { at: At { domain, sign_in }, way: By { protocol } } = self.over;
        let need = if self.yes { Need::Federate } else { Need::Look };
        let desk = Desk::open(config, &domain, (&sign_in, need), print).await?;
        if !self.yes {
            return desk.plan(&domain, protocol).await;
        }
        let warrant = Warrant::of_the_terminal();
        match desk.flow.at(&desk.graph, &warrant).by_protocol(protocol).apply(&domain, &self.accept, None).await {
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
