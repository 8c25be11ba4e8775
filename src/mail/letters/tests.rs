use super::*;
use crate::domain::hostile;
use crate::domain::organisation::Size;

/// What people could call themselves and their phones, and where they could seem to come from.
const HOSTILE: &str = "<script>alert(1)</script>\"'&{{ 7*7 }} evil.example/x@y";
const LINK: &str = "https://idp.corp.example/phone/activate#AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const NOON: Time = Time(1_800_014_400_000);

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn desk(organisation: &str) -> Desk {
    Desk {
        organisation: name(organisation),
        sender: Sender { name: None, mailbox: Mailbox::parse("no-reply@corp.example").unwrap() },
        host: "idp.corp.example".to_owned(),
        accent: None,
        logo: None,
    }
}

fn letters(application: &str, device: &str) -> Vec<Letter> {
    let origin = Origin {
        address: "192.0.2.7".into(),
        browser: "Edge".into(),
        system: "Windows".into(),
        place: Some(format!("Berlin, {device}")),
        ..Origin::default()
    };
    vec![
        Letter::Invitation { link: LINK.into(), expires_at: NOON, application: name(application), invited_by: None },
        Letter::Activated { device: name(device), at: NOON },
        Letter::DeviceAdded { device: name(device), at: NOON },
        Letter::PasscodeIssued { at: NOON, expires_at: Time(NOON.0 + 900_000) },
        Letter::Reactivation { link: LINK.into(), expires_at: NOON, application: name(application) },
        Letter::ReactivationIssued { at: NOON, expires_at: Time(NOON.0 + 900_000), at_once: true },
        Letter::AddressChanged { at: NOON },
        Letter::ExternalLinked {
            at: NOON,
            tenant: TenantId::parse("11111111-2222-4333-8444-555555555555").unwrap(),
            object: TenantId::parse("bbbbbbbb-cccc-4ddd-8eee-ffffffffffff").unwrap(),
        },
        Letter::Removed { device: name(device), at: NOON },
        Letter::Reported {
            device: name(device),
            at: NOON,
            application: name(application),
            asked_at: Time(NOON.0 - 60_000),
            origin,
        },
        Letter::CertificateEnds { ends_at: NOON, has_next: true },
        Letter::CredentialEnds { ends_at: NOON },
    ]
}

#[test]
fn a_mail_wears_the_organisations_picture_and_colour() {
    let logo = Picture { size: Size::Mail, width: 301, height: 96, png: b"\x89PNG logo".to_vec() };
    let desk = Desk { accent: Accent::parse("#ffee00"), logo: Some(logo), ..desk("Example Works") };
    for letter in letters("Microsoft 365", "Pixel 9") {
        let has_code = matches!(letter.kind(), LetterKind::Invitation | LetterKind::Reactivation);
        let mail = written(&desk, letter, None);
        let name = "logo.07070707070707070707070707070707@idp.corp.example";
        assert!(mail.html.contains(&format!("src=\"cid:{name}\" width=\"151\" height=\"48\"")), "{}", mail.html);
        assert!(!mail.html.contains("#0c6a5a") && !mail.html.contains("#ffee00\" style"), "it is shaded to be read");
        let bytes = String::from_utf8(mail.to_bytes().unwrap()).unwrap();
        assert_eq!(bytes.matches(&format!("Content-ID: <{name}>")).count(), 1, "{bytes}");
        assert_eq!(bytes.matches("Content-Type: image/png").count(), 1 + usize::from(has_code));
    }
}

fn written(desk: &Desk, letter: Letter, called: Option<&Name>) -> Message {
    let address = Address::parse("Zoe.M@corp.example").unwrap();
    let mail = Addressed { to: Mailbox::of(&address), letter };
    let reader = Reader { name: called, address: &address, language: Language::English };
    desk.write(&MailId::from_random([7; 16]), NOON, &mail, reader).unwrap()
}

#[test]
fn the_mails_look_as_they_did() {
    for letter in letters("Microsoft 365", "Pixel 9") {
        let kind = letter.kind().as_str();
        let mail = written(&desk("Example Works"), letter, Some(&name("Zoë Müller")));
        insta::assert_snapshot!(format!("{kind}_text"), format!("Subject: {}\n\n{}", mail.subject, mail.text));
        insta::assert_snapshot!(format!("{kind}_page"), mail.html);
    }
}

#[test]
fn the_text_lacks_nothing_that_the_page_says() {
    for letter in letters("Microsoft 365", "Pixel 9") {
        let is_invitation = matches!(letter.kind(), LetterKind::Invitation | LetterKind::Reactivation);
        let mail = written(&desk("Example Works"), letter, None);
        assert_eq!((mail.text.contains(LINK), mail.html.contains(LINK)), (is_invitation, is_invitation));
        assert_eq!(mail.picture.is_some(), is_invitation);
        for fact in ["Zoe.M@corp.example", "15 January 2027, 12:00 UTC"] {
            assert!(mail.text.contains(fact) && mail.html.contains(fact), "{fact}");
        }
        assert!(mail.text.contains("Hello,") && mail.text.contains("Example Works"));
    }
}

#[test]
fn a_page_fetches_nothing_and_runs_nothing() {
    for letter in letters("Microsoft 365", "Pixel 9") {
        let mail = written(&desk("Example Works"), letter, None);
        let own = mail.html.replace(LINK, "");
        for word in ["http:", "https:", "//", "url(", "<script", "<link", "<iframe", "<object", "@import"] {
            assert!(!own.contains(word), "{word} in {own}");
        }
        assert_eq!(own.matches("<img ").count(), own.matches("src=\"cid:code.").count());
    }
}

#[test]
fn an_invitation_tells_who_sent_it() {
    let letter = |invited_by| Letter::Invitation {
        link: LINK.into(),
        expires_at: NOON,
        application: name("Microsoft 365"),
        invited_by,
    };
    let mail = written(&desk("Example Works"), letter(Some(name("Olga {} Owner"))), None);
    let plain = written(&desk("Example Works"), letter(None), None);
    for (mail, plain) in [(&mail.text, &plain.text), (&mail.html, &plain.html)] {
        assert!(mail.contains("Sent by Example Works because Olga {} Owner there invited"), "{mail}");
        assert!(plain.contains("because an administrator there invited") && !plain.contains("Olga"), "{plain}");
    }
    let hostile = written(&desk("Example Works"), letter(Some(name(HOSTILE))), None);
    assert!(!hostile.html.contains("<script") && hostile.html.contains("{{ 7*7 }}"), "{}", hostile.html);
    let line = hostile.text.lines().find(|line| line.starts_with("Sent by")).unwrap();
    assert!(!line.contains("evil.example") && line.contains("evil.\u{200c}example"), "{line}");
}

#[test]
fn hostile_names_stay_text_and_become_no_link() {
    let hostile = name(HOSTILE);
    for letter in letters(HOSTILE, HOSTILE) {
        let mail = written(&desk(HOSTILE), letter, Some(&hostile));
        assert!(!mail.html.contains("<script"), "{}", mail.html);
        assert!(!mail.html.contains("\"'&{"), "{}", mail.html);
        assert!(mail.html.contains("{{ 7*7 }}"), "nothing is filled in twice");
        for shown in [&mail.html, &mail.text] {
            let mut by_people = shown.lines().filter(|line| line.contains("Hello") || line.contains("Phone"));
            assert!(by_people.all(|line| !line.contains("evil.example") && line.contains("evil.\u{200c}example")));
        }
    }
}

/// What a mail is made of: the tags of its page, the lines of its text, the names of its headers.
fn build(mail: &Message) -> (usize, usize, Vec<String>) {
    let bytes = String::from_utf8(mail.to_bytes().unwrap()).unwrap();
    let (head, _) = bytes.split_once("\r\n\r\n").unwrap();
    let names = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
    let names = names.map(|line| line.split(':').next().unwrap().to_owned()).collect();
    (mail.html.matches('<').count() + mail.html.matches('"').count(), mail.text.lines().count(), names)
}

/// A mail of each kind, in which everybody and everything is called this.
fn named(called: &str) -> Vec<Message> {
    let all = letters(called, called).into_iter();
    all.map(|letter| written(&desk(called), letter, Some(&name(called)))).collect()
}

#[test]
fn nothing_that_others_write_changes_the_build_of_a_mail() {
    let mut names = 0;
    for text in hostile::texts() {
        let mut written_with = Vec::new();
        if let Ok(hostile) = Name::parse(&text) {
            names += 1;
            written_with.extend(named(hostile.as_str()).into_iter().zip(named("Plain")));
        }
        let from = |place: &str| {
            let place = Some(place.to_owned());
            let origin = Origin { address: "192.0.2.7".into(), place, ..Origin::default() };
            let (device, application) = (name("Pixel 9"), name("Microsoft 365"));
            let letter = Letter::Reported { device, at: NOON, application, asked_at: Time(NOON.0 - 60_000), origin };
            written(&desk("Example Works"), letter, None)
        };
        written_with.push((from(&text), from("Berlin")));
        for (mail, plain) in written_with {
            assert_eq!(build(&mail), build(&plain), "{text:?} in {}\n{}", mail.text, mail.html);
            for shown in [&mail.html, &mail.text, &mail.subject] {
                // The joiner is our own: it keeps a name from becoming a link.
                let raw = shown.chars().find(|c| !matches!(c, '\n' | '\u{200c}') && hostile::is_raw(*c));
                assert_eq!(raw, None, "{text:?} in {shown:?}");
            }
        }
    }
    assert!(names > 20, "somebody may be called so: {names}");
}

#[test]
fn what_hides_or_turns_the_writing_is_dropped() {
    let origin = Origin { address: "192.0.2.7".into(), place: Some("\u{202e}a\r\nb\u{0}".into()), ..Origin::default() };
    assert_eq!(place(&origin), "a b (192.0.2.7)");
    assert_eq!(shown("J. R. evil.example http://x"), "J. R. evil.\u{200c}example http:\u{200c}/\u{200c}/\u{200c}x");
}

#[test]
fn a_mail_is_the_same_however_often_it_is_written() {
    for letter in letters("Microsoft 365", "Pixel 9") {
        let mail = written(&desk("Example Works"), letter, Some(&name("Zoë Müller")));
        let bytes = String::from_utf8(mail.to_bytes().unwrap()).unwrap();
        assert_eq!(mail.to_bytes().unwrap(), bytes.as_bytes());
        assert!(bytes.is_ascii() && bytes.lines().all(|line| line.len() <= 998));
        let (head, _) = bytes.split_once("\r\n\r\n").unwrap();
        for line in [
            "From: \"Example Works\"\r\n <no-reply@corp.example>\r\n",
            "To: =?utf-8?B?Wm/DqyBNw7xsbGVy?=\r\n <Zoe.M@corp.example>\r\n",
            "Message-ID: <07070707070707070707070707070707@idp.corp.example>\r\n",
            "Date: Fri, 15 Jan 2027 12:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
        ] {
            assert!(format!("{head}\r\n").contains(line), "{line} in {head}");
        }
        assert!(!format!("{mail:?}").contains("phone/activate"));
    }
}
