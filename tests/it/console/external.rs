//! Tenants that ask for second factors, in the console: added, told what to enter, linked with people, removed.

use countersign::domain::application::Cloud;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use reqwest::StatusCode;

use super::people::page_of;
use crate::harness::browser::Page;
use crate::harness::entra::{APP, CLIENT, Entra, OBJECT, TENANT};
use crate::harness::house::{ALICE, Engine, Ground, Installation};
use crate::harness::operator::Operator;
use crate::harness::provider::application;

use super::tuning::in_cloud;

async fn changes(house: &Installation, kind: &str) -> i64 {
    house.count(&format!("SELECT COUNT(*) FROM changes WHERE kind = '{kind}' AND actor LIKE 'operator:%'")).await
}

/// What is no tenant is not added, and the page says why and keeps what was typed.
async fn is_refused_in_words(house: &Installation, owner: &Operator, place: &str) {
    for (tenant, app, client) in [("", APP, CLIENT), (TENANT, "corp", CLIENT), (TENANT, APP, "a b"), (TENANT, APP, "")]
    {
        let fields = [("tenant", tenant), ("app_id", app), ("client_id", client)];
        let page = owner.submits(&format!("{place}/add"), &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{fields:?}");
        assert!(page.has("form-problem") && page.body.contains(&format!("value=\"{app}\"")), "{}", page.body);
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM external_methods").await, 0);
    assert_eq!(house.count("SELECT COUNT(*) FROM ring WHERE kind = 'external'").await, 0, "and no key was made");
}

/// How many links go is said before, and they go with the tenant; where others were made meanwhile, nothing does.
async fn is_removed_with_its_links(house: &Installation, owner: &Operator, (place, method): (&str, &str)) {
    let (remove, links) = (format!("{place}/remove"), "SELECT COUNT(*) FROM external_people");
    let page = owner.opens(place).await;
    assert!(page.text("external-links").unwrap().contains(": 0."), "{}", page.body);
    assert_eq!(page.field("links").as_deref(), Some("0"));
    let fields = [("method", method), ("object", OBJECT), ("address", ALICE)];
    assert_eq!(owner.submits(&format!("{place}/link"), &fields).await.status, StatusCode::SEE_OTHER);
    for old in ["0", "2", "", "-1", "one"] {
        let late = owner.submits(&remove, &[("method", method), ("links", old)]).await;
        assert_eq!(late.refusal().as_deref(), Some("changed-meanwhile"), "{old}: {}", late.body);
        assert_eq!(house.count(links).await, 1);
    }
    let page = owner.opens(place).await;
    assert!(page.text("external-links").unwrap().contains(": 1."), "{}", page.body);
    let said = page.field("links").unwrap();
    let removed = owner.submits(&remove, &[("method", method), ("links", &said)]).await;
    assert_eq!(removed.header("location"), format!("{place}?done=removed"), "{}", removed.body);
    assert_eq!(house.count(links).await, 0);
    let told = "SELECT COUNT(*) FROM change_details d JOIN changes c ON c.nth = d.nth \
                WHERE c.kind = 'external_method_removed' AND d.detail LIKE '%\"links\":1%'";
    assert_eq!(house.count(told).await, 1, "the record says how many");
}

fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{}", page.body);
    let told = page.text("form-problem").unwrap();
    assert!(told.contains(words), "{told}");
}

async fn a_tenant_is_added_linked_and_removed_in_the_console(engine: Engine) {
    let entra = Entra::start().await;
    let house = Installation::of(Ground::new(engine).with(&entra.settings())).await;
    let _phone = house.has_active(ALICE).await;
    let owner = Operator::first(&house).await;
    let place = format!("/console/applications/{}/external-mfa", application(&house).await.id);
    assert!(owner.opens(&place).await.has("external-empty"));
    is_refused_in_words(&house, &owner, &place).await;

    let fields = [("tenant", TENANT), ("app_id", APP), ("client_id", CLIENT)];
    let added = owner.submits(&format!("{place}/add"), &fields).await;
    assert_eq!(added.header("location"), format!("{place}?done=added"), "{}", added.body);
    refused(&owner.submits(&format!("{place}/add"), &fields).await, "is there already");
    let page = owner.opens(&place).await;
    for value in ["/eam/.well-known/openid-configuration</code>", "/eam/authorize</code>", TENANT, APP, CLIENT] {
        assert!(page.body.contains(value), "{value}: {}", page.body);
    }
    assert!(page.text("curl").unwrap().contains("https://graph.microsoft.com/v1.0/policies/"), "{}", page.body);
    assert!(page.text("powershell").unwrap().contains("Policy.ReadWrite.AuthenticationMethod"));
    assert!(page.has("external-nobody") && page.has("external-key-current") && !page.has("external-key-next"));

    let method = page.field("method").unwrap();
    let link = |object, address| [("method", method.as_str()), ("object", object), ("address", address)];
    let to = format!("{place}/link");
    refused(&owner.submits(&to, &link("alice", ALICE)).await, "are GUIDs");
    refused(&owner.submits(&to, &link(OBJECT, "nobody@corp.example")).await, "Nobody has this");
    assert_eq!(owner.submits(&to, &link(OBJECT, ALICE)).await.header("location"), format!("{place}?done=linked"));
    refused(&owner.submits(&to, &link(APP, ALICE)).await, "has another one");
    let told = "SELECT COUNT(*) FROM outbox o JOIN users u ON u.id = o.user_id \
                WHERE o.kind = 'external_linked' AND u.lookup = 'alice@corp.example'";
    assert_eq!(house.count(told).await, 1, "she is told of the link that was made, and of no other");
    assert!(owner.opens(&place).await.has("external-person"));
    let page = Entra::posts(&house.browser(), &Entra::form(&entra.hint(&house))).await;
    assert!(page.attribute("proceed", "href").is_some(), "the tenant may ask for her: {}", page.body);

    let from = format!("{place}/unlink");
    refused(&owner.submits(&from, &link(APP, "")).await, "means nobody");
    assert_eq!(owner.submits(&from, &link(OBJECT, "")).await.status, StatusCode::SEE_OTHER);
    // Another hint, for the same one serves once.
    house.clock().passes(Span::seconds(1));
    let page = Entra::posts(&house.browser(), &Entra::form(&entra.hint(&house))).await;
    assert_eq!(page.field("error").as_deref(), Some("access_denied"), "{}", page.body);

    owner.submits(&format!("{place}/roll"), &[]).await;
    assert!(owner.opens(&place).await.has("external-key-next"));
    let replace = format!("{place}/replace");
    let key = owner.opens(&place).await.field("key").unwrap();
    let unsaid = owner.submits(&replace, &[("key", &key), ("word", "yes")]).await;
    assert_eq!(unsaid.header("location"), format!("{place}?done=nothing"));
    assert!(owner.opens(&place).await.has("external-key-next"));
    let replaced = owner.submits(&replace, &[("key", &key), ("word", "REPLACE")]).await;
    assert_eq!(replaced.header("location"), format!("{place}?done=replaced"));
    let page = owner.opens(&place).await;
    assert!(!page.has("external-key-next") && page.field("key").unwrap() != key, "{}", page.body);
    let again = owner.submits(&replace, &[("key", &key), ("word", "REPLACE")]).await;
    assert_eq!(again.refusal().as_deref(), Some("changed-meanwhile"), "{}", again.body);
    is_removed_with_its_links(&house, &owner, (&place, &method)).await;
    assert!(owner.opens(&place).await.has("external-empty"));
    let gone = owner.submits(&to, &link(OBJECT, ALICE)).await;
    assert_eq!(gone.refusal().as_deref(), Some("changed-meanwhile"), "{}", gone.body);
    for (kind, times) in [("method_added", 1), ("method_removed", 1), ("person_linked", 2), ("person_unlinked", 1)] {
        assert_eq!(changes(&house, &format!("external_{kind}")).await, times, "{kind}");
    }
}

async fn who_may_only_look_sees_no_form_and_another_application_has_none_of_it(engine: Engine) {
    let entra = Entra::start().await;
    let house = Installation::of(Ground::new(engine).with(&entra.settings())).await;
    let owner = Operator::first(&house).await;
    let place = format!("/console/applications/{}/external-mfa", application(&house).await.id);
    let fields = [("tenant", TENANT), ("app_id", APP), ("client_id", CLIENT)];
    owner.submits(&format!("{place}/add"), &fields).await;
    let method = owner.opens(&place).await.field("method").unwrap();
    let page = owner.brings(Role::Auditor).await.opens(&place).await;
    assert!(page.has("external-tenant") && page.has("external-keys"), "{}", page.body);
    assert!(page.field("method").is_none() && !page.has("external-add") && !page.has("external-roll"), "{}", page.body);

    let fields = [
        ("name", "Other"),
        ("domains", "other.example"),
        ("cloud", "worldwide"),
        ("session_hours", "8"),
        ("first", "push"),
    ];
    let other = owner.submits("/console/applications/new", &fields).await;
    let other = other.header("location").split('?').next().unwrap().replace("/federation", "");
    assert!(owner.opens(&format!("{other}/external-mfa")).await.has("external-empty"), "{other}");
    let removed = owner.submits(&format!("{other}/external-mfa/remove"), &[("method", &method), ("links", "0")]).await;
    assert_eq!(removed.refusal().as_deref(), Some("changed-meanwhile"), "{}", removed.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM external_methods").await, 1);
}

async fn whoever_is_protected_is_linked_by_owners_alone(engine: Engine) {
    let entra = Entra::start().await;
    let house = Installation::of(Ground::new(engine).with(&entra.settings())).await;
    let _phone = house.has_active(ALICE).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let place = format!("/console/applications/{}/external-mfa", application(&house).await.id);
    owner.submits(&format!("{place}/add"), &[("tenant", TENANT), ("app_id", APP), ("client_id", CLIENT)]).await;
    let person = page_of(&house, ALICE).await;
    assert_eq!(
        owner.submits(&format!("{person}/protect"), &[("protected", "yes")]).await.status,
        StatusCode::SEE_OTHER
    );
    let method = owner.opens(&place).await.field("method").unwrap();
    let (link, unlink) = (format!("{place}/link"), format!("{place}/unlink"));
    let fields = [("method", method.as_str()), ("object", OBJECT), ("address", ALICE)];
    assert_eq!(admin.submits(&link, &fields).await.refusal().as_deref(), Some("not-allowed"));
    assert_eq!(house.count("SELECT COUNT(*) FROM external_people").await, 0);
    assert_eq!(house.count("SELECT COUNT(*) FROM outbox WHERE kind = 'external_linked'").await, 0);
    assert_eq!(owner.submits(&link, &fields).await.header("location"), format!("{place}?done=linked"));
    assert_eq!(admin.submits(&unlink, &fields).await.refusal().as_deref(), Some("not-allowed"));
    assert_eq!(house.count("SELECT COUNT(*) FROM external_people").await, 1);
}

const LIST: &str = "userPrincipalName,displayName,id\r\n\
    alice@corp.example,Alice,bbbbbbbb-cccc-4ddd-8eee-ffffffffffff\r\n\
    olga@corp.example,Olga,bbbbbbbb-cccc-4ddd-8eee-000000000001\r\n\
    nobody@corp.example,Nobody,bbbbbbbb-cccc-4ddd-8eee-000000000002\r\n\
    bob@corp.example,Bob,bob\r\n\
    bob@corp.example,Bob,BBBBBBBB-CCCC-4DDD-8EEE-FFFFFFFFFFFF\r\n";

fn figures(page: &Page) -> [String; 3] {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    ["list-linked", "list-already", "list-refused"].map(|figure| page.text(figure).unwrap())
}

async fn a_whole_list_is_looked_at_and_then_linked(engine: Engine) {
    let entra = Entra::start().await;
    let house = Installation::of(Ground::new(engine).with(&entra.settings())).await;
    for person in [ALICE, "bob@corp.example", "olga@corp.example"] {
        house.invites(person).await;
    }
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let place = format!("/console/applications/{}/external-mfa", application(&house).await.id);
    owner.submits(&format!("{place}/add"), &[("tenant", TENANT), ("app_id", APP), ("client_id", CLIENT)]).await;
    let olga = page_of(&house, "olga@corp.example").await;
    owner.submits(&format!("{olga}/protect"), &[("protected", "yes")]).await;
    let page = owner.opens(&place).await;
    let list = page.attribute("external-list", "href").unwrap();
    assert!(admin.opens(&list).await.has("list-file"));
    let auditor = owner.brings(Role::Auditor).await;
    assert_eq!(auditor.browser.asks(&list).await.refusal().as_deref(), Some("not-allowed"));

    let trial = format!("{list}/trial");
    let tried = admin.uploads_file(&trial, &admin.token().await, LIST.as_bytes()).await;
    assert_eq!(figures(&tried), ["1", "0", "4"], "{}", tried.body);
    assert!(tried.has("list-tried") && tried.has("list-link"), "{}", tried.body);
    for why in ["owners alone", "Nobody has this", "are GUIDs", "is somebody"] {
        assert!(tried.body.contains(why), "{why}: {}", tried.body);
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM external_people").await, 0);
    assert_eq!(changes(&house, "external_person_linked").await, 0);
    assert_eq!(house.count("SELECT COUNT(*) FROM outbox WHERE kind = 'external_linked'").await, 0);

    let done = admin.uploads_file(&list, &admin.token().await, LIST.as_bytes()).await;
    assert_eq!(figures(&done), ["1", "0", "4"], "{}", done.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM external_people").await, 1);
    assert_eq!(changes(&house, "external_person_linked").await, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM outbox WHERE kind = 'external_linked'").await, 1);
    let again = owner.uploads_file(&list, &owner.token().await, LIST.as_bytes()).await;
    assert_eq!(figures(&again), ["1", "1", "3"], "owners link the protected one, too: {}", again.body);

    for (file, words) in [("a,b\r\n", "names the columns"), ("email\r\nalice@corp.example\r\n", "names the columns")] {
        let page = owner.uploads_file(&list, &owner.token().await, file.as_bytes()).await;
        refused(&page, words);
    }
    let long = format!("upn,id\r\n{}", "alice@corp.example,x\r\n".repeat(5_001));
    refused(&owner.uploads_file(&trial, &owner.token().await, long.as_bytes()).await, "more than 5,000");
    let gone = list.replace("/list", "x/list");
    let gone = owner.uploads_file(&gone, &owner.token().await, LIST.as_bytes()).await;
    assert_eq!(gone.refusal().as_deref(), Some("changed-meanwhile"), "{}", gone.body);
}

/// Microsoft Graph in China knows no such methods.
async fn where_there_is_no_script_none_is_shown(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let id = in_cloud(&house, Cloud::China).await;
    let place = format!("/console/applications/{id}/external-mfa");
    let fields = [("tenant", TENANT), ("app_id", APP), ("client_id", CLIENT)];
    let added = owner.submits(&format!("{place}/add"), &fields).await;
    assert_eq!(added.header("location"), format!("{place}?done=added"), "{}", added.body);
    let page = owner.opens(&place).await;
    assert!(page.has("external-no-graph") && !page.has("powershell") && !page.has("curl"), "{}", page.body);
}

crate::on_both_engines!(
    where_there_is_no_script_none_is_shown,
    a_whole_list_is_looked_at_and_then_linked,
    a_tenant_is_added_linked_and_removed_in_the_console,
    who_may_only_look_sees_no_form_and_another_application_has_none_of_it,
    whoever_is_protected_is_linked_by_owners_alone,
);
