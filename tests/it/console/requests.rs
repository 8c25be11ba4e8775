//! The console's list of requests: what each came to, found again, taken away as a file, kept as long as it should be.

use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::harness::app::{Phone, json_of};
use crate::harness::browser::{Browser, Page, sign_in_of};
use crate::harness::house::{ALICE, Engine, Ground, Installation, request_with};
use crate::harness::operator::Operator;
use crate::hostile;

const LIST: &str = "/console/requests";

/// What the requests on a page came to, as it shows them.
fn statuses(page: &Page) -> Vec<String> {
    let rows = page.body.split("data-testid=\"request\" data-status=\"").skip(1);
    rows.map(|row| row.split('"').next().unwrap().to_owned()).collect()
}

/// The figure on one of the cards.
fn figure(page: &Page, status: &str) -> Option<i64> {
    Some(page.text(&format!("figure-{status}"))?.parse().unwrap())
}

async fn asks(house: &Installation, address: &str) -> (Browser, Page) {
    let browser = house.browser();
    let page = browser.names(&browser.opens(&request_with(address, "&wfresh=0")).await, address).await;
    (browser, page)
}

async fn uses_a_passkey(browser: &Browser, page: &Page, phone: &mut Phone) {
    let body = json!({"csrf": page.field("csrf").unwrap()});
    let path = format!("/waiting/{}/passkey", sign_in_of(page));
    let begun = json_of(&browser.calls(Method::POST, &path, Some(&body)).await);
    let credential = phone.inside.signs(&begun["options"]).to_string();
    let fields = [("challenge", begun["challenge"].as_str().unwrap()), ("credential", &credential)];
    browser.acts(page, "passkey", &fields).await;
}

/// A request for each thing that it can come to, each of another person.
async fn with_one_of_each(engine: Engine) -> (Installation, Operator) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let of = |name: &str| format!("{name}@corp.example");
    house.has_active(&of("expired")).await;
    asks(&house, &of("expired")).await;
    house.clock().passes(Span::minutes(3));

    let mut phone = house.has_active(&of("accepted")).await;
    let (browser, page) = asks(&house, &of("accepted")).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    for (name, report) in [("denied", false), ("reported", true)] {
        let phone = house.has_active(&of(name)).await;
        asks(&house, &of(name)).await;
        phone.denies(&phone.sees_one().await, report).await;
    }
    house.has_active(&of("superseded")).await;
    let (browser, page) = asks(&house, &of("superseded")).await;
    browser.acts(&page, "ask", &[("channel", "push")]).await;
    house.has_active(&of("cancelled")).await;
    let (browser, page) = asks(&house, &of("cancelled")).await;
    browser.acts(&page, "cancel", &[]).await;
    let mut phone = house.has_active(&of("passkey")).await;
    let (browser, page) = asks(&house, &of("passkey")).await;
    uses_a_passkey(&browser, &page, &mut phone).await;
    let mut phone = house.has_active(&of("guessed")).await;
    let (_, page) = asks(&house, &of("guessed")).await;
    for wrong in (10..=99).filter(|wrong| *wrong != page.number()).take(3) {
        phone.approves(wrong).await;
    }
    house.invites(&of("invited")).await;
    asks(&house, &of("invited")).await;
    asks(&house, &of("nobody")).await;
    let mut phone = house.has_active(&of("suspended")).await;
    let (_, page) = asks(&house, &of("suspended")).await;
    phone.approves(page.number()).await;
    house.suspends(&of("suspended")).await;
    house.has_active(&of("waiting")).await;
    asks(&house, &of("waiting")).await;
    (house, owner)
}

async fn each_request_is_listed_with_what_it_came_to(engine: Engine) {
    let (house, owner) = with_one_of_each(engine).await;
    for (name, expected) in [
        ("expired", vec!["expired"]),
        ("accepted", vec!["accepted"]),
        ("denied", vec!["denied"]),
        ("reported", vec!["reported"]),
        ("superseded", vec!["waiting", "superseded"]),
        ("cancelled", vec!["cancelled"]),
        ("passkey", vec!["accepted", "cancelled"]),
        ("guessed", vec!["refused"]),
        ("invited", vec!["refused"]),
        ("suspended", vec!["refused"]),
        ("nobody", vec![]),
        ("waiting", vec!["waiting"]),
    ] {
        let page = owner.opens(&format!("{LIST}?q={name}@corp.example")).await;
        let mut found = statuses(&page);
        found.sort();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(found, expected, "{name}");
        // The figures are of the same requests.
        assert_eq!(figure(&page, "total"), Some(i64::try_from(expected.len()).unwrap()), "{name}");
    }
    let page = owner.opens(&format!("{LIST}?status=refused")).await;
    assert_eq!(statuses(&page).len(), 4, "one of them of nobody");
    for reason in ["too many wrong numbers", "account not activated yet", "account suspended"] {
        assert!(page.body.contains(reason), "{reason}: {}", page.body);
    }
    assert_eq!(page.body.matches("no account found").count(), 1);
    assert!(!page.body.contains("nobody@corp.example"), "what was typed is not kept");
    assert_eq!(
        (figure(&page, "total"), figure(&page, "accepted"), figure(&page, "refused")),
        (Some(14), Some(2), Some(4))
    );

    // A sweep settles and counts, and nothing looks different: not now, and not when all rows of the ceremonies are gone.
    let told = |page: &Page| (statuses(page), ["total", "accepted", "denied", "expired"].map(|of| figure(page, of)));
    let before = told(&owner.opens(LIST).await);
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(told(&owner.opens(LIST).await), before);
    house.clock().passes(Span::minutes(14));
    house.node().house.sweep.all().await.unwrap();
    let after = told(&owner.opens(LIST).await);
    assert_eq!((after.0.len(), after.1[0], after.1[3]), (14, Some(14), Some(3)), "who waited has waited too long");
    house.clock().passes(Span::minutes(14));
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(told(&owner.opens(LIST).await), after);
    assert_eq!(house.count("SELECT COUNT(*) FROM requests WHERE tallied <> status").await, 0, "all are counted");
}

async fn a_request_tells_its_story(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let (_, page) = asks(&house, ALICE).await;
    let id = phone.sees_one().await;
    let at = format!("{LIST}/{id}");
    assert!(owner.opens(&at).await.has("timeline-unfetched"), "a list on the phone is no look at the request");
    house.clock().passes(Span::seconds(4));
    phone.posts(&format!("approvals/{id}/show"), &json!({})).await;
    house.clock().passes(Span::seconds(3));
    phone.approves(page.number()).await;
    let story = owner.opens(&at).await;
    assert!(story.text("timeline-fetched").unwrap().ends_with("+ 4 s"), "the first look counts: {}", story.body);
    assert!(story.text("timeline-ended").unwrap().contains("Accepted"));
    assert_eq!(story.text("request-response").as_deref(), Some("7 s"));
    assert_eq!(story.text("request-device").as_deref(), Some("Pixel 9"));
    assert!(story.text("request-evidence").unwrap().contains("kept"));
    assert_eq!(story.text("request-correlation").unwrap().len(), 32);
    assert!(story.body.contains("Edge") && story.body.contains("Windows") && story.body.contains("127.0.0.1"));

    phone.denies(&id, true).await;
    let story = owner.opens(&at).await;
    assert_eq!(story.text("request-status").as_deref(), Some("Reported"));
    assert!(story.text("request-evidence").unwrap().contains("kept"), "what was signed stays");
    assert_eq!(owner.opens(&format!("{LIST}/{}", "0".repeat(32))).await.status, StatusCode::NOT_FOUND);
    assert_eq!(owner.opens(&format!("{LIST}/nonsense")).await.status, StatusCode::NOT_FOUND);
}

/// Puts many requests into the log, a minute apart, each by its number; a person has every tenth.
async fn with_many(house: &Installation, number: usize) {
    house.has_active(ALICE).await;
    asks(house, ALICE).await;
    house.sql("UPDATE requests SET origin = '{\"address\":\"192.0.2.1\",\"browser\":\"Edge\",\"system\":\"Windows\",\"recognised\":false}'").await;
    let numbers: Vec<String> = (1..number).map(|nth| format!("({nth})")).collect();
    house
        .sql(&format!(
            "INSERT INTO requests (id, sign_in_id, correlation, application_id, user_id, method, status, origin, \
             recognised, tallied, asked_at, ended_at, expires_at) \
             SELECT SUBSTR('{}' || CAST(n.column1 AS TEXT), LENGTH(CAST(n.column1 AS TEXT)) + 1), q.sign_in_id, \
             q.correlation, q.application_id, CASE n.column1 % 10 WHEN 0 THEN q.user_id END, q.method, \
             CASE n.column1 % 4 WHEN 0 THEN 'denied' ELSE 'expired' END, q.origin, 0, '', \
             q.asked_at - n.column1 * 60000, q.asked_at - n.column1 * 60000 + 1000, q.expires_at \
             FROM requests q, (VALUES {}) AS n",
            "0".repeat(32),
            numbers.join(", ")
        ))
        .await;
}

/// Every page from this one on; the names of all requests, in order.
async fn walks(operator: &Operator, path: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), Some(path.to_owned()));
    while let Some(path) = next {
        let page = operator.opens(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let rows: Vec<_> =
            page.body.split("<a href=\"/console/requests/").skip(1).map(|row| row[..32].to_owned()).collect();
        assert!(rows.len() <= 50);
        all.extend(rows);
        next = page.attribute("requests-next", "href");
    }
    all
}

async fn pages_lead_through_all_of_it_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    with_many(&house, 240).await;
    let all = walks(&owner, &format!("{LIST}?days=7")).await;
    assert_eq!(all.len(), 240);
    assert_eq!(all[1..], (1..240).map(|nth| format!("{nth:032}")).collect::<Vec<_>>(), "newest first, each once");
    assert_eq!(walks(&owner, &format!("{LIST}?status=denied")).await.len(), 59);
    assert_eq!(walks(&owner, &format!("{LIST}?q=alice")).await.len(), 24);
    assert_eq!(walks(&owner, &format!("{LIST}?q=alice&status=denied")).await.len(), 11);
    let application = house.node().house.manage.applications().await.unwrap()[0].0.id.clone();
    assert_eq!(walks(&owner, &format!("{LIST}?application={application}&status=expired")).await.len(), 180);
    for nothing in ["q=zzz", "application=nonsense", "days=custom&from=2020-01-01&to=2020-02-01"] {
        assert!(owner.opens(&format!("{LIST}?{nothing}")).await.has("requests-empty"), "{nothing}");
    }
    // Noon in January: some lie on the day before.
    let (day, before) = (
        walks(&owner, &format!("{LIST}?days=custom&from=2027-01-15&to=2027-01-15")).await.len(),
        walks(&owner, &format!("{LIST}?days=custom&from=2027-01-14&to=2027-01-14")).await.len(),
    );
    assert_eq!(day + before, 240);
    let page = owner.opens(&format!("{LIST}?days=custom&from=2027-01-15&to=2027-01-14")).await;
    assert_eq!(figure(&page, "total"), Some(240), "whichever way round");
    // Days that were changed in the form are meant, whatever the period beside them says.
    let form = "days=7&was=2027-01-09+2027-01-15";
    let page = owner.opens(&format!("{LIST}?{form}&from=2027-01-14&to=2027-01-14")).await;
    assert_eq!(figure(&page, "total"), Some(i64::try_from(before).unwrap()));
    let page = owner.opens(&format!("{LIST}?{}&from=2027-01-09&to=2027-01-15", form.replace("=7", "=30"))).await;
    assert_eq!(page.attribute("requests-from", "value").as_deref(), Some("2026-12-17"));
    assert_eq!(owner.opens(&format!("{LIST}?after=nonsense&status=none&days=x")).await.status, StatusCode::OK);
}

async fn the_file_holds_everything_and_no_formula(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    with_many(&house, 1_200).await;
    // Whatever comes into a row, by whatever way.
    let hostile = hostile::corpus::texts();
    for (nth, text) in hostile.iter().enumerate() {
        let origin = json!({"address": text, "browser": text, "system": text, "place": text, "recognised": false});
        let origin = origin.to_string().replace('\'', "''");
        house.sql(&format!("UPDATE requests SET origin = '{origin}' WHERE id = '{:032}'", nth + 1)).await;
    }
    let page = owner.opens(&format!("{LIST}/export?days=7")).await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    assert_eq!(page.header("content-disposition"), "attachment; filename=\"requests-2027-01-09-2027-01-15.csv\"");
    let text = page.body.strip_prefix('\u{feff}').unwrap();
    assert!(text.starts_with("time,status,reason,email,name,application,method,address,"));
    let rows = rows(text);
    assert_eq!(rows.len(), 1_201, "a head and all rows, whatever breaks stand within cells");
    for row in &rows {
        assert_eq!(row.len(), rows[0].len(), "{row:?}");
        for cell in row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']), "{cell:?}");
        }
    }
    for text in hostile {
        let guarded = format!("'{text}");
        let told = rows.iter().flatten().filter(|cell| **cell == text || **cell == guarded).count();
        assert!(told >= 3, "{told} cells hold {text:?}");
    }
    let denied = owner.opens(&format!("{LIST}/export?days=7&status=denied")).await.body;
    assert_eq!(denied.matches(",denied,").count(), 299);
    assert_eq!(denied.matches(",expired,").count(), 0);
}

/// The rows of a CSV file as a spreadsheet takes them, by the rule of RFC 4180.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        match c {
            '"' if quoted && signs.peek() == Some(&'"') => {
                cell.push('"');
                signs.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => assert_eq!(signs.peek(), Some(&'\n'), "a row ends as the rule says"),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !quoted, "the last row is whole");
    rows
}

async fn who_may_only_look_takes_nothing_away(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    asks(&house, ALICE).await;
    for (role, may) in [(Role::Auditor, true), (Role::Helpdesk, false), (Role::Admin, true)] {
        let operator = owner.brings(role).await;
        let page = operator.opens(LIST).await;
        assert_eq!((statuses(&page).len(), page.has("requests-export")), (1, may), "{role}");
        let file = operator.browser.asks(&format!("{LIST}/export")).await;
        assert_eq!(file.body.contains(ALICE), may, "{role}");
        assert_eq!(file.refusal().as_deref() == Some("not-allowed"), !may, "{role}");
    }
    house.clock().passes(Span::minutes(6));
    let led = owner.browser.asks(&format!("{LIST}/export?days=30&q=alice")).await;
    assert_eq!(led.header("location"), "/console/prove?next=%2Fconsole%2Frequests%2Fexport%3Fdays%3D30%26q%3Dalice");
    owner.proves().await;
    assert!(owner.opens(&format!("{LIST}/export?days=30&q=alice")).await.body.contains(ALICE));
}

async fn what_is_old_is_forgotten(engine: Engine) {
    let ground = Ground::new(engine).with("history.kept_for = \"30 d\"");
    let house = Installation::of(ground).await;
    let mut owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = asks(&house, ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    house.clock().passes(Span::days(29));
    house.node().house.sweep.all().await.unwrap();
    let rows = "SELECT (SELECT COUNT(*) FROM requests) + (SELECT COUNT(*) FROM request_proofs) + \
         (SELECT COUNT(*) FROM request_days)";
    assert_eq!(house.count(rows).await, 3);
    assert!(house.count("SELECT COUNT(*) FROM audit").await > 0);
    house.clock().passes(Span::days(2));
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(house.count(rows).await, 0);
    assert_eq!(house.count("SELECT COUNT(*) FROM audit").await, 0);
    assert!(house.count("SELECT COUNT(*) FROM changes").await > 0, "administrative changes stay");
    owner.signs_in().await;
    assert!(owner.opens(&format!("{LIST}?days=90")).await.has("requests-empty"));
}

async fn unanswered_requests_are_bounded(engine: Engine) {
    let house = Installation::on(engine).await;
    with_many(&house, 900).await;
    house.sql("UPDATE requests SET status = 'accepted' WHERE status = 'denied'").await;
    let requests = house.store().requests();
    let before = house.node().house.doors.clock.now().minus(Span::days(365));
    let kept = "SELECT COUNT(*) FROM requests WHERE status = 'expired'";
    while requests.forget(before, 100).await.unwrap() > 0 {}
    assert_eq!(house.count(kept).await, 100);
    assert_eq!(
        house.count("SELECT COUNT(*) FROM requests WHERE status = 'accepted'").await,
        224,
        "who answered is kept"
    );
    let newest = "SELECT COUNT(*) FROM requests WHERE status = 'expired' AND id < '00000000000000000000000000000140'";
    assert_eq!(house.count(newest).await, 100, "the newest of them");
}

crate::on_both_engines!(
    each_request_is_listed_with_what_it_came_to,
    a_request_tells_its_story,
    pages_lead_through_all_of_it_once,
    the_file_holds_everything_and_no_formula,
    who_may_only_look_takes_nothing_away,
    what_is_old_is_forgotten,
    unanswered_requests_are_bounded,
);
