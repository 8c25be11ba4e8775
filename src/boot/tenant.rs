//! What sets a tenant up: the flow, and the way in to Microsoft.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use url::Url;
use zeroize::Zeroizing;

use crate::config::{self, Config};
use crate::domain::application::Cloud;
use crate::domain::tenant::TenantId;
use crate::domain::time::Span;
use crate::flow::federate::{Connect, Federating, Unattended, Usual};
use crate::flow::keyring::Keyring;
use crate::flow::manage::Manage;
use crate::graph::{Consistency, Entrance, Need, Places};
use crate::keys::{Credential, SealKey};
use crate::outbound::{self, Outbound};

use super::doors::Parts;
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
    federating(config, keyring, open_manage(config, outside).await?)
}

fn federating(config: &Config, keyring: Keyring, manage: Manage) -> anyhow::Result<Federating> {
    Ok(Federating {
        store: Arc::clone(&manage.store),
        keyring,
        clock: Arc::clone(&manage.clock),
        entropy: Arc::clone(&manage.entropy),
        consistency: Consistency::default(),
        outbound: outbound(config)?,
        seen_at: config.graph.instance_url.as_ref().map(ToString::to_string),
        manage,
    })
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
        outbound: outbound(config)?,
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
    let (login, graph) = Places::of(cloud);
    let place = |set: &Option<Url>, usual: &str| set.clone().map_or_else(|| Url::parse(usual), Ok);
    Ok(Places { login: place(&config.graph.login_url, login)?, graph: place(&config.graph.graph_url, graph)? })
}

impl Parts<'_> {
    /// What sets tenants up, for whoever sits before the console. They can look again; a page does not wait for long.
    pub(super) fn federating(&self) -> anyhow::Result<Federating> {
        Ok(Federating {
            store: Arc::clone(&self.store),
            keyring: self.rollover.keyring.clone(),
            manage: self.manage(&self.wake),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            consistency: Consistency { looks: LOOKS, ..Consistency::default() },
            outbound: outbound(self.config)?,
            seen_at: self.config.graph.instance_url.as_ref().map(ToString::to_string),
        })
    }

    /// What signs operators in to tenants.
    pub(super) fn connect(&self) -> anyhow::Result<Connect> {
        let clouds = [Cloud::Worldwide, Cloud::Us, Cloud::China];
        let places = clouds.into_iter().map(|cloud| Ok((cloud, places(self.config, cloud)?)));
        // The terminal's files may be for the terminal alone; nobody is kept from signing in by that.
        let credential = credential(&self.config.graph).unwrap_or_else(|error| {
            tracing::warn!(error = &*error, "the console does not offer the application's own sign-in");
            None
        });
        Ok(Connect {
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            outbound: outbound(self.config)?,
            places: places.collect::<anyhow::Result<_>>()?,
            usual: Usual {
                tenant: self.config.graph.tenant.clone(),
                client: self.config.graph.client_id.clone(),
                credential: credential.map(Arc::new),
            },
            key: SealKey::random(self.entropy.as_ref()),
        })
    }
}

fn outbound(config: &Config) -> anyhow::Result<Outbound> {
    Outbound::new(outbound::Settings {
        allow_loopback: config.graph.allow_loopback,
        time_limit: Span::minutes(1),
        body_limit: BODY_LIMIT,
    })
    .context("setting up outgoing requests")
}

/// What hands certificates over by itself, where an application is set that can.
pub(super) fn unattended(parts: &Parts<'_>, manage: &Manage) -> anyhow::Result<Option<Unattended>> {
    let (config, settings) = (parts.config, parts.config.graph.clone());
    if [settings.certificate.is_some(), settings.tenant.is_some(), settings.client_id.is_some()].contains(&false) {
        return Ok(None);
    }
    let (clock, entropy) = (Arc::clone(&parts.clock), Arc::clone(&parts.entropy));
    let outside = Outside { clock, entropy, ..Outside::default() };
    let door = |cloud| {
        let door = entrance(config, &outside, cloud, (None, None))?;
        anyhow::Ok((cloud, Entrance { need: Need::HandOver, ..door }))
    };
    Ok(Some(Unattended {
        flow: federating(config, parts.rollover.keyring.clone(), manage.clone())?,
        rollover: parts.rollover.clone(),
        doors: [Cloud::Worldwide, Cloud::Us, Cloud::China].into_iter().map(door).collect::<anyhow::Result<_>>()?,
        credentials: Arc::new(move || match credential(&settings) {
            Ok(Some(credential)) => Ok(credential),
            Ok(None) => Err("none is set".to_owned()),
            Err(error) => Err(format!("{error:#}")),
        }),
    }))
}

/// The application's own credential, where one is set.
///
/// # Errors
/// Says which file cannot be used.
pub fn credential(settings: &config::Graph) -> anyhow::Result<Option<Credential>> {
    let (Some(certificate), Some(key)) = (&settings.certificate, &settings.key) else { return Ok(None) };
    let public = std::fs::read(certificate).with_context(|| format!("reading {}", certificate.display()))?;
    let key = read_secret(key)?;
    Ok(Some(Credential::from_pem(&public, &key).context("reading graph.certificate and graph.key")?))
}

/// Reads a file that nobody but its owner may be able to read.
fn read_secret(path: &Path) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let reading = || format!("reading {}", path.display());
    let mut file = File::open(path).with_context(reading)?;
    let mode = file.metadata().with_context(reading)?.mode() & 0o7777;
    if mode & 0o077 != 0 {
        let path = path.display();
        bail!("graph.key {path} has mode {mode:04o}; close it to others with `chmod 600 {path}`");
    }
    let mut text = Zeroizing::new(Vec::new());
    file.read_to_end(&mut text).with_context(reading)?;
    Ok(text)
}
