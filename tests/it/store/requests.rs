//! Requests from their arrival to their answer.

use countersign::domain::approval::{ApprovalState, Channel, Decided, Delivery, No};
use countersign::domain::claims::Method;
use countersign::domain::ids::{NodeId, SignInId, UserId};
use countersign::domain::means::Means;
use countersign::domain::refusal::Refusal;
use countersign::domain::sign_in::{APPROVED_FOR, Approved, LIFETIME, Stage};
use countersign::domain::time::Span;
use countersign::store::approvals::{Opened, Verdict, Yes};

use super::on_both_engines;
use super::town::{NOW, after, by_passkey, evidence, question, random, word};

on_both_engines! {
    async fn a_request_comes_back_as_it_was_kept(town) {
        let sign_in = town.begun("browser").await;
        assert_eq!(town.store.sign_ins().load(&sign_in.id).await.unwrap(), Some(sign_in));
        assert_eq!(town.store.sign_ins().load(&random(SignInId::from_random)).await.unwrap(), None);
    }

    async fn a_sign_in_walks_from_its_request_to_its_answer(town) {
        let alice = town.person("alice@corp.example").await;
        let sign_in = town.begun("browser").await;
        let id = &sign_in.id;
        assert!(town.store.sign_ins().identify(id, &alice.user.id, true, NOW).await.unwrap().is_some());
        let named = town.store.sign_ins().load(id).await.unwrap().unwrap();
        assert_eq!(named.stage, Stage::Identified { user: alice.user.id.clone() });
        assert!(named.origin.recognised);

        let approval = town.asked(&sign_in, &alice, 42).await;
        assert_eq!(town.store.approvals().load(&approval.id).await.unwrap().as_ref(), Some(&approval));
        assert_eq!(town.store.approvals().evidence(&approval.id).await.unwrap(), None);
        let (listed, asks) = town.store.approvals().pending_of(&alice.user.id, NOW).await.unwrap().remove(0);
        assert_eq!((&listed, &asks.id), (&approval, id));

        assert_eq!(town.says_yes(&alice, &approval.id, 42).await, Decided::Now);
        assert_eq!(town.store.approvals().evidence(&approval.id).await.unwrap(), Some(evidence(&alice)));
        let Stage::Approved(approved) = town.stage(id).await else { panic!("not approved") };
        assert_eq!(approved.means, Means::Device(alice.device.id.clone()));
        assert_eq!(approved.proof.method, Method::Push);
        assert_eq!(approved.proof.proved_at, NOW);

        let claimed = town.claims(id, "token", after(Span::seconds(3))).await.unwrap();
        assert_eq!(claimed.user, alice.user);
        assert_eq!(claimed.application, town.organisation);
        assert_eq!(claimed.domain.issuer, "https://idp.example.net/fed/corp.example/");
        assert_eq!(claimed.proof, approved.proof);
        assert_eq!(claimed.means, approved.means);
        assert_eq!(claimed.reply_to, sign_in.request.reply_to);
        assert_eq!(town.stage(id).await, Stage::Answered { user: alice.user.id.clone() });
        assert_eq!(town.claims(id, "other", NOW).await, None);
        assert_eq!(town.store.sign_ins().answered_since("browser", NOW).await.unwrap(), 1);
        assert_eq!(town.store.sign_ins().answered_since("browser", after(Span::seconds(4))).await.unwrap(), 0);

        let (session, user) = town.store.sessions().live("token", NOW).await.unwrap().unwrap();
        assert_eq!((user, session.proof, session.means), (alice.user.clone(), approved.proof, approved.means));
        let next = town.begun("browser").await;
        let again = town.claims_from(&session.id, &next.id, after(Span::hours(1))).await;
        assert_eq!(again, None, "the request is over by then");
        let again = town.claims_from(&session.id, &next.id, after(Span::minutes(1))).await.unwrap();
        assert_eq!(again.proof, approved.proof);
        assert!(town.store.sessions().end("token", NOW).await.unwrap());
        assert!(!town.store.sessions().end("token", NOW).await.unwrap());
        assert_eq!(town.store.sessions().live("token", NOW).await.unwrap(), None);
    }

    async fn a_session_answers_only_a_request_that_names_nobody_yet(town) {
        let alice = town.person("alice@corp.example").await;
        let (first, _) = town.approved(&alice, "browser").await;
        town.claims(&first.id, "token", NOW).await.unwrap();
        let (session, _) = town.store.sessions().live("token", NOW).await.unwrap().unwrap();
        let named = town.identified(&alice, "browser").await;
        assert_eq!(town.claims_from(&session.id, &named.id, NOW).await, None);
        assert_eq!(town.store.sessions().live("token", after(Span::hours(8))).await.unwrap(), None);
    }

    async fn an_approved_sign_in_waits_a_minute_for_its_answer(town) {
        let alice = town.person("alice@corp.example").await;
        let (one, _) = town.approved(&alice, "one").await;
        let (two, _) = town.approved(&alice, "two").await;
        assert_eq!(town.claims(&one.id, "late", after(APPROVED_FOR)).await, None);
        assert!(town.claims(&two.id, "token", after(Span(APPROVED_FOR.0 - 1))).await.is_some());
    }

    async fn a_yes_counts_only_from_the_person_their_live_device_and_in_time(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let sign_in = town.identified(&alice, "browser").await;
        let approval = town.asked(&sign_in, &alice, 42).await;
        assert_eq!(town.says_yes(&bob, &approval.id, 42).await, Decided::Already);
        let mut mixed = alice.clone();
        mixed.device = bob.device.clone();
        for number in [41, 42] {
            assert_eq!(town.says_yes(&mixed, &approval.id, number).await, Decided::Already);
        }
        let proof = evidence(&alice);
        let yes = Yes {
            approval: &approval.id,
            user: &alice.user.id,
            device: &alice.device.id,
            number: 42,
            evidence: &proof,
        };
        let late = town.store.approvals().approve(yes, approval.expires_at).await.unwrap();
        assert_eq!(late, Verdict { decided: Decided::Late, closed: None });
        assert_eq!(town.store.approvals().load(&approval.id).await.unwrap(), Some(approval.clone()));
        assert_eq!(town.says_yes(&alice, &approval.id, 42).await, Decided::Now);
    }

    async fn a_yes_for_a_sign_in_that_went_on_without_it_is_none(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let sign_in = town.identified(&alice, "browser").await;
        let approval = town.asked(&sign_in, &alice, 42).await;
        assert!(town.store.sign_ins().identify(&sign_in.id, &bob.user.id, false, NOW).await.unwrap().is_some());
        assert_eq!(town.store.approvals().pending_of(&alice.user.id, NOW).await.unwrap(), []);
        assert_eq!(town.says_yes(&alice, &approval.id, 42).await, Decided::Already);
        assert_eq!(town.store.approvals().evidence(&approval.id).await.unwrap(), None);
        assert_eq!(town.stage(&sign_in.id).await, Stage::Identified { user: bob.user.id.clone() });
        let question = question(&sign_in, &alice, 43);
        assert_eq!(town.store.approvals().open(&question, NOW).await.unwrap(), Opened::Over);
    }

    async fn a_no_beats_a_yes_until_the_answer_is_given(town) {
        let alice = town.person("alice@corp.example").await;
        let approvals = town.store.approvals();
        let user = &alice.user.id;
        let (sign_in, approval) = town.approved(&alice, "one").await;
        let denied = town.says_no(&alice, &approval.id, No::Deny, NOW).await;
        assert_eq!(denied, Decided::Now);
        assert_eq!(town.state(&approval.id).await, ApprovalState::Denied);
        assert_eq!(town.stage(&sign_in.id).await, Stage::Identified { user: user.clone() });
        assert_eq!(town.claims(&sign_in.id, "none", NOW).await, None);
        // The person may be asked again from the same page, by code.
        let again = town.shown(&sign_in, &alice, 43).await;
        assert_eq!(approvals.latest_of(&sign_in.id).await.unwrap().unwrap().id, again.id);
        assert_eq!(town.says_yes(&alice, &again.id, 43).await, Decided::Now);
        town.claims(&sign_in.id, "token", NOW).await.unwrap();
        assert_eq!(town.says_no(&alice, &again.id, No::Deny, NOW).await, Decided::Already);
        assert!(town.store.sessions().live("token", NOW).await.unwrap().is_some());

        let (_, bob) = (town.begun("two").await, town.person("bob@corp.example").await);
        let not_theirs = town.says_no(&bob, &again.id, No::NotMe, NOW).await;
        assert_eq!(not_theirs, Decided::Already);
    }

    async fn it_was_not_me_ends_what_came_of_it_afterwards_too(town) {
        let alice = town.person("alice@corp.example").await;
        let approvals = town.store.approvals();
        let (sign_in, approval) = town.approved(&alice, "one").await;
        town.claims(&sign_in.id, "token", NOW).await.unwrap();
        let (session, _) = town.store.sessions().live("token", NOW).await.unwrap().unwrap();
        let (other, _) = town.approved(&alice, "two").await;
        town.claims(&other.id, "own", NOW).await.unwrap();

        let recent = approvals.recent(&alice.user.id, NOW).await.unwrap();
        assert_eq!(recent.iter().map(|(_, sign_in)| &sign_in.id).collect::<Vec<_>>(), [&other.id, &sign_in.id]);
        let later = after(Span::hours(1));
        let reported = town.says_no(&alice, &approval.id, No::NotMe, later).await;
        assert_eq!(reported, Decided::Now);
        assert_eq!(town.state(&approval.id).await, ApprovalState::Reported);
        assert_eq!(town.store.sessions().live("token", NOW).await.unwrap(), None);
        assert!(town.store.sessions().live("own", NOW).await.unwrap().is_some());
        let next = town.begun("one").await;
        assert_eq!(town.claims_from(&session.id, &next.id, NOW).await, None);
        let again = town.says_no(&alice, &approval.id, No::NotMe, later).await;
        assert_eq!(again, Decided::Already);

        let waiting = town.recognised(&alice, "three").await;
        let pending = town.asked(&waiting, &alice, 50).await;
        let expiry = pending.expires_at;
        let late = town.says_no(&alice, &pending.id, No::Deny, expiry).await;
        assert_eq!(late, Decided::Late);
        let told = town.says_no(&alice, &pending.id, No::NotMe, expiry).await;
        assert_eq!(told, Decided::Now);
        let user = Some(alice.user.id.clone());
        assert_eq!(town.stage(&waiting.id).await, Stage::Refused { refusal: Refusal::Reported, user });
    }

    async fn a_browser_that_gives_up_takes_its_question_along(town) {
        let alice = town.person("alice@corp.example").await;
        let approvals = town.store.approvals();
        let waiting = town.identified(&alice, "one").await;
        let pending = town.asked(&waiting, &alice, 42).await;
        let (approved, granted) = town.approved(&alice, "two").await;
        let begun = town.begun("three").await;
        for sign_in in [&waiting, &approved, &begun] {
            let closed = approvals.cancel(&sign_in.id, NOW).await.unwrap().unwrap();
            let waited = closed.iter().map(|approval| &approval.id).collect::<Vec<_>>();
            assert_eq!(waited, if sign_in.id == waiting.id { vec![&pending.id] } else { vec![] });
            assert_eq!(approvals.cancel(&sign_in.id, NOW).await.unwrap(), None);
            let stage = town.stage(&sign_in.id).await;
            assert!(matches!(stage, Stage::Refused { refusal: Refusal::Cancelled, .. }), "{stage:?}");
            assert_eq!(town.claims(&sign_in.id, &word(), NOW).await, None);
        }
        for approval in [&pending, &granted] {
            assert_eq!(town.state(&approval.id).await, ApprovalState::Cancelled);
            assert_eq!(town.says_yes(&alice, &approval.id, 42).await, Decided::Already);
        }
        assert_eq!(approvals.cancel(&random(SignInId::from_random), NOW).await.unwrap(), None);
    }

    async fn the_newest_question_is_the_one_asked_last_whatever_the_clocks_say(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let approvals = town.store.approvals();
        let sign_in = town.identified(&alice, "browser").await;
        for number in 10..20 {
            town.asked(&sign_in, &alice, number).await;
        }
        // A node whose clock is late.
        let late = question(&sign_in, &alice, 42);
        assert!(matches!(approvals.open(&late, NOW.minus(Span::seconds(5))).await.unwrap(), Opened::Now { .. }));
        assert_eq!(approvals.latest_of(&sign_in.id).await.unwrap().unwrap().id, late.id);
        // And another person, who was asked less often in their life.
        assert!(town.store.sign_ins().identify(&sign_in.id, &bob.user.id, false, NOW).await.unwrap().is_some());
        let bobs = town.asked(&sign_in, &bob, 43).await;
        assert_eq!(approvals.latest_of(&sign_in.id).await.unwrap().unwrap().id, bobs.id);
    }

    async fn a_passkey_in_the_browser_takes_the_questions_place(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let sign_ins = town.store.sign_ins();
        let sign_in = town.identified(&alice, "browser").await;
        let approval = town.asked(&sign_in, &alice, 42).await;
        let (passkey, proof) = (by_passkey(&alice), evidence(&alice));
        let elsewhere = Approved { means: Means::Device(bob.device.id.clone()), ..passkey.clone() };
        assert_eq!(sign_ins.approve_here(&sign_in.id, &elsewhere, &proof, NOW).await.unwrap(), None);
        assert_eq!(sign_ins.approve_here(&sign_in.id, &by_passkey(&bob), &proof, NOW).await.unwrap(), None);
        assert_eq!(sign_ins.approve_here(&sign_in.id, &passkey, &proof, after(LIFETIME)).await.unwrap(), None);
        assert_eq!(town.state(&approval.id).await, ApprovalState::Pending);
        let closed = sign_ins.approve_here(&sign_in.id, &passkey, &proof, NOW).await.unwrap().unwrap();
        assert_eq!(closed.iter().map(|closed| &closed.id).collect::<Vec<_>>(), [&approval.id]);
        assert_eq!(town.state(&approval.id).await, ApprovalState::Cancelled);
        let claimed = town.claims(&sign_in.id, "token", NOW).await.unwrap();
        assert_eq!(claimed.proof.method, Method::Passkey);
        assert_eq!(town.count("SELECT COUNT(*) FROM sign_ins WHERE evidence IS NOT NULL").await, 1);
    }

    async fn what_is_over_stays_over(town) {
        let alice = town.person("alice@corp.example").await;
        let sign_ins = town.store.sign_ins();
        let user = &alice.user.id;
        let sign_in = town.begun("browser").await;
        assert!(sign_ins.identify(&sign_in.id, user, false, sign_in.expires_at).await.unwrap().is_none());
        assert!(sign_ins.refuse(&sign_in.id, Refusal::Loop, Some(user), NOW).await.unwrap());
        assert!(!sign_ins.refuse(&sign_in.id, Refusal::UnknownAccount, None, NOW).await.unwrap());
        assert!(sign_ins.identify(&sign_in.id, user, false, NOW).await.unwrap().is_none());
        let refused = Stage::Refused { refusal: Refusal::Loop, user: Some(user.clone()) };
        assert_eq!(town.stage(&sign_in.id).await, refused);

        let (answered, _) = town.approved(&alice, "browser").await;
        assert!(sign_ins.identify(&answered.id, user, false, NOW).await.unwrap().is_none());
        town.claims(&answered.id, "token", NOW).await.unwrap();
        assert!(!sign_ins.refuse(&answered.id, Refusal::Loop, None, NOW).await.unwrap());
    }

    async fn after_a_no_to_an_account_another_may_be_named(town) {
        let alice = town.person("alice@corp.example").await;
        let sign_ins = town.store.sign_ins();
        let id = town.begun("browser").await.id;
        for refusal in [Refusal::UnknownAccount, Refusal::Suspended] {
            assert!(sign_ins.refuse(&id, refusal, None, NOW).await.unwrap());
            assert_eq!(town.stage(&id).await, Stage::Refused { refusal, user: None });
        }
        assert!(sign_ins.identify(&id, &alice.user.id, false, after(LIFETIME)).await.unwrap().is_none());
        assert!(sign_ins.identify(&id, &alice.user.id, false, NOW).await.unwrap().is_some());
        assert_eq!(town.stage(&id).await, Stage::Identified { user: alice.user.id.clone() });
    }

    async fn every_change_a_page_must_hear_of_moves_the_stamp(town) {
        let alice = town.person("alice@corp.example").await;
        let (sign_ins, approvals) = (town.store.sign_ins(), town.store.approvals());
        let sign_in = town.begun("browser").await;
        let id = sign_in.id.clone();
        let mut last = 0;
        let mut moved = async |what: &str| {
            let stamp = sign_ins.stamps(std::slice::from_ref(&id), NOW).await.unwrap()[0].1;
            assert!(stamp > last, "{what} did not move the stamp");
            last = stamp;
        };
        sign_ins.identify(&id, &alice.user.id, false, NOW).await.unwrap();
        moved("naming").await;
        let approval = town.asked(&sign_in, &alice, 42).await;
        moved("asking").await;
        approvals.delivery(&approval.id, Delivery::Taken).await.unwrap();
        moved("delivery").await;
        assert_eq!(approvals.load(&approval.id).await.unwrap().unwrap().push, Delivery::Taken);
        town.says_yes(&alice, &approval.id, 41).await;
        moved("a wrong number").await;
        town.says_yes(&alice, &approval.id, 42).await;
        moved("a yes").await;
        town.says_no(&alice, &approval.id, No::Deny, NOW).await;
        moved("a no").await;
        approvals.cancel(&id, NOW).await.unwrap();
        moved("giving up").await;
    }

    async fn stamps_are_read_in_batches_of_any_size(town) {
        let mut ids = Vec::new();
        for nth in 0..70 {
            ids.push(town.begun(&format!("browser {nth}")).await.id);
        }
        ids.push(random(SignInId::from_random));
        let mut found = town.store.sign_ins().stamps(&ids, NOW).await.unwrap();
        found.sort();
        let mut expected: Vec<_> = ids[..70].iter().map(|id| (id.clone(), 0)).collect();
        expected.sort();
        assert_eq!(found, expected);
        assert_eq!(town.store.sign_ins().stamps(&[], NOW).await.unwrap(), []);
        let last = after(LIFETIME).minus(Span(1));
        assert_eq!(town.store.sign_ins().stamps(&ids, last).await.unwrap().len(), 70);
        assert_eq!(town.store.sign_ins().stamps(&ids, after(LIFETIME)).await.unwrap(), [], "nobody waits for what is over");
    }

    async fn a_node_says_where_the_page_waits(town) {
        let sign_in = town.begun("browser").await;
        let (here, there) = (random(NodeId::from_random), random(NodeId::from_random));
        assert_eq!(town.store.sign_ins().watcher(&sign_in.id).await.unwrap(), None);
        for node in [here, there] {
            town.store.sign_ins().watch(&sign_in.id, &node).await.unwrap();
            assert_eq!(town.store.sign_ins().watcher(&sign_in.id).await.unwrap(), Some(node));
        }
    }

    async fn a_scanned_code_names_the_method(town) {
        let alice = town.person("alice@corp.example").await;
        let approvals = town.store.approvals();
        let sign_in = town.identified(&alice, "browser").await;
        let approval = town.asked(&sign_in, &alice, 42).await;
        assert!(!approvals.via_qr(&approval.id, &random(UserId::from_random), NOW).await.unwrap());
        assert!(!approvals.via_qr(&approval.id, &alice.user.id, approval.expires_at).await.unwrap());
        assert!(approvals.via_qr(&approval.id, &alice.user.id, NOW).await.unwrap());
        assert_eq!(approvals.load(&approval.id).await.unwrap().unwrap().channel, Channel::Qr);
        town.says_yes(&alice, &approval.id, 42).await;
        assert_eq!(town.claims(&sign_in.id, "token", NOW).await.unwrap().proof.method, Method::Qr);
        assert!(!approvals.via_qr(&approval.id, &alice.user.id, NOW).await.unwrap());
    }
}
