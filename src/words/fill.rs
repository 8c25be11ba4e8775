//! Sentences: those that tell a no, and those with values in them.

/// How a no is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// What happened, in a few words without a full stop.
    pub title: &'static str,
    /// What it means.
    pub explanation: &'static str,
    /// What the person can do now.
    pub next: &'static str,
}

impl Words {
    /// Explanation and next step in one text, for JSON.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {}", self.explanation, self.next)
    }
}

/// Puts a value into a sentence, at its `{}`.
#[must_use]
pub fn with(sentence: &str, value: &str) -> String {
    sentence.replacen("{}", value, 1)
}

/// Puts values into a sentence, one at each `{}`; what the values hold is left as it is.
#[must_use]
pub fn with_each(sentence: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut filled = String::with_capacity(sentence.len());
    for (nth, part) in sentence.split("{}").enumerate() {
        if nth > 0 {
            filled.push_str(values.next().unwrap_or(&"{}"));
        }
        filled.push_str(part);
    }
    filled
}
