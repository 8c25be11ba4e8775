//! `[log]`: what is logged, and how.

use std::io::Write;

use serde::Serialize;
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

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
        self.subscriber(std::io::stderr).try_init()
    }

    fn subscriber<W>(&self, writer: W) -> impl Subscriber + Send + Sync
    where
        W: for<'a> MakeWriter<'a, Writer: Write> + Send + Sync + 'static,
    {
        let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).parse_lossy(&self.filter);
        let lines = fmt::layer().with_writer(writer);
        let lines = match self.format {
            Format::Text => lines.with_ansi(false).boxed(),
            Format::Json => lines.json().flatten_event(true).boxed(),
        };
        tracing_subscriber::registry().with(lines.with_filter(filter.and(filter_fn(is_fit_for_a_log))))
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

    use super::*;

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

    #[test]
    fn a_line_for_machines_is_one_object() {
        let said = logged(Format::Json, "info", || tracing::info!(store = "sqlite", "ready\nindeed"));
        let line: serde_json::Value = serde_json::from_str(said.trim_end()).unwrap();
        assert_eq!((&line["store"], &line["message"]), (&"sqlite".into(), &"ready\nindeed".into()));
    }
}
