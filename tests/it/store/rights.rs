//! What a token rests on, by every protocol: the proofs of a person, and the acts that end them.

use countersign::domain::application::Cloud;
use countersign::domain::external::{ExternalMethod, ExternalReply};
use countersign::domain::ids::{
    ExternalMethodId, PasscodeId, ServiceProviderId, SessionId, SignInId, TrustCodeId, hex,
};
use countersign::domain::passcode::Code;
use countersign::domain::saml::SamlReply;
use countersign::domain::service_provider::{NameIdRule, ReplyAddress, ServiceProvider, Trust};
use countersign::domain::sign_in::{ReplyTo, Request, SignIn};
use countersign::domain::tenant::TenantId;
use countersign::domain::time::Span;
use countersign::domain::trust_code::TrustCode;
use countersign::keys::SystemEntropy;
use countersign::keys::entropy::bytes;
use countersign::store::claim::{AnswerRecord, Basis, Claim, NewSession};
use countersign::store::external::{Linking, Unlinked};
use countersign::store::passcodes::{Issued, NewPasscode};
use countersign::store::person::Retiring;
use countersign::store::sessions::Whose;
use countersign::store::trust::{Ask, NewTrustCode, Typed};

use super::town::{NOW, Person, Town, after, answer, change, evidence, random, word};

/// By what a token is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A code of the authenticator, for a program.
    Code,
    /// A passcode of the help desk, for a program.
    Passcode,
    /// A ceremony, for Microsoft 365 by SAML 2.0.
    Microsoft,
    /// A ceremony, for another service provider.
    Provider,
    /// A ceremony, for a tenant that asks for a second factor.
    Tenant,
    /// The browser's session, for Microsoft 365.
    Session,
}

/// What ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Removal,
    Suspension,
    Device,
    /// The service provider is removed.
    Provider,
    /// It is changed, which gives it another row.
    Change,
    /// The tenant means the person no more.
    Link,
    /// The tenant may ask no more.
    Tenant,
    /// The application answers no programs any more.
    Programs,
    /// The browser signs out.
    SignOut,
    /// The service provider signs the person out.
    SignedOut,
    /// The session is ended in the console.
    Sessions,
}

/// Everything that can be asked for, with every end of it.
pub const ALL: [(By, &[End]); 6] = [
    (By::Code, &[End::Removal, End::Suspension, End::Device, End::Programs]),
    (By::Passcode, &[End::Removal, End::Suspension, End::Programs]),
    (By::Microsoft, &[End::Removal, End::Suspension, End::Device]),
    (By::Provider, &[End::Removal, End::Suspension, End::Device, End::Provider, End::Change]),
    (By::Tenant, &[End::Removal, End::Suspension, End::Device, End::Link, End::Tenant]),
    (By::Session, &[End::Removal, End::Suspension, End::Device, End::SignOut, End::SignedOut, End::Sessions]),
];

/// One request for a token.
#[derive(Debug, Clone)]
pub enum Try {
    Redeem(Box<SignIn>, Typed),
    Claim(SignInId, bool),
    FromSession(SessionId, SignInId),
}

impl Try {
    /// Whether it brings a token, which is recorded so.
    pub async fn goes(&self, town: &Town, person: &Person, answer: AnswerRecord) -> bool {
        let (basis, sign_in, opens) = match self {
            Self::Redeem(sign_in, typed) => {
                // As a program does it: each request is one of its own.
                let sign_in = SignIn { id: random(SignInId::from_random), ..sign_in.as_ref().clone() };
                let ask = Ask { sign_in: &sign_in, user: &person.user.id, typed, answer: &answer };
                return town.store.trust_codes().redeem(&ask, NOW).await.unwrap().is_some();
            }
            Self::Claim(sign_in, opens) => (Basis::Ceremony, sign_in, *opens),
            Self::FromSession(session, sign_in) => (Basis::Session(session), sign_in, false),
        };
        let session = opens.then(|| NewSession {
            id: random(SessionId::from_random),
            token_hash: word(),
            expires_at: after(Span::hours(8)),
            replaces: None,
        });
        let claim = Claim { sign_in, basis, answer, session };
        town.store.sign_ins().claim(&claim, NOW).await.unwrap().is_some()
    }
}

/// A person with proofs that are worth tokens, and whatever else these rest on.
#[derive(Debug, Clone)]
pub struct Right {
    pub person: Person,
    /// Of each proof one token may come.
    pub proofs: Vec<Try>,
    pub provider: ServiceProvider,
    pub method: ExternalMethod,
    pub object: TenantId,
    /// The browser's session, where there is one.
    pub token: String,
}

pub fn guid() -> TenantId {
    let text = hex(&bytes::<16>(&SystemEntropy));
    let parts = [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]];
    TenantId::parse(&parts.join("-")).unwrap()
}

pub fn method_of(town: &Town, tenant: &TenantId) -> ExternalMethod {
    ExternalMethod {
        id: random(ExternalMethodId::from_random),
        application: town.organisation.id.clone(),
        tenant: tenant.clone(),
        client_id: word(),
        app_id: guid(),
        cloud: Cloud::Worldwide,
    }
}

fn provider_of(town: &Town) -> ServiceProvider {
    ServiceProvider {
        id: Some(random(ServiceProviderId::from_random)),
        application: town.organisation.id.clone(),
        entity_id: format!("https://app.example/{}", word()),
        replies: vec![ReplyAddress { index: 0, url: "https://app.example/acs".to_owned() }],
        sign_out_url: None,
        name_id: NameIdRule::Persistent,
        trust: Trust::default(),
    }
}

impl Town {
    /// Programs are answered.
    pub async fn answers_programs(&self) {
        self.sql("UPDATE applications SET trust = 1").await;
    }

    /// A code of this person's authenticator.
    pub async fn fetches_code(&self, person: &Person) -> Typed {
        let code = TrustCode::parse("1234 5678").unwrap();
        let new = NewTrustCode {
            id: &random(TrustCodeId::from_random),
            user: &person.user.id,
            device: &person.device.id,
            application: &self.organisation.id,
            code: &code,
            evidence: &evidence(person),
            expires_at: after(Span::seconds(60)),
        };
        assert!(self.store.trust_codes().issue(new, NOW).await.unwrap());
        Typed::Code(code)
    }

    /// A passcode of the help desk.
    pub async fn gets_passcode(&self, person: &Person) -> Code {
        let code = Code::parse("01234-VWXYZ").unwrap();
        let id = random(PasscodeId::from_random);
        let new = NewPasscode {
            id: &id,
            user: &person.user.id,
            code: &code,
            expires_at: after(Span::minutes(15)),
            notices: &[],
        };
        assert_eq!(self.store.passcodes().issue(new, &change(), NOW).await.unwrap(), Issued::Now);
        code
    }

    /// A sign-in that somebody is named in, asked for by this protocol.
    pub async fn named_in(&self, person: &Person, browser: &str, reply_to: ReplyTo) -> SignIn {
        let asked = self.request(browser, NOW);
        let sign_in = SignIn { request: Request { reply_to, ..asked.request.clone() }, ..asked };
        self.store.sign_ins().begin(&sign_in, NOW).await.unwrap();
        let named = self.store.sign_ins().identify(&sign_in.id, &person.user.id, true, NOW).await.unwrap();
        assert!(named.is_some());
        sign_in
    }

    async fn granted(&self, person: &Person, reply_to: ReplyTo) -> SignInId {
        let sign_in = self.named_in(person, &word(), reply_to).await;
        let approval = self.asked(&sign_in, person, 42).await;
        self.says_yes(person, &approval.id, approval.number).await;
        sign_in.id
    }
}

impl Right {
    /// One of this kind, in a town that answers programs.
    pub async fn of(town: &Town, by: By) -> Self {
        town.answers_programs().await;
        let person = town.person(&format!("{}@corp.example", word())).await;
        let (tenant, object) = (guid(), guid());
        let (provider, method) = (provider_of(town), method_of(town, &tenant));
        let id = provider.id.clone().unwrap();
        assert!(town.store.service_providers().add((&id, &provider), &change(), NOW).await.unwrap());
        let external = town.store.external();
        assert!(external.add(&method, &change(), NOW).await.unwrap());
        let linked = external.link((&tenant, &object), (&person.user.id, &[]), &change(), NOW).await.unwrap();
        assert_eq!(linked, Linking::Done);
        let right = Self { person, proofs: Vec::new(), provider, method, object, token: word() };
        let proofs = right.proofs(town, by).await;
        Self { proofs, ..right }
    }

    async fn proofs(&self, town: &Town, by: By) -> Vec<Try> {
        let program = || Box::new(town.request("program", NOW));
        match by {
            By::Code => vec![Try::Redeem(program(), town.fetches_code(&self.person).await)],
            By::Passcode => vec![Try::Redeem(program(), Typed::Passcode(town.gets_passcode(&self.person).await))],
            By::Session => {
                let (sign_in, _) = town.approved(&self.person, &word()).await;
                town.claims(&sign_in.id, &self.token, NOW).await.unwrap();
                let (session, _) = town.store.sessions().live(&self.token, NOW).await.unwrap().unwrap();
                let begun = [town.begun(&word()).await.id, town.begun(&word()).await.id, town.begun(&word()).await.id];
                begun.into_iter().map(|begun| Try::FromSession(session.id.clone(), begun)).collect()
            }
            By::Microsoft | By::Provider | By::Tenant => {
                let mut proofs = Vec::new();
                for _ in 0..3 {
                    let sign_in = town.granted(&self.person, self.reply_to(by)).await;
                    // A second factor opens no session.
                    proofs.push(Try::Claim(sign_in, by != By::Tenant));
                }
                proofs
            }
        }
    }

    pub fn reply_to(&self, by: By) -> ReplyTo {
        if by == By::Tenant {
            return ReplyTo::External(Box::new(ExternalReply {
                method: self.method.id.clone(),
                user: self.person.user.id.clone(),
                object: self.object.clone(),
                url: "https://login.microsoftonline.com/common/federation/externalauthprovider".to_owned(),
                state: None,
                nonce: word(),
                subject: word(),
                client_id: self.method.client_id.clone(),
                issuer: "https://idp.example.net/eam".to_owned(),
                acr: "possessionorinherence".to_owned(),
                amr: "fido".to_owned(),
            }));
        }
        ReplyTo::Saml(Box::new(SamlReply {
            url: "https://app.example/acs".to_owned(),
            relay_state: None,
            request_id: word(),
            audience: self.provider.entity_id.clone(),
            issuer: None,
            provider: self.provider.id.clone().filter(|_| by == By::Provider),
            name_id: NameIdRule::Persistent,
            microsoft: by == By::Microsoft,
            passive: false,
            class: None,
        }))
    }

    /// Ends it; when this returns, it has ended.
    pub async fn ends(&self, town: &Town, end: End) {
        let (store, user, change) = (&town.store, &self.person.user.id, &change());
        let providers = store.service_providers();
        let provider = self.provider.id.clone().unwrap();
        let ended = match end {
            End::Removal => store.users().remove(user, change, NOW).await.unwrap().is_some(),
            End::Suspension => store.users().suspend(user, change, NOW).await.unwrap().is_some(),
            End::Device => {
                let retiring = Retiring { device: &self.person.device.id, may_be_last: true, notices: &[] };
                store.users().retire_device(user, retiring, change, NOW).await.unwrap().is_some()
            }
            End::Provider => providers.remove(&provider, change, NOW).await.unwrap(),
            End::Change => {
                let id = random(ServiceProviderId::from_random);
                let after = ServiceProvider { name_id: NameIdRule::Email, ..self.provider.clone() };
                providers.change(&self.provider, (&id, &after), change, NOW).await.unwrap()
            }
            End::Link => {
                let meant = (&self.method.tenant, &self.object);
                store.external().unlink(meant, user, change, NOW).await.unwrap() == Unlinked::Done
            }
            End::Tenant => store.external().remove(&self.method, 1, change, NOW).await.unwrap(),
            End::Programs => {
                let mut before = town.organisation.clone();
                before.trust = true;
                store.applications().tune((&before, &town.organisation), change, NOW).await.unwrap()
            }
            End::SignOut => store.sessions().end(&self.token, NOW).await.unwrap(),
            End::SignedOut => {
                let (session, _) = store.sessions().live(&self.token, NOW).await.unwrap().unwrap();
                let whose = Whose::ImmutableId(self.person.user.immutable_id.as_str());
                store.sessions().end_named(&[session.id], whose, NOW).await.unwrap() == 1
            }
            End::Sessions => store.users().end_sessions(user, None, change, NOW).await.unwrap() == 1,
        };
        assert!(ended, "{end:?}");
    }

    /// How many tokens are recorded for the person, but the one that a session came from.
    pub async fn recorded(&self, town: &Town) -> i64 {
        let recorded = format!(
            "SELECT COUNT(*) FROM issuances WHERE user_id = '{}' \
             AND sign_in_id NOT IN (SELECT sign_in_id FROM sessions WHERE token_hash = '{}')",
            self.person.user.id, self.token
        );
        town.count(&recorded).await
    }

    /// Whether any of it is worth a token still.
    pub async fn is_worth_nothing(&self, town: &Town) -> bool {
        for proof in &self.proofs {
            if proof.goes(town, &self.person, answer()).await {
                return false;
            }
        }
        true
    }
}
