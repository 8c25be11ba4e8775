//! What only a person's own navigation may do: no image, frame, script or prefetch moves a sign-in, not even in the
//! browser that began it and with the token of its own form.

use reqwest::{Method, RequestBuilder, StatusCode};

use crate::ceremony::{code_of, code_on};
use crate::harness::app::Phone;
use crate::harness::browser::{Browser, Page, path_of};
use crate::harness::house::{ALICE, DOMAIN, Engine, Installation, request};
use crate::harness::operator::Operator;
use crate::harness::tables;

const BOB: &str = "bob@corp.example";

/// How a browser says that it asks for something else than the page in a tab.
const OTHER_WAYS: [(&str, &str); 10] = [
    ("sec-fetch-dest", "image"),
    ("sec-fetch-dest", "iframe"),
    ("sec-fetch-dest", "empty"),
    ("sec-fetch-dest", "script"),
    ("sec-fetch-dest", "embed"),
    ("sec-fetch-dest", "object"),
    ("sec-fetch-dest", ""),
    ("sec-purpose", "prefetch"),
    ("sec-purpose", "prefetch;prerender"),
    ("purpose", "prefetch"),
];

fn asked(request: RequestBuilder, (name, value): (&str, &str)) -> RequestBuilder {
    let request = if name == "sec-fetch-dest" { request } else { request.header("sec-fetch-dest", "document") };
    request.header(name, value)
}

fn form(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    browser
        .request(Method::POST, path)
        .header("origin", &browser.public)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

fn is_refused(page: &Page, what: &str) {
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{what}");
    assert_eq!(page.refusal().as_deref(), Some("bad-request"), "{what}");
    assert!(page.headers.get("set-cookie").is_none() && page.headers.get("location").is_none(), "{what}");
    assert!(page.field("wresult").is_none() && !page.has("number"), "{what}");
}

/// Tries everything on this page in every way that is no navigation; all that is kept stays as it is.
async fn nothing_moves(house: &Installation, browser: &Browser, page: &Page, proof: &[(&str, &str)]) {
    house.quiet().await;
    let (path, csrf) = (path_of(page), page.field("csrf").unwrap());
    let fields = [&[("csrf", csrf.as_str()), ("address", ALICE), ("channel", "push")], proof].concat();
    let (kept, pushes) = (tables::written(&house.ground.store).await, house.ground.push.messages().len());
    for way in OTHER_WAYS {
        let looked = browser.send(asked(browser.request(Method::GET, &path), way)).await;
        is_refused(&looked, &format!("GET {way:?}"));
        for act in ["who", "ask", "cancel", "passkey", "answer"] {
            let sent = browser.send(asked(form(browser, &format!("{path}/{act}"), &fields), way)).await;
            is_refused(&sent, &format!("{act} {way:?}"));
        }
    }
    house.quiet().await;
    kept.stays(&tables::written(&house.ground.store).await, "nothing was written");
    assert_eq!(house.ground.push.messages().len(), pushes, "nobody was asked");
}

async fn only_a_navigation_moves_a_sign_in(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let browser = house.browser();

    let who = browser.opens(&request(ALICE)).await;
    nothing_moves(&house, &browser, &who, &[]).await;
    assert_eq!(house.ground.push.messages().len(), 0);
    let wait = browser.names(&who, ALICE).await;
    assert!(wait.has("number"), "the same form, sent by a person: {}", wait.body);

    let begun = browser.begins_passkey(&wait).await;
    let credential = phone.inside.signs(&begun["options"]).to_string();
    let proof = [("challenge", begun["challenge"].as_str().unwrap()), ("credential", credential.as_str())];
    nothing_moves(&house, &browser, &wait, &proof).await;
    let ready = browser.acts(&wait, "passkey", &proof).await;
    assert!(ready.body.contains("/answer\""), "the very proof, sent by a person: {}", ready.body);

    nothing_moves(&house, &browser, &ready, &proof).await;
    assert!(browser.fetches_answer(&ready).await.field("wresult").is_some());

    let (other, wait) = house.waits_for(ALICE).await;
    nothing_moves(&house, &other, &wait, &[]).await;
    let again = other.acts(&wait, "ask", &[("channel", "push")]).await;
    assert_ne!(again.number(), wait.number(), "a person asks again");
    assert_eq!(other.acts(&again, "cancel", &[]).await.refusal().as_deref(), Some("cancelled"), "and gives up");
}

async fn only_a_navigation_begins_a_sign_in_or_ends_a_session(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    house.quiet().await;

    let begin = request(ALICE);
    let doors = [
        begin.clone(),
        begin.replace("/wsfed?", "/wsfed/?"),
        format!("/fed/{DOMAIN}/wsfed?wa=wsignout1.0"),
        format!("/fed/{DOMAIN}/wsfed/?wa=wsignoutcleanup1.0"),
        format!("/fed/{DOMAIN}/signout"),
        format!("/fed/{DOMAIN}/signout/"),
    ];
    let (kept, pushes) = (tables::written(&house.ground.store).await, house.ground.push.messages().len());
    for door in &doors {
        for way in OTHER_WAYS {
            let seen = browser.send(asked(browser.request(Method::GET, door), way)).await;
            is_refused(&seen, &format!("{door} {way:?}"));
        }
    }
    house.quiet().await;
    kept.stays(&tables::written(&house.ground.store).await, "nothing began and nothing ended");
    assert_eq!(house.ground.push.messages().len(), pushes);
    assert!(browser.opens(&begin).await.body.contains("/answer\""), "the session survives");

    assert!(browser.asks(&doors[4]).await.has("signed-out-title"));
    assert!(browser.opens(&begin).await.has("who-submit"), "a person signs out");
}

/// Mail scanners and previews look at every link that is sent or shown, by whatever method reads, and as a page or not.
async fn a_link_that_is_looked_at_is_as_good_as_before(engine: Engine) {
    let house = Installation::on(engine).await;
    let link = house.invites(BOB).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let code = code_on(&browser, &page).await;
    let first = house.node().house.doors.operate.first_link().await.unwrap().link;
    house.quiet().await;
    let kept = tables::written(&house.ground.store).await;
    let pushes = house.ground.push.messages().len();
    for link in [&link, &code, &first] {
        let path = link.strip_prefix(&house.node().base).unwrap();
        // A scanner that knows no fragments may as well send it along.
        let path = path.replace('#', "?secret=");
        for method in [Method::GET, Method::HEAD] {
            for dest in ["document", "empty"] {
                let scanner = house.browser();
                let page = scanner.send(scanner.request(method.clone(), &path).header("sec-fetch-dest", dest)).await;
                assert!(page.status.as_u16() < 500, "{method} {path}: {}", page.status);
                assert!(!page.body.contains(ALICE) && !page.body.contains(BOB), "{}", page.body);
            }
        }
    }
    house.quiet().await;
    kept.stays(&tables::written(&house.ground.store).await, "looking uses nothing up, and no mail is written");
    assert_eq!(house.ground.push.messages().len(), pushes);

    Phone::new(&house.node().base).activates(&link).await;
    assert!(phone.scans(code_of(&code)).await.status.is_success());
    let mut owner = Operator::new(&house.node().base);
    assert_eq!(owner.comes_by(&first, "Olga Owner", "olga@corp.example").await.status, StatusCode::OK);
    phone.approves(page.number()).await;
    assert!(browser.fetches_answer(&browser.reloads(&page).await).await.field("wresult").is_some());
}

crate::on_both_engines!(
    only_a_navigation_moves_a_sign_in,
    only_a_navigation_begins_a_sign_in_or_ends_a_session,
    a_link_that_is_looked_at_is_as_good_as_before,
);
