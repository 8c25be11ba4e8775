//! Exclusive Canonical XML 1.0, without comments, of a tree that was read.

use crate::protocol::xml::document::{Element, Node};
use crate::protocol::xml::{NotXml, Writer};

/// Prefixes and what they stand for.
type Scope = Vec<(String, String)>;

/// What is written.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The element.
    pub element: &'a Element,
    /// The elements around it, outermost first.
    pub around: &'a [&'a Element],
    /// The prefixes that are written wherever they are declared, `InclusiveNamespaces`; `#default` is the empty one.
    pub inclusive: &'a [&'a str],
    /// An element within that is left out.
    pub without: Option<&'a Element>,
}

/// The canonical form.
pub fn exclusive(part: &Part<'_>) -> Result<String, NotXml> {
    let mut writer = Writer::default();
    let scope: Scope = part.around.iter().flat_map(|element| element.declared.iter().cloned()).collect();
    element(&mut writer, part, part.element, (&scope, &Vec::new()));
    writer.finish()
}

fn element(w: &mut Writer, part: &Part<'_>, element: &Element, (scope, written): (&Scope, &Scope)) {
    let mut scope = scope.clone();
    scope.extend(element.declared.iter().cloned());
    let mut written = written.clone();
    let mut attributes: Vec<(String, &str)> = Vec::new();
    let used = used(part, element, &scope);
    for (prefix, namespace) in &used {
        let before = last(&written, prefix);
        let is_written = before.map_or(prefix.is_empty() && namespace.is_empty(), |before| before == *namespace);
        if is_written {
            continue;
        }
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        attributes.push((name, namespace));
        written.push(((*prefix).to_owned(), (*namespace).to_owned()));
    }
    let mut own: Vec<_> = element.attributes.iter().collect();
    own.sort_by_key(|attribute| (attribute.namespace.as_str(), attribute.local.as_str()));
    attributes.extend(own.into_iter().map(|a| (qualified(&a.prefix, &a.local), a.value.as_str())));
    let attributes: Vec<_> = attributes.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let name = qualified(&element.prefix, &element.local);
    w.open(&name, &attributes);
    for node in &element.children {
        match node {
            Node::Text(text) => w.text(text),
            Node::Element(child) if part.without.is_some_and(|other| std::ptr::eq(other, child)) => {}
            Node::Element(child) => self::element(w, part, child, (&scope, &written)),
        }
    }
    w.close(&name);
}

/// The prefixes that an element's own names have, and those that are always written; in canonical order.
fn used<'a>(part: &Part<'a>, element: &'a Element, scope: &'a Scope) -> Vec<(&'a str, &'a str)> {
    let own = (element.prefix.as_str(), element.namespace.as_str());
    let attributes = element.attributes.iter().filter(|attribute| !attribute.prefix.is_empty());
    let attributes = attributes.map(|attribute| (attribute.prefix.as_str(), attribute.namespace.as_str()));
    let inclusive = part.inclusive.iter().filter_map(|prefix| {
        let prefix = if *prefix == "#default" { "" } else { prefix };
        scope.iter().rev().find(|(declared, _)| declared == prefix).map(|(p, n)| (p.as_str(), n.as_str()))
    });
    let mut used: Vec<_> =
        std::iter::once(own).chain(attributes).chain(inclusive).filter(|(prefix, _)| *prefix != "xml").collect();
    used.sort_unstable();
    used.dedup();
    used
}

fn last<'a>(written: &'a Scope, prefix: &str) -> Option<&'a str> {
    written.iter().rev().find(|(declared, _)| declared == prefix).map(|(_, namespace)| namespace.as_str())
}

fn qualified(prefix: &str, local: &str) -> String {
    if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;
    use crate::protocol::xml::document::{MESSAGE, read};

    fn whole(xml: &str, inclusive: &[&str]) -> String {
        let root = read(xml.as_bytes(), MESSAGE).unwrap();
        exclusive(&Part { element: &root, around: &[], inclusive, without: None }).unwrap()
    }

    /// What the library of others makes of it.
    fn xmllint(xml: &str) -> String {
        let mut lint = Command::new("xmllint")
            .args(["--exc-c14n", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("xmllint is needed: apt-get install libxml2-utils");
        lint.stdin.take().unwrap().write_all(xml.as_bytes()).unwrap();
        let output = lint.wait_with_output().unwrap();
        assert!(output.status.success(), "{xml}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[test]
    fn others_write_the_same_canonical_form() {
        for xml in [
            "<a/>",
            "<a b='1' a=\"2\"/>",
            "<a xmlns='urn:a' xmlns:unused='urn:u'><b xmlns=''><c xmlns='urn:a'/></b></a>",
            "<p:a xmlns:p='urn:1' xmlns:q='urn:2' q:z='1' p:z='2' a='3'><q:b/><p:c xmlns:p='urn:3'><p:d/></p:c><p:e/></p:a>",
            "<a>\r\n\t&amp;&lt;&gt;&quot;&apos;&#13;&#x9;'\"</a>",
            "<a b='x\ny\tz&#10;&#13;&#9;&quot;&lt;&amp;>'/>",
            "<?xml version='1.0' encoding='UTF-8'?>\n<a>\u{e4}\u{1f600}</a>\n",
            "<a xml:lang='de'><b xml:space='preserve'> </b></a>",
            "<z:a xmlns:z='urn:z' xmlns:y='urn:y'><b y:c='1'><y:d/></b><z:e xmlns:z='urn:z'/></z:a>",
        ] {
            assert_eq!(whole(xml, &[]), xmllint(xml), "{xml}");
        }
    }

    #[test]
    fn a_part_declares_what_it_uses_of_what_stands_around_it() {
        let root = read(b"<p:a xmlns:p='urn:1' xmlns='urn:0' xmlns:x='urn:x'><p:b x:c='1'/></p:a>", MESSAGE).unwrap();
        let inner = root.elements().next().unwrap();
        let part = |inclusive| Part { element: inner, around: &[], inclusive, without: None };
        let around = [&root];
        let text = exclusive(&Part { around: &around, ..part(&[]) }).unwrap();
        assert_eq!(text, "<p:b xmlns:p=\"urn:1\" xmlns:x=\"urn:x\" x:c=\"1\"></p:b>");
        let text = exclusive(&Part { around: &around, ..part(&["#default", "q"]) }).unwrap();
        assert_eq!(text, "<p:b xmlns=\"urn:0\" xmlns:p=\"urn:1\" xmlns:x=\"urn:x\" x:c=\"1\"></p:b>");
    }

    #[test]
    fn listed_prefixes_stand_where_they_are_declared() {
        let xml = "<a xmlns:xs='urn:xs'><b/><c xmlns:xs='urn:other'><d/></c></a>";
        let text = whole(xml, &["xs"]);
        assert_eq!(text, "<a xmlns:xs=\"urn:xs\"><b></b><c xmlns:xs=\"urn:other\"><d></d></c></a>");
        assert_eq!(whole(xml, &[]), "<a><b></b><c><d></d></c></a>");
    }

    #[test]
    fn what_is_left_out_is_left_out_alone() {
        let root = read(b"<a>x<b/>y<b/>z</a>", MESSAGE).unwrap();
        let second = root.elements().nth(1).unwrap();
        let part = Part { element: &root, around: &[], inclusive: &[], without: Some(second) };
        assert_eq!(exclusive(&part).unwrap(), "<a>x<b></b>yz</a>");
    }
}
