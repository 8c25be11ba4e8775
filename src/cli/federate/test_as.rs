//! `countersign federate test-as`: what somebody's token would say, place by place, and why.

use clap::Args;
use serde_json::{Value, json};

use crate::boot::Outside;
use crate::boot::tenant::open_federating;
use crate::cli::{Exit, print::Print};
use crate::config::Config;
use crate::domain::address::Address;
use crate::domain::claims::By;
use crate::flow::admit::Warrant;
use crate::flow::federate::{Reader, Tested, Wish};
use crate::protocol::saml::told::Place;
use crate::words::{Claims, Language};

/// Whose token, and which.
#[derive(Debug, Args)]
pub(in crate::cli) struct TestAs {
    /// Whose
    #[arg(value_parser = Address::parse)]
    address: Address,
    /// How they sign in: push, qr, passkey, passcode, session (what single sign-on repeats), or trust (a program)
    #[arg(long, default_value = "push", value_parser = by)]
    by: By,
    /// Who reads it: wsfed or saml (Microsoft 365), or the id of another service provider
    #[arg(long, value_name = "READER", default_value = "wsfed")]
    to: String,
}

fn by(text: &str) -> Result<By, &'static str> {
    By::parse(text).ok_or("one of push, qr, passkey, passcode, session and trust")
}

impl TestAs {
    pub(super) async fn run(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let foretell = open_federating(config, Outside::default()).await?.foretell();
        let wish = Wish { by: self.by, to: self.to };
        let tested = foretell.at(&Warrant::of_the_terminal(), &self.address, &wish).await?;
        print.answer(&for_scripts(&tested), || lines(&tested))?;
        Ok(if tested.may_sign_in() && tested.flaw.is_none() { Exit::Done } else { Exit::Warned })
    }
}

fn for_scripts(tested: &Tested) -> Value {
    let claim = |one: &Place| json!({"name": one.name, "value": one.value, "why": Language::English.why(one.claim)});
    let reader = |one: &Reader| json!({"to": one.word(), "name": one.name()});
    json!({
        "may_sign_in": tested.may_sign_in(),
        "status": tested.user.status,
        "has_device": tested.has_device,
        "by": tested.by.as_str(),
        "to": tested.reader().word(),
        "has_session": !tested.lacks_session,
        "ways": tested.ways.iter().map(|by| by.as_str()).collect::<Vec<_>>(),
        "readers": tested.readers.iter().map(reader).collect::<Vec<_>>(),
        "claims": tested.claims.iter().map(claim).collect::<Vec<_>>(),
        "doubt": tested.flaw.as_ref().map(|flaw| Claims::terminal().flaw(flaw)),
    })
}

fn lines(tested: &Tested) -> String {
    let words = Claims::terminal();
    let why = |one: &Place| Language::English.why(one.claim);
    let claim = |one: &Place| format!("{:<36} {}\n{:<36} {}", one.name, one.value, "", why(one));
    let mut lines: Vec<String> = tested.claims.iter().map(claim).collect();
    if tested.lacks_session {
        lines.push(Language::English.tokens().lacks_session.to_owned());
    }
    lines.push(tested.flaw.as_ref().map_or(words.proved, |flaw| words.flaw(flaw)).to_owned());
    lines.push(words.now(tested.user.status, tested.has_device).to_owned());
    lines.join("\n")
}
