use super::*;
use crate::protocol::xml::document::{MESSAGE, read};

const VECTOR: &str = include_str!("../../../../tests/vectors/saml2-authnrequest.xml");

fn request(xml: &str) -> Result<AuthnRequest, NoRequest> {
    AuthnRequest::read(&read(xml.as_bytes(), MESSAGE).unwrap_or_else(|why| panic!("{why}: {xml}")))
}

/// The vector with more in its first tag, and more behind its issuer.
fn with(attributes: &str, content: &str) -> String {
    VECTOR.replacen("Version=\"2.0\"", &format!("Version=\"2.0\" {attributes}"), 1).replacen(
        "</samlp:AuthnRequest>",
        &format!("{content}</samlp:AuthnRequest>"),
        1,
    )
}

fn context(comparison: &str, classes: &[&str]) -> String {
    let classes = classes
        .iter()
        .map(|class| format!("<saml:AuthnContextClassRef xmlns:saml=\"{SAML2}\">{class}</saml:AuthnContextClassRef>"))
        .collect::<Vec<_>>()
        .concat();
    format!("<samlp:RequestedAuthnContext{comparison}>{classes}</samlp:RequestedAuthnContext>")
}

const PROTECTED: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
const MULTIPLE: &str = "http://schemas.microsoft.com/claims/multipleauthn";

#[test]
fn microsofts_request_is_read() {
    let request = request(VECTOR).unwrap();
    assert_eq!(request.head.id, "_req-77777777-8888-4999-8aaa-bbbbbbbbbbbb");
    assert_eq!(request.head.issuer, "urn:federation:MicrosoftOnline");
    assert_eq!(request.head.issued_at.to_string(), "2027-01-15T11:58:00.000Z");
    assert_eq!(request.head.destination, None);
    assert_eq!((request.reply_url.clone(), request.reply_index, request.unmet), (None, None, None));
    assert_eq!(
        (request.fresh, request.passive, request.multi_factor, request.class.clone()),
        (false, false, false, None)
    );
    assert!(request.fits(NameIdRule::Persistent) && !request.fits(NameIdRule::Email));
}

#[test]
fn everything_that_a_request_may_ask_is_read() {
    let subject =
        format!("<saml:Subject xmlns:saml=\"{SAML2}\"><saml:NameID> alice@corp.example </saml:NameID></saml:Subject>");
    let attributes = "ForceAuthn=\"1\" IsPassive=\"true\" AssertionConsumerServiceURL=\"https://a.example/\" Destination=\"https://b.example/\"";
    let read = request(&with(attributes, &subject)).unwrap();
    assert!(read.fresh && read.passive);
    assert_eq!(read.reply_url.as_deref(), Some("https://a.example/"));
    assert_eq!(read.head.destination.as_deref(), Some("https://b.example/"));
    assert_eq!(read.subject.as_deref(), Some("alice@corp.example"));
    assert_eq!(request(&with("AssertionConsumerServiceIndex=\"1\"", "")).unwrap().reply_index, Some(1));
    assert_eq!(
        request(&with("ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:PAOS\"", "")).unwrap().unmet,
        Some(Status::UnsupportedBinding)
    );
    assert_eq!(request(&with(&format!("ProtocolBinding=\"{POST}\""), "")).unwrap().unmet, None);
}

#[test]
fn what_is_asked_of_the_ceremony_is_met_or_said_not_to_be() {
    let wants = |comparison: &str, classes: &[&str]| {
        let read = request(&with("", &context(comparison, classes))).unwrap();
        (read.unmet, read.multi_factor, read.class)
    };
    let met = |more: bool, class: Option<&str>| (None, more, class.map(str::to_owned));
    let unmet = (Some(Status::NoAuthnContext), false, None);
    assert_eq!(wants("", &[MULTIPLE]), met(true, Some(MULTIPLE)));
    assert_eq!(wants("", &[PROTECTED]), met(false, Some(PROTECTED)));
    assert_eq!(wants(" Comparison=\"exact\"", &["urn:unknown", MULTIPLE]), met(true, Some(MULTIPLE)));
    assert_eq!(wants(" Comparison=\"minimum\"", &[PROTECTED]), met(false, None));
    assert_eq!(wants(" Comparison=\"minimum\"", &[MULTIPLE]), met(true, None));
    assert_eq!(wants(" Comparison=\"better\"", &[PROTECTED]), met(true, None));
    assert_eq!(wants(" Comparison=\"better\"", &[MULTIPLE]), unmet);
    assert_eq!(wants("", &["urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"]), unmet);
    assert_eq!(wants("", &[]), unmet);
    let declared = format!(
        "<samlp:RequestedAuthnContext><saml:AuthnContextDeclRef xmlns:saml=\"{SAML2}\">x</saml:AuthnContextDeclRef></samlp:RequestedAuthnContext>"
    );
    assert_eq!(request(&with("", &declared)).unwrap().unmet, Some(Status::NoAuthnContext));
}

#[test]
fn people_are_known_by_what_is_configured() {
    let policy = |format: &str| VECTOR.replace(PERSISTENT, format);
    for (format, persistent, email) in [
        (PERSISTENT, true, false),
        (EMAIL, false, true),
        (UNSPECIFIED, true, true),
        ("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", false, false),
        ("urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted", false, false),
    ] {
        let request = request(&policy(format)).unwrap();
        assert_eq!(
            (request.fits(NameIdRule::Persistent), request.fits(NameIdRule::Email)),
            (persistent, email),
            "{format}"
        );
    }
    let foreign = VECTOR.replace("<samlp:NameIDPolicy ", "<samlp:NameIDPolicy SPNameQualifier=\"urn:other\" ");
    assert_eq!(request(&foreign).unwrap().unmet, Some(Status::InvalidNameIdPolicy));
}

#[test]
fn what_is_no_request_is_not_read() {
    let swap = |from: &str, to: &str| VECTOR.replace(from, to);
    let policy = VECTOR.split_once("<samlp:NameIDPolicy").unwrap().1.split_once("/>").unwrap().0;
    let twice = with("", &format!("<samlp:NameIDPolicy{policy}/>"));
    let issuer = "<Issuer xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\">urn:federation:MicrosoftOnline</Issuer>";
    for (xml, why) in [
        ("<a/>".to_owned(), NoRequest::Root),
        (swap(SAMLP, "urn:other"), NoRequest::Root),
        (swap("AuthnRequest", "Response"), NoRequest::Root),
        (swap("Version=\"2.0\"", "Version=\"1.1\""), NoRequest::Version),
        (swap("Version=\"2.0\"", ""), NoRequest::Version),
        (swap("_req-7", "7req"), NoRequest::Head),
        (swap("_req-7", &"_".repeat(300)), NoRequest::Head),
        (swap("_req-7", "_&quot; x=&quot;"), NoRequest::Head),
        (swap("2027-01-15T11:58:00.000Z", "yesterday"), NoRequest::Head),
        (swap(issuer, ""), NoRequest::Head),
        (swap(issuer, &format!("{issuer}{issuer}")), NoRequest::Head),
        (swap(issuer, "<Issuer>urn:federation:MicrosoftOnline</Issuer>"), NoRequest::Head),
        (swap("urn:federation:MicrosoftOnline", "<b/>urn:federation:MicrosoftOnline"), NoRequest::Head),
        (swap("urn:federation:MicrosoftOnline", " "), NoRequest::Head),
        (with("ForceAuthn=\"yes\"", ""), NoRequest::Shape),
        (with("IsPassive=\"TRUE\"", ""), NoRequest::Shape),
        (with("AssertionConsumerServiceIndex=\"-1\"", ""), NoRequest::Shape),
        (twice, NoRequest::Shape),
        (with("", &context(" Comparison=\"other\"", &[MULTIPLE])), NoRequest::Shape),
    ] {
        assert_eq!(request(&xml), Err(why), "{xml}");
    }
}
