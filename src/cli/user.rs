//! `countersign user`: the people who may sign in.

use clap::Subcommand;
use serde_json::json;

use super::{Exit, print::Print, rescue};
use crate::boot::{Outside, open_importer};
use crate::config::Config;
use crate::domain::address::Address;
use crate::domain::invitation::Stops;
use crate::domain::language::LanguageTag;
use crate::domain::mailbox::Mailbox;
use crate::domain::text::{Name, Reason};
use crate::domain::user::{ImmutableId, User, UserStatus};
use crate::flow::import::Importer;
use crate::flow::manage::{Before, Ended, Invitee, Manage, NewPerson};
use crate::flow::rescue::reactivate::Wish;
use crate::protocol::qr;
use crate::store::outbox::Addressee;

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
        /// A mailbox that opens without this sign-in: the invitation goes there, notices to both
        #[arg(long, value_name = "MAILBOX", value_parser = Mailbox::parse)]
        personal_address: Option<Mailbox>,
        /// The language of the person's mails, such as de or pt-BR
        #[arg(long, value_name = "TAG", value_parser = LanguageTag::parse)]
        language: Option<LanguageTag>,
        /// Send the invitation by mail as well
        #[arg(long)]
        mail: bool,
    },
    /// Invite everybody on a list who is new; judges it first and says what is left out
    Import(super::import::Arguments),
    /// List everybody
    List,
    /// End a person's access for the time being
    Suspend {
        /// The person's address
        #[arg(value_name = "EMAIL", value_parser = Address::parse)]
        address: Address,
    },
    /// Let a suspended person in again, with the phones they had
    Resume {
        /// The person's address
        #[arg(value_name = "EMAIL", value_parser = Address::parse)]
        address: Address,
    },
    /// Make a one-time passcode for somebody whose phone is not at hand; it is printed this once
    Passcode {
        /// The person's address
        #[arg(value_name = "EMAIL", value_parser = Address::parse)]
        address: Address,
        /// Why, for the record of changes
        #[arg(long, value_name = "TEXT", value_parser = Reason::parse)]
        reason: Reason,
    },
    /// Let somebody who lost their phone set up a new one: prints the link and a QR code
    Reactivate {
        /// The person's address
        #[arg(value_name = "EMAIL", value_parser = Address::parse)]
        address: Address,
        /// Why, for the record of changes
        #[arg(long, value_name = "TEXT", value_parser = Reason::parse)]
        reason: Reason,
        /// When the phones until now stop working: `issue` (now) or `use` (when the new one is set up)
        #[arg(long, value_name = "WHEN", default_value = "issue", value_parser = stops)]
        at: Stops,
        /// Send the link by mail as well
        #[arg(long)]
        mail: bool,
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
        match self {
            Self::Passcode { address, reason } => rescue::passcode(&config, &address, &reason, print).await,
            Self::Reactivate { address, reason, at: stops, mail: by_mail } => {
                rescue::reactivate(&config, &address, &Wish { stops, by_mail, reason }, print).await
            }
            other => other.carry_out(&open_importer(&config, Outside::default()).await?, print).await,
        }
    }

    async fn carry_out(self, importer: &Importer, print: Print) -> anyhow::Result<Exit> {
        let manage = &importer.manage;
        match self {
            Self::Passcode { .. } | Self::Reactivate { .. } => Ok(Exit::Misused),
            Self::Import(arguments) => arguments.run(importer, print).await,
            Self::Invite { address, name, immutable_id, personal_address, language, mail: by_mail } => {
                let new = NewPerson {
                    name,
                    immutable_id,
                    personal_address,
                    language,
                    by_mail,
                    ..NewPerson::at(address.clone())
                };
                invited(&address, &manage.invite(new).await?, print)
            }
            Self::List => list(manage, print).await,
            Self::Suspend { address } => ended(&address, "suspended", &manage.suspend(&address).await?, print),
            Self::Resume { address } => resumed(&address, manage.resume(&address).await?.as_ref(), print),
            Self::Remove { address } => ended(&address, "removed", &manage.remove(&address).await?, print),
        }
    }
}

fn stops(text: &str) -> Result<Stops, &'static str> {
    Stops::parse(text).ok_or("either issue or use")
}

fn invited(address: &Address, invitee: &Invitee, print: Print) -> anyhow::Result<Exit> {
    let refused = |why: String| print.answer(&json!({"refused": why}), || why.clone()).map(|()| Exit::Refused);
    match invitee {
        Invitee::Exists(user) => refused(format!("{address} is {} already; nothing was changed", user.status.as_str())),
        Invitee::NoApplication => refused(format!("no application has the domain {}", address.domain())),
        Invitee::ImmutableIdTaken => refused("somebody else has this ImmutableID".to_owned()),
        Invitee::KeepsImmutableId(kept) => {
            refused(format!("{address} keeps the ImmutableID {}: Microsoft 365 knows the account by it", kept.as_str()))
        }
        Invitee::KeepsMailbox => refused(format!("{address} keeps the private mailbox; nothing was changed")),
        Invitee::NotInvited => refused(format!("{address} is not invited any more; nothing was changed")),
        Invitee::Protected => refused(format!("{address} is protected; nothing was changed")),
        Invitee::TooManyMails => {
            refused(format!("{address} got too many invitations by mail today; nothing was changed"))
        }
        Invitee::Invited { user, mailed_to, link, expires_at, before } => {
            let value = json!({
                "id": user.id, "address": user.address.as_str(), "immutable_id": user.immutable_id.as_str(),
                "link": link, "expires_at": expires_at.to_string(), "before": before.as_str(),
                "mailed_to": mailed_to,
            });
            let code = qr::terminal(link)?;
            print.answer(&value, || {
                let note = match before {
                    Before::Nothing => "",
                    Before::Invited => "; the older link is dead",
                    Before::Removed => ", and has the same ImmutableID as before",
                };
                let mailed = match mailed_to {
                    Some(mailbox) => format!("\nthe invitation goes to {mailbox} by mail"),
                    None => String::new(),
                };
                format!(
                    "{address} is invited{note}{mailed}\n\n{code}\n{link}\n\nvalid until {expires_at}; whoever has this link can activate the account\nImmutableID   {}",
                    user.immutable_id.as_str()
                )
            })?;
            Ok(Exit::Done)
        }
    }
}

/// How many people one look at the store fetches.
const PAGE: i64 = 500;

async fn list(manage: &Manage, print: Print) -> anyhow::Result<Exit> {
    let mut all: Vec<User> = Vec::new();
    loop {
        let after = all.last().map(|user| user.address.lookup().to_owned());
        let page = manage.users(after.as_deref(), PAGE).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    let undelivered = manage.undelivered_invitations().await?;
    let trouble = |user: &User| {
        undelivered.iter().find(|mail| mail.about == Addressee::User(user.id.clone())).map(|mail| &mail.record)
    };
    let value: Vec<_> = all
        .iter()
        .map(|user| {
            let mail = trouble(user).map(|mail| json!({"state": mail.state, "words": mail.words}));
            json!({
                "id": user.id, "address": user.address.as_str(), "name": user.name, "status": user.status,
                "immutable_id": user.immutable_id.as_str(), "undelivered": mail,
            })
        })
        .collect();
    print.answer(&json!({"users": value}), || {
        let line = |user: &User| {
            let mail = trouble(user).map_or_else(String::new, |mail| {
                format!("   mail {}: {}", mail.state.as_str(), mail.words.as_deref().unwrap_or_default())
            });
            format!("{:<10} {:<26} {}{mail}", user.status.as_str(), user.immutable_id.as_str(), user.address)
        };
        if all.is_empty() { "nobody yet".to_owned() } else { all.iter().map(line).collect::<Vec<_>>().join("\n") }
    })?;
    Ok(Exit::Done)
}

fn ended(address: &Address, how: &str, ended: &Ended, print: Print) -> anyhow::Result<Exit> {
    match ended {
        Ended::Now(id) => {
            let line = || format!("{address} is {how}: sessions and open requests have ended");
            print.answer(&json!({"id": id, how: true}), line)?;
            Ok(Exit::Done)
        }
        Ended::NoSuchUser => {
            let why = format!("there is no {address} who could be {how}");
            print.answer(&json!({"refused": why}), || why.clone())?;
            Ok(Exit::Refused)
        }
    }
}

fn resumed(address: &Address, user: Option<&User>, print: Print) -> anyhow::Result<Exit> {
    let Some(user) = user else {
        let why = format!("{address} is not suspended");
        print.answer(&json!({"refused": why}), || why.clone())?;
        return Ok(Exit::Refused);
    };
    print.answer(&json!({"id": user.id, "status": user.status}), || {
        let how = if user.status == UserStatus::Active { "may sign in again" } else { "may use the invitation again" };
        format!("{address} {how}")
    })?;
    Ok(Exit::Done)
}
