//! A document as a stranger reads it, for tests that compare structures.

use std::collections::BTreeMap;

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::protocol) struct Element {
    /// As written, with its prefix.
    pub(in crate::protocol) name: String,
    /// What the prefix stands for.
    pub(in crate::protocol) namespace: String,
    /// By namespace and local name; the order of attributes means nothing in XML.
    pub(in crate::protocol) attributes: BTreeMap<(String, String), String>,
    /// All text directly inside.
    pub(in crate::protocol) text: String,
    /// All elements directly inside.
    pub(in crate::protocol) children: Vec<Element>,
}

impl Element {
    /// Every element, parents before children.
    pub(in crate::protocol) fn all(&self) -> Vec<&Self> {
        std::iter::once(self).chain(self.children.iter().flat_map(Self::all)).collect()
    }

    /// The first element so named.
    pub(in crate::protocol) fn find(&self, name: &str) -> &Self {
        self.all().into_iter().find(|element| element.name == name).unwrap()
    }

    /// The same without the elements that `unwanted` picks.
    pub(in crate::protocol) fn without(mut self, unwanted: &dyn Fn(&Self) -> bool) -> Self {
        self.children = self.children.into_iter().filter(|c| !unwanted(c)).map(|c| c.without(unwanted)).collect();
        self
    }

    /// The same with the text of these elements emptied.
    pub(in crate::protocol) fn emptied(mut self, names: &[&str]) -> Self {
        if names.contains(&self.name.as_str()) {
            self.text.clear();
        }
        self.children = self.children.into_iter().map(|child| child.emptied(names)).collect();
        self
    }

    /// The value of an attribute without a namespace.
    pub(in crate::protocol) fn attribute(&self, name: &str) -> &str {
        &self.attributes[&(String::new(), name.to_owned())]
    }
}

/// Reads a document.
pub(in crate::protocol) fn read(xml: &str) -> Element {
    let mut reader = NsReader::from_str(xml);
    let mut open = vec![Element::nameless()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(Element::of(&reader, &start)),
            Event::Empty(start) => open.last_mut().unwrap().children.push(Element::of(&reader, &start)),
            Event::End(_) => {
                let closed = open.pop().unwrap();
                open.last_mut().unwrap().children.push(closed);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text.decode().unwrap()),
            Event::GeneralRef(reference) => open.last_mut().unwrap().text.push_str(&meaning(&reference)),
            Event::Eof => break,
            other => panic!("a token has no {other:?}"),
        }
    }
    assert_eq!(open.len(), 1, "every element is closed");
    open.remove(0).children.remove(0)
}

impl Element {
    fn nameless() -> Self {
        let (name, namespace, text) = Default::default();
        Self { name, namespace, attributes: BTreeMap::new(), text, children: Vec::new() }
    }

    fn of(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let namespace = |resolved: ResolveResult<'_>| match resolved {
            ResolveResult::Bound(namespace) => text(namespace.0),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(prefix) => panic!("{:?} is not declared", text(&prefix)),
        };
        let resolver = reader.resolver();
        let attributes = start.attributes().map(Result::unwrap);
        let attributes = attributes.filter(|attribute| attribute.key.as_namespace_binding().is_none());
        Self {
            name: text(start.name().0),
            namespace: namespace(resolver.resolve_element(start.name()).0),
            attributes: attributes
                .map(|attribute| {
                    let (space, local) = resolver.resolve_attribute(attribute.key);
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned();
                    ((namespace(space), text(local.into_inner())), value)
                })
                .collect(),
            text: String::new(),
            children: Vec::new(),
        }
    }
}

fn meaning(reference: &BytesRef<'_>) -> String {
    match reference.resolve_char_ref().unwrap() {
        Some(c) => c.to_string(),
        None => resolve_predefined_entity(&reference.decode().unwrap()).unwrap().to_owned(),
    }
}
