use super::*;

fn taken(xml: &str) -> Element {
    read(xml.as_bytes(), MESSAGE).unwrap_or_else(|why| panic!("{why}: {xml}"))
}

fn refused(xml: &str) -> Unread {
    read(xml.as_bytes(), MESSAGE).expect_err(xml)
}

#[test]
fn names_stand_for_what_is_declared_nearest() {
    let root = taken("<a xmlns='urn:a' xmlns:p='urn:1' p:x='1' x='2'><p:b/><b xmlns='' xmlns:p='urn:2'><p:c/></b></a>");
    assert!(root.is("urn:a", "a"));
    assert_eq!(root.attribute("x"), Some("2"));
    assert_eq!(root.attributes[0].namespace, "urn:1");
    let all: Vec<_> = root.all().into_iter().map(|e| (e.namespace.as_str(), e.local.as_str())).collect();
    assert_eq!(all, [("urn:a", "a"), ("urn:1", "b"), ("", "b"), ("urn:2", "c")]);
}

#[test]
fn texts_are_in_one_piece_and_mean_what_xml_says() {
    let root = taken(
        "\u{feff}<?xml version='1.0' encoding='utf-8'?>\r\n<a b='1\r\n2\t&#10;&quot;'>x\r\ny\rz&amp;&lt;&#x41;&#13;</a>\r\n",
    );
    assert_eq!(root.text(), Some("x\ny\nz&<A\r"));
    assert_eq!(root.attribute("b"), Some("1 2 \n\""));
    assert_eq!(taken("<a></a>").text(), Some(""));
    assert_eq!(taken("<a>x<b/></a>").text(), None);
}

#[test]
fn what_could_be_read_in_two_ways_is_not_read_at_all() {
    for (xml, why) in [
        ("<!DOCTYPE a><a/>", Unread::DocumentType),
        ("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", Unread::DocumentType),
        ("<a>alice<!-- -->@corp.example</a>", Unread::Comment),
        ("<a/><!-- -->", Unread::Comment),
        ("<a><![CDATA[x]]></a>", Unread::Instruction),
        ("<a><?php x?></a>", Unread::Instruction),
        ("<a>&x;</a>", Unread::Entity),
        ("<a b='&x;'/>", Unread::Entity),
        ("<?xml version='1.0' encoding='UTF-16'?><a/>", Unread::Encoding),
        ("<a/><?xml version='1.0'?>", Unread::Encoding),
        ("<p:a/>", Unread::Namespace),
        ("<a p:b=''/>", Unread::Namespace),
        ("<a xmlns:p=''/>", Unread::Namespace),
        ("<a xmlns:xml='urn:x'/>", Unread::Namespace),
        ("<a xmlns:x='http://www.w3.org/XML/1998/namespace'/>", Unread::Namespace),
        ("<a xmlns:xmlns='urn:x'/>", Unread::Namespace),
        ("<a xmlns='http://www.w3.org/2000/xmlns/'/>", Unread::Namespace),
        ("", Unread::Form),
        ("<a>", Unread::Form),
        ("</a>", Unread::Form),
        ("<a></b>", Unread::Form),
        ("<a/><b/>", Unread::Form),
        ("x<a/>", Unread::Form),
        ("<a/>x", Unread::Form),
        ("<a/>&amp;", Unread::Form),
        ("<a b='1' b='2'/>", Unread::Form),
        ("<a xmlns:p='urn:1' xmlns:q='urn:1' p:b='1' q:b='2'/>", Unread::Form),
        ("<a b='<'/>", Unread::Form),
        ("<a b='&amp'/>", Unread::Form),
        ("<a>]]></a>", Unread::Form),
        ("<a>\u{1}</a>", Unread::Form),
        ("<a>&#0;</a>", Unread::Form),
        ("<a>&#x1;</a>", Unread::Form),
        ("<a>&#xD800;</a>", Unread::Form),
        ("<a>&#x+41;</a>", Unread::Form),
        ("<a>&#;</a>", Unread::Form),
        ("<\u{e4}/>", Unread::Form),
        ("<a:b:c xmlns:a='urn:a'/>", Unread::Form),
        ("<1/>", Unread::Form),
    ] {
        assert_eq!(refused(xml), why, "{xml}");
    }
    assert_eq!(read(b"<a>\xff</a>", MESSAGE), Err(Unread::Encoding));
}

#[test]
fn a_document_is_no_larger_than_its_limits() {
    assert_eq!(refused(&format!("<a>{}</a>", "x".repeat(MESSAGE.bytes))), Unread::TooLarge);
    assert_eq!(refused(&["<a>".repeat(25), "</a>".repeat(25)].concat()), Unread::TooLarge);
    taken(&["<a>".repeat(24), "</a>".repeat(24)].concat());
    assert_eq!(refused(&format!("<a>{}</a>", "<b/>".repeat(400))), Unread::TooLarge);
    let many = |of: &dyn Fn(u8) -> String| (0..25).map(of).collect::<Vec<_>>().join(" ");
    let attributes = many(&|n| format!("a{n}='1'"));
    assert_eq!(refused(&format!("<a {attributes}/>")), Unread::TooLarge);
    let declared = many(&|n| format!("xmlns:a{n}='urn:{n}'"));
    assert_eq!(refused(&format!("<a {declared}/>")), Unread::TooLarge);
}

#[test]
fn a_file_may_have_comments_which_say_nothing() {
    let root = read(b"<!-- a --><a><!-- b -->x<!-- c --></a><!-- d -->", FILE).unwrap();
    assert_eq!(root.text(), Some("x"));
}
