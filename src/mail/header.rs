//! The one escaper of mail headers. What comes out is ASCII, says what went in, and begins no second header.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::domain::mailbox::Mailbox;
use crate::domain::text::one_line;

/// Longest value, in characters.
const LONGEST: usize = 200;
/// A value that is written as it stands is at most this long, so that no line needs folding.
const LONGEST_PLAIN: usize = 60;
/// Octets in one encoded word: with its frame it has 72 characters of the 75 it may have (RFC 2047, 2).
const OCTETS: usize = 45;

/// Free text, as in a subject.
pub(super) fn text(value: &str) -> String {
    let value = one_line(value, LONGEST);
    if is_plain(&value) { value } else { encoded(&value) }
}

/// A mailbox with a name before it.
pub(super) fn mailbox(name: Option<&str>, mailbox: &Mailbox) -> String {
    let name = name.map(|name| one_line(name, LONGEST)).filter(|name| !name.is_empty());
    let Some(name) = name else { return mailbox.to_string() };
    // In quotation marks nothing but the mark itself and the backslash means anything (RFC 5322, 3.2.4).
    let name = if is_plain(&name) {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        encoded(&name)
    };
    format!("{name}\r\n <{mailbox}>")
}

/// Printable ASCII that no reader takes for an encoded word: who writes one into a name wants it decoded.
fn is_plain(value: &str) -> bool {
    value.len() <= LONGEST_PLAIN && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic()) && !value.contains("=?")
}

/// Encoded words of RFC 2047, a line each. A reader puts them together without the white space between them.
fn encoded(value: &str) -> String {
    let mut words = vec![String::new()];
    for c in value.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= OCTETS => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let word = |word: &String| format!("=?utf-8?B?{}?=", STANDARD.encode(word));
    words.iter().map(word).collect::<Vec<_>>().join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::hostile;

    /// As a mail program reads it.
    fn read(header: &str) -> String {
        let line = header.replace("?=\r\n =?", "?==?").replace("\r\n ", " ");
        let mut told = String::new();
        for (nth, part) in line.split("=?utf-8?B?").enumerate() {
            let (word, rest) = if nth == 0 { ("", part) } else { part.split_once("?=").unwrap() };
            told.push_str(std::str::from_utf8(&STANDARD.decode(word).unwrap()).unwrap());
            told.push_str(rest);
        }
        told
    }

    fn alice() -> Mailbox {
        Mailbox::parse("alice@corp.example").unwrap()
    }

    #[test]
    fn plain_words_stay_as_they_are() {
        assert_eq!(text("Example Works: set up sign-in"), "Example Works: set up sign-in");
        assert_eq!(mailbox(None, &alice()), "alice@corp.example");
        assert_eq!(mailbox(Some(" "), &alice()), "alice@corp.example");
        assert_eq!(
            mailbox(Some("Alice, \"A\" \\o/"), &alice()),
            "\"Alice, \\\"A\\\" \\\\o/\"\r\n <alice@corp.example>"
        );
    }

    #[test]
    fn other_alphabets_are_read_as_they_were_written() {
        for value in ["Zoë Müller-Lüdenscheid", "李 小龙", &"ä".repeat(200), &"a".repeat(200), "😀".repeat(40).as_str()]
        {
            let header = text(value);
            assert_eq!(read(&header), *value);
            assert!(header.is_ascii());
            assert!(header.lines().all(|line| line.len() <= 76), "{header}");
        }
        assert_eq!(read(&mailbox(Some("Zoë"), &alice())), "Zoë <alice@corp.example>");
    }

    #[test]
    fn nothing_begins_a_second_header_or_hides_what_it_says() {
        for value in hostile::texts() {
            for header in [text(&value), mailbox(Some(&value), &alice())] {
                let flat = header.replace("\r\n ", "");
                assert!(flat.bytes().all(|b| b == b' ' || b.is_ascii_graphic()), "{header:?}");
            }
            let told = read(&text(&value));
            assert_eq!(told, one_line(&value, 200));
            assert_eq!(told.chars().find(|c| hostile::is_raw(*c)), None, "{value:?}");
        }
        assert_eq!(mailbox(Some("\" <eve@evil.example>, \""), &alice()).matches('"').count(), 4);
        assert!(!text("=?utf-8?B?YQ==?=").contains("YQ==?="));
    }
}
