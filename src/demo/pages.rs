//! The demo's own pages. They use Countersign's look, and say on each of them that they are pretended.

use askama::Template;

use crate::domain::text::is_treacherous;
use crate::protocol::qr::Matrix;

use super::person::{ADDRESS, Standing};
use super::phone::Request;
use super::tenant::{Check, Verdict};

/// Text from outside as it may be shown: what hides or turns the writing becomes a visible mark.
fn shown(text: &str) -> String {
    text.chars().map(|c| if is_treacherous(c) { '\u{fffd}' } else { c }).collect()
}

/// The page one begins at: the three steps.
#[derive(Template)]
#[template(path = "demo/start.html")]
pub struct StartPage {
    /// How Alex stands.
    pub standing: Standing,
    /// The invitation's link as a QR code, while there is one.
    pub code: Option<Matrix>,
    /// Whether the phone that is active is the pretended one.
    pub phone_is_pretended: bool,
    /// Countersign's address.
    pub countersign: String,
    /// Where the session ends.
    pub sign_out: String,
    /// What the page shows, in a word, for its script to see a change.
    pub state: String,
}

impl StartPage {
    #[allow(clippy::unused_self, reason = "templates call methods")]
    const fn address(&self) -> &'static str {
        ADDRESS
    }
}

/// What the pretended Microsoft 365 thinks of an answer.
#[derive(Template)]
#[template(path = "demo/verdict.html")]
pub struct VerdictPage {
    /// The verdict.
    pub verdict: Verdict,
    /// Where the session ends.
    pub sign_out: String,
}

/// How one check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Went {
    Well,
    Wrong,
    Unseen,
}

impl Went {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Wrong => "wrong",
            Self::Unseen => "unseen",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Well => "holds",
            Self::Wrong => "does not hold",
            Self::Unseen => "was not looked at",
        }
    }
}

impl VerdictPage {
    fn checks(&self) -> Vec<(Went, &'static str)> {
        let wants = self.verdict.wants;
        let was_looked_for = |check: &Check| match check {
            Check::Fresh => wants.fresh,
            Check::Strength => wants.mfa,
            _ => true,
        };
        let wrong = self.verdict.found.as_ref().err().map(|doubt| doubt.check);
        let went = |check: Check| match wrong {
            Some(wrong) if check == wrong => Went::Wrong,
            Some(wrong) if check > wrong => Went::Unseen,
            _ => Went::Well,
        };
        Check::ALL.into_iter().filter(was_looked_for).map(|check| (went(check), check.words())).collect()
    }

    /// The claims as a table: where a name comes from, the name, the value.
    fn claims(&self) -> Vec<(String, String, String)> {
        let Ok(token) = &self.verdict.found else { return Vec::new() };
        let own = |name: &str, value: &str| (String::new(), name.to_owned(), shown(value));
        let mut claims = vec![
            own("Issuer", &token.issuer),
            own("Audience", &token.audience),
            own("NotBefore", &token.not_before),
            own("NotOnOrAfter", &token.not_on_or_after),
            own("AuthenticationInstant", &token.authenticated_at),
            own("AuthenticationMethod", &token.method),
            own("AssertionID", &token.assertion_id),
        ];
        for (namespace, name, value) in &token.attributes {
            claims.push((shown(namespace), shown(name), shown(value)));
        }
        claims
    }

    fn person(&self) -> String {
        self.verdict.found.as_ref().map(|token| shown(&token.upn)).unwrap_or_default()
    }
}

/// The pretended phone.
#[derive(Template)]
#[template(path = "demo/phone.html")]
pub struct PhonePage {
    /// What is on its screen.
    pub screen: Screen,
    /// What came of the last touch.
    pub notice: Option<Notice>,
    /// How many push messages came since the demo was started.
    pub rung: u64,
    /// What the page shows, in a word, for its script to see a change.
    pub state: String,
}

impl PhonePage {
    /// Without scripts the page is loaded again and again, but for as long as there is something to type into it.
    const fn waits(&self) -> bool {
        matches!(&self.screen, Screen::List(requests) if requests.is_empty())
    }
}

/// What is on the phone's screen.
pub enum Screen {
    /// No passkey yet, and an invitation that is open.
    Invited,
    /// No passkey, and Alex uses another phone.
    OtherPhone {
        /// What that phone is called.
        device: String,
    },
    /// The requests that wait.
    List(Vec<Waiting>),
    /// Countersign says no.
    Refused {
        /// In its own words.
        title: String,
        /// In its own words.
        text: String,
    },
}

/// A request, and for how much longer it waits.
pub struct Waiting {
    /// The request.
    pub request: Request,
    /// Seconds.
    pub left: i64,
}

impl Waiting {
    fn clock(&self) -> String {
        format!("{}:{:02}", self.left / 60, self.left % 60)
    }
}

/// What came of the last touch, in words of our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its word in the address.
    pub word: &'static str,
    /// Whether all went well.
    pub good: bool,
    /// What is shown.
    pub text: &'static str,
}

impl Notice {
    /// The words that the address may hold; whatever else stands there shows nothing.
    const ALL: [(&'static str, bool, &'static str); 10] = [
        ("activated", true, "Activated. This phone now holds Alex’s passkey."),
        ("approved", true, "Approved. Go back to the page where Alex is signing in."),
        ("denied", true, "Denied. Nobody was signed in."),
        ("reported", true, "Reported. The request is stopped, and the administrators have been told."),
        ("wrong-2", false, "That is not the number on the sign-in page. 2 tries left."),
        ("wrong-1", false, "That is not the number on the sign-in page. 1 try left."),
        ("wrong-0", false, "The numbers did not match three times, so the request is closed."),
        ("number", false, "Type the two digits that the sign-in page shows."),
        ("over", false, "This request is closed: it was answered, replaced, withdrawn, or ran out."),
        ("failed", false, "That did not work. The terminal that runs the demo says why."),
    ];

    /// The notice of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(known, ..)| *known == word);
        found.map(|(word, good, text)| Self { word, good, text })
    }
}

/// Something that is no page of the demo, or a form that came from elsewhere.
#[derive(Template)]
#[template(path = "demo/problem.html")]
pub struct ProblemPage {
    /// What.
    pub title: &'static str,
    /// What it means.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::super::tenant::{Doubt, Wants};
    use super::super::verifier::Token;
    use super::*;
    use crate::domain::hostile;

    /// Whether nothing of a text got out of its place, on a page that shows it.
    fn is_kept_in_place(page: &str, text: &str) {
        let has_marks = text.contains(['<', '>', '&', '"', '\'']);
        assert!(!has_marks || !page.contains(text), "{text:?} in {page}");
        assert_eq!(page.chars().find(|c| *c != '\n' && hostile::is_raw(*c)), None, "{text:?} in {page}");
    }

    #[test]
    fn what_comes_from_outside_is_only_text() {
        for text in hostile::texts() {
            is_only_text(&text);
        }
    }

    fn is_only_text(hostile: &str) {
        let token = Token {
            upn: hostile.to_owned(),
            attributes: vec![(hostile.to_owned(), hostile.to_owned(), hostile.to_owned())],
            ..Token::default()
        };
        let doubt = Doubt { check: Check::Issuer, why: hostile.to_owned() };
        for found in [Ok(token), Err(doubt)] {
            let verdict = Verdict { wants: Wants::default(), found };
            let page = VerdictPage { verdict, sign_out: String::new() }.render().unwrap();
            is_kept_in_place(&page, hostile);
        }
        let from = super::super::phone::From {
            address: hostile.to_owned(),
            browser: hostile.to_owned(),
            system: hostile.to_owned(),
            recognised: false,
        };
        let request = Request {
            id: hostile.to_owned(),
            application: hostile.to_owned(),
            organisation: hostile.to_owned(),
            address: hostile.to_owned(),
            from,
            expires_at: 0,
        };
        let screen = Screen::List(vec![Waiting { request, left: 61 }]);
        let page = PhonePage { screen, notice: None, rung: 0, state: String::new() }.render().unwrap();
        is_kept_in_place(&page, hostile);
        assert!(page.contains("1:01"));
    }

    #[test]
    fn a_doubt_stops_the_list_of_what_holds() {
        let doubt = Doubt { check: Check::Signature, why: "the signature does not hold".to_owned() };
        let verdict = Verdict { wants: Wants { fresh: true, mfa: false }, found: Err(doubt) };
        let page = VerdictPage { verdict, sign_out: String::new() };
        let went: Vec<Went> = page.checks().into_iter().map(|(went, _)| went).collect();
        assert_eq!(went[..4], [Went::Well, Went::Well, Went::Well, Went::Wrong]);
        assert!(went[4..].iter().all(|went| *went == Went::Unseen));
        assert_eq!(went.len(), Check::ALL.len() - 1, "what nobody asked for is not listed");
    }

    #[test]
    fn a_notice_is_one_of_ours() {
        assert!(Notice::of("approved").is_some_and(|notice| notice.good));
        assert_eq!(Notice::of(hostile::MIXED), None);
    }
}
