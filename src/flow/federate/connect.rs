//! Connect: an operator's sign-in to a tenant, kept between the pages of the console.
//!
//! It belongs to the console session in which it was made and to one application, and ends with its token, after an
//! hour at most. No other session reaches it, be it the same operator's. What opens the tenant is in the memory of this
//! process ([`Held`]) and nowhere else: neither a stolen store nor the seal key opens a tenant, and neither does another
//! node, or this one after a restart. It is asked for no more than the pages that are open need: to look, until there is
//! something to be done.

use std::sync::Arc;

use super::held::{Held, Opens, is_same};
use super::{Credentials, Halt, Outcome};
use crate::domain::application::{Application, Cloud, Domain};
use crate::domain::change::Actor;
use crate::domain::ids::ApplicationId;
use crate::domain::operator::permit::Federate;
use crate::domain::refusal::Refusal;
use crate::domain::tenant::TenantId;
use crate::domain::time::{Clock, Span, Time};
use crate::flow::Stop;
use crate::flow::admit::{Present, Warrant};
use crate::graph::{Entrance, Graph, GraphError, Looked, Need, Places, Way};
use crate::keys::entropy::Entropy;
use crate::outbound::Outbound;
use crate::store::Store;
use crate::store::tenant_sign_ins::{Came, TenantSignIn, Whose};

/// The longest that a page waits for a Microsoft that says it is busy; whoever sits before it can try again.
const PATIENCE: Span = Span::seconds(10);

/// Signs operators in to tenants.
#[derive(Clone)]
pub struct Connect {
    /// Where sign-ins lie.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Asks Microsoft.
    pub outbound: Outbound,
    /// Where each cloud is.
    pub places: Vec<(Cloud, Places)>,
    /// What is configured of it.
    pub usual: Usual,
    /// Who signs in without a person.
    pub credentials: Credentials,
    /// What opens tenants. It is made with the process and dies with it.
    pub held: Held,
}

/// What the configuration says of tenants.
#[derive(Debug, Clone, Default)]
pub struct Usual {
    /// The tenant.
    pub tenant: Option<TenantId>,
    /// The app registration.
    pub client: Option<TenantId>,
}

/// To which tenant, as which app registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// The tenant.
    pub tenant: TenantId,
    /// The app registration.
    pub client: TenantId,
}

/// A sign-in as pages show it: nothing in it opens anything.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The tenant.
    pub tenant: TenantId,
    /// How far it has come.
    pub came: Came,
    /// The page of a domain that asked for it.
    pub back: Option<String>,
    /// From when on it is over.
    pub expires_at: Time,
}

/// For what somebody signs in, and the page of a domain that wants it.
#[derive(Debug, Clone)]
pub struct Purpose {
    /// For what.
    pub need: Need,
    /// The page, where one asked for it.
    pub back: Option<String>,
}

/// A tenant that somebody is signed in to.
pub struct Opened {
    /// What opens it.
    pub graph: Graph,
    /// As which app registration.
    pub client: TenantId,
    need: Option<Need>,
}

impl Opened {
    /// Whether the sign-in was for this as well. An application's is for whatever it was granted.
    #[must_use]
    pub fn may(&self, need: Need) -> bool {
        self.need.is_none_or(|mine| mine.covers(need))
    }
}

fn whose<'a>(by: &'a Warrant<Federate>, application: &'a Application) -> Outcome<Whose<'a>> {
    let session = by.session().ok_or(Halt::Stop(Refusal::NotInConsole.into()))?;
    Ok(Whose { session, application: &application.id })
}

impl Connect {
    /// An application with its domains.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn application(
        &self,
        _by: &Warrant<Federate>,
        id: &ApplicationId,
    ) -> crate::flow::Outcome<(Application, Vec<Domain>)> {
        let all = self.store.applications().list().await?;
        all.into_iter().find(|(application, _)| application.id == *id).ok_or(Stop::Refused(Refusal::NotFound))
    }

    fn entrance(&self, application: &Application, aim: (&TenantId, &TenantId), need: Need) -> Outcome<Entrance> {
        let (tenant, client) = aim;
        let found = self.places.iter().find(|(cloud, _)| *cloud == application.cloud);
        let (_, places) = found.ok_or_else(|| crate::flow::Fault::Broken("a cloud without a place"))?;
        Ok(Entrance {
            outbound: self.outbound.clone(),
            places: places.clone(),
            tenant: tenant.clone(),
            client_id: client.to_string(),
            need,
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            patience: PATIENCE,
        })
    }

    /// Asks Microsoft for a code that a person types in there.
    ///
    /// # Errors
    /// Microsoft's no.
    pub async fn ask(
        &self,
        by: &Warrant<Federate>,
        application: &Application,
        aim: &Aim,
        purpose: Purpose,
    ) -> Outcome<()> {
        let whose = whose(by, application)?;
        let asked = self.entrance(application, (&aim.tenant, &aim.client), purpose.need)?.ask_code().await?;
        let sign_in = TenantSignIn {
            tenant: aim.tenant.clone(),
            client: aim.client.clone(),
            need: Some(purpose.need.word().to_owned()),
            back: purpose.back,
            came: Came::Asked { code: asked.code.code, address: asked.code.address, wait: asked.wait },
            expires_at: asked.ends_at,
        };
        self.keep(by, whose, sign_in, Opens::Code(asked.secret)).await
    }

    /// Signs in as the application, with its certificate.
    ///
    /// # Errors
    /// Where none is kept for exactly there, or Microsoft says no.
    pub async fn enter(&self, by: &Warrant<Federate>, application: &Application, aim: &Aim) -> Outcome<()> {
        let whose = whose(by, application)?;
        let (pinned, credential) = self.credentials.open().await?.ok_or(Halt::NoCredential)?;
        if pinned != *aim {
            return Err(Halt::OtherCredential(pinned));
        }
        let entrance = self.entrance(application, (&aim.tenant, &aim.client), Need::Look)?;
        let graph = entrance.enter(Way::Application(credential), |_| {}).await?;
        let sign_in = TenantSignIn {
            tenant: aim.tenant.clone(),
            client: aim.client.clone(),
            need: None,
            back: None,
            came: Came::In,
            expires_at: graph.token().expires_at,
        };
        self.keep(by, whose, sign_in, Opens::Tenant(graph.token().clone())).await
    }

    async fn keep(&self, by: &Warrant<Federate>, whose: Whose<'_>, sign_in: TenantSignIn, opens: Opens) -> Outcome<()> {
        if self.store.tenant_sign_ins().keep(whose, &sign_in, (&by.actor, self.clock.now())).await? {
            self.held.keep(whose, sign_in, opens);
            Ok(())
        } else {
            Err(Halt::Stop(Refusal::NotInConsole.into()))
        }
    }

    /// How the sign-in stands, as far as it is known here.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn standing(&self, by: &Warrant<Federate>, application: &Application) -> Outcome<Option<Connection>> {
        let found = self.found(whose(by, application)?).await?;
        Ok(found.map(|(found, _)| Connection {
            tenant: found.tenant,
            came: found.came,
            back: found.back,
            expires_at: found.expires_at,
        }))
    }

    /// Asks Microsoft whether the code was typed in, unless that was asked a moment ago; tells whether there is any
    /// sign-in at all.
    ///
    /// # Errors
    /// Microsoft's no; after one that is final the code is forgotten.
    pub async fn look(&self, by: &Warrant<Federate>, application: &Application) -> Outcome<bool> {
        let (whose, now) = (whose(by, application)?, self.clock.now());
        let sign_ins = self.store.tenant_sign_ins();
        let Some((found, opens)) = self.found(whose).await? else { return Ok(false) };
        let (Came::Asked { code, wait, .. }, Opens::Code(secret)) = (&found.came, opens) else { return Ok(true) };
        if !sign_ins.takes_the_look(whose, code, now).await? {
            return Ok(true);
        }
        let entrance =
            self.entrance(application, (&found.tenant, &found.client), need_of(&found).unwrap_or(Need::Look))?;
        match entrance.look(&secret, *wait).await {
            Ok(Looked::In(graph)) => {
                let token = graph.token().clone();
                let entered = TenantSignIn { came: Came::In, expires_at: token.expires_at, ..found.clone() };
                if sign_ins.enter(whose, code, &entered, (&by.actor, now)).await? {
                    tracing::info!(tenant = %found.tenant, application = %application.id, "an operator is connected");
                    self.held.keep(whose, entered, Opens::Tenant(token));
                }
            }
            Ok(Looked::NotYet(longer)) if longer != *wait => {
                sign_ins.slows_down(whose, code, (longer, self.clock.now())).await?;
            }
            Ok(Looked::NotYet(_)) => {}
            Err(error) => {
                if is_final(&error) {
                    self.held.forget(whose);
                    sign_ins.end(whose, Some(code), (&by.actor, now)).await?;
                }
                return Err(error.into());
            }
        }
        Ok(true)
    }

    /// What opens the tenant, while somebody is signed in to it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn graph(&self, by: &Warrant<Federate>, application: &Application) -> Outcome<Option<Opened>> {
        let Some((found, Opens::Tenant(token))) = self.found(whose(by, application)?).await? else { return Ok(None) };
        let need = need_of(&found);
        let entrance = self.entrance(application, (&found.tenant, &found.client), need.unwrap_or(Need::Look))?;
        Ok(Some(Opened { graph: entrance.graph(token), client: found.client, need }))
    }

    /// The sign-in, unless it is over, or was begun at another node or before a restart: then it is none here.
    async fn found(&self, whose: Whose<'_>) -> Outcome<Option<(TenantSignIn, Opens)>> {
        let (sign_ins, now) = (self.store.tenant_sign_ins(), self.clock.now());
        let Some(found) = sign_ins.find(whose).await?.filter(|found| found.expires_at > now) else {
            self.held.forget(whose);
            sign_ins.end_over(now).await?;
            return Ok(None);
        };
        let Some(opens) = self.held.of(whose, &found) else {
            tracing::info!(tenant = %found.tenant, "a sign-in to a tenant was begun by another process");
            return Ok(None);
        };
        Ok(Some((found, opens)))
    }

    /// Ends the sign-in.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end(&self, by: &Warrant<Federate>, application: &Application) -> Outcome<()> {
        let (whose, told) = (whose(by, application)?, (&by.actor, self.clock.now()));
        self.held.forget(whose);
        Ok(self.store.tenant_sign_ins().end(whose, None, told).await?)
    }

    /// Whoever leaves the console leaves the tenants.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn leave(&self, present: &Present) -> crate::flow::Outcome<()> {
        let session = &present.session.id;
        let actor = Actor::Operator(present.operator.id.clone(), present.operator.role);
        self.held.forget_session(session);
        Ok(self.store.tenant_sign_ins().leave(session, (&actor, self.clock.now())).await?)
    }

    /// Lets go what is over: by the time, or because the console session ended or somebody disconnected elsewhere.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tend(&self) -> crate::flow::Outcome<()> {
        let now = self.clock.now();
        self.store.tenant_sign_ins().end_over(now).await?;
        for (session, application, held) in self.held.sweep(now) {
            let whose = Whose { session: &session, application: &application };
            let found = self.store.tenant_sign_ins().find(whose).await?;
            // What took its place here meanwhile is another one, and stays.
            if !found.is_some_and(|found| is_same(&found, &held)) && self.held.of(whose, &held).is_some() {
                self.held.forget(whose);
            }
        }
        Ok(())
    }
}

fn need_of(sign_in: &TenantSignIn) -> Option<Need> {
    sign_in.need.as_deref().map(|word| Need::parse(word).unwrap_or(Need::Look))
}

/// Whether asking again about the same code could never be answered otherwise. An answer without a word of the
/// protocol's is a Microsoft that is not well.
fn is_final(error: &GraphError) -> bool {
    match error {
        GraphError::NotSignedIn { code, .. } => !code.is_empty() && !code.starts_with("status "),
        GraphError::OtherTenant { .. } => true,
        _ => false,
    }
}
