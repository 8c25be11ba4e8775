//! A writer of exclusive Canonical XML 1.0: what leaves it needs no canonicalisation afterwards.
//!
//! It escapes every value, writes start and end tag even of empty elements and puts nothing between them. What
//! it leaves to its caller: to declare a namespace where it is first used, and to give attributes in canonical
//! order (`xmlns` first, then by name).

/// A character that XML 1.0 cannot carry, not even escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a value has the character U+{:04X}, which XML cannot carry", u32::from(*.0))]
pub struct NotXml(pub char);

/// Name and value.
pub type Attribute<'a> = (&'a str, &'a str);

/// XML in the making. A value that cannot be written is remembered, and told by [`Writer::sound`] and
/// [`Writer::finish`]; so nothing broken leaves, and the calls in between read like the document.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    fault: Option<NotXml>,
}

impl Writer {
    /// An empty one with room for so many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), fault: None }
    }

    /// An element around whatever `content` writes.
    pub fn element(&mut self, name: &str, attributes: &[Attribute<'_>], content: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        content(self);
        self.close(name);
    }

    /// An element around a text.
    pub fn leaf(&mut self, name: &str, attributes: &[Attribute<'_>], text: &str) {
        self.element(name, attributes, |w| w.text(text));
    }

    /// A start tag, for elements whose content may fail to come about.
    pub fn open(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.escaped(value, in_attribute);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// The end tag to [`Writer::open`].
    pub fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Text, escaped.
    pub fn text(&mut self, value: &str) {
        self.escaped(value, in_text);
    }

    /// What another writer wrote, as it stands.
    pub(in crate::protocol) fn canonical(&mut self, written: &str) {
        self.out.push_str(written);
    }

    /// How many bytes stand there.
    #[must_use]
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether nothing stands there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// What was written since [`Writer::len`] was `from`.
    #[must_use]
    pub fn since(&self, from: usize) -> &str {
        self.out.get(from..).unwrap_or_default()
    }

    /// Whether everything so far could be written.
    pub fn sound(&self) -> Result<(), NotXml> {
        self.fault.map_or(Ok(()), Err)
    }

    /// The document.
    pub fn finish(self) -> Result<String, NotXml> {
        self.sound().map(|()| self.out)
    }

    fn escaped(&mut self, value: &str, escape: fn(char) -> Option<&'static str>) {
        // Without a way out in the middle, the compiler looks at many bytes at a time.
        if value.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
            self.out.push_str(value);
            return;
        }
        for c in value.chars() {
            match escape(c) {
                Some(reference) => self.out.push_str(reference),
                None if may_stand_in_xml(c) => self.out.push(c),
                None => self.fault = self.fault.or(Some(NotXml(c))),
            }
        }
    }
}

/// ASCII that is written as it is, in text and attribute alike; nearly every value is made of nothing else.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>' | b'"')
}

const fn in_text(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    }
}

const fn in_attribute(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        '\r' => Some("&#xD;"),
        _ => None,
    }
}

/// The production `Char` of XML 1.0; surrogates are no `char` to begin with.
const fn may_stand_in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

    fn written(write: impl FnOnce(&mut Writer)) -> Result<String, NotXml> {
        let mut writer = Writer::default();
        write(&mut writer);
        writer.finish()
    }

    #[test]
    fn elements_are_written_in_canonical_form() {
        let xml = written(|w| {
            w.element("a", &[("xmlns", "urn:a"), ("b", "1"), ("c", "")], |w| {
                w.leaf("d", &[], "text");
                w.element("e", &[], |_| {});
            });
        });
        assert_eq!(xml.unwrap(), r#"<a xmlns="urn:a" b="1" c=""><d>text</d><e></e></a>"#);
    }

    #[test]
    fn every_character_is_escaped_as_canonical_xml_says() {
        let all = "&<>\"'\t\n\r\u{7f}\u{85}ä\u{2028}李😀";
        let text = written(|w| w.text(all)).unwrap();
        assert_eq!(text, "&amp;&lt;&gt;\"'\t\n&#xD;\u{7f}\u{85}ä\u{2028}李😀");
        let attribute = written(|w| w.open("a", &[("b", all)])).unwrap();
        assert_eq!(attribute, "<a b=\"&amp;&lt;>&quot;'&#x9;&#xA;&#xD;\u{7f}\u{85}ä\u{2028}李😀\">");
    }

    #[test]
    fn what_xml_cannot_carry_is_an_error_wherever_it_stands() {
        for c in ['\0', '\u{1}', '\u{8}', '\u{b}', '\u{c}', '\u{e}', '\u{1b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
            let value = format!("a{c}b");
            assert_eq!(written(|w| w.text(&value)), Err(NotXml(c)));
            assert_eq!(written(|w| w.leaf("a", &[("b", &value)], "")), Err(NotXml(c)));
        }
        assert_eq!(NotXml('\u{1}').to_string(), "a value has the character U+0001, which XML cannot carry");
    }

    #[test]
    fn the_first_fault_is_told() {
        let mut writer = Writer::default();
        writer.text("a\u{1}");
        writer.text("\u{2}b");
        assert_eq!(writer.sound(), Err(NotXml('\u{1}')));
    }

    #[test]
    fn a_writer_tells_what_was_written_since() {
        let mut writer = Writer::with_capacity(10);
        assert!(writer.is_empty());
        writer.text("ab");
        let from = writer.len();
        writer.text("cd");
        assert_eq!(writer.since(from), "cd");
        assert_eq!(writer.since(99), "");
    }

    proptest! {
        #[test]
        fn a_reader_gets_back_what_was_written(value in "\\PC*[&<>\"'\t\r\n]*\\PC*") {
            let Ok(xml) = written(|w| w.leaf("a", &[("b", &value)], &value)) else {
                prop_assert!(value.chars().any(|c| !may_stand_in_xml(c)));
                return Ok(());
            };
            let mut reader = Reader::from_str(&xml);
            let Ok(Event::Start(start)) = reader.read_event() else { panic!("{xml}") };
            let read = start.try_get_attribute("b").unwrap().unwrap().normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap();
            prop_assert_eq!(read, value.as_str());
            let text = reader.read_text(start.name()).unwrap();
            let text = text.decode().unwrap();
            prop_assert_eq!(quick_xml::escape::unescape(&text).unwrap(), value.as_str());
        }
    }
}
