//! `countersign federate script`: the same as commands to run.

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::By;
use crate::boot::Outside;
use crate::boot::tenant::open_federating;
use crate::cli::Exit;
use crate::cli::print::Print;
use crate::config::Config;
use crate::domain::address::{Address, DomainName};
use crate::domain::text::Name;
use crate::flow::federate::{Federating, Halt};
use crate::protocol::entra::Federation;
use crate::protocol::handover::Handover;
use crate::protocol::script::{Known, Matter, Shell, Step, Terms, script};

/// Commands to be printed.
#[derive(Debug, Args)]
pub(in crate::cli) struct Script {
    /// The domain
    #[arg(value_parser = DomainName::parse)]
    domain: DomainName,
    /// For what: plan, users, identify, forget, create, apply, verify, next-certificate, restore or undo
    #[arg(value_parser = step)]
    step: Step,
    /// For what shell: powershell (with the module Microsoft.Graph.Authentication; for next-certificate with
    /// Microsoft.Graph.Identity.DirectoryManagement as well) or curl (7.76 or newer, with jq, base64 and mktemp beside
    /// it, and an access token in TOKEN)
    #[arg(long = "for", default_value = "powershell", value_parser = shell)]
    shell: Shell,
    #[command(flatten)]
    way: By,
    /// The file of the way back: for restore what plan or apply kept, for identify and forget where the ImmutableIDs
    /// that are set are written (DOMAIN.identities.json)
    #[arg(long)]
    file: Option<String>,
    /// For create: who is to be made; they have to be here already
    #[arg(long, value_name = "EMAIL", value_parser = Address::parse)]
    user: Option<Address>,
    /// For create: what they are called, where it is not as here
    #[arg(long, value_parser = Name::parse)]
    name: Option<Name>,
}

fn step(text: &str) -> Result<Step, String> {
    Step::parse(text).ok_or_else(|| format!("one of {}", Step::ALL.map(Step::word).join(", ")))
}

fn shell(text: &str) -> Result<Shell, &'static str> {
    Shell::parse(text).ok_or("one of powershell and curl")
}

impl Script {
    pub(super) async fn run(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let flow = open_federating(config, Outside::default()).await?;
        // Nothing at Microsoft is asked here: by what people come today is seen where the commands are run.
        let protocol = self.way.protocol.unwrap_or_default();
        let federation = Federation { protocol, ..flow.federation(&self.domain).await? };
        let ring = flow.ring().await?;
        let terms = Terms { keeps_protocol: self.way.protocol.is_none(), ends_at: ring.current.not_after };
        let handover = Handover {
            place: federation.place.clone(),
            domains: vec![self.domain.to_string()],
            current: ring.current.public,
            next: ring.next.map(|next| next.public),
        };
        if self.step == Step::Next && handover.next.is_none() {
            return Err(Halt::NoNext.into());
        }
        let people = self.people(&flow).await?;
        let matter = Matter { federation, handover, terms, people, file: self.file()? };
        let text = script(&matter, self.step, self.shell);
        print.answer(&json!({"script": text}), || text.clone())?;
        Ok(Exit::Done)
    }

    fn file(&self) -> anyhow::Result<String> {
        match (self.step, &self.file) {
            (_, Some(file)) => Ok(file.clone()),
            (Step::Restore, None) => anyhow::bail!("say --file FILE: the one that plan or apply kept"),
            (Step::Identify | Step::Forget, None) => Ok(format!("{}.identities.json", self.domain)),
            (_, None) => Ok(String::new()),
        }
    }

    async fn people(&self, flow: &Federating) -> anyhow::Result<Vec<Known>> {
        match self.step {
            Step::Identify => Ok(flow.known(&self.domain).await?),
            Step::Create => {
                let address = self.user.as_ref().context("say --user EMAIL: who is to be made")?;
                anyhow::ensure!(*address.domain() == self.domain, "{address} is none of {}", self.domain);
                let here = flow.store.users().by_address(address).await?;
                let here =
                    here.with_context(|| format!("{address} is not here yet: `countersign user invite {address}`"))?;
                let name = self.name.clone().or_else(|| here.name.clone()).context("say --name NAME")?;
                let address = here.address.to_string();
                Ok(vec![Known { address, name: name.to_string(), ..Known::of(&here) }])
            }
            _ => Ok(Vec::new()),
        }
    }
}
