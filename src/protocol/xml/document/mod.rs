//! A document that a stranger sent, read once into a tree and within bounds.
//!
//! It has no document type, so no entity but the five that XML itself has, and no comments and processing
//! instructions, so that a text is in one piece for whoever reads it. Names are of ASCII. Whatever is read here is what
//! is verified and what is believed: nobody reads the bytes a second time.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// How large a document may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// In bytes.
    pub bytes: usize,
    /// Elements within elements.
    pub depth: usize,
    /// Elements altogether.
    pub elements: usize,
    /// Attributes and declarations of one element.
    pub attributes: usize,
    /// Whether comments are left out; otherwise a document with one is refused.
    pub comments: bool,
}

/// A message.
pub const MESSAGE: Limits = Limits { bytes: 64 * 1024, depth: 24, elements: 400, attributes: 24, comments: false };
/// A file that an administrator hands in.
pub const FILE: Limits = Limits { bytes: 1024 * 1024, depth: 24, elements: 10_000, attributes: 48, comments: true };

/// Why a document was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// Larger than its limits.
    #[error("the document is too large, or too deep")]
    TooLarge,
    /// Not UTF-8, or said to be something else.
    #[error("the document is not UTF-8")]
    Encoding,
    /// A document type.
    #[error("the document has a document type")]
    DocumentType,
    /// A comment.
    #[error("the document has a comment")]
    Comment,
    /// A processing instruction, or a section of characters.
    #[error("the document has a processing instruction or a CDATA section")]
    Instruction,
    /// An entity that XML itself does not have.
    #[error("the document has an entity of its own")]
    Entity,
    /// A name with a prefix that is not declared, or a forbidden declaration.
    #[error("the document's namespaces do not hold")]
    Namespace,
    /// Not well-formed.
    #[error("the document is not well-formed")]
    Form,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// As written; empty where there is none.
    pub prefix: String,
    /// Without its prefix.
    pub local: String,
    /// Empty without a prefix.
    pub namespace: String,
    /// What it says.
    pub value: String,
}

/// What stands inside an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// A text, never beside another one.
    Text(String),
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// As written; empty where there is none.
    pub prefix: String,
    /// Without its prefix.
    pub local: String,
    /// What the prefix, or its absence, stands for.
    pub namespace: String,
    /// The prefixes that are declared here, and what for.
    pub declared: Vec<(String, String)>,
    /// In the order written.
    pub attributes: Vec<Attribute>,
    /// What stands inside.
    pub children: Vec<Node>,
}

impl Element {
    /// Whether it is this one.
    #[must_use]
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.namespace == namespace && self.local == local
    }

    /// The value of an attribute without a namespace.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let own = |a: &&Attribute| a.namespace.is_empty() && a.local == name;
        self.attributes.iter().find(own).map(|attribute| attribute.value.as_str())
    }

    /// The elements directly inside.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The one element of this name directly inside; none where there is none, and none where there are several.
    #[must_use]
    pub fn only(&self, namespace: &str, local: &str) -> Option<&Self> {
        let mut all = self.elements().filter(|element| element.is(namespace, local));
        all.next().filter(|_| all.next().is_none())
    }

    /// Whether several of this name stand directly inside.
    #[must_use]
    pub fn has_several(&self, namespace: &str, local: &str) -> bool {
        self.elements().filter(|element| element.is(namespace, local)).nth(1).is_some()
    }

    /// All that stands inside, where that is text alone.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self.children.as_slice() {
            [] => Some(""),
            [Node::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Itself and every element within, parents before children.
    #[must_use]
    pub fn all(&self) -> Vec<&Self> {
        let mut all = vec![self];
        let mut at = 0;
        while let Some(element) = all.get(at).copied() {
            all.extend(element.elements());
            at += 1;
        }
        all
    }
}

/// Reads a document.
pub fn read(bytes: &[u8], limits: Limits) -> Result<Element, Unread> {
    if bytes.len() > limits.bytes {
        return Err(Unread::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unread::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // As XML has it, before anything else is done: no other line ends than this one.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut builder = Builder { limits, open: Vec::new(), root: None, elements: 0 };
    loop {
        match reader.read_event().map_err(|_| Unread::Form)? {
            Event::Start(start) => builder.start(&start)?,
            Event::End(_) => builder.end()?,
            Event::Text(part) => builder.literal(&part.decode().map_err(|_| Unread::Encoding)?)?,
            Event::GeneralRef(name) => {
                let name = name.decode().map_err(|_| Unread::Encoding)?;
                builder.text(&reference(&name)?.to_string())?;
            }
            Event::Decl(declaration) => {
                if !builder.is_empty() || declaration.encoding().is_some_and(|encoding| !is_utf8(encoding)) {
                    return Err(Unread::Encoding);
                }
            }
            Event::Comment(_) if limits.comments => {}
            Event::Comment(_) => return Err(Unread::Comment),
            Event::DocType(_) => return Err(Unread::DocumentType),
            Event::PI(_) | Event::CData(_) => return Err(Unread::Instruction),
            Event::Empty(_) => return Err(Unread::Form),
            Event::Eof => break,
        }
    }
    builder.finish()
}

fn is_utf8(encoding: Result<std::borrow::Cow<'_, [u8]>, impl Sized>) -> bool {
    encoding.is_ok_and(|name| name.eq_ignore_ascii_case(b"utf-8"))
}

struct Builder {
    limits: Limits,
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Builder {
    fn is_empty(&self) -> bool {
        self.root.is_none() && self.open.is_empty()
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Unread> {
        self.elements += 1;
        if self.elements > self.limits.elements || self.open.len() >= self.limits.depth {
            return Err(Unread::TooLarge);
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(Unread::Form);
        }
        let (prefix, local) = name(start.name().0)?;
        let mut declared: Vec<(String, String)> = Vec::new();
        let mut written = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| Unread::Form)?;
            let value = std::str::from_utf8(&attribute.value).map_err(|_| Unread::Encoding)?;
            let value = value_of(value)?;
            match name(attribute.key.0)? {
                (prefix, local) if prefix.is_empty() && local == "xmlns" => declared.push((String::new(), value)),
                (prefix, local) if prefix == "xmlns" => declared.push((local, value)),
                (prefix, local) => written.push((prefix, local, value)),
            }
            if declared.len() + written.len() > self.limits.attributes {
                return Err(Unread::TooLarge);
            }
        }
        declared.iter().try_for_each(may_be_declared)?;
        let namespace = self.resolve(&declared, &prefix)?;
        let mut attributes: Vec<Attribute> = Vec::with_capacity(written.len());
        for (prefix, local, value) in written {
            let namespace = if prefix.is_empty() { String::new() } else { self.resolve(&declared, &prefix)? };
            if attributes.iter().any(|other| other.local == local && other.namespace == namespace) {
                return Err(Unread::Form);
            }
            attributes.push(Attribute { prefix, local, namespace, value });
        }
        self.open.push(Element { prefix, local, namespace, declared, attributes, children: Vec::new() });
        Ok(())
    }

    fn resolve(&self, own: &[(String, String)], prefix: &str) -> Result<String, Unread> {
        if prefix == "xml" {
            return Ok(XML.to_owned());
        }
        let around = self.open.iter().rev().map(|element| element.declared.as_slice());
        let mut scopes = std::iter::once(own).chain(around).flatten();
        match scopes.find(|(declared, _)| declared == prefix) {
            Some((_, namespace)) => Ok(namespace.clone()),
            None if prefix.is_empty() => Ok(String::new()),
            None => Err(Unread::Namespace),
        }
    }

    fn end(&mut self) -> Result<(), Unread> {
        let closed = self.open.pop().ok_or(Unread::Form)?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(Node::Element(closed)),
            None => self.root = Some(closed),
        }
        Ok(())
    }

    /// Text as written, references aside.
    fn literal(&mut self, text: &str) -> Result<(), Unread> {
        if text.contains("]]>") || !text.chars().all(is_character) {
            return Err(Unread::Form);
        }
        if self.open.is_empty() {
            return if text.chars().all(|c| matches!(c, ' ' | '\t' | '\n')) { Ok(()) } else { Err(Unread::Form) };
        }
        self.text(text)
    }

    fn text(&mut self, text: &str) -> Result<(), Unread> {
        let parent = self.open.last_mut().ok_or(Unread::Form)?;
        match parent.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => parent.children.push(Node::Text(text.to_owned())),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element, Unread> {
        if self.open.is_empty() { self.root.ok_or(Unread::Form) } else { Err(Unread::Form) }
    }
}

/// Namespaces in XML: `xml` and `xmlns` are taken, and a prefix stands for something.
fn may_be_declared((prefix, namespace): &(String, String)) -> Result<(), Unread> {
    let is_empty = !prefix.is_empty() && namespace.is_empty();
    let is_taken = prefix == "xmlns" || namespace == XMLNS || (prefix == "xml") != (namespace == XML);
    if is_empty || is_taken { Err(Unread::Namespace) } else { Ok(()) }
}

/// Prefix and local name, of letters that nobody takes for others.
fn name(bytes: &[u8]) -> Result<(String, String), Unread> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unread::Encoding)?;
    let (prefix, local) = text.split_once(':').unwrap_or(("", text));
    let is_plain = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    };
    let is_name = is_plain(local) && (is_plain(prefix) || text.len() == local.len());
    if is_name { Ok((prefix.to_owned(), local.to_owned())) } else { Err(Unread::Form) }
}

/// An attribute's value: white space as written is a space, references are what they stand for.
fn value_of(raw: &str) -> Result<String, Unread> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '&' => {
                let (name, after) = rest.split_once(';').ok_or(Unread::Form)?;
                value.push(reference(name)?);
                rest = after;
            }
            '<' => return Err(Unread::Form),
            '\t' | '\n' => value.push(' '),
            c if is_character(c) => value.push(c),
            _ => return Err(Unread::Form),
        }
    }
    Ok(value)
}

/// What stands between `&` and `;`.
fn reference(name: &str) -> Result<char, Unread> {
    let digits = |digits: &str, radix| {
        let is_plain = !digits.is_empty() && digits.len() <= 8 && digits.chars().all(|c| c.is_digit(radix));
        let code = u32::from_str_radix(digits, radix).ok().filter(|_| is_plain);
        code.and_then(char::from_u32).filter(|c| is_character(*c)).ok_or(Unread::Form)
    };
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => match name.strip_prefix('#') {
            Some(number) => number.strip_prefix('x').map_or_else(|| digits(number, 10), |hex| digits(hex, 16)),
            None => Err(Unread::Entity),
        },
    }
}

/// The production `Char` of XML 1.0.
const fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests;
