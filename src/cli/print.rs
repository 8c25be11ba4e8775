//! What a command says, for people or for scripts.

use std::io::{self, Write as _};

use serde::Serialize;
use serde_json::json;

use super::exit::Exit;
use crate::domain::text::{spelt, spelt_json};

/// How answers are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Print {
    /// As one JSON object instead of lines.
    pub(super) json: bool,
}

impl Print {
    /// Writes an answer to the output: `value` for scripts, `lines` for people.
    pub(super) fn answer(self, value: &impl Serialize, lines: impl FnOnce() -> String) -> anyhow::Result<()> {
        let text = if self.json { spelt_json(&serde_json::to_string(value)?) } else { shown(lines().trim_end()) };
        writeln!(io::stdout().lock(), "{text}")?;
        Ok(())
    }

    /// Writes to the error output how far something is.
    pub(super) fn note(text: &str) {
        // Where the error output is closed nobody is left to be told.
        let _ = writeln!(io::stderr().lock(), "{}", shown(text));
    }

    /// Writes to the error output why a command could not be carried out, and says how it ended.
    pub(super) fn complain(self, error: &anyhow::Error) -> Exit {
        let causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
        let text = if self.json {
            spelt_json(&json!({ "error": error.to_string(), "causes": causes }).to_string())
        } else {
            let causes = causes.into_iter().map(|cause| format!("because {cause}"));
            shown(&std::iter::once(error.to_string()).chain(causes).collect::<Vec<_>>().join("\n  "))
        };
        // Where the error output is closed nobody is left to be told.
        let _ = writeln!(io::stderr().lock(), "{text}");
        Exit::of(error)
    }
}

/// The lines, with what a terminal would obey, or a reader be misled by, spelt out: names come from other people.
fn shown(text: &str) -> String {
    text.split('\n').map(spelt).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::hostile;

    #[test]
    fn a_terminal_is_told_nothing_to_obey() {
        for text in hostile::texts() {
            let raw = shown(&text).chars().find(|c| *c != '\n' && hostile::is_raw(*c));
            assert_eq!(raw, None, "{text:?}");
        }
        assert_eq!(shown("a\u{1b}[2Jb\r\u{9b}c\nd"), "a\\u{1b}[2Jb\\r\\u{9b}c\nd");
        assert_eq!(shown("a\u{202e}b\u{200b}c"), "a\\u{202e}b\\u{200b}c", "nor is a reader told another order");
    }
}
