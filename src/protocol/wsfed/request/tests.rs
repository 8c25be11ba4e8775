//! Requests as Microsoft 365 sends them, and as nobody should.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

const VECTORS: &str = include_str!("../../../../tests/vectors/wsfed-requests.txt");
const BASE: &str = "wa=wsignin1.0&wtrealm=urn%3afederation%3aMicrosoftOnline";
const MULTIPLE: &str = "wauth=http%3a%2f%2fschemas.microsoft.com%2fclaims%2fmultipleauthn";

/// The vector's query under the heading that begins so.
fn vector(heading: &str) -> WsFed {
    let mut lines = VECTORS.lines().skip_while(|line| !line.strip_prefix("# ").unwrap_or("").starts_with(heading));
    let url = lines.nth(1).unwrap();
    parse(url.split_once('?').unwrap().1).unwrap()
}

fn vector_sign_in(heading: &str) -> SignInQuery {
    let WsFed::SignIn(query) = vector(heading) else { panic!("{heading}") };
    query
}

fn sign_in_with(parameters: &str) -> SignInQuery {
    let WsFed::SignIn(query) = parse(&format!("{BASE}&{parameters}")).unwrap() else { panic!("{parameters}") };
    query
}

fn refused(parameters: &str) -> Malformed {
    parse(&format!("{BASE}&{parameters}")).unwrap_err()
}

#[test]
fn every_url_seen_from_microsoft_is_read() {
    let urls: Vec<_> = VECTORS.lines().filter(|line| line.starts_with("https://")).collect();
    assert_eq!(urls.len(), 12);
    for url in urls {
        let read = parse(url.split_once('?').unwrap().1).unwrap();
        if let WsFed::SignIn(query) = read {
            assert_eq!(query.realm, "urn:federation:MicrosoftOnline");
            assert_eq!(query.reply, None);
        }
    }
}

#[test]
fn a_normal_request_is_read_in_full() {
    let query = vector_sign_in("web, normal");
    let context = query.context.unwrap();
    assert!(context.starts_with("LoginOptions=3&estsredirect=2&estsrequest=rQIIA"), "{context}");
    assert!(context.ends_with(
        "HWYDMzMW_AF6MdVGddyC2vj6h4nj5DvyEhVmeerg-ObjyQg70Vkd25VSU5KstK61-vmv80ZPBc9FzKG5AvGb0B1mAzMzFvwBej"
    ));
    assert_eq!(query.hint.as_deref(), Some("alice@corp.example"));
    assert_eq!(query.client_request_id.as_deref(), Some("12345678-0000-4000-8000-000000000002"));
    assert_eq!((query.wants, query.language, query.small_window), (Wants::default(), None, false));
}

#[test]
fn empty_parameters_mean_that_there_are_none() {
    let query = vector_sign_in("web, no user name");
    assert_eq!((query.hint, query.language, query.small_window), (None, None, false));
    let query = vector_sign_in("legacy wctx");
    assert_eq!((query.wants, query.language.as_deref(), query.small_window), (Wants::default(), Some("pt-BR"), true));
    assert_eq!(
        query.context.as_deref(),
        Some(
            "wa=wsignin1.0&rpsnv=4&ct=1420000000&rver=6.1.6206.0&wp=MCMBI&wreply=https%3a%2f%2fportal.example%2flanding\
             &lc=1046&id=501392&bk=1420000001&LoginOptions=3"
        )
    );
    assert_eq!(parse("wa=&wtrealm=x"), Ok(WsFed::Nothing));
}

#[test]
fn an_embedded_window_and_its_language_are_noticed() {
    let query = vector_sign_in("embedded popup");
    assert_eq!((query.small_window, query.language.as_deref()), (true, Some("de-DE")));
}

#[test]
fn what_is_asked_of_the_ceremony_is_understood() {
    let fresh = Wants { fresh: true, ..Wants::default() };
    let multiple = Wants { multi_factor: true, ..Wants::default() };
    let within_three_days = Wants { multi_factor_max_age: Some(Span::days(3)), ..multiple.clone() };
    assert_eq!(vector_sign_in("MFA step-up").wants, within_three_days);
    assert_eq!(vector_sign_in("fresh MFA").wants, Wants { fresh: true, ..multiple.clone() });
    assert_eq!(vector_sign_in("prompt=login translated").wants, fresh);
    assert_eq!(vector_sign_in("prompt=login native").wants, fresh);
    assert_eq!(sign_in_with("wfresh=10").wants, Wants { max_age: Some(Span::minutes(10)), ..Wants::default() });
    assert_eq!(sign_in_with("prompt=consent+login").wants, fresh);
    assert_eq!(sign_in_with("prompt=none").wants, Wants::default());
    assert_eq!(sign_in_with(&MULTIPLE.replace("http%3a", "https%3A")).wants, multiple);
    assert_eq!(sign_in_with("wauth=urn%3afederation%3aauthentication%3awindows").wants, Wants::default());
}

#[test]
fn in_doubt_more_is_asked_and_not_less() {
    for fresh in ["wfresh=0&wfresh=600", "wfresh=600&wfresh=0", "wfresh=00", "wfresh=-5", "wfresh=soon", "wfresh=1e3"] {
        assert!(sign_in_with(fresh).wants.fresh, "{fresh}");
    }
    let password =
        "wauth=http%3a%2f%2fschemas.microsoft.com%2fws%2f2008%2f06%2fidentity%2fauthenticationmethod%2fpassword";
    assert!(sign_in_with(&format!("{MULTIPLE}&{password}")).wants.multi_factor);
    assert!(sign_in_with(&format!("{password}&{MULTIPLE}")).wants.multi_factor);
    assert_eq!(sign_in_with("mfa_max_age=60&mfa_max_age=5").wants.multi_factor_max_age, Some(Span::seconds(5)));
    assert_eq!(sign_in_with("mfa_max_age=x").wants.multi_factor_max_age, Some(Span(0)));
    let endless = sign_in_with("wfresh=99999999999999999999").wants;
    assert_eq!((endless.fresh, endless.max_age), (false, Some(Span(i64::MAX))));
}

#[test]
fn signing_out_is_read_in_each_form() {
    assert_eq!(vector("sign-out"), WsFed::SignOut { reply: None });
    let reply = Some("https://login.microsoftonline.com/login.srf?wa=wsignoutcleanup1.0".to_owned());
    assert_eq!(vector("sign-out with wreply"), WsFed::SignOut { reply });
    assert_eq!(vector("cleanup"), WsFed::Cleanup { reply: None });
    assert_eq!(parse(""), Ok(WsFed::Nothing));
    assert_eq!(parse("&&username=alice"), Ok(WsFed::Nothing));
}

#[test]
fn an_action_is_matched_exactly() {
    for action in ["wsignin1.1", "WSIGNIN1.0", "wsignin1.0+", "wattr1.0"] {
        assert_eq!(parse(&format!("wa={action}&wtrealm=x")), Err(Malformed::Action), "{action}");
    }
    assert_eq!(parse("wa=wsignin1.0"), Err(Malformed::NoRealm));
    assert_eq!(parse("wa=wsignin1.0&wtrealm="), Err(Malformed::NoRealm));
    assert_eq!(parse("wa=wsignin1.0&WTREALM=x"), Err(Malformed::NoRealm));
}

#[test]
fn what_decides_may_be_given_twice_only_with_the_same_value() {
    for twice in ["wa=wsignout1.0", "wa=", "wtrealm=urn%3aother", "wctx=a&wctx=b", "wctx=a&wctx=", "wreply=a&wreply=b"]
    {
        assert_eq!(refused(twice), Malformed::Query(Broken::Duplicate), "{twice}");
    }
    assert_eq!(sign_in_with("wa=wsignin1%2e0&wctx=a%2Fb&wctx=a%2fb").context.as_deref(), Some("a/b"));
}

#[test]
fn of_several_hints_the_last_that_says_something_counts() {
    let hint = |parameters| sign_in_with(parameters).hint;
    assert_eq!(hint("username=a&username=b&username=").as_deref(), Some("b"));
    assert_eq!(hint("login_hint=a&username=b").as_deref(), Some("a"));
    assert_eq!(hint("login_hint=&username=b").as_deref(), Some("b"));
    assert_eq!(hint("login_hint=++&username=b").as_deref(), Some("b"));
    assert_eq!(hint("username=a&username=++").as_deref(), Some("a"));
    assert_eq!(hint("username=++"), None);
}

#[test]
fn a_hint_that_is_no_address_is_a_hint_all_the_same() {
    let hint = |parameters: &str| sign_in_with(parameters).hint.unwrap();
    assert_eq!(hint("username=rubbish"), "rubbish");
    let long = format!("{}@corp.example", "a".repeat(16_000));
    for parameters in [format!("username={long}"), format!("login_hint={long}&username=b")] {
        let kept = hint(&parameters);
        assert_eq!(kept, format!("{}\u{2026}", &long[..address::LONGEST]), "no more than tells that it is long");
        assert!(address::Address::parse(&kept).is_err());
    }
    let whole = format!("{}@corp.example", "a".repeat(address::LONGEST - "@corp.example".len()));
    assert_eq!(hint(&format!("username={whole}")), whole);
    let longer = hint(&format!("username={whole}x"));
    assert!(address::Address::parse(&longer).is_err(), "{longer}");
    // Composed, a letter and its mark count once: what is kept of it would be short enough.
    let composed = hint(&format!("username=a@{}.corp.example{}", "u%CC%88".repeat(20), ".example".repeat(20)));
    assert!(address::Address::parse(&composed).is_err(), "{composed}");
}

#[test]
fn a_correlation_id_is_a_guid_or_nothing() {
    let id = |text: &str| sign_in_with(&format!("client-request-id={text}")).client_request_id;
    let guid = "abcdef01-0000-4000-8000-00000000000f";
    assert_eq!(id(&guid.to_uppercase()).as_deref(), Some(guid));
    for text in
        ["1", &guid[1..], &guid.replace('-', ""), &format!("%7B{guid}%7D"), &guid.replace('a', "g"), "%3Cscript%3E"]
    {
        assert_eq!(id(text), None, "{text}");
    }
}

#[test]
fn a_context_is_echoed_whether_empty_or_absent_or_odd() {
    assert_eq!(vector_sign_in("user-realm AuthURL").context.as_deref(), Some(""));
    assert_eq!(sign_in_with("wctx").context.as_deref(), Some(""));
    assert_eq!(sign_in_with("x=y").context, None);
    let odd = "wctx=a=b=c%26d%3De+%2B%25%20\"%3C'>%C3%A4%F0%9F%98%80";
    assert_eq!(sign_in_with(odd).context.as_deref(), Some("a=b=c&d=e +% \"<'>ä😀"));
}

#[test]
fn a_context_may_have_16_kilobytes_after_decoding() {
    let longest = "%61".repeat(LONGEST_CONTEXT);
    assert_eq!(sign_in_with(&format!("wctx={longest}")).context, Some("a".repeat(LONGEST_CONTEXT)));
    assert_eq!(refused(&format!("wctx={longest}b")), Malformed::ContextTooLong);
}

#[test]
fn what_is_no_text_is_refused_wherever_it_stands() {
    for bad in ["%", "%4", "%4g", "%g4", "%%41", "%+1", "% 1", "%\u{e4}1"] {
        assert_eq!(refused(&format!("wctx={bad}")), Malformed::Query(Broken::Percent), "{bad}");
        assert_eq!(refused(&format!("other={bad}")), Malformed::Query(Broken::Percent), "{bad}");
    }
    for bad in ["%ff", "%c3", "%c3%28", "%ed%a0%80", "%c0%80", "%f4%90%80%80"] {
        assert_eq!(refused(&format!("username={bad}")), Malformed::Query(Broken::Utf8), "{bad}");
        assert_eq!(refused(&format!("{bad}=1")), Malformed::Query(Broken::Utf8), "{bad}");
    }
    for bad in ["%00", "%0d%0a", "%09", "%1b", "%7f", "%c2%85", "\t"] {
        assert_eq!(refused(&format!("wctx=a{bad}b")), Malformed::Query(Broken::Control), "{bad}");
    }
}

#[test]
fn codes_tell_refusals_apart() {
    use Malformed::{Action, ContextTooLong, NoRealm, Query};
    let broken = [Broken::Percent, Broken::Utf8, Broken::Control, Broken::Duplicate].map(Query);
    let all: Vec<_> = broken.into_iter().chain([Action, NoRealm, ContextTooLong]).collect();
    let codes: std::collections::BTreeSet<_> = all.iter().map(|malformed| malformed.code()).collect();
    assert_eq!(codes.len(), all.len());
}

/// Encodes as clients do: more or less, in capitals or not, a space in either way.
fn encoded(text: &str, choices: &[u8]) -> String {
    let mut out = String::new();
    for (byte, choice) in text.bytes().zip(choices.iter().cycle()) {
        match (byte, choice % 4) {
            (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_', 1..) => out.push(char::from(byte)),
            (b' ', 0 | 1) => out.push('+'),
            (_, 2) => write!(out, "%{byte:02X}").unwrap(),
            _ => write!(out, "%{byte:02x}").unwrap(),
        }
    }
    out
}

proptest! {
    #[test]
    fn no_query_makes_it_panic(query in ".*") {
        let _ = parse(&query);
    }

    #[test]
    fn no_query_of_known_parameters_makes_it_panic(
        pairs in proptest::collection::vec(
            ("wa|wtrealm|wctx|wreply|wfresh|wauth|mfa_max_age|prompt|mkt|lc|popupui|username|client-request-id",
             "(wsignin1\\.0|[0-9]{0,25}|%[0-9a-g]{0,3}|[ -~]{0,20}|\\PC{0,10})"),
            0..12,
        ),
    ) {
        let query: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let _ = parse(&query.join("&"));
    }

    #[test]
    fn a_context_survives_byte_for_byte(context in "\\PC*", choices in proptest::collection::vec(any::<u8>(), 1..40)) {
        let query = sign_in_with(&format!("wctx={}&mkt=de-DE", encoded(&context, &choices)));
        prop_assert_eq!(query.context, Some(context));
    }
}
