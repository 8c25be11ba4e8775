use super::*;
use crate::domain::address::DomainName;
use crate::domain::approval::{Channel, Delivery};
use crate::domain::claims::{Method, Proof};
use crate::domain::ids::{ApplicationId, ApprovalId, Correlation, DeviceId, SessionId, SignInId};
use crate::domain::sign_in::{Approved, LIFETIME, Origin, ReplyTo, Request, Wants};

const NOON: Time = Time(1_800_014_400_000);

fn user() -> UserId {
    UserId::from_random([2; 16])
}

fn device() -> Means {
    Means::Device(DeviceId::from_random([3; 16]))
}

fn sign_in(stage: Stage) -> SignIn {
    SignIn {
        id: SignInId::from_random([1; 16]),
        correlation: Correlation::from_random([9; 16]),
        application: ApplicationId::from_random([4; 16]),
        path_domain: DomainName::parse("corp.example").unwrap(),
        flow_hash: String::new(),
        browser_hash: String::new(),
        request: Request {
            reply_to: ReplyTo::WsFed { url: String::new(), context: None },
            wants: Wants::default(),
            hint: None,
            language: None,
            client_request_id: None,
            small_window: false,
        },
        origin: Origin::default(),
        stage,
        stamp: 0,
        begun_at: NOON,
        expires_at: NOON.plus(LIFETIME),
    }
}

fn approval(state: ApprovalState) -> Approval {
    Approval {
        id: ApprovalId::from_random([5; 16]),
        sign_in: SignInId::from_random([1; 16]),
        user: user(),
        channel: Channel::Push,
        number: 42,
        tries: 0,
        state,
        push: Delivery::Taken,
        created_at: NOON,
        expires_at: NOON.plus(Span::seconds(120)),
    }
}

fn proof(at: Time) -> Proof {
    Proof { method: Method::Push, proved_at: at }
}

fn session() -> Session {
    Session { id: SessionId::from_random([6; 16]), user: user(), means: device(), proof: proof(NOON) }
}

fn approved() -> Stage {
    Stage::Approved(Approved { user: user(), means: device(), approval: None, proof: proof(NOON) })
}

fn refused(refusal: Refusal) -> Stage {
    Stage::Refused { refusal, user: None }
}

fn facts<'a>(sign_in: &'a SignIn, approval: Option<&'a Approval>, session: Option<&'a Session>) -> Facts<'a> {
    Facts { sign_in, approval, session, hint_fits: true, session_lifetime: Span::hours(8) }
}

#[test]
fn every_stage_leads_to_its_one_step() {
    let later = NOON.plus(Span::seconds(60));
    let much_later = NOON.plus(LIFETIME);
    let identified = || Stage::Identified { user: user() };
    let table: Vec<(Stage, Option<ApprovalState>, Time, Step)> = vec![
        (Stage::Begun, None, NOON, Step::AskWho),
        (Stage::Begun, None, much_later, Step::Over(Refusal::Expired)),
        (identified(), None, NOON, Step::Offer(Refusal::NotPending)),
        (identified(), Some(ApprovalState::Pending), NOON, Step::Wait),
        (
            identified(),
            Some(ApprovalState::Pending),
            NOON.plus(Span::seconds(120)),
            Step::Offer(Refusal::ApprovalExpired),
        ),
        (identified(), Some(ApprovalState::Approved), NOON, Step::Offer(Refusal::ApprovalExpired)),
        (identified(), Some(ApprovalState::Denied), NOON, Step::Offer(Refusal::Denied)),
        (identified(), Some(ApprovalState::Superseded), NOON, Step::Offer(Refusal::Superseded)),
        (identified(), Some(ApprovalState::Reported), NOON, Step::Over(Refusal::Reported)),
        (identified(), Some(ApprovalState::Exhausted), NOON, Step::Over(Refusal::WrongNumber)),
        (identified(), Some(ApprovalState::Cancelled), NOON, Step::Over(Refusal::Cancelled)),
        (identified(), Some(ApprovalState::Pending), much_later, Step::Over(Refusal::Expired)),
        (approved(), None, NOON, Step::Answer),
        (approved(), None, Time(later.0 - 1), Step::Answer),
        (approved(), None, later, Step::Over(Refusal::Expired)),
        (Stage::Answered { user: user() }, None, NOON, Step::Over(Refusal::AlreadyAnswered)),
        (refused(Refusal::UnknownAccount), None, NOON, Step::Over(Refusal::UnknownAccount)),
        (refused(Refusal::Suspended), None, much_later, Step::Over(Refusal::Suspended)),
    ];
    for (stage, state, now, step) in table {
        let sign_in = sign_in(stage.clone());
        let approval = state.map(approval);
        assert_eq!(next(facts(&sign_in, approval.as_ref(), None), now), step, "{stage:?} {state:?}");
    }
}

#[test]
fn a_session_answers_only_what_nobody_has_been_named_for() {
    let session = session();
    let from_session = Step::AnswerFromSession { user: user(), means: device() };
    let begun = sign_in(Stage::Begun);
    assert_eq!(next(facts(&begun, None, Some(&session)), NOON), from_session);
    let identified = sign_in(Stage::Identified { user: user() });
    assert_eq!(next(facts(&identified, None, Some(&session)), NOON), Step::Offer(Refusal::NotPending));
}

#[test]
fn a_hint_that_names_somebody_else_asks() {
    let session = session();
    let begun = sign_in(Stage::Begun);
    let facts = Facts { hint_fits: false, ..facts(&begun, None, Some(&session)) };
    assert_eq!(next(facts, NOON), Step::AskWho);
}

#[test]
fn a_wish_for_a_fresh_ceremony_passes_the_session_by() {
    let session = session();
    let mut begun = sign_in(Stage::Begun);
    begun.request.wants.fresh = true;
    assert_eq!(next(facts(&begun, None, Some(&session)), NOON), Step::AskWho);
}
