//! People who are imported by a filter, and ImmutableIDs that are taken back by the file that says which were set.

use countersign::domain::address::Address;
use countersign::domain::change::{Actor, Change, Kind};
use countersign::domain::time::Span;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Story, trouble};
use crate::harness::browser::Page;
use crate::harness::graph::TENANT;
use crate::harness::graph::tenant::{Domain, person};
use crate::harness::house::Engine;

const BOB: &str = "Ym9iLWltbXV0YWJsZQ==";

fn of(department: &str, address: &str, immutable_id: Option<&str>) -> Value {
    let mut person = person(address, immutable_id);
    person["department"] = department.into();
    person
}

impl Story {
    /// The page of the domain's people, by a filter.
    async fn people_by(&self, filter: &str) -> Page {
        let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        self.owner.browser.asks(&format!("{}?filter={query}", self.at("/people"))).await
    }

    async fn uploads(&self, page: &str, file: &str) -> Page {
        let uploads =
            async || self.owner.uploads_file(&self.at(page), &self.owner.token().await, file.as_bytes()).await;
        let done = uploads().await;
        if !done.has("tenant-wider") {
            return done;
        }
        self.widens(&done).await;
        uploads().await
    }

    async fn identifies(&self) {
        let page = self.does("/people", &[("act", "identify")]).await;
        assert!(page.has("people-done") && page.has("nameless-none"), "{}", page.body);
    }

    /// The newest file that takes something back, as it is downloaded.
    async fn undo_file(&self) -> Page {
        let page = self.owner.opens(&self.at("/people")).await;
        self.owner.browser.asks(&page.attribute("undo-kept", "href").expect("a file is offered")).await
    }

    fn alices(&self) -> Option<String> {
        self.graph.immutable_id("alice@corp.example")
    }
}

async fn people_are_taken_in_by_a_filter(engine: Engine) {
    let story = Story::abroad(engine).await;
    story.graph.set(|tenant| {
        tenant.users.push(of("Sales", "bob@corp.example", Some(BOB)));
        tenant.users.push(of("Law", "carla@corp.example", Some("Y2FybGE=")));
    });
    let sales = "department eq 'Sales'";
    let page = story.people_by(sales).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.text("unknown-person").as_deref(), Some("bob@corp.example"), "{}", page.body);
    assert!(!page.body.contains("carla@corp.example"), "{}", page.body);
    assert_eq!(page.attribute("people-filter", "value").as_deref(), Some(sales));

    // What is no filter is told beside the field, and finds nobody at all.
    let place = story.at("/people");
    for (filter, words) in [
        ("department eq 'Sales", "not closed"),
        ("true) or (true", "bracket"),
        (&"a".repeat(501), "longer than 500"),
        ("department like 'Sales'", "Invalid filter clause."),
    ] {
        let imports = [("act", "import"), ("filter", filter)];
        for page in [story.people_by(filter).await, story.owner.submits(&place, &imports).await] {
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{filter}: {}", page.body);
            let problem = page.text("filter-problem").unwrap();
            assert!(problem.contains(words), "{filter}: {problem}");
            assert_eq!(page.attribute("people-filter", "value").as_deref(), Some(filter), "what was typed in stays");
            assert!(!page.has("unknown-person") && !page.has("people-done"), "{filter}: {}", page.body);
        }
    }
    assert_eq!(story.house.count("SELECT COUNT(*) FROM users").await, 0);
    let asked = story.graph.times("GET /v1.0/users?");
    story.people_by("true) or (true").await;
    assert_eq!(
        story.graph.times("GET /v1.0/users?"),
        asked + 1,
        "those without a name were asked for, and nobody else"
    );

    let page = story.owner.submits(&place, &[("act", "import"), ("filter", sales)]).await;
    assert!(page.text("people-done").unwrap().starts_with("1 ") && page.has("unknown-none"), "{}", page.body);
    assert_eq!(story.house.count("SELECT COUNT(*) FROM users WHERE address = 'bob@corp.example'").await, 1);
    assert_eq!(story.house.count("SELECT COUNT(*) FROM users").await, 1);
}

async fn identities_are_taken_back_by_their_file_once_somebody_has_seen_it(engine: Engine) {
    let mut story = Story::abroad(engine).await;
    assert!(story.owner.opens(&story.at("/people")).await.has("undo-none"));
    story.identifies().await;
    let given = story.alices().unwrap();
    let file = story.undo_file().await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "application/json"), "{}", file.body);
    let name = file.header("content-disposition").to_owned();
    assert!(name.starts_with("attachment; filename=\"immutable-ids-corp.example-"), "{name}");
    assert!(file.body.contains(&given) && file.body.contains("alice@corp.example"), "{}", file.body);

    let writes = story.writes();
    let page = story.uploads("/people/undo", &file.body).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.text("take-back-person").as_deref(), Some("alice@corp.example"), "{}", page.body);
    assert_eq!(page.field("file").as_deref(), Some(file.body.as_str()), "it goes on with whoever confirms it");
    assert_eq!((story.writes(), story.changes("tenant_identities").await), (writes, 1), "to look changes nothing");

    // Both the look and the act want a fresh proof.
    story.house.clock().passes(Span::minutes(5));
    for door in ["/people/undo", "/people/take-back"] {
        let token = page.field("csrf").unwrap();
        let page = story.owner.uploads_file(&story.at(door), &token, file.body.as_bytes()).await;
        assert_eq!(page.refusal().as_deref(), Some("prove-again"), "{door}: {}", page.body);
    }
    assert_eq!((story.writes(), story.alices()), (writes, Some(given)));
    assert_eq!(story.owner.proves().await.status, StatusCode::OK);
    for door in ["/people/undo", "/people/take-back"] {
        let page = story.owner.browser.asks(&story.at(door)).await;
        assert_eq!(page.header("location"), story.at("/people"), "the file is chosen once more: {}", page.body);
    }

    let page = story.uploads("/people/take-back", &file.body).await;
    assert!(page.text("people-done").unwrap().contains("of 1 people were taken back"), "{}", page.body);
    assert_eq!(page.text("nameless-person").as_deref(), Some("alice@corp.example"), "{}", page.body);
    assert_eq!((story.alices(), story.changes("tenant_identities").await), (None, 2));
    let page = story.uploads("/people/undo", &file.body).await;
    assert!(page.has("take-back-none") && page.text("take-back-left").unwrap().contains("Nothing"), "{}", page.body);

    // What somebody else has set meanwhile stays.
    story.graph.set(|tenant| {
        let alice = tenant.users.iter_mut().find(|user| user["userPrincipalName"] == "alice@corp.example").unwrap();
        alice["onPremisesImmutableId"] = "c29tZWJvZHk=".into();
    });
    let page = story.uploads("/people/take-back", &file.body).await;
    assert!(page.text("people-left").unwrap().contains("another ImmutableID"), "{}", page.body);
    assert_eq!(story.alices().as_deref(), Some("c29tZWJvZHk="));
}

async fn a_file_that_was_not_written_here_takes_nothing_back(engine: Engine) {
    let story = Story::abroad(engine).await;
    story.graph.set(|tenant| {
        tenant.users.push(person("bob@corp.example", Some(BOB)));
        tenant.domains.insert("labs.example".to_owned(), Domain::managed());
        tenant.users.push(person("dora@labs.example", None));
    });
    let domains = story.place.replace("/tenant", "/domains");
    story.owner.submits(&domains, &[("domain", "labs.example")]).await;
    story.identifies().await;
    let file = story.undo_file().await.body;
    let whole: Value = serde_json::from_str(&file).unwrap();
    let bobs = story.graph.desk().tenant.users[1]["id"].clone();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut forged = whole.clone();
        change(&mut forged);
        forged.to_string()
    };
    // Whoever writes such a file would name anybody as they please.
    let bob = json!([{"object": bobs, "upn": "bob@corp.example", "before": "bWFsbG9yeQ==", "after": BOB}]);
    let forged = [
        with(&|file| file["people"] = bob.clone()),
        with(&|file| file["people"][0]["before"] = "bWFsbG9yeQ==".into()),
        with(&|file| file["people"] = json!([])),
        with(&|file| file["domain"] = "labs.example".into()),
        with(&|file| file["tenant"] = "11111111-2222-4333-8444-555555555555".into()),
        with(&|file| file["seal"] = "".into()),
        with(&|file| file["seal"] = "A".repeat(43).into()),
    ];
    let (writes, changes) = (story.writes(), story.changes("tenant_identities").await);
    let given = story.alices();
    let unread = ["", "[]", "{}", "<file>", "\u{0}"].map(str::to_owned);
    let older =
        json!([{"object": bobs, "upn": "bob@corp.example", "before": "bWFsbG9yeQ==", "after": BOB}]).to_string();
    let cases = forged.iter().map(|file| (file, "was changed")).chain(unread.iter().map(|file| (file, "no file")));
    for (file, words) in cases.chain([(&older, "no file")]) {
        for door in ["/people/undo", "/people/take-back"] {
            let page = story.uploads(door, file).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{door} {file}: {}", page.body);
            assert!(page.text("undo-problem").unwrap().contains(words), "{door} {file}: {}", page.body);
        }
    }
    // A whole one for another domain is for that one alone.
    let labs = format!("{}/labs.example/people", story.place);
    story.owner.submits(&labs, &[("act", "identify")]).await;
    let kept = story.owner.opens(&labs).await.attribute("undo-kept", "href").unwrap();
    let other = story.owner.browser.asks(&kept).await.body;
    for door in ["/people/undo", "/people/take-back"] {
        let page = story.uploads(door, &other).await;
        assert!(page.text("undo-problem").unwrap().contains("another domain"), "{door}: {}", page.body);
    }
    assert_eq!(
        story.owner.browser.asks(&kept.replace("labs.example", "corp.example")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(story.writes(), writes + 1, "dora's alone");
    assert_eq!(story.changes("tenant_identities").await, changes);
    assert_eq!((story.alices(), story.graph.immutable_id("bob@corp.example").as_deref()), (given, Some(BOB)));
}

/// Whoever writes in the store makes no file of it.
async fn a_record_that_was_changed_behind_our_back_is_no_file(engine: Engine) {
    let story = Story::abroad(engine).await;
    story.identifies().await;
    assert_eq!(story.undo_file().await.status, StatusCode::OK);
    let kept = story.owner.opens(&story.at("/people")).await.attribute("undo-kept", "href").unwrap();
    story
        .house
        .sql("UPDATE change_details SET detail = REPLACE(detail, '\"before\":null', '\"before\":\"bWFsbG9yeQ==\"')")
        .await;
    for page in [story.owner.browser.asks(&kept).await, story.owner.browser.asks(&story.at("/people")).await] {
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", page.body);
        assert!(!page.body.contains("bWFsbG9yeQ=="), "{}", page.body);
    }
    // What was erased of the record is offered no more, and whoever has the file takes it back all the same.
    story.house.sql("DELETE FROM change_details").await;
    assert!(story.owner.opens(&story.at("/people")).await.has("undo-none"));
    assert_eq!(story.owner.browser.asks(&kept).await.status, StatusCode::NOT_FOUND);
    for odd in ["x", "0", "99999999999999999999"] {
        let (before, _) = kept.rsplit_once('/').unwrap();
        assert_eq!(story.owner.browser.asks(&format!("{before}/{odd}")).await.status, StatusCode::NOT_FOUND, "{odd}");
    }
    story.graph.desk().forbidden = vec!["users"];
    trouble(&story.people_by("").await, StatusCode::BAD_GATEWAY, "403");
}

impl Story {
    /// What the record holds of ImmutableIDs, written by another hand.
    async fn records(&self, detail: Value) {
        let doors = &self.house.node().house.doors;
        let change =
            Change { actor: Actor::Terminal, kind: Kind::TenantIdentities, subject: "corp.example".to_owned(), detail };
        doors.store.changes().note(&change, doors.clock.now()).await.unwrap();
    }
}

/// The text of the link that offers a file.
fn offered(page: &Page, link: &str) -> String {
    let rest = page.body.split(&format!("href=\"{link}\"")).nth(1).unwrap_or_else(|| panic!("{}", page.body));
    rest.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned()
}

async fn all_that_was_set_at_one_go_is_one_file_whatever_was_done_since(engine: Engine) {
    let story = Story::abroad(engine).await;
    story.graph.set(|tenant| {
        tenant.users.extend((0..230).map(|nth| person(&format!("person{nth}@corp.example"), None)));
    });
    story.identifies().await;
    assert_eq!(story.changes("tenant_identities").await, 3, "the record is not written in one piece");
    let page = story.owner.opens(&story.at("/people")).await;
    assert_eq!(page.body.matches("data-testid=\"undo-kept\"").count(), 1, "{}", page.body);
    let first = page.attribute("undo-kept", "href").unwrap();
    assert!(offered(&page, &first).contains("231 people"), "{}", page.body);
    let file = story.owner.browser.asks(&first).await.body;
    let whole: Value = serde_json::from_str(&file).unwrap();
    let names: Vec<_> = whole["people"].as_array().unwrap().iter().map(|one| one["upn"].clone()).collect();
    assert_eq!(
        (names.len(), &names[0], &names[230]),
        (231, &json!("alice@corp.example"), &json!("person229@corp.example"))
    );

    // What was set by single entries before there were such, and in other tenants, eats no place.
    for nth in 0..60 {
        let one = json!([{"object": format!("o{nth}"), "upn": "x@corp.example", "before": null, "after": "eA=="}]);
        story.records(json!({"people": one, "back": false, "tenant": TENANT})).await;
        let elsewhere = "11111111-2222-4333-8444-555555555555";
        story.records(json!({"people": one, "back": false, "tenant": elsewhere, "run": "one"})).await;
    }
    let page = story.owner.opens(&story.at("/people")).await;
    assert_eq!(page.body.matches("data-testid=\"undo-kept\"").count(), 61);
    assert!(offered(&page, &first).contains("231 people"), "{}", page.body);
    assert_eq!(story.owner.browser.asks(&first).await.body, file, "it is served as ever");

    let page = story.uploads("/people/take-back", &file).await;
    assert!(page.text("people-done").unwrap().contains("of 231 people were taken back"), "{}", page.body);
    assert!(offered(&page, &first).contains("231 of them taken back"), "{}", page.body);
    assert_eq!(story.alices(), None);
    assert_eq!(story.owner.browser.asks(&first).await.body, file, "and still");
    // Set anew they are another go, and the former one stays taken back.
    story.identifies().await;
    let page = story.owner.opens(&story.at("/people")).await;
    let newest = page.attribute("undo-kept", "href").unwrap();
    assert_ne!(newest, first);
    assert!(!offered(&page, &newest).contains("taken back"), "{}", page.body);
    assert!(offered(&page, &first).contains("231 of them taken back"), "{}", page.body);
}

/// Somebody else gives Alice the very ImmutableID that she would have got, between the look and the act.
async fn what_was_not_set_here_is_not_taken_back(engine: Engine) {
    let story = Story::abroad(engine).await;
    story.house.invites("alice@corp.example").await;
    let alice = Address::parse("alice@corp.example").unwrap();
    let here = story.house.store().users().by_address(&alice).await.unwrap().unwrap().immutable_id;
    let quicker = ("alice@corp.example".to_owned(), here.as_str().to_owned());
    story.graph.set(|tenant| {
        tenant.users.push(person("bob@corp.example", None));
        tenant.is_quicker = Some(quicker);
    });
    story.identifies().await;
    assert_eq!(story.alices().as_deref(), Some(here.as_str()));
    let file = story.undo_file().await.body;
    let whole: Value = serde_json::from_str(&file).unwrap();
    assert_eq!(whole["people"].as_array().unwrap().len(), 1, "{whole}");
    assert_eq!(whole["people"][0]["upn"], "bob@corp.example");
    story.uploads("/people/take-back", &file).await;
    assert_eq!(story.alices().as_deref(), Some(here.as_str()), "hers stays");
    assert_eq!(story.graph.immutable_id("bob@corp.example"), None);
}

async fn people_of_a_domain_that_inherits_are_people_of_the_root(engine: Engine) {
    let story = Story::abroad(engine).await;
    story.graph.set(|tenant| {
        tenant.domains.insert("sub.corp.example".to_owned(), Domain::inherits());
        tenant.domains.insert("own.corp.example".to_owned(), Domain::managed());
        tenant.users.push(person("erin@sub.corp.example", None));
        tenant.users.push(person("olga@own.corp.example", None));
    });
    let page = story.owner.opens(&story.at("/people")).await;
    assert!(page.body.contains("erin@sub.corp.example") && !page.body.contains("olga@"), "{}", page.body);
    let fields = [("act", "create"), ("address", "new@sub.corp.example"), ("name", "New")];
    let page = story.does("/people", &fields).await;
    assert!(page.has("people-done"), "{}", page.body);
    assert!(story.graph.immutable_id("new@sub.corp.example").is_some());
    story.identifies().await;
    assert!(story.graph.immutable_id("erin@sub.corp.example").is_some(), "and she is a stranger to nobody");
    let page = story.uploads("/people/take-back", &story.undo_file().await.body).await;
    assert!(page.text("people-done").unwrap().contains("of 2 people were taken back"), "{}", page.body);
}

/// A German page says of itself that it is German, and of Microsoft's words that they are not.
async fn what_microsoft_says_is_marked_as_english_and_nothing_else_is(engine: Engine) {
    let mut story = Story::abroad(engine).await;
    story.owner.browser.extra = vec![("accept-language", "de".to_owned())];
    let marked = |page: &Page, at: &str, ours: &str, microsofts: &str| {
        let told = page.body.split_once(&format!("data-testid=\"{at}\"")).unwrap_or_else(|| panic!("{}", page.body)).1;
        let (before, said) =
            told.split_once("<span lang=\"en\" dir=\"ltr\">").unwrap_or_else(|| panic!("{at}: {told}"));
        assert!(before.contains(ours), "{at}: {before}");
        assert!(said.split_once("</span>").unwrap().0.contains(microsofts), "{at}: {said}");
    };
    let page = story.people_by("department like 'Sales'").await;
    marked(&page, "filter-problem", "Microsoft nimmt diesen Filter nicht an: ", "Invalid filter clause.");
    story.graph.desk().refuses_changes = true;
    let page = story.does("/people", &[("act", "identify")]).await;
    marked(&page, "people-failed", "Microsoft lehnte ab: ", "Insufficient privileges");
    story.graph.desk().refuses_changes = false;

    // A trap is told in the page's own language.
    let fingerprint = story.plan().await.field("fingerprint").unwrap();
    let page = story.confirms(&fingerprint, &[]).await;
    assert_eq!((page.status, page.has("trouble-trap")), (StatusCode::CONFLICT, true), "{}", page.body);
    let (_, main) = page.body.split_once("data-testid=\"tenant-trouble\"").unwrap();
    assert!(!main.contains("lang=\"en\"") && main.contains("alice@corp.example"), "{main}");
}

crate::on_both_engines!(
    all_that_was_set_at_one_go_is_one_file_whatever_was_done_since,
    what_was_not_set_here_is_not_taken_back,
    people_of_a_domain_that_inherits_are_people_of_the_root,
    what_microsoft_says_is_marked_as_english_and_nothing_else_is,
    people_are_taken_in_by_a_filter,
    identities_are_taken_back_by_their_file_once_somebody_has_seen_it,
    a_file_that_was_not_written_here_takes_nothing_back,
    a_record_that_was_changed_behind_our_back_is_no_file,
);
