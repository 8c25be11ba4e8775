//! `countersign federate users`: people brought in, named, linked and made.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;

use super::sign_in::SignIn;
use super::{At, Desk};
use crate::boot::Outside;
use crate::boot::eam::open_methods;
use crate::cli::{Exit, external, print::Print};
use crate::config::Config;
use crate::domain::address::Address;
use crate::domain::change::Actor;
use crate::domain::filter::Filter;
use crate::domain::text::Name;
use crate::flow::admit::Warrant;
use crate::flow::federate::{AtTenant, Identified, UndoFile};
use crate::graph::Need;

/// What to do with people.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Users {
    /// Bring the domain's people in who are not here yet; nobody is mailed
    Import(Import),
    /// Give an ImmutableID to everybody who has none; a directory's people stay as they are
    Identify(Identify),
    /// Take back what a file of `identify` says was set
    Forget(Identify),
    /// Say whom the tenant means when it asks for second factors: everybody of the domain who is here
    Link(Import),
    /// Make somebody in Entra ID, with their ImmutableID
    Create(Create),
}

/// People to be brought in.
#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    #[command(flatten)]
    at: At,
    /// Those alone that this filter of Graph takes, such as "department eq 'Sales'"
    #[arg(long, value_parser = filter)]
    filter: Option<Filter>,
    /// Count, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// ImmutableIDs to be set or taken back.
#[derive(Debug, Args)]
pub(in crate::cli) struct Identify {
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
pub(in crate::cli) struct Create {
    /// Their user principal name
    #[arg(value_parser = Address::parse)]
    address: Address,
    /// What they are called
    #[arg(long, value_parser = Name::parse)]
    name: Name,
    #[command(flatten)]
    sign_in: SignIn,
}

fn filter(text: &str) -> Result<Filter, String> {
    Filter::parse(text).map_err(|why| why.to_string())?.ok_or_else(|| "the filter is empty".to_owned())
}

impl Users {
    pub(super) async fn run(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let warrant = Warrant::of_the_terminal();
        match self {
            Self::Import(Import { at, filter, dry_run }) => {
                let desk = Desk::open(config, &at.domain, (&at.sign_in, Need::Look), print).await?;
                let imported = desk.flow.at(&desk.graph, &warrant).import(&at.domain, filter.as_ref(), dry_run).await?;
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
                let path = &wish.undo_file;
                let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
                let desk = Desk::open(config, &wish.at.domain, (&wish.at.sign_in, Need::People), print).await?;
                let tenant = desk.flow.at(&desk.graph, &warrant);
                let file = tenant.read_undo_file(&wish.at.domain, &bytes);
                let file = file.with_context(|| format!("reading {}", path.display()))?;
                identified(&tenant.forget_identities(&wish.at.domain, file.people()).await?, print)
            }
            Self::Link(wish) => wish.link(config, print).await,
            Self::Create(Create { address, name, sign_in }) => {
                let desk = Desk::open(config, address.domain(), (&sign_in, Need::People), print).await?;
                let made = desk.flow.at(&desk.graph, &warrant).make(&address, &name).await?;
                print.answer(&made, || format!("{address} was made, with the ImmutableID {}", made.immutable_id))?;
                Ok(Exit::Done)
            }
        }
    }
}

impl Import {
    async fn link(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let methods = open_methods(config, Outside::default()).await?;
        let Self { at, filter, dry_run } = self;
        let desk = Desk::open(config, &at.domain, (&at.sign_in, Need::Look), print).await?;
        let warrant = Warrant::of_the_terminal();
        let objects = desk.flow.at(&desk.graph, &warrant).objects(&at.domain, filter.as_ref()).await?;
        if objects.not_here > 0 {
            Print::note(&format!("{} people of {} are not here and were passed over", objects.not_here, at.domain));
        }
        match methods.link_list(&Actor::Terminal, &objects.tenant, objects.list, dry_run).await? {
            Err(why) => external::refused(why, print),
            Ok(came) => external::linked(&came, print),
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
        write(&self.undo_file, &tenant.undo_file(&self.at.domain, all.clone())?)?;
        let came = tenant.identify(&self.at.domain, &all).await?;
        if came.iter().any(|one| !one.may_be_changed) {
            // Whose was not changed is not taken back either.
            let changed = all.into_iter().zip(&came).filter(|(_, one)| one.may_be_changed).map(|(one, _)| one);
            replace(&self.undo_file, &tenant.undo_file(&self.at.domain, changed.collect())?)?;
        }
        identified(&came, print)
    }
}

/// The way back is on the disk before the first step is made, and no older one is overwritten.
fn write(path: &Path, undo: &UndoFile) -> anyhow::Result<()> {
    let file = std::fs::File::create_new(path).with_context(|| format!("making {}", path.display()))?;
    serde_json::to_writer_pretty(&file, undo)?;
    file.sync_all().with_context(|| format!("writing {}", path.display()))
}

/// The file is the one or the other, and never half of it.
fn replace(path: &Path, undo: &UndoFile) -> anyhow::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    write(&new, undo)?;
    std::fs::rename(&new, path).with_context(|| format!("replacing {}", path.display()))
}

fn identified(all: &[Identified], print: Print) -> anyhow::Result<Exit> {
    let why = |one: &Identified| one.unset.as_ref().map(|why| (one.upn.clone(), why.to_string()));
    let failed: Vec<(String, String)> = all.iter().filter_map(why).collect();
    let told: Vec<_> = failed.iter().map(|(upn, why)| json!({"upn": upn, "error": why})).collect();
    print.answer(&json!({"done": all.len() - failed.len(), "failed": told}), || {
        let mut lines = vec![format!("{} done, {} failed", all.len() - failed.len(), failed.len())];
        lines.extend(failed.iter().map(|(upn, why)| format!("{upn}: {why}")));
        lines.join("\n")
    })?;
    Ok(if failed.is_empty() { Exit::Done } else { Exit::Warned })
}
