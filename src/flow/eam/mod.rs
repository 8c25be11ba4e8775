//! External authentication methods of Entra ID: a tenant that stays managed asks for its people's second factor.
//!
//! [`Eam`] takes a request in: it finds the tenant, believes the hint or does not, finds the person that an
//! administrator has assigned to the hint's object id, and begins a sign-in of that person and nobody else, which asks
//! the phone like any other. [`SecondFactorKeys`] sign its answer, [`EntraKeys`] verify what comes, [`Methods`] is what
//! an administrator does.
//!
//! An answer goes to the one address of the tenant's cloud and to no other; where that is asked for, a no goes there,
//! too. A session never answers here: the request is for a second factor, given now.

mod entra;
mod keys;
mod links;
mod methods;

pub use entra::EntraKeys;
pub use keys::{PUBLISHED_FOR, SecondFactorKeys, signs_from};
pub use links::{Linked, NotLinked};
pub use methods::{Methods, NewMethod, NotDone};

use crate::domain::application::{Application, Domain};
use crate::domain::external::{Authority, ExternalMethod, ExternalReply};
use crate::domain::ids::{Correlation, SignInId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{Origin, ReplyTo, Request, SignIn, Stage, Wants};
use crate::domain::user::User;
use crate::keys::entropy::bytes;
use crate::keys::secret::{Secret, sha256_text};
use crate::protocol::oidc::hint::{AHEAD, Disbelief, Hint, OLDEST, Unverified};
use crate::protocol::oidc::published;
use crate::protocol::oidc::request::{AuthRequest, Malformed};

use super::answer::Posting;
use super::begin::{Begin, Begun};
use super::browser::Visitor;
use super::identify::Identify;
use super::look::Look;
use super::rollover::Standing;
use super::{Outcome, Stop};

/// Takes requests of tenants in.
#[derive(Clone)]
pub struct Eam {
    /// Keeps requests.
    pub begin: Begin,
    /// Knows who may be asked.
    pub identify: Identify,
    /// Verifies hints.
    pub entra: EntraKeys,
    /// Signs answers.
    pub keys: SecondFactorKeys,
    /// The public address without a final slash.
    pub base_url: String,
}

/// What came of a request.
pub enum Taken {
    /// A sign-in that the browser takes up with its own cookies, by this key.
    Later {
        /// The sign-in.
        sign_in: SignInId,
        /// Opens it once.
        key: Secret,
    },
    /// The tenant is told no.
    Told(Posting),
}

/// A request that may be asked.
struct Judged {
    door: (Application, Domain),
    user: User,
    reply: ExternalReply,
}

/// Why a request is answered with a no.
enum No {
    Refused(Refusal),
    /// Nobody's fault; it may be tried again.
    Unavailable,
}

impl Eam {
    /// Takes a request in: a form, or a query.
    ///
    /// # Errors
    /// A refusal where nobody can be told: who asks is not known, the answer is wanted elsewhere, or the very request
    /// came before.
    pub async fn ask(&self, raw: &[u8], origin: Origin) -> Outcome<Taken> {
        let request = AuthRequest::parse(raw).map_err(|why| {
            tracing::info!(error = %why, "a request for a second factor could not be read");
            Stop::Refused(if why == Malformed::TooLong { Refusal::TooLong } else { Refusal::BadRequest })
        })?;
        let mut methods = self.begin.store.external().by_client(&request.client_id).await?;
        if methods.is_empty() {
            return Err(Refusal::WrongRealm.into());
        }
        methods.retain(|method| Authority::of(method.cloud).redirect_uri == request.redirect_uri);
        if methods.is_empty() {
            return Err(Refusal::WrongReply.into());
        }
        match self.judge(&request, &methods).await? {
            Ok(judged) => {
                let begun = self.keep(judged, request, origin).await?;
                Ok(Taken::Later { sign_in: begun.sign_in, key: begun.browser })
            }
            // Whoever sends a form once more is in the midst of a sign-in, which a no to the tenant would end.
            Err(No::Refused(Refusal::Replayed)) => Err(Refusal::Replayed.into()),
            Err(no) => {
                let correlation = Correlation::from_random(bytes(self.begin.entropy.as_ref()));
                let client = request.client_request_id.as_deref().unwrap_or("-");
                let (error, code) = match no {
                    No::Refused(refusal) => ("access_denied", refusal.code()),
                    No::Unavailable => ("temporarily_unavailable", "keys-unavailable"),
                };
                tracing::info!(%correlation, client_request_id = client, code, "a tenant is told no");
                let words = format!("{code} (correlation {correlation})");
                Ok(Taken::Told(told(&request.redirect_uri, (error, words), request.state)))
            }
        }
    }

    async fn judge(&self, request: &AuthRequest, methods: &[ExternalMethod]) -> Outcome<Result<Judged, No>> {
        let no = |refusal| Ok(Err(No::Refused(refusal)));
        let (acr, amr) = match request.claimed() {
            Ok(claimed) => claimed,
            Err(why) => {
                tracing::info!(error = %why, "a tenant asks for what is not done here");
                return no(Refusal::BadRequest);
            }
        };
        let unverified = match Unverified::parse(&request.hint) {
            Ok(unverified) => unverified,
            Err(why) => return no(doubted(why)),
        };
        // The tenant is chosen before anything is fetched: nobody else's hint makes this server ask anybody.
        let tenant = unverified.tenant();
        let Some(method) = methods.iter().find(|method| Some(&method.tenant) == tenant.as_ref()) else {
            return no(doubted(Disbelief::Tenant));
        };
        let keys = match self.entra.having(method.cloud, unverified.kid()).await {
            Ok(keys) => keys,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "a second factor cannot be asked for: hints cannot be verified");
                return Ok(Err(No::Unavailable));
            }
        };
        let now = self.begin.clock.now();
        let hint = match Hint::verify(&unverified, &keys, method, now) {
            Ok(hint) => hint,
            Err(why) => return no(doubted(why)),
        };
        let digest = sha256_text(format!("id_token_hint\n{}", unverified.signed()));
        let until = hint.issued_at.plus(OLDEST).plus(AHEAD);
        if !self.begin.store.service_providers().take(&digest, until).await? {
            return no(Refusal::Replayed);
        }
        match self.person(method, &hint).await? {
            Err(refusal) => no(refusal),
            Ok((user, door)) => {
                let reply = ExternalReply {
                    method: method.id.clone(),
                    user: user.id.clone(),
                    object: hint.object,
                    url: request.redirect_uri.clone(),
                    state: request.state.clone(),
                    nonce: request.nonce.clone(),
                    subject: hint.subject,
                    client_id: method.client_id.clone(),
                    issuer: published::issuer(&self.base_url),
                    acr: acr.to_owned(),
                    amr: amr.to_owned(),
                };
                Ok(Ok(Judged { door, user, reply }))
            }
        }
    }

    /// The person whom the hint means, who can be asked.
    async fn person(
        &self,
        method: &ExternalMethod,
        hint: &Hint,
    ) -> Outcome<Result<(User, (Application, Domain)), Refusal>> {
        let store = &self.begin.store;
        let Some(user) = store.external().person(&method.tenant, &hint.object).await? else {
            return Ok(Err(Refusal::UnknownAccount));
        };
        let Some(user) = store.users().by_id(&user).await? else { return Ok(Err(Refusal::UnknownAccount)) };
        let Some(door) = store.applications().for_address(&user.address).await? else {
            return Ok(Err(Refusal::OtherApplication));
        };
        if door.0.id != method.application {
            return Ok(Err(Refusal::OtherApplication));
        }
        let judged = self.identify.judge(&user.address, &door.0).await?;
        Ok(match judged {
            // The address may be another person's by now.
            Ok(found) if found.id == user.id => Ok((user, door)),
            Ok(_) => Err(Refusal::UnknownAccount),
            Err((refusal, _)) => Err(refusal),
        })
    }

    async fn keep(&self, judged: Judged, request: AuthRequest, origin: Origin) -> Outcome<Begun> {
        let kept = Request {
            reply_to: ReplyTo::External(Box::new(judged.reply)),
            wants: Wants { fresh: true, multi_factor: true, ..Wants::default() },
            hint: Some(judged.user.address.to_string()),
            language: None,
            client_request_id: request.client_request_id,
            small_window: false,
        };
        self.begin.keep(judged.door, kept, None, origin).await
    }

    /// Takes a sign-in up that the tenant's form began, in the browser that it came in, and names its person. Nobody is
    /// asked yet.
    ///
    /// # Errors
    /// [`Refusal::UnknownSignIn`] where the key opens nothing, or opened it for another browser.
    pub async fn proceed(&self, id: &SignInId, key: &Secret, visitor: &Visitor) -> Outcome<Begun> {
        let unknown = || Stop::Refused(Refusal::UnknownSignIn);
        let (store, keys) = (&self.begin.store, &self.begin.keys);
        let sign_in = store.sign_ins().load(id).await?.ok_or_else(unknown)?;
        let reply = sign_in.request.reply_to.external().ok_or_else(unknown)?;
        let browser = visitor.browser.clone().unwrap_or_else(|| Secret::random(self.begin.entropy.as_ref()));
        let now = self.begin.clock.now();
        // The page was opened once more: it leads where it led.
        if !keys.began(&browser, id, &sign_in.flow_hash) {
            if !keys.began(key, id, &sign_in.flow_hash) {
                return Err(unknown());
            }
            let flow = keys.flow_hash(&browser, id);
            if !store.sign_ins().proceed(&sign_in, (&flow, &browser.hash()), now).await? {
                return Err(unknown());
            }
        }
        if sign_in.stage == Stage::Begun {
            let visitor = Visitor { browser: Some(browser.clone()), ..visitor.clone() };
            let marked = keys.known_user(&visitor, now).is_some_and(|known| known == reply.user);
            store.sign_ins().identify(id, &reply.user, marked, now).await?;
        }
        Ok(Begun { sign_in: id.clone(), browser })
    }

    /// The keys that answers may be verified by, as a JWKS.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn jwks(&self) -> Outcome<String> {
        let standing = self.keys.look().await?;
        let published = standing.iter().flat_map(Standing::published);
        Ok(published::jwks(published.map(|row| row.public.as_str()))?.to_string())
    }
}

/// What the tenant is told where a sign-in of its own came to a no; nothing where it has gone on meanwhile. A no is
/// final: whoever could be named in it yet could answer it as well.
///
/// # Errors
/// When the store fails.
pub async fn no_to(look: &Look, sign_in: &SignIn, refusal: Refusal) -> Outcome<Option<Posting>> {
    let Some(reply) = sign_in.request.reply_to.external() else { return Ok(None) };
    if refusal.is_about_the_account() && !look.store.sign_ins().leave(&sign_in.id).await? {
        return Ok(None);
    }
    let words = format!("{} (correlation {})", refusal.code(), sign_in.correlation);
    Ok(Some(told(&reply.url, ("access_denied", words), reply.state.clone())))
}

fn told(url: &str, (error, words): (&str, String), state: Option<String>) -> Posting {
    let fixed = [("error", error.to_owned()), ("error_description", words)];
    let state = state.map(|state| ("state", state));
    Posting { url: url.to_owned(), fields: fixed.into_iter().chain(state).collect() }
}

fn doubted(why: Disbelief) -> Refusal {
    tracing::warn!(error = %why, "a tenant's hint is not believed");
    match why {
        Disbelief::TooLong | Disbelief::Form | Disbelief::Person => Refusal::BadRequest,
        Disbelief::Tenant | Disbelief::Issuer | Disbelief::Audience => Refusal::WrongRealm,
        Disbelief::Old | Disbelief::Future => Refusal::Expired,
        Disbelief::Algorithm | Disbelief::Key | Disbelief::KeyIssuer | Disbelief::Signature => Refusal::BadSignature,
    }
}
