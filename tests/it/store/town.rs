//! A small town for the store's tests: one organisation, people with phones, browsers that ask.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use countersign::domain::address::{Address, DomainName};
use countersign::domain::application::{Application, Cloud, Domain, FirstOffer, issuer_of};
use countersign::domain::approval::{Approval, ApprovalState, Channel, Decided, Evidence, No, Numbers};
use countersign::domain::change::{Actor, Change, Kind};
use countersign::domain::claims::{Method, Proof};
use countersign::domain::device::{Credential, Device, DeviceStatus, PushHealth};
use countersign::domain::ids::{
    ApplicationId, ApprovalId, Correlation, DeviceId, InvitationId, KeyId, PhoneSessionId, SessionId, SignInId, UserId,
};
use countersign::domain::invitation::{Invitation, InvitationKind};
use countersign::domain::means::Means;
use countersign::domain::sign_in::{Approved, LIFETIME, Origin, ReplyTo, Request, SignIn, Stage, Wants};
use countersign::domain::text::Name;
use countersign::domain::time::{Span, Time};
use countersign::domain::user::{ImmutableId, User, UserStatus};
use countersign::keys::entropy::bytes;
use countersign::keys::{SealKey, SystemEntropy};
use countersign::store::approvals::{Nay, NewApproval, Opened, Yes};
use countersign::store::claim::{AnswerRecord, Basis, Claim, Claimed, NewSession};
use countersign::store::invitations::{Activated, Activation};
use countersign::store::phones::PhoneSession;
use countersign::store::users::{Among, Invite, Invited};
use countersign::store::{Settings, Store};
use sqlx::{AnyPool, AssertSqlSafe, Row as _};
use tokio::sync::Barrier;

use crate::harness::{keeper, servers};

/// When every story begins.
pub const NOW: Time = Time(1_800_014_400_000);

pub struct Town {
    pub store: Arc<Store>,
    pub url: String,
    pub organisation: Application,
    folder: Option<PathBuf>,
}

impl Drop for Town {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone)]
pub struct Person {
    pub user: User,
    pub device: Device,
    pub credential: Credential,
}

pub fn random<T>(from: impl FnOnce([u8; 16]) -> T) -> T {
    from(bytes(&SystemEntropy))
}

pub fn word() -> String {
    random(UserId::from_random).to_string()
}

pub fn after(span: Span) -> Time {
    NOW.plus(span)
}

/// A change that somebody made.
pub fn change() -> Change {
    Change { actor: Actor::Terminal, kind: Kind::ApplicationAdded, subject: word(), detail: "told".into() }
}

impl Town {
    pub async fn on_sqlite() -> Self {
        let folder = keeper::folder("store");
        let url = format!("sqlite://{}", folder.join("data/countersign.db").display());
        Self::at(url, Some(folder)).await
    }

    pub async fn on_postgres() -> Self {
        let url = tokio::task::spawn_blocking(servers::postgres).await.unwrap();
        Self::at(url, None).await
    }

    /// On a server that sorts texts as people of this language do.
    pub async fn on_postgres_in(language: &str) -> Self {
        let url = tokio::task::spawn_blocking(servers::postgres).await.unwrap();
        let name = format!("sorted_{}", word());
        let pool = AnyPool::connect(&url).await.unwrap_or_else(|error| panic!("{error}"));
        let made = format!(
            "CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE '{language}' ENCODING 'UTF8'"
        );
        sqlx::raw_sql(AssertSqlSafe(made)).execute(&pool).await.unwrap();
        pool.close().await;
        let (start, end) = (url.find(":///").unwrap() + 4, url.find('?').unwrap());
        Self::at(format!("{}{name}{}", &url[..start], &url[end..]), None).await
    }

    /// In the instance that the command keeps in this folder.
    pub async fn beside(home: &Path) -> Self {
        let url = format!("sqlite://{}", home.join("data/countersign.db").display());
        let store = open(&url, SealKey::read_file(&home.join("certs/seal.key")).unwrap()).await;
        let organisation = store.applications().list().await.unwrap().remove(0).0;
        Self { store, url, organisation, folder: None }
    }

    async fn at(url: String, folder: Option<PathBuf>) -> Self {
        let store = open(&url, SealKey::random(&SystemEntropy)).await;
        let organisation = Application {
            trust: false,
            sign_out_origins: Vec::new(),
            id: random(ApplicationId::from_random),
            name: Name::parse("Corp & Söhne").unwrap(),
            first_offer: FirstOffer::Push,
            session_lifetime: Span::hours(8),
            cloud: Cloud::Worldwide,
            realm: "urn:federation:MicrosoftOnline".into(),
            reply_url: Cloud::Worldwide.reply_url().into(),
        };
        let domains = [domain(&organisation, "corp.example")];
        store.applications().add((&organisation, &domains), &change(), NOW).await.unwrap();
        Self { store, url, organisation, folder }
    }

    /// Somebody else's hands on the tables; the statements must fit both engines.
    pub async fn sql(&self, statement: &str) {
        let pool = AnyPool::connect(&self.url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&pool).await.unwrap();
        pool.close().await;
    }

    pub async fn count(&self, statement: &str) -> i64 {
        let pool = AnyPool::connect(&self.url).await.unwrap();
        let row = sqlx::query(AssertSqlSafe(statement.to_owned())).fetch_one(&pool).await.unwrap();
        pool.close().await;
        row.get(0)
    }

    /// The first column of every row.
    pub async fn texts(&self, statement: &str) -> Vec<String> {
        let pool = AnyPool::connect(&self.url).await.unwrap();
        let rows = sqlx::query(AssertSqlSafe(statement.to_owned())).fetch_all(&pool).await.unwrap();
        pool.close().await;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Whoever has this folded address, removed or not.
    pub async fn user(&self, lookup: &str) -> Option<UserId> {
        let found = self.texts(&format!("SELECT id FROM users WHERE lookup = '{lookup}'")).await;
        found.first().map(|id| UserId::parse(id).unwrap())
    }

    /// Invites and activates.
    pub async fn person(&self, address: &str) -> Person {
        let invite = invite(&stranger(address));
        let Invited::Created(user) = self.store.users().invite(&invite, NOW).await.unwrap() else {
            panic!("{address} was here before")
        };
        let activation = activation(&user, &invite.invitation.id);
        let activated = self.store.invitations().activate(&activation, NOW).await.unwrap();
        assert_eq!(activated, Activated::Now);
        let user = User { status: UserStatus::Active, ..user };
        Person { user, device: activation.device, credential: activation.credential }
    }

    pub fn request(&self, browser: &str, at: Time) -> SignIn {
        SignIn {
            id: random(SignInId::from_random),
            correlation: random(Correlation::from_random),
            application: self.organisation.id.clone(),
            path_domain: DomainName::parse("corp.example").unwrap(),
            flow_hash: word(),
            browser_hash: browser.to_owned(),
            request: Request {
                reply_to: ReplyTo::WsFed { url: self.organisation.reply_url.clone(), context: Some("a=1&b=ü".into()) },
                wants: Wants { max_age: Some(Span::minutes(5)), ..Wants::default() },
                hint: Some("alice@corp.example".into()),
                language: Some("en".into()),
                client_request_id: None,
                small_window: false,
            },
            origin: Origin { address: "192.0.2.7".into(), browser: "Edge".into(), ..Origin::default() },
            stage: Stage::Begun,
            stamp: 0,
            begun_at: at,
            expires_at: at.plus(LIFETIME),
        }
    }

    pub async fn begun(&self, browser: &str) -> SignIn {
        let sign_in = self.request(browser, NOW);
        self.store.sign_ins().begin(&sign_in, NOW).await.unwrap();
        sign_in
    }

    pub async fn identified(&self, person: &Person, browser: &str) -> SignIn {
        self.identified_as(person, browser, false).await
    }

    /// In a browser that the person has used before.
    pub async fn recognised(&self, person: &Person, browser: &str) -> SignIn {
        self.identified_as(person, browser, true).await
    }

    async fn identified_as(&self, person: &Person, browser: &str, recognised: bool) -> SignIn {
        let sign_in = self.begun(browser).await;
        assert!(self.store.sign_ins().identify(&sign_in.id, &person.user.id, recognised, NOW).await.unwrap().is_some());
        sign_in
    }

    /// A question that stands.
    pub async fn asked(&self, sign_in: &SignIn, person: &Person, number: u8) -> Approval {
        self.opened(&question(sign_in, person, number)).await
    }

    /// A question by QR code that stands.
    pub async fn shown(&self, sign_in: &SignIn, person: &Person, number: u8) -> Approval {
        self.opened(&NewApproval { channel: Channel::Qr, ..question(sign_in, person, number) }).await
    }

    async fn opened(&self, question: &NewApproval) -> Approval {
        match self.store.approvals().open(question, NOW).await.unwrap() {
            Opened::Now { approval, .. } => approval,
            opened => panic!("{opened:?}"),
        }
    }

    pub async fn says_yes(&self, person: &Person, approval: &ApprovalId, number: u8) -> Decided {
        let evidence = evidence(person);
        let (user, device) = (&person.user.id, &person.device.id);
        let yes = Yes { approval, user, device, number, evidence: &evidence };
        self.store.approvals().approve(yes, NOW).await.unwrap().decided
    }

    pub async fn says_no(&self, person: &Person, approval: &ApprovalId, no: No, now: Time) -> Decided {
        let nay = Nay { approval, user: &person.user.id, device: Some(&person.device.id), no, notices: &[] };
        self.store.approvals().decline(nay, now).await.unwrap().decided
    }

    /// A sign-in whose answer can be fetched.
    pub async fn approved(&self, person: &Person, browser: &str) -> (SignIn, Approval) {
        let sign_in = self.recognised(person, browser).await;
        let approval = self.asked(&sign_in, person, 42).await;
        assert_eq!(self.says_yes(person, &approval.id, approval.number).await, Decided::Now);
        (sign_in, approval)
    }

    /// Claims the answer of the sign-in's own ceremony and begins a session with this token.
    pub async fn claims(&self, sign_in: &SignInId, token: &str, now: Time) -> Option<Claimed> {
        let session = NewSession {
            id: random(SessionId::from_random),
            token_hash: token.to_owned(),
            expires_at: after(Span::hours(8)),
            replaces: None,
        };
        let claim = Claim { sign_in, basis: Basis::Ceremony, answer: answer(), session: Some(session) };
        self.store.sign_ins().claim(&claim, now).await.unwrap()
    }

    /// Claims an answer from a session.
    pub async fn claims_from(&self, session: &SessionId, sign_in: &SignInId, now: Time) -> Option<Claimed> {
        let claim = Claim { sign_in, basis: Basis::Session(session), answer: answer(), session: None };
        self.store.sign_ins().claim(&claim, now).await.unwrap()
    }

    pub async fn stage(&self, sign_in: &SignInId) -> Stage {
        self.store.sign_ins().load(sign_in).await.unwrap().unwrap().stage
    }

    pub async fn state(&self, approval: &ApprovalId) -> ApprovalState {
        self.store.approvals().load(approval).await.unwrap().unwrap().state
    }
}

pub fn stranger(address: &str) -> User {
    User {
        id: random(UserId::from_random),
        address: Address::parse(address).unwrap(),
        name: Some(Name::parse("Zoë").unwrap()),
        domain: DomainName::parse("corp.example").unwrap(),
        immutable_id: random(ImmutableId::from_random),
        status: UserStatus::Invited,
        personal_address: None,
        language: None,
        is_protected: false,
    }
}

pub fn invite(user: &User) -> Invite {
    Invite {
        user: user.clone(),
        given: false,
        among: Among::Anybody,
        invitation: Invitation {
            id: random(InvitationId::from_random),
            user: user.id.clone(),
            kind: InvitationKind::First,
            created_at: NOW,
            expires_at: after(Span::days(7)),
            opened_at: None,
            used_at: None,
        },
        by: Actor::Terminal,
        secret_hash: word(),
        letter: None,
    }
}

pub fn activation(user: &User, invitation: &InvitationId) -> Activation {
    let device = Device {
        id: random(DeviceId::from_random),
        user: user.id.clone(),
        name: Name::parse("Phone").unwrap(),
        status: DeviceStatus::Active,
        push: PushHealth::Unreached,
        created_at: NOW,
        seen_at: NOW,
    };
    Activation {
        invitation: invitation.clone(),
        user: user.id.clone(),
        credential: Credential {
            id: word(),
            device: device.id.clone(),
            user: user.id.clone(),
            passkey: format!("{{\"key\":\"{}\"}}", word()),
        },
        phone: PhoneSession {
            id: random(PhoneSessionId::from_random),
            device: device.id.clone(),
            token_hash: word(),
            expires_at: after(Span::days(90)),
        },
        device,
        notices: Vec::new(),
    }
}

pub fn question(sign_in: &SignIn, person: &Person, number: u8) -> NewApproval {
    NewApproval {
        id: random(ApprovalId::from_random),
        sign_in: sign_in.id.clone(),
        user: person.user.id.clone(),
        channel: Channel::Push,
        numbers: numbers(number),
        browser_hash: sign_in.browser_hash.clone(),
        expires_at: after(Span::seconds(60)),
    }
}

/// This number first, and some others for when the person had it of late.
pub fn numbers(first: u8) -> Numbers {
    let mut drawn = Some(u32::from(first - 10));
    Numbers::draw(|_| drawn.take().unwrap_or(0))
}

pub async fn open(url: &str, seal: SealKey) -> Arc<Store> {
    open_with(url, seal, 16).await
}

pub async fn open_with(url: &str, seal: SealKey, connections: u32) -> Arc<Store> {
    let settings = Settings { url: url.to_owned(), connections };
    let store = Store::open(&settings, Arc::new(seal), Arc::new(SystemEntropy)).await.unwrap();
    store.migrate().await.unwrap();
    Arc::new(store)
}

pub fn answer() -> AnswerRecord {
    AnswerRecord { assertion_id: format!("_{}", word()), key: random(KeyId::from_random) }
}

pub fn domain(application: &Application, name: &str) -> Domain {
    let name = DomainName::parse(name).unwrap();
    let issuer = issuer_of("https://idp.example.net", &name);
    Domain { name, application: application.id.clone(), issuer }
}

pub fn evidence(person: &Person) -> Evidence {
    Evidence {
        text: "countersign/1\n".into(),
        credential: person.credential.id.clone(),
        device: person.device.id.clone(),
        client_data_json: "e30".into(),
        authenticator_data: "AA".into(),
        signature: "AQ".into(),
        public_key: "Ag".into(),
    }
}

pub fn by_passkey(person: &Person) -> Approved {
    Approved {
        user: person.user.id.clone(),
        means: Means::Device(person.device.id.clone()),
        approval: None,
        proof: Proof { method: Method::Passkey, proved_at: NOW },
    }
}

/// Sixteen at once: they all wait for each other, then run.
pub async fn sixteen<T, F>(act: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let gate = Arc::new(Barrier::new(16));
    let tasks: Vec<_> = (0..16)
        .map(|nth| {
            let (gate, act) = (gate.clone(), act(nth));
            tokio::spawn(async move {
                gate.wait().await;
                act.await
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}
