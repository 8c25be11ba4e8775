//! The pretended Microsoft 365: sends browsers to Countersign with the parameters that the real one sends, and
//! believes an answer for good reasons only.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::form_urlencoded::byte_serialize;

use crate::domain::time::{Clock, Span, Time};
use crate::keys::entropy::{Entropy, bytes};

use super::person::DOMAIN;
use super::verifier::{self, Disbelief, Token};

/// Both in the form that real traffic has: hex digits in lower case.
const REALM: &str = "urn%3afederation%3aMicrosoftOnline";
const MULTIPLE: &str = "http%3a%2f%2fschemas.microsoft.com%2fclaims%2fmultipleauthn";

/// How long an answer is waited for.
const WAITS: Span = Span::minutes(30);
/// How many requests and results are remembered.
const REMEMBERED: usize = 100;

/// What the person wishes of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wants {
    /// Nothing that was proved before counts (`wfresh=0`).
    pub fresh: bool,
    /// Two factors (`wauth`).
    pub mfa: bool,
}

/// A request that an answer is waited for.
struct Sent {
    context: String,
    wants: Wants,
    at: Time,
}

/// What is looked at, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The form's own fields.
    Form,
    /// `wctx`.
    Context,
    /// The document around the token.
    Shape,
    /// The signature.
    Signature,
    /// Who issued it.
    Issuer,
    /// For whom.
    Audience,
    /// When.
    Time,
    /// The two places that name the person.
    Subject,
    /// The person.
    Person,
    /// `AssertionID`.
    Once,
    /// What `wfresh=0` asked for.
    Fresh,
    /// What `wauth` asked for.
    Strength,
}

impl Check {
    /// Every one in order.
    pub const ALL: [Self; 12] = [
        Self::Form,
        Self::Context,
        Self::Shape,
        Self::Signature,
        Self::Issuer,
        Self::Audience,
        Self::Time,
        Self::Subject,
        Self::Person,
        Self::Once,
        Self::Fresh,
        Self::Strength,
    ];

    /// What it comes to where it holds.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Form => "The form says wsignin1.0 and carries a token and a context",
            Self::Context => {
                "The context (wctx) came back byte for byte, for a request that was sent from here and not answered yet"
            }
            Self::Shape => "The token response is well formed, with one assertion and nothing beside it",
            Self::Signature => "The signature holds under the certificate that the tenant has on file",
            Self::Issuer => "The issuer is that of the domain demo.example",
            Self::Audience => "The audience is urn:federation:MicrosoftOnline",
            Self::Time => "The token is valid now",
            Self::Subject => "NameIdentifier and ImmutableID name the same person",
            Self::Person => "The ImmutableID is Alex’s",
            Self::Once => "This AssertionID was never seen before",
            Self::Fresh => "The sign-in is fresh, as was demanded: it is no older than the request",
            Self::Strength => "It proves two factors, as was demanded",
        }
    }
}

/// Why an answer is not believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What does not hold.
    pub check: Check,
    /// In which way.
    pub why: String,
}

impl From<Disbelief> for Doubt {
    fn from(disbelief: Disbelief) -> Self {
        let check = match disbelief {
            Disbelief::Shape(_) => Check::Shape,
            Disbelief::Signature => Check::Signature,
            Disbelief::Issuer(_) => Check::Issuer,
            Disbelief::Audience(_) => Check::Audience,
            Disbelief::Time(..) => Check::Time,
            Disbelief::Subject => Check::Subject,
        };
        Self { check, why: disbelief.to_string() }
    }
}

/// What came of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What the request had asked for, as far as the answer belongs to one.
    pub wants: Wants,
    /// What the answer says, or why it is not believed.
    pub found: Result<Token, Doubt>,
}

/// The answer as a browser posts it.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// `wa`
    pub action: String,
    /// `wresult`
    pub result: String,
    /// `wctx`
    pub context: String,
}

/// The pretended Microsoft 365 with the demo's tenant.
pub struct Portal {
    countersign: String,
    certificate: Vec<u8>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    sent: VecDeque<Sent>,
    seen: BTreeSet<String>,
    verdicts: VecDeque<(String, Verdict)>,
}

impl Portal {
    /// For the Countersign at this address, with the certificate that an administrator has stored in the tenant.
    #[must_use]
    pub fn new(countersign: &str, certificate: Vec<u8>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self { countersign: countersign.to_owned(), certificate, clock, entropy, memory: Mutex::default() }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The address that a browser is sent to, for somebody who signs in as `name`.
    #[must_use]
    pub fn sends(&self, name: &str, wants: Wants) -> String {
        let entropy = self.entropy.as_ref();
        // As long as the real ones, which hold a compressed state.
        let state = URL_SAFE_NO_PAD.encode(bytes::<600>(entropy));
        let context = format!("LoginOptions=3&estsredirect=2&estsrequest=rQIIA{state}");
        let name: String = byte_serialize(name.as_bytes()).collect();
        let wctx: String = byte_serialize(context.as_bytes()).collect();
        let request_id = uuid::Builder::from_random_bytes(bytes(entropy)).into_uuid();
        let mut address = format!(
            "{}/fed/{DOMAIN}/wsfed?login_hint={name}&client-request-id={request_id}&username={name}&wa=wsignin1.0\
             &wtrealm={REALM}&wctx={wctx}&cbcxt=&mkt=en-GB&lc=2057",
            self.countersign
        );
        if wants.fresh {
            address.push_str("&wfresh=0");
        }
        if wants.mfa {
            address.push_str("&wauth=");
            address.push_str(MULTIPLE);
        }
        let mut memory = self.memory();
        memory.sent.push_back(Sent { context, wants, at: self.clock.now() });
        if memory.sent.len() > REMEMBERED {
            memory.sent.pop_front();
        }
        address
    }

    /// Where a browser ends its session at Countersign.
    #[must_use]
    pub fn signs_out(&self) -> String {
        format!("{}/fed/{DOMAIN}/wsfed?wa=wsignout1.0", self.countersign)
    }

    /// Judges an answer, and keeps the verdict under a name of its own.
    pub fn judges(&self, answer: &Answer, immutable_id: &str) -> String {
        let verdict = self.judge(answer, immutable_id);
        let id = URL_SAFE_NO_PAD.encode(bytes::<16>(self.entropy.as_ref()));
        let mut memory = self.memory();
        memory.verdicts.push_back((id.clone(), verdict));
        if memory.verdicts.len() > REMEMBERED {
            memory.verdicts.pop_front();
        }
        id
    }

    /// A verdict that was kept.
    #[must_use]
    pub fn verdict(&self, id: &str) -> Option<Verdict> {
        self.memory().verdicts.iter().find(|(kept, _)| kept == id).map(|(_, verdict)| verdict.clone())
    }

    fn judge(&self, answer: &Answer, immutable_id: &str) -> Verdict {
        let now = self.clock.now();
        let mut memory = self.memory();
        memory.sent.retain(|sent| now.since(sent.at).0 <= WAITS.0);
        let request = memory.sent.iter().position(|sent| sent.context == answer.context);
        let wants = request.and_then(|nth| memory.sent.get(nth)).map(|sent| sent.wants).unwrap_or_default();
        let found = self.find(&mut memory, request, answer, immutable_id);
        Verdict { wants, found }
    }

    /// Whatever is wrong, the request goes on waiting; what holds uses it up.
    fn find(
        &self,
        memory: &mut Memory,
        request: Option<usize>,
        answer: &Answer,
        immutable_id: &str,
    ) -> Result<Token, Doubt> {
        let doubt = |check: Check, why: &str| Err(Doubt { check, why: why.to_owned() });
        let now = self.clock.now();
        if answer.action != "wsignin1.0" || answer.result.is_empty() || answer.context.is_empty() {
            return doubt(Check::Form, "the form lacks wa=wsignin1.0, wresult or wctx");
        }
        let Some((nth, sent)) = request.and_then(|nth| Some((nth, memory.sent.get(nth)?))) else {
            return doubt(
                Check::Context,
                "no request with this context waits for an answer: it was changed on its way, answered before, or never sent from here",
            );
        };
        let tenant = verifier::Tenant {
            issuer: format!("{}/fed/{DOMAIN}/", self.countersign),
            audience: "urn:federation:MicrosoftOnline".to_owned(),
            certificate: self.certificate.clone(),
        };
        let token = verifier::judge(&answer.result, &tenant, &now.to_string())?;
        if token.immutable_id != immutable_id {
            return doubt(Check::Person, "nobody in the tenant has this ImmutableID (AADSTS51004)");
        }
        if memory.seen.contains(&token.assertion_id) {
            return doubt(Check::Once, "this assertion was used before");
        }
        if sent.wants.fresh && token.authenticated_at < sent.at.to_string() {
            return doubt(Check::Fresh, "a fresh sign-in was asked for, and this one is older than the request");
        }
        if sent.wants.mfa && !token.is_multi_factor() {
            return doubt(Check::Strength, "two factors were demanded, and the token does not claim them");
        }
        memory.sent.remove(nth);
        memory.seen.insert(token.assertion_id.clone());
        Ok(token)
    }
}
