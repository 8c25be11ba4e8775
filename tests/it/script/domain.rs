//! A domain federated, looked at and taken back by printed commands.

use std::fs;

use serde_json::{Value, json};

use super::{Hand, synced};
use crate::federate::{ISSUER, of_somebody_else};
use crate::harness::graph::tenant::person;

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_is_federated_verified_given_the_next_certificate_and_taken_back() {
    let hand = Hand::begins().await;
    let story = &hand.story;
    hand.has([person("alice@corp.example", Some("alice==")), synced("sam@corp.example")]);
    let planned = hand.does("plan", "");
    assert!(planned.contains("issuerUri") && planned.contains(ISSUER), "{planned}");
    assert_eq!(story.writes(), 0);
    let [before] = hand.kept().try_into().unwrap();
    let managed = json!({"domain": "corp.example", "authenticationType": "Managed", "federation": null});
    assert_eq!(hand.read(&before), managed);

    // Graph asks for patience once.
    story.graph.desk().plans.push_back((429, Some("1")));
    hand.does("apply", "corp.example\n");
    let now = hand.configuration().unwrap();
    let ours = story.desk.tells("keys show")["signing"]["certificate"].clone();
    assert_eq!((&now["issuerUri"], &now["signingCertificate"]), (&json!(ISSUER), &ours));
    let accepted = "--accept without_identity --accept not_active";
    let applied = story.does(&format!("apply corp.example --yes {accepted}"));
    assert_eq!(applied["already"], true, "as the command itself would have done it");
    let writes = story.writes();
    assert!(hand.does("apply", "").contains("nothing is to be changed"));
    assert_eq!(story.writes(), writes);

    story.publishes().await;
    let verified = hand.does("verify", "");
    assert!(verified.contains("fine   issuerUri") && !verified.contains("OTHER"), "{verified}");
    story.desk.does("keys roll");
    hand.does("next-certificate", "");
    assert!(hand.configuration().unwrap()["nextSigningCertificate"].is_string());

    let file = format!("restore --file {before}");
    let ran = hand.runs(&file, "corp.example.other\n");
    assert_eq!(ran.code, 1, "{}", ran.told);
    let lost: Value = serde_json::from_str(&ran.told).unwrap();
    assert_eq!(lost, json!({"need_a_password": ["alice@corp.example"], "need_hash_sync": 1}), "told beforehand");
    assert_eq!(story.graph.authentication_type("corp.example"), "Federated");
    hand.does(&file, "corp.example\n");
    assert_eq!(story.graph.authentication_type("corp.example"), "Managed");
    assert!(hand.does(&file, "").contains("already"));
    assert_eq!(hand.read(&before), managed, "no file was written over");
}

/// Where no protocol is named, people stay with the one by which they come.
#[tokio::test(flavor = "multi_thread")]
async fn a_domain_comes_over_saml_when_that_is_said_and_stays_with_it() {
    let hand = Hand::begins().await;
    let saml = " --protocol saml";
    let planned = hand.does(&format!("plan{saml}"), "");
    assert!(planned.contains(&format!("{ISSUER}saml")) && planned.contains("ACCEPT  loses_programs"), "{planned}");
    hand.does(&format!("apply{saml}"), "corp.example\n");
    let now = hand.configuration().unwrap();
    assert_eq!(now["preferredAuthenticationProtocol"], "saml");
    assert_eq!(now["passiveSignInUri"], format!("{ISSUER}saml"));
    hand.story.publishes().await;
    for words in ["verify", "verify --protocol saml"] {
        assert!(!hand.does(words, "").contains("OTHER"), "{words}");
    }
    let ran = hand.runs("verify --protocol wsfed", "");
    assert!(ran.code == 1 && ran.told.contains("OTHER  passiveSignInUri"), "{}{}", ran.told, ran.noted);
    assert_eq!(hand.story.does("verify corp.example")["severity"], "fine", "as the command itself sees it");
    let writes = hand.story.writes();
    let planned = hand.does("plan", "");
    assert!(!planned.contains("wsFed") && !planned.contains("loses_programs"), "{planned}");
    assert!(hand.does("apply", "corp.example\n").contains("nothing is to be changed"));
    assert_eq!((hand.story.writes(), hand.configuration().unwrap()), (writes, now));
    // Only whoever says so leads them back.
    hand.does("apply --protocol wsfed", "corp.example\n");
    assert_eq!(hand.configuration().unwrap()["preferredAuthenticationProtocol"], "wsFed");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_of_a_way_back_is_written_over_however_fast_they_come() {
    let hand = Hand::begins().await;
    for nth in 1..=4 {
        hand.does("plan", "");
        assert_eq!(hand.kept().len(), nth);
    }
    for name in hand.kept() {
        assert_eq!(hand.read(&name)["authenticationType"], "Managed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_providers_domain_is_taken_over_when_that_is_confirmed_and_given_back_property_by_property() {
    for keeps_all in [false, true] {
        let hand = Hand::begins().await;
        let before = of_somebody_else();
        hand.is_federated_by(&before);
        hand.story.graph.set(|tenant| tenant.keeps_all = keeps_all);
        let ran = hand.runs("apply", "");
        let issuer = before["issuerUri"].to_string();
        assert!(ran.code == 1 && ran.told.contains(&format!("ACCEPT  other_federation {issuer}\n")), "{}", ran.told);
        assert_eq!(hand.story.writes(), 0);
        hand.does("apply", "corp.example\n");
        assert_eq!(hand.configuration().unwrap()["issuerUri"], ISSUER);
        hand.story.desk.does("keys roll");
        hand.does("next-certificate", "");
        let [kept] = hand.kept().try_into().unwrap();
        let ran = hand.runs(&format!("restore --file {kept}"), "corp.example\n");
        let mut now = hand.configuration().unwrap();
        // A next certificate of ours is believed no more.
        assert_eq!(now["nextSigningCertificate"], before["signingCertificate"]);
        for name in ["nextSigningCertificate", "@odata.type"] {
            now.as_object_mut().unwrap().remove(name);
        }
        if keeps_all {
            // Where Microsoft takes nothing for a value, what is left is told.
            assert!(ran.code == 1 && ran.noted.contains("signOutUri"), "{}{}", ran.told, ran.noted);
            now.as_object_mut().unwrap().remove("signOutUri");
        } else {
            assert!(ran.code == 0 && ran.told.contains("is as it was"), "{}{}", ran.told, ran.noted);
        }
        assert_eq!(now, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_was_made_managed_meanwhile_gets_its_federation_back() {
    let hand = Hand::begins().await;
    let before = of_somebody_else();
    hand.is_federated_by(&before);
    hand.does("plan", "");
    let [kept] = hand.kept().try_into().unwrap();
    let ran = hand.runs("undo", "");
    assert!(ran.code == 1 && ran.told.contains("need_a_password"), "{}{}", ran.told, ran.noted);
    assert_eq!(hand.configuration().unwrap(), before);
    hand.does("undo", "corp.example\n");
    assert_eq!(hand.configuration(), None);
    hand.does(&format!("restore --file {kept}"), "corp.example\n");
    let mut now = hand.configuration().unwrap();
    for name in ["id", "@odata.type"] {
        now.as_object_mut().unwrap().remove(name);
    }
    let mut before = before;
    before.as_object_mut().unwrap().remove("id");
    assert_eq!(now, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_keeps_no_federation_of_the_domain_changes_nothing() {
    let hand = Hand::begins().await;
    hand.is_federated_by(&of_somebody_else());
    let mut other = json!({"domain": "other.example", "authenticationType": "Managed", "federation": null});
    let mut files = vec![String::new(), "{".to_owned(), "[]".to_owned(), other.to_string()];
    other["domain"] = "corp.example".into();
    other["federation"] = "text".into();
    files.push(other.to_string());
    other["federation"] = json!({"issuerUri": "https://old.corp.example/", "signingCertificate": ""});
    files.push(other.to_string());
    for file in files {
        fs::write(hand.folder.join("kept.json"), &file).unwrap();
        let ran = hand.runs("restore --file kept.json", "corp.example\n");
        assert_ne!(ran.code, 0, "{file}: {}", ran.told);
        assert!(!ran.noted.is_empty(), "{file}");
    }
    assert_ne!(hand.runs("restore --file nowhere.json", "corp.example\n").code, 0);
    assert_eq!(hand.story.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_be_federated_is_not_and_what_breaks_is_mended() {
    let hand = Hand::begins().await;
    let graph = &hand.story.graph;
    graph.set(|tenant| tenant.domains.get_mut("corp.example").unwrap().is_default = true);
    let ran = hand.runs("apply", "corp.example\n");
    assert!(ran.code == 1 && ran.told.contains("STOP    default"), "{}{}", ran.told, ran.noted);
    assert_eq!(hand.story.writes(), 0);
    graph.set(|tenant| {
        tenant.domains.get_mut("corp.example").unwrap().is_default = false;
        tenant.leaves_broken = true;
    });
    let ran = hand.runs("apply", "corp.example\n");
    assert!(ran.code == 1 && ran.noted.contains("made managed again"), "{}{}", ran.told, ran.noted);
    assert_eq!(graph.authentication_type("corp.example"), "Managed");
    graph.set(|tenant| {
        tenant.leaves_broken = false;
        tenant.issuers_elsewhere.push(ISSUER.to_owned());
    });
    let ran = hand.runs("apply", "corp.example\n");
    assert!(ran.code == 1 && ran.noted.contains("409"), "Microsoft's own words are told: {}", ran.noted);
}
