//! `countersign keys`: what the instance signs with.

use clap::Subcommand;
use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Outside, certificate_name, make_seal_key, open_cellar};
use crate::config::{Config, SealKeySource};

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the keys of a new instance, once
    Init,
    /// Show the public parts: certificates with their expiry, the push key, the seal key's fingerprint
    Show,
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        match self {
            Self::Init => init(&config, print).await,
            Self::Show => show(&config, print).await,
        }
    }
}

/// Makes the seal key where its file is missing, the tables where they are, and the ring. What exists is never touched.
async fn init(config: &Config, print: Print) -> anyhow::Result<Exit> {
    let outside = Outside::default();
    let made_seal = match &config.keys.seal_key {
        SealKeySource::File(path) if !path.exists() => {
            make_seal_key(path, outside.entropy.as_ref())?;
            true
        }
        _ => false,
    };
    let cellar = open_cellar(config, &outside).await?;
    cellar.store.migrate().await?;
    let made = cellar.keyring.make(&certificate_name(config)).await?;
    let open = cellar.keyring.open().await?;
    let value = json!({"made": made, "made_seal_key": made_seal, "signing": {"id": open.signing_id, "not_after": open.not_after.to_string()}});
    print.answer(&value, || {
        let ring = if made { "the keys were made" } else { "the keys exist already; nothing was changed" };
        let seal = if made_seal {
            "\na seal key was made: back it up apart from the store, without it the keys are lost"
        } else {
            ""
        };
        format!("{ring}{seal}\nthe signing certificate is valid until {}", open.not_after)
    })?;
    Ok(Exit::Done)
}

async fn show(config: &Config, print: Print) -> anyhow::Result<Exit> {
    let cellar = open_cellar(config, &Outside::default()).await?;
    let open = cellar.keyring.open().await?;
    let certificate = open.ring.signing.certificate_base64();
    let value = json!({
        "signing": {"id": open.signing_id, "certificate": certificate, "not_after": open.not_after.to_string()},
        "vapid": open.ring.vapid.public_base64url(),
        "seal_key": cellar.keyring.seal.fingerprint(),
    });
    print.answer(&value, || {
        format!(
            "signing key   {}\nvalid until   {}\ncertificate   {certificate}\npush key      {}\nseal key      {}",
            open.signing_id,
            open.not_after,
            open.ring.vapid.public_base64url(),
            cellar.keyring.seal.fingerprint()
        )
    })?;
    Ok(Exit::Done)
}
