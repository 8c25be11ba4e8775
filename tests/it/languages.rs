//! Everybody is spoken to in their own language: pages in the one that the application or the browser asks for, letters
//! and cards in the one that the person has here, and all else in the organisation's.

use countersign::domain::address::Address;
use countersign::domain::language::LanguageTag;
use countersign::domain::refusal::Refusal;
use countersign::flow::manage::NewPerson;
use countersign::words::Language::{self, Dutch, English, French, German, Spanish};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::app::{Phone, json_of};
use crate::harness::browser::{Browser, Page};
use crate::harness::house::{ALICE, Engine, Ground, Installation, request, request_with};
use crate::harness::mailbox::Letter;
use crate::harness::operator::Operator;
use crate::harness::smtp::{MailServer, Manner};

const BOB: &str = "bob@corp.example";
const CAROL: &str = "carol@corp.example";

/// A browser that asks for these languages.
fn asking(house: &Installation, list: &str) -> Browser {
    let mut browser = house.browser();
    browser.extra.push(("accept-language", list.to_owned()));
    browser
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('\'', "&#39;")
}

/// A page is in this language and says so, and has this text of it.
fn speaks(page: &Page, language: Language, text: &str) {
    let at = format!("{} in {}: {}", page.at, language.tag(), page.body);
    assert!(page.body.contains(&format!("<html lang=\"{}\"", language.tag())), "{at}");
    assert_eq!(page.header("content-language"), language.tag(), "{at}");
    assert_eq!(page.header("vary"), "accept-language", "{at}");
    assert!(page.body.contains(&escaped(text)), "{text} {at}");
}

fn somebody(address: &str, language: Option<&str>) -> NewPerson {
    NewPerson {
        by_mail: true,
        language: language.map(|tag| LanguageTag::parse(tag).unwrap()),
        ..NewPerson::at(Address::parse(address).unwrap())
    }
}

async fn a_sign_in_speaks_what_the_application_asks_for(engine: Engine) {
    let house = Installation::on(engine).await;
    let who = |language: Language| language.labels().who_promise;
    house.has_active(ALICE).await;
    for (more, list, language) in [
        ("&mkt=de-DE", "fr", German),
        ("&lc=1036", "de", French),
        ("&mkt=es-MX&lc=1031", "de", Spanish),
        // What is not spoken is the browser's matter.
        ("&mkt=ja-JP", "pl, nl-BE;q=0.8, en;q=0.5", Dutch),
        ("&mkt=ja-JP", "pl", English),
        ("&mkt=%3Cscript%3E", "fr;q=0", English),
        ("", "de-CH,de;q=0.9,en;q=0.8", German),
        ("", "", English),
    ] {
        let browser = asking(&house, list);
        let page = browser.opens(&request_with(ALICE, more)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        speaks(&page, language, who(language));
        // It stays so on every page of the sign-in, whatever the browser says later.
        if !more.is_empty() && language != English && list != "pl, nl-BE;q=0.8, en;q=0.5" {
            let mut other = browser.at(&browser.base);
            other.extra = vec![("accept-language", "en".to_owned())];
            speaks(&other.asks(&page.at).await, language, who(language));
            let csrf = page.field("csrf").unwrap();
            let stopped = other.submits(&format!("{}/cancel", page.at), &[("csrf", &csrf)]).await;
            speaks(&stopped, language, language.refusal(Refusal::Cancelled).title);
        }
    }
}

async fn the_other_pages_speak_what_the_browser_asks_for(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = asking(&house, "nl-BE, de;q=0.5");
    speaks(&browser.opens("/console/sign-in").await, Dutch, Dutch.console().entry_title);
    speaks(&browser.opens("/account/sign-in").await, Dutch, Dutch.account().entry_title);
    speaks(&browser.opens("/phone/").await, Dutch, Dutch.labels().phone_title);
    speaks(&browser.opens("/nowhere").await, Dutch, Dutch.refusal(Refusal::NotFound).title);
    let manifest = browser.asks("/phone/manifest.webmanifest").await;
    let told = json_of(&manifest);
    assert_eq!((&told["lang"], &told["description"]), (&json!("nl"), &json!(Dutch.notices().description)));
    assert_eq!((manifest.header("content-language"), manifest.header("vary")), ("nl", "accept-language"));
    let worker = browser.asks("/phone/sw.js").await;
    assert_eq!(worker.header("content-language"), "nl");
    assert!(worker.body.contains(Dutch.notices().ask_title) && !worker.body.contains(English.notices().ask_title));

    let mut owner = Operator::first(&house).await;
    owner.browser.extra.push(("accept-language", "es".to_owned()));
    speaks(&owner.opens("/console/applications").await, Spanish, Spanish.console().applications_lead);
    speaks(&owner.opens("/console/changes").await, Spanish, &Spanish.changes().kind("operator_entered"));
    let mut other = Operator::new(&house.node().base);
    other.browser.extra.push(("accept-language", "de".to_owned()));
    let link = house.node().house.doors.operate.first_link().await;
    assert!(link.is_err(), "there is an owner already");
    let link = owner.lets_in("Erika", "erika@corp.example", countersign::domain::operator::Role::Helpdesk).await;
    let opened = other.calls("link/open", &json!({"secret": link.split('#').nth(1).unwrap()})).await;
    assert_eq!(json_of(&opened)["role"], json!(German.console().role_helpdesk));
}

async fn a_no_is_told_to_scripts_in_the_browsers_language_and_to_programs_in_english(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = Phone::new(&house.node().base);
    phone.browser.extra.push(("accept-language", "fr-CH".to_owned()));
    let refused = phone.posts("invitation/open", &json!({"secret": "x"})).await;
    let words = French.refusal(Refusal::BadInvitation);
    let told: Value = serde_json::from_str(&refused.body).unwrap();
    assert_eq!((&told["title"], &told["text"]), (&json!(words.title), &json!(words.text())));
    assert_eq!((refused.header("content-language"), refused.header("vary")), ("fr", "accept-language"));

    let program = asking(&house, "fr");
    let refused = program.calls(Method::GET, "/api/v1/users", None).await;
    let told: Value = serde_json::from_str(&refused.body).unwrap();
    assert_eq!(told["title"], json!(English.refusal(Refusal::BadToken).title));
    assert_eq!(refused.header("content-language"), "");
}

async fn where_no_language_is_known_it_is_the_organisations(engine: Engine) {
    let ground = Ground::new(engine).set("organisation.language", "es");
    let house = Installation::of(ground).await;
    house.has_active(ALICE).await;
    for list in ["", "ja", "pl, *;q=0.1", "*"] {
        let browser = asking(&house, list);
        speaks(&browser.opens(&request(ALICE)).await, Spanish, Spanish.labels().who_promise);
        speaks(&browser.opens("/phone/").await, Spanish, Spanish.labels().phone_title);
    }
    let english = asking(&house, "en-GB");
    speaks(&english.opens(&request(ALICE)).await, English, English.labels().who_promise);
}

async fn letters_are_in_the_language_of_whoever_gets_them(engine: Engine) {
    let server = MailServer::start(Manner::default());
    let ground = Ground { mails: true, ..Ground::new(engine).set("organisation.language", "nl") };
    let house = Installation::of(ground.with(&server.section())).await;
    let languages = [(ALICE, Some("fr-CA"), French), (BOB, None, Dutch), (CAROL, Some("ja"), Dutch)];
    for (address, tag, _) in languages {
        let link = house.invites_person(somebody(address, tag)).await;
        Phone::new(&house.node().base).activates(&link).await;
    }
    house.carries_mail().await;
    // A subject is one line of words with plain spaces between them.
    let with = |sentence: &str| sentence.replace("{}", "Example Works").replace('\u{a0}', " ");
    let reads = |address: &str, subject: &str, language: Language, texts: [&str; 2]| {
        let letters = letters_to(&server, address);
        let letter = letters.iter().find(|letter| letter.header("Subject") == with(subject));
        let letter = letter.unwrap_or_else(|| panic!("{subject}: {letters:?}"));
        assert!(letter.html.contains(&format!("<html lang=\"{}\"", language.tag())), "{}", letter.html);
        for text in texts {
            assert!(letter.text.contains(text), "{text} in {}", letter.text);
            assert!(letter.page().contains(text), "{text} in {}", letter.page());
        }
        for stray in [English.letters().activated_lead, English.letters().keep_it, "UTC:"] {
            assert!(!letter.text.contains(stray) && !letter.page().contains(stray), "{stray} in {}", letter.text);
        }
    };
    for (address, _, language) in languages {
        let words = language.letters();
        arrives(&server, address, &with(words.activated_subject)).await;
        let at = language.instant(countersign::domain::time::Clock::now(house.clock()));
        reads(address, words.activated_subject, language, [words.activated_lead, &at]);
    }
    assert_ne!(French.letters().activated_subject, English.letters().activated_subject);

    // An invitation that nobody has used yet, and the one for a new phone.
    house.invites_person(somebody("dora@corp.example", Some("fr"))).await;
    house.carries_mail().await;
    let words = French.letters();
    arrives(&server, "dora@corp.example", &with(words.invitation_subject)).await;
    reads("dora@corp.example", words.invitation_subject, French, [words.keep_it, words.step_confirm]);
}

/// Waits for a letter. Others may come before it: a node sends an invitation as soon as it gets to it, or not at all
/// where the phone was quicker.
async fn arrives(server: &MailServer, address: &str, subject: &str) {
    loop {
        let arrived = server.arrived();
        let mut to_them = arrived.iter().filter(|mail| mail.to == address).map(Letter::of);
        if to_them.any(|letter| letter.header("Subject") == subject) {
            return;
        }
        server.receives(arrived.len() + 1).await;
    }
}

fn letters_to(server: &MailServer, address: &str) -> Vec<Letter> {
    server.arrived().iter().filter(|mail| mail.to == address).map(Letter::of).collect()
}

async fn a_card_is_in_the_language_of_whoever_gets_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    for (address, tag) in [(BOB, Some("de-AT")), (CAROL, None)] {
        house.invites_person(NewPerson { by_mail: false, ..somebody(address, tag) }).await;
    }
    owner.browser.extra.push(("accept-language", "es".to_owned()));
    let mut ids = Vec::new();
    for address in [BOB, CAROL] {
        let user = house.store().users().by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap();
        ids.push(user.id.to_string());
    }
    let (application, _) = house.store().applications().list().await.unwrap().remove(0);
    let path = format!("/console/applications/{}/sheet", application.id);
    let sheet = owner.submits(&path, &[("users", &ids.join(" "))]).await;
    speaks(&sheet, Spanish, Spanish.look().sheet_print);
    let cards: Vec<&str> = sheet.body.split("<article").skip(1).collect();
    let of = |address: &str| *cards.iter().find(|card| card.contains(address)).unwrap();
    for (address, language) in [(BOB, German), (CAROL, English)] {
        let card = of(address);
        assert!(card.contains(&format!("lang=\"{}\"", language.tag())), "{card}");
        let words = language.look();
        for text in [words.card_scan, words.card_check, words.card_confirm, words.card_link] {
            assert!(card.contains(&escaped(text)), "{text} in {card}");
        }
        let begins = language.console().valid_until;
        assert!(card.contains(begins) && card.contains(" UTC"), "{card}");
    }
}

async fn an_administrator_says_which_language_somebody_reads(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let (application, _) = house.store().applications().list().await.unwrap().remove(0);
    let path = format!("/console/applications/{}/invite", application.id);
    let form = owner.opens(&path).await;
    for language in Language::ALL {
        let option = format!("<option value=\"{0}\" lang=\"{0}\">{1}</option>", language.tag(), language.name());
        assert!(form.body.contains(&option), "{option} {}", form.body);
    }
    let sent = owner.submits(&path, &[("address", BOB), ("language", "fr")]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    let user = house.store().users().by_address(&Address::parse(BOB).unwrap()).await.unwrap().unwrap();
    assert_eq!(user.language.as_ref().map(LanguageTag::as_str), Some("fr"));
    owner.browser.extra.push(("accept-language", "de".to_owned()));
    let page = owner.opens(&format!("/console/users/{}", user.id)).await;
    assert_eq!(page.text("person-language").as_deref(), Some("Français"));
    let refused = owner.submits(&path, &[("address", CAROL), ("language", "no language")]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

crate::on_both_engines!(
    an_administrator_says_which_language_somebody_reads,
    a_sign_in_speaks_what_the_application_asks_for,
    the_other_pages_speak_what_the_browser_asks_for,
    a_no_is_told_to_scripts_in_the_browsers_language_and_to_programs_in_english,
    where_no_language_is_known_it_is_the_organisations,
    letters_are_in_the_language_of_whoever_gets_them,
    a_card_is_in_the_language_of_whoever_gets_it,
);
