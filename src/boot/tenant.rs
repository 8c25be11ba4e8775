//! What sets a tenant up: the flow, and the way in to Microsoft.

use std::sync::Arc;

use anyhow::bail;
use url::Url;

use crate::config::Config;
use crate::domain::application::Cloud;
use crate::domain::graph_place::GraphPlaces;
use crate::domain::tenant::TenantId;
use crate::domain::time::Span;
use crate::flow::federate::{Connect, Credentials, Federating, Held, Unattended, Usual};
use crate::flow::keyring::Keyring;
use crate::flow::manage::Manage;
use crate::graph::{Consistency, Entrance, Need, Places};
use crate::outbound::{self, Outbound};

use super::doors::{Parts, rules};
use super::{Outside, open_cellar, open_manage};

/// A page of 999 people takes about half a megabyte.
const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// The most patience at a terminal with a Microsoft that says it is busy.
const PATIENCE: Span = Span::minutes(3);
/// How often a page of the console looks whether Microsoft shows what it was told: a quarter of a minute together.
const LOOKS: u32 = 5;

/// What sets tenants up, for whoever sits at the terminal.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_federating(config: &Config, outside: Outside) -> anyhow::Result<Federating> {
    let keyring = open_cellar(config, &outside).await?.keyring;
    Ok(federating(config, keyring, open_manage(config, outside).await?))
}

fn federating(config: &Config, keyring: Keyring, manage: Manage) -> Federating {
    Federating {
        store: Arc::clone(&manage.store),
        keyring,
        clock: Arc::clone(&manage.clock),
        entropy: Arc::clone(&manage.entropy),
        consistency: Consistency::default(),
        outbound: outbound(config),
        seen_at: config.graph.instance_url.as_ref().map(ToString::to_string),
        rules: rules(config),
        graph: graph_places(config),
        manage,
    }
}

/// The way in to a tenant of a cloud, for whoever federates a domain; another need can be put into it.
///
/// # Errors
/// Says which setting is missing.
pub fn entrance(
    config: &Config,
    outside: &Outside,
    cloud: Cloud,
    (tenant, client_id): (Option<&TenantId>, Option<&TenantId>),
) -> anyhow::Result<Entrance> {
    let Some(tenant) = tenant.or(config.graph.tenant.as_ref()).cloned() else {
        bail!("which tenant? Give --tenant or set graph.tenant: the tenant's id, a GUID");
    };
    let Some(client_id) = client_id.or(config.graph.client_id.as_ref()) else {
        bail!("which app registration? Give --client or set graph.client_id: its application id, a GUID");
    };
    Ok(Entrance {
        outbound: outbound(config),
        places: places(config, cloud)?,
        tenant,
        client_id: client_id.to_string(),
        need: Need::Federate,
        clock: Arc::clone(&outside.clock),
        entropy: Arc::clone(&outside.entropy),
        patience: PATIENCE,
    })
}

/// Where a cloud is, unless the settings say otherwise.
fn places(config: &Config, cloud: Cloud) -> anyhow::Result<Places> {
    let login = config.graph.login_url.clone().map_or_else(|| Url::parse(Places::login_of(cloud)), Ok)?;
    Ok(Places { login, graph: Url::parse(graph_places(config).of(cloud).url())? })
}

/// Where Graph answers, for whatever is to be printed.
pub(super) fn graph_places(config: &Config) -> GraphPlaces {
    GraphPlaces { instead: config.graph.graph_url.as_ref().map(ToString::to_string) }
}

impl Parts<'_> {
    /// What sets tenants up, for whoever sits before the console. They can look again; a page does not wait for long.
    pub(super) fn federating(&self) -> Federating {
        Federating {
            store: Arc::clone(&self.store),
            keyring: self.rollover.keyring.clone(),
            manage: self.manage(&self.wake),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            consistency: Consistency { looks: LOOKS, ..Consistency::default() },
            outbound: outbound(self.config),
            seen_at: self.config.graph.instance_url.as_ref().map(ToString::to_string),
            rules: self.rules(),
            graph: graph_places(self.config),
        }
    }

    /// What signs operators in to tenants.
    pub(super) fn connect(&self) -> anyhow::Result<Connect> {
        Ok(Connect {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            outbound: outbound(self.config),
            places: all_places(self.config)?,
            credentials: Credentials::of(&self.rollover.keyring),
            usual: Usual { tenant: self.config.graph.tenant.clone(), client: self.config.graph.client_id.clone() },
            held: Held::default(),
        })
    }
}

fn outbound(config: &Config) -> Outbound {
    Outbound::new(outbound::Settings {
        allow_loopback: config.graph.allow_loopback,
        time_limit: Span::minutes(1),
        body_limit: BODY_LIMIT,
    })
}

fn all_places(config: &Config) -> anyhow::Result<Vec<(Cloud, Places)>> {
    let clouds = [Cloud::Worldwide, Cloud::Us, Cloud::China];
    clouds.into_iter().map(|cloud| Ok((cloud, places(config, cloud)?))).collect()
}

/// What hands certificates over by itself, while an application's credential is kept.
pub(super) fn unattended(parts: &Parts<'_>, manage: &Manage) -> anyhow::Result<Unattended> {
    let keyring = parts.rollover.keyring.clone();
    Ok(Unattended {
        credentials: Credentials::of(&keyring),
        flow: federating(parts.config, keyring, manage.clone()),
        rollover: parts.rollover.clone(),
        places: all_places(parts.config)?,
    })
}
