//! Every finding is told in every language, with every value in it and nothing of English left.

use crate::domain::application::Cloud;
use crate::domain::cause::{Cause, Signer, Unfit};
use crate::domain::check::{Check, Useless};
use crate::domain::claims::{Flaw, Method};
use crate::domain::logged::Status;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Span, Time};
use crate::domain::user::UserStatus;
use crate::words::Language;

const NOON: Time = Time(1_800_014_400_000);

fn text(value: &str) -> String {
    value.to_owned()
}

/// A value that is found in whatever is told of it.
fn domain() -> String {
    text("corp.example")
}

fn asked() -> Vec<Cause> {
    let asked = |who, status, refusal, answered| Cause::Asked { at: NOON, who, status, refusal, answered };
    let answered = || Some((text("_token"), NOON));
    let mut all: Vec<_> = Status::ALL.iter().map(|one| asked(Some(domain()), *one, None, answered())).collect();
    all.extend(Refusal::ALL.iter().map(|one| asked(None, Status::Refused, Some(*one), None)));
    all
}

fn of_people() -> Vec<Cause> {
    let statuses = [UserStatus::Invited, UserStatus::Active, UserStatus::Suspended, UserStatus::Removed];
    let person = |status| Cause::Person { address: text("a@b"), status, immutable_id: text("id=="), domain: domain() };
    let mut all: Vec<_> = statuses.into_iter().map(person).collect();
    all.extend(Method::ALL.iter().map(|one| Cause::Factor { method: *one }));
    all.extend([
        Cause::NobodySent,
        Cause::Belongs { address: text("a@b"), domain: domain() },
        Cause::Identity { address: text("a@b"), immutable_id: text("id=="), domain: domain() },
        Cause::IdentityUnknown,
        Cause::Program,
        Cause::Unproved,
        Cause::FactorUnknown,
        Cause::Took { span: Span::seconds(7), at: NOON },
        Cause::TookUnknown,
    ]);
    all
}

fn of_applications() -> Vec<Cause> {
    let reply = |usual: &str| Cause::Reply { application: text("App"), url: text("https://a/"), usual: text(usual) };
    let clouds = [Cloud::Worldwide, Cloud::Us, Cloud::China];
    let cloud = |cloud| Cause::Cloud { application: text("App"), cloud, login: text("https://login/") };
    let provider = |signed| Cause::Provider {
        entity: text("urn:sp"),
        application: text("App"),
        replies: vec![text("https://sp/")],
        signed,
    };
    let mut all: Vec<_> = clouds.into_iter().map(cloud).collect();
    all.extend([
        Cause::SignOutAddress { domain: domain(), url: text("https://id/") },
        Cause::SamlAddress { domain: domain(), url: text("https://id/") },
        provider(true),
        provider(false),
        reply("https://a/"),
        reply("https://b/"),
        Cause::Came { domains: vec![domain()], at: NOON },
        Cause::NobodySince { domains: vec![domain()], at: NOON },
        Cause::NobodyEver { domains: vec![domain()] },
        Cause::External {
            tenant: text("t"),
            client: text("c"),
            app: text("a"),
            redirect: text("https://r/"),
            people: 7,
        },
        Cause::NoAssertion { status: "NoPassive" },
        Cause::NoExternal,
        Cause::Audience { application: text("App"), realm: text("urn:a"), usual: text("urn:b") },
        Cause::Audience { application: text("App"), realm: text("urn:a"), usual: text("urn:a") },
        Cause::Issuer { domain: domain(), issuer: text("https://id/") },
        Cause::Elsewhere,
    ]);
    all
}

fn of_answers() -> Vec<Cause> {
    let signed = |signer| Cause::SignedBy { token: text("_token"), key: text("key"), signer };
    let mut all: Vec<_> = Unfit::ALL.into_iter().map(|why| Cause::CertificateUnfit { why }).collect();
    all.extend([
        Cause::Unseen { name: text("guid") },
        Cause::BySession { token: text("_token"), at: NOON },
        Cause::CodeUnknown { code: 99_999 },
        Cause::CarrierUnknown,
        Cause::LeftWhole { token: text("_token"), at: NOON },
        Cause::KeysAway,
        Cause::Signing { key: text("key"), until: NOON },
        signed(Signer::Current),
        signed(Signer::Published { until: NOON }),
        signed(Signer::Replaced),
        Cause::StoreAway,
        Cause::Clock { ms: 31_000 },
    ]);
    all
}

fn causes() -> Vec<Cause> {
    [asked(), of_people(), of_applications(), of_answers()].concat()
}

fn checks() -> Vec<Check> {
    let flaws = [Flaw::Believed, Flaw::Shape, Flaw::Reference, Flaw::Algorithm];
    let flaws = flaws.into_iter().chain([Flaw::Digest, Flaw::Signature, Flaw::Certificate]).map(Some);
    let mut all: Vec<_> = flaws.chain([None]).map(|flaw| Check::Answer { flaw }).collect();
    all.extend(Useless::ALL.into_iter().map(|why| Check::MetadataBad { why }));
    all.extend(Useless::ALL.into_iter().map(|why| Check::ProgramsBad { why }));
    all.extend([
        Check::Federated { domain: domain() },
        Check::Managed { domain: domain() },
        Check::Absent { domain: domain() },
        Check::Same,
        Check::Differ { names: vec![text("issuerUri")] },
        Check::KeyOurs,
        Check::KeyOther,
        Check::Metadata,
        Check::RingSame,
        Check::RingOther,
        Check::AddressSame,
        Check::AddressOther { url: text("https://id/") },
        Check::Programs,
        Check::ProgramsElsewhere,
        Check::NextStranger,
        Check::NextNone,
        Check::NextThere,
        Check::NextLost,
        Check::NextAbsent,
        Check::UpdateFailed { result: text("connectionError"), at: text("2027-01-15T12:00:00Z") },
        Check::ClockUnknown,
        Check::Clock { seconds: 3 },
        Check::Clock { seconds: -90 },
    ]);
    all
}

/// Every finding in a language, by what it is.
fn told(language: Language) -> Vec<(String, String)> {
    let causes = causes().into_iter().map(|one| (format!("{one:?}"), language.cause(&one)));
    causes.chain(checks().into_iter().map(|one| (format!("{one:?}"), language.check(&one)))).collect()
}

#[test]
fn every_finding_is_told_in_every_language_and_nothing_of_it_in_english() {
    let english = told(Language::English);
    for language in Language::ALL.iter().filter(|language| **language != Language::English) {
        for ((of, text), (_, english)) in told(*language).into_iter().zip(&english) {
            assert!(!text.contains("{}") && !text.contains("  "), "{} {of}: {text}", language.tag());
            // A run of five words of the English sentence would be one that nobody translated; four may be a date's end and a
            // name.
            let words: Vec<&str> = english.split_whitespace().collect();
            // Commands and times are the same in every language.
            let is_same =
                |word: &&str| ["countersign", "federate"].contains(word) || word.contains(|c: char| c.is_ascii_digit());
            let left = words.windows(5).find(|run| !run.iter().any(is_same) && text.contains(&run.join(" ")));
            assert_eq!(left, None, "{} {of}: {text}", language.tag());
        }
    }
}

#[test]
fn every_value_is_told_in_every_language() {
    for language in Language::ALL {
        for (of, told) in told(*language) {
            let values = ["corp.example", "a@b", "id==", "_token", "https://id/", "urn:sp", "urn:a", "urn:b", "guid"];
            let values = values.iter().chain(&["99999", "31000", "-90", "404", "https://r/", "issuerUri"]);
            let of_plain = of.replace("99_999", "99999");
            for value in values.filter(|value| of_plain.contains(&format!("\"{value}\"")) || has_number(&of, value)) {
                assert!(told.contains(value), "{} {of}: {told}", language.tag());
            }
        }
    }
}

fn has_number(of: &str, value: &str) -> bool {
    value.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit())
        && [format!(": {value} "), format!("({value})")].iter().any(|shape| of.contains(shape))
}

/// The cause that ends the one list of words is no cause's that was forgotten.
#[test]
fn what_comes_from_elsewhere_is_said_of_nothing_else() {
    let elsewhere = Language::English.cause(&Cause::Elsewhere);
    let all: Vec<_> = causes().into_iter().filter(|one| Language::English.cause(one) == elsewhere).collect();
    assert_eq!(all, [Cause::Elsewhere]);
}
