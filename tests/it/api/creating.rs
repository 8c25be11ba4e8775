//! What is created by a key is created once, and answered alike; links are told to whoever may see them, and logged.

use countersign::domain::api_token::Scope;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::app::Phone;
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::program::{Program, code, field, told};

const USERS: &str = "/api/v1/users";

async fn sixteen_calls_with_one_key_invite_one_person(engine: Engine) {
    let mut house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let program = owner.runs_program().await;
    let mut bases = vec![house.node().base.clone()];
    if engine == Engine::Postgres {
        // Whichever node they reach.
        bases.push(house.add_node().await.base.clone());
    }
    let public = house.node().base.clone();
    let body = json!({"address": ALICE});
    let sent = (0..16).map(|nth| {
        let base = &bases[nth % bases.len()];
        let mut one = Program::with(base, &program.token);
        one.browser = one.browser.speaking_as(&public);
        let body = body.clone();
        async move { one.posts_with_key(USERS, "one-key", &body).await }
    });
    let pages = join_all(sent).await;
    let (created, busy): (Vec<_>, Vec<_>) = pages.iter().partition(|page| page.status == StatusCode::CREATED);
    assert!(!created.is_empty());
    assert!(created.iter().all(|page| page.body == created[0].body), "answered alike");
    assert!(busy.iter().all(|page| code(page) == "key-busy" && page.status == StatusCode::CONFLICT));
    assert_eq!(house.count("SELECT COUNT(*) FROM invitations").await, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM changes WHERE kind = 'user_invited'").await, 1);
    let again = program.posts_with_key(USERS, "one-key", &body).await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &created[0].body));
    assert_eq!(again.header("location"), created[0].header("location"));
}

/// Without a key two calls are two wishes, and the second finds the person there.
async fn sixteen_calls_without_a_key_invite_one_person_too(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let body = json!({"address": ALICE});
    let pages = join_all((0..16).map(|_| program.posts(USERS, &body))).await;
    let created = pages.iter().filter(|page| page.status == StatusCode::CREATED).count();
    assert_eq!(created, 1);
    assert!(pages.iter().all(|page| page.status == StatusCode::CREATED || code(page) == "user-exists"));
    assert_eq!(house.count("SELECT COUNT(*) FROM invitations").await, 1);
}

async fn a_key_belongs_to_its_token_and_its_body_for_a_day(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (program, other) = (owner.runs_program().await, owner.runs_program().await);
    let alice = json!({"address": ALICE});
    assert_eq!(program.posts_with_key(USERS, "k", &alice).await.status, StatusCode::CREATED);
    for (path, body) in [
        (USERS, json!({"address": "bob@corp.example"})),
        (USERS, json!({"address": ALICE, "name": "Alice"})),
        ("/api/v1/applications", json!({"name": "Labs", "domains": ["labs.example"]})),
    ] {
        let page = program.posts_with_key(path, "k", &body).await;
        assert_eq!((page.status, code(&page).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "key-reused"), "{body}");
    }
    assert_eq!(code(&other.posts_with_key(USERS, "k", &alice).await), "user-exists", "another token's key is another");
    house.clock().passes(Span::hours(23));
    assert_eq!(program.posts_with_key(USERS, "k", &alice).await.status, StatusCode::CREATED);
    house.clock().passes(Span::hours(1));
    assert_eq!(code(&program.posts_with_key(USERS, "k", &alice).await), "user-exists", "a day later it is a new call");
    house.clock().passes(Span::days(2));
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(house.count("SELECT COUNT(*) FROM api_creations").await, 0);
}

/// What created nothing may be put right and sent again.
async fn a_refused_call_leaves_its_key_free(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let page = program.posts_with_key(USERS, "k", &json!({"address": "bob@elsewhere.example"})).await;
    assert_eq!(code(&page), "outside-application");
    assert_eq!(program.posts_with_key(USERS, "k", &json!({"address": ALICE})).await.status, StatusCode::CREATED);
}

/// Whoever began it died at it.
async fn a_key_that_nobody_finishes_is_free_after_a_while(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let body = json!({"address": ALICE});
    let doors = &house.node().house.doors;
    let holder = doors.tokens.admit(Some(&program.token), "192.0.2.1").await.unwrap();
    let sent = body.to_string();
    drop(doors.once.begin(&holder, "k", &[USERS.as_bytes(), sent.as_bytes()]).await.unwrap());
    assert_eq!(code(&program.posts_with_key(USERS, "k", &body).await), "key-busy");
    let other = json!({"address": "bob@corp.example"});
    house.clock().passes(Span::minutes(2));
    assert_eq!(code(&program.posts_with_key(USERS, "k", &other).await), "key-reused", "it stays the first call's");
    assert_eq!(program.posts_with_key(USERS, "k", &body).await.status, StatusCode::CREATED);
}

async fn a_key_is_short_and_plain(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let body = json!({"address": ALICE});
    for key in ["", "with blank", "\u{e9}", &"x".repeat(256)] {
        let page = program.posts_with_key(USERS, key, &body).await;
        assert_eq!((code(&page).as_str(), field(&page).as_deref()), ("bad-field", Some("Idempotency-Key")), "{key:?}");
    }
    let twice = program.post(USERS, &body).header("idempotency-key", "a").header("idempotency-key", "b");
    assert_eq!(code(&program.sends(&Method::POST, twice).await), "bad-field");
    assert_eq!(program.posts_with_key(USERS, &"x".repeat(255), &body).await.status, StatusCode::CREATED);
}

fn link(told: &Value) -> Option<&str> {
    told["link"].as_str()
}

async fn a_link_is_told_to_whoever_may_see_it_and_logged_each_time(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let body = json!({"address": ALICE, "reveal_link": true, "mail": false});
    let plain = owner.runs_program_for(&[Scope::UsersInvite]).await;
    assert_eq!(code(&plain.posts(USERS, &body).await), "beyond-scope");
    assert_eq!(house.count("SELECT COUNT(*) FROM users").await, 0, "nothing is half done");

    let program = admin.runs_program().await;
    let revealed = async || house.count("SELECT COUNT(*) FROM changes WHERE kind = 'link_revealed'").await;
    let first = told(&program.posts_with_key(USERS, "k", &body).await);
    assert!(link(&first).unwrap().contains("/phone/activate#"));
    assert_eq!((&first["mailed_to"], revealed().await), (&Value::Null, 1));
    assert_eq!(told(&program.posts_with_key(USERS, "k", &body).await), first);
    assert_eq!(revealed().await, 2, "told again, logged again");
    assert_eq!(house.count("SELECT COUNT(*) FROM api_creations WHERE answer LIKE '%activate%'").await, 0, "sealed");
    let path = format!("{USERS}/{}/invitation", first["user"]["id"].as_str().unwrap());
    let second = told(&program.posts(&path, &json!({"reveal_link": true})).await);
    assert_ne!(link(&second), link(&first));
    assert_eq!(told(&program.posts(&path, &json!({})).await).get("link"), None);
    assert_eq!(revealed().await, 3);

    // The role went since: the same call is answered by a no.
    let operators = owner.opens("/console/operators").await;
    let at = operators.body.split(">An admin</a>").next().unwrap().rsplit("href=\"").next().unwrap();
    let at = at.split('"').next().unwrap().to_owned();
    owner.submits(&format!("{at}/role"), &[("role", "helpdesk")]).await;
    assert_eq!(code(&program.posts_with_key(USERS, "k", &body).await), "not-allowed");
    assert_eq!(revealed().await, 3);
    let changes = owner.opens("/console/changes").await;
    assert!(changes.body.contains("activation link shown") && changes.body.contains("A program (API, An admin)"));
    assert!(!changes.body.contains(link(&second).unwrap()), "no link stands in the log");
}

/// In the console, too, a link is shown to whoever may see it, and that is written down.
async fn the_console_logs_the_links_it_shows(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let helper = owner.brings(Role::Helpdesk).await;
    let application = house.store().applications().list().await.unwrap().remove(0).0.id;
    let invite = format!("/console/applications/{application}/invite");
    let revealed = async || house.count("SELECT COUNT(*) FROM changes WHERE kind = 'link_revealed'").await;
    assert!(owner.submits(&invite, &[("address", ALICE)]).await.has("invited-link"));
    assert_eq!(revealed().await, 1);
    assert!(!helper.submits(&invite, &[("address", "bob@corp.example")]).await.has("invited-link"));
    assert_eq!(revealed().await, 1);
    let bob = told(&owner.runs_program().await.gets(USERS).await)["items"][1]["id"].as_str().unwrap().to_owned();
    assert!(owner.submits(&format!("/console/users/{bob}/resend"), &[]).await.has("invited-link"));
    assert_eq!(revealed().await, 2);
}

async fn an_invitation_that_is_taken_back_opens_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let body = json!({"address": ALICE, "reveal_link": true});
    let alice = told(&program.posts(USERS, &body).await);
    let path = format!("{USERS}/{}", alice["user"]["id"].as_str().unwrap());
    assert_eq!(program.deletes(&format!("{path}/invitation")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(code(&program.deletes(&format!("{path}/invitation")).await), "not-pending", "once");
    let refused = Phone::new(&house.node().base).tries_to_activate(link(&alice).unwrap()).await;
    assert_eq!(crate::harness::app::refusal(&refused), "bad-invitation");
    house.carries_mail().await;
    assert_eq!(house.count("SELECT COUNT(*) FROM outbox WHERE state = 'sent'").await, 0, "nor is its mail sent");
    for at in [path.clone(), format!("{USERS}?status=expired")] {
        let told = told(&program.gets(&at).await);
        let person = told.get("items").map_or(&told, |items| &items[0]);
        assert_eq!((person["status"].as_str(), &person["invitation"]), (Some("expired"), &Value::Null), "{at}");
    }
    for act in ["suspend", "resume"] {
        assert_eq!(program.posts(&format!("{path}/{act}"), &json!({})).await.status, StatusCode::NO_CONTENT);
    }
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(told(&program.gets(&format!("{USERS}?status=invited")).await)["items"], json!([]));

    let again = told(&program.posts(&format!("{path}/invitation"), &json!({"reveal_link": true})).await);
    let mut phone = Phone::new(&house.node().base);
    phone.activates(link(&again).unwrap()).await;
    assert_eq!(told(&program.gets(&path).await)["status"], "active");
    assert_eq!(code(&program.posts(&format!("{path}/invitation"), &json!({})).await), "user-exists");
    assert_eq!(code(&program.deletes(&format!("{path}/invitation")).await), "not-pending", "it was used");
}

crate::on_both_engines!(
    sixteen_calls_with_one_key_invite_one_person,
    sixteen_calls_without_a_key_invite_one_person_too,
    a_key_belongs_to_its_token_and_its_body_for_a_day,
    a_refused_call_leaves_its_key_free,
    a_key_that_nobody_finishes_is_free_after_a_while,
    a_key_is_short_and_plain,
    a_link_is_told_to_whoever_may_see_it_and_logged_each_time,
    the_console_logs_the_links_it_shows,
    an_invitation_that_is_taken_back_opens_nothing,
);
