//! People, as Entra ID has them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::domains::{absent_is_none, segment};
use super::{Graph, GraphError};
use crate::domain::address::{Address, DomainName};
use crate::domain::filter::Filter;
use crate::domain::tenant::TenantUser;
use crate::domain::text::Name;
use crate::domain::user::ImmutableId;
use crate::keys::Secret;
use crate::outbound::Method;

/// What Graph shows of a person.
const SHOWN: &str = "$select=id,userPrincipalName,displayName,accountEnabled,userType,onPremisesImmutableId,\
                     onPremisesSyncEnabled";
/// The role template of those who may do everything in a tenant, the same in every tenant.
const GLOBAL_ADMINISTRATORS: &str = "62e90394-69f5-4237-9190-012177145e10";

/// Somebody to be made in Entra ID.
pub struct NewTenantUser<'a> {
    /// Their user principal name.
    pub address: &'a Address,
    /// What they are called.
    pub name: &'a Name,
    /// By which tokens name them.
    pub immutable_id: &'a ImmutableId,
    /// Nobody ever uses or sees it; Graph makes nobody without one.
    pub password: &'a Secret,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Me {
    user_principal_name: String,
}

impl Graph {
    /// The people of a domain; of them those alone that a further condition of Graph's own language takes.
    pub async fn people(&self, domain: &DomainName, filter: Option<&Filter>) -> Result<Vec<TenantUser>, GraphError> {
        let within = format!("endsWith(userPrincipalName,'@{domain}')");
        let filter = filter.map_or_else(|| within.clone(), |filter| format!("{within} and ({})", filter.as_str()));
        self.list(&format!("users?{SHOWN}&$count=true&$top=999&$filter={}", segment(&filter))).await
    }

    /// A person by object id or user principal name.
    pub async fn person(&self, id: &str) -> Result<Option<TenantUser>, GraphError> {
        absent_is_none(self.read(&format!("users/{}?{SHOWN}", segment(id))).await)
    }

    /// Whoever signed in; nobody where a program did.
    pub async fn me(&self) -> Result<Option<String>, GraphError> {
        if !self.token().is_delegated {
            return Ok(None);
        }
        let me: Me = self.read("me?$select=userPrincipalName").await?;
        Ok(Some(me.user_principal_name))
    }

    /// Those who may do everything in the tenant.
    pub async fn global_administrators(&self) -> Result<Vec<TenantUser>, GraphError> {
        let path = format!("directoryRoles(roleTemplateId='{GLOBAL_ADMINISTRATORS}')/members?{SHOWN}");
        let all: Vec<Value> = self.list(&path).await?;
        // Groups and programs may hold the role as well; they have no name to sign in with.
        Ok(all.into_iter().filter_map(|one| serde_json::from_value(one).ok()).collect())
    }

    /// Says by which ImmutableID tokens name somebody; none takes it back, where their domain is not federated.
    pub async fn identify(&self, id: &str, immutable_id: Option<&ImmutableId>) -> Result<(), GraphError> {
        let body = json!({"onPremisesImmutableId": immutable_id.map(ImmutableId::as_str)});
        self.call(Method::Patch, &format!("users/{}", segment(id)), Some(&body)).await.map(|_| ())
    }

    /// Makes somebody, with the ImmutableID that their tokens will name.
    pub async fn make_person(&self, new: &NewTenantUser<'_>) -> Result<TenantUser, GraphError> {
        let nickname = new.address.as_str().split('@').next().unwrap_or_default();
        let body = json!({
            "accountEnabled": true,
            "displayName": new.name.as_str(),
            "mailNickname": nickname,
            "userPrincipalName": new.address.as_str(),
            "onPremisesImmutableId": new.immutable_id.as_str(),
            "passwordProfile": {"password": format!("{}aA1!", new.password.to_text()), "forceChangePasswordNextSignIn": false},
        });
        let told = self.call(Method::Post, "users", Some(&body)).await?;
        serde_json::from_value(told.body).map_err(|_| GraphError::Unreadable("a person of another form"))
    }
}
