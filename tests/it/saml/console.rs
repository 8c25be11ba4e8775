//! Service providers in the console and by the API: added, read out of a file, changed, removed; and rows that somebody
//! changed behind our back.

use std::fmt::Write as _;

use countersign::domain::operator::Role;
use countersign::domain::time::{Span, Time};
use countersign::keys::{SigningKey, SystemEntropy};
use reqwest::StatusCode;
use serde_json::json;

use super::command::file;
use crate::harness::app::decided;
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::program::{code, field, told};
use crate::harness::provider::{Provider, application, door, is_denied, posts_message, query, response, status};

const ENTITY: &str = "https://app.example/saml";
const ACS: &str = "https://app.example/acs";

async fn place(house: &Installation) -> String {
    format!("/console/applications/{}/service-providers", application(house).await.id)
}

fn form<'a>(replies: &'a str, certificates: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fixed = [("entity_id", ENTITY), ("replies", replies), ("name_id", "email"), ("certificates", certificates)];
    fixed.into_iter().chain(more.iter().copied()).collect()
}

/// The path of the first one on the list.
fn first(list: &Page) -> String {
    list.attribute("provider-name", "href").unwrap_or_else(|| panic!("none: {}", list.body))
}

async fn changes(house: &Installation, kind: &str) -> i64 {
    house.count(&format!("SELECT COUNT(*) FROM changes WHERE kind = '{kind}' AND actor LIKE 'operator:%'")).await
}

/// What is no service provider is not added, and the page says why.
async fn is_refused_in_words(house: &Installation, owner: &Operator, place: &str) {
    for (replies, certificates, more) in [
        ("", "", vec![]),
        ("http://app.example/acs", "", vec![]),
        ("https://a@app.example/acs", "", vec![]),
        ("https://app.example/acs#x", "", vec![]),
        (ACS, "", vec![("signed", "on")]),
        (ACS, "no certificate", vec![]),
        (ACS, "", vec![("sign_out_url", "javascript:alert(1)")]),
        (ACS, "", vec![("entity_id", "")]),
    ] {
        let mut fields = form(replies, certificates, &more);
        if more.first().is_some_and(|(name, _)| *name == "entity_id") {
            fields.remove(0);
        }
        let page = owner.submits(&format!("{place}/new"), &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{fields:?}");
        assert!(page.has("form-problem"), "{}", page.body);
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM service_providers").await, 0);
}

async fn one_is_added_changed_and_removed_in_the_console(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let owner = Operator::first(&house).await;
    let place = place(&house).await;
    let empty = owner.opens(&place).await;
    assert!(empty.has("providers-empty") && empty.body.contains("/fed/corp.example/saml/metadata"), "{}", empty.body);

    let provider = Provider::named(ENTITY);
    let pem = std::fs::read_to_string(provider.folder.join("certificate.pem")).unwrap();
    is_refused_in_words(&house, &owner, &place).await;

    let fields = form(ACS, &pem, &[("signed", "on"), ("sign_out_url", "https://app.example/slo")]);
    let page = owner.submits(&format!("{place}/new"), &fields).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, format!("{place}?done=added").as_str()));
    let twice = owner.submits(&format!("{place}/new"), &fields).await;
    assert!(twice.has("form-problem"), "{}", twice.body);
    assert_eq!(changes(&house, "provider_added").await, 1);

    // It serves at once, as it was said.
    let browser = house.browser();
    let unsigned = browser.opens(&door(&query(&provider.asks(&house, "", ""), None))).await;
    is_denied(&unsigned, ACS, "unsigned");
    let asks = || provider.asks(&house, &crate::harness::provider::destination(&house, "saml"), "");
    let page = browser.opens(&door(&provider.signs_query(&query(&asks(), None)))).await;
    let waiting = browser.names(&page, ALICE).await;
    assert_eq!(decided(&phone.approves(waiting.number()).await), countersign::domain::approval::Decided::Now);

    // Changed meanwhile: what was asked before is not answered, and what is asked after it is, elsewhere.
    let list = owner.opens(&place).await;
    let shown = owner.opens(&first(&list)).await;
    assert!(shown.body.contains(ENTITY) && shown.body.contains("BEGIN CERTIFICATE"), "{}", shown.body);
    let fields = form("https://app.example/new\n\n https://app.example/acs ", "", &[]);
    let page = owner.submits(&first(&list), &fields).await;
    assert_eq!(page.header("location"), format!("{place}?done=changed"), "{}", page.body);
    assert_eq!(changes(&house, "provider_changed").await, 1);
    let answer = browser.fetches_answer(&browser.reloads(&waiting).await).await;
    assert!(answer.field("SAMLResponse").is_none(), "{}", answer.body);
    let page = browser.opens(&door(&query(&provider.asks(&house, "", ""), None))).await;
    let told = browser.acts(&page, "cancel", &[]).await;
    assert!(told.body.contains("action=\"https://app.example/new\""), "{}", told.body);
    assert_eq!(status(&response(&told)), "AuthnFailed");
    let stale = owner.submits(&first(&list), &fields).await;
    assert_eq!(stale.refusal().as_deref(), Some("not-found"), "it is another row by now");

    let list = owner.opens(&place).await;
    let page = owner.submits(&format!("{}/remove", first(&list)), &[]).await;
    assert_eq!(page.header("location"), format!("{place}?done=removed"));
    assert_eq!(changes(&house, "provider_removed").await, 1);
    assert!(owner.opens(&place).await.has("providers-empty"));
    let refused = browser.opens(&door(&query(&provider.asks(&house, "", ""), None))).await;
    assert_eq!(refused.refusal().as_deref(), Some("wrong-realm"));
    let log = owner.opens("/console/changes").await;
    for kind in ["service provider added", "service provider changed", "service provider removed"] {
        assert!(log.body.contains(kind), "{kind}");
    }
}

/// Files that describe no service provider.
fn no_metadata(good: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bomb = {
        let mut entities = "<!ENTITY a0 \"lol\">".to_owned();
        for n in 1..10 {
            let _ = write!(entities, "<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
        }
        format!("<!DOCTYPE x [{entities}]>{}", good.replace("https://sp.example/saml", "&a9;"))
    };
    let external = format!(
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}",
        good.replace("https://sp.example/saml", "&e;")
    );
    vec![
        ("a document type", format!("<!DOCTYPE x>{good}").into_bytes()),
        ("a document that grows", bomb.into_bytes()),
        ("a file of ours", external.into_bytes()),
        ("no document", b"hello".to_vec()),
        ("other bytes", vec![0xff, 0xfe, 0, 1]),
        ("more than is read", vec![b' '; 1024 * 1024 + 1]),
        ("no service provider", good.replace("SPSSODescriptor", "IDPSSODescriptor").into_bytes()),
        (
            "many entities",
            format!(
                "<m:EntitiesDescriptor xmlns:m=\"urn:oasis:names:tc:SAML:2.0:metadata\">{good}</m:EntitiesDescriptor>"
            )
            .into_bytes(),
        ),
    ]
}

async fn a_file_fills_the_form_and_keeps_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let place = place(&house).await;
    let key = SigningKey::generate(&SystemEntropy, "sp", Time(1_700_000_000_000), Span::days(3650)).unwrap();
    let good = file(&key);
    let csrf = owner.opens(&format!("{place}/new")).await.field("csrf").unwrap();
    let sends = async |bytes: &[u8]| {
        let fields = [("csrf", csrf.as_bytes()), ("file", bytes)];
        owner.browser.posts_file(&format!("{place}/metadata"), &fields).await
    };
    let page = sends(good.as_bytes()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.has("provider-read"));
    assert_eq!(page.attribute("provider-entity", "value").as_deref(), Some("https://sp.example/saml"));
    assert!(page.body.contains("https://sp.example/acs</textarea>"), "{}", page.body);
    assert!(
        page.body.contains("data-testid=\"provider-signed\"")
            && page.body.contains("name=\"signed\" value=\"on\" checked")
    );
    assert_eq!(house.count("SELECT COUNT(*) FROM service_providers").await, 0);
    // As a browser sends it: lines end as in a mail.
    let area = |id: &str| {
        let from = page.body.find(&format!("data-testid=\"{id}\">")).unwrap();
        let text = page.body[from..].split_once('>').unwrap().1.split_once("</textarea>").unwrap().0;
        text.replace("&#43;", "+").replace('\n', "\r\n")
    };
    let (replies, certificates) = (area("provider-replies"), area("provider-certificates"));
    assert!(certificates.lines().count() > 5 && !certificates.contains('\u{fffd}'), "{certificates}");
    let mut fields = form(&replies, &certificates, &[("signed", "on")]);
    fields[0].1 = "https://sp.example/saml";
    let added = owner.submits(&format!("{place}/new"), &fields).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    house.sql("DELETE FROM service_providers").await;

    for (what, bytes) in no_metadata(&good) {
        let page = sends(&bytes).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{what}: {}", page.body);
        assert!(page.has("form-problem") && !page.body.contains("root:"), "{what}");
    }
    let page = sends(&vec![b' '; 4 * 1024 * 1024]).await;
    assert_eq!(page.refusal().as_deref(), Some("too-large"));
    let auditor = owner.brings(Role::Auditor).await;
    let fields = [("csrf", csrf.as_bytes()), ("file", good.as_bytes())];
    let page = auditor.browser.posts_file(&format!("{place}/metadata"), &fields).await;
    assert_eq!(page.refusal().as_deref(), Some("not-allowed"));
    assert_eq!(auditor.opens(&place).await.status, StatusCode::OK);
}

async fn whoever_only_looks_sees_it_without_a_form(engine: Engine) {
    let house = Installation::on(engine).await;
    Provider::of(&house).await;
    let owner = Operator::first(&house).await;
    let auditor = owner.brings(Role::Auditor).await;
    let list = auditor.opens(&place(&house).await).await;
    assert!(list.has("provider") && !list.has("provider-add"), "{}", list.body);
    let one = auditor.opens(&first(&list)).await;
    assert!(one.body.contains(ACS) && !one.has("provider-save") && !one.has("provider-remove"), "{}", one.body);
}

async fn programs_add_read_change_and_remove_them(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let path = format!("/api/v1/applications/{}/service-providers", application(&house).await.id);
    let key = SigningKey::generate(&SystemEntropy, "sp", Time(1_700_000_000_000), Span::days(3650)).unwrap();

    let made = program.posts_with_key(&path, "k", &json!({"metadata": file(&key), "name_id": "email"})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let again = program.posts_with_key(&path, "k", &json!({"metadata": file(&key), "name_id": "email"})).await;
    assert_eq!(again.body, made.body);
    let made = told(&made);
    assert_eq!(made["acs"], json!([{"index": 7, "url": "https://sp.example/acs"}]));
    assert_eq!((&made["name_id"], &made["require_signed"]), (&json!("email"), &json!(true)));
    assert_eq!(made["certificates"], json!([key.certificate_base64()]));
    let own = format!("{path}/{}", made["id"].as_str().unwrap());
    assert_eq!(told(&program.gets(&own).await), made);
    assert_eq!(told(&program.gets(&path).await)["items"], json!([made]));

    for (body, field_of) in [
        (json!({}), "entity_id"),
        (json!({"entity_id": "urn:x"}), "acs"),
        (json!({"entity_id": "urn:x", "acs": ["http://x.example/"]}), "acs"),
        (json!({"entity_id": "urn:x", "acs": "https://x.example/"}), "acs"),
        (json!({"entity_id": "urn:x", "acs": ["https://x.example/"], "require_signed": true}), "require_signed"),
        (json!({"entity_id": "urn:x", "acs": ["https://x.example/"], "certificates": ["x"]}), "certificates"),
        (json!({"entity_id": "urn:x", "acs": ["https://x.example/"], "allow_sha1": true}), "allow_sha1"),
        (json!({"entity_id": "urn:x", "acs": ["https://x.example/"], "name_id": "phone"}), "name_id"),
        (json!({"entity_id": "urn:x", "acs": ["https://x.example/"], "colour": "red"}), "colour"),
        (json!({"entity_id": "https://sp.example/saml", "acs": ["https://x.example/"]}), "entity_id"),
        (json!({"metadata": format!("<!DOCTYPE x>{}", file(&key))}), "metadata"),
    ] {
        let page = program.posts(&path, &body).await;
        assert_eq!((code(&page).as_str(), field(&page).as_deref()), ("bad-field", Some(field_of)), "{body}");
    }
    let body = json!({"metadata": file(&key), "acs": ["https://sp.example/acs", "https://sp.example/b"]});
    let page = program.puts(&own, &json!({"entity_id": "urn:other", "acs": ["https://x.example/"]})).await;
    assert_eq!(field(&page).as_deref(), Some("entity_id"), "a name stays");
    let changed = told(&program.puts(&own, &body).await);
    assert_eq!(
        (&changed["acs"][1]["url"], &changed["name_id"]),
        (&json!("https://sp.example/b"), &json!("persistent"))
    );
    assert_ne!(changed["id"], made["id"]);
    assert_eq!(code(&program.puts(&own, &body).await), "not-found");
    let own = format!("{path}/{}", changed["id"].as_str().unwrap());
    assert_eq!(program.deletes(&own).await.status, StatusCode::NO_CONTENT);
    assert_eq!(code(&program.deletes(&own).await), "not-found");
    assert_eq!(told(&program.gets(&path).await)["items"], json!([]));
    let kinds = "SELECT COUNT(*) FROM changes WHERE kind LIKE 'provider_%' AND actor LIKE 'token:%'";
    assert_eq!(house.count(kinds).await, 3);
}

/// Each column that says whom an answer is for, or whose request is believed.
async fn a_row_that_was_changed_behind_our_back_is_refused_and_told_of(engine: Engine) {
    let house = Installation::on(engine).await;
    let provider = Provider::of(&house).await;
    let browser = house.browser();
    let kept = "CREATE TABLE kept AS SELECT * FROM service_providers";
    house.sql(kept).await;
    let evil = r#"[{"index":0,"url":"https://evil.example/acs"}]"#;
    for (nth, change) in [
        format!("replies = '{evil}'"),
        "name_id = 'email'".to_owned(),
        "sign_out_url = 'https://evil.example/'".to_owned(),
        "sign_out_url = NULL".to_owned(),
        "trust = '{\"certificates\":[],\"requires_signed\":false,\"takes_sha1\":false}'".to_owned(),
        "mac = ''".to_owned(),
        format!("id = '{}'", "7".repeat(32)),
    ]
    .into_iter()
    .enumerate()
    {
        house.sql(&format!("UPDATE service_providers SET {change}")).await;
        let page = posts_message(&browser, &provider.asks(&house, "", ""), None).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{change}: {}", page.body);
        assert!(!page.body.contains("evil.example"));
        house.sql("DELETE FROM service_providers").await;
        house.sql("INSERT INTO service_providers SELECT * FROM kept").await;
        let page = posts_message(&browser, &provider.asks(&house, "", ""), None).await;
        assert!(page.has("who-submit"), "{nth}: as it was: {}", page.body);
        browser.acts(&page, "cancel", &[]).await;
    }
    let alarms = "SELECT COUNT(*) FROM audit WHERE event = 'row_forged' AND detail LIKE '%service_providers%'";
    assert!(house.count(alarms).await >= 1);

    // A forged one can be removed, from the terminal.
    house.sql("UPDATE service_providers SET mac = ''").await;
    let application = application(&house).await;
    assert!(house.node().house.manage.remove_provider(&application, ENTITY).await.unwrap());
    assert_eq!(house.count("SELECT COUNT(*) FROM service_providers").await, 0);
}

crate::on_both_engines!(
    one_is_added_changed_and_removed_in_the_console,
    a_file_fills_the_form_and_keeps_nothing,
    whoever_only_looks_sees_it_without_a_form,
    programs_add_read_change_and_remove_them,
    a_row_that_was_changed_behind_our_back_is_refused_and_told_of,
);
