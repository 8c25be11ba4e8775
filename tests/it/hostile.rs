//! What people who mean no good write, through every door that takes words, and on to every page, answer and file that
//! shows them: it stays the words that it is, or is refused. The corpus is the one that the sinks' own tests hold.

#[allow(dead_code, reason = "the tests of the sinks themselves use the rest")]
#[path = "../../src/domain/hostile.rs"]
pub mod corpus;

use std::collections::BTreeSet;

use countersign::domain::address::Address;
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use serde_json::Value;

use crate::harness::app::{Phone, json_of};
use crate::harness::browser::Page;
use crate::harness::desk::Desk;
use crate::harness::house::{ALICE, Engine, Installation, request, request_with};
use crate::harness::operator::Operator;
use crate::harness::program::{Program, told};
use crate::harness::tables;

/// What an address can carry, or a form: the longest would be refused for their length alone.
fn texts() -> Vec<String> {
    corpus::texts().into_iter().filter(|text| text.len() < 2_000).collect()
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The kinds of tags on a page: the name of each with the names of its attributes.
fn tags(page: &str) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let (mut tag, mut quote) = (String::new(), None);
        for c in rest.chars() {
            match quote {
                Some(open) if c == open => quote = None,
                Some(_) => {}
                None if c == '>' => break,
                None if matches!(c, '"' | '\'') => quote = Some(c),
                None => tag.push(c),
            }
        }
        tags.insert(tag.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    tags
}

/// Whether a kind of tag that was not seen before is one of our own, which a longer list brings up: it has a name for
/// tests, which nothing in the corpus has, and does nothing when something happens to it.
fn is_of_a_template(tag: &str) -> bool {
    let mut attributes = tag.split(' ').skip(1);
    tag.contains(" data-testid=") && attributes.all(|attribute| !attribute.starts_with("on"))
}

/// The pages that an owner and a person see, on which the words of others may stand.
struct Sights {
    house: Installation,
    owner: Operator,
    program: Program,
    phone: Phone,
    application: String,
    person: String,
    device: String,
}

impl Sights {
    async fn of(engine: Engine) -> Self {
        let house = Installation::on(engine).await;
        let owner = Operator::first(&house).await;
        let program = owner.runs_program().await;
        let phone = house.has_active(ALICE).await;
        let (application, _) = house.store().applications().list().await.unwrap().remove(0);
        let user = house.store().users().by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap();
        let person = format!("/console/users/{}", user.id);
        let device = owner.opens(&person).await.attribute("device-name", "href").unwrap();
        let application = format!("/console/applications/{}", application.id);
        Self { house, owner, program, phone, application, person, device }
    }

    /// Writes this wherever an operator may write; tells the pages that came back. What is refused is shown once more.
    async fn writes(&self, text: &str) -> Vec<Page> {
        let (application, person, device) = (&self.application, &self.person, &self.device);
        let forms: [(String, &[(&str, &str)]); 9] = [
            (format!("{application}/settings"), &[("name", text), ("session", "8"), ("first", "push")]),
            (format!("{application}/domains"), &[("domain", text)]),
            (format!("{application}/invite"), &[("address", text), ("name", text), ("personal", text)]),
            ("/console/applications/new".to_owned(), &[("name", text), ("domains", text)]),
            ("/console/organisation".to_owned(), &[("name", text), ("accent", text)]),
            ("/console/organisation".to_owned(), &[("name", text), ("accent", "")]),
            ("/console/operators/new".to_owned(), &[("name", text), ("address", text), ("role", "admin")]),
            (format!("{device}/rename"), &[("name", text)]),
            (format!("{person}/passcode"), &[("reason", text)]),
        ];
        let mut pages = Vec::new();
        for (path, fields) in forms {
            pages.push(self.owner.submits(&path, fields).await);
        }
        pages
    }

    /// Everything on which it may now stand.
    async fn looks(&self, text: &str) -> Vec<Page> {
        let (application, person, device) = (&self.application, &self.person, &self.device);
        let asked = escaped(text);
        let mut pages = Vec::new();
        for path in [
            "/console/applications".to_owned(),
            application.clone(),
            format!("{application}/settings"),
            format!("{application}/federation"),
            format!("{application}/users?q={asked}"),
            "/console/users".to_owned(),
            person.clone(),
            device.clone(),
            format!("{person}/remove"),
            format!("{person}/passcode"),
            format!("{person}/test"),
            format!("/console/requests?q={asked}&status={asked}&from={asked}"),
            "/console/organisation".to_owned(),
            "/console/operators".to_owned(),
            "/console/tokens".to_owned(),
            format!("/console/changes?q={asked}&after={asked}"),
            format!("/console/sign-in?next={asked}"),
        ] {
            pages.push(self.owner.opens(&path).await);
        }
        let browser = self.house.browser();
        pages.push(browser.opens(&request(ALICE)).await);
        pages.push(browser.opens(&request_with(ALICE, "").replace("alice%40corp.example", &asked)).await);
        pages.push(browser.opens(&format!("/account/sign-in?next={asked}")).await);
        pages.push(browser.opens(&format!("/nowhere/{}", asked.replace('+', "%20"))).await);
        pages
    }
}

async fn no_page_lets_the_words_of_others_out_of_their_place(engine: Engine) {
    let mut sights = Sights::of(engine).await;
    let mut kinds = BTreeSet::new();
    for plain in ["Plain words", "x", "y@corp.example", ""] {
        let pages = [sights.writes(plain).await, sights.looks(plain).await].concat();
        kinds.extend(pages.iter().flat_map(|page| tags(&page.body)));
    }
    let mut shown = 0;
    for text in texts() {
        for page in [sights.writes(&text).await, sights.looks(&text).await].concat() {
            let at = || format!("{text:?} at {} {}: {}", page.at, page.status, page.body);
            assert!(page.status.as_u16() < 500, "{}", at());
            let new: Vec<_> =
                tags(&page.body).into_iter().filter(|tag| !kinds.contains(tag) && !is_of_a_template(tag)).collect();
            assert!(new.is_empty(), "{new:?} by {}", at());
            let has_marks = text.contains(['<', '>', '&', '"', '\'']);
            assert!(!has_marks || !page.body.contains(&text), "{}", at());
            let raw = page.body.chars().find(|c| *c != '\n' && corpus::is_raw(*c));
            assert_eq!(raw, None, "{}", at());
            for (name, value) in &page.headers {
                assert!(value.as_bytes().iter().all(|b| matches!(b, b' '..=b'~')), "{name} {value:?} of {}", at());
            }
            shown += usize::from(page.body.contains(&text.replace('<', "&#60;").replace('>', "&#62;")));
        }
        // Budgets fill again; who may do so much proves now and then that it is still they.
        sights.house.clock().passes(Span::minutes(1));
        sights.owner.proves().await;
    }
    assert!(shown > 100, "what is looked for is there: {shown}");
}

async fn phones_and_programs_read_the_very_words(engine: Engine) {
    let sights = Sights::of(engine).await;
    let mut read = 0;
    for text in texts() {
        let Ok(name) = Name::parse(&text) else { continue };
        let name = Value::from(name.as_str());
        sights.writes(&text).await;
        let page = sights.phone.gets("me").await;
        assert_eq!(
            (page.header("content-type"), page.header("x-content-type-options")),
            ("application/json", "nosniff")
        );
        let me = json_of(&page);
        assert_eq!((&me["organisation"], &me["application"]), (&name, &name), "{text:?}");
        assert_eq!(me["device"]["name"], name);
        let page = sights.program.gets("/api/v1/applications").await;
        assert_eq!(
            (page.header("content-type"), page.header("x-content-type-options")),
            ("application/json", "nosniff")
        );
        assert_eq!(told(&page)["items"][0]["name"], name);
        read += 1;
    }
    assert!(read > 20, "somebody may be called so: {read}");
}

/// What a command writes, held against the rule of all terminals.
fn is_harmless(words: &[&str], said: &str) {
    let raw = said.chars().find(|c| *c != '\n' && corpus::is_raw(*c));
    assert_eq!(raw, None, "{words:?}: {said:?}");
}

#[tokio::test]
async fn no_command_hands_a_terminal_what_it_would_obey() {
    let desk = Desk::empty();
    desk.does("application add --name M365 --domain corp.example");
    desk.does("user invite alice@corp.example --name Alice");
    let store = format!("sqlite://{}/data/countersign.db", desk.folder.display());
    let mut named = 0;
    for (nth, text) in corpus::texts().iter().enumerate() {
        // To people and to scripts by turns: a process each takes its time.
        let json = (nth % 2 == 0).then_some("--json");
        // No word of a command line holds this sign.
        let text = text.replace('\0', "");
        for words in [
            vec!["user", "invite", "--name", text.as_str(), "bob@corp.example"],
            vec!["application", "add", "--domain", text.as_str(), "--name", text.as_str()],
            vec!["doctor", "--config", text.as_str()],
            vec![text.as_str()],
        ] {
            let words: Vec<_> = words.into_iter().chain(json).collect();
            let (_, answer, complaint) = desk.says_of(&words);
            is_harmless(&words, &answer);
            is_harmless(&words, &complaint);
        }
        // Whatever way it came into the store.
        let value = text.replace('\'', "''");
        tables::sql(&store, &format!("UPDATE applications SET name = '{value}'")).await;
        for words in [["application", "list"].as_slice(), &["application", "list", "--json"]] {
            let (code, answer, complaint) = desk.says_of(words);
            is_harmless(words, &answer);
            is_harmless(words, &complaint);
            named += usize::from(code == Some(0) && answer.contains("corp.example"));
        }
    }
    assert!(named > 40, "the lists are told: {named}");
}

crate::on_both_engines!(no_page_lets_the_words_of_others_out_of_their_place, phones_and_programs_read_the_very_words,);
