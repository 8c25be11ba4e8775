//! `countersign user import`: a list of people, judged and invited by this process.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

use super::{Exit, print::Print};
use crate::domain::change::Actor;
use crate::domain::ids::ApplicationId;
use crate::domain::import::{Import, ImportState};
use crate::domain::list::Encoding;
use crate::flow::import::{Asked, Importer, Step, detail_of, result_of};
use crate::store::import_rows::{JudgedRow, Which};
use crate::store::imports::Confirmed;

/// Rows that are shown of those that were left out.
const SHOWN: i64 = 1_000;
/// How long to wait where another node is at it.
const PAUSE: Duration = Duration::from_millis(500);

/// A list to be brought in.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A CSV file: an address a row, and further columns that its first row names
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Judge the list and invite nobody
    #[arg(long)]
    dry_run: bool,
    /// The application that everybody must belong to, by name or id; any where none is named
    #[arg(long, value_name = "NAME_OR_ID")]
    application: Option<String>,
}

impl Arguments {
    pub(super) async fn run(self, importer: &Importer, print: Print) -> anyhow::Result<Exit> {
        let application = application(importer, self.application.as_deref()).await?;
        let file = tokio::fs::File::open(&self.file).await;
        let file = file.with_context(|| format!("opening {}", self.file.display()))?;
        let asked = Asked { application, by: Actor::Terminal };
        let judged = match importer.judge(file, &asked).await? {
            Ok(judged) => judged,
            Err(why) => {
                print.answer(&json!({"refused": why.to_string()}), || why.to_string())?;
                return Ok(Exit::Refused);
            }
        };
        let ended = if self.dry_run { judged } else { carry_out(importer, &judged).await? };
        let rows = importer.rows(&ended.id, Which::LeftOut, 0, SHOWN).await?;
        let left_out = importer.left_out(&ended.id).await?;
        if self.dry_run {
            importer.cancel(&ended, &Actor::Terminal).await?;
        }
        print.answer(&value(&ended, &rows, left_out), || lines(&ended, &rows, left_out))?;
        let is_whole = matches!(ended.state, ImportState::Judged | ImportState::Done);
        Ok(if is_whole && left_out == 0 { Exit::Done } else { Exit::Refused })
    }
}

async fn application(importer: &Importer, wanted: Option<&str>) -> anyhow::Result<Option<ApplicationId>> {
    let Some(wanted) = wanted else { return Ok(None) };
    let all = importer.manage.applications().await?;
    let is_it = |name: &str, id: &ApplicationId| name == wanted || id.as_str() == wanted;
    let mut found = all.iter().filter(|(one, _)| is_it(one.name.as_str(), &one.id)).map(|(one, _)| one.id.clone());
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(Some(id)),
        (Some(_), Some(_)) => bail!("several applications are called {wanted}: give the id of one"),
        (None, _) => bail!("there is no application {wanted}"),
    }
}

/// Invites until the end, or until somebody interrupts: then nobody more is.
async fn carry_out(importer: &Importer, judged: &Import) -> anyhow::Result<Import> {
    let id = &judged.id;
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    if importer.confirm(judged, &judged.file_hash, &Actor::Terminal).await? != Confirmed::Now {
        bail!("the import {id} was given up by somebody else");
    }
    let mut told = None;
    loop {
        let import = importer.load(id).await?.context("the import is gone")?;
        if !matches!(import.state, ImportState::Running) {
            return Ok(import);
        }
        tell(&import, &mut told);
        tokio::select! {
            step = importer.step(Some(id)) => if step? == Step::Idle {
                tokio::time::sleep(PAUSE).await;
            },
            _ = terminate.recv() => drop(importer.cancel(&import, &Actor::Terminal).await?),
            _ = interrupt.recv() => drop(importer.cancel(&import, &Actor::Terminal).await?),
        }
    }
}

/// How far it is, on the error output: at every twentieth of the way.
fn tell(import: &Import, told: &mut Option<u64>) {
    let all = import.counts.new.max(1);
    let done = import.counts.new - import.waiting();
    let twentieth = done * 20 / all;
    if told.replace(twentieth) != Some(twentieth) {
        Print::note(&format!("{:>3} %  {done} of {all}", twentieth * 5));
    }
}

fn value(import: &Import, rows: &[JudgedRow], left_out: u64) -> Value {
    let row = |row: &JudgedRow| json!({"line": row.line, "address": row.address, "result": result_of(row), "detail": detail_of(row)});
    json!({
        "id": import.id, "state": import.state, "held": import.held, "file_hash": import.file_hash,
        "noticed": import.noticed, "rows": import.counts.rows(), "judged": import.counts, "invited": import.invited,
        "passed": import.passed, "left_out": left_out, "left_out_rows": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn lines(import: &Import, rows: &[JudgedRow], left_out: u64) -> String {
    let counts = &import.counts;
    let mut text = format!("{} rows\n", counts.rows());
    let mut line = |number: u64, what: &str| {
        if number > 0 {
            let _ = writeln!(text, "  {number:>7}  {what}");
        }
    };
    line(counts.new, "new");
    line(counts.exists, "there already; nothing is changed");
    line(counts.differing, "  of these the list says something else");
    line(counts.removed, "removed before; only an invitation of their own brings them back");
    line(counts.duplicate, "stand further up in the list");
    line(counts.other_domain, "of a domain that does not belong to the application");
    line(counts.protected, "run the console, and only somebody above may invite them");
    line(counts.immutable_id_taken, "with an ImmutableID that somebody else has");
    line(counts.malformed, "malformed");
    if let Some(noticed) = &import.noticed {
        if noticed.encoding != Encoding::Utf8 {
            let _ = writeln!(text, "the file was read as {}, not UTF-8", name_of(noticed.encoding));
        }
        if !noticed.ignored.is_empty() {
            let _ = writeln!(text, "columns not read: {}", noticed.ignored.join(", "));
        }
    }
    for row in rows {
        let (result, detail) = (result_of(row), detail_of(row));
        let _ = writeln!(text, "line {:<7} {result:<18}  {}  {detail}", row.line, row.address);
    }
    let more = left_out.saturating_sub(rows.len() as u64);
    if more > 0 {
        let _ = writeln!(text, "and {more} more of these");
    }
    let _ = match import.state {
        ImportState::Judged => writeln!(text, "nobody was invited: this was a dry run"),
        ImportState::Done => writeln!(text, "{} people were invited", import.invited),
        state => writeln!(
            text,
            "the import is {}: {} people were invited, {} were not",
            state.as_str(),
            import.invited,
            import.waiting()
        ),
    };
    text
}

const fn name_of(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
        Encoding::Windows1252 => "Windows-1252",
    }
}
