//! Reads single settings out of a file and the environment, and remembers where each stands and what is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use toml::{Table, Value};

use super::nearest::nearest;
use super::sources::Sources;

/// What the names of our environment variables begin with.
pub(super) const VARIABLE: &str = "COUNTERSIGN__";

/// One thing that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    place: String,
    text: String,
}

impl Fault {
    pub(super) fn new(place: &str, text: impl Into<String>) -> Self {
        Self { place: place.to_owned(), text: text.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// Why there are no settings to start with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The settings file is there and cannot be read, or it was named and is not there.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Everything that is wrong, each with its place and what would be right.
    #[error("{}", .0.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Fault>),
}

/// One value as it was given.
struct Given {
    value: Value,
    /// The variable's name, or the file's and the setting's.
    place: String,
    by_variable: bool,
}

/// All that was given, by `section.name`, and what has become of it.
pub(super) struct Settings {
    given: BTreeMap<String, Given>,
    /// Headings of the file that have nothing under them.
    empty: BTreeMap<String, String>,
    known: BTreeSet<String>,
    faults: Vec<Fault>,
}

impl Settings {
    pub(super) fn new(sources: &Sources) -> Result<Self, ConfigError> {
        let mut settings =
            Self { given: BTreeMap::new(), empty: BTreeMap::new(), known: BTreeSet::new(), faults: Vec::new() };
        if let Some(file) = &sources.file {
            let table = file.text.parse::<Table>().map_err(|error| {
                // The parser's own rendering repeats the line, which may hold a password.
                let before = error.span().and_then(|span| file.text.get(..span.start)).unwrap_or_default();
                let place = format!("{}, line {}", file.name, before.matches('\n').count() + 1);
                ConfigError::Wrong(vec![Fault::new(&place, error.message())])
            })?;
            settings.add_file(&file.name, table);
        }
        for (name, value) in &sources.variables {
            settings.add_variable(name, value);
        }
        Ok(settings)
    }

    fn add_file(&mut self, file: &str, table: Table) {
        for (name, value) in table {
            let Value::Table(section) = value else {
                self.add(name.clone(), value, format!("{file}: {name}"), false);
                continue;
            };
            if section.is_empty() {
                self.empty.insert(name.clone(), format!("{file}: [{name}]"));
            }
            for (key, value) in section {
                let path = format!("{name}.{key}");
                self.add(path.clone(), value, format!("{file}: {path}"), false);
            }
        }
    }

    fn add_variable(&mut self, name: &str, value: &str) {
        let Some(path) = name.strip_prefix(VARIABLE) else { return };
        // A variable in small letters is none of ours: it would stand beside the one in capitals.
        let path = if path == path.to_uppercase() { path.to_lowercase().replace("__", ".") } else { path.to_owned() };
        self.add(path, Value::String(value.to_owned()), name.to_owned(), true);
    }

    fn add(&mut self, path: String, value: Value, place: String, by_variable: bool) {
        self.given.insert(path, Given { value, place, by_variable });
    }

    /// The settings under one heading; those of no heading are under the empty one.
    pub(super) fn section(&mut self, name: &'static str) -> Section<'_> {
        Section { settings: self, name }
    }

    /// Notes that what stands, or should stand, at `path` cannot be.
    pub(super) fn fault(&mut self, path: &str, text: impl Into<String>) {
        let place =
            self.given.get(path).map_or_else(|| format!("{path} ({})", variable(path)), |given| given.place.clone());
        self.faults.push(Fault { place, text: text.into() });
    }

    /// Hands over what `made` makes of the settings, once nothing is wrong and nothing is left over.
    pub(super) fn finish<T>(mut self, made: impl FnOnce() -> Read<T>) -> Result<T, ConfigError> {
        for (path, given) in self.given.iter().filter(|(path, _)| !self.known.contains(*path)) {
            let meant = nearest(&path.to_lowercase(), self.known.iter().map(String::as_str));
            let meant = meant.map(|meant| if given.by_variable { variable(meant) } else { meant.to_owned() });
            self.faults.push(Fault { place: given.place.clone(), text: unknown("setting", meant.as_deref()) });
        }
        let headings: BTreeSet<&str> = self.known.iter().filter_map(|path| Some(path.split_once('.')?.0)).collect();
        for (name, place) in self.empty.iter().filter(|(name, _)| !headings.contains(name.as_str())) {
            let meant = nearest(name, headings.iter().copied());
            self.faults.push(Fault { place: place.clone(), text: unknown("section", meant) });
        }
        match made() {
            Ok(made) if self.faults.is_empty() => Ok(made),
            _ => Err(ConfigError::Wrong(self.faults)),
        }
    }
}

fn unknown(what: &str, meant: Option<&str>) -> String {
    meant.map_or_else(|| format!("is no {what}"), |meant| format!("is no {what}; did you mean {meant}?"))
}

/// The environment variable of a setting.
fn variable(path: &str) -> String {
    format!("{VARIABLE}{}", path.replace('.', "__").to_uppercase())
}

/// A setting is wrong, and its fault has been noted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted;

/// What became of a setting.
pub(super) type Read<T> = Result<T, Noted>;

/// The settings under one heading. Each question makes its setting known and notes what is wrong with it, so all
/// are asked before the first answer is looked at.
pub(super) struct Section<'a> {
    settings: &'a mut Settings,
    name: &'static str,
}

impl Section<'_> {
    /// A setting that is left out where it does not apply.
    pub(super) fn optional<T>(&mut self, key: &str, parse: impl Fn(&str) -> Result<T, String>) -> Read<Option<T>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let read = value.as_str().ok_or_else(|| "must be text in quotation marks".to_owned()).and_then(parse);
        self.judge(key, read).map(Some)
    }

    /// A setting with a value of its own where none is given, written as one would write it.
    pub(super) fn parsed<T>(&mut self, key: &str, usual: &str, parse: impl Fn(&str) -> Result<T, String>) -> Read<T> {
        match self.optional(key, &parse)? {
            Some(read) => Ok(read),
            None => self.judge(key, parse(usual)),
        }
    }

    /// A whole number within `bounds`, or nothing.
    pub(super) fn optional_number(&mut self, key: &str, bounds: RangeInclusive<u32>) -> Read<Option<u32>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let number = value.as_integer().or_else(|| value.as_str()?.trim().parse().ok());
        let number = number.and_then(|number| u32::try_from(number).ok()).filter(|number| bounds.contains(number));
        let wanted = || format!("must be a whole number from {} to {}", bounds.start(), bounds.end());
        self.judge(key, number.ok_or_else(wanted)).map(Some)
    }

    /// A whole number within `bounds`.
    pub(super) fn number(&mut self, key: &str, usual: u32, bounds: RangeInclusive<u32>) -> Read<u32> {
        self.optional_number(key, bounds).map(|number| number.unwrap_or(usual))
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, key: &str, usual: bool) -> Read<bool> {
        let Some(value) = self.value(key) else { return Ok(usual) };
        let flag = value.as_bool().or_else(|| value.as_str()?.trim().parse().ok());
        self.judge(key, flag.ok_or_else(|| "must be true or false".to_owned()))
    }

    /// Several values; a variable has them between commas or as the file would.
    pub(super) fn list<T>(
        &mut self,
        key: &str,
        usual: &[&str],
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Read<Vec<T>> {
        let texts = match self.value(key) {
            None => Ok(usual.iter().map(|text| (*text).to_owned()).collect()),
            Some(value) => texts(&value, self.given_by_variable(key)),
        };
        let read = texts.and_then(|texts| texts.iter().map(|text| parse(text)).collect());
        self.judge(key, read)
    }

    /// Whether the setting is given at all.
    pub(super) fn has(&self, key: &str) -> bool {
        self.settings.given.contains_key(&self.path(key))
    }

    /// Whether it comes from the environment.
    pub(super) fn given_by_variable(&self, key: &str) -> bool {
        self.settings.given.get(&self.path(key)).is_some_and(|given| given.by_variable)
    }

    /// Notes that a setting cannot be as it is.
    pub(super) fn fault(&mut self, key: &str, text: impl Into<String>) {
        self.settings.fault(&self.path(key), text);
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    fn value(&mut self, key: &str) -> Option<Value> {
        let path = self.path(key);
        let value = self.settings.given.get(&path).map(|given| given.value.clone());
        self.settings.known.insert(path);
        value
    }

    fn judge<T>(&mut self, key: &str, read: Result<T, String>) -> Read<T> {
        read.map_err(|text| {
            self.fault(key, text);
            Noted
        })
    }
}

fn texts(value: &Value, by_variable: bool) -> Result<Vec<String>, String> {
    let wanted = || "must be a list such as [\"a\", \"b\"]".to_owned();
    match value {
        Value::Array(values) => {
            values.iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(wanted)).collect()
        }
        Value::String(text) if by_variable && text.trim_start().starts_with('[') => {
            let table = format!("list = {text}").parse::<Table>().map_err(|_| wanted())?;
            table
                .get("list")
                .filter(|list| list.is_array() && table.len() == 1)
                .map_or_else(|| Err(wanted()), |list| texts(list, false))
        }
        Value::String(text) if by_variable => {
            Ok(text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect())
        }
        _ => Err(wanted()),
    }
}
