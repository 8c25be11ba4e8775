//! Every page from samples: once as people will see it, once with hostile values in every field.

use askama::Template;

use super::*;
use crate::domain::approval::{Channel, Delivery};
use crate::domain::hostile;
use crate::domain::ids::SignInId;
use crate::protocol::qr::Matrix;
use crate::web::assets;

/// How a sample is dressed.
#[derive(Clone, Copy)]
enum Dress<'a> {
    Plain,
    /// With this in every field.
    Hostile(&'a str),
}

impl Dress<'_> {
    fn text(self, plain: &str) -> String {
        match self {
            Self::Plain => plain.to_owned(),
            Self::Hostile(text) => text.to_owned(),
        }
    }

    fn shell(self) -> Shell {
        Shell {
            organisation: self.text("Corp & Partners"),
            brand: Brand::default(),
            application: Some(self.text("Microsoft 365")),
            nonce: self.text("bm9uY2Ufbm9uY2U"),
            language: Language::English,
            small_window: false,
            correlation: self.text("4f1c0e9a7b2d4c6f8e1a3b5c7d9e0f12"),
        }
    }

    fn who(self) -> WhoPage {
        WhoPage {
            shell: self.shell(),
            id: id(),
            csrf: self.text("csrf"),
            hint: Some(self.text("ada@corp.example")),
            problem: None,
            recognised: true,
            leave: false,
        }
    }

    fn wait(self, view: Channel) -> WaitPage {
        WaitPage {
            shell: self.shell(),
            id: id(),
            csrf: self.text("csrf"),
            number: 47,
            address: self.text("ada.lovelace@corp.example"),
            seconds_left: 94,
            lifetime_seconds: 120,
            view,
            qr: Some(Matrix { size: 33, path: self.text(SQUARES) }),
            delivery: Delivery::Taken,
            push: true,
        }
    }

    fn offer(self, why: Refusal) -> OfferPage {
        OfferPage {
            shell: self.shell(),
            id: id(),
            csrf: self.text("csrf"),
            address: self.text("ada.lovelace@corp.example"),
            why,
            push: why != Refusal::Denied,
        }
    }

    fn refused(self, refusal: Refusal) -> RefusedPage {
        RefusedPage {
            shell: self.shell(),
            refusal,
            address: Some(self.text("ada.lovelace@corp.example")),
            again: Some(self.text("https://m365.cloud.microsoft/?login_hint=ada%40corp.example")),
            other: Some(self.text("/sign-in/0123456789abcdef0123456789abcdef?view=who")),
            passcode: refusal
                .takes_a_passcode()
                .then(|| self.text("/sign-in/0123456789abcdef0123456789abcdef?view=passcode")),
            back: None,
        }
    }

    fn passcode(self, problem: Option<Refusal>) -> PasscodePage {
        PasscodePage {
            shell: self.shell(),
            id: id(),
            csrf: self.text("csrf"),
            address: self.text("ada.lovelace@corp.example"),
            problem,
        }
    }

    fn post_form(self) -> PostFormPage {
        PostFormPage {
            shell: self.shell(),
            action: self.text("https://login.microsoftonline.com/login.srf"),
            telling: Telling::Answer,
            fields: vec![
                ("wa", "wsignin1.0".to_owned()),
                (
                    "wresult",
                    self.text("<t:RequestSecurityTokenResponse a=\"1\">&amp;</t:RequestSecurityTokenResponse>"),
                ),
                ("wctx", self.text("estsredirect=2&estsrequest=rQIIA")),
            ],
            again: Some(self.text("https://m365.cloud.microsoft/")),
        }
    }

    /// Every page, by name.
    fn pages(self) -> Vec<(&'static str, String)> {
        vec![
            ("who", html(&self.who())),
            ("wait", html(&self.wait(Channel::Push))),
            ("wait_qr", html(&self.wait(Channel::Qr))),
            ("offer", html(&self.offer(Refusal::NotPending))),
            ("offer_denied", html(&self.offer(Refusal::Denied))),
            ("ready", html(&ReadyPage { shell: self.shell(), id: id(), csrf: self.text("csrf") })),
            ("post_form", html(&self.post_form())),
            (
                "proceed",
                html(&ProceedPage {
                    shell: self.shell(),
                    next: self.text("/fed/corp.example/saml/continue?flow=1&key=2"),
                }),
            ),
            (
                "repeat",
                html(&RepeatPage {
                    shell: self.shell(),
                    action: self.text("/fed/corp.example/signout"),
                    fields: vec![
                        ("SAMLRequest".to_owned(), self.text("PHNhbWw+")),
                        ("repeated".to_owned(), self.text("1")),
                    ],
                }),
            ),
            ("passcode", html(&self.passcode(Some(Refusal::BadPasscode)))),
            ("passcode_too_weak", html(&self.passcode(Some(Refusal::PasscodeTooWeak)))),
            ("refused", html(&self.refused(Refusal::NotActivated))),
            ("refused_no_device", html(&self.refused(Refusal::NoDevice))),
            (
                "signed_out",
                html(&SignedOutPage {
                    shell: self.shell(),
                    again: Some(self.text("https://m365.cloud.microsoft/")),
                    microsofts: "https://login.microsoftonline.com/login.srf?wa=wsignoutcleanup1.0",
                }),
            ),
            (
                "error",
                html(&ErrorPage {
                    shell: self.shell(),
                    refusal: Refusal::TooMany,
                    back: Some(self.text("/sign-in/0123456789abcdef0123456789abcdef")),
                }),
            ),
            ("phone", html(&PhonePage { shell: self.shell() })),
        ]
    }
}

/// A few dark modules: not a code, but drawn like one.
const SQUARES: &str =
    "M4 4h7v7h-7zM22 4h7v7h-7zM4 22h7v7h-7zM14 6h2v3h-2zM18 12h3v2h-3zM13 16h2v4h-2zM24 18h3v3h-3zM17 24h4v3h-4z";

fn id() -> SignInId {
    SignInId::from_random([0x5a; 16])
}

fn html(page: &impl Template) -> String {
    page.render().unwrap()
}

/// The page without what changes with every touch of a script or style.
fn settled(page: &str) -> String {
    page.replace(assets::url("").as_str(), "/assets/VERSION/")
}

#[test]
fn the_pages_look_as_they_did() {
    for (name, page) in Dress::Plain.pages() {
        insta::assert_snapshot!(name, settled(&page));
    }
}

#[test]
fn hostile_values_stay_text() {
    for (name, page) in Dress::Hostile(hostile::MIXED).pages() {
        insta::assert_snapshot!(format!("{name}_hostile"), settled(&page));
    }
}

#[test]
fn nothing_hostile_gets_out_of_its_place() {
    let plain = Dress::Plain.pages();
    for text in hostile::texts() {
        for ((name, page), (_, plain)) in Dress::Hostile(&text).pages().into_iter().zip(&plain) {
            for mark in ['<', '>', '"', '\''] {
                assert_eq!(
                    page.matches(mark).count(),
                    plain.matches(mark).count(),
                    "{name}: another {mark} by {text:?}"
                );
            }
            assert!(!page.contains("onload=x>"), "{name}: an attribute");
        }
    }
}

#[test]
fn what_is_shown_cannot_turn_the_writing() {
    assert_eq!(shown("a\u{202e}b\u{0}c\u{200b}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
    for text in hostile::texts() {
        for (name, page) in Dress::Hostile(&text).pages() {
            let raw = visible_text(&page).chars().find(|c| *c != '\n' && hostile::is_raw(*c));
            assert_eq!(raw, None, "{name} by {text:?}");
        }
    }
}

/// The text between the tags.
fn visible_text(page: &str) -> String {
    page.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect()
}

#[test]
fn a_page_has_no_inline_script_or_style() {
    for (name, page) in Dress::Plain.pages() {
        for trap in [" style=", "<style", " onclick", " onload", " onsubmit", "javascript:"] {
            assert!(!page.contains(trap), "{name}: {trap}");
        }
        for script in page.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap();
            assert!(tag.contains(" nonce=\"bm9uY2Ufbm9uY2U\"") && tag.contains(" src=\"/assets/"), "{name}: {tag}");
            assert!(rest.starts_with("</script>"), "{name}: words in a script");
        }
    }
}

#[test]
fn every_file_a_page_names_exists() {
    for (name, page) in Dress::Plain.pages() {
        for part in page.split("\"/assets/").skip(1) {
            let path = part.split('"').next().unwrap();
            assert!(assets::asset(path).is_some(), "{name}: {path}");
        }
    }
}

#[test]
fn only_a_recognised_browser_with_a_hint_and_no_problem_submits_at_once() {
    let page = Dress::Plain.who();
    assert!(html(&page).contains(" data-submit"));
    let others = [
        WhoPage { recognised: false, ..page.clone() },
        WhoPage { hint: None, ..page.clone() },
        WhoPage { hint: Some(String::new()), ..page.clone() },
        WhoPage { problem: Some(Refusal::NotAnAddress), ..page },
    ];
    for other in others {
        let page = html(&other);
        assert!(!page.contains(" data-submit") && !page.contains("<script"), "{page}");
    }
}

#[test]
fn the_number_is_on_the_waiting_page_and_the_code_only_where_it_is_wanted() {
    let push = html(&Dress::Plain.wait(Channel::Push));
    let qr = html(&Dress::Plain.wait(Channel::Qr));
    assert!(push.contains(">47</strong>") && qr.contains(">47</strong>"));
    assert!(!push.contains(SQUARES) && qr.contains(SQUARES));
    assert!(push.contains(">1:34</span>") && push.contains("stroke-dashoffset=\"22\""));
}

#[test]
fn where_push_rests_only_the_code_and_the_passkey_are_offered() {
    for (rests, page) in [
        (false, html(&Dress::Plain.offer(Refusal::ApprovalExpired))),
        (true, html(&Dress::Plain.offer(Refusal::Denied))),
        (false, html(&Dress::Plain.wait(Channel::Qr))),
        (true, html(&WaitPage { push: false, ..Dress::Plain.wait(Channel::Qr) })),
    ] {
        assert_eq!(!page.contains("value=\"push\""), rests, "{page}");
        assert!(page.contains("wait-passkey"), "{page}");
    }
    assert!(html(&Dress::Plain.offer(Refusal::Denied)).contains("offer-qr"));
}

#[test]
fn every_no_has_its_page() {
    for refusal in Refusal::ALL {
        let words = Language::English.refusal(*refusal);
        for page in [
            html(&Dress::Plain.refused(*refusal)),
            html(&ErrorPage { shell: Dress::Plain.shell(), refusal: *refusal, back: None }),
        ] {
            for text in [words.title, words.explanation, words.next] {
                assert!(page.contains(text), "{}: {text}", refusal.code());
            }
            assert!(page.contains("4f1c0e9a7b2d4c6f8e1a3b5c7d9e0f12"), "{}", refusal.code());
        }
    }
}

#[test]
fn an_answer_never_shows_in_debug_output() {
    assert!(!format!("{:?}", Dress::Plain.post_form()).contains("RequestSecurityTokenResponse"));
}

#[test]
fn a_picture_is_drawn_as_large_as_its_box_lets_it_and_never_larger_than_it_is() {
    let boxed = |width, height| {
        let drawn = Drawn { url: "/p.png".to_owned(), width, height }.within(160, 36);
        assert_eq!(drawn.url, "/p.png");
        (drawn.width, drawn.height)
    };
    assert_eq!(boxed(512, 128), (144, 36), "as high as the box");
    assert_eq!(boxed(512, 64), (160, 20), "as wide as the box");
    assert_eq!(boxed(30, 20), (30, 20), "smaller than the box");
    assert_eq!(boxed(20, 128), (5, 36));
    assert_eq!(boxed(512, 1), (160, 1), "a line stays a line");
    assert_eq!(boxed(1, 128), (1, 36));
    assert_eq!(boxed(0, 0), (1, 1));
}
