//! `countersign application service-provider`: who else may ask an application's people to sign in, by SAML 2.0.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Exit, print::Print};
use crate::domain::application::Application;
use crate::domain::service_provider::{NameIdRule, ServiceProvider};
use crate::flow::manage::Manage;
use crate::flow::providers::{NewProvider, NotAdded};

/// What to do with service providers.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add one, or set how the requests of Microsoft 365 are trusted
    Add(Box<Add>),
    /// List those of an application
    List {
        /// The application, by its id or name
        #[arg(long, value_name = "APPLICATION")]
        application: String,
    },
    /// Remove one: its requests are refused from then on, and what is under way is not answered
    Remove {
        /// The application, by its id or name
        #[arg(long, value_name = "APPLICATION")]
        application: String,
        /// Its entity id
        #[arg(long, value_name = "URI")]
        entity_id: String,
    },
}

/// A new service provider.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The application whose people it asks for, by its id or name
    #[arg(long, value_name = "APPLICATION")]
    application: String,
    /// Its metadata; what is given beside it counts instead of what it says
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// Its name, compared byte for byte; the realm of the application stands for Microsoft 365 itself
    #[arg(long, value_name = "URI", required_unless_present = "metadata")]
    entity_id: Option<String>,
    /// Where it takes answers by POST (its assertion consumer service); may be given several times
    #[arg(long = "acs", value_name = "URL")]
    replies: Vec<String>,
    /// Where it takes answers to sign-outs by POST
    #[arg(long, value_name = "URL")]
    sign_out_url: Option<String>,
    /// By what it knows people: persistent (the ImmutableID) or email
    #[arg(long, default_value = "persistent", value_parser = name_id)]
    name_id: NameIdRule,
    /// What it signs its requests with: PEM, DER or base64; may be given several times
    #[arg(long = "certificate", value_name = "FILE")]
    certificates: Vec<PathBuf>,
    /// Refuse requests that are not signed
    #[arg(long)]
    require_signed: bool,
    /// Take signatures with SHA-1, of Microsoft 365 alone
    #[arg(long)]
    allow_sha1: bool,
}

fn name_id(text: &str) -> Result<NameIdRule, &'static str> {
    NameIdRule::parse(text).ok_or("one of persistent and email")
}

impl Command {
    pub(super) async fn run(self, manage: &Manage, print: Print) -> anyhow::Result<Exit> {
        match self {
            Self::Add(add) => add.run(manage, print).await,
            Self::List { application } => list(manage, &application, print).await,
            Self::Remove { application, entity_id } => remove(manage, &application, (&entity_id, print)).await,
        }
    }
}

impl Add {
    async fn run(self, manage: &Manage, print: Print) -> anyhow::Result<Exit> {
        let Some(application) = manage.application_named(&self.application).await? else {
            return refused(NotAdded::NoApplication, print);
        };
        match manage.add_provider(&application, self.new_provider()?).await? {
            Err(why) => refused(why, print),
            Ok(provider) => {
                print.answer(&value(&provider), || lines(&provider))?;
                Ok(Exit::Done)
            }
        }
    }

    fn new_provider(self) -> anyhow::Result<NewProvider> {
        let read = |path: &PathBuf| std::fs::read(path).with_context(|| format!("reading {}", path.display()));
        let described = match &self.metadata {
            Some(path) => {
                NewProvider::described(&read(path)?).with_context(|| format!("reading {}", path.display()))?
            }
            None => NewProvider::empty(),
        };
        let certificates = self.certificates.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(NewProvider {
            entity_id: self.entity_id.unwrap_or(described.entity_id),
            replies: if self.replies.is_empty() { described.replies } else { NewProvider::numbered(self.replies, &[]) },
            sign_out_url: self.sign_out_url.or(described.sign_out_url),
            name_id: self.name_id,
            certificates: if certificates.is_empty() { described.certificates } else { certificates },
            requires_signed: self.require_signed || described.requires_signed,
            takes_sha1: self.allow_sha1,
        })
    }
}

fn refused(why: impl std::fmt::Display, print: Print) -> anyhow::Result<Exit> {
    let why = why.to_string();
    print.answer(&json!({"refused": why}), || why.clone())?;
    Ok(Exit::Refused)
}

fn value(provider: &ServiceProvider) -> serde_json::Value {
    json!({
        "id": provider.id, "application": provider.application, "entity_id": provider.entity_id,
        "acs": provider.replies.iter().map(|reply| &reply.url).collect::<Vec<_>>(),
        "sign_out_url": provider.sign_out_url, "name_id": provider.name_id,
        "certificates": provider.trust.certificates, "require_signed": provider.trust.requires_signed,
        "allow_sha1": provider.trust.takes_sha1,
    })
}

fn lines(provider: &ServiceProvider) -> String {
    let mut text = format!("{}\n", provider.entity_id);
    for reply in &provider.replies {
        let _ = writeln!(text, "  answers go to      {}", reply.url);
    }
    if let Some(url) = &provider.sign_out_url {
        let _ = writeln!(text, "  sign-outs go to    {url}");
    }
    let signed = if provider.trust.requires_signed { "required" } else { "not required" };
    let _ = writeln!(text, "  people by          {}", provider.name_id.as_str());
    let _ = writeln!(text, "  certificates       {}, signed requests {signed}", provider.trust.certificates.len());
    text
}

async fn list(manage: &Manage, application: &str, print: Print) -> anyhow::Result<Exit> {
    let Some(application): Option<Application> = manage.application_named(application).await? else {
        return refused(NotAdded::NoApplication, print);
    };
    let all = manage.providers(&application).await?;
    let values: Vec<_> = all.iter().map(value).collect();
    print.answer(&json!({"service_providers": values}), || {
        if all.is_empty() { "no service provider yet".to_owned() } else { all.iter().map(lines).collect() }
    })?;
    Ok(Exit::Done)
}

async fn remove(manage: &Manage, application: &str, (entity_id, print): (&str, Print)) -> anyhow::Result<Exit> {
    let Some(application) = manage.application_named(application).await? else {
        return refused(NotAdded::NoApplication, print);
    };
    if !manage.remove_provider(&application, entity_id).await? {
        return refused("the application has no service provider of this name", print);
    }
    print.answer(&json!({"removed": entity_id}), || format!("{entity_id} is removed"))?;
    Ok(Exit::Done)
}
