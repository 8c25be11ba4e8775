//! `countersign user passcode` and `countersign user reactivate`: help for somebody who lost their phone, from the
//! server's own terminal.

use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Outside, Rescuing, open_rescue};
use crate::config::Config;
use crate::domain::address::Address;
use crate::domain::invitation::Stops;
use crate::domain::refusal::Refusal;
use crate::domain::text::Reason;
use crate::flow::admit::Warrant;
use crate::flow::rescue::passcode::Issued;
use crate::flow::rescue::reactivate::{Reinvited, Wish};
use crate::flow::{Outcome, Stop};
use crate::protocol::qr;

/// Issues a one-time passcode.
pub(super) async fn passcode(
    config: &Config,
    address: &Address,
    reason: &Reason,
    print: Print,
) -> anyhow::Result<Exit> {
    let rescuing = open_rescue(config, Outside::default()).await?;
    let issued = issue(&rescuing, address, reason).await;
    rescuing.ends().await;
    let Issued { user, code, expires_at } = match issued {
        Ok(issued) => issued,
        Err(stop) => return refused(address, stop, print),
    };
    let value = json!({"id": user.id, "passcode": code.shown(), "expires_at": expires_at.to_string()});
    print.answer(&value, || {
        format!(
            "{}\n\nvalid until {expires_at}, once; {address} is told of it on their devices and by mail",
            code.shown()
        )
    })?;
    Ok(Exit::Done)
}

/// Invites somebody to set up a new phone.
pub(super) async fn reactivate(config: &Config, address: &Address, wish: &Wish, print: Print) -> anyhow::Result<Exit> {
    let rescuing = open_rescue(config, Outside::default()).await?;
    let done = invite(&rescuing, address, wish).await;
    rescuing.ends().await;
    let Reinvited { user, link, mailed_to, expires_at } = match done {
        Ok(done) => done,
        Err(stop) => return refused(address, stop, print),
    };
    let code = qr::terminal(&link)?;
    let value = json!({
        "id": user.id, "link": link, "expires_at": expires_at.to_string(), "stops": wish.stops.as_str(),
        "mailed_to": mailed_to,
    });
    print.answer(&value, || {
        let stops = match wish.stops {
            Stops::AtIssue => "what they had has stopped working, and every session has ended",
            Stops::AtUse => "what they have works until then",
        };
        let mailed = mailed_to.map_or_else(String::new, |to| format!("\nthe link goes to {to} by mail"));
        format!(
            "{address} may set up a new phone; {stops}{mailed}\n\n{code}\n{link}\n\nvalid until {expires_at}; whoever has this link can set up a phone for the account"
        )
    })?;
    Ok(Exit::Done)
}

async fn issue(rescuing: &Rescuing, address: &Address, reason: &Reason) -> Outcome<Issued> {
    let rescue = &rescuing.rescue;
    let user = rescue.by_address(address).await?;
    rescue.issue_passcode(&Warrant::of_the_terminal(), &user.id, reason).await
}

async fn invite(rescuing: &Rescuing, address: &Address, wish: &Wish) -> Outcome<Reinvited> {
    let rescue = &rescuing.rescue;
    let user = rescue.by_address(address).await?;
    rescue.reactivate(&Warrant::of_the_terminal(), &user.id, wish).await
}

fn refused(address: &Address, stop: Stop, print: Print) -> anyhow::Result<Exit> {
    let refusal = match stop {
        Stop::Refused(refusal) => refusal,
        fault @ Stop::Fault(_) => return Err(fault.into()),
    };
    let why = match refusal {
        Refusal::NotFound => format!("there is no {address}"),
        Refusal::NotActive => format!("{address} is not active; nothing was changed"),
        Refusal::NotAllowed => format!("{address} is protected or an owner of the console, and gets no passcode"),
        Refusal::TooMany => format!("{address} got too many invitations by mail today; nothing was changed"),
        other => format!("{address}: refused ({})", other.code()),
    };
    print.answer(&json!({"refused": why}), || why.clone())?;
    Ok(Exit::Refused)
}
