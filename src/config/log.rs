//! `[log]`: what is logged, and how.

use std::io::Write;

use serde::Serialize;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

use super::log_line::{JsonLine, TextLine};
use super::settings::{Read, Section};

/// What is logged, and how.
#[derive(Debug, Clone, Serialize)]
pub struct Log {
    /// Lines for people or for machines.
    pub format: Format,
    /// What to log, in the form of `tracing`: `info`, `warn,countersign=debug`.
    pub filter: String,
}

/// How a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Log {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let format = from.parsed("format", "text", |text| match text {
            "text" => Ok(Format::Text),
            "json" => Ok(Format::Json),
            _ => Err("must be \"text\" or \"json\"".to_owned()),
        });
        let filter = from.parsed("filter", "info", |text| {
            let fault = |error| format!("\"{text}\" is no filter such as info or warn,countersign=debug ({error})");
            EnvFilter::builder().parse(text).map(|_| text.to_owned()).map_err(fault)
        });
        Ok(Self { format: format?, filter: filter? })
    }

    /// Logs to the error output from here on; what commands answer goes to the other one.
    ///
    /// # Errors
    /// When this process logs already.
    pub fn start(&self) -> Result<(), TryInitError> {
        self.subscriber(std::io::stderr).try_init()?;
        // What a panic says may quote what it was given; where it happened is enough to find it.
        std::panic::set_hook(Box::new(|panic| {
            tracing::error!(at = panic.location().map(ToString::to_string), "something panicked");
        }));
        Ok(())
    }

    fn subscriber<W>(&self, writer: W) -> impl Subscriber + Send + Sync
    where
        W: for<'a> MakeWriter<'a, Writer: Write> + Send + Sync + 'static,
    {
        let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).parse_lossy(&self.filter);
        let lines = fmt::layer().with_writer(writer).with_ansi(false);
        let lines = match self.format {
            Format::Text => lines.event_format(TextLine).boxed(),
            Format::Json => lines.event_format(JsonLine).boxed(),
        };
        // One filter before everything. A filter that belongs to a layer remembers per thread what it last refused, and a
        // library that only asks whether it would be heard, as the database's driver does, would cost the next line of ours.
        tracing_subscriber::registry().with(filter).with(filter_fn(is_fit_for_a_log)).with(lines)
    }
}

/// What libraries tell in detail are the very bytes that pass through them, cookies and tokens among them; no
/// filter lets that through. Ours is written with a log in mind.
fn is_fit_for_a_log(line: &Metadata<'_>) -> bool {
    *line.level() <= LevelFilter::INFO || line.target().split("::").next() == Some(env!("CARGO_CRATE_NAME"))
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing::Level;
    use tracing::callsite::Callsite;
    use tracing::metadata::Kind;
    use tracing::subscriber::Interest;

    use super::*;
    use crate::domain::hostile;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: Format, filter: &str, says: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = Log { format, filter: filter.to_owned() };
        tracing::subscriber::with_default(log.subscriber(move || writer.clone()), says);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn libraries_are_never_heard_in_detail() {
        let said = logged(Format::Text, "trace", || {
            tracing::debug!(target: "hyper::proto", "cookie: secret");
            tracing::debug!(target: "countersign_like", "also secret");
            tracing::info!(target: "hyper::server", "listens");
            tracing::debug!(target: "countersign::flow", "ours in detail");
        });
        assert!(!said.contains("secret"), "{said}");
        assert!(said.contains("listens") && said.contains("ours in detail"), "{said}");
    }

    #[test]
    fn the_filter_decides_what_is_heard() {
        let said = logged(Format::Text, "warn,countersign=info", || {
            tracing::info!(target: "hyper::server", "listens");
            tracing::info!(target: "countersign::boot", "ready");
        });
        assert!(said.contains("ready") && !said.contains("listens"), "{said}");
    }

    /// What the database's driver does before each statement: it asks, and then says nothing.
    struct Silent;

    static SILENT: Metadata<'static> = tracing::metadata! {
        name: "statement", target: "sqlx::query", level: Level::DEBUG, fields: &[], callsite: &Silent, kind: Kind::EVENT
    };

    impl Callsite for Silent {
        fn set_interest(&self, _: Interest) {}

        fn metadata(&self) -> &Metadata<'_> {
            &SILENT
        }
    }

    #[test]
    fn a_library_that_asks_and_says_nothing_costs_no_line() {
        for filter in ["info", "warn,countersign=debug", "trace"] {
            let said = logged(Format::Text, filter, || {
                let is_heard = tracing::dispatcher::get_default(|log| log.enabled(&SILENT));
                tracing::warn!(target: "countersign::flow", "the very next line");
                assert!(!is_heard, "{filter}");
            });
            assert!(said.contains("the very next line"), "{filter}");
        }
    }

    #[test]
    fn a_panic_tells_where_and_not_what() {
        const CHILD: &str = "COUNTERSIGN_TEST_PANICS";
        if std::env::var_os(CHILD).is_some() {
            Log { format: Format::Text, filter: "info".to_owned() }.start().unwrap();
            std::panic::catch_unwind(|| panic!("with a secret in it")).unwrap_err();
            return;
        }
        // In a process of its own: a hook is the whole process's.
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--nocapture", "a_panic_tells_where_and_not_what"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let said = String::from_utf8(child.stderr).unwrap();
        assert!(said.contains("something panicked") && said.contains("src/config/log.rs:"), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }

    #[derive(Debug, thiserror::Error)]
    #[error("the store failed")]
    struct Failed(#[source] io::Error);

    #[test]
    fn a_fault_is_told_with_its_whole_cause() {
        let fails = || {
            let fault = Failed(io::Error::other(Failed(io::Error::other("no\nroom"))));
            tracing::error!(correlation = 7, error = &fault as &dyn std::error::Error, "a request failed");
        };
        let said = logged(Format::Text, "info", fails);
        assert!(said.contains("error=the store failed error.sources=[the store failed, no\\nroom]"), "{said}");
        let said = logged(Format::Json, "info", fails);
        let line: serde_json::Value = serde_json::from_str(said.trim_end()).unwrap();
        assert_eq!((&line["error"], &line["correlation"]), (&"the store failed".into(), &7.into()));
        assert_eq!(line["causes"], serde_json::json!(["the store failed", "no\nroom"]));
    }

    /// Whatever comes into a line by whatever way: as the message, as a field, as a fault or as a fault's cause.
    fn says_hostile_things(text: &str) {
        let fault = Failed(io::Error::other(text.to_owned()));
        tracing::info!("{text}");
        tracing::info!(field = text, "said");
        tracing::info!(field = %text, "said");
        tracing::info!(field = ?text, "said");
        tracing::error!(error = &io::Error::other(text.to_owned()) as &dyn std::error::Error, "failed");
        tracing::error!(error = &fault as &dyn std::error::Error, "failed");
    }

    #[test]
    fn nobody_breaks_a_line_for_people_or_turns_it() {
        for text in hostile::texts() {
            let said = logged(Format::Text, "info", || says_hostile_things(&text));
            assert_eq!(said.matches('\n').count(), 6, "a line each: {said:?}");
            let line = said.chars().find(|c| *c != '\n' && hostile::is_raw(*c));
            assert_eq!(line, None, "{said:?}");
            assert_eq!(said.lines().filter(|line| line.contains(" countersign::config::log::tests: ")).count(), 6);
        }
        let said = logged(Format::Text, "info", || tracing::info!(error = %"no\nroom\u{202e}", "a\tb"));
        assert!(said.contains("a\\tb error=no\\nroom\\u{202e}"), "what was there is spelt out: {said}");
    }

    #[test]
    fn nobody_breaks_a_line_for_machines_or_turns_it() {
        for text in hostile::texts() {
            let said = logged(Format::Json, "info", || says_hostile_things(&text));
            assert_eq!(said.chars().find(|c| *c != '\n' && hostile::is_raw(*c)), None, "{said:?}");
            let lines: Vec<serde_json::Value> =
                said.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap()).collect();
            assert_eq!(lines.len(), 6, "a line each: {said:?}");
            assert_eq!(lines[0]["message"], *text, "a machine reads what was said");
            assert_eq!((&lines[1]["field"], &lines[2]["field"]), (&(*text).into(), &(*text).into()));
            assert_eq!((&lines[4]["error"], &lines[5]["causes"][0]), (&(*text).into(), &(*text).into()));
            assert!(lines.iter().all(|line| line["target"] == module_path!()), "{said:?}");
        }
    }

    #[test]
    fn a_line_for_machines_is_one_object() {
        let said = logged(Format::Json, "info", || tracing::info!(store = "sqlite", "ready\nindeed"));
        let line: serde_json::Value = serde_json::from_str(said.trim_end()).unwrap();
        assert_eq!((&line["store"], &line["message"]), (&"sqlite".into(), &"ready\nindeed".into()));
        assert_eq!((&line["level"], line["target"].as_str()), (&"INFO".into(), Some(module_path!())));
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
    }
}
