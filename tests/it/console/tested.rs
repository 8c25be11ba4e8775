//! Test as user: somebody's token explained, a signature path proved, and nothing that anybody could use.

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::words::Language;
use reqwest::StatusCode;

use super::people::page_of;
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;
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
    the_page_says_whether_they_may_sign_in_now,
    only_owners_and_admins_see_it,
    the_page_speaks_every_language,
);
