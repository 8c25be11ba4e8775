//! What a service provider asks: `AuthnRequest`.
//!
//! Reading tells what stands there and whether it is a request at all. Whether it may be answered, where to, and whom
//! it comes from, is for others to judge, by what is configured.

use samael::schema::{AuthnContextComparison, AuthnRequest as Asked, RequestedAuthnContext, Subject};

use crate::domain::saml::{Strength, strength};
use crate::domain::service_provider::NameIdRule;
use crate::domain::time::Time;
use crate::protocol::wsfed::request::kept;
use crate::protocol::xml::Element;
use crate::protocol::xmldsig::sign::is_name;

use super::{EMAIL, PERSISTENT, POST, SAML2, SAMLP, UNSPECIFIED, schema};

/// Longest id of a request, in characters.
const LONGEST_ID: usize = 256;

/// What every message begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// `ID`
    pub id: String,
    /// `IssueInstant`
    pub issued_at: Time,
    /// `Destination`
    pub destination: Option<String>,
    /// The issuer's entity id.
    pub issuer: String,
}

/// A request to sign somebody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// Its beginning.
    pub head: Head,
    /// `AssertionConsumerServiceURL`
    pub reply_url: Option<String>,
    /// `AssertionConsumerServiceIndex`
    pub reply_index: Option<u16>,
    /// `ForceAuthn`
    pub fresh: bool,
    /// `IsPassive`
    pub passive: bool,
    /// Whom it names, as a hint.
    pub subject: Option<String>,
    /// Why it cannot be answered as it wishes, where it cannot.
    pub unmet: Option<Status>,
    /// More than one factor is asked for.
    pub multi_factor: bool,
    /// The class that the answer has to name.
    pub class: Option<String>,
    name_id: Option<String>,
}

/// Why a document is no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoRequest {
    /// Another message, or none at all.
    #[error("the message is none of those that are taken")]
    Root,
    /// Another version of SAML.
    #[error("the message is not of SAML 2.0")]
    Version,
    /// `ID`, `IssueInstant` or `Issuer` is missing or broken.
    #[error("the message has no id, instant or issuer that could be read")]
    Head,
    /// Something is there twice, or not what it has to be.
    #[error("the message has a part that is broken, or there twice")]
    Shape,
}

/// What an answer says of a request that nobody was signed in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nobody is signed in, and no page may be shown.
    NoPassive,
    /// No ceremony here has what is asked for.
    NoAuthnContext,
    /// People are not known here by what is asked for.
    InvalidNameIdPolicy,
    /// Answers go by POST alone.
    UnsupportedBinding,
    /// The ceremony came to nothing.
    AuthnFailed,
    /// The request could be read, and not be trusted or taken.
    RequestDenied,
}

impl Head {
    /// Reads the beginning of the message whose root this is.
    pub fn read(root: &Element) -> Result<Self, NoRequest> {
        if root.attribute("Version") != Some("2.0") {
            return Err(NoRequest::Version);
        }
        let id = root.attribute("ID").filter(|id| id.len() <= LONGEST_ID && is_name(id)).ok_or(NoRequest::Head)?;
        let issued_at = root.attribute("IssueInstant").and_then(Time::parse).ok_or(NoRequest::Head)?;
        let issuer = root.only(SAML2, "Issuer").ok_or(NoRequest::Head)?;
        let is_entity = issuer.attribute("Format").is_none_or(|format| {
            matches!(format, "urn:oasis:names:tc:SAML:2.0:nameid-format:entity") || format == UNSPECIFIED
        });
        let issuer =
            issuer.text().map(str::trim).filter(|name| !name.is_empty() && is_entity).ok_or(NoRequest::Head)?;
        Ok(Self {
            id: id.to_owned(),
            issued_at,
            destination: root.attribute("Destination").map(str::to_owned),
            issuer: issuer.to_owned(),
        })
    }
}

impl AuthnRequest {
    /// Whether a message is one of these.
    #[must_use]
    pub fn is_one(root: &Element) -> bool {
        root.is(SAMLP, "AuthnRequest")
    }

    /// Reads a request.
    pub fn read(root: &Element) -> Result<Self, NoRequest> {
        if !Self::is_one(root) {
            return Err(NoRequest::Root);
        }
        let head = Head::read(root)?;
        let asked: Asked = schema::read(root)?;
        let index = asked.assertion_consumer_service_index;
        let binding = asked.protocol_binding.is_none_or(|binding| binding == POST);
        let wanted = match &asked.requested_authn_context {
            Some(context) => wanted(context)?,
            None => Some((false, None)),
        };
        let unmet = match &wanted {
            None => Some(Status::NoAuthnContext),
            Some(_) if !binding => Some(Status::UnsupportedBinding),
            Some(_) => None,
        };
        let (multi_factor, class) = wanted.unwrap_or_default();
        let policy = asked.name_id_policy;
        let qualifier = policy.as_ref().and_then(|policy| policy.sp_name_qualifier.as_deref());
        let foreign = qualifier.is_some_and(|name| !name.is_empty() && name != head.issuer);
        Ok(Self {
            reply_url: asked.assertion_consumer_service_url,
            reply_index: index.map(|index| u16::try_from(index).map_err(|_| NoRequest::Shape)).transpose()?,
            fresh: asked.force_authn.unwrap_or_default(),
            passive: asked.is_passive.unwrap_or_default(),
            subject: asked.subject.and_then(subject),
            unmet: unmet.or(foreign.then_some(Status::InvalidNameIdPolicy)),
            multi_factor,
            class,
            name_id: policy.and_then(|policy| policy.format),
            head,
        })
    }

    /// Whether people are known by what this request asks for, where they are known by this rule.
    #[must_use]
    pub fn fits(&self, rule: NameIdRule) -> bool {
        self.name_id.as_deref().is_none_or(|format| {
            format == UNSPECIFIED
                || format == "urn:oasis:names:tc:SAML:2.0:nameid-format:unspecified"
                || format
                    == match rule {
                        NameIdRule::Persistent => PERSISTENT,
                        NameIdRule::Email => EMAIL,
                    }
        })
    }
}

fn subject(subject: Subject) -> Option<String> {
    let named = subject.name_id?.value;
    (!named.is_empty() && !named.chars().any(char::is_control)).then(|| kept(&named))
}

/// What is asked of the ceremony: whether more than one factor, and the class that the answer has to name. None where
/// no ceremony here would do.
type Wanted = Option<(bool, Option<String>)>;

fn wanted(context: &RequestedAuthnContext) -> Result<Wanted, NoRequest> {
    // Declarations are known to nobody here.
    if context.authn_context_decl_refs.is_some() {
        return Ok(None);
    }
    let named = context.authn_context_class_refs.iter().flatten();
    let classes: Vec<&str> =
        named.map(|class| class.value.as_deref().ok_or(NoRequest::Shape)).collect::<Result<_, _>>()?;
    // The first one that can be met: a request names them by preference.
    let known = classes.iter().find_map(|class| strength(class).map(|strength| (*class, strength)));
    Ok(match (&context.comparison, known) {
        (None | Some(AuthnContextComparison::Exact | AuthnContextComparison::Maximum), Some((class, strength))) => {
            Some((strength == Strength::MultiFactor, Some(class.to_owned())))
        }
        (Some(AuthnContextComparison::Minimum), Some((_, strength))) => Some((strength == Strength::MultiFactor, None)),
        (Some(AuthnContextComparison::Better), Some((_, Strength::Any))) => Some((true, None)),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
