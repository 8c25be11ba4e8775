//! From the invitation to the phone, and what the mailbox is told on the way.

use countersign::domain::address::Address;
use countersign::domain::letter::{LetterKind, MailState};
use countersign::domain::mailbox::Mailbox;
use countersign::domain::operator::Role;
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::flow::doctor::{Finding, Severity};
use countersign::flow::manage::{Invitee, NewPerson};
use reqwest::StatusCode;

use crate::console::application;
use crate::harness::app::Phone;
use crate::harness::house::{ALICE, Engine, Ground, Installation};
use crate::harness::mailbox::Letter;
use crate::harness::operator::Operator;
use crate::harness::smtp::{Arrived, MailServer, Manner, Plan, Step};
use crate::passcode::page_of;

pub const HOME: &str = "alice+work@home.example";

/// Somebody who is invited by mail.
pub fn by_mail(address: &str) -> NewPerson {
    NewPerson { by_mail: true, ..NewPerson::at(Address::parse(address).unwrap()) }
}

/// A house whose mails go to this server.
pub async fn house_at(engine: Engine, server: &MailServer) -> Installation {
    let ground = Ground { mails: true, ..Ground::new(engine) };
    Installation::of(ground.with(&server.section())).await
}

/// The mails to this mailbox, as it reads them.
pub fn to(mails: &[Arrived], mailbox: &str) -> Vec<Letter> {
    mails.iter().filter(|mail| mail.to == mailbox).map(Letter::of).collect()
}

async fn an_invitation_comes_by_mail_and_leads_to_the_phone(engine: Engine) {
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    let link = house.invites_person(NewPerson { name: Some(Name::parse("Zoë").unwrap()), ..by_mail(ALICE) }).await;
    house.carries_mail().await;
    let mails = server.receives(1).await;
    assert!(mails[0].encrypted && mails[0].login.is_some());
    let invitation = to(&mails, ALICE).remove(0);
    assert_eq!(invitation.header("From"), "\"Example Works\" <no-reply@corp.example>");
    assert_eq!(invitation.header("To"), format!("Zoë <{ALICE}>"));
    assert_eq!(invitation.header("Subject"), "Example Works: set up sign-in on your phone");
    assert_eq!(invitation.header("Auto-Submitted"), "auto-generated");
    assert_eq!((&invitation.link(), &invitation.scanned()), (&link, &link), "button and code lead to the same");
    for shown in [&invitation.text, &invitation.page()] {
        for fact in [link.as_str(), "Hello Zoë,", ALICE, "29 January 2027, 12:00 UTC", "Microsoft 365", "Example Works"]
        {
            assert!(shown.contains(fact), "{fact} in {shown}");
        }
    }

    let mut phone = Phone::new(&house.node().base);
    phone.activates(&invitation.scanned()).await;
    house.carries_mail().await;
    let notice = to(&server.receives(2).await, ALICE).remove(1);
    assert_eq!(notice.header("Subject"), "Example Works: a phone was set up for your account");
    for fact in ["Pixel 9", ALICE, "15 January 2027, 12:00 UTC", "help desk"] {
        assert!(notice.text.contains(fact) && notice.page().contains(fact), "{fact}");
    }
    assert!(!notice.html.contains("href") && !notice.text.contains("http"), "a notice asks nobody to follow a link");
    house.carries_mail().await;
    assert_eq!(server.arrived().len(), 2, "and nothing else");
}

async fn the_private_mailbox_gets_the_link_and_both_are_told(engine: Engine) {
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    let home = Mailbox::parse(HOME).unwrap();
    let link = house.invites_person(NewPerson { personal_address: Some(home), ..by_mail(ALICE) }).await;
    house.carries_mail().await;
    let mails = server.receives(1).await;
    assert_eq!((to(&mails, ALICE).len(), to(&mails, HOME).remove(0).link()), (0, link.clone()));
    let mut phone = Phone::new(&house.node().base);
    phone.activates(&link).await;
    house.carries_mail().await;
    let mails = server.receives(3).await;
    assert_eq!((to(&mails, ALICE).len(), to(&mails, HOME).len()), (1, 2));
    let work = String::from_utf8(mails.iter().find(|mail| mail.to == ALICE).unwrap().bytes.clone()).unwrap();
    assert!(!work.contains("home.example"), "the work mailbox learns nothing of the private one");
}

async fn without_a_wish_for_mail_none_is_sent(engine: Engine) {
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    house.invites(ALICE).await;
    house.carries_mail().await;
    assert_eq!((server.arrived().len(), house.mail_about(ALICE).await.len()), (0, 0));
}

async fn a_bounced_invitation_is_shown_with_the_servers_words(engine: Engine) {
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    server.will(Plan::Says(Step::To, "550 5.1.1 no such user"));
    house.invites_person(by_mail(ALICE)).await;
    house.carries_mail().await;
    let told = house.mail_is(ALICE, MailState::Bounced).await;
    assert_eq!((told.kind, told.words.as_deref()), (LetterKind::Invitation, Some("550 5.1.1 no such user")));
    let manage = &house.node().house.manage;
    let undelivered = manage.undelivered_invitations().await.unwrap();
    assert_eq!((undelivered.len(), undelivered[0].address.as_str()), (1, ALICE));
    let finding = outbox(&house).await;
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.text.contains(ALICE) && finding.text.contains("550 5.1.1 no such user"), "{}", finding.text);

    // The console says so, too, in the list and on the person's page.
    let owner = Operator::first(&house).await;
    let listed = async |standing: &str| owner.opens(&format!("/console/users?standing={standing}")).await;
    let page = listed("bounced").await;
    assert_eq!(page.text("user-standing").as_deref(), Some("Mail undelivered"), "{}", page.body);
    assert!(!listed("invited").await.has("user"));
    let person = page_of(&house, ALICE).await;
    let page = owner.opens(&person).await;
    assert_eq!(page.text("person-status").as_deref(), Some("Mail undelivered"));
    assert_eq!(page.attribute("invitation-mail", "data-mail").as_deref(), Some("bounced"));
    assert!(page.text("invitation-mail").unwrap().contains("550"), "{}", page.body);

    // Whoever got the link by another way and opened it is not looked for among those whom it did not reach.
    house.clock().passes(Span::seconds(1));
    server.will(Plan::Says(Step::To, "550 5.1.1 no such user"));
    let link = house.invites_person(by_mail(ALICE)).await;
    house.carries_mail().await;
    assert!(listed("bounced").await.has("user"));
    let secret = link.split('#').nth(1).unwrap();
    let phone = Phone::new(&house.node().base);
    let opened = phone.posts("invitation/open", &serde_json::json!({"secret": secret})).await;
    assert!(opened.status.is_success(), "{}", opened.body);
    assert!(listed("invited").await.has("user") && !listed("bounced").await.has("user"));

    // The link itself is as good as ever, for whoever hands it over; and the next mail may get through.
    house.clock().passes(Span::seconds(1));
    house.invites_person(by_mail(ALICE)).await;
    house.carries_mail().await;
    house.mail_is(ALICE, MailState::Sent).await;
    assert_eq!(outbox(&house).await.severity, Severity::Fine);
    assert!(listed("invited").await.has("user") && !listed("bounced").await.has("user"));
    assert_eq!(owner.opens(&person).await.attribute("invitation-mail", "data-mail").as_deref(), Some("sent"));
}

async fn the_doctor_sees_mails_that_wait(engine: Engine) {
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    let mail = |findings: Vec<Finding>| findings.into_iter().find(|finding| finding.check == "mail").unwrap();
    let doctor = house.node().house.doctor.clone();
    assert_eq!(mail(doctor.examine().await).severity, Severity::Fine);
    drop(server);
    let finding = mail(doctor.examine().await);
    assert_eq!(finding.severity, Severity::Warning, "{}", finding.text);
    house.invites_person(by_mail(ALICE)).await;
    house.carries_mail().await;
    assert_eq!(outbox(&house).await.severity, Severity::Fine);
    house.clock().passes(Span::minutes(15));
    let finding = outbox(&house).await;
    assert_eq!(finding.severity, Severity::Warning);
    assert!(finding.text.contains("1 mails wait"), "{}", finding.text);
}

async fn outbox(house: &Installation) -> Finding {
    let findings = house.node().house.doctor.examine().await;
    findings.into_iter().find(|finding| finding.check == "outbox").unwrap()
}

async fn one_mailbox_is_not_filled(engine: Engine) {
    let house = Installation::on(engine).await;
    let manage = &house.node().house.manage;
    let mut last = String::new();
    for _ in 0..10 {
        last = house.invites_person(by_mail(ALICE)).await;
    }
    assert!(matches!(manage.invite(by_mail(ALICE)).await.unwrap(), Invitee::TooManyMails));
    let mut phone = Phone::new(&house.node().base);
    phone.activates(&last).await;
}

/// Who sends an invitation from the console is told in it, whatever they are called; the terminal has no name.
async fn an_invitation_tells_who_sent_it(engine: Engine) {
    const NAME: &str = "<b>Eve</b> {} visit evil.example";
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    let owner = Operator::first(&house).await;
    let mut eve = Operator::new(&house.node().base);
    eve.comes_by(&owner.lets_in(NAME, "eve@corp.example", Role::Helpdesk).await, "", "").await;
    let invite = format!("{}/invite", application(&eve).await);
    assert_eq!(eve.submits(&invite, &[("address", ALICE)]).await.status, StatusCode::OK);
    house.carries_mail().await;
    let letter = to(&server.receives(1).await, ALICE).remove(0);
    for shown in [&letter.text, &letter.page()] {
        let why = format!("because <b>Eve</\u{200c}b> {{}} visit evil.\u{200c}example there invited {ALICE}");
        assert!(shown.contains(&why), "{shown}");
    }
    assert!(!letter.html.contains("<b>Eve"), "{}", letter.html);

    house.invites_person(by_mail("bob@corp.example")).await;
    house.carries_mail().await;
    let letter = to(&server.receives(2).await, "bob@corp.example").remove(0);
    assert!(letter.text.contains("because an administrator there invited bob@corp.example"), "{}", letter.text);
}

async fn hostile_names_stay_names_in_every_part(engine: Engine) {
    const PERSON: &str = "\"</td><script>x</script> =?utf-8?B?4oCu?= a,b;<e@evil.example>";
    const PHONE: &str = "<img src=x> {{7*7}} visit evil.example";
    const ADDRESS: &str = "a'.!#^~_-..b@corp.example";
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    let link = house.invites_person(NewPerson { name: Some(Name::parse(PERSON).unwrap()), ..by_mail(ADDRESS) }).await;
    house.carries_mail().await;
    server.receives(1).await;
    let mut phone = Phone::new(&house.node().base);
    phone.activates_as(&link, PHONE).await;
    house.carries_mail().await;
    let mails = server.receives(2).await;
    for mail in &mails {
        assert_eq!(mail.to, "\"a'.!#^~_-..b\"@corp.example", "quoted where mail servers want it");
        let letter = Letter::of(mail);
        let names: Vec<_> = letter.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "From",
                "To",
                "Subject",
                "Message-ID",
                "Date",
                "Auto-Submitted",
                "X-Auto-Response-Suppress",
                "MIME-Version",
                "Content-Type",
            ]
        );
        assert_eq!(letter.header("To"), format!("{PERSON} <{}>", mail.to));
        assert!(!letter.html.contains("<script") && !letter.html.contains("<img src=x"), "{}", letter.html);
        assert!(letter.page().replace('\u{200c}', "").contains(PERSON), "it is shown as it is");
        assert!(!letter.text.contains("visit evil.example") && !letter.page().contains("visit evil.example"));
    }
    let notice = Letter::of(mails.last().unwrap());
    assert!(notice.text.contains("{{7*7}} visit evil.\u{200c}example") && notice.html.contains("{{7*7}}"));
}

crate::on_both_engines!(
    an_invitation_comes_by_mail_and_leads_to_the_phone,
    the_private_mailbox_gets_the_link_and_both_are_told,
    without_a_wish_for_mail_none_is_sent,
    a_bounced_invitation_is_shown_with_the_servers_words,
    the_doctor_sees_mails_that_wait,
    one_mailbox_is_not_filled,
    an_invitation_tells_who_sent_it,
    hostile_names_stay_names_in_every_part,
);
