//! Every purpose at every endpoint: a challenge that was made for one door is no good at any other, with a proof that
//! is right in everything else, and is not spent there either.

use std::collections::BTreeSet;

use countersign::domain::challenge::Purpose;
use countersign::domain::operator::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::account;
use crate::foreign::posts;
use crate::harness::app::{Phone, json_of, refusal};
use crate::harness::browser::{Browser, Page, path_of};
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::tables;

/// A door that takes a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Activation,
    Arrival,
    Login,
    Approval,
    Here,
    Offer,
    Grant,
    Code,
    Link,
    Entry,
    StepUp,
    Account,
    AccountOffer,
    Removal,
}

/// Each door with its address and with what its challenge is for.
const DOORS: [(Door, &str, Purpose); 14] = [
    (Door::Activation, "/phone/api/invitation/activate", Purpose::Register),
    (Door::Arrival, "/phone/api/devices/finish", Purpose::Register),
    (Door::Login, "/phone/api/login/finish", Purpose::DeviceLogin),
    (Door::Approval, "/phone/api/approvals/{id}/approve", Purpose::Approve),
    (Door::Here, "/sign-in/{id}/passkey", Purpose::LocalPasskey),
    (Door::Offer, "/phone/api/devices/offer", Purpose::AddDevice),
    (Door::Grant, "/phone/api/devices/{id}/grant", Purpose::AddDevice),
    (Door::Code, "/phone/api/code/finish", Purpose::TrustCode),
    (Door::Link, "/console/api/link/finish", Purpose::OperatorRegister),
    (Door::Entry, "/console/api/entry/finish", Purpose::ConsoleEntry),
    (Door::StepUp, "/console/api/prove/finish", Purpose::StepUp),
    (Door::Account, "/account/api/entry/finish", Purpose::AccountEntry),
    (Door::AccountOffer, "/account/add", Purpose::AddDevice),
    (Door::Removal, "/account/devices/{id}/remove", Purpose::RemoveDevice),
];

/// Whether two doors lead to one and the same act of the same person.
fn is_one_act(one: Door, other: Door) -> bool {
    one == other || matches!((one, other), (Door::Offer, Door::AccountOffer) | (Door::AccountOffer, Door::Offer))
}

/// A challenge that its own door takes, and the proof made over it.
struct Held {
    door: Door,
    challenge: Value,
    credential: Value,
}

/// Somebody at each door, with all that the door asks for beside the proof.
struct Doors {
    house: Installation,
    alice: Phone,
    bobs: Phone,
    tablet: Phone,
    owner: Operator,
    /// Somebody who is let in with a link.
    guest: Operator,
    browser: Browser,
    page: Page,
    approval: String,
    addition: String,
    /// Where Alice is on her own page, and where it has her phone.
    account: Browser,
    device: String,
    /// What each door's body says beside the proof.
    activation: Value,
    arrival: Value,
    grant: Value,
    link: Value,
}

/// A further device that has opened the link and asks; its claim, its number and its row.
async fn asks(offering: &mut Phone, new: &Phone) -> (Value, Value, String) {
    let begun = json_of(&offering.posts("devices/begin", &json!({})).await);
    let body = json!({"challenge": begun["challenge"], "credential": offering.inside.signs(&begun["options"])});
    let offered = json_of(&offering.posts("devices/offer", &body).await);
    let secret = offered["link"].as_str().unwrap().split('#').nth(1).unwrap().to_owned();
    let asked = json_of(&new.posts("devices/ask", &json!({"secret": secret, "device_name": "Tablet"})).await);
    let id = json_of(&offering.gets("approvals").await)["devices"][0]["id"].as_str().unwrap().to_owned();
    (asked["claim"].clone(), asked["number"].clone(), id)
}

impl Doors {
    async fn on(engine: Engine) -> Self {
        let house = Installation::on(engine).await;
        house.answers_programs().await;
        let base = house.node().base.clone();
        let mut alice = house.has_active(ALICE).await;
        let (browser, page) = house.waits_for(ALICE).await;
        let approval = alice.sees_one().await;
        let (_, number, addition) = asks(&mut alice, &Phone::new(&base)).await;
        let account = house.browser();
        json_of(&account::enters(&account, &mut alice).await);
        let device = account::device_at(&account, "Pixel 9").await;

        // Carol's tablet has its place already and makes its passkey.
        let (mut carol, tablet) = (house.has_active("carol@corp.example").await, Phone::new(&base));
        let (claim, shown, granted) = asks(&mut carol, &tablet).await;
        let begun = json_of(&carol.posts(&format!("devices/{granted}/show"), &json!({})).await);
        let credential = carol.inside.signs(&begun["options"]);
        let body = json!({"challenge": begun["challenge"], "number": shown, "credential": credential});
        json_of(&carol.posts(&format!("devices/{granted}/grant"), &body).await);

        let secret = house.invites("bob@corp.example").await.split('#').nth(1).unwrap().to_owned();
        let owner = Operator::first(&house).await;
        let link = owner.lets_in("Henry Help", "henry@corp.example", Role::Helpdesk).await;
        let link = link.split('#').nth(1).unwrap().to_owned();
        Self {
            grant: json!({"number": number}),
            arrival: json!({"claim": claim}),
            activation: json!({"secret": secret, "device_name": "Pixel 9"}),
            link: json!({"secret": link}),
            bobs: Phone::new(&base),
            guest: Operator::new(&base),
            house,
            alice,
            tablet,
            owner,
            browser,
            page,
            approval,
            addition,
            account,
            device,
        }
    }

    /// Begins at a door, and makes the proof that it takes.
    async fn begins(&mut self, door: Door) -> Held {
        let nothing = json!({});
        let phone = |path: String| (path, nothing.clone());
        let begun = match door {
            Door::Activation => json_of(&self.bobs.posts("invitation/open", &self.activation).await),
            Door::Arrival => json_of(&self.tablet.posts("devices/register", &self.arrival).await),
            Door::Here => self.browser.begins_passkey(&self.page).await,
            Door::Link => json_of(&self.guest.calls("link/begin", &self.link).await),
            Door::Entry => json_of(&self.guest.calls("entry/begin", &nothing).await),
            Door::StepUp => json_of(&self.owner.calls("prove/begin", &nothing).await),
            Door::Account | Door::AccountOffer | Door::Removal => {
                let path = match door {
                    Door::Account => "/account/api/entry/begin".to_owned(),
                    Door::AccountOffer => "/account/api/add".to_owned(),
                    _ => format!("{}/remove", self.device.replace("/account/", "/account/api/")),
                };
                json_of(&account::calls(&self.account, &path, &nothing).await)
            }
            Door::Login | Door::Approval | Door::Offer | Door::Grant | Door::Code => {
                let (path, body) = match door {
                    Door::Login => phone("login/begin".to_owned()),
                    Door::Approval => phone(format!("approvals/{}/show", self.approval)),
                    Door::Offer => phone("devices/begin".to_owned()),
                    Door::Code => phone("code/begin".to_owned()),
                    _ => phone(format!("devices/{}/show", self.addition)),
                };
                json_of(&self.alice.posts(&path, &body).await)
            }
        };
        let options = &begun["options"];
        let credential = match door {
            Door::Activation => self.bobs.inside.creates(options),
            Door::Arrival => self.tablet.inside.creates(options),
            Door::Link => self.guest.inside.creates(options),
            Door::Entry | Door::StepUp => self.owner.inside.signs(options),
            _ => self.alice.inside.signs(options),
        };
        if door == Door::Link {
            self.link["operator"] = begun["operator"].clone();
        }
        Held { door, challenge: begun["challenge"].clone(), credential }
    }

    /// Brings a proof to a door, as whoever stands there would.
    async fn brings(&self, door: Door, held: &Held) -> Page {
        let proof = json!({"challenge": held.challenge, "credential": held.credential});
        let with = |more: &Value| {
            let mut body = proof.clone();
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        match door {
            Door::Activation => self.bobs.posts("invitation/activate", &with(&self.activation)).await,
            Door::Arrival => self.tablet.posts("devices/finish", &with(&self.arrival)).await,
            Door::Login => self.alice.posts("login/finish", &proof).await,
            Door::Approval => {
                let body = with(&json!({"number": self.page.number()}));
                self.alice.posts(&format!("approvals/{}/approve", self.approval), &body).await
            }
            Door::Here => {
                let (csrf, credential) = (self.page.field("csrf").unwrap(), held.credential.to_string());
                let challenge = held.challenge.as_str().unwrap();
                let fields = [("csrf", csrf.as_str()), ("challenge", challenge), ("credential", &credential)];
                self.browser.posts(&format!("{}/passkey", path_of(&self.page)), &fields).await
            }
            Door::Offer => self.alice.posts("devices/offer", &proof).await,
            Door::Grant => self.alice.posts(&format!("devices/{}/grant", self.addition), &with(&self.grant)).await,
            Door::Code => self.alice.posts("code/finish", &proof).await,
            Door::Link => self.guest.calls("link/finish", &with(&self.link)).await,
            Door::Entry => self.guest.calls("entry/finish", &proof).await,
            Door::StepUp => self.owner.calls("prove/finish", &proof).await,
            Door::Account => account::calls(&self.account, "/account/api/entry/finish", &proof).await,
            Door::AccountOffer | Door::Removal => {
                let (challenge, credential) = (held.challenge.as_str().unwrap(), held.credential.to_string());
                // Once the device is gone, so is the session, and the page with its form.
                let csrf = self.account.opens("/account/").await.field("csrf").unwrap_or_default();
                let fields =
                    [("csrf", &*csrf), ("challenge", challenge), ("credential", &credential), ("confirm", "Pixel 9")];
                let path = match door {
                    Door::Removal => format!("{}/remove", self.device),
                    _ => "/account/add".to_owned(),
                };
                self.account.posts(&path, &fields).await
            }
        }
    }
}

#[test]
fn every_purpose_has_a_door_and_every_door_its_purpose() {
    let all: BTreeSet<_> = Purpose::ALL.iter().map(|purpose| purpose.as_str()).collect();
    let served: BTreeSet<_> = DOORS.iter().map(|(_, _, purpose)| purpose.as_str()).collect();
    assert_eq!(served, all, "a purpose that no door here serves");
    let takes_proof = |path: &str| {
        let last = path.rsplit('/').next().unwrap();
        let begins = path.starts_with("/waiting/");
        let is_form = path.starts_with("/account/") && !path.starts_with("/account/api/");
        (["finish", "activate", "approve", "passkey", "offer", "grant"].contains(&last) && !begins)
            || (is_form && ["add", "remove"].contains(&last))
    };
    let doors: BTreeSet<_> = posts().into_iter().filter(|path| takes_proof(path)).collect();
    assert_eq!(DOORS.iter().map(|(_, path, _)| *path).collect::<BTreeSet<_>>(), doors, "each stands in the router");
}

async fn no_purpose_serves_at_another_door(engine: Engine) {
    let mut doors = Doors::on(engine).await;
    let mut held = Vec::new();
    for (door, _, _) in DOORS {
        held.push(doors.begins(door).await);
    }
    doors.house.quiet().await;
    let url = doors.house.ground.store.clone();
    let kept = tables::written(&url).await;
    for one in &held {
        for (door, path, _) in DOORS.into_iter().filter(|(door, _, _)| !is_one_act(*door, one.door)) {
            let page = doors.brings(door, one).await;
            if page.has("form-problem") {
                assert_eq!(page.status, StatusCode::CONFLICT, "that of {:?} at {path}", one.door);
            } else {
                let told = page.refusal().unwrap_or_else(|| refusal(&page));
                assert_eq!(told, "bad-challenge", "that of {:?} at {path}", one.door);
            }
            assert!(page.headers.get("set-cookie").is_none(), "that of {:?} at {path}", one.door);
        }
    }
    doors.house.quiet().await;
    kept.stays(&tables::written(&url).await, "nothing was written, and no challenge was spent");

    // Each serves at its own, once; of two that answer the same question the phone's.
    for one in held.iter().filter(|one| one.door != Door::Here) {
        let page = doors.brings(one.door, one).await;
        assert!(
            page.status.is_success() || page.status.is_redirection(),
            "{:?} at its own door: {}",
            one.door,
            page.body
        );
        let again = doors.brings(one.door, one).await;
        assert!(again.status.is_client_error(), "{:?} a second time: {}", one.door, again.body);
    }
}

async fn a_passkeys_own_door_takes_its_proof(engine: Engine) {
    let mut doors = Doors::on(engine).await;
    let held = doors.begins(Door::Here).await;
    let taken = doors.brings(Door::Here, &held).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert!(doors.browser.reloads(&doors.page).await.body.contains("/answer\""));
    let again = doors.brings(Door::Here, &held).await;
    assert!(again.status.is_client_error(), "{}", again.body);
}

crate::on_both_engines!(no_purpose_serves_at_another_door, a_passkeys_own_door_takes_its_proof);
