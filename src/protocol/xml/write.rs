//! Escaping as Canonical XML 1.0 wants it, so that what is written needs no canonicalisation afterwards.

/// A character that XML 1.0 cannot carry, not even escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a value has the character U+{:04X}, which XML cannot carry", *.0 as u32)]
pub struct NotXml(pub char);

/// Appends `value` as the text of an element.
pub fn text(out: &mut String, value: &str) -> Result<(), NotXml> {
    escaped(out, value, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    })
}

/// Appends `value` as the value of an attribute between double quotes.
pub fn attribute(out: &mut String, value: &str) -> Result<(), NotXml> {
    escaped(out, value, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        '\r' => Some("&#xD;"),
        _ => None,
    })
}

fn escaped(out: &mut String, value: &str, escape: impl Fn(char) -> Option<&'static str>) -> Result<(), NotXml> {
    let mut plain_from = 0;
    for (at, c) in value.char_indices() {
        if !may_stand_in_xml(c) {
            return Err(NotXml(c));
        }
        if let Some(escape) = escape(c) {
            out.push_str(&value[plain_from..at]);
            out.push_str(escape);
            plain_from = at + c.len_utf8();
        }
    }
    out.push_str(&value[plain_from..]);
    Ok(())
}

/// The production `Char` of XML 1.0; surrogates are no `char` to begin with.
const fn may_stand_in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}
