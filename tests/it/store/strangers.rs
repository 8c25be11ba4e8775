//! What strangers may cost, and what goes when nobody needs it any more.

use countersign::domain::approval::{ApprovalState, Channel, Decided, Delivery, No, PUSH_WINDOW};
use countersign::domain::ids::{ApprovalId, ChallengeId};
use countersign::domain::sign_in::{LIFETIME, ReplyTo, Request, SignIn};
use countersign::domain::time::{Span, Time};
use countersign::flow::rules::KNOWN_FOR;
use countersign::store::approvals::{NewApproval, Opened};
use countersign::store::sweep::KEPT_FOR;

use super::on_both_engines;
use super::town::{NOW, Person, Town, after, by_passkey, evidence, question, random, word};

async fn identified_at(town: &Town, person: &Person, browser: &str, recognised: bool) -> SignIn {
    let sign_in = town.begun(browser).await;
    assert!(town.store.sign_ins().identify(&sign_in.id, &person.user.id, recognised, NOW).await.unwrap().is_some());
    sign_in
}

on_both_engines! {
    async fn a_newer_question_of_the_same_browser_takes_the_olders_place(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let first = town.identified(&alice, "browser").await;
        let old = town.asked(&first, &alice, 42).await;
        let others = town.identified(&alice, "other browser").await;
        let untouched = town.asked(&others, &alice, 43).await;
        let bobs = town.identified(&bob, "browser").await;
        let bobs = town.asked(&bobs, &bob, 44).await;

        let second = town.identified(&alice, "browser").await;
        let question = question(&second, &alice, 45);
        let opened = town.store.approvals().open(&question, NOW).await.unwrap();
        let Opened::Now { superseded, .. } = opened else { panic!("{opened:?}") };
        let superseded: Vec<_> = superseded.iter().map(|old| (&old.sign_in, old.state)).collect();
        assert_eq!(superseded, [(&first.id, ApprovalState::Superseded)]);
        assert_eq!(town.state(&old.id).await, ApprovalState::Superseded);
        for approval in [&untouched.id, &bobs.id, &question.id] {
            assert_eq!(town.state(approval).await, ApprovalState::Pending);
        }
    }

    async fn strangers_never_shut_a_recognised_browser_out(town) {
        let alice = town.person("alice@corp.example").await;
        let mut opened = Vec::new();
        for nth in 0..200 {
            let sign_in = identified_at(&town, &alice, &format!("stranger {nth}"), false).await;
            opened.push(town.store.approvals().open(&question(&sign_in, &alice, 42), NOW).await.unwrap());
        }
        assert_eq!(opened.iter().filter(|opened| **opened == Opened::TooMany).count(), 197);
        let own = identified_at(&town, &alice, "own", true).await;
        town.asked(&own, &alice, 55).await;
        assert_eq!(town.store.approvals().pending_of(&alice.user.id, NOW).await.unwrap().len(), 4);

        // A stranger who asks again takes their own place only.
        let again = identified_at(&town, &alice, "stranger 0", false).await;
        town.asked(&again, &alice, 42).await;
        assert_eq!(town.store.approvals().pending_of(&alice.user.id, NOW).await.unwrap().len(), 4);

        // And what ran out makes room.
        let later = after(Span::seconds(60));
        assert_eq!(town.store.approvals().pending_of(&alice.user.id, later).await.unwrap(), []);
        let sign_in = identified_at(&town, &alice, "another", false).await;
        let opened = town.store.approvals().open(&question(&sign_in, &alice, 42), later).await.unwrap();
        assert!(matches!(opened, Opened::Now { .. }), "{opened:?}");
    }

    async fn a_code_asks_nobody_until_the_persons_own_phone_scans_it(town) {
        let alice = town.person("alice@corp.example").await;
        let approvals = town.store.approvals();
        let mut codes = Vec::new();
        for nth in 0..5 {
            let sign_in = identified_at(&town, &alice, &format!("stranger {nth}"), false).await;
            let question = NewApproval { channel: Channel::Qr, ..question(&sign_in, &alice, 42) };
            match approvals.open(&question, NOW).await.unwrap() {
                Opened::Now { approval, .. } => codes.push(approval),
                opened => panic!("{opened:?}"),
            }
        }
        assert_eq!(approvals.pending_of(&alice.user.id, NOW).await.unwrap(), []);
        assert!(approvals.via_qr(&codes[3].id, &alice.user.id, NOW).await.unwrap());
        let listed = approvals.pending_of(&alice.user.id, NOW).await.unwrap();
        assert_eq!(listed.iter().map(|(approval, _)| approval).collect::<Vec<_>>(), [&codes[3]]);
        // And they take no stranger's place.
        let sign_in = identified_at(&town, &alice, "another", false).await;
        town.asked(&sign_in, &alice, 42).await;
    }

    async fn a_refused_question_leaves_the_browsers_own_standing(town) {
        let alice = town.person("alice@corp.example").await;
        for browser in ["one", "two", "three"] {
            let sign_in = identified_at(&town, &alice, browser, false).await;
            town.asked(&sign_in, &alice, 42).await;
        }
        // Recognised once and not any more: what it asked as a friend does not open a fourth place to a stranger.
        let friend = identified_at(&town, &alice, "four", true).await;
        let standing = town.asked(&friend, &alice, 43).await;
        let stranger = identified_at(&town, &alice, "four", false).await;
        let opened = town.store.approvals().open(&question(&stranger, &alice, 44), NOW).await.unwrap();
        assert_eq!(opened, Opened::TooMany);
        assert_eq!(town.state(&standing.id).await, ApprovalState::Pending);
    }

    async fn a_number_that_the_person_had_of_late_is_passed_over(town) {
        let alice = town.person("alice@corp.example").await;
        let sign_in = town.identified(&alice, "browser").await;
        let mut numbers = Vec::new();
        for _ in 0..8 {
            // All draw 42 first, and then the same others.
            numbers.push(town.asked(&sign_in, &alice, 42).await.number);
        }
        assert_eq!(numbers[0], 42);
        for six in numbers.windows(6) {
            assert!(!six[..5].contains(&six[5]), "{numbers:?}");
        }
        assert_eq!(numbers[6], 42, "after five others it may come again");
    }

    async fn strangers_never_spend_all_the_messages_that_a_person_may_get(town) {
        let alice = town.person("alice@corp.example").await;
        // What is answered is not counted.
        let answered = identified_at(&town, &alice, "stranger", false).await;
        let asked = town.asked(&answered, &alice, 42).await;
        assert_eq!(town.says_yes(&alice, &asked.id, asked.number).await, Decided::Now);
        let stranger = identified_at(&town, &alice, "stranger", false).await;
        for nth in 1..=6 {
            let delivery = if nth <= 3 { Delivery::Sending } else { Delivery::Paused };
            assert_eq!(town.asked(&stranger, &alice, 42).await.push, delivery, "message {nth}");
        }
        let own = identified_at(&town, &alice, "own", true).await;
        for nth in 4..=7 {
            let delivery = if nth <= 5 { Delivery::Sending } else { Delivery::Paused };
            assert_eq!(town.asked(&own, &alice, 42).await.push, delivery, "message {nth} of all");
        }
        let sent = "SELECT COUNT(*) FROM pushes p JOIN approvals a ON a.id = p.approval_id WHERE a.state <> 'approved'";
        assert_eq!(town.count(sent).await, 5);
        let asked = town.asked(&own, &alice, 42).await;
        town.store.approvals().delivery(&asked.id, Delivery::Failed).await.unwrap();
        let code = NewApproval { channel: Channel::Qr, ..question(&own, &alice, 42) };
        let opened = town.store.approvals().open(&code, NOW).await.unwrap();
        assert!(matches!(opened, Opened::Now { approval, .. } if approval.push == Delivery::Unsent));

        let later = after(Span(PUSH_WINDOW.0 + 1));
        let again = town.request("stranger", later);
        town.store.sign_ins().begin(&again, later).await.unwrap();
        town.store.sign_ins().identify(&again.id, &alice.user.id, false, later).await.unwrap();
        let opened = town.store.approvals().open(&question(&again, &alice, 42), later).await.unwrap();
        assert!(matches!(opened, Opened::Now { approval, .. } if approval.push == Delivery::Sending), "a while later");
    }

    async fn messages_pause_after_five_wrong_numbers_in_an_hour(town) {
        let alice = town.person("alice@corp.example").await;
        for (browser, wrong) in [("one", 3), ("two", 2)] {
            let sign_in = identified_at(&town, &alice, browser, true).await;
            let approval = town.asked(&sign_in, &alice, 42).await;
            assert_eq!(approval.push, Delivery::Sending);
            let number = if approval.number == 10 { 11 } else { 10 };
            for _ in 0..wrong {
                let decided = town.says_yes(&alice, &approval.id, number).await;
                assert!(matches!(decided, Decided::WrongNumber { .. }), "{decided:?}");
            }
        }
        let sign_in = identified_at(&town, &alice, "three", true).await;
        assert_eq!(town.asked(&sign_in, &alice, 42).await.push, Delivery::Paused);
        assert_eq!(town.store.approvals().wrong_numbers_since(&alice.user.id, NOW).await.unwrap(), 5);
        assert_eq!(town.store.approvals().wrong_numbers_since(&alice.user.id, after(Span(1))).await.unwrap(), 0);
    }

    async fn a_fresh_no_leaves_the_code_alone(town) {
        let alice = town.person("alice@corp.example").await;
        let sign_in = town.identified(&alice, "browser").await;
        let asked = town.asked(&sign_in, &alice, 42).await;
        assert_eq!(town.says_no(&alice, &asked.id, No::Deny, NOW).await, Decided::Now);
        let push = question(&sign_in, &alice, 43);
        assert_eq!(town.store.approvals().open(&push, NOW).await.unwrap(), Opened::SaidNo);
        let code = NewApproval { channel: Channel::Qr, ..question(&sign_in, &alice, 43) };
        assert!(matches!(town.store.approvals().open(&code, NOW).await.unwrap(), Opened::Now { .. }));
    }

    async fn one_sign_in_asks_twenty_times(town) {
        let alice = town.person("alice@corp.example").await;
        let sign_in = town.identified(&alice, "browser").await;
        let mut last = town.asked(&sign_in, &alice, 42).await;
        for _ in 1..20 {
            last = town.asked(&sign_in, &alice, 42).await;
        }
        for channel in [Channel::Push, Channel::Qr] {
            let question = NewApproval { channel, ..question(&sign_in, &alice, 42) };
            assert_eq!(town.store.approvals().open(&question, NOW).await.unwrap(), Opened::Enough);
        }
        assert_eq!(town.state(&last.id).await, ApprovalState::Pending, "nothing was written");
        assert_eq!(town.store.approvals().latest_of(&sign_in.id).await.unwrap().unwrap().id, last.id);
    }

    async fn a_no_is_heard_by_the_browser_that_asked_and_by_every_stranger(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let own = identified_at(&town, &alice, "own", true).await;
        let seen = async |sign_in: &SignIn| town.store.sign_ins().load(&sign_in.id).await.unwrap().unwrap();
        let (own, stranger) = (seen(&own).await, seen(&town.identified(&alice, "one").await).await);
        let another = seen(&town.identified(&alice, "two").await).await;
        let approvals = town.store.approvals();
        let alices = &alice.user.id;

        let asked = town.asked(&stranger, &alice, 42).await;
        assert!(!approvals.said_no(alices, &stranger, NOW).await.unwrap(), "nothing said yet");
        let at = after(Span::seconds(7));
        assert_eq!(town.says_no(&alice, &asked.id, No::Deny, at).await, Decided::Now);
        for (sign_in, heard) in [(&stranger, true), (&another, true), (&own, false)] {
            assert_eq!(approvals.said_no(alices, sign_in, at).await.unwrap(), heard);
            assert!(!approvals.said_no(alices, sign_in, after(Span::seconds(8))).await.unwrap(), "long ago");
            assert!(!approvals.said_no(&bob.user.id, sign_in, NOW).await.unwrap(), "another person's no");
        }

        let asked = town.asked(&own, &alice, 43).await;
        assert_eq!(town.says_no(&alice, &asked.id, No::NotMe, at).await, Decided::Now);
        assert!(approvals.said_no(alices, &own, at).await.unwrap());
    }

    async fn a_flood_of_requests_buries_none_that_opened_a_session(town) {
        let alice = town.person("alice@corp.example").await;
        let (signed_in, approval) = town.approved(&alice, "own").await;
        town.claims(&signed_in.id, "token", NOW).await.unwrap();
        for _ in 0..6 {
            let flood = town.identified(&alice, "flood").await;
            for _ in 0..20 {
                town.asked(&flood, &alice, 42).await;
            }
        }
        let recent = town.store.approvals().recent(&alice.user.id, NOW).await.unwrap();
        assert_eq!(recent.len(), 101);
        assert_eq!(recent.last().unwrap().0.id, approval.id);
    }

    async fn a_browser_keeps_its_five_newest_open_sign_ins(town) {
        let mut begun = Vec::new();
        for nth in 0..7 {
            // Some of them in one instant.
            let at = after(Span::seconds(nth / 3));
            let sign_in = town.request("browser", at);
            town.store.sign_ins().begin(&sign_in, at).await.unwrap();
            begun.push(sign_in);
        }
        town.begun("another browser").await;
        for (nth, sign_in) in begun.iter().enumerate() {
            let open = matches!(town.stage(&sign_in.id).await, countersign::domain::sign_in::Stage::Begun);
            assert_eq!(open, nth >= 2, "sign-in {nth}");
        }
    }

    async fn beyond_a_number_the_oldest_that_nobody_followed_up_give_way(town) {
        let alice = town.person("alice@corp.example").await;
        let asked = town.identified(&alice, "asked").await;
        town.asked(&asked, &alice, 42).await;
        let (answered, _) = town.approved(&alice, "answered").await;
        town.claims(&answered.id, "token", NOW).await.unwrap();
        let mut begun = Vec::new();
        for nth in 0..620 {
            let at = after(Span(nth));
            let sign_in = town.request(&format!("stranger {nth}"), at);
            town.store.sign_ins().begin(&sign_in, at).await.unwrap();
            begun.push(sign_in.id);
        }
        let sign_ins = town.store.sign_ins();
        assert_eq!(sign_ins.make_room(620).await.unwrap(), 0);
        assert_eq!(sign_ins.make_room(619).await.unwrap(), 1);
        assert!(sign_ins.load(&begun[0]).await.unwrap().is_none() && sign_ins.load(&begun[1]).await.unwrap().is_some());
        assert_eq!(sign_ins.make_room(19).await.unwrap(), 500, "a batch at a time");
        assert_eq!(sign_ins.make_room(19).await.unwrap(), 100);
        assert_eq!(sign_ins.make_room(19).await.unwrap(), 0);
        for (nth, id) in begun.iter().enumerate() {
            assert_eq!(sign_ins.load(id).await.unwrap().is_some(), nth >= 601, "sign-in {nth}");
        }
        assert_eq!(sign_ins.make_room(1).await.unwrap(), 18);
        assert_eq!(town.count("SELECT COUNT(*) FROM sign_ins").await, 3, "those that somebody was asked for are another crowd");
        assert_eq!(sign_ins.make_room(0).await.unwrap(), 2);
        assert_eq!(town.count("SELECT COUNT(*) FROM sign_ins").await, 1, "what was answered stays");
    }

    async fn what_nobody_followed_up_goes_after_ten_minutes(town) {
        let alice = town.person("alice@corp.example").await;
        for nth in 0..600 {
            town.begun(&format!("stranger {nth}")).await;
        }
        let asked = town.identified(&alice, "asked").await;
        town.asked(&asked, &alice, 42).await;
        let (answered, _) = town.approved(&alice, "answered").await;
        town.claims(&answered.id, "token", NOW).await.unwrap();
        let challenge = countersign::domain::challenge::Challenge {
            id: random(ChallengeId::from_random),
            binding: countersign::domain::challenge::Binding {
                purpose: countersign::domain::challenge::Purpose::DeviceLogin,
                subject: None,
                user: None,
                application: None,
                number: None,
            },
            text: word(),
            state: word(),
            expires_at: after(Span::minutes(2)),
        };
        town.store.challenges().put(&challenge, NOW).await.unwrap();

        assert_eq!(town.store.sign_ins().sweep(NOW).await.unwrap(), 0);
        let over = after(LIFETIME);
        // 500 sign-ins and the challenge.
        assert_eq!(town.store.sign_ins().sweep(over).await.unwrap(), 501);
        assert_eq!(town.store.sign_ins().sweep(over).await.unwrap(), 100);
        assert_eq!(town.store.sign_ins().sweep(over).await.unwrap(), 0);
        assert_eq!(town.store.approvals().recent(&alice.user.id, NOW).await.unwrap().len(), 2);
        assert!(town.store.sessions().live("token", NOW).await.unwrap().is_some());
        assert_eq!(town.count("SELECT COUNT(*) FROM challenges").await, 0);

        assert!(town.store.sign_ins().sweep(over.plus(KEPT_FOR)).await.unwrap() > 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM sign_ins").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM approvals").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM issuances").await, 1);
    }

    async fn questions_that_nobody_answered_go_after_a_day(town) {
        let alice = town.person("alice@corp.example").await;
        let approvals = town.store.approvals();
        let superseded = {
            let first = town.recognised(&alice, "one").await;
            town.asked(&first, &alice, 42).await
        };
        let expired = town.asked(&town.recognised(&alice, "one").await, &alice, 42).await;
        let given_up = town.recognised(&alice, "two").await;
        let cancelled = town.asked(&given_up, &alice, 42).await;
        approvals.cancel(&given_up.id, NOW).await.unwrap();
        let (granted, unused) = town.approved(&alice, "three").await;
        approvals.cancel(&granted.id, NOW).await.unwrap();
        let (_, approved) = town.approved(&alice, "four").await;
        let denied = town.asked(&town.recognised(&alice, "five").await, &alice, 42).await;
        town.says_no(&alice, &denied.id, No::Deny, NOW).await;
        let reported = town.asked(&town.recognised(&alice, "six").await, &alice, 42).await;
        town.says_no(&alice, &reported.id, No::NotMe, NOW).await;

        let is_kept = async |id: &ApprovalId| approvals.load(id).await.unwrap().is_some();
        let day = after(Span::days(1));
        while town.store.sign_ins().sweep(day).await.unwrap() > 0 {}
        assert!(is_kept(&expired.id).await, "not a day after it ended");
        while town.store.sign_ins().sweep(day.plus(Span::minutes(2))).await.unwrap() > 0 {}
        for undecided in [&superseded, &expired, &cancelled] {
            assert!(!is_kept(&undecided.id).await, "{undecided:?}");
        }
        for decided in [&unused, &approved, &denied, &reported] {
            assert!(is_kept(&decided.id).await, "{decided:?}");
        }
        assert!(approvals.evidence(&unused.id).await.unwrap().is_some());
    }

    async fn a_report_stays_as_long_as_the_mark_that_it_takes_back(town) {
        let alice = town.person("alice@corp.example").await;
        let asked = town.asked(&town.recognised(&alice, "thief").await, &alice, 42).await;
        // Said long afterwards, when the browser has long had a younger mark.
        let told = after(Span::days(80));
        assert_eq!(town.says_no(&alice, &asked.id, No::NotMe, told).await, Decided::Now);
        let reported = async || town.store.approvals().was_reported(&alice.user.id, "thief").await.unwrap();
        while town.store.sign_ins().sweep(Time(told.plus(KNOWN_FOR).0 - 1)).await.unwrap() > 0 {}
        assert!(reported().await);
        assert!(!town.store.approvals().was_reported(&alice.user.id, "own").await.unwrap());
        let again = town.recognised(&alice, "thief").await;
        let seen = town.store.sign_ins().load(&again.id).await.unwrap().unwrap();
        assert!(!seen.origin.recognised, "whatever mark it carries");
        while town.store.sign_ins().sweep(told.plus(KNOWN_FOR)).await.unwrap() > 0 {}
        assert!(!reported().await);
    }

    async fn what_was_asked_is_forgotten_soon_and_where_it_came_from_is_not(town) {
        let alice = town.person("alice@corp.example").await;
        let mut large = Vec::new();
        for nth in 0..3 {
            let mut sign_in = town.request(&format!("browser {nth}"), NOW);
            let url = town.organisation.reply_url.clone();
            sign_in.request.reply_to = ReplyTo::WsFed { url, context: Some("x".repeat(16 * 1024)) };
            town.store.sign_ins().begin(&sign_in, NOW).await.unwrap();
            town.store.sign_ins().identify(&sign_in.id, &alice.user.id, true, NOW).await.unwrap();
            town.asked(&sign_in, &alice, 42).await;
            large.push(sign_in);
        }
        let (passkey, proof) = (by_passkey(&alice), evidence(&alice));
        town.store.sign_ins().approve_here(&large[1].id, &passkey, &proof, NOW).await.unwrap().unwrap();
        let latest = town.store.approvals().latest_of(&large[2].id).await.unwrap().unwrap();
        town.says_yes(&alice, &latest.id, latest.number).await;
        town.claims(&large[2].id, "token", NOW).await.unwrap();

        let remembered = "SELECT COUNT(*) FROM sign_ins WHERE request IS NOT NULL";
        let soon = after(Span(LIFETIME.0 + Span::minutes(10).0));
        while town.store.sign_ins().sweep(Time(soon.0 - 1)).await.unwrap() > 0 {}
        assert_eq!(town.count(remembered).await, 3);
        assert_eq!(town.store.sign_ins().sweep(soon).await.unwrap(), 3);
        assert_eq!(town.store.sign_ins().sweep(soon).await.unwrap(), 0, "once is enough");
        assert_eq!(town.count(remembered).await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM sign_ins WHERE origin LIKE '%192.0.2.7%'").await, 3);
        assert_eq!(town.count("SELECT COUNT(*) FROM sign_ins WHERE evidence IS NOT NULL").await, 1);
        let recent = town.store.approvals().recent(&alice.user.id, NOW).await.unwrap();
        assert_eq!(recent.len(), 3, "and the person still sees them");
        assert!(recent.iter().all(|(_, sign_in)| sign_in.request == Request::forgotten()));
    }
}
