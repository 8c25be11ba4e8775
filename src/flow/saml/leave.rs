//! A service provider asks to end sessions.

use crate::domain::address::Address;
use crate::domain::application::{Application, Domain};
use crate::domain::service_provider::{NameIdRule, ServiceProvider};
use crate::domain::time::Time;
use crate::domain::user::User;
use crate::flow::Outcome;
use crate::flow::answer::{Posting, message_id, session_of};
use crate::flow::browser::Visitor;
use crate::protocol::saml::binding::Carried;
use crate::protocol::saml::logout::{Ended, LogoutRequest, answer};
use crate::protocol::saml::response::Head;
use crate::store::sessions::Whose;

use super::{Saml, broken, no_request};

/// What came of a request to end sessions.
pub struct Left {
    /// The application whose door it came by.
    pub application: Application,
    /// Whether this browser's session has ended.
    pub ended: bool,
    /// What the service provider is told, where it has an address for that.
    pub posting: Option<Posting>,
}

impl Saml {
    /// Ends what a request asks to end: this browser's session, and the sessions that a signed request names.
    ///
    /// # Errors
    /// A refusal where it cannot be trusted.
    pub async fn leave(&self, domain: &str, carried: Carried, visitor: &Visitor) -> Outcome<Left> {
        let (application, domain) = self.begin.door(domain).await?;
        let request = LogoutRequest::read(&carried.root).map_err(no_request)?;
        let provider = self.provider(&application, &request.head.issuer).await?;
        let is_proved = Self::is_proved(&carried, &application, &provider)?;
        self.is_for(&request.head, domain.name.as_str(), &["signout", "saml"], is_proved)?;
        let now = self.begin.clock.now();
        if request.not_on_or_after.is_some_and(|until| until <= now) {
            return Err(broken("a request to sign out is over"));
        }
        self.once(&application, &request.head, now).await?;
        if is_proved {
            self.end_named(&request, &provider, now).await?;
        }
        let ended = self.end_own(&request, &provider, visitor, now).await?;
        let told = if ended { Ended::Now } else { Ended::Nobody };
        let posting = self.told(&domain, &provider, &request, (told, carried.relay_state, now))?;
        Ok(Left { application, ended, posting })
    }

    async fn end_named(&self, request: &LogoutRequest, provider: &ServiceProvider, now: Time) -> Outcome<()> {
        let Some(name) = &request.name_id else { return Ok(()) };
        let sessions: Vec<_> = request.sessions.iter().filter_map(|index| session_of(index)).collect();
        let kept = self.begin.store.sessions();
        match provider.name_id {
            NameIdRule::Persistent => kept.end_named(&sessions, Whose::ImmutableId(name), now).await?,
            NameIdRule::Email => match Address::parse(name) {
                Ok(address) => kept.end_named(&sessions, Whose::Address(&address), now).await?,
                Err(_) => 0,
            },
        };
        Ok(())
    }

    /// Ends the browser's own session, unless the request names somebody else; whether none is left.
    async fn end_own(
        &self,
        request: &LogoutRequest,
        provider: &ServiceProvider,
        visitor: &Visitor,
        now: Time,
    ) -> Outcome<bool> {
        let Some(token) = &visitor.session else { return Ok(true) };
        let kept = self.begin.store.sessions();
        let Some((_, user)) = kept.live(&token.hash(), now).await? else { return Ok(true) };
        if request.name_id.as_deref().is_some_and(|name| !is_named(&user, name, provider.name_id)) {
            return Ok(false);
        }
        kept.end(&token.hash(), now).await?;
        Ok(true)
    }

    fn told(
        &self,
        domain: &Domain,
        provider: &ServiceProvider,
        request: &LogoutRequest,
        (ended, relay_state, now): (Ended, Option<String>, Time),
    ) -> Outcome<Option<Posting>> {
        let Some(url) = &provider.sign_out_url else { return Ok(None) };
        let id = message_id(self.begin.entropy.as_ref());
        let head = Head { id: &id, now, issuer: &domain.issuer };
        let xml = answer(&head, (url, &request.head.id), ended, &self.ring.signing)?;
        Ok(Some(Posting::saml(url, &xml, relay_state)))
    }
}

fn is_named(user: &User, name: &str, rule: NameIdRule) -> bool {
    match rule {
        NameIdRule::Persistent => user.immutable_id.as_str() == name,
        NameIdRule::Email => Address::parse(name).is_ok_and(|address| address.lookup() == user.address.lookup()),
    }
}
