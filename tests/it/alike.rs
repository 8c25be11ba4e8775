//! A sign-in of somebody else's browser, one that is over, one that was swept away and one that never was: whoever
//! has no business with it learns nothing of which, on no page, stream, poll or form.

use countersign::domain::ids::SignInId;
use countersign::domain::time::Span;
use countersign::keys::secret::Secret;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::foreign::posts;
use crate::harness::browser::{Browser, Page, sign_in_of};
use crate::harness::house::{ALICE, Engine, Ground, Installation, request};
use crate::headers::routes;
use crate::hidden::common;

/// An answer without what is each answer's own.
fn alike(page: &Page) -> (StatusCode, Vec<(String, String)>, String) {
    let (status, headers, body) = common(page);
    match serde_json::from_str::<Value>(&body) {
        Ok(mut told) => {
            assert!(told.as_object_mut().unwrap().remove("correlation").is_some(), "{body}");
            (status, headers, told.to_string())
        }
        Err(_) => (status, headers, body),
    }
}

/// All that can be asked about one sign-in, with whatever token would be right for it.
async fn asks_everything(browser: &Browser, id: &str, csrf: &str) -> Vec<Page> {
    let mut seen = Vec::new();
    for view in ["", "?view=who", "?view=qr", "?view=who&problem=not-an-address"] {
        seen.push(browser.asks(&format!("/sign-in/{id}{view}")).await);
    }
    for (method, pattern) in routes().into_iter().filter(|(_, pattern)| pattern.starts_with("/waiting/{id}/")) {
        let body = (method == Method::POST).then(|| json!({"csrf": csrf}));
        seen.push(browser.calls(method, &pattern.replace("{id}", id), body.as_ref()).await);
    }
    for pattern in posts().into_iter().filter(|pattern| pattern.starts_with("/sign-in/{id}/")) {
        let (challenge, fields) = ("0".repeat(32), [("address", ALICE), ("channel", "push"), ("credential", "{}")]);
        let fields = [&[("csrf", csrf), ("challenge", challenge.as_str())], &fields[..]].concat();
        seen.push(browser.posts(&pattern.replace("{id}", id), &fields).await);
    }
    assert_eq!(seen.len(), 14, "what belongs to a sign-in is asked about");
    seen
}

/// Sign-ins of somebody else's, one at each place where it can be, and some that are none.
async fn sign_ins(house: &Installation) -> Vec<(&'static str, String)> {
    let mut phone = house.has_active(ALICE).await;
    let (_, swept) = house.waits_for(ALICE).await;
    house.clock().passes(Span::hours(1));
    assert!(house.node().house.sweep.all().await.unwrap() > 0);
    let (_, expired) = house.waits_for(ALICE).await;
    house.clock().passes(Span::minutes(20));

    let (gone, cancelled) = house.waits_for(ALICE).await;
    gone.acts(&cancelled, "cancel", &[]).await;
    let (own, answered) = house.waits_for(ALICE).await;
    phone.approves(answered.number()).await;
    own.fetches_answer(&own.reloads(&answered).await).await;
    let (_, approved) = house.waits_for(ALICE).await;
    phone.approves(approved.number()).await;
    let (_, waits) = house.waits_for(ALICE).await;
    let begun = house.browser().opens(&request(ALICE)).await;
    let pages = [
        ("swept", swept),
        ("expired", expired),
        ("cancelled", cancelled),
        ("answered", answered),
        ("approved", approved),
        ("waits", waits),
        ("begun", begun),
    ];
    let kept = pages.map(|(what, page)| (what, sign_in_of(&page)));
    kept.into_iter().chain([("unknown", "1".repeat(32))]).collect()
}

async fn whoever_has_no_business_with_a_sign_in_cannot_tell_it_from_none(engine: Engine) {
    let limits = "[limits]\nbegin = 10000\nidentify = 10000\nact = 10000\n";
    let house = Installation::of(Ground::new(engine).with(limits)).await;
    let all = sign_ins(&house).await;
    let keys = &house.node().house.doors.keys;

    let nobody = house.browser();
    let stranger = house.browser();
    stranger.opens(&request(ALICE)).await;
    let forger = house.browser();
    let secret = Secret::parse(&"A".repeat(43)).unwrap();
    forger.cookies.lock().unwrap().insert("__Host-cs-browser".to_owned(), secret.to_text());

    for (who, browser) in [("nobody", &nobody), ("a stranger", &stranger), ("a forger", &forger)] {
        let own = browser.cookie("__Host-cs-browser").map(|cookie| Secret::parse(&cookie).unwrap());
        for rightly in [true, false] {
            let mut first = None;
            for (what, id) in &all {
                // The token that this browser would have been handed, had the sign-in been its own.
                let right = own.as_ref().zip(SignInId::parse(id).ok()).filter(|_| rightly);
                let csrf = right.map_or_else(|| "x".repeat(43), |(secret, id)| keys.form_token(secret, &id));
                let seen = asks_everything(browser, id, &csrf).await;
                for page in &seen {
                    assert!(page.status.is_client_error(), "{who} {what} {}: {}", page.at, page.status);
                    assert!(page.headers.get("set-cookie").is_none(), "{who} {what} {}", page.at);
                }
                let seen: Vec<_> = seen.iter().map(alike).collect();
                let first = first.get_or_insert_with(|| seen.clone());
                for (nth, (one, other)) in first.iter().zip(&seen).enumerate() {
                    assert_eq!(one, other, "{who} {what}, question {nth}");
                }
            }
        }
    }
}

crate::on_both_engines!(whoever_has_no_business_with_a_sign_in_cannot_tell_it_from_none);
