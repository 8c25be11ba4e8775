//! Metadata: what we are, for service providers to read; and what a service provider is, as its file says.

use crate::domain::ids::hex;
use crate::domain::service_provider::ReplyAddress;
use crate::keys::{SigningKey, sha256_of_parts};
use crate::protocol::xml::document::{Element, FILE, Unread, read as read_document};
use crate::protocol::xml::{NotXml, Writer};
use crate::protocol::xmldsig::{DS, sign};

use super::{EMAIL, MD, NotWritten, PERSISTENT, POST, REDIRECT, SAMLP};

/// What we say of ourselves.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor<'a> {
    /// The domain's issuer.
    pub entity_id: &'a str,
    /// Where requests to sign in go.
    pub sign_in: &'a str,
    /// Where requests to sign out go.
    pub sign_out: &'a str,
    /// Certificates in base64: the current one, then the next.
    pub certificates: &'a [&'a str],
}

/// The signed document. The same words always make the same bytes.
pub fn write(descriptor: &Descriptor<'_>, key: &SigningKey) -> Result<String, NotWritten> {
    let mut rest = Writer::with_capacity(6 * 1024);
    provider(&mut rest, descriptor);
    rest.close("md:EntityDescriptor");
    let rest = rest.finish()?;
    let digest = sha256_of_parts(&[descriptor.entity_id.as_bytes(), rest.as_bytes()]);
    let id = format!("_{}", hex(digest.get(..16).unwrap_or_default()));
    let mut w = Writer::with_capacity(4 * 1024 + rest.len());
    w.open("md:EntityDescriptor", &[("xmlns:md", MD), ("ID", &id), ("entityID", descriptor.entity_id)]);
    w.sound()?;
    let digest = sha256_of_parts(&[w.since(0).as_bytes(), rest.as_bytes()]);
    sign::write(&mut w, &id, &digest, key)?;
    w.canonical(&rest);
    Ok(w.finish()?)
}

fn provider(w: &mut Writer, descriptor: &Descriptor<'_>) {
    let service = |w: &mut Writer, name: &str, binding: &str, location: &str| {
        w.element(name, &[("Binding", binding), ("Location", location)], |_| {});
    };
    let attributes = [("WantAuthnRequestsSigned", "false"), ("protocolSupportEnumeration", SAMLP)];
    w.element("md:IDPSSODescriptor", &attributes, |w| {
        for certificate in descriptor.certificates {
            w.element("md:KeyDescriptor", &[("use", "signing")], |w| {
                w.element("ds:KeyInfo", &[("xmlns:ds", DS)], |w| {
                    w.element("ds:X509Data", &[], |w| w.leaf("ds:X509Certificate", &[], certificate));
                });
            });
        }
        service(w, "md:SingleLogoutService", REDIRECT, descriptor.sign_out);
        service(w, "md:SingleLogoutService", POST, descriptor.sign_out);
        w.leaf("md:NameIDFormat", &[], PERSISTENT);
        w.leaf("md:NameIDFormat", &[], EMAIL);
        service(w, "md:SingleSignOnService", REDIRECT, descriptor.sign_in);
        service(w, "md:SingleSignOnService", POST, descriptor.sign_in);
    });
}

/// What a service provider's file says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    /// Its name.
    pub entity_id: String,
    /// Where it takes answers by POST; its own default first.
    pub replies: Vec<ReplyAddress>,
    /// Where it takes answers to sign-outs by POST.
    pub sign_out_url: Option<String>,
    /// What it signs with, in base64 as it stands there.
    pub certificates: Vec<String>,
    /// Whether it signs its requests.
    pub signs: bool,
}

/// Why a file describes no service provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDescribed {
    /// No document that is taken.
    #[error(transparent)]
    Document(#[from] Unread),
    /// Not the metadata of one entity.
    #[error("the file is not the metadata of one entity")]
    Entity,
    /// No service provider of SAML 2.0 in it.
    #[error("the file describes no service provider of SAML 2.0")]
    NoProvider,
    /// Nowhere to send answers.
    #[error("the file has no address that takes answers by POST")]
    NoAddress,
    /// A value that XML cannot carry.
    #[error(transparent)]
    NotXml(#[from] NotXml),
}

/// Reads the metadata of a service provider. Its own signature is not looked at: the administrator hands it in.
pub fn read(file: &[u8]) -> Result<Described, NotDescribed> {
    let root = read_document(file, FILE)?;
    let entity_id = root.attribute("entityID").filter(|id| !id.is_empty() && root.is(MD, "EntityDescriptor"));
    let entity_id = entity_id.ok_or(NotDescribed::Entity)?.to_owned();
    let speaks = |role: &&Element| {
        role.attribute("protocolSupportEnumeration").is_some_and(|all| all.split_ascii_whitespace().any(|p| p == SAMLP))
    };
    let mut roles = root.elements().filter(|role| role.is(MD, "SPSSODescriptor")).filter(speaks);
    let role = roles.next().ok_or(NotDescribed::NoProvider)?;
    let replies = replies(role);
    if replies.is_empty() {
        return Err(NotDescribed::NoAddress);
    }
    let by_post =
        |service: &&Element| service.is(MD, "SingleLogoutService") && service.attribute("Binding") == Some(POST);
    let sign_out = role.elements().find(by_post);
    let sign_out = sign_out.and_then(|s| s.attribute("ResponseLocation").or_else(|| s.attribute("Location")));
    Ok(Described {
        entity_id,
        replies,
        sign_out_url: sign_out.map(str::to_owned),
        certificates: certificates(role),
        signs: matches!(role.attribute("AuthnRequestsSigned"), Some("true" | "1")),
    })
}

fn replies(role: &Element) -> Vec<ReplyAddress> {
    let services = role.elements().filter(|service| service.is(MD, "AssertionConsumerService"));
    let mut all: Vec<_> = services
        .filter(|service| service.attribute("Binding") == Some(POST))
        .filter_map(|service| {
            let index = service.attribute("index")?.parse().ok()?;
            let url = service.attribute("Location")?.to_owned();
            Some((service.attribute("isDefault") != Some("true"), ReplyAddress { index, url }))
        })
        .collect();
    all.sort_by_key(|(is_other, reply)| (*is_other, reply.index));
    all.into_iter().map(|(_, reply)| reply).collect()
}

fn certificates(role: &Element) -> Vec<String> {
    let keys = role.elements().filter(|key| key.is(MD, "KeyDescriptor"));
    let signing = keys.filter(|key| key.attribute("use").is_none_or(|r#use| r#use == "signing"));
    let certificates = signing.flat_map(Element::all).filter(|part| part.is(DS, "X509Certificate"));
    certificates.filter_map(|certificate| certificate.text().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests;
