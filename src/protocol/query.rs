//! Names and values as a query and a form have them.

/// Why names and values could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A percent sign without two hexadecimal digits.
    #[error("a percent sign is not followed by two hexadecimal digits")]
    Percent,
    /// What was percent-encoded is no UTF-8.
    #[error("the query is no UTF-8")]
    Utf8,
    /// NUL or another control character.
    #[error("the query has a control character")]
    Control,
    /// A parameter that must be unambiguous is given twice with different values.
    #[error("the query gives a parameter twice with different values")]
    Duplicate,
}

impl Broken {
    /// A stable code for the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Utf8 => "utf-8",
            Self::Control => "control",
            Self::Duplicate => "duplicate",
        }
    }
}

struct Pair<'a> {
    name: String,
    value: String,
    raw: &'a str,
}

/// Decoded names and values in the order given.
pub(in crate::protocol) struct Query<'a>(Vec<Pair<'a>>);

impl<'a> Query<'a> {
    /// Values of `folded` may have line ends, as base64 has them.
    pub(in crate::protocol) fn decode(raw: &'a str, folded: &[&str]) -> Result<Self, Broken> {
        let pairs = raw.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, raw) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(raw)?);
            let may_fold = folded.contains(&name.as_str());
            let is_bad = |c: char| c.is_control() && !(may_fold && matches!(c, '\r' | '\n'));
            if name.chars().any(char::is_control) || value.chars().any(is_bad) {
                return Err(Broken::Control);
            }
            Ok(Pair { name, value, raw })
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }

    pub(in crate::protocol) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |pair| pair.name == name).map(|pair| pair.value.as_str())
    }

    /// All that are not empty: an empty parameter means that there is none.
    pub(in crate::protocol) fn some(&self, name: &str) -> impl Iterator<Item = &str> {
        self.all(name).filter(|value| !value.is_empty())
    }

    /// For what only shapes the page: the last one that says something.
    pub(in crate::protocol) fn last(&self, name: &str) -> Option<&str> {
        self.some(name).last()
    }

    /// The last one that says something, white space aside.
    pub(in crate::protocol) fn hint(&self, name: &str) -> Option<&str> {
        self.all(name).map(str::trim).filter(|hint| !hint.is_empty()).last()
    }

    /// For values that decide: as often as it likes, but always the same.
    pub(in crate::protocol) fn one(&self, name: &str) -> Result<Option<&str>, Broken> {
        let mut all = self.all(name);
        let first = all.next();
        if all.any(|other| Some(other) != first) { Err(Broken::Duplicate) } else { Ok(first) }
    }

    /// For values that are signed: at most once, decoded and as sent.
    pub(in crate::protocol) fn sole(&self, name: &str) -> Result<Option<(&str, &'a str)>, Broken> {
        let mut all = self.0.iter().filter(|pair| pair.name == name);
        let first = all.next();
        if all.next().is_some() {
            return Err(Broken::Duplicate);
        }
        Ok(first.map(|pair| (pair.value.as_str(), pair.raw)))
    }
}

/// Decodes as a form does: `+` is a space, hexadecimal digits may be of either case.
fn decode(raw: &str) -> Result<String, Broken> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => digit(rest.next())? << 4 | digit(rest.next())?,
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| Broken::Utf8)
}

fn digit(byte: Option<u8>) -> Result<u8, Broken> {
    match byte {
        Some(byte @ b'0'..=b'9') => Ok(byte - b'0'),
        Some(byte @ b'a'..=b'f') => Ok(byte - b'a' + 10),
        Some(byte @ b'A'..=b'F') => Ok(byte - b'A' + 10),
        _ => Err(Broken::Percent),
    }
}
