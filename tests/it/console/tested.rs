//! Test as user: somebody's token explained, a signature path proved, and nothing that anybody could use.

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use countersign::words::Language;
use reqwest::StatusCode;

use super::people::page_of;
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Installation, request};
use crate::harness::operator::Operator;
use crate::harness::provider::{Provider, door, query, response};
use crate::harness::tables;

const BOB: &str = "bob@corp.example";

async fn a_persons_token_is_explained_claim_by_claim(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    let kept = tables::written(&house.ground.store).await;
    let path = admin.opens(&person).await.attribute("user-test", "href").expect("a way to the page");
    let page = admin.opens(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.has("tested-proved") && !page.has("tested-flaw"), "{}", page.body);

    let user = house.store().users().by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap();
    let (application, domain) = house.store().applications().for_address(&user.address).await.unwrap().unwrap();
    let words = Language::English.claims();
    let row = |claim: &str| page.text(&format!("claim-{claim}")).unwrap_or_else(|| panic!("{claim}: {}", page.body));
    for (claim, value, why) in [
        ("Issuer", domain.issuer.as_str(), words.issuer),
        ("Audience", application.realm.as_str(), words.audience),
        ("NameIdentifier", user.immutable_id.as_str(), words.name_identifier),
        ("ImmutableID", user.immutable_id.as_str(), words.immutable_id),
        ("UPN", ALICE, words.upn),
        ("AuthenticationMethod", "PasswordProtectedTransport", words.method),
        ("AuthenticationInstant", "T", words.instant),
    ] {
        let told = row(claim);
        assert!(told.contains(value) && told.contains(why), "{claim}: {told}");
    }
    assert!(page.body.contains("http://schemas.microsoft.com/claims/multipleauthn"), "{}", page.body);
    for secret in ["<saml", "&lt;saml", "SignatureValue", "urn:countersign:nobody", "BEGIN "] {
        assert!(!page.body.contains(secret), "no token is told: {secret}");
    }
    kept.stays(&tables::written(&house.ground.store).await, "it is looked at, and nothing is left behind");
}

/// What a token says, as its own text has it: the attributes' names, and every value that is the person's and not the
/// moment's.
fn written(token: &str) -> (Vec<String>, Vec<String>) {
    let assertion = &token[token.find("<saml:Assertion").unwrap()..token.find("</saml:Assertion>").unwrap()];
    let (before, rest) = assertion.split_once("<ds:Signature ").unwrap();
    let assertion = format!("{before}{}", rest.split_once("</ds:Signature>").unwrap().1);
    let names = assertion.split("<saml:Attribute ").skip(1).map(|rest| {
        let tag = rest.split('>').next().unwrap();
        let friendly = ["AttributeName=\"", "FriendlyName=\"", " Name=\"", "Name=\""];
        let from = friendly.into_iter().find_map(|name| tag.split_once(name)).unwrap().1;
        from.split('"').next().unwrap().to_owned()
    });
    let texts = assertion.split('>').filter_map(|part| part.split_once('<')).map(|(text, _)| text.to_owned());
    (names.collect(), texts.filter(|text| !text.is_empty()).collect())
}

/// Holds a real token against what the page said beforehand.
fn is_what_was_explained(page: &Page, token: &str) {
    let (names, texts) = written(token);
    assert!(!names.is_empty() && texts.len() > 3, "{token}");
    for name in names {
        assert!(page.has(&format!("claim-{name}")), "{name} is not explained: {}", page.body);
    }
    // Instants are the moment's own.
    for text in texts.iter().filter(|text| !(text.ends_with('Z') && text.contains('T'))) {
        assert!(page.body.contains(&format!("<code>{text}</code>")), "{text} is not explained: {}", page.body);
    }
    let explains = page.body.contains("claims/multipleauthn</code>");
    assert_eq!(token.contains("claims/multipleauthn"), explains, "{token}");
}

async fn what_is_explained_is_what_the_token_says(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let test = format!("{}/test", page_of(&house, ALICE).await);
    let explains = async |by: &str, to: &str| {
        let page = owner.opens(&format!("{test}?by={by}&to={to}")).await;
        assert_eq!(page.status, StatusCode::OK, "{by} {to}: {}", page.body);
        assert!(page.has("tested-proved") && !page.has("tested-flaw"), "{by} {to}");
        page
    };
    let other = Provider::named("https://app.example/saml").joins(&house, false).await.id.unwrap();
    assert!(explains("session", "wsfed").await.has("tested-no-session"));

    // By the phone, over WS-Federation; then by the session that it left.
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    for by in ["push", "qr", "passkey"] {
        is_what_was_explained(&explains(by, "wsfed").await, &answer.field("wresult").unwrap());
    }
    let proved_at = answer.field("wresult").unwrap();
    let proved_at = proved_at.split("AuthenticationInstant=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    house.clock().passes(Span::minutes(3));
    let repeated = browser.fetches_answer(&browser.opens(&request(ALICE)).await).await.field("wresult").unwrap();
    let explained = explains("session", "wsfed").await;
    assert!(!explained.has("tested-no-session"));
    is_what_was_explained(&explained, &repeated);
    assert!(repeated.contains(&proved_at));
    for place in ["claim-AuthenticationInstant", "claim-authenticationinstant"] {
        assert!(explained.text(place).unwrap().contains(&proved_at), "{}", explained.body);
    }

    // Over SAML 2.0, to Microsoft and to another.
    for (provider, to) in
        [(Provider::microsoft(), "saml".to_owned()), (Provider::named("https://app.example/saml"), other.to_string())]
    {
        let asked = provider.asks(&house, "", "");
        let browser = house.browser();
        let page = browser.names(&browser.opens(&door(&query(&asked, None))).await, ALICE).await;
        phone.approves(page.number()).await;
        let xml = response(&browser.fetches_answer(&browser.reloads(&page).await).await);
        let page = explains("push", &to).await;
        is_what_was_explained(&page, &xml);
        for place in ["SubjectConfirmationData/Recipient", "SessionIndex", "NotOnOrAfter", "AuthnInstant"] {
            assert!(page.has(&format!("claim-{place}")), "{place}: {}", page.body);
        }
    }
    assert!(!explains("passcode", "saml").await.body.contains("multipleauthn"), "a passcode proves no two factors");
    assert!(!explains("passcode", "wsfed").await.body.contains("multipleauthn"));

    // A program's token, where programs are answered.
    for query in ["?by=trust", "?by=trust&to=saml", "?by=fax", "?to=nobody", "?to=wsfed&by=session%00"] {
        let page = owner.opens(&format!("{test}{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
    }
    house.answers_programs().await;
    let code = crate::trust::fetches(&mut phone).await;
    let answer = crate::trust::asks(&house, crate::trust::NEW, ALICE, &code).await;
    is_what_was_explained(&explains("trust", "wsfed").await, crate::trust::token_in(&answer));
    assert_eq!(owner.opens(&format!("{test}?by=trust&to=saml")).await.status, StatusCode::BAD_REQUEST);
}

async fn the_page_says_whether_they_may_sign_in_now(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let words = Language::English.claims();
    house.invites(BOB).await;
    house.has_active(ALICE).await;
    let test = |person: &str| format!("{person}/test");
    let told = async |address: &str| {
        let page = owner.opens(&test(&page_of(&house, address).await)).await;
        assert!(page.has("tested-proved"), "{}", page.body);
        page.text("tested-now").unwrap()
    };
    assert_eq!(told(BOB).await, words.invited);
    assert_eq!(told(ALICE).await, words.may);
    let alice = page_of(&house, ALICE).await;
    assert_eq!(owner.submits(&format!("{alice}/suspend"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(told(ALICE).await, words.suspended);
    owner.submits(&format!("{alice}/resume"), &[]).await;
    let device = owner.opens(&alice).await.attribute("device-name", "href").unwrap();
    owner.submits(&format!("{device}/remove"), &[("confirm", "Pixel 9")]).await;
    assert_eq!(told(ALICE).await, words.no_device, "active, and nothing to approve with");
    owner.submits(&format!("{alice}/remove"), &[]).await;
    assert_eq!(owner.opens(&test(&alice)).await.refusal().as_deref(), Some("not-found"));
    assert!(!owner.opens(&alice).await.has("user-test"));
}

async fn only_owners_and_admins_see_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    for (role, may) in [(Role::Auditor, false), (Role::Helpdesk, false), (Role::Admin, true), (Role::Owner, true)] {
        let operator = owner.brings(role).await;
        assert_eq!(operator.opens(&person).await.has("user-test"), may, "{role}");
        let page = operator.opens(&format!("{person}/test")).await;
        assert_eq!(page.status, if may { StatusCode::OK } else { StatusCode::FORBIDDEN }, "{role}");
        assert_eq!(page.body.contains("multipleauthn"), may, "{role}");
    }
}

async fn the_page_speaks_every_language(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let test = format!("{}/test", page_of(&house, ALICE).await);
    for language in Language::ALL {
        owner.browser.extra.retain(|(name, _)| *name != "accept-language");
        owner.browser.extra.push(("accept-language", language.tag().to_owned()));
        let page = owner.opens(&test).await;
        let words = language.claims();
        assert_eq!(page.text("tested-now").as_deref(), Some(words.may));
        assert_eq!(page.text("tested-proved").as_deref(), Some(words.proved));
        assert!(page.text("claim-Issuer").unwrap().contains(words.issuer), "{}", page.body);
    }
}

crate::on_both_engines!(
    a_persons_token_is_explained_claim_by_claim,
    what_is_explained_is_what_the_token_says,
    the_page_says_whether_they_may_sign_in_now,
    only_owners_and_admins_see_it,
    the_page_speaks_every_language,
);
