//! The record of changes and of yeses: read, taken away, vouched for outside, and checked from its beginning.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::domain::head::Head;
use countersign::domain::operator::Role;
use countersign::flow::notary::{Notary, Record, SignedHead};
use openssl::pkey::PKey;
use openssl::sign::Verifier;
use reqwest::StatusCode;

use crate::harness::desk::{Desk, object};
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::tables;

const LIST: &str = "/console/changes";

/// Cuts the newest change off, and the count of them with it, as one would who wants nobody to see.
const CUT: [&str; 3] = [
    "DELETE FROM change_details WHERE nth = (SELECT turn FROM turns WHERE name = 'changes')",
    "DELETE FROM changes WHERE nth = (SELECT turn FROM turns WHERE name = 'changes')",
    "UPDATE turns SET turn = turn - 1 WHERE name = 'changes'",
];

async fn verified(house: &Installation, older: Option<&SignedHead>) -> Record {
    house.node().house.doors.notary.verify(older).await.unwrap()
}

async fn a_head_is_checked_outside_and_shows_what_was_cut(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let auditor = owner.brings(Role::Auditor).await;
    let page = auditor.opens(&format!("{LIST}/head")).await;
    assert_eq!(page.header("content-disposition"), "attachment; filename=\"changes-head.json\"");
    let signed: SignedHead = serde_json::from_str(&page.body).unwrap();
    let head = Head::parse(&signed.text).unwrap();
    assert_eq!((head.count, head.instance.as_str()), (5, house.node().base.as_str()));
    // Whoever checks it needs the file and nothing of ours.
    let key = PKey::public_key_from_pem(signed.public_key.as_bytes()).unwrap();
    let signature = STANDARD.decode(&signed.signature).unwrap();
    let checks =
        |text: &str| Verifier::new_without_digest(&key).unwrap().verify_oneshot(&signature, text.as_bytes()).unwrap();
    assert!(checks(&signed.text) && !checks(&signed.text.replace("count=5", "count=4")));

    let whole =
        |count: i64| move |record: &Record| matches!(record, Record::Whole { count: found, .. } if *found == count);
    assert!(whole(5)(&verified(&house, Some(&signed)).await));
    owner.brings(Role::Helpdesk).await;
    assert!(whole(7)(&verified(&house, Some(&signed)).await), "what was added since is no fault");
    let newer: SignedHead = serde_json::from_str(&owner.opens(&format!("{LIST}/head")).await.body).unwrap();
    for statement in CUT {
        house.sql(statement).await;
    }
    assert!(whole(6)(&verified(&house, None).await), "by itself the rest looks whole");
    assert!(whole(6)(&verified(&house, Some(&signed)).await));
    assert_eq!(verified(&house, Some(&newer)).await, Record::BrokenAt(7));

    let forged = SignedHead { text: signed.text.replace("count=5", "count=4"), ..signed.clone() };
    assert_eq!(verified(&house, Some(&forged)).await, Record::NotOurHead);
    let other = Head { hash: "another".to_owned(), ..head };
    let signature = house.node().house.doors.notary.witness.sign(&other.to_text()).unwrap();
    let anew = SignedHead { text: other.to_text(), signature, ..signed };
    assert_eq!(verified(&house, Some(&anew)).await, Record::OtherThan(5));

    house.sql("UPDATE changes SET subject = 'x' WHERE nth = 3").await;
    assert_eq!(verified(&house, None).await, Record::BrokenAt(3));
    let page = owner.opens(&format!("{LIST}/head")).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "nothing is vouched for that is not whole");
}

async fn what_is_erased_leaves_the_chain_whole(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let named = "SELECT COUNT(*) FROM changes WHERE actor || kind || subject || detail_hash || link LIKE '%alice%' \
                 OR actor || kind || subject LIKE '%olga%' OR actor || kind || subject LIKE '%@%'";
    assert_eq!(house.count(named).await, 0, "who is concerned stands beside the chain alone");
    house.sql("DELETE FROM change_details WHERE detail LIKE '%alice%'").await;
    let record = verified(&house, None).await;
    let Record::Whole { erased, .. } = record else { panic!("{record:?}") };
    assert!(erased > 0);
    // The head says of how many, so that nobody erases more without a trace, or brings anything back.
    let signed: SignedHead = serde_json::from_str(&owner.opens(&format!("{LIST}/head")).await.body).unwrap();
    let head = Head::parse(&signed.text).unwrap();
    assert_eq!(head.erased, Some(erased));
    assert!(matches!(verified(&house, Some(&signed)).await, Record::Whole { .. }));
    let more = Head { erased: Some(erased + 1), ..head };
    let signature = house.node().house.doors.notary.witness.sign(&more.to_text()).unwrap();
    let back = SignedHead { text: more.to_text(), signature, ..signed };
    assert_eq!(verified(&house, Some(&back)).await, Record::OtherThan(more.count));
    let page = owner.opens(LIST).await;
    assert!(page.body.contains("erased") && !page.body.contains("alice"));
}

async fn each_yes_is_proved_and_the_first_that_is_not_is_named(engine: Engine) {
    let house = Installation::on(engine).await;
    let (mut alices, mut bobs) = (house.has_active(ALICE).await, house.has_active("bob@corp.example").await);
    let mut requests = Vec::new();
    for (address, phone) in [(ALICE, &mut alices), ("bob@corp.example", &mut bobs)] {
        let (_, page) = house.waits_for(address).await;
        let id = phone.sees_one().await;
        phone.approves_this(&id, page.number()).await;
        requests.push(id);
    }
    assert!(matches!(verified(&house, None).await, Record::Whole { proofs: 2, .. }));
    let [alice, bob] = [&requests[0], &requests[1]];
    let kept = "UPDATE request_proofs SET evidence = (SELECT a.evidence FROM approvals a WHERE a.id = request_id)";
    let tampered = [
        (format!("DELETE FROM request_proofs WHERE request_id = '{alice}'"), "no proof of it is kept"),
        (
            format!("UPDATE request_proofs SET evidence = '{{}}' WHERE request_id = '{alice}'"),
            "the proof cannot be read",
        ),
        (
            format!(
                "UPDATE request_proofs SET evidence = REPLACE(evidence, 'purpose=approve', 'purpose=login') \
                 WHERE request_id = '{alice}'"
            ),
            "the challenge is not the hash of the text",
        ),
        (
            format!(
                "UPDATE request_proofs SET evidence = (SELECT evidence FROM approvals WHERE id = '{bob}') \
                 WHERE request_id = '{alice}'"
            ),
            "another request was confirmed",
        ),
        (
            format!(
                "UPDATE requests SET user_id = (SELECT user_id FROM approvals WHERE id = '{bob}') WHERE id = '{alice}'"
            ),
            "another request was confirmed",
        ),
        (
            "UPDATE credentials SET passkey = (SELECT o.passkey FROM credentials o \
             WHERE o.user_id <> credentials.user_id)"
                .to_owned(),
            "the device's passkey is not what was registered",
        ),
    ];
    for (statement, why) in tampered {
        house.sql(&statement).await;
        let Record::Unproved { request, why: found } = verified(&house, None).await else { panic!("{statement}") };
        assert_eq!(found, why, "{statement}");
        assert!([alice.as_str(), bob.as_str()].contains(&request.as_str()));
        // As it was before, but for the last one.
        house.sql(&format!("DELETE FROM request_proofs WHERE request_id = '{alice}'")).await;
        house.sql(&format!("INSERT INTO request_proofs (request_id, evidence) VALUES ('{alice}', '')")).await;
        house.sql(kept).await;
        house.sql("UPDATE requests SET user_id = (SELECT a.user_id FROM approvals a WHERE a.id = requests.id)").await;
    }
}

async fn a_yes_stays_proved_after_the_address_has_changed(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (_, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    phone.approves_this(&id, page.number()).await;

    let here = house.node().house.doors.notary.clone();
    let moved = Notary { base_url: "https://login.corp.example/".parse().unwrap(), ..here };
    assert!(matches!(moved.verify(None).await.unwrap(), Record::Whole { proofs: 1, .. }));
    // Where this instance never was, nobody can have confirmed anything.
    house.sql("DELETE FROM meta WHERE name LIKE 'served_at:%'").await;
    let Record::Unproved { request, why } = moved.verify(None).await.unwrap() else { panic!("proved elsewhere") };
    assert_eq!((request.as_str(), why.as_str()), (id.as_str(), "another page asked for the signature"));
}

async fn changes_are_filtered_and_taken_away_as_a_file(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let link = owner.lets_in("=HYPERLINK(1)", "admin@corp.example", Role::Admin).await;
    let mut admin = Operator::new(&owner.browser.base);
    admin.comes_by(&link, "", "").await;
    house.has_active(ALICE).await;
    let users = admin.opens("/console/users").await;
    let alice = users.body.split("href=\"/console/users/").nth(1).unwrap()[..32].to_owned();
    admin.submits(&format!("/console/users/{alice}/suspend"), &[]).await;

    let rows = |page: &crate::harness::browser::Page| page.body.matches("data-testid=\"change\"").count();
    let all = owner.opens(LIST).await;
    let by = all.body.split("<option value=\"operator:").skip(1).map(|part| part.split('"').next().unwrap().to_owned());
    let by: Vec<String> = by.collect();
    assert_eq!(by.len(), 2, "each operator who ever changed anything");
    assert_eq!(rows(&owner.opens(&format!("{LIST}?kind=user_suspended")).await), 1);
    let suspended = owner.opens(&format!("{LIST}?kind=user_suspended")).await;
    assert!(suspended.body.contains("<del>active</del>") && suspended.body.contains("<ins>suspended</ins>"));
    let mut of_each = 0;
    for one in &by {
        of_each += rows(&owner.opens(&format!("{LIST}?by=operator:{one}")).await);
    }
    let of_terminal = rows(&owner.opens(&format!("{LIST}?by=terminal")).await);
    let of_person = rows(&all) - of_each - of_terminal;
    assert!(of_terminal > 0 && of_each >= 4 && of_person == 0, "{of_each} {of_terminal} {of_person}");
    for nothing in ["kind=nonsense", "by=nobody"] {
        assert!(owner.opens(&format!("{LIST}?{nothing}")).await.has("changes-empty"));
    }

    let file = owner.opens(&format!("{LIST}/export")).await;
    let text = file.body.strip_prefix('\u{feff}').unwrap();
    assert_eq!(text.lines().count(), rows(&all) + 1);
    assert!(text.contains(",\"'=HYPERLINK(1)\",user_suspended,"), "{text}");
    assert!(text.contains("status: active → suspended"));
    let few = owner.opens(&format!("{LIST}/export?kind=user_suspended")).await.body;
    assert_eq!(few.lines().count(), 2);
    let helper = owner.brings(Role::Helpdesk).await;
    assert_eq!(helper.browser.asks(&format!("{LIST}/export")).await.refusal().as_deref(), Some("not-allowed"));
}

crate::on_both_engines!(
    a_head_is_checked_outside_and_shows_what_was_cut,
    what_is_erased_leaves_the_chain_whole,
    each_yes_is_proved_and_the_first_that_is_not_is_named,
    a_yes_stays_proved_after_the_address_has_changed,
    changes_are_filtered_and_taken_away_as_a_file,
);

#[tokio::test]
async fn the_command_prints_a_head_and_checks_against_it() {
    let desk = Desk::empty();
    desk.does("keys init");
    desk.does("application add --name M365 --domain corp.example");
    desk.does("user invite alice@corp.example");
    let path = desk.folder.join("head.json");
    std::fs::write(&path, desk.does("audit head")).unwrap();
    let verify = format!("audit verify --head {} --json", path.display());
    let whole = object(&desk.does(&verify));
    assert_eq!(
        (whole["whole"].as_bool(), whole["count"].as_i64(), whole["proofs"].as_i64()),
        (Some(true), Some(2), Some(0))
    );
    let url = format!("sqlite://{}", desk.folder.join("data/countersign.db").display());
    for statement in CUT {
        tables::sql(&url, statement).await;
    }
    assert_eq!(desk.tells("audit verify")["whole"], true, "by itself the rest looks whole");
    let (code, answer, _) = desk.says(&verify, &[]);
    assert_eq!((code, object(&answer)["broken_at"].as_i64()), (Some(1), Some(2)));
    let (code, answer, _) = desk.says(&format!("audit verify --head {}", path.display()), &[]);
    assert_eq!((code, answer.as_str()), (Some(1), "change 2 is missing, or is not what was written"));
    std::fs::write(&path, "{}").unwrap();
    let (code, _, complaint) = desk.says(&verify, &[]);
    assert_ne!(code, Some(0));
    assert!(complaint.contains("is no head of this program"), "{complaint}");
}
