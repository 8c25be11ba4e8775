//! The page that explains Microsoft's errors from what is configured and logged here.

use countersign::domain::change::Actor;
use countersign::domain::time::Span;
use countersign::words::Language;
use reqwest::StatusCode;

use crate::harness::house::{ALICE, Engine, Installation, request_with};
use crate::harness::operator::Operator;
use crate::harness::provider::{Provider, door, query, response, status};

async fn an_error_is_explained_from_what_is_configured_here(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let page = owner.opens("/console/errors").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(!page.has("errors-explained") && !page.has("errors-wrong"));

    let unseen = "00000000-0000-4000-8000-000000000000";
    let page = owner.opens(&format!("/console/errors?code=aadsts51004&correlation={unseen}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.has("finding-identity"), "{}", page.body);
    assert!(page.has("finding-request") && page.body.contains(unseen), "{}", page.body);

    for wrong in ["code=%3Cb%3E", "code=", "code=51004&correlation=nothing"] {
        let page = owner.opens(&format!("/console/errors?{wrong}")).await;
        assert_eq!(page.has("errors-wrong"), wrong != "code=", "{wrong}");
        assert!(!page.has("errors-explained") && !page.body.contains("<b>"), "{wrong}");
    }
}

/// What the page finds about an error, by the name of each place that was looked at.
async fn finds(owner: &Operator, code: &str, correlation: &str, check: &str) -> String {
    let page = owner.opens(&format!("/console/errors?code={code}&correlation={correlation}")).await;
    let at = format!("data-testid=\"finding-{check}\"");
    assert!(page.body.contains(&at), "{code}: {}", page.body);
    page.text(&format!("finding-{check}")).unwrap()
}

/// The token that Microsoft refused is found by the correlation id on its page, and so is the key that signed it.
async fn an_error_is_explained_from_the_log(engine: Engine) {
    const GUID: &str = "0b2d7c3e-1111-4222-8333-444455556666";
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let browser = house.browser();
    let page = browser.opens(&request_with(ALICE, &format!("&client-request-id={GUID}"))).await;
    let page = browser.names(&page, ALICE).await;
    let waits = finds(&owner, "20012", GUID, "request").await;
    assert!(waits.contains(ALICE) && waits.contains("No answer was fetched"), "{waits}");
    house.clock().passes(Span::seconds(7));
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;

    let request = finds(&owner, "AADSTS20012", GUID, "request").await;
    assert!(request.contains("became of it: Accepted") && request.contains("It was answered on"), "{request}");
    let carrier = finds(&owner, "20012", GUID, "carrier").await;
    assert!(carrier.contains("changed on the way"), "{carrier}");
    let token = finds(&owner, "500081", GUID, "token").await;
    assert!(token.contains("still signs"), "{token}");
    let identity = finds(&owner, "51004", GUID, "identity").await;
    assert!(identity.contains(ALICE) && identity.contains("ImmutableID"), "{identity}");
    assert!(finds(&owner, "50034", GUID, "person").await.contains("the status “Active”"));
    assert!(finds(&owner, "50089", GUID, "time").await.contains("after they were asked"));
    assert!(finds(&owner, "50126", GUID, "program").await.contains("did come here"));
    assert!(finds(&owner, "50076", GUID, "method").await.contains("multipleauthn"));

    // A session answers as well, and no request stands in the log for it.
    let other = "0b2d7c3e-1111-4222-8333-444455557777";
    let page = browser.opens(&request_with(ALICE, &format!("&client-request-id={other}"))).await;
    browser.fetches_answer(&page).await;
    assert!(finds(&owner, "500081", other, "request").await.contains("by a session"));

    let rollover = &house.node().house.doors.rollover;
    let former = rollover.look().await.unwrap().current.id;
    rollover.replace(&Actor::Terminal, &former).await.unwrap();
    let token = finds(&owner, "500081", GUID, "token").await;
    assert!(token.contains("published no more") && token.contains(former.as_str()), "{token}");
}

/// A request that is answered at once, by an error and without anybody, is in the log as well, and so is what the error
/// was.
async fn a_no_that_was_said_at_once_is_found(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let microsoft = Provider::microsoft();
    let class = "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef \
                 xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">urn:unheard-of</saml:AuthnContextClassRef>\
                 </samlp:RequestedAuthnContext>";
    let name = "<samlp:NameIDPolicy Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:transient\"/>";
    let artifact = "ProtocolBinding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact\"";
    for (n, (attributes, content, told)) in [
        ("", class, "NoAuthnContext"),
        ("", name, "InvalidNameIDPolicy"),
        (artifact, "", "UnsupportedBinding"),
        ("IsPassive=\"true\" ForceAuthn=\"true\"", "", "NoPassive"),
        ("Destination=\"https://elsewhere.example/\"", "", "RequestDenied"),
    ]
    .into_iter()
    .enumerate()
    {
        let guid = format!("0b2d7c3e-1111-4222-8333-44445555000{n}");
        let asked = query(&microsoft.asks(&house, attributes, content), None);
        let page = house.browser().opens(&door(&format!("{asked}&client-request-id={guid}"))).await;
        assert_eq!(status(&response(&page)), told);
        let request = finds(&owner, "500082", &guid, "request").await;
        assert!(request.contains("nobody who is known") && !request.contains("never came"), "{told}: {request}");
        let cause = finds(&owner, "AADSTS500082", &guid, "status").await;
        assert!(cause.contains(told), "{told}: {cause}");
        assert!(finds(&owner, "500082", &guid, "address").await.contains("/fed/corp.example/saml"));
    }
}

/// A token for somebody else than Microsoft is found before Microsoft's word of it is believed to be about the key.
async fn whom_tokens_are_for_is_shown_beside_whom_they_should_be_for(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let right = "urn:federation:MicrosoftOnline";
    for code in ["50008", "500089", "50006"] {
        assert!(finds(&owner, code, "", "audience").await.contains("as this cloud expects"), "{code}");
    }
    house.sql("UPDATE applications SET realm = 'urn:federation:MicrosoftOnlin'").await;
    for code in ["50008", "500089", "50010"] {
        let text = finds(&owner, code, "", "audience").await;
        assert!(text.contains("urn:federation:MicrosoftOnlin, and") && text.contains(right), "{code}: {text}");
        assert!(finds(&owner, code, "", "issuer").await.contains("/fed/corp.example/"), "{code}");
    }
    for code in ["50008", "500089"] {
        assert!(finds(&owner, code, "", "reply").await.contains("/login.srf"), "{code}");
        assert!(finds(&owner, code, "", "keys").await.contains("signingCertificate"), "{code}");
    }
}

/// Each place is looked at as it stands, and told in its own words.
async fn each_kind_of_error_has_its_place(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let issuer = format!("{}/fed/corp.example/", house.node().base);
    let table = [
        ("50107", "issuer", issuer.as_str()),
        ("50011", "reply", "https://login.microsoftonline.com/login.srf"),
        ("50061", "address", "/fed/corp.example/signout"),
        ("75005", "address", "/fed/corp.example/saml"),
        ("90002", "cloud", "https://login.microsoftonline.com/"),
        ("50034", "person", "another name was typed"),
        ("50056", "domain", "Nobody of corp.example ever came here"),
        ("50166", "external", "no external method is set up"),
        ("50089", "time", "give the correlation ID"),
        ("500133", "clock", "from the store’s clock"),
        ("90014", "carrier", "Give the correlation ID"),
        ("76021", "elsewhere", "Nothing here"),
    ];
    for (code, check, words) in table {
        let text = finds(&owner, code, "", check).await;
        assert!(text.contains(words), "{code}: {text}");
    }
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(finds(&owner, "50056", "", "domain").await.contains("the last one came on"));
    house.clock().passes(Span::days(2));
    let mut owner = owner;
    owner.signs_in().await;
    assert!(finds(&owner, "50056", "", "domain").await.contains("Nobody of corp.example has come here any more"));
}

/// Every code of Microsoft's documentation that has to do with a federated domain.
const CODES: &str = "20001 20012 20033 50006 50008 500081 5000811 500082 5000819 5000820 500089 50010 50011 50012 50013 \
                     500133 50034 50050 50056 50126 50072 50074 50076 50078 50079 50089 50107 50130 50155 50158 50161 \
                     50166 50170 50176 50061 50068 50070 50071 51001 51004 51006 75001 75003 75005 75008 75011 75016 \
                     7500514 76021 76026 90002 90019 90013 90014 90015 90020 90023 90100 90107 90072 90081 90082 90087 \
                     900491";

/// What the page says of an error in a language: its sense, and each finding by the place that was looked at.
async fn says(owner: &mut Operator, language: Language, asked: &str) -> (String, Vec<(String, String)>) {
    owner.browser.extra = vec![("accept-language", language.tag().to_owned())];
    let page = owner.opens(&format!("/console/errors?{asked}")).await;
    assert_eq!(page.status, StatusCode::OK, "{asked}: {}", page.body);
    assert!(page.body.contains(&format!("<html lang=\"{}\"", language.tag())), "{asked}: {}", page.body);
    let (_, explained) = page.body.split_once("data-testid=\"errors-explained\"").expect(asked);
    let explained = explained.split_once("</section>").unwrap().0;
    assert!(!explained.contains("lang=\"en\""), "{asked}: {explained}");
    let findings = explained.split("data-testid=\"finding-").skip(1).map(|part| {
        let (check, rest) = part.split_once('"').unwrap();
        let told = rest.split_once("<dd>").unwrap().1.split_once("</dd>").unwrap().0;
        (check.to_owned(), told.to_owned())
    });
    (page.text("errors-sense").unwrap(), findings.collect())
}

/// Four words of English in a row that are in another language's text as well, commands and values apart.
fn left_in_english<'a>(english: &'a str, other: &str) -> Option<Vec<&'a str>> {
    let words: Vec<&str> = english.split_whitespace().collect();
    let is_same = |word: &&str| *word == "countersign" || word.contains(|c: char| c.is_ascii_digit());
    let left = words.windows(4).find(|run| !run.iter().any(is_same) && other.contains(&run.join(" ")));
    left.map(<[&str]>::to_vec)
}

/// What is told of every error is told in the operator's language, with and without a request that it followed.
async fn every_error_is_explained_in_the_operators_language(engine: Engine) {
    const GUID: &str = "0b2d7c3e-1111-4222-8333-444455556666";
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let browser = house.browser();
    let page = browser.opens(&request_with(ALICE, &format!("&client-request-id={GUID}"))).await;
    let page = browser.names(&page, ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    for asked in CODES.split(' ').flat_map(|code| [format!("code={code}"), format!("code={code}&correlation={GUID}")]) {
        let (sense, english) = says(&mut owner, Language::English, &asked).await;
        assert!(!english.is_empty(), "{asked}: nothing was found");
        for language in [Language::German, Language::French] {
            let (other, findings) = says(&mut owner, language, &asked).await;
            assert_ne!(other, sense, "{asked}");
            let checks = |all: &[(String, String)]| all.iter().map(|(check, _)| check.clone()).collect::<Vec<_>>();
            assert_eq!(checks(&findings), checks(&english), "{asked}");
            for ((check, told), (_, english)) in findings.iter().zip(&english) {
                assert_eq!(left_in_english(english, told), None, "{asked} {check}: {told}");
            }
        }
    }
}

crate::on_both_engines!(
    every_error_is_explained_in_the_operators_language,
    a_no_that_was_said_at_once_is_found,
    whom_tokens_are_for_is_shown_beside_whom_they_should_be_for,
    an_error_is_explained_from_what_is_configured_here,
    an_error_is_explained_from_the_log,
    each_kind_of_error_has_its_place,
);
