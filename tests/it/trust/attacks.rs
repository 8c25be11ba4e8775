//! What comes to the door of programs that no program sends.

use countersign::domain::time::Span;
use reqwest::{Client, StatusCode};

use super::{NEW, OLD, asks_with, fault, fetches, sends};
use crate::harness::house::{ALICE, DOMAIN, Engine, Installation};

/// Each with the fault that answers it.
fn attacks(code: &str) -> Vec<(&'static str, String, &'static str)> {
    let good = asks_with(NEW, ALICE, code);
    let bomb = (1..30).map(|n| format!("<!ENTITY e{n} \"&e{0};&e{0};\">", n - 1)).collect::<Vec<_>>().concat();
    let token = {
        let end = "</wsse:UsernameToken>";
        let from = good.find("<wsse:UsernameToken").unwrap();
        good[from..good.find(end).unwrap() + end.len()].to_owned()
    };
    let stamp = {
        let end = "</wsu:Timestamp>";
        let from = good.find("<wsu:Timestamp").unwrap();
        good[from..good.find(end).unwrap() + end.len()].to_owned()
    };
    vec![
        ("document type", format!("<!DOCTYPE s:Envelope>{good}"), "InvalidRequest"),
        ("bomb", format!("<!DOCTYPE x [<!ENTITY e0 \"x\">{bomb}]>{}", good.replace(ALICE, "&e29;")), "InvalidRequest"),
        (
            "external entity",
            format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}", good.replace(ALICE, "&e;")),
            "InvalidRequest",
        ),
        ("ten tokens", good.replace(&token, &token.repeat(10)), "InvalidSecurity"),
        ("two times", good.replace(&stamp, &stamp.repeat(2)), "InvalidSecurity"),
        ("old", good.replace("2027-01-15T12:", "2027-01-15T10:"), "MessageExpired"),
        ("comment", good.replace(ALICE, "alice@corp.example<!-- -->.evil"), "InvalidSecurity"),
        ("other relying party", good.replace("urn:federation:MicrosoftOnline", "urn:evil"), "InvalidScope"),
        ("another act", good.replace("200512/Issue<", "200512/Renew<"), "InvalidRequest"),
        ("2 MB", good.replace("<s:Body>", &format!("<s:Body>{}", "<!-- x -->".repeat(200_000))), "InvalidRequest"),
        ("depth", format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000)), "InvalidRequest"),
        ("nothing", String::new(), "InvalidRequest"),
        ("no text", "\u{0}\u{1}".to_owned(), "InvalidRequest"),
    ]
}

async fn what_no_program_sends_gets_a_fault_and_costs_no_try(engine: Engine) {
    let house = Installation::on(engine).await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    for edition in [OLD, NEW] {
        for (what, body, expected) in attacks("12345678") {
            assert_eq!(fault(&sends(&house, edition, body).await), expected, "{what}");
            fresh_minute(&house);
        }
    }
    let bytes = sends(&house, NEW, vec![0xff_u8, 0xfe, 0x00]).await;
    assert_eq!(fault(&bytes), "InvalidRequest");
    fresh_minute(&house);
    let code = fetches(&mut phone).await;
    assert_eq!(sends(&house, NEW, asks_with(NEW, ALICE, &code)).await.status, StatusCode::OK, "nothing was used up");
}

/// Budgets are counted by the minute; a clock that is moved on leaves the vectors' time by little.
fn fresh_minute(house: &Installation) {
    house.clock().passes(Span::seconds(20));
}

async fn a_foreign_pages_script_is_not_let_in(engine: Engine) {
    let house = Installation::on(engine).await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    let code = fetches(&mut phone).await;
    let url = format!("{}/fed/{DOMAIN}/trust/13/usernamemixed", house.node().base);
    let client = Client::builder().no_proxy().build().unwrap();
    for (name, value) in
        [("origin", "https://evil.example"), ("origin", &*house.node().base), ("sec-fetch-site", "cross-site")]
    {
        let sent = client.post(&url).header("content-type", "text/plain").header(name, value);
        let answer = sent.body(asks_with(NEW, ALICE, &code)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 0);
}

crate::on_both_engines!(what_no_program_sends_gets_a_fault_and_costs_no_try, a_foreign_pages_script_is_not_let_in);
