//! Domains, and where Entra ID sends their people.

use serde_json::{Map, Value, json};

use super::{Graph, GraphError};
use crate::domain::address::DomainName;
use crate::domain::tenant::TenantDomain;
use crate::domain::time::{Span, Time};
use crate::outbound::Method;

/// What Graph shows of a domain.
const SHOWN: &str = "$select=id,authenticationType,isDefault,isInitial,isRoot,isVerified";

/// A domain's federation as Graph stores it, property by property.
#[derive(Debug, Clone, PartialEq)]
pub struct Configuration {
    /// Which one it is; a domain has one at most.
    pub id: String,
    /// Everything it says, by Graph's names; what is null is left out.
    pub values: Map<String, Value>,
}

impl Configuration {
    fn of(value: Value) -> Option<Self> {
        let Value::Object(mut values) = value else { return None };
        let id = values.remove("id")?.as_str()?.to_owned();
        values.retain(|name, value| !name.starts_with("@odata") && !value.is_null());
        Some(Self { id, values })
    }

    /// A property's text; nothing where it is not set.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }
}

/// How long Microsoft may take until a reader sees what a writer wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consistency {
    /// The first wait; each further one is twice as long.
    pub first_wait: Span,
    /// How often it is looked.
    pub looks: u32,
}

impl Default for Consistency {
    fn default() -> Self {
        // Half a second to half a minute; a minute together.
        Self { first_wait: Span(500), looks: 8 }
    }
}

impl Consistency {
    /// Waits before the look that comes after so many.
    pub async fn wait(&self, after: u32) {
        let wait = Span(self.first_wait.0.saturating_mul(1_i64 << after.min(16)));
        tokio::time::sleep(wait.into()).await;
    }
}

impl Graph {
    /// Every domain of the tenant.
    pub async fn domains(&self) -> Result<Vec<TenantDomain>, GraphError> {
        self.list(&format!("domains?{SHOWN}")).await
    }

    /// A domain, where the tenant has it.
    pub async fn domain(&self, name: &DomainName) -> Result<Option<TenantDomain>, GraphError> {
        absent_is_none(self.read(&format!("domains/{name}?{SHOWN}")).await)
    }

    /// A domain's federation, where there is one.
    pub async fn configuration(&self, name: &DomainName) -> Result<Option<Configuration>, GraphError> {
        let all = absent_is_none(self.list::<Value>(&format!("domains/{name}/federationConfiguration")).await)?;
        all.into_iter().flatten().next().map_or(Ok(None), |first| {
            Configuration::of(first).map(Some).ok_or(GraphError::Unreadable("a federation without an id"))
        })
    }

    /// Makes a domain's federation, which also makes the domain a federated one.
    ///
    /// One without a certificate is never sent: Microsoft refuses it and leaves the domain broken all the same.
    ///
    /// Here and below `still` is asked right before each send, for Microsoft may say to wait before the next one.
    pub async fn federate<E, F>(&self, name: &DomainName, body: &Value, still: impl Fn() -> F) -> Result<(), E>
    where
        E: From<GraphError>,
        F: Future<Output = Result<(), E>>,
    {
        if body["signingCertificate"].as_str().is_none_or(str::is_empty) {
            return Err(GraphError::Unreadable("a federation without a certificate, which is never sent").into());
        }
        let path = format!("domains/{name}/federationConfiguration");
        self.call_while(Method::Post, &path, Some(body), still).await.map(|_| ())
    }

    /// Changes some properties of a domain's federation.
    pub async fn refederate<E, F>(
        &self,
        name: &DomainName,
        id: &str,
        body: &Value,
        still: impl Fn() -> F,
    ) -> Result<(), E>
    where
        E: From<GraphError>,
        F: Future<Output = Result<(), E>>,
    {
        let path = format!("domains/{name}/federationConfiguration/{}", segment(id));
        self.call_while(Method::Patch, &path, Some(body), still).await.map(|_| ())
    }

    /// Takes a domain's federation away: its people sign in at Microsoft again.
    pub async fn unfederate<E, F>(&self, name: &DomainName, still: impl Fn() -> F) -> Result<(), E>
    where
        E: From<GraphError>,
        F: Future<Output = Result<(), E>>,
    {
        let body = json!({"authenticationType": "Managed"});
        self.call_while(Method::Patch, &format!("domains/{name}"), Some(&body), still).await.map(|_| ())
    }

    /// Takes a domain's federation itself away.
    pub async fn drop_configuration<E, F>(&self, name: &DomainName, id: &str, still: impl Fn() -> F) -> Result<(), E>
    where
        E: From<GraphError>,
        F: Future<Output = Result<(), E>>,
    {
        let path = format!("domains/{name}/federationConfiguration/{}", segment(id));
        self.call_while(Method::Delete, &path, None, still).await.map(|_| ())
    }

    /// Microsoft's time, as it stands in an answer.
    pub async fn time(&self) -> Result<Option<Time>, GraphError> {
        let told = self.call(Method::Get, "domains?$select=id&$top=1", None).await?;
        let date = told.date.as_deref().and_then(|date| chrono::DateTime::parse_from_rfc2822(date).ok());
        Ok(date.map(|date| Time(date.timestamp_millis())))
    }
}

/// What is not there is no mistake.
pub(super) fn absent_is_none<T>(answer: Result<T, GraphError>) -> Result<Option<T>, GraphError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is(404) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A text as one segment of a path.
pub(super) fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
