//! What programs read, page by page.

use std::collections::BTreeSet;

use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::house::{ALICE, Engine, Installation, request};
use crate::harness::operator::Operator;
use crate::harness::program::{Program, code, field, told};

/// All rows of a list, so many at a time.
async fn all(program: &Program, list: &str, limit: usize) -> Vec<Value> {
    let (mut rows, mut next) = (Vec::new(), String::new());
    loop {
        let sign = if list.contains('?') { '&' } else { '?' };
        let page = told(&program.gets(&format!("{list}{sign}limit={limit}{next}")).await);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        rows.extend(items.iter().cloned());
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return rows,
        }
    }
}

fn texts<'a>(rows: &'a [Value], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[name].as_str().unwrap()).collect()
}

async fn people_are_listed_by_pages(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let addresses: Vec<String> = (0..7).map(|nth| format!("p{nth}@corp.example")).collect();
    for address in &addresses {
        house.invites_as(address, Some("Pat Person"), None).await;
    }
    let phone = house.has_active(ALICE).await;
    drop(phone);
    for limit in [1, 3, 8, 200] {
        let rows = all(&program, "/api/v1/users", limit).await;
        assert_eq!(texts(&rows, "address")[0], ALICE);
        assert_eq!(texts(&rows, "address")[1..], addresses);
    }
    for (filter, count) in [
        ("status=active", 1),
        ("status=invited", 7),
        ("status=suspended", 0),
        ("q=pat", 7),
        ("q=pat&status=active", 0),
        ("domain=corp.example", 8),
        ("domain=other.example", 0),
    ] {
        assert_eq!(all(&program, &format!("/api/v1/users?{filter}"), 2).await.len(), count, "{filter}");
    }
    let application = house.store().applications().list().await.unwrap().remove(0).0.id;
    assert_eq!(all(&program, &format!("/api/v1/users?application={application}"), 3).await.len(), 8);

    let alice = &all(&program, "/api/v1/users?status=active", 1).await[0];
    let path = format!("/api/v1/users/{}", alice["id"].as_str().unwrap());
    assert_eq!(told(&program.gets(&path).await), *alice, "one tells what the list tells");
    let devices = told(&program.gets(&format!("{path}/devices")).await);
    assert_eq!((devices["items"][0]["name"].as_str(), alice["devices"].as_i64()), (Some("Pixel 9"), Some(1)));
    assert_eq!(program.deletes(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(told(&program.gets(&path).await)["status"], "removed");
    assert_eq!(code(&program.deletes(&path).await), "not-found");
}

async fn a_cursor_goes_on_in_its_own_list_alone(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    for nth in 0..3 {
        house.invites(&format!("p{nth}@corp.example")).await;
    }
    let page = told(&program.gets("/api/v1/users?limit=1&status=invited").await);
    let cursor = page["next"].as_str().unwrap();
    for other in [
        format!("/api/v1/users?limit=1&cursor={cursor}"),
        format!("/api/v1/users?status=active&cursor={cursor}"),
        format!("/api/v1/requests?cursor={cursor}"),
        format!("/api/v1/users?status=invited&cursor={cursor}x"),
        "/api/v1/users?cursor=".to_owned(),
        "/api/v1/users?cursor=e30".to_owned(),
    ] {
        let page = program.gets(&other).await;
        assert_eq!((code(&page).as_str(), field(&page).as_deref()), ("bad-field", Some("cursor")), "{other}");
    }
    let next = told(&program.gets(&format!("/api/v1/users?status=invited&limit=1&cursor={cursor}")).await);
    assert_eq!(next["items"][0]["address"], "p1@corp.example");
}

async fn what_is_asked_of_a_list_is_understood_or_refused(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    for (list, query, at) in [
        ("users", "limit=0", "limit"),
        ("users", "limit=201", "limit"),
        ("users", "limit=-1", "limit"),
        ("users", "limit=1&limit=2", "limit"),
        ("users", "status=Active", "status"),
        ("users", "application=x", "application"),
        ("users", "domain=a%20b", "domain"),
        ("users", "domain=corp.example&application=00000000000000000000000000000000", "domain"),
        ("users", "sort=name", "sort"),
        ("users", "q=%00", "q"),
        ("applications", "limit=1", "limit"),
        ("requests", "user=x", "user"),
        ("requests", "limit=abc", "limit"),
    ] {
        let page = program.gets(&format!("/api/v1/{list}?{query}")).await;
        assert_eq!((code(&page).as_str(), field(&page).as_deref()), ("bad-field", Some(at)), "{list} {query}");
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

async fn applications_are_added_and_told(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let body = json!({"name": "Labs", "domains": ["labs.example", "works.example"], "cloud": "china",
        "first_offer": "qr", "session_lifetime_seconds": 3600, "trust": true});
    let page = program.posts_with_key("/api/v1/applications", "k", &body).await;
    let added = told(&page);
    assert_eq!(added["realm"], "urn:federation:partner.microsoftonline.cn");
    assert_eq!(added["domains"].as_array().unwrap().len(), 2);
    assert_eq!(added["trust"], true);
    let all = all_applications(&program).await;
    let usual = all.iter().find(|application| application["name"] == "Microsoft 365").unwrap();
    assert_eq!(usual["trust"], false, "off unless somebody turns it on");
    let at = page.header("location");
    let mut one = told(&program.gets(at).await);
    let by_name =
        |one: &mut Value| one["domains"].as_array_mut().unwrap().sort_by_key(|domain| domain["name"].to_string());
    by_name(&mut one);
    assert_eq!(one, added);
    assert_eq!(texts(&all_applications(&program).await, "name"), ["Labs", "Microsoft 365"]);
    assert_eq!(told(&program.posts_with_key("/api/v1/applications", "k", &body).await), added);

    for (name, value) in [
        ("name", json!("")),
        ("name", json!(7)),
        ("domains", json!([])),
        ("domains", json!("other.example")),
        ("domains", json!(["a b"])),
        ("domains", json!(["sub.labs.example"])),
        ("cloud", json!("moon")),
        ("realm", json!("urn:other")),
        ("first_offer", json!("sms")),
        ("session_lifetime_seconds", json!(3599)),
        ("session_lifetime_seconds", json!(86_401)),
        ("session_lifetime_seconds", json!("3600")),
        ("trust", json!("yes")),
        ("secret", json!("x")),
    ] {
        let mut body = json!({"name": "Other", "domains": ["other.example"]});
        body[name] = value;
        let page = program.posts("/api/v1/applications", &body).await;
        assert_eq!(field(&page).as_deref(), Some(name), "{body}: {}", page.body);
    }
    let government = json!({"name": "Gov", "domains": ["gov.example"], "cloud": "us"});
    assert_eq!(field(&program.posts("/api/v1/applications", &government).await).as_deref(), Some("realm"));
    assert_eq!(all_applications(&program).await.len(), 2, "nothing is half done");
}

async fn an_applications_settings_are_changed_as_in_the_console(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let program = owner.runs_program().await;
    let id = all_applications(&program).await[0]["id"].as_str().unwrap().to_owned();
    let (at, settings) = (format!("/api/v1/applications/{id}"), format!("/console/applications/{id}/settings"));
    let fields = [
        ("name", "Microsoft 365"),
        ("session", "8"),
        ("first", "push"),
        ("origins", "https://portal.example\nhttps://a.example"),
    ];
    assert_eq!(owner.submits(&settings, &fields).await.status, StatusCode::SEE_OTHER);
    let before = told(&program.gets(&at).await);
    assert_eq!(before["sign_out_origins"], json!(["https://a.example", "https://portal.example"]));

    // What is left out stays.
    let mut wanted = before.clone();
    wanted["trust"] = true.into();
    assert_eq!(told(&program.puts(&at, &json!({"trust": true})).await), wanted);
    let body = json!({"name": "Corp", "first_offer": "qr", "session_lifetime_seconds": 5400, "trust": false,
        "sign_out_origins": []});
    for (name, value) in body.as_object().unwrap() {
        wanted[name] = value.clone();
    }
    assert_eq!(told(&program.puts(&at, &body).await), wanted);
    assert_eq!(told(&program.gets(&at).await), wanted);
    assert_eq!(told(&program.puts(&at, &body).await), wanted, "twice is as once");
    let changes = "SELECT COUNT(*) FROM changes WHERE kind = 'application_changed' AND actor LIKE 'token:%'";
    assert_eq!(house.count(changes).await, 2, "and each change is on record, as the token's");

    for (name, value) in [
        ("name", json!("")),
        ("first_offer", json!("sms")),
        ("session_lifetime_seconds", json!(299)),
        ("session_lifetime_seconds", json!(301)),
        ("session_lifetime_seconds", json!(86_460)),
        ("session_lifetime_seconds", json!(i64::MAX)),
        ("trust", json!("yes")),
        ("sign_out_origins", json!(["http://portal.example"])),
        ("sign_out_origins", json!("https://portal.example")),
        ("realm", json!("urn:other")),
        ("domains", json!(["other.example"])),
    ] {
        let page = program.puts(&at, &json!({ name: value })).await;
        assert_eq!(field(&page).as_deref(), Some(name), "{value}: {}", page.body);
    }
    assert_eq!(told(&program.gets(&at).await), wanted, "nothing is half done");
    for nobody in ["0".repeat(32), "x".to_owned()] {
        let page = program.puts(&format!("/api/v1/applications/{nobody}"), &json!({"trust": true})).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.body);
    }
}

async fn a_domain_below_another_is_told_with_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let body = json!({"name": "Nest", "domains": ["low.sub.nest.example", "nest.example", "sub.nest.example"]});
    let added = told(&program.posts("/api/v1/applications", &body).await);
    let above = |name: &str| {
        let domains = added["domains"].as_array().unwrap();
        domains.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{added}"))["above"].clone()
    };
    let seen = ["nest.example", "sub.nest.example", "low.sub.nest.example"].map(above);
    assert_eq!(seen, [Value::Null, json!("nest.example"), json!("sub.nest.example")]);
}

async fn all_applications(program: &Program) -> Vec<Value> {
    told(&program.gets("/api/v1/applications").await)["items"].as_array().unwrap().clone()
}

async fn sign_in_requests_are_told_with_what_came_of_them(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let program = owner.runs_program().await;
    let mut phone = house.has_active(ALICE).await;

    // Nobody was named: a stranger's.
    house.browser().opens(&request(ALICE)).await;
    assert_eq!(told(&program.gets("/api/v1/requests").await)["items"], json!([]));

    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    house.clock().passes(Span::seconds(1));
    let (_, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    phone.denies(&id, true).await;
    house.clock().passes(Span::seconds(1));
    let (cancels, page_of_it) = house.waits_for(ALICE).await;
    cancels.acts(&page_of_it, "cancel", &[]).await;
    drop(page);
    house.clock().passes(Span::seconds(1));
    house.suspends(ALICE).await;
    let refused = house.browser();
    let page = refused.names(&refused.opens(&request(ALICE)).await, ALICE).await;
    assert_eq!(page.refusal().as_deref(), Some("suspended"));

    let rows = all(&program, "/api/v1/requests", 2).await;
    let outcomes = texts(&rows, "outcome");
    assert_eq!(outcomes, ["refused", "cancelled", "reported", "accepted"], "{rows:#?}");
    assert_eq!((&rows[0]["reason"], &rows[3]["method"]), (&json!("suspended"), &json!("push")));
    assert!(rows.iter().all(|row| row["user"]["address"] == ALICE && row["browser"] == "Edge"));
    let ids: BTreeSet<_> = texts(&rows, "id").into_iter().collect();
    assert_eq!(ids.len(), 4);
}

/// What somebody with the role could see in the console anyway.
async fn a_helpers_token_reads_what_a_helper_reads(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let program = admin.runs_program().await;
    house.invites(ALICE).await;
    let operators = owner.opens("/console/operators").await;
    let at = operators.body.split(">An admin</a>").next().unwrap().rsplit("href=\"").next().unwrap();
    let at = at.split('"').next().unwrap().to_owned();
    owner.submits(&format!("{at}/role"), &[("role", "helpdesk")]).await;
    let people = told(&program.gets("/api/v1/users").await);
    assert!(people["items"][0]["invitation"]["sent_at"].is_string());
    assert!(!people.to_string().contains("link"), "no list tells a link");
}

crate::on_both_engines!(
    people_are_listed_by_pages,
    a_cursor_goes_on_in_its_own_list_alone,
    what_is_asked_of_a_list_is_understood_or_refused,
    applications_are_added_and_told,
    an_applications_settings_are_changed_as_in_the_console,
    a_domain_below_another_is_told_with_it,
    sign_in_requests_are_told_with_what_came_of_them,
    a_helpers_token_reads_what_a_helper_reads,
);
