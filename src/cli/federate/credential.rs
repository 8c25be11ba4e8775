//! `countersign federate credential`: the credential by which the application signs in with no person there.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::boot::{Outside, open_cellar};
use crate::cli::{Exit, print::Print};
use crate::config::Config;
use crate::domain::tenant::TenantId;
use crate::flow::federate::{Aim, Credentials, NotKept};
use crate::keys::{Credential, thumbprint};
use crate::store::graph_credentials::KnownCredential;

/// What to do with the application's credential.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Seal a key and its certificate, which Entra ID knows at the app registration; the files are not needed afterwards
    Add(Add),
    /// Make a key and its certificate: the key is sealed and never shown, the certificate is to be uploaded in Entra ID
    Make(Pinned),
    /// Show what is kept: tenant, app registration, thumbprint and expiry; never the key
    Show,
    /// Erase it
    Remove,
}

/// For which tenant and app registration, and for no other.
#[derive(Debug, Args)]
pub(in crate::cli) struct Pinned {
    /// The tenant's id, instead of graph.tenant
    #[arg(long, value_name = "GUID", value_parser = TenantId::parse)]
    tenant_id: Option<TenantId>,
    /// The app registration's id, instead of graph.client_id
    #[arg(long, value_name = "GUID", value_parser = TenantId::parse)]
    client_id: Option<TenantId>,
}

/// A pair of files.
#[derive(Debug, Args)]
pub(in crate::cli) struct Add {
    #[command(flatten)]
    pinned: Pinned,
    /// The certificate, PEM
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The private key that belongs to it, PEM: RSA with 2048 bits or more, without a passphrase
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
}

impl Pinned {
    /// No other tenant than the one that the settings name.
    fn aim(self, config: &Config) -> anyhow::Result<Aim> {
        let (tenant, client) = (&config.graph.tenant, &config.graph.client_id);
        if let (Some(given), Some(set)) = (&self.tenant_id, tenant)
            && given != set
        {
            bail!("this instance is set up for tenant {set} (graph.tenant), and {given} is another one");
        }
        let Some(tenant) = self.tenant_id.or_else(|| tenant.clone()) else {
            bail!("which tenant? Give --tenant-id or set graph.tenant: the tenant's id, a GUID");
        };
        let Some(client) = self.client_id.or_else(|| client.clone()) else {
            bail!("which app registration? Give --client-id or set graph.client_id: its application id, a GUID");
        };
        Ok(Aim { tenant, client })
    }
}

impl Command {
    pub(super) async fn run(self, config: &Config, print: Print) -> anyhow::Result<Exit> {
        let credentials = Credentials::of(&open_cellar(config, &Outside::default()).await?.keyring);
        match self {
            Self::Add(add) => add.run(config, &credentials, print).await,
            Self::Make(pinned) => match credentials.make(pinned.aim(config)?).await? {
                Err(why) => refused(why, print),
                Ok((known, certificate)) => {
                    let value = json!({"credential": value(&known), "certificate": certificate});
                    print.answer(&value, || {
                        format!(
                            "{}\n\nupload this certificate at the app registration; until Entra ID has it, the \
                             application cannot sign in\n\n{certificate}",
                            lines(&known)
                        )
                    })?;
                    Ok(Exit::Done)
                }
            },
            Self::Show => {
                let known = credentials.known().await?;
                print.answer(&json!({"credential": known.as_ref().map(value)}), || {
                    known.as_ref().map_or_else(|| "no credential is kept".to_owned(), lines)
                })?;
                Ok(Exit::Done)
            }
            Self::Remove => {
                let done = credentials.remove().await?;
                let told = if done {
                    "it is erased; remove its certificate at the app registration"
                } else {
                    "no credential is kept"
                };
                print.answer(&json!({"removed": done}), || told.to_owned())?;
                Ok(if done { Exit::Done } else { Exit::Refused })
            }
        }
    }
}

impl Add {
    async fn run(self, config: &Config, credentials: &Credentials, print: Print) -> anyhow::Result<Exit> {
        let aim = self.pinned.aim(config)?;
        let certificate =
            std::fs::read(&self.certificate).with_context(|| format!("reading {}", self.certificate.display()))?;
        let key = read_secret(&self.key)?;
        let files = || format!("reading {} and {}", self.certificate.display(), self.key.display());
        let credential = Credential::from_pem(&certificate, &key).with_context(files)?;
        match credentials.add(aim, &credential).await? {
            Err(why) => refused(why, print),
            Ok(known) => {
                print.answer(&json!({"credential": value(&known)}), || {
                    let key = self.key.display();
                    format!(
                        "{}\n\nthe key is sealed in the store: {key} is not needed any more, erase it",
                        lines(&known)
                    )
                })?;
                Ok(Exit::Done)
            }
        }
    }
}

/// Reads a file that nobody but its owner may be able to read.
fn read_secret(path: &Path) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let reading = || format!("reading {}", path.display());
    let mut file = File::open(path).with_context(reading)?;
    let mode = file.metadata().with_context(reading)?.mode() & 0o7777;
    if mode & 0o077 != 0 {
        let path = path.display();
        bail!(
            "the key {path} has mode {mode:04o}: others may have read it. Make another, or close it with `chmod 600 {path}`"
        );
    }
    let mut text = Zeroizing::new(Vec::new());
    file.read_to_end(&mut text).with_context(reading)?;
    Ok(text)
}

fn refused(why: NotKept, print: Print) -> anyhow::Result<Exit> {
    print.answer(&json!({"refused": why.to_string()}), || why.to_string())?;
    Ok(Exit::Refused)
}

fn value(known: &KnownCredential) -> Value {
    json!({
        "tenant": known.tenant,
        "client_id": known.client,
        "thumbprint": thumbprint(&known.certificate),
        "not_after": known.not_after.to_string(),
    })
}

fn lines(known: &KnownCredential) -> String {
    let thumbprint = thumbprint(&known.certificate).unwrap_or_default();
    format!(
        "tenant             {}\napp registration   {}\nthumbprint         {thumbprint}\nvalid until        {}",
        known.tenant, known.client, known.not_after
    )
}
