//! Sentences with values in them.

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
