//! `countersign application`: the tenants that send their people here.

use clap::{Args, Subcommand};
use url::Url;

use super::{Exit, print::Print};
use crate::config::{Config, parse_span};
use crate::domain::address::DomainName;
use crate::domain::application::{Cloud, FirstOffer};
use crate::domain::text::Name;
use crate::domain::time::Span;

/// What to do with applications.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a Microsoft 365 tenant and the domains that are federated to it
    Add(Box<Add>),
    /// List them with their domains
    List,
}

/// A new application.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// What people read on the sign-in page and on the phone
    #[arg(long, value_parser = Name::parse)]
    pub(super) name: Name,
    /// A federated domain; may be given several times
    #[arg(long = "domain", required = true, value_name = "DOMAIN", value_parser = DomainName::parse)]
    pub(super) domains: Vec<DomainName>,
    /// The tenant's cloud: worldwide, us or china
    #[arg(long, default_value = "worldwide", value_parser = cloud)]
    pub(super) cloud: Cloud,
    /// The relying party's name, where it is not the cloud's usual one
    #[arg(long, value_name = "URN")]
    pub(super) realm: Option<String>,
    /// Where answers are posted to, where it is not the cloud's usual address
    #[arg(long, value_name = "URL", value_parser = reply_url)]
    pub(super) reply_url: Option<Url>,
    /// What the sign-in page offers first: push or qr
    #[arg(long, default_value = "push", value_parser = first_offer)]
    pub(super) first: FirstOffer,
    /// How long a sign-in answers again without the phone, such as 4 h; without it as sign_in.session_lifetime says
    #[arg(long, value_name = "TIME", value_parser = session_lifetime)]
    pub(super) session_lifetime: Option<Span>,
}

fn cloud(text: &str) -> Result<Cloud, &'static str> {
    Cloud::parse(text).ok_or("one of worldwide, us and china")
}

fn first_offer(text: &str) -> Result<FirstOffer, &'static str> {
    FirstOffer::parse(text).ok_or("one of push and qr")
}

/// Tokens go there, so nothing but https, and no user or fragment that a browser would drop or obey.
fn reply_url(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).map_err(|_| "no web address")?;
    let is_plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    if is_plain && url.fragment().is_none() { Ok(url) } else { Err("must be a plain https address") }
}

fn session_lifetime(text: &str) -> Result<Span, String> {
    parse_span(text, &(Span(0)..=Span::days(7)))
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        let _ = (config, print, self);
        anyhow::bail!("application is not wired yet")
    }
}
