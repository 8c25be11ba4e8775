//! `countersign application`: the tenants that send their people here.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use serde_json::json;
use url::Url;

use super::{Exit, print::Print};
use crate::boot::{Outside, open_manage};
use crate::config::{Config, parse_span};
use crate::domain::address::DomainName;
use crate::domain::application::{Application, Cloud, Domain, FirstOffer, above};
use crate::domain::graph_place::GraphPlace;
use crate::domain::ids::ApplicationId;
use crate::domain::text::Name;
use crate::domain::time::Span;
use crate::flow::manage::{Manage, NewApplication};
use crate::flow::rules::SESSION_KEPT;
use crate::flow::sign_out::{MOST_ORIGINS, origin};
use crate::protocol::entra::Federation;

/// What to do with applications.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a Microsoft 365 tenant and the domains that are federated to it
    Add(Box<Add>),
    /// List them with their domains
    List,
    /// Answer apps that bring a name and a code instead of opening a browser (WS-Trust), or stop answering them
    WsTrust(WsTrust),
    /// Say where a browser that signed out may be sent on to, beside Microsoft's own pages; without a flag, show it
    SignOut(SignOut),
    /// Service providers of SAML 2.0 beside Microsoft 365, and how requests are trusted
    #[command(subcommand)]
    ServiceProvider(super::service_provider::Command),
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
    /// The relying party's name, where it is not the cloud's usual one; that of us is not published: read
    /// `cloud_audience_urn` from its user-realm document
    #[arg(long, value_name = "URN", required_if_eq("cloud", "us"))]
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
    /// Answer apps that bring a name and a code instead of opening a browser
    #[arg(long)]
    pub(super) ws_trust: bool,
}

/// Whether apps without a browser are answered.
#[derive(Debug, Args)]
pub(super) struct WsTrust {
    /// The application, as `application list` shows it
    #[arg(value_parser = ApplicationId::parse)]
    id: ApplicationId,
    /// on or off
    #[arg(value_parser = on_or_off, action = clap::ArgAction::Set)]
    answered: bool,
}

/// Where browsers that signed out may be sent on to.
#[derive(Debug, Args)]
pub(super) struct SignOut {
    /// The application, as `application list` shows it
    #[arg(value_parser = ApplicationId::parse)]
    id: ApplicationId,
    /// This host from now on, too: https and a host, such as <https://portal.example.com>; may be given several times
    #[arg(long, value_name = "ORIGIN", value_parser = sign_out_origin)]
    allow: Vec<String>,
    /// This one no longer; may be given several times
    #[arg(long, value_name = "ORIGIN", value_parser = sign_out_origin)]
    forget: Vec<String>,
}

fn sign_out_origin(text: &str) -> Result<String, &'static str> {
    origin(text).ok_or("must be https and a host's name and nothing else")
}

fn on_or_off(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("one of on and off"),
    }
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
    parse_span(text, &(Span(0)..=SESSION_KEPT))
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        let manage = open_manage(&config, Outside::default()).await?;
        match self {
            Self::Add(add) => add.run(&config, &manage, print).await,
            Self::List => list(&manage, print).await,
            Self::WsTrust(wish) => wish.run(&manage, print).await,
            Self::SignOut(wish) => wish.run(&manage, print).await,
            Self::ServiceProvider(command) => command.run(&manage, print).await,
        }
    }
}

fn refused(why: &str, print: Print) -> anyhow::Result<Exit> {
    print.answer(&json!({"refused": why}), || why.to_owned())?;
    Ok(Exit::Refused)
}

impl SignOut {
    async fn run(self, manage: &Manage, print: Print) -> anyhow::Result<Exit> {
        let application = match manage.set_sign_out(&self.id, (&self.allow, &self.forget)).await? {
            None => return refused(&format!("there is no application {}", self.id), print),
            Some(None) => return refused(&format!("there may be {MOST_ORIGINS} at most"), print),
            Some(Some(application)) => application,
        };
        let origins = &application.sign_out_origins;
        print.answer(&json!({"id": application.id, "sign_out_origins": origins}), || {
            if origins.is_empty() { "Microsoft's own pages, and nowhere else".to_owned() } else { origins.join("\n") }
        })?;
        Ok(Exit::Done)
    }
}

impl WsTrust {
    async fn run(self, manage: &Manage, print: Print) -> anyhow::Result<Exit> {
        let Some(application) = manage.set_trust(&self.id, self.answered).await? else {
            return refused(&format!("there is no application {}", self.id), print);
        };
        print.answer(&json!({"id": application.id, "ws_trust": application.trust}), || {
            let state = if application.trust { "are answered" } else { "are not answered" };
            format!("apps without a browser {state}: {}", application.name)
        })?;
        Ok(Exit::Done)
    }
}

impl Add {
    async fn run(self, config: &Config, manage: &Manage, print: Print) -> anyhow::Result<Exit> {
        let Some(realm) = self.realm.or_else(|| self.cloud.realm().map(str::to_owned)) else {
            anyhow::bail!(
                "the realm of this cloud is not published: read `cloud_audience_urn` from its user-realm document and give it as --realm"
            );
        };
        let new = NewApplication {
            name: self.name,
            domains: self.domains,
            cloud: self.cloud,
            realm,
            reply_url: self.reply_url.map_or_else(|| self.cloud.reply_url().to_owned(), Into::into),
            first_offer: self.first,
            session_lifetime: self.session_lifetime.unwrap_or(config.sign_in.session_lifetime),
            trust: self.ws_trust,
        };
        match manage.add(new).await? {
            Err(domain) => {
                let why = format!(
                    "{domain} is taken: an equal domain exists, or one above or below it belongs to another application"
                );
                print.answer(&json!({"refused": why}), || why.clone())?;
                Ok(Exit::Refused)
            }
            Ok((application, domains)) => {
                for (domain, upper) in domains.iter().filter_map(|one| Some((one, above(&one.name, &domains)?))) {
                    Print::note(&format!(
                        "{} lies below {upper}: its people can sign in only where Microsoft has it as a root domain that is \
                         federated by itself, and does not have it inherit (AADSTS50107)",
                        domain.name
                    ));
                }
                print.answer(&value(&application, &domains), || lines(&application, &domains))?;
                Ok(Exit::Done)
            }
        }
    }
}

fn value(application: &Application, domains: &[Domain]) -> serde_json::Value {
    let domains: Vec<_> = domains
        .iter()
        .map(|domain| {
            let federation = Federation::of(application, domain, GraphPlace::of(application.cloud));
            let programs = application.trust.then(|| federation.programs().map(|(_, address)| address));
            let [active, exchange] = programs.map_or([None, None], |all| all.map(Some));
            json!({
                "name": domain.name, "issuer": domain.issuer, "passive_sign_in_uri": federation.passive_sign_in_uri(),
                "sign_out_uri": federation.sign_out_uri(), "active_sign_in_uri": active,
                "metadata_exchange_uri": exchange,
            })
        })
        .collect();
    json!({
        "id": application.id, "name": application.name, "cloud": application.cloud, "realm": application.realm,
        "reply_url": application.reply_url, "first_offer": application.first_offer,
        "session_lifetime_ms": application.session_lifetime.0, "ws_trust": application.trust,
        "sign_out_origins": application.sign_out_origins, "domains": domains,
    })
}

fn lines(application: &Application, domains: &[Domain]) -> String {
    let mut text = format!("{}   {}\n", application.id, application.name);
    for domain in domains {
        let federation = Federation::of(application, domain, GraphPlace::of(application.cloud));
        let ways = [
            ("issuerUri", federation.issuer_uri.clone()),
            ("passiveSignInUri", federation.passive_sign_in_uri()),
            ("signOutUri", federation.sign_out_uri()),
        ];
        let _ = writeln!(text, "  {}", domain.name);
        for (name, value) in
            ways.into_iter().chain(application.trust.then(|| federation.programs()).into_iter().flatten())
        {
            let _ = writeln!(text, "    {name:<20}{value}");
        }
    }
    for origin in &application.sign_out_origins {
        let _ = writeln!(text, "  may lead on to {origin} after a sign-out");
    }
    text
}

async fn list(manage: &Manage, print: Print) -> anyhow::Result<Exit> {
    let all = manage.applications().await?;
    let values: Vec<_> = all.iter().map(|(application, domains)| value(application, domains)).collect();
    print.answer(&json!({"applications": values}), || {
        let texts: Vec<_> = all.iter().map(|(application, domains)| lines(application, domains)).collect();
        if texts.is_empty() { "no application yet".to_owned() } else { texts.concat() }
    })?;
    Ok(Exit::Done)
}
