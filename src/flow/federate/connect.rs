//! Connect: an operator's sign-in to a tenant, kept between the pages of the console.
//!
//! It belongs to the console session in which it was made and to one application, and ends with its token, after an
//! hour at most. No other session reaches it, be it the same operator's. Its row in the store is sealed with a key that
//! this process has in its memory and nowhere else: neither a stolen store nor the seal key opens a tenant, and neither
//! does another node, or this one after a restart.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Credentials, Halt, Outcome};
use crate::domain::application::{Application, Cloud, Domain};
use crate::domain::ids::ApplicationId;
use crate::domain::operator::permit::Federate;
use crate::domain::refusal::Refusal;
use crate::domain::tenant::TenantId;
use crate::domain::time::{Clock, Span, Time};
use crate::flow::Stop;
use crate::flow::admit::Warrant;
use crate::graph::{Entrance, Graph, GraphError, Looked, Need, Places, Way};
use crate::keys::entropy::Entropy;
use crate::keys::seal::{Place, SealKey};
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
    /// Seals what opens a tenant. It is made with the process and dies with it.
    pub key: SealKey,
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
    /// From when on it is over.
    pub expires_at: Time,
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

    fn entrance(&self, application: &Application, tenant: &TenantId, client: &TenantId) -> Outcome<Entrance> {
        let found = self.places.iter().find(|(cloud, _)| *cloud == application.cloud);
        let (_, places) = found.ok_or_else(|| crate::flow::Fault::Broken("a cloud without a place"))?;
        Ok(Entrance {
            outbound: self.outbound.clone(),
            places: places.clone(),
            tenant: tenant.clone(),
            client_id: client.to_string(),
            need: Need::Everything,
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            patience: PATIENCE,
        })
    }

    /// Asks Microsoft for a code that a person types in there.
    ///
    /// # Errors
    /// Microsoft's no.
    pub async fn ask(&self, by: &Warrant<Federate>, application: &Application, aim: &Aim) -> Outcome<()> {
        let whose = whose(by, application)?;
        let asked = self.entrance(application, &aim.tenant, &aim.client)?.ask_code().await?;
        let sign_in = TenantSignIn {
            tenant: aim.tenant.clone(),
            client: aim.client.clone(),
            came: Came::Asked { code: asked.code.code, address: asked.code.address, wait: asked.wait },
            secret: self.sealed(whose, asked.secret.as_bytes())?,
            expires_at: asked.ends_at,
        };
        self.keep(by, whose, &sign_in).await
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
        let entrance = self.entrance(application, &aim.tenant, &aim.client)?;
        let graph = entrance.enter(Way::Application(credential), |_| {}).await?;
        self.keep(by, whose, &self.entered(whose, &graph, aim)?).await
    }

    async fn keep(&self, by: &Warrant<Federate>, whose: Whose<'_>, sign_in: &TenantSignIn) -> Outcome<()> {
        if self.store.tenant_sign_ins().keep(whose, sign_in, (&by.actor, self.clock.now())).await? {
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
        Ok(found.map(|found| Connection { tenant: found.tenant, came: found.came, expires_at: found.expires_at }))
    }

    /// Asks Microsoft whether the code was typed in, unless that was asked a moment ago; tells whether there is any
    /// sign-in at all.
    ///
    /// # Errors
    /// Microsoft's no; after one that is final the code is forgotten.
    pub async fn look(&self, by: &Warrant<Federate>, application: &Application) -> Outcome<bool> {
        let (whose, now) = (whose(by, application)?, self.clock.now());
        let sign_ins = self.store.tenant_sign_ins();
        let Some(found) = self.found(whose).await? else { return Ok(false) };
        let Came::Asked { code, wait, .. } = &found.came else { return Ok(true) };
        if !sign_ins.takes_the_look(whose, code, now).await? {
            return Ok(true);
        }
        let secret = std::str::from_utf8(&found.secret).map_err(|_| crate::flow::Fault::Broken("a code of bytes"))?;
        match self.entrance(application, &found.tenant, &found.client)?.look(secret, *wait).await {
            Ok(Looked::In(graph)) => {
                let aim = Aim { tenant: found.tenant.clone(), client: found.client.clone() };
                if sign_ins.enter(whose, code, &self.entered(whose, &graph, &aim)?, (&by.actor, now)).await? {
                    tracing::info!(tenant = %aim.tenant, application = %application.id, "an operator is connected");
                }
            }
            Ok(Looked::NotYet(longer)) if longer != *wait => {
                sign_ins.slows_down(whose, code, (longer, self.clock.now())).await?;
            }
            Ok(Looked::NotYet(_)) => {}
            Err(error) => {
                if is_final(&error) {
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
    pub async fn graph(&self, by: &Warrant<Federate>, application: &Application) -> Outcome<Option<Graph>> {
        let found = self.found(whose(by, application)?).await?;
        let Some(found) = found.filter(|found| found.came == Came::In) else { return Ok(None) };
        Ok(Some(self.entrance(application, &found.tenant, &found.client)?.again(&found.secret)?))
    }

    /// The sign-in, unless it was begun at another node or before a restart: then it is none here.
    async fn found(&self, whose: Whose<'_>) -> Outcome<Option<TenantSignIn>> {
        let found = self.store.tenant_sign_ins().find(whose, self.clock.now()).await?;
        let Some(found) = found else { return Ok(None) };
        let sealed = std::str::from_utf8(&found.secret).unwrap_or_default();
        let Ok(secret) = self.key.open(in_memory(&place(whose)), sealed) else {
            tracing::info!(tenant = %found.tenant, "a sign-in to a tenant was begun by another process and ends here");
            return Ok(None);
        };
        Ok(Some(TenantSignIn { secret, ..found }))
    }

    fn sealed(&self, whose: Whose<'_>, secret: &[u8]) -> Outcome<Zeroizing<Vec<u8>>> {
        let sealed = self.key.seal(self.entropy.as_ref(), in_memory(&place(whose)), secret).map_err(Stop::from)?;
        Ok(Zeroizing::new(sealed.into_bytes()))
    }

    fn entered(&self, whose: Whose<'_>, graph: &Graph, aim: &Aim) -> Outcome<TenantSignIn> {
        Ok(TenantSignIn {
            tenant: aim.tenant.clone(),
            client: aim.client.clone(),
            came: Came::In,
            secret: self.sealed(whose, &graph.for_a_seal()?)?,
            expires_at: graph.token().expires_at,
        })
    }

    /// Ends the sign-in.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end(&self, by: &Warrant<Federate>, application: &Application) -> Outcome<()> {
        let told = (&by.actor, self.clock.now());
        Ok(self.store.tenant_sign_ins().end(whose(by, application)?, None, told).await?)
    }
}

/// Where a secret of this process opens.
fn place(whose: Whose<'_>) -> String {
    format!("{} {}", whose.session, whose.application)
}

const fn in_memory(row: &str) -> Place<'_> {
    Place { table: "tenant_sign_ins", column: "in this process", row }
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
