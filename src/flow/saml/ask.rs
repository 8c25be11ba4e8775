//! A service provider asks to sign somebody in.

use crate::domain::application::{Application, Domain};
use crate::domain::ids::SignInId;
use crate::domain::refusal::Refusal;
use crate::domain::saml::SamlReply;
use crate::domain::service_provider::ServiceProvider;
use crate::domain::sign_in::{Origin, ReplyTo, Request, Wants};
use crate::domain::step::Step;
use crate::domain::time::Time;
use crate::flow::answer::{Posting, message_id};
use crate::flow::begin::Begun;
use crate::flow::browser::Visitor;
use crate::flow::{Outcome, Stop};
use crate::keys::secret::Secret;
use crate::protocol::saml::binding::{Binding, Carried};
use crate::protocol::saml::request::{AuthnRequest, Status};
use crate::protocol::saml::response::{Head, refusal};

use super::back::{status, unmet};
use super::{Saml, no_request};

/// What came of a request.
pub enum Taken {
    /// A sign-in of this browser.
    Begun(Begun),
    /// A sign-in that the browser takes up with its own cookies, by this key.
    Later {
        /// The sign-in.
        sign_in: SignInId,
        /// Opens it once.
        key: Secret,
    },
    /// It is answered already, without anybody.
    Told(Posting),
}

impl Saml {
    /// Takes a request in. One that was read, of a service provider that is known, is answered whatever is wrong with
    /// it: the protocol has an answer for that, and it goes to an address that is configured.
    ///
    /// # Errors
    /// A refusal where nobody is known who could be answered.
    pub async fn ask(&self, domain: &str, carried: Carried, visitor: &Visitor, origin: Origin) -> Outcome<Taken> {
        let door = self.begin.door(domain).await?;
        let request = AuthnRequest::read(&carried.root).map_err(no_request)?;
        let provider = self.provider(&door.0, &request.head.issuer).await?;
        let no = match self.judge(&door, &provider, (&request, &carried)).await {
            Ok(()) => no_to(&request, &provider),
            Err(Stop::Refused(why)) => Some(why),
            Err(failed) => return Err(failed),
        };
        // Whoever's it is, it says nothing that is believed.
        let asked = match no {
            Some(Refusal::BadSignature) => None,
            _ => provider.reply_to(request.reply_url.as_deref(), request.reply_index),
        };
        let url = asked.or_else(|| provider.reply_to(None, None)).ok_or(Stop::Refused(Refusal::WrongReply))?.to_owned();
        let binding = carried.binding;
        let reply = reply(&door, &provider, &request, (url, carried.relay_state.clone()));
        let passive = reply.passive;
        if let Some(why) = no {
            let posting = self.tell(&door.1, &reply, status(why), self.begin.clock.now())?;
            self.keep_no(door, kept(reply, request, carried), why, origin).await?;
            return Ok(Taken::Told(posting));
        }
        let kept = kept(reply, request, carried);
        match binding {
            Binding::Post => {
                let begun = self.begin.keep(door, kept, None, origin).await?;
                Ok(Taken::Later { sign_in: begun.sign_in, key: begun.browser })
            }
            Binding::Redirect => {
                let begun = self.begin.keep(door, kept, visitor.browser.clone(), origin).await?;
                if passive { self.without_a_page(begun, visitor).await } else { Ok(Taken::Begun(begun)) }
            }
        }
    }

    /// Whether a request may be taken: it is trusted, for this door and an address that is configured, and new.
    async fn judge(
        &self,
        (application, domain): &(Application, Domain),
        provider: &ServiceProvider,
        (request, carried): (&AuthnRequest, &Carried),
    ) -> Outcome<()> {
        let is_proved = Self::is_proved(carried, application, provider)?;
        self.is_for(&request.head, domain.name.as_str(), &["saml"], is_proved)?;
        if provider.reply_to(request.reply_url.as_deref(), request.reply_index).is_none() {
            return Err(Refusal::WrongReply.into());
        }
        self.once(application, &request.head, self.begin.clock.now()).await
    }

    /// Keeps a request that was said no to at once, so that whoever asks about it later finds it. It has a browser of
    /// its own, so that it takes no place among the sign-ins that somebody has open.
    async fn keep_no(&self, door: (Application, Domain), kept: Request, why: Refusal, origin: Origin) -> Outcome<()> {
        let begun = self.begin.keep(door, kept, None, origin).await?;
        let now = self.begin.clock.now();
        self.begin.store.sign_ins().refuse(&begun.sign_in, why, None, now).await?;
        tracing::info!(sign_in = %begun.sign_in, why = why.code(), "a service provider's request was refused");
        Ok(())
    }

    /// Takes a sign-in up that a form of another site began, in the browser that it came in.
    ///
    /// # Errors
    /// [`Refusal::UnknownSignIn`] where the key opens nothing, or opened it for another browser.
    pub async fn proceed(&self, id: &SignInId, key: &Secret, visitor: &Visitor) -> Outcome<Taken> {
        let unknown = || Stop::Refused(Refusal::UnknownSignIn);
        let (store, keys) = (&self.begin.store, &self.begin.keys);
        let sign_in = store.sign_ins().load(id).await?.ok_or_else(unknown)?;
        let browser = visitor.browser.clone().unwrap_or_else(|| Secret::random(self.begin.entropy.as_ref()));
        let is_passive = sign_in.request.reply_to.saml().ok_or_else(unknown)?.passive;
        let begun = Begun { sign_in: id.clone(), browser };
        // The page was opened once more: it leads where it led.
        if keys.began(&begun.browser, id, &sign_in.flow_hash) {
            return Ok(Taken::Begun(begun));
        }
        if !keys.began(key, id, &sign_in.flow_hash) {
            return Err(unknown());
        }
        let flow = keys.flow_hash(&begun.browser, id);
        let now = self.begin.clock.now();
        if !store.sign_ins().proceed(&sign_in, (&flow, &begun.browser.hash()), now).await? {
            return Err(unknown());
        }
        if is_passive { self.without_a_page(begun, visitor).await } else { Ok(Taken::Begun(begun)) }
    }

    /// Whether a session answers; otherwise the service provider is told that nobody is signed in.
    async fn without_a_page(&self, begun: Begun, visitor: &Visitor) -> Outcome<Taken> {
        let visitor = Visitor { browser: Some(begun.browser.clone()), ..visitor.clone() };
        let seen = self.look.at(&begun.sign_in, &visitor).await?;
        if matches!(seen.step, Step::AnswerFromSession { .. }) {
            return Ok(Taken::Begun(begun));
        }
        self.begin.store.sign_ins().refuse(&begun.sign_in, Refusal::NoPassive, None, seen.now).await?;
        let (_, domain) = self.begin.door(seen.sign_in.path_domain.as_str()).await?;
        let reply = seen.sign_in.request.reply_to.saml().ok_or(Stop::Refused(Refusal::UnknownSignIn))?;
        self.tell(&domain, reply, Status::NoPassive, seen.now).map(Taken::Told)
    }

    pub(super) fn tell(&self, domain: &Domain, reply: &SamlReply, why: Status, now: Time) -> Outcome<Posting> {
        tracing::info!(domain = %domain.name, status = ?why, "a service provider is told that nobody is signed in");
        let id = message_id(self.begin.entropy.as_ref());
        let xml = refusal(&Head { id: &id, now, issuer: &domain.issuer }, reply, why)?;
        Ok(Posting::saml(&reply.url, &xml, reply.relay_state.clone()))
    }
}

/// Why a request cannot be met, where it cannot.
fn no_to(request: &AuthnRequest, provider: &ServiceProvider) -> Option<Refusal> {
    let status = request.unmet.or((!request.fits(provider.name_id)).then_some(Status::InvalidNameIdPolicy));
    // Nobody can prove who they are anew without a page.
    status.or((request.passive && request.fresh).then_some(Status::NoPassive)).map(unmet)
}

fn reply(
    (application, domain): &(Application, Domain),
    provider: &ServiceProvider,
    request: &AuthnRequest,
    (url, relay_state): (String, Option<String>),
) -> SamlReply {
    SamlReply {
        url,
        relay_state,
        request_id: request.head.id.clone(),
        audience: provider.entity_id.clone(),
        issuer: (!provider.is_microsoft(application)).then(|| domain.issuer.clone()),
        provider: provider.id.clone(),
        name_id: provider.name_id,
        microsoft: provider.is_microsoft(application),
        passive: request.passive,
        class: request.class.clone(),
    }
}

fn kept(reply: SamlReply, request: AuthnRequest, carried: Carried) -> Request {
    Request {
        reply_to: ReplyTo::Saml(Box::new(reply)),
        wants: Wants { fresh: request.fresh, multi_factor: request.multi_factor, ..Wants::default() },
        hint: carried.hint.or(request.subject),
        language: carried.language,
        client_request_id: carried.client_request_id,
        small_window: carried.small_window,
    }
}
