//! The administrator invites, sees who is Invited and who is Active, and removes people.

use countersign::domain::address::Address;
use countersign::domain::letter::MailState;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use reqwest::StatusCode;

use crate::harness::app::Phone;
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Ground, Installation, request};
use crate::harness::operator::Operator;
use crate::harness::smtp::{MailServer, Manner};
use crate::harness::tenant;
use crate::mail::stories::house_at;

/// The path of the one application.
pub async fn application(operator: &Operator) -> String {
    let page = operator.opens("/console/applications").await;
    let at = page.body.find("/console/applications/").unwrap();
    let rest = &page.body[at..];
    let ids = rest.split("/console/applications/").filter(|rest| rest.len() >= 32);
    let id = ids.map(|rest| &rest[..32]).find(|id| id.bytes().all(|b| b.is_ascii_hexdigit())).unwrap();
    format!("/console/applications/{id}")
}

async fn invites(operator: &Operator, fields: &[(&str, &str)]) -> Page {
    let application = application(operator).await;
    operator.submits(&format!("{application}/invite"), fields).await
}

async fn person(house: &Installation, address: &str) -> String {
    let user = house.store().users().by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap();
    format!("/console/users/{}", user.id)
}

async fn an_administrator_invites_and_removes_and_the_immutable_id_stays(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let users = format!("{}/users", application(&owner).await);
    assert!(owner.opens(&users).await.has("users-empty"));

    let invited = invites(&owner, &[("address", ALICE), ("name", "Alice")]).await;
    assert_eq!(invited.status, StatusCode::OK, "{}", invited.body);
    let (link, immutable_id) = (invited.text("invited-link").unwrap(), invited.text("invited-immutable-id").unwrap());
    let list = owner.opens(&users).await;
    assert_eq!(list.text("user-standing").as_deref(), Some("Invited"));
    assert_eq!((list.text("count-invited").as_deref(), list.text("count-active").as_deref()), (Some("1"), Some("0")));

    let mut phone = Phone::new(&house.node().base);
    phone.activates(&link).await;
    let list = owner.opens(&users).await;
    assert_eq!(list.text("user-standing").as_deref(), Some("Active"));
    assert_eq!((list.text("count-invited").as_deref(), list.text("count-active").as_deref()), (Some("0"), Some("1")));
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    let token = tenant::accepts(&answer.field("wresult").unwrap(), &house).await;
    assert_eq!(token.immutable_id, immutable_id);

    let alice = person(&house, ALICE).await;
    assert!(owner.opens(&format!("{alice}/remove")).await.text("remove-title").unwrap().contains(ALICE));
    assert_eq!(owner.opens(&users).await.text("user-standing").as_deref(), Some("Active"), "asking removes nobody");
    assert_eq!(owner.submits(&format!("{alice}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(owner.opens(&users).await.has("users-empty"));
    let again = house.browser();
    let page = again.names(&again.opens(&request(ALICE)).await, ALICE).await;
    assert_eq!(page.refusal().as_deref(), Some("unknown-account"));

    let back = invites(&owner, &[("address", ALICE)]).await;
    assert_eq!(back.text("invited-immutable-id").as_deref(), Some(immutable_id.as_str()), "Entra ID knows them by it");
}

async fn only_who_may_sets_who_somebody_is(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let helper = owner.brings(Role::Helpdesk).await;
    let auditor = owner.brings(Role::Auditor).await;

    let page = invites(&helper, &[("address", ALICE)]).await;
    assert!(page.has("invited-title"), "{}", page.body);
    assert_eq!(page.text("invited-link"), None, "a link is a bearer credential, and not the help desk's to see");
    for field in ["immutable_id", "personal_address"] {
        let fields = [("address", "bob@corp.example"), (field, "eve@home.example")];
        assert_eq!(invites(&helper, &fields).await.refusal().as_deref(), Some("not-allowed"), "{field}");
    }
    assert_eq!(invites(&auditor, &[("address", "bob@corp.example")]).await.refusal().as_deref(), Some("not-allowed"));

    let fields =
        [("address", "bob@corp.example"), ("immutable_id", "QUJDREVGR0g="), ("personal_address", "bob@home.example")];
    let page = invites(&owner, &fields).await;
    assert_eq!(page.text("invited-immutable-id").as_deref(), Some("QUJDREVGR0g="));
    assert!(page.text("invited-mail").unwrap().contains("bob@home.example"));
    let thief = [("address", "carol@corp.example"), ("immutable_id", "QUJDREVGR0g=")];
    assert!(invites(&owner, &thief).await.has("form-problem"), "somebody else's");
    house.clock().passes(Span::minutes(5));
    assert_eq!(invites(&owner, &fields).await.refusal().as_deref(), Some("prove-again"));
}

async fn what_cannot_be_invited_is_said_so(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    for address in ["nonsense", "bob@elsewhere.example", ALICE, ""] {
        let page = invites(&owner, &[("address", address)]).await;
        assert!(page.status.is_client_error() && page.has("form-problem"), "{address}: {}", page.body);
    }
    let alice = person(&house, ALICE).await;
    assert_eq!(owner.submits(&format!("{alice}/resend"), &[]).await.status, StatusCode::CONFLICT, "she has a device");
    let admin = owner.brings(Role::Admin).await;
    for address in ["olga@corp.example", "admin@corp.example"] {
        assert_eq!(
            invites(&admin, &[("address", address)]).await.refusal().as_deref(),
            Some("not-allowed"),
            "{address}"
        );
    }
}

async fn a_new_invitation_ends_the_old_one(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let old = invites(&owner, &[("address", ALICE)]).await.text("invited-link").unwrap();
    let alice = person(&house, ALICE).await;
    let new = owner.submits(&format!("{alice}/resend"), &[]).await.text("invited-link").unwrap();
    let mut phone = Phone::new(&house.node().base);
    assert_eq!(crate::harness::app::refusal(&phone.tries_to_activate(&old).await), "bad-invitation");
    phone.activates(&new).await;
    house.removes(ALICE).await;
    let gone = owner.submits(&format!("{alice}/resend"), &[]).await;
    assert_eq!(gone.refusal().as_deref(), Some("not-found"), "nobody is invited again by an old page");
    assert_eq!(house.count("SELECT COUNT(*) FROM invitations").await, 2);
}

/// Where no mail server is set, nobody gets a mail: the console says where it lies, and offers the link.
async fn a_mail_that_lies_in_a_folder_is_not_told_as_sent(engine: Engine) {
    let house = Installation::of(Ground { mails: true, ..Ground::new(engine) }).await;
    let owner = Operator::first(&house).await;
    let helper = owner.brings(Role::Helpdesk).await;
    let page = invites(&owner, &[("address", ALICE)]).await;
    let told = page.text("invited-mail").unwrap();
    assert!(told.contains("lies in a folder") && told.contains(ALICE) && told.contains("Copy the link"), "{told}");
    assert!(!page.body.contains("on its way") && page.text("invited-link").is_some(), "{}", page.body);
    let alice = person(&house, ALICE).await;
    house.clock().passes(Span::minutes(1));
    let told = helper.submits(&format!("{alice}/resend"), &[]).await.text("invited-mail").unwrap();
    assert!(told.contains("lies in a folder") && !told.contains("Copy the link"), "the help desk sees none: {told}");

    house.carries_mail().await;
    house.mail_is(ALICE, MailState::Sent).await;
    let page = owner.opens(&alice).await;
    let told = page.text("invitation-mail").unwrap();
    assert!(told.contains("laid in a folder") && !page.body.contains("handed to the mail server"), "{told}");
    assert!(page.has("mail-lies"));

    house.has_active("bob@corp.example").await;
    let bob = person(&house, "bob@corp.example").await;
    let again = [("reason", "lost it"), ("stops", "use"), ("mail", "yes")];
    let page = owner.submits(&format!("{bob}/reactivate"), &again).await;
    let told = page.text("invited-mail").unwrap();
    assert!(told.contains("lies in a folder") && told.contains("Copy the link"), "{told}");
    assert!(page.text("reactivation-link").is_some());
}

/// Where one is set, the same pages tell of it.
async fn a_mail_for_a_server_is_on_its_way(engine: Engine) {
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    let owner = Operator::first(&house).await;
    let page = invites(&owner, &[("address", ALICE)]).await;
    assert!(
        page.text("invited-mail").unwrap().contains("on its way") && !page.body.contains("folder"),
        "{}",
        page.body
    );
    house.carries_mail().await;
    house.mail_is(ALICE, MailState::Sent).await;
    let page = owner.opens(&person(&house, ALICE).await).await;
    assert_eq!(page.text("invitation-mail").as_deref(), Some("handed to the mail server"));
    assert!(!page.has("mail-lies"));
}

/// From the row, too, a person is removed, by whoever may; and each domain has its own share.
async fn a_row_has_its_menu_and_a_domain_its_share(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let helper = owner.brings(Role::Helpdesk).await;
    let (application, _) = house.store().applications().list().await.unwrap().remove(0);
    let users = format!("/console/applications/{}/users", application.id);
    house.has_active(ALICE).await;
    assert!(!owner.opens(&users).await.has("readiness-domain"), "one domain is all there is");
    let domains = format!("/console/applications/{}/domains", application.id);
    let added = owner.submits(&domains, &[("domain", "other.example")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    house.invites("bob@other.example").await;

    let page = owner.opens(&users).await;
    let shares: Vec<_> = page.body.split("data-testid=\"readiness-domain\"").skip(1).collect();
    assert_eq!(shares.len(), 2, "{}", page.body);
    assert!(shares[0].contains("corp.example") && shares[0].contains("100 %"), "{}", shares[0]);
    assert!(shares[1].contains("other.example") && shares[1].contains("0 %"), "{}", shares[1]);

    let alice = person(&house, ALICE).await;
    assert_eq!(page.attribute("row-remove", "href"), Some(format!("{alice}/remove")));
    assert_eq!(page.body.matches("\"row-resend\"").count(), 1, "whoever waits for a phone alone");
    assert!(owner.opens(&format!("{alice}/remove")).await.has("remove-confirm"));
    let page = helper.opens(&users).await;
    assert!(!page.has("user-menu") && !page.has("row-remove"));
}

async fn an_invitation_taken_back_serves_nobody_until_a_new_one(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let old = invites(&owner, &[("address", ALICE)]).await.text("invited-link").unwrap();
    let alice = person(&house, ALICE).await;
    assert!(owner.opens(&alice).await.has("invitation-revoke"));
    let led = owner.submits(&format!("{alice}/invitation/revoke"), &[]).await;
    assert_eq!(led.header("location"), format!("{alice}?invitation=revoked"));
    let page = owner.opens(led.header("location")).await;
    assert!(page.has("invitation-revoked") && !page.has("invitation-revoke"), "{}", page.body);
    let mut phone = Phone::new(&house.node().base);
    assert_eq!(crate::harness::app::refusal(&phone.tries_to_activate(&old).await), "bad-invitation");
    let again = owner.submits(&format!("{alice}/invitation/revoke"), &[]).await;
    assert_eq!(again.refusal().as_deref(), Some("not-pending"), "there is none left");

    let new = owner.submits(&format!("{alice}/resend"), &[]).await.text("invited-link").unwrap();
    phone.activates(&new).await;
    let page = owner.opens(&format!("{alice}?invitation=revoked")).await;
    assert!(!page.has("invitation-revoked") && !page.has("invitation-revoke"), "a word in an address claims nothing");
    assert!(owner.opens("/console/changes").await.body.contains("invitation revoked"));
}

async fn who_is_suspended_is_out_until_they_are_let_in_again(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let alice = person(&house, ALICE).await;
    assert_eq!(owner.submits(&format!("{alice}/suspend"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.opens(&alice).await.text("person-status").as_deref(), Some("Suspended"));
    let browser = house.browser();
    let page = browser.names(&browser.opens(&request(ALICE)).await, ALICE).await;
    assert_eq!(page.refusal().as_deref(), Some("suspended"));
    assert_eq!(owner.submits(&format!("{alice}/resume"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.opens(&alice).await.text("person-status").as_deref(), Some("Active"));
    let again = owner.submits(&format!("{alice}/resume"), &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let changes = owner.opens("/console/changes").await;
    assert!(changes.body.contains("user suspended") && changes.body.contains("user resumed"));
}

async fn people_are_found_by_the_beginning_of_a_word(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    for (address, name) in
        [("alice@corp.example", "Alice Adams"), ("bob@corp.example", "Bob Brown"), ("carol@corp.example", "")]
    {
        invites(&owner, &[("address", address), ("name", name)]).await;
    }
    let users = format!("{}/users", application(&owner).await);
    for (query, found) in
        [("q=bro", vec!["bob@"]), ("q=CAROL", vec!["carol@"]), ("standing=active", vec![]), ("q=zzz", vec![])]
    {
        let page = owner.opens(&format!("{users}?{query}")).await;
        for address in ["alice@", "bob@", "carol@"] {
            assert_eq!(
                page.body.contains(&format!("{address}corp.example")),
                found.contains(&address),
                "{query} {address}"
            );
        }
        assert_eq!(page.has("users-empty"), found.is_empty(), "{query}");
    }
    let all = owner.opens("/console/users?sort=name").await;
    assert_eq!(all.body.matches("data-testid=\"user\"").count(), 3);
}

crate::on_both_engines!(
    an_administrator_invites_and_removes_and_the_immutable_id_stays,
    only_who_may_sets_who_somebody_is,
    what_cannot_be_invited_is_said_so,
    a_new_invitation_ends_the_old_one,
    an_invitation_taken_back_serves_nobody_until_a_new_one,
    a_mail_that_lies_in_a_folder_is_not_told_as_sent,
    a_mail_for_a_server_is_on_its_way,
    a_row_has_its_menu_and_a_domain_its_share,
    who_is_suspended_is_out_until_they_are_let_in_again,
    people_are_found_by_the_beginning_of_a_word,
);
