//! `countersign user`: the people who may sign in.

use clap::Subcommand;

use super::{Exit, print::Print};
use crate::config::Config;
use crate::domain::address::Address;
use crate::domain::text::Name;
use crate::domain::user::ImmutableId;

/// What to do with people.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Invite a person: prints the link and a QR code that activate the phone
    Invite {
        /// The address in Microsoft 365, letter for letter
        #[arg(value_name = "EMAIL", value_parser = Address::parse)]
        address: Address,
        /// What the person is called
        #[arg(long, value_parser = Name::parse)]
        name: Option<Name>,
        /// The ImmutableID in Entra ID; without one a new value is made
        #[arg(long, value_name = "ID", value_parser = ImmutableId::parse)]
        immutable_id: Option<ImmutableId>,
    },
    /// List everybody
    List,
    /// End a person's access until the next invitation
    Suspend {
        /// The person's address
        #[arg(value_name = "EMAIL", value_parser = Address::parse)]
        address: Address,
    },
    /// End a person's access and forget the phones; the ImmutableID is kept for a return
    Remove {
        /// The person's address
        #[arg(value_name = "EMAIL", value_parser = Address::parse)]
        address: Address,
    },
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        let _ = (config, print, self);
        anyhow::bail!("user is not wired yet")
    }
}
