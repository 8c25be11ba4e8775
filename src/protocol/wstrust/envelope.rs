//! A reader of what strangers send, with bounds: no document type, no entity beyond XML's own five, so much and no
//! deeper. It keeps what a value is made of, so that nobody smuggles a second meaning into one.

use quick_xml::NsReader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

/// Elements in all; what clients send has some twenty.
const MOST_ELEMENTS: usize = 200;
/// How deep they may lie.
const DEEPEST: usize = 24;

/// Why a message was not read. It quotes nothing of it, for it holds a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    /// It is no well-formed XML in UTF-8.
    #[error("the message is no well-formed XML")]
    NotXml,
    /// It brings a document type, a processing instruction or an entity.
    #[error("the message brings a document type, an instruction or an entity")]
    Forbidden,
    /// It has more or deeper elements than any client's.
    #[error("the message has too many or too deep elements")]
    TooMuch,
}

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    namespace: String,
    name: String,
    /// The text directly inside.
    text: String,
    children: Vec<Element>,
    /// Something stands in the text that is none, and readers differ over what then is the value.
    is_mixed: bool,
}

impl Element {
    /// Whether it is this one.
    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }

    /// Its namespace.
    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Its name without a prefix.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The elements directly inside.
    pub(super) fn children(&self) -> &[Self] {
        &self.children
    }

    /// The only child of that name; an error where there are several.
    pub(super) fn only(&self, namespace: &str, name: &str) -> Result<Option<&Self>, Several> {
        let mut found = self.children.iter().filter(|child| child.is(namespace, name));
        let first = found.next();
        if found.next().is_some() { Err(Several) } else { Ok(first) }
    }

    /// Its value: text and nothing else.
    pub(super) fn value(&self) -> Option<&str> {
        (!self.is_mixed && self.children.is_empty()).then_some(self.text.as_str())
    }
}

/// There are several where there must be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Several;

/// Reads a message to its end.
pub(super) fn read(text: &str) -> Result<Element, Unreadable> {
    let mut reader = NsReader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut open = vec![Element::default()];
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|_| Unreadable::NotXml)?;
        let Some(inner) = open.last_mut() else { return Err(Unreadable::NotXml) };
        match event {
            Event::Start(start) => {
                count += 1;
                let element = element(&reader, &start)?;
                if count > MOST_ELEMENTS || open.len() > DEEPEST {
                    return Err(Unreadable::TooMuch);
                }
                open.push(element);
            }
            Event::Empty(start) => {
                count += 1;
                if count > MOST_ELEMENTS {
                    return Err(Unreadable::TooMuch);
                }
                let element = element(&reader, &start)?;
                inner.children.push(element);
            }
            Event::End(_) => close(&mut open)?,
            Event::Text(text) => inner.text.push_str(&text.decode().map_err(|_| Unreadable::NotXml)?),
            Event::GeneralRef(reference) => inner.text.push(meaning(&reference)?),
            // The declaration of XML itself, before the first element.
            Event::Decl(_) if count == 0 => {}
            Event::Comment(_) | Event::CData(_) => inner.is_mixed = true,
            Event::DocType(_) | Event::PI(_) | Event::Decl(_) => return Err(Unreadable::Forbidden),
            Event::Eof => break,
        }
    }
    let (Some(mut document), true) = (open.pop(), open.is_empty()) else { return Err(Unreadable::NotXml) };
    let root = document.children.pop().filter(|_| document.text.trim().is_empty());
    root.filter(|_| document.children.is_empty()).ok_or(Unreadable::NotXml)
}

fn close(open: &mut Vec<Element>) -> Result<(), Unreadable> {
    let closed = open.pop().ok_or(Unreadable::NotXml)?;
    open.last_mut().ok_or(Unreadable::NotXml)?.children.push(closed);
    Ok(())
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Element, Unreadable> {
    // Attributes are read for their being well-formed; none of them says anything here.
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| Unreadable::NotXml)?;
        if attribute.value.contains(&b'<') {
            return Err(Unreadable::NotXml);
        }
    }
    let (namespace, name) = reader.resolver().resolve_element(start.name());
    let namespace = match namespace {
        ResolveResult::Bound(namespace) => text(namespace.0)?,
        ResolveResult::Unbound => String::new(),
        ResolveResult::Unknown(_) => return Err(Unreadable::NotXml),
    };
    Ok(Element { namespace, name: text(name.into_inner())?, ..Element::default() })
}

fn text(bytes: &[u8]) -> Result<String, Unreadable> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Unreadable::NotXml)
}

fn meaning(reference: &BytesRef<'_>) -> Result<char, Unreadable> {
    if let Some(c) = reference.resolve_char_ref().map_err(|_| Unreadable::NotXml)? {
        return Ok(c);
    }
    let name = reference.decode().map_err(|_| Unreadable::NotXml)?;
    resolve_predefined_entity(&name).and_then(|text| text.chars().next()).ok_or(Unreadable::Forbidden)
}
