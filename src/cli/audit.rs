//! `countersign audit`: whether what was written about the past is still what was written.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Outside, open_notary};
use crate::config::Config;
use crate::flow::notary::{Record, SignedHead};

/// What to do with the record of changes.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Walk the chain of administrative changes and what proves each yes; name the first that is not what was written
    Verify(Arguments),
    /// Print a signed head of the chain, to be kept elsewhere: with it, a cut tail and a rewritten chain show
    Head,
}

/// What to check against.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A head that was printed earlier
    #[arg(long, value_name = "FILE")]
    head: Option<PathBuf>,
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        let older = match &self {
            Self::Verify(Arguments { head: Some(path) }) => Some(read(path)?),
            _ => None,
        };
        let notary = open_notary(&config, &Outside::default()).await?;
        let record = match self {
            Self::Verify(_) => notary.verify(older.as_ref()).await?,
            Self::Head => match notary.head().await? {
                Err(record) => record,
                Ok(signed) => {
                    // A file by itself, whoever reads it.
                    let text = serde_json::to_string_pretty(&signed)?;
                    print.answer(&signed, || text)?;
                    return Ok(Exit::Done);
                }
            },
        };
        tell(print, &record)
    }
}

fn read(path: &Path) -> anyhow::Result<SignedHead> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no head of this program", path.display()))
}

fn tell(print: Print, record: &Record) -> anyhow::Result<Exit> {
    let (value, text) = match record {
        Record::Whole { count, head, erased, proofs } => {
            print.answer(
                &json!({"whole": true, "count": count, "head": head, "erased": erased, "proofs": proofs}),
                || {
                    format!(
                        "all {count} changes are as they were written\nhead   {head}\nerased {erased}\nproofs {proofs}, all good"
                    )
                },
            )?;
            return Ok(Exit::Done);
        }
        Record::BrokenAt(nth) => {
            (json!({"broken_at": nth}), format!("change {nth} is missing, or is not what was written"))
        }
        Record::OtherThan(nth) => (
            json!({"other_than_head": nth}),
            format!("change {nth} is not the one that the head vouches for: the record was written anew"),
        ),
        Record::NotOurHead => (json!({"head_signed": false}), "the head was not signed by this instance".to_owned()),
        Record::Unproved { request, why } => {
            (json!({"unproved": request, "why": why}), format!("request {request} is not proved: {why}"))
        }
    };
    let mut told = json!({"whole": false});
    if let (Some(told), Some(value)) = (told.as_object_mut(), value.as_object()) {
        told.extend(value.clone());
    }
    print.answer(&told, || text)?;
    Ok(Exit::Refused)
}
