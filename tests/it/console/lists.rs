//! Bulk Invite over the wire: uploaded, judged, confirmed, watched, and told of in a file.

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::users::application;
use crate::harness::app::json_of;
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;

/// The path of the import that an upload led to.
fn led(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.header(LOCATION.as_str()).to_owned()
}

/// Uploads a list; tells where its page is.
async fn judged(operator: &Operator, list: impl AsRef<[u8]>) -> String {
    led(&operator.uploads(&application(operator).await, list).await)
}

/// What is done with an import from its page, with the hash that stands on it.
async fn acts(operator: &Operator, import: &str, act: &str) -> Page {
    let hash = operator.opens(import).await.field("file_hash").unwrap_or_default();
    operator.submits(import, &[("act", act), ("file_hash", &hash)]).await
}

async fn progress(operator: &Operator, import: &str) -> Value {
    let id = import.rsplit('/').next().unwrap();
    json_of(&operator.browser.calls(Method::GET, &format!("/console/api/imports/{id}"), None).await)
}

/// Waits until the house has done what there was to do.
async fn rests(operator: &Operator, import: &str) -> Value {
    for _ in 0..600 {
        let progress = progress(operator, import).await;
        if progress["state"] != "running" {
            return progress;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("nobody works at it: {:?}", progress(operator, import).await)
}

/// Another node has every import to itself, so that nothing moves until it is let go.
async fn is_held_elsewhere(house: &Installation) {
    house.sql("UPDATE imports SET lease_by = 'elsewhere', lease_until = 9000000000000000").await;
}

async fn is_let_go(house: &Installation) {
    house.sql("UPDATE imports SET lease_until = 0").await;
}

fn rows_of(page: &Page) -> Vec<String> {
    let rows = page.body.split("data-testid=\"left-out\"").skip(1);
    rows.map(|row| row.split("data-line=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()).collect()
}

fn list(people: std::ops::Range<usize>) -> String {
    people.fold(String::new(), |list, nth| list + &format!("person{nth:05}@corp.example\r\n"))
}

async fn each_once(house: &Installation, people: i64) {
    for statement in [
        "SELECT COUNT(*) FROM users WHERE lookup LIKE 'person%'",
        "SELECT COUNT(*) FROM invitations WHERE user_id IN (SELECT id FROM users WHERE lookup LIKE 'person%')",
        "SELECT COUNT(*) FROM outbox WHERE user_id IN (SELECT id FROM users WHERE lookup LIKE 'person%')",
    ] {
        assert_eq!(house.count(statement).await, people, "{statement}");
    }
}

const MESSY: &[u8] = b"sep=;\r\nE-Mail;Name;Team;language\r\n\
    new@corp.example;Zo\xeb;IT;de\r\n\
    \"second@corp.example\";\"=cmd|' /C calc'!A0\";IT;\r\n\
    alice@corp.example;Alicia;;\r\n\
    NEW@corp.example;;;\r\n\
    x@elsewhere.example;;;\r\n\
    no address;;;\r\n\
    =HYPERLINK(1);;;\r\n\
    quoted@corp.example;\"https://\nx.example\";;\r\n";

async fn a_list_is_judged_confirmed_and_told_of(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let users = format!("{}/users", application(&owner).await);
    let form = owner.opens(&users).await.attribute("user-bulk-invite", "href").unwrap();
    assert!(owner.opens(&form).await.has("import-upload"));

    let import = judged(&owner, MESSY).await;
    let page = owner.opens(&import).await;
    let count = |name: &str| page.text(&format!("count-{name}")).unwrap_or_else(|| panic!("{name}: {}", page.body));
    for (name, number) in [("new", "2"), ("exists", "1"), ("duplicate", "1"), ("other_domain", "1"), ("malformed", "3")]
    {
        assert_eq!(count(name), number, "{name}");
    }
    assert_eq!(rows_of(&page), ["6", "7", "8", "9", "10"]);
    for words in [
        "The first row names the columns.",
        "read as Windows-1252",
        "not read: Team",
        "the same address stands in line 3",
        "the domain does not belong to the application",
        "an address has one @",
        "(up to line 11)",
        "otherwise in the list: 1.",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM users").await, 1, "nobody is invited by a dry run");
    let preview = owner.opens(&format!("{import}/result.csv")).await;
    assert!(preview.body.contains(",new,") && !preview.body.contains(",invited,"), "{}", preview.body);

    assert_eq!(led(&acts(&owner, &import, "confirm").await), import);
    let done = rests(&owner, &import).await;
    assert_eq!((done["state"].as_str(), done["invited"].as_u64()), (Some("done"), Some(2)));
    let page = owner.opens(&import).await;
    assert!(page.body.contains("data-page=\"console-import-done\"") && !page.has("import-cancel"), "{}", page.body);
    assert!(page.text("import-title").unwrap().contains("done"));
    assert_eq!(house.mail_about("second@corp.example").await.len(), 1);
    assert_eq!(owner.opens(&users).await.text("count-invited").as_deref(), Some("2"));

    let file = owner.opens(&format!("{import}/result.csv")).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"import-2027-01-15.csv\"");
    let lines: Vec<_> = file.body.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
    assert_eq!(
        lines[..4],
        [
            "line,email,name,language,result,detail",
            "3,new@corp.example,Zoë,de,invited,",
            "4,second@corp.example,\"'=cmd|' /C calc'!A0\",,invited,",
            "5,alice@corp.example,Alicia,,exists,\"active; nothing is changed, though the list differs in name\"",
        ]
    );
    assert!(lines[7].starts_with("9,\"'=HYPERLINK(1)\",,,malformed,"), "{}", lines[7]);
    assert_eq!(lines.len(), 9);

    let changes = super::facts(&owner.opens("/console/changes").await.body);
    assert!(changes.contains("import confirmed") && changes.contains("new: 2"), "{changes}");
    let again = owner.opens(&judged(&owner, lines[..4].join("\r\n")).await).await;
    assert_eq!((again.text("count-new").as_deref(), again.text("count-exists").as_deref()), (Some("0"), Some("3")));
    assert!(again.has("import-nobody") && !again.has("import-confirm"));
}

async fn exactly_what_was_looked_at_is_confirmed(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (one, other) = (judged(&owner, list(0..2)).await, judged(&owner, list(5..9)).await);
    let foreign = owner.opens(&other).await.field("file_hash").unwrap();
    for hash in [foreign.as_str(), "", "nonsense"] {
        let page = owner.submits(&one, &[("act", "confirm"), ("file_hash", hash)]).await;
        assert_eq!(page.refusal().as_deref(), Some("bad-request"), "{hash}");
    }
    assert_eq!(owner.submits(&one, &[("act", "nonsense")]).await.refusal().as_deref(), Some("bad-request"));
    assert_eq!(owner.opens(&one).await.text("count-new").as_deref(), Some("2"));
    led(&acts(&owner, &other, "cancel").await);
    led(&acts(&owner, &other, "confirm").await);
    assert!(owner.opens(&other).await.body.contains("data-page=\"console-import-cancelled\""), "what is over stays so");
    led(&acts(&owner, &one, "confirm").await);
    rests(&owner, &one).await;
    each_once(&house, 2).await;
    assert!(!owner.opens("/console/applications").await.body.contains("imports"));
    house.add_application("works.example", countersign::domain::application::FirstOffer::Push).await;
    let elsewhere = house.node().house.manage.applications().await.unwrap();
    let elsewhere = elsewhere.iter().map(|(one, _)| &one.id).find(|id| !one.contains(id.as_str())).unwrap();
    let id = one.rsplit('/').next().unwrap();
    for path in [format!("imports/{id}"), format!("imports/{id}/result.csv")] {
        let page = owner.opens(&format!("/console/applications/{elsewhere}/{path}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
}

async fn what_is_no_list_is_said_so(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let at = application(&owner).await;
    let zip = |name: &[u8]| [b"PK\x03\x04".as_slice(), &[0; 26], name, &vec![0xff; 400_000]].concat();
    for (bytes, status, words) in [
        (zip(b"people.csv"), 400, "ZIP archive"),
        (zip(b"xl/workbook.xml"), 400, "workbook"),
        (b"%PDF-1.7 ...".to_vec(), 400, "no text"),
        (b"\r\n\r\n".to_vec(), 400, "list is empty"),
        (Vec::new(), 400, "list is empty"),
        (b"name;team\r\nAlice;IT\r\n".to_vec(), 400, "No column is the address"),
        (vec![b'a'; 33 * 1024 * 1024], 413, "too large"),
    ] {
        let page = owner.uploads(&at, &bytes).await;
        assert_eq!(page.status.as_u16(), status, "{words}: {}", page.body);
        let problem = page.text("form-problem").unwrap_or_else(|| panic!("{words}: {}", page.body));
        assert!(problem.contains(words), "{problem}");
        assert!(page.has("import-upload"), "and another can be chosen");
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM imports WHERE state <> 'cancelled'").await, 0);
    assert!(owner.opens(&format!("{at}/imports")).await.body.matches("data-testid=\"import\"").count() == 0);
}

async fn ten_megabytes_in_one_line_are_one_bad_row(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let line = [b"a@corp.example\r\n".as_slice(), &vec![b'x'; 10_000_000], b"\r\nb@corp.example\r\n"].concat();
    let page = owner.opens(&judged(&owner, line).await).await;
    assert_eq!((page.text("count-new").as_deref(), page.text("count-malformed").as_deref()), (Some("2"), Some("1")));
    assert_eq!(rows_of(&page), ["2"]);
    assert!(page.body.contains("the row is too long"));
}

async fn rows_that_are_left_out_are_turned_over_page_by_page(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let bad = (0..120).fold(String::new(), |bad, nth| bad + &format!("<b>nobody{nth}\r\n"));
    let import = judged(&owner, bad).await;
    let mut page = owner.opens(&import).await;
    assert_eq!(page.text("import-left-out").unwrap().split(' ').next(), Some("120"));
    assert!(!page.body.contains("<b>") && !page.has("import-first"));
    let mut lines = rows_of(&page);
    while let Some(next) = page.attribute("import-next", "href") {
        page = owner.opens(&next).await;
        assert!(page.has("import-first"));
        lines.extend(rows_of(&page));
    }
    assert_eq!(lines, (1..=120).map(|line| line.to_string()).collect::<Vec<_>>());
}

async fn a_list_is_taken_from_our_own_form_only(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let other = owner.brings(Role::Owner).await;
    let path = format!("{}/import", application(&owner).await);
    let own = owner.opens(&path).await.field("csrf").unwrap();
    let foreign = other.opens(&path).await.field("csrf").unwrap();
    let (own, list) = (own.as_bytes(), b"a@corp.example".as_slice());
    for (fields, why) in [
        (vec![("list", list)], "no token"),
        (vec![("list", list), ("csrf", own)], "the token comes too late"),
        (vec![("csrf", b"".as_slice()), ("list", list)], "an empty one"),
        (vec![("csrf", foreign.as_bytes()), ("list", list)], "somebody else's"),
        (vec![("csrf", own), ("other", list)], "another field"),
        (vec![("csrf", own)], "no list"),
        (vec![("csrf", [b'x'; 100_000].as_slice()), ("list", list)], "a long one"),
    ] {
        let page = owner.browser.posts_file(&path, &fields).await;
        assert_eq!(page.refusal().as_deref(), Some("forged"), "{why}");
    }
    let stranger = Operator::new(&house.node().base);
    let page = stranger.browser.posts_file(&path, &[("csrf", own), ("list", list)]).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.count("SELECT COUNT(*) FROM imports").await, 0);

    // Cut off in the middle of the list: nothing of it is kept.
    let half = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\na@corp.example\r\nb@corp",
        String::from_utf8_lossy(own)
    );
    let request = owner
        .browser
        .request(Method::POST, &path)
        .header("origin", &owner.browser.public)
        .header("content-type", "multipart/form-data; boundary=x")
        .body(half);
    let page = owner.browser.send(request).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text("form-problem").unwrap().contains("did not arrive whole"));
    assert_eq!(house.count("SELECT COUNT(*) FROM imports WHERE state <> 'cancelled'").await, 0);
}

const IDENTITY: &str = "email,immutable_id,personal_email\ndora@corp.example,ZG9yYQ==,dora@home.example\n";

async fn who_people_are_is_said_by_owners_and_administrators_with_a_fresh_proof(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let helper = owner.brings(Role::Helpdesk).await;
    let auditor = owner.brings(Role::Auditor).await;
    let mut admin = owner.brings(Role::Admin).await;
    let at = application(&owner).await;

    for column in ["immutable_id", "personal_email"] {
        let page = helper.uploads(&at, format!("email,{column}\ndora@corp.example,\n")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{column}");
        assert!(page.text("form-problem").unwrap().contains("says who people are"), "{column}");
    }
    assert_eq!(auditor.opens(&format!("{at}/import")).await.refusal().as_deref(), Some("not-allowed"));
    let import = judged(&admin, IDENTITY).await;
    assert!(auditor.opens(&import).await.body.contains("console-import-judged"), "an auditor reads");
    assert!(!auditor.opens(&import).await.has("import-confirm"));
    assert_eq!(acts(&auditor, &import, "confirm").await.refusal().as_deref(), Some("not-allowed"));
    let hash = admin.opens(&import).await.field("file_hash").unwrap();
    let confirm = [("act", "confirm"), ("file_hash", hash.as_str())];
    assert_eq!(helper.submits(&import, &confirm).await.refusal().as_deref(), Some("not-allowed"));

    house.clock().passes(Span::minutes(5));
    let page = admin.submits(&import, &confirm).await;
    assert_eq!(page.refusal().as_deref(), Some("prove-again"));
    assert!(page.body.contains("/console/prove?next="), "{}", page.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM users").await, 0);
    assert_eq!(admin.proves().await.status, StatusCode::OK);
    is_held_elsewhere(&house).await;
    led(&admin.submits(&import, &confirm).await);
    led(&acts(&helper, &import, "pause").await);
    assert_eq!(helper.submits(&import, &[("act", "resume")]).await.refusal().as_deref(), Some("not-allowed"));
    led(&admin.submits(&import, &[("act", "resume")]).await);
    rests(&admin, &import).await;
    let dora = Address::parse("dora@corp.example").unwrap();
    let dora = house.store().users().by_address(&dora).await.unwrap().unwrap();
    assert_eq!(dora.immutable_id.as_str(), "ZG9yYQ==");
    assert_eq!(dora.personal_address.unwrap().as_str(), "dora@home.example");

    // Without those columns the help desk invites by lists as well, and the values are made.
    let import = judged(&helper, "email,name\nemil@corp.example,Emil\n").await;
    led(&acts(&helper, &import, "confirm").await);
    assert_eq!(rests(&helper, &import).await["invited"].as_u64(), Some(1));
}

async fn whoever_runs_the_console_is_not_invited_from_below(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let helper = owner.brings(Role::Helpdesk).await;
    owner.brings(Role::Admin).await;
    let import = judged(&helper, "olga@corp.example\nadmin@corp.example\nbob@corp.example\n").await;
    let page = helper.opens(&import).await;
    assert_eq!((page.text("count-new").as_deref(), page.text("count-protected").as_deref()), (Some("1"), Some("2")));
    assert!(page.body.contains("only somebody above them may invite them"));
    led(&acts(&helper, &import, "confirm").await);
    rests(&helper, &import).await;
    assert_eq!(house.count("SELECT COUNT(*) FROM users").await, 1);
}

async fn an_import_is_paused_goes_on_and_is_given_up(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let import = judged(&owner, list(0..450)).await;
    is_held_elsewhere(&house).await;
    led(&acts(&owner, &import, "confirm").await);
    let page = owner.opens(&import).await;
    assert!(page.body.contains("data-page=\"console-import-running\"") && page.body.contains("console/import.js"));
    assert!(page.body.contains("<noscript><meta http-equiv=\"refresh\""));
    led(&acts(&owner, &import, "pause").await);
    let page = owner.opens(&import).await;
    assert_eq!(page.attribute("import-held", "data-held").as_deref(), Some("by_hand"));
    assert!(page.has("import-resume") && !page.body.contains("http-equiv=\"refresh\""));
    is_let_go(&house).await;
    each_once(&house, 0).await;
    led(&acts(&owner, &import, "resume").await);
    assert_eq!(rests(&owner, &import).await["invited"].as_u64(), Some(450));
    each_once(&house, 450).await;

    let import = judged(&owner, list(0..500)).await;
    is_held_elsewhere(&house).await;
    led(&acts(&owner, &import, "confirm").await);
    led(&acts(&owner, &import, "cancel").await);
    is_let_go(&house).await;
    let page = owner.opens(&import).await;
    assert!(page.body.contains("console-import-cancelled") && page.has("import-result") && !page.has("import-resume"));
    led(&acts(&owner, &import, "resume").await);
    assert_eq!(progress(&owner, &import).await["state"], "cancelled");
    each_once(&house, 450).await;
    let list = owner.opens(&format!("{}/imports", application(&owner).await)).await;
    assert_eq!(list.body.matches("data-testid=\"import\"").count(), 2);
    let changes = owner.opens("/console/changes").await.body;
    for kind in ["import confirmed", "import paused", "import goes on", "import given up"] {
        assert!(changes.contains(kind), "{kind}");
    }
}

async fn who_loses_the_role_mid_way_stops_their_import(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let import = judged(&admin, list(0..300)).await;
    is_held_elsewhere(&house).await;
    led(&acts(&admin, &import, "confirm").await);
    let address = Address::parse("admin@corp.example").unwrap();
    let path = house.store().operators().by_address(&address).await.unwrap().unwrap().id;
    led(&owner.submits(&format!("/console/operators/{path}/role"), &[("role", "auditor")]).await);
    is_let_go(&house).await;
    assert_eq!(rests(&owner, &import).await["state"], "paused");
    let page = owner.opens(&import).await;
    assert_eq!(page.attribute("import-held", "data-held").as_deref(), Some("not_permitted"));
    assert!(page.text("import-held").unwrap().contains("may not invite these people any more"));
    each_once(&house, 0).await;
    // Whoever goes on with it answers for it.
    led(&acts(&owner, &import, "resume").await);
    assert_eq!(rests(&owner, &import).await["invited"].as_u64(), Some(300));
    assert!(owner.opens(&import).await.body.contains("Olga Owner"));
    each_once(&house, 300).await;
}

async fn the_same_file_by_two_at_once_invites_each_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let helper = owner.brings(Role::Helpdesk).await;
    let at = application(&owner).await;
    let text = list(0..600);
    let (one, other) = tokio::join!(owner.uploads(&at, &text), helper.uploads(&at, &text));
    let (one, other) = (led(&one), led(&other));
    let (a, b) = tokio::join!(acts(&owner, &one, "confirm"), acts(&helper, &other, "confirm"));
    assert_eq!((a.status, b.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let (one, other) = (rests(&owner, &one).await, rests(&owner, &other).await);
    assert_eq!(one["invited"].as_u64().unwrap() + other["invited"].as_u64().unwrap(), 600);
    assert_eq!(one["done"].as_u64().unwrap() + other["done"].as_u64().unwrap(), 1200);
    each_once(&house, 600).await;
}

async fn a_page_that_watches_keeps_nobody_in_the_console(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let import = judged(&owner, list(0..1)).await;
    for _ in 0..2 {
        house.clock().passes(Span::minutes(7));
        progress(&owner, &import).await;
    }
    house.clock().passes(Span::minutes(2));
    let id = import.rsplit('/').next().unwrap();
    let page = owner.browser.calls(Method::GET, &format!("/console/api/imports/{id}"), None).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(owner.opens(&import).await.at.starts_with("/console/sign-in"));
}

async fn a_result_file_wants_a_fresh_proof(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let import = judged(&owner, list(0..1)).await;
    house.clock().passes(Span::minutes(5));
    let page = owner.browser.asks(&format!("{import}/result.csv")).await;
    assert_eq!(page.header(LOCATION.as_str()), format!("/console/prove?next={import}"));
    assert_eq!(owner.proves().await.status, StatusCode::OK);
    assert!(owner.opens(&format!("{import}/result.csv")).await.body.contains("person00000@corp.example"));
}

crate::on_both_engines!(
    a_list_is_judged_confirmed_and_told_of,
    exactly_what_was_looked_at_is_confirmed,
    what_is_no_list_is_said_so,
    ten_megabytes_in_one_line_are_one_bad_row,
    rows_that_are_left_out_are_turned_over_page_by_page,
    a_list_is_taken_from_our_own_form_only,
    who_people_are_is_said_by_owners_and_administrators_with_a_fresh_proof,
    whoever_runs_the_console_is_not_invited_from_below,
    an_import_is_paused_goes_on_and_is_given_up,
    who_loses_the_role_mid_way_stops_their_import,
    the_same_file_by_two_at_once_invites_each_once,
    a_page_that_watches_keeps_nobody_in_the_console,
    a_result_file_wants_a_fresh_proof,
);
