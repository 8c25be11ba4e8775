//! What leaves the house: push messages and mails, each the way the settings say.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::flow::post::Post;
use crate::keys::ring::Ring;
use crate::mail::smtp::{self, Smtp};
use crate::mail::{Desk, Folder, Mail, Sender};
use crate::outbound::{self, Outbound};
use crate::push::web_push::{self, WebPush};
use crate::push::{Push, Subject};

use super::Outside;

/// How often a node looks for mails that are due.
const LOOK: Duration = Duration::from_secs(5);
/// How long a mail on its way may take once the process is asked to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How push messages leave.
pub(super) fn push(config: &Config, ring: &Ring, outside: &Outside) -> anyhow::Result<Arc<dyn Push>> {
    if let Some(push) = &outside.push {
        return Ok(Arc::clone(push));
    }
    let outbound = Outbound::new(outbound::Settings {
        allow_loopback: config.push.allow_loopback,
        ..outbound::Settings::default()
    });
    let settings = web_push::Settings {
        allowed_hosts: config.push.allowed_hosts.clone(),
        ..web_push::Settings::new(subject(config)?)
    };
    let push = WebPush::new(outbound, &ring.vapid, settings, Arc::clone(&outside.clock));
    Ok(Arc::new(push.context("setting up push messages")?))
}

/// Whom push services may turn to. A trial on localhost has nobody to name, and its messages may be refused.
fn subject(config: &Config) -> anyhow::Result<Subject> {
    match Subject::parse(&config.push.subject) {
        Ok(subject) => Ok(subject),
        Err(_) if config.server.base_url.host() == "localhost" => Ok(Subject::nobody()),
        Err(error) => Err(error).context("reading push.subject"),
    }
}

/// How mails leave: through the server that is set, else into the folder.
pub(super) fn mail(config: &Config, outside: &Outside) -> anyhow::Result<Arc<dyn Mail>> {
    if let Some(mail) = &outside.mail {
        return Ok(Arc::clone(mail));
    }
    let mail = &config.mail;
    let Some(host) = mail.host.clone() else { return Ok(Arc::new(Folder::new(mail.folder.clone()))) };
    let read =
        |path: &PathBuf| std::fs::read(path).with_context(|| format!("reading mail.authorities {}", path.display()));
    let login = mail.username.clone().zip(mail.password.as_ref().map(|word| word.reveal().to_owned()));
    let settings = smtp::Settings {
        host,
        port: mail.port,
        tls: mail.tls,
        login,
        authorities: mail.authorities.as_ref().map(read).transpose()?,
        hello: config.server.base_url.host().to_owned(),
        time_limit: smtp::SEND_FOR,
    };
    Ok(Arc::new(Smtp::new(settings).context("setting up mail")?))
}

/// Where letters are worded.
pub(super) fn desk(config: &Config) -> Desk {
    let name = config.mail.from_name.as_ref().map(ToString::to_string);
    Desk {
        sender: Sender { name, mailbox: config.mail.from.clone() },
        organisation: config.organisation.name.clone(),
        host: config.server.base_url.host().to_owned(),
        accent: None,
        logo: None,
    }
}

/// Sends mails as they become due, until it is asked to stop. Between two mails that is at once; one on its way is given
/// a moment, for what is torn off here is sent again later.
pub(super) async fn see_mails_out(post: Post, stop: CancellationToken) {
    let carrying = async {
        let mut tick = tokio::time::interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stop.is_cancelled() {
            match post.next().await {
                Ok(true) => continue,
                Ok(false) => post.rest().await,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "mails could not be seen out; the next tick tries again");
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                _ = tick.tick() => {}
            }
        }
    };
    let torn_off = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = carrying => {}
        () = torn_off => {}
    }
}
