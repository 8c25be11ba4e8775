use super::*;

const FEB_2005: &str = include_str!("../../../../tests/vectors/wstrust2005-request.xml");
const OASIS: &str = include_str!("../../../../tests/vectors/wstrust13-request.xml");
const SMALL_LETTER: &str = include_str!("../../../../tests/vectors/wstrust13-request-lowercase-messageid.xml");
const NOON: Time = Time(1_800_014_400_000);

fn read(text: &str) -> Result<Request, Wrong> {
    parse(text.as_bytes(), NOON).map_err(|refused| refused.why)
}

#[test]
fn what_known_clients_send_is_read() {
    for (text, edition) in [(FEB_2005, Edition::Feb2005), (OASIS, Edition::Oasis13), (SMALL_LETTER, Edition::Oasis13)] {
        let request = read(text).unwrap();
        assert_eq!(request.edition, edition);
        assert_eq!((request.username.as_str(), request.password.as_str()), ("alice@corp.example", "p<&>\"w d"));
        assert_eq!(request.applies_to, "urn:federation:MicrosoftOnline");
        assert_eq!(request.message_id.as_deref(), Some("urn:uuid:99999999-0000-4000-8000-000000000001"));
    }
}

#[test]
fn order_white_space_and_further_elements_mean_nothing() {
    let spaced = OASIS.replace("><", ">\n  <");
    assert_eq!(read(&spaced), read(OASIS));
    let (kind, rest) = (
        "<wst:RequestType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue</wst:RequestType>",
        "<wst:TokenType>urn:x</wst:TokenType><wst:Lifetime><a/></wst:Lifetime><wst:Claims/>",
    );
    let moved = OASIS.replace(kind, "").replace("<wsp:AppliesTo", &format!("{kind}{rest}<wsp:AppliesTo"));
    assert_eq!(read(&moved), read(OASIS));
    let declared = format!("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>{OASIS}");
    assert_eq!(read(&declared), read(OASIS));
}

#[test]
fn what_xml_can_do_beyond_elements_and_text_is_refused() {
    let username = "alice@corp.example";
    let bad = [
        format!("<!DOCTYPE x>{OASIS}"),
        format!("<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;&a;\">]>{}", OASIS.replace(username, "&c;")),
        format!("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>{}", OASIS.replace(username, "&a;")),
        OASIS.replace(username, "&a;"),
        OASIS.replace("<s:Body>", "<s:Body><?php x?>"),
        OASIS.replace("</s:Envelope>", ""),
        OASIS.replace("</s:Envelope>", "</s:Envelope><x/>"),
        format!("{OASIS}x"),
        OASIS.replace("<s:Body>", &format!("<s:Body>{}", "<a>".repeat(100))),
        OASIS.replace("<s:Body>", &format!("<s:Body>{}", "<a/>".repeat(300))),
        OASIS.replace("s:Body", "q:Body"),
        String::new(),
        "<a/>".to_owned(),
        "alice".to_owned(),
    ];
    for text in bad {
        assert_eq!(read(&text), Err(Wrong::Invalid), "{text}");
    }
    assert!(parse(&[0xff, 0xfe, 0x3c], NOON).is_err());
}

#[test]
fn a_name_has_one_meaning() {
    let username = "alice@corp.example";
    for value in [
        "alice@corp.example<!-- -->.evil",
        "<!-- -->alice@corp.example",
        "<![CDATA[alice@corp.example]]>",
        "<a>alice@corp.example</a>",
        "alice<a/>@corp.example",
        &"a".repeat(300),
    ] {
        let text = OASIS.replace(username, value);
        assert_eq!(read(&text), Err(Wrong::Security), "{value}");
    }
}

#[test]
fn one_name_one_code_and_one_time() {
    let token = {
        let from = OASIS.find("<wsse:UsernameToken").unwrap();
        let until = OASIS.find("</wsse:UsernameToken>").unwrap() + "</wsse:UsernameToken>".len();
        &OASIS[from..until]
    };
    assert_eq!(read(&OASIS.replace(token, &token.repeat(10))), Err(Wrong::Security));
    assert_eq!(read(&OASIS.replace(token, "")), Err(Wrong::Security));
    let password = "<wsse:Password>x</wsse:Password>";
    assert_eq!(read(&OASIS.replace("<wsse:Password>", &format!("{password}<wsse:Password>"))), Err(Wrong::Security));
    let stamp = {
        let from = OASIS.find("<wsu:Timestamp").unwrap();
        let until = OASIS.find("</wsu:Timestamp>").unwrap() + "</wsu:Timestamp>".len();
        &OASIS[from..until]
    };
    assert_eq!(read(&OASIS.replace(stamp, &stamp.repeat(2))), Err(Wrong::Security));
    assert!(read(&OASIS.replace(stamp, "")).is_ok(), "TLS keeps the message from being sent again");
}

#[test]
fn a_clock_may_be_a_quarter_of_an_hour_off() {
    let at = |now: Time| parse(OASIS.as_bytes(), now).map(drop).map_err(|refused| refused.why);
    // Made at noon, good for ten minutes.
    for (offset, read) in
        [(-16, Err(Wrong::Expired)), (-14, Ok(())), (0, Ok(())), (24, Ok(())), (26, Err(Wrong::Expired))]
    {
        assert_eq!(at(NOON.plus(Span::minutes(offset))), read, "{offset}");
    }
}

#[test]
fn nothing_but_a_new_token_is_made() {
    for act in ["Validate", "Renew", "Cancel"] {
        assert_eq!(read(&OASIS.replace("200512/Issue<", &format!("200512/{act}<"))), Err(Wrong::OtherAct));
    }
    let other = OASIS.replace("200512/Issue</wst:RequestType>", "200512/Issue/</wst:RequestType>");
    assert_eq!(read(&other), Err(Wrong::OtherAct));
}

#[test]
fn what_is_echoed_of_a_message_is_plain() {
    let id = "urn:uuid:99999999-0000-4000-8000-000000000001";
    for value in ["", "a b", "a\u{202e}b", &"a".repeat(300), "<a/>"] {
        let request = read(&OASIS.replace(id, value)).unwrap();
        assert_eq!(request.message_id, None, "{value}");
    }
    let refused = parse(OASIS.replace("200512/Issue<", "200512/Renew<").as_bytes(), NOON).unwrap_err();
    assert_eq!(refused.message_id.as_deref(), Some(id));
}

#[test]
fn a_code_does_not_show_in_debug_output() {
    let shown = format!("{:?}", read(OASIS).unwrap());
    assert!(!shown.contains("alice") && !shown.contains('<'), "{shown}");
}
