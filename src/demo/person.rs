//! Alex, whom the demo is about: invited, active, and invited again as often as one likes.

use anyhow::{Context as _, bail};
use tokio::sync::Mutex;

use crate::domain::address::{Address, DomainName};
use crate::domain::application::{Cloud, FirstOffer, issuer_of};
use crate::domain::text::Name;
use crate::domain::time::Span;
use crate::domain::user::{ImmutableId, UserStatus};
use crate::flow::manage::{Invitee, Manage, NewApplication, NewPerson};

/// The demo's domain.
pub const DOMAIN: &str = "demo.example";
/// Alex's address.
pub const ADDRESS: &str = "alex@demo.example";
const NAME: &str = "Alex Example";
const APPLICATION: &str = "Microsoft 365 (demo)";

/// Alex, as an administrator sees them.
pub struct Person {
    manage: Manage,
    address: Address,
    /// The link of the invitation that is open, if one is.
    link: Mutex<Option<String>>,
}

/// How Alex stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Invited, with the link that activates a phone.
    Invited {
        /// The link.
        link: String,
    },
    /// With a phone.
    Active {
        /// What the phone is called.
        device: String,
    },
}

impl Person {
    /// Makes what is missing: the application with its domain, Alex, and an open invitation where there is no phone yet.
    ///
    /// # Errors
    /// Where the store holds another demo than this one.
    pub async fn prepare(manage: Manage, reply_url: &str) -> anyhow::Result<Self> {
        match manage.applications().await?.as_slice() {
            [] => add_application(&manage, reply_url).await?,
            [(application, domains)] => {
                let issuer = issuer_of(&manage.base_url, &DomainName::parse(DOMAIN)?);
                let is_ours = application.reply_url == reply_url && domains.iter().any(|d| d.issuer == issuer);
                if !is_ours {
                    bail!("the demo's store was made for other ports; remove its folder to begin afresh");
                }
            }
            _ => bail!("the demo's store holds more than the demo; remove its folder to begin afresh"),
        }
        let person = Self { manage, address: Address::parse(ADDRESS)?, link: Mutex::new(None) };
        if !person.is_active().await? {
            person.invite().await?;
        }
        Ok(person)
    }

    /// How Alex stands right now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn standing(&self) -> anyhow::Result<Standing> {
        let mut link = self.link.lock().await;
        let user = self.manage.store.users().by_address(&self.address).await?;
        let user = user.context("somebody has removed the demo's person; start the demo again")?;
        if user.status == UserStatus::Active {
            *link = None;
            let devices = self.manage.store.devices().of_user(&user.id).await?;
            let device = devices.last().map(|device| device.name.to_string()).unwrap_or_default();
            return Ok(Standing::Active { device });
        }
        let link = link.clone().context("there is no open invitation; start the demo again")?;
        Ok(Standing::Invited { link })
    }

    /// The value by which the tenant knows Alex.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn immutable_id(&self) -> anyhow::Result<ImmutableId> {
        let user = self.manage.store.users().by_address(&self.address).await?;
        Ok(user.context("there is no demo person")?.immutable_id)
    }

    /// Forgets every phone and invites Alex again. Whoever returns keeps the ImmutableID.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn starts_over(&self) -> anyhow::Result<()> {
        self.manage.remove(&self.address).await?;
        self.invite().await
    }

    async fn is_active(&self) -> anyhow::Result<bool> {
        let user = self.manage.store.users().by_address(&self.address).await?;
        Ok(user.is_some_and(|user| user.status == UserStatus::Active))
    }

    async fn invite(&self) -> anyhow::Result<()> {
        let mut kept = self.link.lock().await;
        let alex = NewPerson { name: Some(Name::parse(NAME)?), ..NewPerson::at(self.address.clone()) };
        match self.manage.invite(alex).await? {
            Invitee::Invited { link, .. } => *kept = Some(link),
            Invitee::Exists(_) => {}
            _ => bail!("the demo's person could not be invited; remove the demo's folder to begin afresh"),
        }
        Ok(())
    }
}

async fn add_application(manage: &Manage, reply_url: &str) -> anyhow::Result<()> {
    let new = NewApplication {
        trust: false,
        name: Name::parse(APPLICATION)?,
        domains: vec![DomainName::parse(DOMAIN)?],
        cloud: Cloud::Worldwide,
        realm: Cloud::Worldwide.realm().unwrap_or_default().to_owned(),
        reply_url: reply_url.to_owned(),
        first_offer: FirstOffer::Push,
        session_lifetime: Span::hours(8),
    };
    match manage.add(new).await? {
        Ok(_) => Ok(()),
        Err(domain) => bail!("the domain {domain} stands in the store already"),
    }
}
