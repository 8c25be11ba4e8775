//! `countersign external-method`: tenants that stay managed and ask for their people's second factor here.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Exit, print::Print};
use crate::boot::{Outside, eam::open_methods, open_manage};
use crate::config::Config;
use crate::domain::address::Address;
use crate::domain::change::Actor;
use crate::domain::external::ExternalMethod;
use crate::domain::graph_place::GraphPlace;
use crate::domain::tenant::TenantId;
use crate::flow::eam::{Linked, Methods, NewMethod, signs_from};
use crate::protocol::csv::links::links;
use crate::protocol::oidc::published;

/// What to do with external authentication methods.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Let a tenant ask for second factors, and show what to enter there
    Add(Add),
    /// List the tenants that may ask, and what to enter there
    List,
    /// Let a tenant ask no more, and forget whom it means; what is under way is not answered
    Remove(Named),
    /// Say which person a tenant means by an object id
    Link(Link),
    /// Say whom a tenant means by a whole list: CSV with the columns userPrincipalName and id, as Entra ID exports people
    LinkList(LinkList),
    /// Forget which person a tenant means by an object id
    Unlink {
        /// The tenant's id
        #[arg(long, value_parser = TenantId::parse)]
        tenant: TenantId,
        /// The person's object id in the tenant
        #[arg(long, value_parser = TenantId::parse)]
        object_id: TenantId,
    },
    /// List whom a tenant means
    People {
        /// The tenant's id
        #[arg(long, value_parser = TenantId::parse)]
        tenant: TenantId,
    },
    /// Make the next signing key; it signs by itself once a running node has published it for two days
    Roll,
    /// Replace the signing keys and erase the old ones, where one may be in wrong hands
    Replace {
        /// Yes: tenants refuse every answer until they have read the keys anew, which takes them up to a day
        #[arg(long, required = true)]
        nobody_is_confirmed_until_the_tenants_read_it: bool,
    },
}

/// A tenant that may ask.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The application whose people it asks for, by its id or name
    #[arg(long, value_name = "APPLICATION")]
    application: String,
    /// The tenant's id
    #[arg(long, value_parser = TenantId::parse)]
    tenant: TenantId,
    /// The client id to give to the tenant: any name, such as entra
    #[arg(long)]
    client_id: String,
    /// The application id of the app registration that stands for this server
    #[arg(long, value_parser = TenantId::parse)]
    app_id: TenantId,
}

/// One that is there.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// The tenant's id
    #[arg(long, value_parser = TenantId::parse)]
    tenant: TenantId,
    /// The client id that it was given
    #[arg(long)]
    client_id: String,
}

/// Whom a tenant means.
#[derive(Debug, Args)]
pub(super) struct Link {
    /// The tenant's id
    #[arg(long, value_parser = TenantId::parse)]
    tenant: TenantId,
    /// The person's object id in the tenant
    #[arg(long, value_parser = TenantId::parse)]
    object_id: TenantId,
    /// The person's address here
    #[arg(value_parser = Address::parse)]
    address: Address,
}

/// Whom a tenant means, as a list.
#[derive(Debug, Args)]
pub(super) struct LinkList {
    /// The tenant's id
    #[arg(long, value_parser = TenantId::parse)]
    tenant: TenantId,
    /// The list
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Tell what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        let methods = open_methods(&config, Outside::default()).await?;
        let base_url = config.server.base_url.as_str().trim_end_matches('/').to_owned();
        match self {
            Self::Add(add) => add.run(&config, (&methods, &base_url), print).await,
            Self::List => list(&methods, &base_url, print).await,
            Self::Remove(named) => named.remove(&methods, print).await,
            Self::Link(link) => link.run(&methods, print).await,
            Self::LinkList(list) => list.run(&methods, print).await,
            Self::Unlink { tenant, object_id } => {
                let done = methods.unlink(Actor::Terminal, &tenant, &object_id).await?;
                ended(done, "the tenant means nobody by this object id", print)
            }
            Self::People { tenant } => people(&methods, &tenant, print).await,
            Self::Roll => roll(&methods, print).await,
            Self::Replace { .. } => replace(&methods, print).await,
        }
    }
}

impl Add {
    async fn run(self, config: &Config, (methods, base_url): (&Methods, &str), print: Print) -> anyhow::Result<Exit> {
        let manage = open_manage(config, Outside::default()).await?;
        let Some(application) = manage.application_named(&self.application).await? else {
            return refused("there is no such application", print);
        };
        let new = NewMethod { tenant: self.tenant, client_id: self.client_id, app_id: self.app_id };
        match methods.add(Actor::Terminal, &application, new).await? {
            Err(why) => refused(why, print),
            Ok(method) => {
                print.answer(&value(&method, base_url), || lines(&method, base_url))?;
                Ok(Exit::Done)
            }
        }
    }
}

impl Named {
    async fn remove(self, methods: &Methods, print: Print) -> anyhow::Result<Exit> {
        let all = methods.all().await?;
        let found = all.iter().find(|method| method.tenant == self.tenant && method.client_id == self.client_id);
        let Some(method) = found else {
            return refused("the tenant has no external method of this client id", print);
        };
        let links = methods.links(method).await?;
        if !methods.remove(Actor::Terminal, method, links).await? {
            return refused("something else was changed meanwhile; nothing was removed", print);
        }
        print.answer(&json!({"done": true, "links": links}), || {
            format!("done; links of people that went with it: {links}")
        })?;
        Ok(Exit::Done)
    }
}

impl Link {
    async fn run(self, methods: &Methods, print: Print) -> anyhow::Result<Exit> {
        match methods.link(Actor::Terminal, (&self.tenant, &self.object_id), &self.address).await? {
            Ok(()) => ended(true, "", print),
            Err(why) => refused(why, print),
        }
    }
}

impl LinkList {
    async fn run(self, methods: &Methods, print: Print) -> anyhow::Result<Exit> {
        let bytes = std::fs::read(&self.file).with_context(|| format!("reading {}", self.file.display()))?;
        let list = match links(&bytes) {
            Ok(list) => list,
            Err(why) => return refused(why, print),
        };
        let came = methods.link_list(&Actor::Terminal, &self.tenant, list, self.dry_run).await?;
        match came {
            Err(why) => refused(why, print),
            Ok(came) => linked(&came, print),
        }
    }
}

/// What came of a list.
pub(super) fn linked(came: &Linked, print: Print) -> anyhow::Result<Exit> {
    print.answer(came, || {
        let mut text =
            format!("linked {}, linked before {}, left out {}", came.linked, came.already, came.refused.len());
        for one in &came.refused {
            let _ = write!(text, "\nline {}, {}: {}", one.line, one.given, one.why);
        }
        text
    })?;
    Ok(if came.refused.is_empty() { Exit::Done } else { Exit::Warned })
}

fn ended(done: bool, otherwise: &str, print: Print) -> anyhow::Result<Exit> {
    if !done {
        return refused(otherwise, print);
    }
    print.answer(&json!({"done": true}), || "done".to_owned())?;
    Ok(Exit::Done)
}

pub(super) fn refused(why: impl std::fmt::Display, print: Print) -> anyhow::Result<Exit> {
    let why = why.to_string();
    print.answer(&json!({"refused": why}), || why.clone())?;
    Ok(Exit::Refused)
}

fn value(method: &ExternalMethod, base_url: &str) -> Value {
    json!({
        "method": method,
        "discovery_url": published::discovery_url(base_url),
        "authorization_endpoint": published::authorization_endpoint(base_url),
        "graph": GraphPlace::of(method.cloud).has_external_methods().then(|| json!({
            "method": "POST", "path": published::GRAPH_PATH, "body": published::configuration(method, base_url),
        })),
    })
}

fn lines(method: &ExternalMethod, base_url: &str) -> String {
    let mut text = format!("tenant {}, client id {}\n", method.tenant, method.client_id);
    let _ = writeln!(text, "  discovery URL      {}", published::discovery_url(base_url));
    let _ = writeln!(text, "  app registration   {}", method.app_id);
    let _ = writeln!(text, "  its redirect URI   {}", published::authorization_endpoint(base_url));
    if GraphPlace::of(method.cloud).has_external_methods() {
        let _ = writeln!(text, "  Graph              POST v1.0{}", published::GRAPH_PATH);
        let _ = writeln!(text, "  with the body      {}", published::configuration(method, base_url));
    } else {
        let _ = writeln!(text, "  Graph              knows no such methods in this cloud: enter the values by hand");
    }
    text
}

async fn list(methods: &Methods, base_url: &str, print: Print) -> anyhow::Result<Exit> {
    let all = methods.all().await?;
    let values: Vec<_> = all.iter().map(|method| value(method, base_url)).collect();
    print.answer(&json!({"external_methods": values}), || {
        if all.is_empty() {
            "no tenant asks for second factors here yet".to_owned()
        } else {
            all.iter().map(|method| lines(method, base_url)).collect()
        }
    })?;
    Ok(Exit::Done)
}

async fn people(methods: &Methods, tenant: &TenantId, print: Print) -> anyhow::Result<Exit> {
    let people = methods.people(tenant).await?;
    let values: Vec<_> = people.iter().map(|(id, who)| json!({"object_id": id, "address": who.to_string()})).collect();
    print.answer(&json!({"people": values}), || {
        people.iter().map(|(id, who)| format!("{id}  {who}")).collect::<Vec<_>>().join("\n")
    })?;
    Ok(Exit::Done)
}

async fn roll(methods: &Methods, print: Print) -> anyhow::Result<Exit> {
    if methods.all().await?.is_empty() {
        return refused("no tenant asks for second factors here yet", print);
    }
    let next = methods.keys.roll(&Actor::Terminal).await?;
    let at = signs_from(&next).map(|at| at.to_string());
    print.answer(&json!({"key": next.id, "signs_at": at}), || match &at {
        Some(at) => format!("key {} signs from {at} on", next.id),
        None => format!("key {} signs two days after a running node has first published it", next.id),
    })?;
    Ok(Exit::Done)
}

async fn replace(methods: &Methods, print: Print) -> anyhow::Result<Exit> {
    let Some(standing) = methods.keys.look().await? else {
        return refused("no tenant asks for second factors here yet", print);
    };
    let new = methods.keys.replace(&Actor::Terminal, &standing.current.id).await?;
    print.answer(&json!({"key": new.id}), || {
        format!(
            "key {} signs from now on, and the former ones are erased\n\
             tenants refuse every answer until they have read the keys anew, which takes them up to a day",
            new.id
        )
    })?;
    Ok(Exit::Done)
}
