//! How the organisation is seen: set by who may, seen everywhere at once, and nothing of what was sent is ever served.

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::flow::manage::NewPerson;
use reqwest::StatusCode;

use super::drawn;
use crate::harness::app::json_of;
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Installation, request};
use crate::harness::operator::Operator;

const HERE: &str = "/console/organisation";
const LOGO: &str = "/console/organisation/logo";

/// The address after the first of these words on a page.
fn address<'a>(page: &'a Page, start: &str) -> Option<&'a str> {
    let at = page.body.find(start)?;
    page.body[at..].split('"').next()
}

async fn the_organisation_is_seen_as_it_was_set(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let phone = house.has_active(ALICE).await;
    let before = house.browser().opens(&request(ALICE)).await;
    assert!(before.body.contains("Example Works") && address(&before, "/assets/accent/").is_none());

    let set = owner.submits(HERE, &[("name", "Müller & <Sons>"), ("accent", "#FFCC00")]).await;
    assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.body);
    for page in [house.browser().opens(&request(ALICE)).await, owner.opens("/console/").await] {
        assert!(page.body.contains("Müller &#38; &#60;Sons&#62;"), "{}", page.body);
        assert!(!page.body.contains("Example Works"));
        let sheet = address(&page, "/assets/accent/").unwrap();
        let sheet = house.browser().asks(sheet).await;
        assert_eq!((sheet.status, sheet.header("content-type")), (StatusCode::OK, "text/css; charset=utf-8"));
        assert_eq!(sheet.header("cache-control"), "public, max-age=31536000, immutable");
        assert!(sheet.body.contains("--accent: #ffcc00") && sheet.body.contains("prefers-color-scheme: dark"));
    }
    assert_eq!(json_of(&phone.gets("me").await)["organisation"], "Müller & <Sons>");
    let told = owner.opens(HERE).await.text("accent-told").unwrap();
    assert!(told.starts_with("#ffcc00 cannot be read everywhere as it is"), "{told}");
    let changes = super::facts(&owner.opens("/console/changes").await.body);
    assert!(changes.contains("organisation changed") && changes.contains("accent colour: #ffcc00"), "{changes}");

    owner.submits(HERE, &[("name", " "), ("accent", "")]).await;
    let page = house.browser().opens(&request(ALICE)).await;
    assert!(page.body.contains("Example Works") && address(&page, "/assets/accent/").is_none());
    let changes = super::facts(&owner.opens("/console/changes").await.body);
    assert!(changes.contains("accent colour: #ffcc00 → –"), "{changes}");
}

async fn what_is_no_name_and_no_colour_changes_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    for (name, accent, refusal) in [
        ("see https://evil.example", "", "web address"),
        ("Corp\u{202e}", "", "turns the writing"),
        ("Corp", "red", "six digits"),
        ("Corp", "#0c6a5a;}*{display:none", "six digits"),
        ("Corp", "url(//evil.example)", "six digits"),
    ] {
        let page = owner.submits(HERE, &[("name", name), ("accent", accent)]).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{name} {accent}");
        assert!(page.text("form-problem").unwrap().contains(refusal), "{}", page.body);
        assert_eq!(page.field("accent").as_deref(), Some(accent), "what was filled in stays");
    }
    assert!(house.browser().opens(&request(ALICE)).await.body.contains("Example Works"));
    for path in ["0c6a5a.css", "0c6a5a-0000000000000000.css", "x", "0c6a5a-", "é1234-.css"] {
        assert_eq!(
            house.browser().asks(&format!("/assets/accent/{path}")).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

async fn a_picture_is_drawn_anew_and_seen_everywhere(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let token = owner.token().await;
    let sent = [drawn(900, 300), b"<script>trailing</script>".to_vec()].concat();
    let hung = owner.uploads_file(LOGO, &token, &sent).await;
    assert_eq!((hung.status, hung.header("location")), (StatusCode::SEE_OTHER, "/console/organisation?saved=1"));

    let page = house.browser().opens(&request(ALICE)).await;
    let first = address(&page, "/assets/organisation/").expect("the picture on the sign-in page").to_owned();
    assert!(page.body.contains("width=\"108\" height=\"36\""), "{}", page.body);
    assert!(house.browser().asks("/phone/").await.body.contains(&format!("data-logo=\"{first}\"")));
    assert!(owner.opens("/console/users").await.body.contains(&first));
    let file = house.browser().request(reqwest::Method::GET, &first).send().await.unwrap();
    let header = |name: &str| file.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
    let file = file.bytes().await.unwrap();
    assert!(file.starts_with(b"\x89PNG") && file.ends_with(b"IEND\xae\x42\x60\x82"));
    assert!(!sent.windows(60).any(|window| window == &file[file.len() - 72..file.len() - 12]), "other bytes");

    owner.uploads_file(LOGO, &token, &drawn(64, 64)).await;
    let page = house.browser().opens(&request(ALICE)).await;
    let second = address(&page, "/assets/organisation/").unwrap().to_owned();
    assert_ne!(first, second, "another picture has another address");
    assert_eq!(house.browser().asks(&first).await.status, StatusCode::NOT_FOUND);
    owner.submits(&format!("{LOGO}/remove"), &[]).await;
    assert_eq!(address(&house.browser().opens(&request(ALICE)).await, "/assets/organisation/"), None);
    assert_eq!(house.browser().asks(&second).await.status, StatusCode::NOT_FOUND);
    let changes = owner.opens("/console/changes").await.body;
    assert_eq!(changes.matches(">organisation changed</td>").count(), 3);
    for path in ["x", "x-page.png", "-page.png", "../../x-page.png", "x-huge.png"] {
        let page = house.browser().asks(&format!("/assets/organisation/{path}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
}

async fn what_is_no_picture_is_refused_and_the_old_one_stays(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let token = owner.token().await;
    owner.uploads_file(LOGO, &token, &drawn(64, 32)).await;
    let before = owner.opens(HERE).await.attribute("organisation-logo", "src");
    let whole = drawn(300, 300);
    let mut bomb = whole.clone();
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
    let large = [whole.clone(), vec![0; 2 * 1024 * 1024]].concat();
    for (what, file) in [
        ("svg", svg),
        ("gif", b"GIF89a\x40\0\x40\0\0\0\0;".to_vec()),
        ("broken off", whole[..whole.len() / 2].to_vec()),
        ("bomb", bomb),
        ("nothing", Vec::new()),
        ("too large", large),
    ] {
        let page = owner.uploads_file(LOGO, &token, &file).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{what}: {}", page.body);
        assert!(page.text("form-problem").unwrap().contains("at most 2 MB"), "{what}");
    }
    let page = owner.uploads_file(LOGO, &token, &vec![0; 3 * 1024 * 1024]).await;
    assert_eq!((page.status, page.refusal().as_deref()), (StatusCode::PAYLOAD_TOO_LARGE, Some("too-large")));
    assert_eq!(owner.opens(HERE).await.attribute("organisation-logo", "src"), before);
}

async fn a_picture_comes_from_our_own_form_and_from_who_may(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    for token in ["", "wrong"] {
        let page = owner.uploads_file(LOGO, token, &drawn(64, 32)).await;
        assert_eq!(page.refusal().as_deref(), Some("forged"), "{token:?}");
    }
    for role in [Role::Auditor, Role::Helpdesk] {
        let operator = owner.brings(role).await;
        let page = operator.uploads_file(LOGO, &operator.token().await, &drawn(64, 32)).await;
        assert_eq!(page.refusal().as_deref(), Some("not-allowed"), "{role}");
        assert!(
            !operator.opens("/console/applications").await.body.contains("\"/console/organisation\""),
            "nor is it offered"
        );
    }
    let admin = owner.brings(Role::Admin).await;
    assert_eq!(admin.uploads_file(LOGO, &admin.token().await, &drawn(64, 32)).await.status, StatusCode::SEE_OTHER);
}

async fn an_invitation_wears_what_was_set(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    owner.submits(HERE, &[("name", "Works & Co"), ("accent", "#7a0099")]).await;
    owner.uploads_file(LOGO, &owner.token().await, &drawn(600, 300)).await;
    let invited = NewPerson { by_mail: true, ..NewPerson::at(Address::parse(ALICE).unwrap()) };
    house.invites_person(invited).await;
    house.carries_mail().await;
    let mail = house.ground.mail.mails().pop().expect("an invitation");
    assert_eq!(
        (mail.subject.as_str(), mail.from_name.as_str()),
        ("Works & Co: set up sign-in on your phone", "Works & Co")
    );
    assert!(mail.html.contains("#7a0099") && mail.html.contains("src=\"cid:logo."), "{}", mail.html);
    assert!(mail.logo.unwrap().starts_with(b"\x89PNG"));
}

crate::on_both_engines!(
    the_organisation_is_seen_as_it_was_set,
    what_is_no_name_and_no_colour_changes_nothing,
    a_picture_is_drawn_anew_and_seen_everywhere,
    what_is_no_picture_is_refused_and_the_old_one_stays,
    a_picture_comes_from_our_own_form_and_from_who_may,
    an_invitation_wears_what_was_set,
);
