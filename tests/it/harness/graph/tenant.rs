//! The tenant behind the server, with its rules.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::domain::time::Time;
use openssl::x509::X509;
use serde_json::{Value, json};

use super::{answer, refuse};

#[derive(Clone)]
#[allow(clippy::struct_excessive_bools, reason = "as Microsoft Graph has them")]
pub struct Domain {
    pub authentication_type: &'static str,
    pub is_default: bool,
    pub is_initial: bool,
    pub is_root: bool,
    pub is_verified: bool,
    pub configuration: Option<Value>,
}

impl Domain {
    pub fn managed() -> Self {
        Self {
            authentication_type: "Managed",
            is_default: false,
            is_initial: false,
            is_root: true,
            is_verified: true,
            configuration: None,
        }
    }

    /// One below another, whose federation it inherits.
    pub fn inherits() -> Self {
        Self { is_root: false, ..Self::managed() }
    }

    fn shown(&self, name: &str, authentication_type: &str) -> Value {
        json!({"id": name, "authenticationType": authentication_type, "isDefault": self.is_default,
            "isInitial": self.is_initial, "isRoot": self.is_root, "isVerified": self.is_verified})
    }
}

#[derive(Clone)]
pub struct Tenant {
    pub domains: BTreeMap<String, Domain>,
    pub users: Vec<Value>,
    /// Those with the role of a global administrator, by name.
    pub administrators: Vec<String>,
    /// Issuers of other tenants.
    pub issuers_elsewhere: Vec<String>,
    /// The log of sign-ins.
    pub sign_ins: Vec<Value>,
    /// Whether it has a licence that shows it.
    pub is_premium: bool,
    /// People a page of a list has.
    pub page: usize,
    /// The server changes what it is given before it keeps it.
    pub rewrites: Option<(&'static str, &'static str)>,
    /// A property may not be taken away.
    pub keeps_all: bool,
    /// A refused federation leaves the domain federated without any configuration.
    pub leaves_broken: bool,
    /// Somebody gives this person this ImmutableID, once they were listed.
    pub is_quicker: Option<(String, String)>,
}

/// Somebody.
pub fn person(upn: &str, immutable_id: Option<&str>) -> Value {
    json!({"id": format!("id-{upn}"), "userPrincipalName": upn, "displayName": upn.split('@').next().unwrap(),
        "accountEnabled": true, "userType": "Member", "onPremisesImmutableId": immutable_id,
        "onPremisesSyncEnabled": null})
}

pub struct Asked<'a> {
    pub path: &'a str,
    pub query: &'a [(String, String)],
    pub headers: &'a HeaderMap,
}

impl Asked<'_> {
    fn value(&self, name: &str) -> &str {
        self.query.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value)
    }
}

fn bad(message: &str) -> Response {
    refuse(400, "Request_BadRequest", message)
}

impl Tenant {
    pub fn new() -> Self {
        let initial = Domain { is_default: true, is_initial: true, ..Domain::managed() };
        Self {
            domains: BTreeMap::from([
                ("tenant.onmicrosoft.com".to_owned(), initial),
                ("corp.example".to_owned(), Domain::managed()),
            ]),
            users: vec![person("admin@tenant.onmicrosoft.com", None)],
            administrators: vec!["admin@tenant.onmicrosoft.com".to_owned()],
            issuers_elsewhere: Vec::new(),
            sign_ins: Vec::new(),
            is_premium: true,
            page: 999,
            rewrites: None,
            keeps_all: false,
            leaves_broken: false,
            is_quicker: None,
        }
    }

    pub fn read(&self, asked: &Asked<'_>, links: &str, me: Option<&str>) -> Response {
        let segments: Vec<String> = asked.path.split('/').map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match segments.as_slice() {
            ["domains"] => {
                let all: Vec<_> = self
                    .domains
                    .iter()
                    .map(|(name, domain)| domain.shown(name, self.authentication_type(name)))
                    .collect();
                answer(200, &json!({"value": all}))
            }
            ["domains", name] => match self.domains.get(*name) {
                Some(domain) => answer(200, &domain.shown(name, self.authentication_type(name))),
                None => refuse(404, "Request_ResourceNotFound", "Domain not found."),
            },
            ["domains", name, "federationConfiguration"] => {
                match self.domains.get(*name).and_then(|domain| domain.configuration.as_ref()) {
                    Some(configuration) => answer(200, &json!({"value": [configuration]})),
                    None => refuse(404, "Request_ResourceNotFound", "No federation configuration."),
                }
            }
            ["me"] => match me {
                Some(me) => answer(200, &json!({"userPrincipalName": me})),
                None => bad("/me request is only valid with delegated authentication flow."),
            },
            ["auditLogs", "signIns"] => self.log(asked, links),
            ["users"] => self.list(asked, links),
            ["users", id] => match self.users.iter().find(|user| user["id"] == *id || user["userPrincipalName"] == *id)
            {
                Some(user) => answer(200, user),
                None => refuse(404, "Request_ResourceNotFound", "User not found."),
            },
            [role, "members"] if role.starts_with("directoryRoles(roleTemplateId='62e90394-") => {
                let is_one =
                    |user: &&Value| self.administrators.iter().any(|name| user["userPrincipalName"] == name.as_str());
                let all: Vec<_> = self.users.iter().filter(is_one).collect();
                answer(200, &json!({"value": all}))
            }
            _ => refuse(404, "ResourceNotFound", "No such path."),
        }
    }

    /// A filter on the end of an address is an advanced query, and refused where it is not asked for as one.
    fn list(&self, asked: &Asked<'_>, links: &str) -> Response {
        let filter = asked.value("$filter");
        let is_advanced = asked.value("$count") == "true"
            && asked.headers.get("consistencylevel").is_some_and(|value| value == "eventual");
        if !filter.is_empty() && !is_advanced {
            return refuse(400, "Request_UnsupportedQuery", "Unsupported Query.");
        }
        let suffix = filter.strip_prefix("endsWith(userPrincipalName,'").and_then(|rest| rest.split_once('\''));
        let Some((suffix, rest)) = suffix else { return bad("Unsupported filter.") };
        if !rest.trim_start_matches(')').is_empty() && !rest.starts_with(") and (department eq '") {
            return bad("Invalid filter clause.");
        }
        let department = rest.split_once("department eq '").and_then(|(_, rest)| rest.split_once('\''));
        let fits = |user: &&Value| {
            user["userPrincipalName"].as_str().unwrap().ends_with(suffix)
                && department.is_none_or(|(wanted, _)| user["department"] == wanted)
        };
        let all: Vec<_> = self.users.iter().filter(fits).collect();
        let from: usize = asked.value("$skiptoken").parse().unwrap_or(0);
        let page: Vec<_> = all.iter().skip(from).take(self.page).collect();
        let mut body = json!({"value": page});
        if from + self.page < all.len() {
            let mut next = url::Url::parse(&format!("{links}/v1.0/users")).unwrap();
            next.query_pairs_mut()
                .append_pair("$count", "true")
                .append_pair("$filter", filter)
                .append_pair("$skiptoken", &(from + self.page).to_string());
            body["@odata.nextLink"] = next.as_str().into();
        }
        answer(200, &body)
    }

    /// Interactive sign-ins, newest first.
    fn log(&self, asked: &Asked<'_>, links: &str) -> Response {
        if !self.is_premium {
            let code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";
            return refuse(403, code, "Neither tenant is B2C or tenant doesn't have premium license");
        }
        let filter = asked.value("$filter");
        let ends =
            filter.strip_prefix("createdDateTime ge ").and_then(|rest| rest.split_once(" and createdDateTime le "));
        let Some((from, to)) = ends.and_then(|(from, to)| Some((Time::parse(from)?, Time::parse(to)?))) else {
            return bad("Unsupported filter.");
        };
        let begun = |one: &Value| Time::parse(one["createdDateTime"].as_str().unwrap()).unwrap();
        let mut all: Vec<_> = self.sign_ins.iter().filter(|one| (from..=to).contains(&begun(one))).collect();
        all.sort_by_key(|one| std::cmp::Reverse(begun(one)));
        let skip: usize = asked.value("$skiptoken").parse().unwrap_or(0);
        let page: Vec<_> = all.iter().skip(skip).take(self.page).collect();
        let mut body = json!({"value": page});
        if skip + self.page < all.len() {
            let mut next = url::Url::parse(&format!("{links}/beta/auditLogs/signIns")).unwrap();
            let skip = (skip + self.page).to_string();
            next.query_pairs_mut().append_pair("$filter", filter).append_pair("$skiptoken", &skip);
            body["@odata.nextLink"] = next.as_str().into();
        }
        answer(200, &body)
    }

    pub fn write(&mut self, method: &Method, path: &str, body: &Value) -> Response {
        let segments: Vec<String> = path.split('/').map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (method.as_str(), segments.as_slice()) {
            ("POST", ["domains", name, "federationConfiguration"]) => self.federate(name, body),
            ("PATCH", ["domains", name, "federationConfiguration", id]) => self.refederate(name, id, body),
            ("DELETE", ["domains", name, "federationConfiguration", _]) => match self.domains.get_mut(*name) {
                Some(domain) if domain.configuration.is_some() => {
                    domain.configuration = None;
                    domain.authentication_type = "Managed";
                    answer(204, &Value::Null)
                }
                _ => refuse(404, "Request_ResourceNotFound", "No federation configuration."),
            },
            ("PATCH", ["domains", name]) => match self.domains.get_mut(*name) {
                Some(domain) if body["authenticationType"] == "Managed" => {
                    domain.authentication_type = "Managed";
                    domain.configuration = None;
                    answer(204, &Value::Null)
                }
                Some(_) => bad("Converting a managed domain to federated is currently not supported."),
                None => refuse(404, "Request_ResourceNotFound", "Domain not found."),
            },
            ("POST", ["users"]) => self.make(body),
            ("PATCH", ["users", id]) => self.identify(id, body),
            _ => refuse(405, "Request_BadRequest", "No such method here."),
        }
    }

    fn is_taken(&self, issuer: &str, by_others_than: &str) -> bool {
        let here = self.domains.iter().filter(|(name, _)| *name != by_others_than).any(|(_, domain)| {
            domain.configuration.as_ref().is_some_and(|configuration| configuration["issuerUri"] == issuer)
        });
        here || self.issuers_elsewhere.iter().any(|one| one == issuer)
    }

    fn federate(&mut self, name: &str, body: &Value) -> Response {
        let issuer = body["issuerUri"].as_str().unwrap_or_default().to_owned();
        let is_taken = self.is_taken(&issuer, name);
        let (rewrites, leaves_broken) = (self.rewrites, self.leaves_broken);
        let Some(domain) = self.domains.get_mut(name) else {
            return refuse(404, "Request_ResourceNotFound", "Domain not found.");
        };
        if domain.configuration.is_some() || domain.authentication_type == "Federated" {
            return bad("Domain already has Federation Configuration set.");
        }
        if !domain.is_verified {
            return bad("The domain is not verified.");
        }
        if !domain.is_root {
            return bad("Federation settings are those of the root domain.");
        }
        if domain.is_initial || name.ends_with(".onmicrosoft.com") {
            return bad("The initial domain cannot be federated.");
        }
        if domain.is_default {
            return bad("You cannot set the default domain to federated.");
        }
        if url::Url::parse(&issuer).is_err() {
            return bad("Invalid value specified for property 'issuerUri'.");
        }
        if is_taken {
            return refuse(409, "Request_MultipleObjectsWithSameKeyValue", "Another domain uses this issuerUri.");
        }
        let Some(certificate) = body["signingCertificate"].as_str() else {
            // The fault that was seen: refused, and federated all the same.
            domain.authentication_type = "Federated";
            return bad("Invalid value specified for property 'signingCertificate'.");
        };
        if leaves_broken {
            domain.authentication_type = "Federated";
            return bad("Unable to set the federation configuration.");
        }
        if !is_certificate(certificate) || body["preferredAuthenticationProtocol"].is_null() {
            return bad("Invalid value specified for property.");
        }
        let mut kept = body.clone();
        kept["id"] = "6601d14b-d113-8f64-fda2-9b5ddda18ecc".into();
        if let Some((property, value)) = rewrites {
            kept[property] = value.into();
        }
        domain.configuration = Some(kept.clone());
        domain.authentication_type = "Federated";
        answer(201, &kept)
    }

    fn refederate(&mut self, name: &str, id: &str, body: &Value) -> Response {
        if body["issuerUri"].as_str().is_some_and(|issuer| self.is_taken(issuer, name)) {
            return refuse(409, "Request_MultipleObjectsWithSameKeyValue", "Another domain uses this issuerUri.");
        }
        if self.keeps_all && body.as_object().is_some_and(|body| body.values().any(Value::is_null)) {
            return bad("Invalid value specified for property.");
        }
        let configuration = self.domains.get_mut(name).and_then(|domain| domain.configuration.as_mut());
        let Some(configuration) = configuration.filter(|one| one["id"] == id) else {
            return refuse(404, "Request_ResourceNotFound", "No federation configuration.");
        };
        for property in ["signingCertificate", "nextSigningCertificate"] {
            if body[property].as_str().is_some_and(|text| !is_certificate(text)) {
                return bad("Invalid value specified for property.");
            }
        }
        for (property, value) in body.as_object().unwrap() {
            if value.is_null() {
                configuration.as_object_mut().unwrap().remove(property);
            } else {
                configuration[property] = value.clone();
            }
        }
        answer(204, &Value::Null)
    }

    fn is_federated(&self, upn: &str) -> bool {
        self.authentication_type(upn.rsplit('@').next().unwrap()) == "Federated"
    }

    /// A domain's own, or that of the root above it.
    fn authentication_type(&self, name: &str) -> &'static str {
        match self.domains.get(name) {
            Some(domain) if domain.is_root => domain.authentication_type,
            _ => name.split_once('.').map_or("Managed", |(_, above)| self.authentication_type(above)),
        }
    }

    fn identify(&mut self, id: &str, body: &Value) -> Response {
        let wanted = &body["onPremisesImmutableId"];
        let Some(at) = self.users.iter().position(|user| user["id"] == id || user["userPrincipalName"] == id) else {
            return refuse(404, "Request_ResourceNotFound", "User not found.");
        };
        let user = &self.users[at];
        if user["onPremisesSyncEnabled"] == true {
            return bad("Unable to update the specified properties for on-premises mastered Directory Sync objects.");
        }
        let is_federated = self.is_federated(user["userPrincipalName"].as_str().unwrap());
        if is_federated && !user["onPremisesImmutableId"].is_null() && user["onPremisesImmutableId"] != *wanted {
            return bad("Invalid value specified for property 'onPremisesImmutableId'.");
        }
        if let Some(refusal) = self.refused_id(wanted, Some(at)) {
            return refusal;
        }
        self.users[at]["onPremisesImmutableId"] = wanted.clone();
        answer(204, &Value::Null)
    }

    fn refused_id(&self, wanted: &Value, of: Option<usize>) -> Option<Response> {
        let text = wanted.as_str()?;
        if text.is_empty() || text.contains(['$', '_']) {
            return Some(bad("Invalid value specified for property 'onPremisesImmutableId'."));
        }
        let is_taken =
            self.users.iter().enumerate().any(|(at, user)| Some(at) != of && user["onPremisesImmutableId"] == text);
        is_taken.then(|| bad("Another object with the same value for property onPremisesImmutableId already exists."))
    }

    fn make(&mut self, body: &Value) -> Response {
        let upn = body["userPrincipalName"].as_str().unwrap_or_default();
        if body["passwordProfile"]["password"].as_str().is_none_or(|password| password.len() < 8) {
            return bad("A password must be specified to create a new user.");
        }
        if self.users.iter().any(|user| user["userPrincipalName"] == upn) {
            return bad("Another object with the same value for property userPrincipalName already exists.");
        }
        if self.is_federated(upn) && body["onPremisesImmutableId"].is_null() {
            return bad("Property onPremisesImmutableId is required for federated users.");
        }
        if let Some(refusal) = self.refused_id(&body["onPremisesImmutableId"], None) {
            return refusal;
        }
        let mut made = person(upn, body["onPremisesImmutableId"].as_str());
        made["displayName"] = body["displayName"].clone();
        self.users.push(made.clone());
        answer(201, &made)
    }
}

fn decoded(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned()
}

fn is_certificate(text: &str) -> bool {
    STANDARD.decode(text).is_ok_and(|der| X509::from_der(&der).is_ok())
}
