//! How many tokens one thread signs in a second, beside what bare OpenSSL signs in the same run.
//!
//! Each token is another person's: a random address among 100,000 in SQLite, the committed row read, claims made of
//! it, the whole `wresult` written and signed. Short rounds of tokens and of bare signatures take turns, so that
//! whatever else the machine does slows both alike.
//!
//! `cargo bench --bench token` prints the medians of the rounds, as `name value`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a bench measures time and stops where it is surprised"
)]

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use countersign::domain::address::{Address, DomainName};
use countersign::domain::application::{Application, Cloud, Domain, FirstOffer, issuer_of};
use countersign::domain::change::{Actor, Change, Kind};
use countersign::domain::claims::{Claims, Method, Proof};
use countersign::domain::ids::{ApplicationId, InvitationId, SignInId, UserId, hex};
use countersign::domain::invitation::{Invitation, InvitationKind};
use countersign::domain::text::Name;
use countersign::domain::time::{Span, Time};
use countersign::domain::user::{ImmutableId, User, UserStatus};
use countersign::keys::{SealKey, Secret, SigningKey, SystemEntropy, entropy};
use countersign::protocol::saml::Envelope;
use countersign::protocol::wsfed::response::wresult;
use countersign::store::newcomers::Admitted;
use countersign::store::users::{Among, Invite};
use countersign::store::{Settings, Store};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;

const PEOPLE: u32 = 100_000;
const ROUNDS: usize = 1_500;
const PER_ROUND: usize = 10;
const NOON: Time = Time(1_800_014_400_000);
/// As long as what a token's signature is made over.
const SIGNED: [u8; 760] = [b'x'; 760];

/// A folder that goes away with the bench.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The organisation that everybody works for.
struct Town {
    store: Store,
    application: Application,
    domain: Domain,
    key: SigningKey,
}

fn random<const N: usize>() -> [u8; N] {
    entropy::bytes(&SystemEntropy)
}

fn address(nth: u32) -> String {
    format!("person{nth:06}@corp.example")
}

impl Town {
    async fn built(folder: &Folder) -> Self {
        let settings = Settings { url: format!("sqlite://{}/store.db", folder.0.display()), connections: 2 };
        let seal = Arc::new(SealKey::random(&SystemEntropy));
        let store = Store::open(&settings, seal, Arc::new(SystemEntropy)).await.unwrap();
        store.migrate().await.unwrap();
        let name = DomainName::parse("corp.example").unwrap();
        let application = Application {
            trust: false,
            id: ApplicationId::from_random(random()),
            name: Name::parse("Corp").unwrap(),
            first_offer: FirstOffer::Push,
            session_lifetime: Span::hours(8),
            cloud: Cloud::Worldwide,
            realm: Cloud::Worldwide.realm().unwrap().to_owned(),
            reply_url: Cloud::Worldwide.reply_url().to_owned(),
            sign_out_origins: Vec::new(),
        };
        let issuer = issuer_of("https://idp.example.net", &name);
        let domain = Domain { name, application: application.id.clone(), issuer };
        let change = Change {
            actor: Actor::Terminal,
            kind: Kind::ApplicationAdded,
            subject: application.id.to_string(),
            detail: "bench".into(),
        };
        store.applications().add((&application, std::slice::from_ref(&domain)), &change, NOON).await.unwrap();
        let key = SigningKey::generate(&SystemEntropy, "bench", NOON, Span::days(365)).unwrap();
        Self { store, application, domain, key }
    }

    /// Somebody who works here, with an invitation.
    fn invite(&self, nth: u32) -> Invite {
        let user = User {
            id: UserId::from_random(random()),
            address: Address::parse(&address(nth)).unwrap(),
            name: Some(Name::parse("Some Person").unwrap()),
            domain: self.domain.name.clone(),
            immutable_id: ImmutableId::from_random(random()),
            status: UserStatus::Invited,
            personal_address: None,
            language: None,
            is_protected: false,
        };
        let invitation = Invitation {
            id: InvitationId::from_random(random()),
            user: user.id.clone(),
            kind: InvitationKind::First,
            created_at: NOON,
            expires_at: NOON.plus(Span::days(7)),
            opened_at: None,
            used_at: None,
        };
        let secret_hash = Secret::random(&SystemEntropy).hash();
        Invite { user, given: false, among: Among::Anybody, invitation, secret_hash, letter: None, by: Actor::Terminal }
    }

    /// From an address to the bytes that go into the form.
    async fn token(&self, address: &str) -> String {
        let address = Address::parse(address).unwrap();
        let user = self.store.users().by_address(&address).await.unwrap().unwrap();
        let proof = Proof { method: Method::Push, proved_at: NOON };
        let claims = Claims::of(&user, &self.domain, &self.application, proof);
        let assertion_id = format!("_{}", SignInId::from_random(random()));
        let envelope = Envelope {
            claims: &claims,
            assertion_id: &assertion_id,
            now: NOON,
            not_before: NOON.minus(Span::minutes(1)),
            not_on_or_after: NOON.plus(Span::minutes(5)),
        };
        wresult(&envelope, &self.key).unwrap()
    }
}

fn bare_signature(key: &PKey<Private>) -> Vec<u8> {
    Signer::new(MessageDigest::sha256(), key).unwrap().sign_oneshot_to_vec(&SIGNED).unwrap()
}

#[allow(clippy::cast_precision_loss, reason = "a round is short")]
fn per_second(start: Instant) -> f64 {
    PER_ROUND as f64 / start.elapsed().as_secs_f64()
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

async fn run() {
    let folder = Folder(std::env::temp_dir().join(format!("countersign-bench-{}", hex(&random::<8>()))));
    let town = Town::built(&folder).await;
    println!("inviting {PEOPLE} people, which takes a while");
    for start in (0..PEOPLE).step_by(1_000) {
        let invites: Vec<_> = (start..start + 1_000).map(|nth| town.invite(nth)).collect();
        let admitted = town.store.users().invite_new(&invites, NOON).await.unwrap();
        assert!(admitted.iter().all(|admitted| *admitted == Admitted::Now));
    }
    let bare_key = PKey::private_key_from_pkcs8(&town.key.pkcs8().unwrap()).unwrap();
    let (mut tokens, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let addresses: Vec<_> = (0..PER_ROUND).map(|_| address(entropy::below(&SystemEntropy, PEOPLE))).collect();
        let start = Instant::now();
        for address in &addresses {
            black_box(town.token(address).await);
        }
        tokens.push(per_second(start));
        let start = Instant::now();
        for _ in 0..PER_ROUND {
            black_box(bare_signature(&bare_key));
        }
        bare.push(per_second(start));
    }
    let (tokens, bare) = (median(tokens), median(bare));
    println!("token.per_second {tokens:.0}");
    println!("token.bare_per_second {bare:.0}");
    println!("token.ratio {:.3}", tokens / bare);
}

fn main() {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run());
}
