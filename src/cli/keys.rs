//! `countersign keys`: what the instance signs with.

use clap::Subcommand;
use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Certificates, Outside, certificate_name, make_seal_key, open_cellar, open_rollover};
use crate::config::{Config, SealKeySource};
use crate::domain::change::Actor;
use crate::domain::refusal::Refusal;
use crate::flow::Stop;
use crate::flow::rollover::{Rollover, Standing};
use crate::keys::thumbprint;
use crate::protocol::handover::Handover;
use crate::store::ring::RingRow;

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the keys of a new instance, once
    Init,
    /// Show the public parts: certificates with their expiry, the push key, the seal key's fingerprint
    Show,
    /// Make the next signing certificate, and show what the tenant has to be given; where it exists, show that
    Roll,
    /// Say that the tenant knows the next certificate; a day later tokens are signed with it
    Confirm,
    /// Sign with the next certificate from now on, once it is confirmed
    Switch,
    /// Replace both certificates and erase the old keys, where a key may be in wrong hands
    Replace {
        /// Yes: nobody signs in until the tenant has been given both new certificates
        #[arg(long, required = true)]
        nobody_signs_in_until_the_tenant_knows: bool,
    },
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        match self {
            Self::Init => init(&config, print).await,
            Self::Show => show(&config, print).await,
            Self::Roll => roll(&config, print).await,
            Self::Confirm => step(&config, print, Step::Confirm).await,
            Self::Switch => step(&config, print, Step::Switch).await,
            Self::Replace { .. } => replace(&config, print).await,
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

async fn roll(config: &Config, print: Print) -> anyhow::Result<Exit> {
    let rollover = open_rollover(config, Outside::default()).await?;
    rollover.roll(&Actor::Terminal).await?;
    told(config, &rollover, print).await
}

enum Step {
    Confirm,
    Switch,
}

async fn step(config: &Config, print: Print, step: Step) -> anyhow::Result<Exit> {
    let rollover = open_rollover(config, Outside::default()).await?;
    let standing = rollover.look().await?;
    let Some(next) = standing.next else {
        return refused(print, "there is no next certificate; make it with `countersign keys roll`");
    };
    let done = match step {
        Step::Confirm => rollover.confirm(&Actor::Terminal, &next.id).await,
        Step::Switch => rollover.switch(&Actor::Terminal, &next.id).await,
    };
    match (done, step) {
        (Ok(()), _) => told(config, &rollover, print).await,
        (Err(Stop::Refused(Refusal::ChangedMeanwhile)), Step::Confirm) => refused(print, "it was confirmed before"),
        (Err(Stop::Refused(Refusal::ChangedMeanwhile)), Step::Switch) => refused(
            print,
            "nobody has confirmed that the tenant knows the next certificate; hand it over as `countersign keys roll` \
             shows, then run `countersign keys confirm`",
        ),
        (Err(other), _) => Err(other.into()),
    }
}

async fn replace(config: &Config, print: Print) -> anyhow::Result<Exit> {
    let rollover = open_rollover(config, Outside::default()).await?;
    let former = rollover.live.now().id.clone();
    rollover.replace(&Actor::Terminal, &former).await?;
    told(config, &rollover, print).await
}

fn refused(print: Print, why: &str) -> anyhow::Result<Exit> {
    print.answer(&json!({"refused": why}), || why.to_owned())?;
    Ok(Exit::Refused)
}

/// Tells what stands where, and lays the certificates beside the seal key: no node may be running that would.
async fn told(config: &Config, rollover: &Rollover, print: Print) -> anyhow::Result<Exit> {
    Certificates::beside(&config.keys.seal_key).follow(rollover).await;
    let standing = rollover.look().await?;
    let handovers = rollover.handovers(&standing).await?;
    let value = |row: &RingRow| {
        json!({
            "id": row.id, "state": row.state, "certificate": row.public, "thumbprint": thumbprint(&row.public),
            "not_after": row.not_after.to_string(), "confirmed_at": row.confirmed_at.map(|at| at.to_string()),
        })
    };
    let all: Vec<_> = standing.published().map(value).collect();
    let scripts: Vec<_> = handovers
        .iter()
        .map(|one| json!({"domains": one.domains, "body": one.body(), "powershell": one.powershell(), "curl": one.curl()}))
        .collect();
    print.answer(&json!({"published": all, "hand_over": scripts}), || lines(&standing, &handovers))?;
    Ok(Exit::Done)
}

/// What stands where, and what is to be done next.
fn lines(standing: &Standing, handovers: &[Handover]) -> String {
    let mut text = String::new();
    for row in standing.published() {
        let thumbprint = thumbprint(&row.public).unwrap_or_default();
        let line = format!("{:<8} {}  valid until {}  thumbprint {thumbprint}\n", row.state, row.id, row.not_after);
        text.push_str(&line);
    }
    let Some(next) = &standing.next else { return text + "there is no next certificate" };
    if next.confirmed_at.is_some() {
        return text + "confirmed: a day after that tokens are signed with it, or at once by `countersign keys switch`";
    }
    text.extend([
        "\nsigningCertificate\n",
        &standing.current.public,
        "\n\nnextSigningCertificate\n",
        &next.public,
        "\n",
    ]);
    for handover in handovers {
        let domains = handover.domains.join(", ");
        let (powershell, curl) = (handover.powershell(), handover.curl());
        text.extend(["\n", &domains, ", in PowerShell:\n\n", &powershell]);
        text.extend(["\nthe same by Microsoft Graph:\n\n", &curl]);
    }
    text + "\ngive each federated domain both values, wait two hours or better a day, then run `countersign keys confirm`"
}
